"""nova_studio.paths: one choice moves everything, and nothing is made before it is asked for."""

from __future__ import annotations

import stat
import sys
from dataclasses import fields
from pathlib import Path

import pytest

from nova_studio.errors import LibraryError
from nova_studio.paths import Paths


def every(paths: Paths) -> list[Path]:
    return [getattr(paths, field.name) for field in fields(paths)]


def test_under_keeps_everything_inside(tmp_path: Path) -> None:
    root = tmp_path / "with a space"
    assert all(path == root or path.is_relative_to(root) for path in every(Paths.under(root)))
    assert not root.exists()


def test_under_is_absolute_and_knows_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert Paths.under("here").data_dir == tmp_path / "here"
    assert Paths.under("~/there").data_dir == Path.home() / "there"
    assert all(path.is_absolute() for path in every(Paths.under("here")))


def test_default_places_belong_to_the_program_and_the_user() -> None:
    for path in every(Paths.default()):
        assert path.is_relative_to(Path.home())
        assert "nova-studio" in path.parts


def test_choose() -> None:
    assert Paths.choose(None) == Paths.default()
    assert Paths.choose("/somewhere") == Paths.under("/somewhere")


def test_create_makes_private_folders_and_no_files(tmp_path: Path) -> None:
    paths = Paths.under(tmp_path / "a" / "b")
    paths.create()
    paths.create()
    for folder in (paths.data_dir, paths.library_dir, paths.logs_dir, paths.cache_dir):
        assert folder.is_dir()
        if sys.platform != "win32":
            assert stat.S_IMODE(folder.stat().st_mode) & 0o077 == 0
    assert [path for path in paths.data_dir.rglob("*") if path.is_file()] == []


def test_create_names_the_folder_that_cannot_be_made(tmp_path: Path) -> None:
    blocked = tmp_path / "file"
    blocked.write_text("")
    with pytest.raises(LibraryError, match=r"file.*--data-dir"):
        Paths.under(blocked / "data").create()
    assert list(tmp_path.iterdir()) == [blocked]
