"""The shell as a process: real pipes, signals, encodings and closed streams, and no Qt."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from support.bedrock_faults import FAULTS
from support.bedrock_server import BedrockServer, Hang
from support.shell import PATIENCE, ROOT, Ran, command, run

REQUESTS = Path("resources") / "samples" / "requests"


@pytest.fixture
def bedrock(monkeypatch: pytest.MonkeyPatch) -> Iterator[BedrockServer]:
    """The service on loopback, and an account for it."""
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "AKIDSHELL")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "secret-of-the-shell")
    with BedrockServer() as server:
        yield server


def test_a_request_becomes_a_picture(data_dir: Path, tmp_path: Path) -> None:
    ran = run(data_dir, "generate", REQUESTS / "background-removal.json", "--out", tmp_path / "out", "--json")
    assert (ran.status, ran.err) == (0, "")
    assert ran.answer["images"] == [str(tmp_path / "out" / "background-removal-1.png")]
    assert Path(ran.answer["images"][0]).read_bytes()[:4] == b"\x89PNG"


def test_a_throttled_request_is_sent_again_after_a_pause(data_dir: Path, bedrock: BedrockServer) -> None:
    bedrock.queue(FAULTS["throttled"])
    options = ("--engine", "nova-canvas", "--endpoint-url", bedrock.url, "--json")
    ran = run(data_dir, "generate", REQUESTS / "inpainting.json", *options)
    assert ran.status == 0 and ran.answer["charged"] == "yes"
    assert "Too many requests" in ran.err and "Trying again, attempt 2 of 5." in ran.err
    assert len(bedrock.requests) == 2


def test_an_interrupt_while_waiting_leaves_the_request_in_doubt(data_dir: Path, bedrock: BedrockServer) -> None:
    bedrock.queue(Hang())
    options = ("--engine", "nova-canvas", "--endpoint-url", bedrock.url, "--json")
    with subprocess.Popen(
        command(data_dir, "generate", REQUESTS / "text-to-image.json", *options),
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    ) as process:
        bedrock.wait_for(1)
        process.send_signal(signal.SIGINT)
        out, err = process.communicate(timeout=PATIENCE)
    ran = Ran(process.returncode, out.decode(), err.decode())
    assert "Traceback" not in ran.err
    assert (ran.status, ran.answer["state"], ran.answer["charged"]) == (6, "unclear", "unclear")
    assert "interrupted" in ran.answer["error"] and "It may have been charged." in ran.answer["error"]
    assert len(bedrock.requests) == 1


SPY = """
import sys
from nova_studio.__main__ import main
status = main(sys.argv[1:])
roots = {name.partition(".")[0] for name in sys.modules}
heavy = sorted(roots & {"PySide6", "shiboken6", "boto3", "botocore", "keyring"})
print(*heavy, *(name for name in sys.modules if name.startswith(("nova_studio.ui", "nova_studio.app"))), file=sys.stderr)
sys.exit(status)
"""


@pytest.mark.parametrize(
    ("arguments", "loaded"),
    [
        (("validate", str(REQUESTS / "text-to-image.json")), []),
        (("engines",), []),
        (("generate", str(REQUESTS / "image-variation.json")), []),
        (("generate", str(REQUESTS / "text-to-image.json"), "--engine", "nova-canvas"), ["boto3", "botocore"]),
    ],
    ids=["validate", "engines", "offline", "nova-canvas"],
)
def test_no_command_imports_qt_and_only_an_online_call_the_sdk(
    data_dir: Path, arguments: tuple[str, ...], loaded: list[str]
) -> None:
    done = subprocess.run(
        [sys.executable, "-c", SPY, "--data-dir", str(data_dir), *arguments],
        cwd=ROOT, capture_output=True, text=True, timeout=PATIENCE, check=False,
    )  # fmt: skip
    assert done.returncode == (5 if loaded else 0)  # no credentials here
    assert done.stderr.splitlines()[-1].split() == loaded


def test_an_ascii_world_gets_ascii(data_dir: Path, tmp_path: Path) -> None:
    folder = tmp_path / "Bilder für später"
    folder.mkdir()
    body = {"taskType": "TEXT_IMAGE", "textToImageParams": {"text": "ein Bär", "Größe\ud800": 1}}
    (folder / "größe.json").write_text(json.dumps(body), encoding="utf-8")
    plain = {"LC_ALL": "C", "PYTHONIOENCODING": "ascii", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"}
    ran = run(data_dir, "validate", "größe.json", "missing-ü.json", cwd=folder, env=plain)
    assert ran.status == 2 and ran.out.isascii() and ran.err.isascii() and "Gr" in ran.out
    ran = run(data_dir, "validate", "--json", "größe.json", cwd=folder, env=plain)
    (verdict,) = [json.loads(line) for line in ran.out.splitlines()]
    assert [problem["code"] for problem in verdict["problems"]] == ["unknown_key"]


SHELL = """
set -u
nova() { "$PYTHON" -m nova_studio --data-dir "$DATA" "$@"; }
nova validate "$BODY" > /dev/full; echo "full $?"
nova validate $(for i in $(seq 400); do echo "$BODY"; done) | head -n 1 > /dev/null; echo "head ${PIPESTATUS[0]}"
nova validate "$BODY" <&- >&- 2>&-; echo "closed $?"
nova validate "$BODY.none" 2> /dev/full; echo "mute $?"
nova validate --json <(cat "$BODY") | tr -d '\\n' | tail -c 15; echo " pipe"
nova validate /dev/zero 2> /dev/null; echo "endless $?"
"""


def test_streams_that_are_closed_full_or_endless(data_dir: Path, tmp_path: Path) -> None:
    body = tmp_path / "body.json"
    body.write_text('{"taskType": "TEXT_IMAGE", "textToImageParams": {"text": "a"}}', encoding="utf-8")
    done = subprocess.run(
        ["bash", "-c", SHELL],
        cwd=ROOT, capture_output=True, text=True, timeout=PATIENCE, check=False,
        env={**os.environ, "PYTHON": sys.executable, "DATA": str(data_dir), "BODY": str(body)},
    )  # fmt: skip
    assert done.stdout.splitlines() == ["full 74", "head 0", "closed 0", "mute 2", '"problems": []} pipe', "endless 2"]
    assert done.stderr == "nova-studio: the output could not be written: No space left on device.\n"


def test_a_wrong_option_is_told_without_a_window(data_dir: Path) -> None:
    ran = run(data_dir, "generate", "--frobnicate", "x.json")
    assert ran.status == 2 and ran.out == "" and "--frobnicate" in ran.err
