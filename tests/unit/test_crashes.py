"""The watch over a run: what it leaves, what it does not, and how a report is made of that."""

from __future__ import annotations

import faulthandler
import logging
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from nova_studio import crashes

LOG = logging.getLogger("nova_studio.test")
SECRET = "wJalrXUtnFEMIK7MDENGbPxRfiCYEXAMPLEKEY12"
UNCAUGHT = """
import sys
from pathlib import Path
from nova_studio import crashes
watch = crashes.watch(Path(sys.argv[1]))
raise RuntimeError("the secret_key=" + sys.argv[2] + " at " + str(Path.home() / "pictures"))
"""


@pytest.fixture(autouse=True)
def handler() -> Iterator[None]:
    """Pytest's own fault handler, put back after each test."""
    yield
    faulthandler.enable(sys.__stderr__)


def test_a_run_that_ends_well_leaves_nothing(tmp_path: Path, allow_logs: Callable[[str], None]) -> None:
    allow_logs("something went wrong")
    watch = crashes.watch(tmp_path)
    assert watch is not None and watch.trace.exists()
    LOG.error("something went wrong")
    assert "something went wrong" in watch.trace.read_text()
    hooks = sys.excepthook
    watch.close()
    watch.close()
    assert list(tmp_path.iterdir()) == [] and sys.excepthook is not hooks
    assert crashes.collect(tmp_path) is None


def test_what_nobody_caught_becomes_a_report_without_secret_and_home(tmp_path: Path) -> None:
    command = [sys.executable, "-c", UNCAUGHT, str(tmp_path), SECRET]
    done = subprocess.run(command, cwd=Path(__file__).parents[2], capture_output=True, text=True)
    assert done.returncode == 1 and "RuntimeError" in done.stderr
    report = crashes.collect(tmp_path)
    assert report is not None and [path.name for path in tmp_path.iterdir()] == [report.name]
    text = report.read_text()
    assert "RuntimeError: the secret_key=[secret] at ~/pictures" in text and SECRET not in text
    assert f"Python {sys.version.split()[0]}" in text


def test_one_that_was_merely_killed_is_no_report(tmp_path: Path) -> None:
    (tmp_path / "running-1-1.trace").touch()
    assert crashes.collect(tmp_path) is None and list(tmp_path.iterdir()) == []


def test_a_window_that_lives_is_left_alone(tmp_path: Path, allow_logs: Callable[[str], None]) -> None:
    allow_logs("something went wrong")
    watch = crashes.watch(tmp_path)
    assert watch is not None
    LOG.error("something went wrong")
    assert crashes.collect(tmp_path) is None and watch.trace.exists()
    watch.close()


def test_reports_do_not_pile_up_and_the_newest_is_told(tmp_path: Path) -> None:
    for number in range(8):
        trace = tmp_path / f"running-9-{number}.trace"
        trace.write_text(f"run {number}\n")
        os.utime(trace, (1_700_000_000 + number, 1_700_000_000 + number))
    report = crashes.collect(tmp_path)
    assert report is not None and "run 7" in report.read_text()
    kept = sorted(path.read_text().split()[-1] for path in tmp_path.iterdir())
    assert kept == ["3", "4", "5", "6", "7"]


def test_a_folder_that_cannot_be_written_is_no_reason_not_to_run(tmp_path: Path) -> None:
    assert crashes.watch(tmp_path / "missing") is None
    assert crashes.collect(tmp_path / "missing") is None
