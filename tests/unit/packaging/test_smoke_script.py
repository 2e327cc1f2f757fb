"""smoke.py believes only a program that works; programs are played by small scripts."""

from __future__ import annotations

import struct
import sys
from pathlib import Path
from typing import Any

import pytest

import smoke
from devtools_shell import Stop

FAKE = """
import json, pathlib, struct, sys, time
words = sys.argv[1:]
data = pathlib.Path(words[words.index("--data-dir") + 1]) if "--data-dir" in words else None
if "--version" in words:
    print("nova-studio VERSION")
elif "engines" in words:
    print(json.dumps([{"name": "offline"}, {"name": "nova-canvas"}], indent=1))
elif "--sample" in words:
    (data / "library" / "blobs" / "ab").mkdir(parents=True)
    if WINDOW:
        (data / "library" / "blobs" / "ab" / "picture").write_bytes(b"")
        time.sleep(60)
else:
    out = pathlib.Path(words[words.index("--out") + 1])
    out.mkdir()
    data.mkdir()
    (data / "library.db").write_bytes(b"")
    (out / "1.png").write_bytes(b"\\x89PNG\\r\\n\\x1a\\n" + struct.pack(">I4sII", 13, b"IHDR", *SIZE))
    print(json.dumps({"images": [str(out / "1.png")]}))
    sys.exit(STATUS)
"""


def program(version: str = "", size: tuple[int, int] = (640, 427), status: int = 0, window: int = 1) -> list[str]:
    words = {"VERSION": version or smoke.version(), "SIZE": str(size), "STATUS": str(status), "WINDOW": str(window)}
    script = FAKE
    for name, value in words.items():
        script = script.replace(name, value)
    return [sys.executable, "-c", script]


def test_a_working_program_passes(capsys: pytest.CaptureFixture[str]) -> None:
    assert smoke.main(program()) == 0
    assert capsys.readouterr().out.count("  ok: ") == 4


@pytest.mark.parametrize(
    ("broken", "words"),
    [
        ({"version": "9.9.9"}, "--version says"),
        ({"size": (320, 320)}, "the picture is"),
        ({"status": 6}, "ended with 6"),
        ({"window": 0}, "the window did not come up"),
    ],
)
def test_a_broken_one_does_not(broken: dict[str, Any], words: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert smoke.main(program(**broken)) == 1
    assert words in capsys.readouterr().err


def test_a_missing_one_does_not(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert smoke.main([str(tmp_path / "none")]) == 1
    assert "does not work" in capsys.readouterr().err


def test_png_size(tmp_path: Path) -> None:
    path = tmp_path / "a.png"
    path.write_bytes(smoke.PNG_SIGNATURE + struct.pack(">I4sII", 13, b"IHDR", 12, 34))
    assert smoke.png_size(path) == (12, 34)
    path.write_bytes(b"GIF89a")
    with pytest.raises(Stop, match="no"):
        smoke.png_size(path)
