"""A computer that has no network, and gets one: the outbox waits, says so, and sends by itself. A real network of its own."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from functools import cache
from pathlib import Path

import pytest

from nova_studio.library.library import Library
from nova_studio.library.model import JobState
from nova_studio.paths import Paths

ROOT = Path(__file__).resolve().parents[2]
ALONE = ("unshare", "-rn")
SCRIPT = """
import json, os, subprocess, sys
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QPushButton
from nova_studio.library.model import JobState
from support.desk_driver import find, run, wait
from support.engines import text_request
from support.stability_server import stability_server

def script(window):
    wait(lambda: hasattr(window, "outbox") and window.outbox.network.listening, "the system's word")
    generation = window.generation
    assert generation._studio.runner.gate.offline  # the system says so before anything is tried
    job = generation._studio.runner.submit(text_request(1, seed=5), "stability")
    window.actions_["show_outbox"].trigger()
    panel = window.outbox.panel
    wait(lambda: panel.rows.count() == 1, "the row")
    QTest.mouseClick(find(panel, "Send all", QPushButton), Qt.MouseButton.LeftButton)
    wait(lambda: any("Not connected: the outbox waits." in text for text in window.notices.texts()), "the card")
    told = window.notices.texts()
    wait(lambda: panel.pause_button.text() == "Try now", "the button")
    QTest.mouseClick(find(panel, "Try now", QPushButton), Qt.MouseButton.LeftButton)
    wait(lambda: generation._studio.library.job(job.id).attempt == 2 and generation.lanes.is_idle(), "another try in vain")
    wait(lambda: panel.pause_button.text() == "Try now", "the button again")
    subprocess.run(["ip", "link", "set", "lo", "up"], check=True)
    subprocess.run(["ip", "route", "add", "default", "dev", "lo"], check=True)
    wait(lambda: generation._studio.library.job(job.id).state is JobState.DONE, "the picture")
    wait(lambda: generation._studio.queue.paused is None, "the end of the pause")
    return {"told": told, "attempts": generation._studio.library.job(job.id).attempt, "sent": len(server.requests)}

with stability_server() as server:
    os.environ["AWS_ENDPOINT_URL_BEDROCK_RUNTIME"] = server.url
    sys.exit(run(["--data-dir", sys.argv[1]], script))
"""


@cache
def can_be_alone() -> bool:
    """Whether a process may have a network of its own."""
    if shutil.which("unshare") is None or shutil.which("ip") is None:
        return False
    command = [*ALONE, "ip", "link", "set", "lo", "up"]
    return subprocess.run(command, capture_output=True, check=False).returncode == 0


@pytest.mark.skipif(
    not can_be_alone(), reason="no network namespaces here; the system's word is played in tests/ui/outbox"
)
def test_the_outbox_waits_for_a_network_and_sends_once_it_is_there(paths: Paths) -> None:
    env = {**os.environ, "PYTHONPATH": os.pathsep.join([str(ROOT), str(ROOT / "tests")]),
           "AWS_ACCESS_KEY_ID": "AKIDALONE", "AWS_SECRET_ACCESS_KEY": "secret-of-nobody"}  # fmt: skip
    done = subprocess.run(
        [*ALONE, sys.executable, "-c", SCRIPT, str(paths.data_dir)],
        cwd=ROOT, env=env, capture_output=True, text=True, timeout=120, check=False,
    )  # fmt: skip
    assert done.returncode == 0 and "Traceback" not in done.stderr, done.stderr
    told = json.loads(done.stdout.splitlines()[-1])
    assert any("It goes on by itself when the network is back." in words for words in told["told"])
    assert (told["attempts"], told["sent"]) == (
        3,
        1,
    )  # only what reached the service counts there, and nothing was polled
    library = Library.open(paths.library_dir)
    (job,) = library.jobs()
    library.close()
    assert (job.state, job.arrived) == (JobState.DONE, 1)
