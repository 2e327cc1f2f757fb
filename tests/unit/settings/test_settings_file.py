"""Settings survive, as a whole or not at all, and a broken file is told about and left alone."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from nova_studio.errors import SettingsError
from nova_studio.settings import file
from nova_studio.settings.model import Account, Settings


def test_no_file_means_defaults(tmp_path: Path) -> None:
    settings = file.load(tmp_path / "settings.json")
    assert (settings.engine, settings.lanes, settings.current_account()) == ("offline", 2, None)
    assert list(tmp_path.iterdir()) == []


def test_what_is_saved_comes_back(tmp_path: Path) -> None:
    account = Account(id="a1", name="Studio", kind="profile", profile="paint", region="eu-west-1")
    settings = Settings(engine="nova-canvas", accounts=(account,), account="a1", theme="light", scale=1.5)
    path = tmp_path / "deep" / "settings.json"
    file.save(path, settings)
    assert file.load(path) == settings
    assert settings.current_account() == account
    assert [entry.name for entry in path.parent.iterdir()] == ["settings.json"]


def test_what_a_newer_version_wrote_is_kept(tmp_path: Path) -> None:
    path = tmp_path / "settings.json"
    path.write_text('{"theme": "dark", "hologram": {"depth": 3}}')
    file.save(path, file.load(path).model_copy(update={"theme": "light"}))
    assert json.loads(path.read_text())["hologram"] == {"depth": 3}


@pytest.mark.parametrize("text", ["{", '{"lanes": 0}', '{"theme": "mauve"}', "[]", "\ufffd"])
def test_a_broken_file_is_told_about_and_left_alone(tmp_path: Path, text: str) -> None:
    path = tmp_path / "settings.json"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(SettingsError, match=r"Mend or remove the file\."):
        file.load(path)
    assert path.read_text(encoding="utf-8") == text


def test_a_folder_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    blocked = tmp_path / "file"
    blocked.write_text("")
    with pytest.raises(SettingsError, match="cannot be written"):
        file.save(blocked / "settings.json", Settings())
