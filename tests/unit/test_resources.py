"""nova_studio.resources: found from a frozen bundle, a package and a checkout; and what ships is what it says."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import pytest
from PIL import Image

from nova_studio import resources
from nova_studio.contract.tasks import TASKS


def test_finds_in_the_checkout() -> None:
    assert resources.find("samples", "rocket.jpg").read_bytes()[:2] == b"\xff\xd8"
    assert resources.find("samples").is_dir()


def test_bundle_comes_before_package_and_checkout(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "resources" / "samples").mkdir(parents=True)
    (tmp_path / "resources" / "samples" / "rocket.jpg").write_bytes(b"bundled")
    monkeypatch.setattr(sys, "_MEIPASS", str(tmp_path), raising=False)
    assert resources.find("samples", "rocket.jpg").read_bytes() == b"bundled"


def test_package_comes_before_checkout(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(resources, "_PACKAGE", tmp_path / "nova_studio")
    for folder, content in (("nova_studio/_resources", b"wheel"), ("resources", b"checkout")):
        (tmp_path / folder).mkdir(parents=True)
        (tmp_path / folder / "x").write_bytes(content)
    assert resources.find("x").read_bytes() == b"wheel"


def test_a_missing_one_is_named() -> None:
    with pytest.raises(FileNotFoundError, match=r"resources/samples/unicorn\.jpg is missing"):
        resources.find("samples", "unicorn.jpg")


def requests(samples: Path) -> list[tuple[Path, dict[str, object]]]:
    return [(path, json.loads(path.read_text("utf-8"))) for path in sorted((samples / "requests").glob("*.json"))]


def test_one_example_request_per_task(samples: Path) -> None:
    shipped = sorted(str(body["taskType"]) for _, body in requests(samples))
    assert shipped == sorted(str(name) for name in TASKS)


def pictures(value: object) -> list[str]:
    if isinstance(value, str):
        return [value] if value.startswith("@") else []
    children = value.values() if isinstance(value, dict) else value if isinstance(value, list) else []
    return [name for child in children for name in pictures(child)]


def test_example_pictures_are_beside_them(samples: Path) -> None:
    for path, body in requests(samples):
        found = pictures(body)
        assert found or body["taskType"] == "TEXT_IMAGE"
        for name in found:
            assert (path.parent / name.removeprefix("@")).is_file(), f"{path.name}: {name}"


def test_masks_are_pure_black_and_white_rgb_of_their_picture(samples: Path) -> None:
    masks = sorted((samples / "masks").glob("*.png"))
    assert masks
    for path in masks:
        with Image.open(path) as mask, Image.open(next(samples.glob(path.stem.partition("-")[0] + ".*"))) as picture:
            assert (mask.mode, mask.size) == ("RGB", picture.size)
            assert {colour for _, colour in mask.getcolors() or []} == {(0, 0, 0), (255, 255, 255)}


def test_every_sample_has_its_licence_written_down(samples: Path) -> None:
    words = resources.find("licenses", "samples.md").read_text("utf-8")
    for path in samples.iterdir():
        if path.is_file():
            assert f"`{path.name}`" in words
