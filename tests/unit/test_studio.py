"""The composition root: what it opens, what it does not load, and how settings and account reach the engines."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from nova_studio.credentials.model import Secrets
from nova_studio.credentials.vault import Vault
from nova_studio.engines.bedrock.client import Connection, DefaultChain, Keys, Profile, Stored
from nova_studio.errors import CredentialsError, LibraryError, SettingsError, VaultError
from nova_studio.library.database import FILE_NAME
from nova_studio.library.model import JobState
from nova_studio.paths import Paths
from nova_studio.settings import file as settings_file
from nova_studio.settings.model import Account, NovaCanvas, Settings
from nova_studio.studio import Studio
from nova_studio.works import NOVA_CANVAS, OFFLINE
from support.engines import ScriptedEngine, text_request
from support.pictures import photo_png

_CHILD = """
import sys
from nova_studio.paths import Paths
from nova_studio.studio import Studio
studio = Studio.open(Paths.under(sys.argv[1]))
studio.runner.recover()
[description.name for description in studio.describe_engines()]
studio.close()
heavy = ("numpy", "cv2", "PIL", "boto3", "botocore", "keyring", "PySide6")
print([name for name in heavy if name in sys.modules])
"""


@pytest.fixture
def studio(tmp_path: Path) -> Iterator[Studio]:
    studio = Studio.open(Paths.under(tmp_path / "data"), more_engines={"scripted": ScriptedEngine})
    yield studio
    studio.close()


class FakeVault(Vault):
    """Holds one account, or is locked."""

    def __init__(self, secrets: Secrets | None, *, locked: bool = False) -> None:
        self._secrets = secrets
        self._locked = locked

    def load(self, account: str) -> Secrets | None:
        if self._locked:
            raise VaultError("The keyring is locked.")
        return self._secrets


def test_opening_loads_no_pixels_no_sdk_and_no_keyring(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-c", _CHILD, str(tmp_path)],
        cwd=Path(__file__).resolve().parents[2],
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout.strip() == "[]"


def test_the_offline_engine_stands_first_and_engines_are_made_once(studio: Studio) -> None:
    assert list(studio.engines) == [OFFLINE, "stability", NOVA_CANVAS, "scripted"]
    assert [what.name for what in studio.describe_engines()] == [OFFLINE, "stability", NOVA_CANVAS, "scripted"]
    assert studio.engine(NOVA_CANVAS) is studio.engines[NOVA_CANVAS]
    assert len(studio.engines) == 4 and OFFLINE in studio.engines and "other" not in studio.engines


def test_a_request_runs_to_a_picture_with_its_thumbnail(studio: Studio) -> None:
    job = studio.runner.run(studio.runner.submit(text_request(2), OFFLINE).id)
    assert (job.state, job.arrived) == (JobState.DONE, 2)
    for result in studio.library.job_results(job.id):
        assert (result.width, result.height, result.format) == (512, 512, "PNG")
        assert result.thumbnail.read_bytes()[:2] == b"\xff\xd8"


def test_settings_are_kept_and_used_at_once(studio: Studio) -> None:
    before = studio.engine(NOVA_CANVAS)
    changed = Settings(nova_canvas=NovaCanvas(model_id="other", endpoint_url="http://localhost:1"))
    studio.use_settings(changed)
    connection = studio.connection()
    assert (connection.model_id, connection.endpoint_url) == ("other", "http://localhost:1")
    assert isinstance(connection.credentials, DefaultChain)
    assert studio.engine(NOVA_CANVAS) is not before
    assert studio.engine(NOVA_CANVAS).describe().model == "other"
    assert settings_file.load(studio.paths.settings_file) == changed


def test_settings_that_cannot_be_read_are_left_alone(tmp_path: Path) -> None:
    paths = Paths.under(tmp_path)
    paths.create()
    paths.settings_file.write_text("{ mine")
    studio = Studio.open(paths)
    assert studio.settings == Settings() and str(paths.settings_file) in studio.settings_problem
    with pytest.raises(SettingsError):
        studio.use_settings(Settings(theme="light"))
    assert studio.settings.theme == "light"
    assert paths.settings_file.read_text() == "{ mine"
    studio.close()


def _with_account(studio: Studio, account: Account) -> Connection:
    studio.use_settings(Settings(account=account.id, accounts=(account,)))
    return studio.connection()


def test_an_account_says_where_and_as_whom(studio: Studio) -> None:
    profile = Account(id="a", name="Work", kind="profile", profile="work", region="eu-west-1")
    connection = _with_account(studio, profile)
    assert (connection.region, connection.credentials) == ("eu-west-1", Profile("work"))
    assert _with_account(studio, Account(id="b", name="Plain")).credentials == DefaultChain()


@pytest.mark.parametrize(
    ("vault", "words"),
    [(FakeVault(None), 'no keys for the account "Mine"'), (FakeVault(None, locked=True), "The keyring is locked.")],
)
def test_keys_that_are_not_there_are_told_when_they_are_needed(studio: Studio, vault: Vault, words: str) -> None:
    studio.vault = vault
    credentials = _with_account(studio, Account(id="a", name="Mine", kind="keys")).credentials
    assert isinstance(credentials, Stored)
    with pytest.raises(CredentialsError, match=words) as caught:
        credentials.load()
    assert "Nothing was sent or charged." in caught.value.words()


def test_keys_come_from_the_keyring_when_they_are_needed(studio: Studio) -> None:
    studio.vault = FakeVault(Secrets("key", "secret", "token"))
    credentials = _with_account(studio, Account(id="a", name="Mine", kind="keys")).credentials
    assert isinstance(credentials, Stored)
    assert credentials.load() == Keys("key", "secret", "token")


def test_the_shell_can_point_elsewhere_without_touching_the_settings(studio: Studio) -> None:
    studio.use_connection(replace(studio.connection(), region="us-west-2"))
    assert studio.engine(NOVA_CANVAS).describe().region == "us-west-2"
    assert not studio.paths.settings_file.exists()


def test_pictures_and_masks_go_into_the_library(studio: Studio) -> None:
    imported = studio.import_picture(photo_png(), "house.png")
    assert studio.library.picture(imported.ref.sha256) == imported.ref
    assert studio.library.picture_name(imported.ref.sha256) == "house.png"
    mask = studio.store_mask(np.ones((330, 400), np.bool_))
    assert (mask.changed, studio.library.blobs.has(mask.sha256)) == (400 * 330, True)
    assert len(studio.palette_of(imported.ref.sha256)) == 5


def test_a_library_that_cannot_be_used_is_told_in_words(tmp_path: Path) -> None:
    paths = Paths.under(tmp_path)
    paths.create()
    (paths.library_dir / FILE_NAME).write_bytes(b"no database" * 1000)
    with pytest.raises(LibraryError, match="damaged"):
        Studio.open(paths)


def test_works_that_cannot_be_put_together_are_told_in_words_and_tried_again(tmp_path: Path) -> None:
    studio = Studio.open(Paths.under(tmp_path))
    try:
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr("nova_studio.outbox.runner.Owner", _no_owner)
            with pytest.raises(LibraryError, match="no owner"):
                studio.runner  # noqa: B018 - makes it
        assert studio.works is studio.works
    finally:
        studio.close()


def _no_owner(folder: Path, **_: object) -> None:
    raise LibraryError("no owner")
