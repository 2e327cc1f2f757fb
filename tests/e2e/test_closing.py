"""Closing the window while an answer is out: nothing is lost, nothing is asked for again, and the program does end."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from nova_studio.library.library import Library
from nova_studio.library.model import Charged, Job, JobState
from nova_studio.paths import Paths
from support.bedrock_server import BedrockServer, Hang

ROOT = Path(__file__).resolve().parents[2]
SCRIPT = """
import sys
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QPushButton
from nova_studio.ui.dialogs.waiting import WaitingDialog
from support.desk_driver import drag, find, run, wait

def script(window):
    wait(window.canvas.has_picture, "the sample")
    middle = window.canvas.rect().center()
    drag(window.canvas, [middle, middle + QPoint(60, 0), middle + QPoint(60, 60)])
    wait(lambda: window.panel.request is not None, "a valid request")
    QTest.mouseClick(find(window, "Generate", QPushButton), Qt.MouseButton.LeftButton)
    wait(lambda: bool(window.generation.lanes.running()), "a running job")
    sys.stdout.write("running\\n")
    sys.stdout.flush()
    sys.stdin.readline()
    window.close()
    wait(lambda: any(isinstance(w, WaitingDialog) and w.isVisible() for w in QApplication.topLevelWidgets()), "the notice")
    assert not window.isVisible()
    sys.stdout.write("waiting\\n")
    sys.stdout.flush()
    if AWAIT:
        return "closed"
    dialog = next(w for w in QApplication.topLevelWidgets() if isinstance(w, WaitingDialog))
    QTest.mouseClick(find(dialog, "Stop waiting", QPushButton), Qt.MouseButton.LeftButton)

sys.exit(run(["--data-dir", sys.argv[1], "--sample"], script))
"""


@pytest.fixture
def online(paths: Paths, monkeypatch: pytest.MonkeyPatch) -> dict[str, Any]:
    """Settings that send to a loopback service; the test fills in its address."""
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "AKIDWINDOW")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "secret-of-the-window")
    monkeypatch.setenv("PYTHONPATH", f"{ROOT}:{ROOT / 'tests'}")
    return {"engine": "nova-canvas", "nova_canvas": {"endpoint_url": ""}}


def play(paths: Paths, settings: dict[str, Any], server: BedrockServer, *, release: bool) -> Job:
    """Generate against a hanging service and close the window; the job as the library has it after the end."""
    settings["nova_canvas"]["endpoint_url"] = server.url
    paths.data_dir.mkdir(parents=True, exist_ok=True)
    paths.settings_file.write_text(json.dumps(settings))
    code = f"AWAIT = {release}\n{SCRIPT}"
    with subprocess.Popen(
        [sys.executable, "-c", code, str(paths.data_dir)],
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as program:
        assert program.stdin is not None and program.stdout is not None and program.stderr is not None
        assert program.stdout.readline() == "running\n", program.stderr.read()
        server.wait_for(1, 60)
        program.stdin.write("close\n")
        program.stdin.flush()
        assert program.stdout.readline() == "waiting\n", program.stderr.read()
        if release:
            server.release()
        assert program.wait(60) == 0, program.stderr.read()
    library = Library.open(paths.library_dir)
    try:
        (job,) = library.jobs()
        return job
    finally:
        library.close()


def test_who_stops_waiting_leaves_an_unclear_job_and_no_second_request(paths: Paths, online: dict[str, Any]) -> None:
    with BedrockServer() as server:
        server.queue(Hang())
        job = play(paths, online, server, release=False)
        assert len(server.requests) == 1
    assert (job.state, job.charged) == (JobState.UNCLEAR, Charged.UNCLEAR)
    assert "closed while it waited" in job.error


def test_the_program_ends_by_itself_when_the_answer_is_there(paths: Paths, online: dict[str, Any]) -> None:
    with BedrockServer() as server:
        server.queue(Hang())
        job = play(paths, online, server, release=True)
        assert len(server.requests) == 1
    assert job.state is JobState.UNCLEAR  # the hang ends in a cut connection, which proves nothing
