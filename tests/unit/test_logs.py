"""nova_studio.logs: nothing secret reaches the file, and logging never stands in the artist's way."""

from __future__ import annotations

import base64
import logging
from collections.abc import Callable
from pathlib import Path

import pytest

from nova_studio import logs

# AWS's own documentation examples, and made-up tokens of the same shape.
KEY = "AKIAIOSFODNN7EXAMPLE"
SECRET = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY1"[:40]
TOKEN = base64.b64encode(bytes(range(256))).decode()
API_KEY = "bedrock-api-key-" + base64.b64encode(b"bedrock.amazonaws.com/?Action=Call").decode()


@pytest.mark.parametrize(
    "text",
    [
        f"using {KEY}",
        f"secret is {SECRET} indeed",
        f'aws_secret_access_key = "{SECRET}"',
        f"{{'SecretAccessKey': '{SECRET}', 'AccessKeyId': '{KEY}'}}",
        f"Authorization: Bearer {API_KEY}",
        f"authorization: bearer {TOKEN}",
        f"key {API_KEY}",
        f"Authorization: AWS4-HMAC-SHA256 Credential={KEY}/20261124/us-east-1/bedrock/aws4_request, Signature=ab12cd34",
        f"X-Amz-Security-Token: {TOKEN}",
        f"session_token={TOKEN}",
        f'{{"image": "{TOKEN}"}}',
        "password=hunter2!, user=x",
    ],
)
def test_redacts(text: str) -> None:
    hidden = logs.redact(text)
    for secret in (KEY, SECRET, TOKEN, API_KEY, TOKEN[:80], "hunter2", "ab12cd34", SECRET[20:]):
        assert secret not in hidden
    assert logs.redact(hidden) == hidden


@pytest.mark.parametrize(
    "text",
    [
        "job 42 went from WAITING to SENDING after 0.31 s",
        "commit 1f4e79c0ffee1f4e79c0ffee1f4e79c0ffee1f4e",
        f"request {'0123456789abcdef' * 4}",
        f"/home/artist/Pictures/nova/studio/library/blobs/ab/{'0123456789abcdef' * 4}",
        "Traceback (most recent call last): File nova_studio/outbox/runner.py, line 12, in send",
    ],
)
def test_leaves_the_rest(text: str) -> None:
    assert logs.redact(text) == text


@pytest.fixture
def log_file(paths_logs: Path) -> Path:
    return paths_logs / logs.FILE_NAME


@pytest.fixture
def paths_logs(tmp_path: Path) -> Path:
    return tmp_path / "logs"


def test_writes_into_the_folder_and_redacts_tracebacks(
    paths_logs: Path, log_file: Path, allow_logs: Callable[[str], None]
) -> None:
    allow_logs("nova_studio.test")
    close = logs.set_up(paths_logs)
    try:
        logging.getLogger("nova_studio.test").info("started %s", KEY)
        logging.getLogger("somebody.else").info("noise")
        try:
            raise ValueError(f"bad secret {SECRET}")
        except ValueError:
            logging.getLogger("nova_studio.test").exception("failed")
    finally:
        close()
    written = log_file.read_text("utf-8")
    assert "started [access key]" in written
    assert "ValueError: bad secret [secret]" in written
    assert KEY not in written and SECRET not in written and "noise" not in written


def test_close_takes_everything_off_again(paths_logs: Path) -> None:
    root = logging.getLogger()
    before = (list(root.handlers), logging.getLogger("nova_studio").level)
    logs.set_up(paths_logs, warnings_to_stderr=True)()
    assert (list(root.handlers), logging.getLogger("nova_studio").level) == before


@pytest.mark.parametrize("asked", [False, True])
def test_stderr_hears_warnings_only_when_asked(
    paths_logs: Path, asked: bool, capsys: pytest.CaptureFixture[str], allow_logs: Callable[[str], None]
) -> None:
    allow_logs("nova_studio.test")
    close = logs.set_up(paths_logs, warnings_to_stderr=asked)
    try:
        logging.getLogger("nova_studio.test").info("quiet")
        logging.getLogger("nova_studio.test").warning("loud %s", KEY)
    finally:
        close()
    heard = capsys.readouterr().err
    assert ("loud [access key]" in heard) is asked
    assert "quiet" not in heard


def test_a_folder_that_cannot_be_made_is_no_error(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], allow_logs: Callable[[str], None]
) -> None:
    allow_logs("nova_studio.test")
    (tmp_path / "file").write_text("")
    close = logs.set_up(tmp_path / "file" / "logs")
    try:
        logging.getLogger("nova_studio.test").warning("nobody hears this")
    finally:
        close()
    assert capsys.readouterr().err == ""


def test_a_log_that_cannot_be_written_is_no_error(
    paths_logs: Path, log_file: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    log_file.mkdir(parents=True)
    close = logs.set_up(paths_logs)
    try:
        logging.getLogger("nova_studio.test").info("nowhere to go")
    finally:
        close()
    assert capsys.readouterr().err == ""


def test_the_file_rotates(paths_logs: Path, log_file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(logs, "_MAX_BYTES", 2_000)
    close = logs.set_up(paths_logs)
    try:
        for number in range(100):
            logging.getLogger("nova_studio.test").info("line %d", number)
    finally:
        close()
    assert log_file.stat().st_size <= 2_000
    assert len(list(paths_logs.iterdir())) == 4


def test_the_sign_in_of_an_address_is_hidden() -> None:
    told = logs.redact("Cannot connect to proxy http://artist:p%40ss-word@proxy.studio:3128/ for https://host:443/a@b")
    assert told == "Cannot connect to proxy http://artist:[secret]@proxy.studio:3128/ for https://host:443/a@b"
