"""``validate``: verdicts for people and programs, and nothing a file holds upsets it."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

import pytest

from support.pictures import photo_png
from support.shell import Shell


def body(**changes: Any) -> bytes:
    return json.dumps({"taskType": "TEXT_IMAGE", "textToImageParams": {"text": "a"}, **changes}).encode()


def settings(text: str) -> bytes:
    return body()[:-1] + b', "imageGenerationConfig": {' + text.encode() + b"}}"


@pytest.fixture
def good(tmp_path: Path) -> Path:
    path = tmp_path / "good.json"
    path.write_bytes(body())
    return path


@pytest.fixture
def bad(tmp_path: Path) -> Path:
    path = tmp_path / "bad.json"
    path.write_bytes(settings('"width": 1000, "seed": -1'))
    return path


def test_each_file_is_one_line_of_json(shell: Shell, good: Path, bad: Path, tmp_path: Path) -> None:
    ran = shell("validate", "--json", good, bad, tmp_path / "none.json")
    lines = [json.loads(line) for line in ran.out.splitlines()]
    assert ran.status == 2
    assert lines[0] == {"file": str(good), "valid": True, "task": "TEXT_IMAGE", "problems": []}
    assert list(lines[1]) == ["file", "valid", "task", "problems"]
    assert (lines[1]["valid"], lines[1]["task"]) == (False, "TEXT_IMAGE")
    assert [list(problem) for problem in lines[1]["problems"]] == [["path", "code", "message"]] * 2
    assert {problem["path"]: problem["code"] for problem in lines[1]["problems"]} == {
        "$.imageGenerationConfig.width": "not_multiple",
        "$.imageGenerationConfig.seed": "too_small",
    }
    assert lines[2]["valid"] is False and [p["code"] for p in lines[2]["problems"]] == ["file_unreadable"]
    assert ran.err == f"{tmp_path / 'none.json'} cannot be read: No such file or directory.\n"


def test_a_dash_is_standard_input(shell: Shell, good: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    for command in (("validate", "--json"), ("generate", "--json", "--out", "made"), ("outbox", "add")):
        with good.open() as typed:
            monkeypatch.setattr("sys.stdin", typed)
            ran = shell(*command, "-")
            assert ran.status == 0, ran.err
            if command[0] == "generate":
                assert [Path(image).name for image in ran.answer["images"]] == ["request-1.png"]
    monkeypatch.setattr("sys.stdin", None)
    ran = shell("validate", "-")
    assert ran.status == 2 and ran.err.startswith("- cannot be read: ")


def test_words_for_people(shell: Shell, good: Path, bad: Path) -> None:
    ran = shell("validate", good, bad)
    assert ran.status == 1 and ran.err == ""
    assert ran.out.splitlines() == [
        f"{good}: valid, Text to image",
        f"{bad}: 2 problems, Text to image",
        "  $.imageGenerationConfig.width: Width must be divisible by 16; 1000 is not.",
        "  $.imageGenerationConfig.seed: Seed must be 0 to 2,147,483,646; it is -1.",
    ]


def test_the_status_tells_the_worst(shell: Shell, good: Path, bad: Path, tmp_path: Path) -> None:
    assert shell("validate", good, good).status == 0
    assert shell("validate", bad, good).status == 1
    assert shell("validate", tmp_path, bad).status == 2
    assert shell("validate", bad, tmp_path, good).status == 2


def test_a_folder_is_no_file(shell: Shell, tmp_path: Path) -> None:
    ran = shell("validate", tmp_path)
    assert (ran.status, ran.out, ran.err) == (2, "", f"{tmp_path} cannot be read: Is a directory.\n")


def test_all_shipped_requests_are_valid(shell: Shell, samples: Path) -> None:
    files = sorted((samples / "requests").glob("*.json"))
    ran = shell("validate", "--json", *files)
    assert ran.status == 0 and len(files) == 7
    assert len({json.loads(line)["task"] for line in ran.out.splitlines()}) == 7


HOSTILE: dict[str, tuple[bytes, str]] = {
    "nothing": (b"", "not_json"),
    "binary": (bytes(range(256)) * 20, "not_json"),
    "a picture": (photo_png(), "not_json"),
    "half": (body()[:-5], "not_json"),
    "UTF-16": (body().decode().encode("utf-16"), "not_json"),
    "UTF-32": (body().decode().encode("utf-32"), "not_json"),
    "surrogates in UTF-8": (b'{"taskType": "\xed\xa0\x80"}', "not_json"),
    "deep list": (b"[" * 200_000, "not_json"),
    "deep object": (b'{"a":' * 200_000, "not_json"),
    "deep inside": (body(textToImageParams={"text": "#"}).replace(b'"#"', b"[" * 900 + b"]" * 900), "wrong_type"),
    "NaN": (settings('"cfgScale": NaN'), "not_json"),
    "a number of 5000 digits": (settings('"seed": ' + "9" * 5000), "not_json"),
    "a side of 400 digits": (settings('"width": ' + "9" * 400), "not_multiple"),
    "a seed of 400 digits": (settings('"seed": ' + "9" * 400), "too_large"),
    "a scale of 400 digits": (settings('"cfgScale": -' + "9" * 400), "too_small"),
    "a count of 400 digits": (settings('"numberOfImages": ' + "9" * 400), "too_large"),
    "infinity": (settings('"cfgScale": 1e400'), "wrong_type"),
    "half a pair": (body(textToImageParams={"text": "\ud800"}), "wrong_type"),
    "half a pair as key": (body(**{"\ud801": 1}), "unknown_key"),
    "half a pair as task": (body(taskType="\udfff"), "not_a_choice"),
    "half a pair as path": (body(textToImageParams={"text": "a", "conditionImage": "@\ud800"}), "file_unreadable"),
    "a zero as path": (body(textToImageParams={"text": "a", "conditionImage": "@a\0b"}), "file_unreadable"),
    "a folder as path": (body(textToImageParams={"text": "a", "conditionImage": "@."}), "file_unreadable"),
    "a device as path": (body(textToImageParams={"text": "a", "conditionImage": "@/dev/zero"}), "file_unreadable"),
    "orders to a terminal": (body(**{"\x1b[31m\n a.b": 1}), "unknown_key"),
    "a key twice": (b'{"taskType": 1, "taskType": 2}', "repeated_key"),
    "many keys": (json.dumps({f"k{number}": 1 for number in range(50_000)}).encode(), "required"),
    "a list": (b"[]", "wrong_type"),
    "a list as task": (b'{"taskType": []}', "wrong_type"),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_bodies_are_refused_in_words(shell: Shell, tmp_path: Path, name: str) -> None:
    data, code = HOSTILE[name]
    path = tmp_path / "hostile.json"
    path.write_bytes(data)
    ran = shell("validate", "--json", path)
    assert ran.status == 1 and ran.err == ""
    (verdict,) = [json.loads(line) for line in ran.out.splitlines()]
    assert [problem["code"] for problem in verdict["problems"]] == [code]
    assert all(len(problem["message"]) < 300 for problem in verdict["problems"])
    human = shell("validate", path)
    assert human.status == 1 and human.out.count("\n") == 2 and "\x1b" not in human.out


def test_a_byte_order_mark_is_overlooked(shell: Shell, tmp_path: Path) -> None:
    path = tmp_path / "bom.json"
    path.write_bytes(b"\xef\xbb\xbf" + body())
    assert shell("validate", path).status == 0


def test_an_odd_key_is_quoted_in_its_path(shell: Shell, tmp_path: Path) -> None:
    path = tmp_path / "odd.json"
    path.write_bytes(body(textToImageParams={"text": "a", 'b."]["c': 1}))
    (problem,) = json.loads(shell("validate", "--json", path).out)["problems"]
    assert problem["path"] == '$.textToImageParams["b.\\"][\\"c"]'
    assert 'no field "b."]["c"' in problem["message"]


def test_a_picture_file_too_large_for_any_body_is_not_read(shell: Shell, tmp_path: Path) -> None:
    with (tmp_path / "huge.png").open("wb") as file:
        file.truncate(10**12)
    path = tmp_path / "body.json"
    path.write_bytes(body(textToImageParams={"text": "a", "conditionImage": "@huge.png"}))
    (problem,) = json.loads(shell("validate", "--json", path).out)["problems"]
    assert problem["code"] == "body_too_large" and "1,000,000,000,000" in problem["message"]


def test_a_file_name_that_is_no_unicode_is_told_all_the_same(shell: Shell, tmp_path: Path) -> None:
    path = Path(os.fsdecode(os.fsencode(tmp_path) + b"/\xff.json"))
    path.write_bytes(body())
    ran = shell("validate", path)
    assert ran.status == 0 and ran.out.endswith("\\udcff.json: valid, Text to image\n")
    assert json.loads(shell("validate", "--json", path).out)["file"] == str(path)


def test_a_relative_picture_lies_beside_its_body(shell: Shell, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "p.png").write_bytes(photo_png())
    (tmp_path / "in" / "b.json").write_bytes(
        b'{"taskType": "BACKGROUND_REMOVAL", "backgroundRemovalParams": {"image": "@p.png"}}'
    )
    monkeypatch.chdir(tmp_path)
    assert shell("validate", "in/b.json").status == 0
    monkeypatch.chdir(tmp_path / "in")
    assert shell("validate", "b.json").status == 0
