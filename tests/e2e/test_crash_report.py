"""A run that ends unexpectedly leaves a report without secrets, which the next start offers."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from nova_studio.paths import Paths
from support.api_keys import LONG_TERM, short_term

ROOT = Path(__file__).resolve().parents[2]
ACCESS_KEY, SECRET_KEY = "AKIACRASHTESTCRASHTE", "wJalrXUtnFEMIK7MDENGbPxRfiCYEXAMPLEKEY12"
TOKEN, PASSWORD = "session-token-" + "Z9" * 400, "pr0xy-password"
DYING = """
import faulthandler, json, sys, threading
from PySide6.QtCore import QTimer
from support.desk_driver import run, wait

secrets = json.load(sys.stdin)
words = "aws_secret_access_key={secret_key} {access_key} token={token} {api_key} {long_key} http://me:{password}@proxy:3128"

def fail():
    raise ValueError(words.format(**secrets))

def die(window):
    QTimer.singleShot(0, fail)
    wait(lambda: any("defect" in text for text in window.notices.texts()), "the notice of the defect")
    thread = threading.Thread(target=fail)
    thread.start()
    thread.join()
    if HOW == "signal":
        faulthandler._sigsegv()
    elif HOW == "close":
        return
    import os, signal
    os.kill(os.getpid(), signal.SIGKILL)

sys.exit(run(["--data-dir", sys.argv[1]], die))
"""
NEXT = """
import sys
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel
from support.desk_driver import run, wait

def tab_to(name):
    for _ in range(80):
        focus = QApplication.focusWidget()
        if focus.accessibleName() == name:
            return focus
        QTest.keyClick(focus, Qt.Key.Key_Tab)
    raise AssertionError(f"Tab never reaches {name}")

def script(window):
    told = lambda: [text for text in window.notices.texts() if "ended unexpectedly" in text]
    if not EXPECTED:
        wait(lambda: window.background.pending == 0, "what the start does")
        return told()
    wait(told, "the offer")
    window.activateWindow()
    wait(lambda: window.isActiveWindow() and QApplication.focusWidget() is not None, "the keyboard")
    window.panel.setFocus()
    QTest.keyClick(tab_to("Show report"), Qt.Key.Key_Space)
    wait(lambda: QApplication.activeModalWidget() is not None, "the report")
    dialog = QApplication.activeModalWidget()
    wait(lambda: dialog.isActiveWindow() and QApplication.focusWidget() is not None, "the keyboard")
    where = " ".join(label.text() for label in dialog.findChildren(QLabel))
    QTest.keyClick(tab_to("Copy"), Qt.Key.Key_Space)
    copied = QGuiApplication.clipboard().text()
    QTest.keyClick(tab_to("Close"), Qt.Key.Key_Space)
    wait(lambda: QApplication.activeModalWidget() is None, "the end of the report")
    return [where, copied]

sys.exit(run(["--data-dir", sys.argv[1]], script))
"""


def play(script: str, paths: Paths, typed: str = "") -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "PYTHONPATH": f"{ROOT}:{ROOT / 'tests'}"}
    command = [sys.executable, "-c", script, str(paths.data_dir)]
    return subprocess.run(command, cwd=ROOT, env=environment, input=typed, capture_output=True, text=True, timeout=120)


def next_start(paths: Paths, *, expected: bool) -> Any:
    done = play(f"EXPECTED = {expected}\n{NEXT}", paths)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout.splitlines()[-1])


@pytest.mark.parametrize("how", ["signal", "kill"])
def test_the_next_start_offers_a_report_without_secrets(paths: Paths, how: str) -> None:
    secrets = {
        "access_key": ACCESS_KEY, "secret_key": SECRET_KEY, "token": TOKEN, "api_key": short_term("us-west-2"),
        "long_key": LONG_TERM, "password": PASSWORD,
    }  # fmt: skip
    done = play(f"HOW = {how!r}\n{DYING}", paths, json.dumps(secrets))
    assert done.returncode < 0, done.stderr
    where, copied = next_start(paths, expected=True)
    (report,) = paths.logs_dir.glob("crash-*.txt")
    text = report.read_text()
    assert str(report) in where and copied.strip() == text.strip() and report.stat().st_mode & 0o77 == 0
    assert text.startswith("Nova Studio 0.1") and "defect:" in text and "not caught in a thread" in text
    assert ("Fatal Python error: Segmentation fault" in text) is (how == "signal")
    for path in paths.logs_dir.iterdir():
        for name, secret in secrets.items():
            assert secret not in path.read_text(), f"the {name} is in {path.name}"
    assert str(Path.home()) not in text
    assert next_start(paths, expected=False) == []
    assert not list(paths.logs_dir.glob("running-*"))


def test_a_run_that_ends_well_leaves_no_report(paths: Paths) -> None:
    done = play(
        f"HOW = 'close'\n{DYING}",
        paths,
        json.dumps(dict.fromkeys(("secret_key", "access_key", "token", "api_key", "long_key", "password"), "none")),
    )
    assert done.returncode == 0, done.stderr
    assert not list(paths.logs_dir.glob("running-*")) and next_start(paths, expected=False) == []
