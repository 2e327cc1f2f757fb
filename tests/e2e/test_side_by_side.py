"""Two windows and a shell on one library, as real programs: each sees what the others do, and a request is sent by one alone."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import pytest

from nova_studio.library.library import Library
from nova_studio.library.model import JobState
from nova_studio.paths import Paths
from support.bedrock_server import BedrockServer
from support.stability_server import stability_server

ROOT = Path(__file__).resolve().parents[2]
JOBS = 4
WINDOW = f"""
import sys
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QPushButton
from support.desk_driver import find, run, wait

JOBS = {JOBS}

def say(word):
    sys.stdout.write(word + chr(10))
    sys.stdout.flush()

def script(window):
    wait(lambda: hasattr(window, "outbox"), "what works behind the window")
    rows, gallery = window.outbox.panel.rows, window.gallery.strip.model()
    window.actions_["show_outbox"].trigger()
    wait(lambda: window.outbox.panel.isVisible(), "the outbox")
    say("ready")
    wait(lambda: rows.count() == JOBS + 1, "what the shell has added")
    say("added")
    wait(lambda: rows.count() == JOBS, "what the shell has taken back")
    say("taken back")
    sys.stdin.readline()
    QTest.mouseClick(find(window.outbox.panel, "Send all", QPushButton), Qt.MouseButton.LeftButton)
    wait(lambda: gallery.rowCount() == JOBS and rows.count() == 0, "all the pictures")
    return [gallery.rowCount(), window.notices.texts()]

sys.exit(run(["--data-dir", sys.argv[1]], script))
"""


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[BedrockServer]:
    """The service on loopback, and an account for it."""
    with stability_server() as found:
        monkeypatch.setenv("AWS_ENDPOINT_URL_BEDROCK_RUNTIME", found.url)
        monkeypatch.setenv("AWS_ACCESS_KEY_ID", "AKIDBESIDE")
        monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "secret-of-both")
        yield found


@pytest.fixture
def requests(tmp_path: Path) -> list[Path]:
    """Requests for one small picture, each with a seed of its own."""
    files = []
    for seed in range(JOBS + 1):
        settings = {"width": 320, "height": 336, "numberOfImages": 1, "seed": seed}
        body = {"taskType": "TEXT_IMAGE", "textToImageParams": {"text": "a"}, "imageGenerationConfig": settings}
        files.append(tmp_path / f"{seed}.json")
        files[-1].write_text(json.dumps(body), encoding="utf-8")
    return files


@contextmanager
def started(*command: str) -> Iterator[subprocess.Popen[str]]:
    """A program with pipes, ended with the block."""
    env = {**os.environ, "PYTHONPATH": os.pathsep.join([str(ROOT), str(ROOT / "tests")])}
    pipe = subprocess.PIPE
    with subprocess.Popen(
        [sys.executable, *command], cwd=ROOT, env=env, stdin=pipe, stdout=pipe, stderr=pipe, text=True
    ) as program:
        try:
            yield program
        finally:
            program.kill()


def hear(program: subprocess.Popen[str], word: str) -> None:
    assert program.stdout is not None and program.stderr is not None
    assert program.stdout.readline() == f"{word}\n", program.stderr.read()


def test_each_sees_what_the_others_do_and_every_request_is_sent_once(
    paths: Paths, server: BedrockServer, requests: list[Path]
) -> None:
    def shell(*arguments: str) -> list[str]:
        return ["-m", "nova_studio", "--data-dir", str(paths.data_dir), *arguments]

    with ExitStack() as stack:
        windows = [stack.enter_context(started("-c", WINDOW, str(paths.data_dir))) for _ in range(2)]
        for window in windows:
            hear(window, "ready")
        added = stack.enter_context(started(*shell("outbox", "add", *map(str, requests), "--engine", "stability")))
        ids = added.communicate(timeout=60)[0].split()
        for window in windows:
            hear(window, "added")
        stack.enter_context(started(*shell("outbox", "cancel", ids[-1]))).communicate(timeout=60)
        for window in windows:
            hear(window, "taken back")
        # All three are told at the same moment to send everything.
        sending = stack.enter_context(started(*shell("outbox", "send", "--json")))
        for window in windows:
            assert window.stdin is not None
            window.stdin.write("go\n")
            window.stdin.flush()
        told = [window.communicate(timeout=120) for window in windows]
        out, err = sending.communicate(timeout=60)
        assert sending.returncode == 0 and "Traceback" not in err, (out, err)
        for words, problems in told:
            assert "Traceback" not in problems, problems
            assert json.loads(words.splitlines()[-1])[0] == JOBS, words
    seeds = [json.loads(seen.data)["seed"] for seen in server.requests]
    assert sorted(seeds) == sorted(set(seeds)) and len(seeds) == JOBS
    library = Library.open(paths.library_dir)
    jobs = library.jobs()
    library.close()
    assert [job.state for job in jobs] == [JobState.CANCELLED, *[JobState.DONE] * JOBS]
    assert sum(job.arrived for job in jobs) == JOBS
