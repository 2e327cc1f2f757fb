"""Work in the background: callbacks in the GUI thread, errors told, nobody dead called, no thread left."""

from __future__ import annotations

import logging
import sys
import threading
from collections.abc import Iterator
from typing import cast

import pytest
from PySide6.QtCore import QObject, QThread
from pytestqt.qtbot import QtBot
from shiboken6 import Shiboken

from nova_studio.errors import PictureError
from nova_studio.ui.background import Background


@pytest.fixture
def background(qtbot: QtBot) -> Iterator[Background]:
    result = Background(threads=2)
    yield result
    assert result.wait_idle(5000)
    qtbot.waitUntil(lambda: result.pending == 0)


class Receiver(QObject):
    """Notes what it is told and in which thread."""

    def __init__(self) -> None:
        super().__init__()
        self.told: list[object] = []
        self.threads: set[QThread] = set()

    def take(self, value: object) -> None:
        self.told.append(value)
        self.threads.add(QThread.currentThread())


def test_work_runs_elsewhere_and_the_result_arrives_in_the_gui_thread(qtbot: QtBot, background: Background) -> None:
    receiver = Receiver()
    lambdas: list[tuple[int, int]] = []
    here = threading.get_ident()
    background.run(lambda: (threading.get_ident(), 2**40), receiver.take)
    background.run(threading.get_ident, lambda worker: lambdas.append((worker, threading.get_ident())))
    qtbot.waitUntil(lambda: len(receiver.told) == 1 and len(lambdas) == 1)
    worker, large = cast(tuple[int, int], receiver.told[0])
    assert worker != here and large == 2**40
    assert receiver.threads == {receiver.thread()}
    assert lambdas[0][0] != here and lambdas[0][1] == here


def test_many_results_all_arrive_once(qtbot: QtBot, background: Background) -> None:
    receiver = Receiver()
    for number in range(300):
        background.run(lambda n=number: n, receiver.take)
    qtbot.waitUntil(lambda: len(receiver.told) == 300)
    assert sorted(receiver.told) == list(range(300))


def fail() -> None:
    raise PictureError("This file is no picture.")


def break_down() -> None:
    raise ZeroDivisionError("a defect")


def test_an_error_reaches_on_failed_in_the_gui_thread(qtbot: QtBot, background: Background) -> None:
    receiver, failures = Receiver(), Receiver()
    background.run(fail, receiver.take, failures.take)
    qtbot.waitUntil(lambda: len(failures.told) == 1)
    assert isinstance(failures.told[0], PictureError) and receiver.told == []
    assert failures.threads == {failures.thread()}


def test_a_defect_reaches_on_failed_and_the_log(
    qtbot: QtBot, background: Background, caplog: pytest.LogCaptureFixture
) -> None:
    failures = Receiver()
    with caplog.at_level(logging.ERROR):
        background.run(break_down, None, failures.take)
        qtbot.waitUntil(lambda: len(failures.told) == 1)
    assert "ZeroDivisionError" in caplog.text
    caplog.clear()


def test_without_on_failed_the_hook_is_called(
    qtbot: QtBot, background: Background, monkeypatch: pytest.MonkeyPatch
) -> None:
    caught: list[tuple[type[BaseException], int]] = []
    monkeypatch.setattr(sys, "excepthook", lambda kind, error, trace: caught.append((kind, threading.get_ident())))
    background.run(break_down, Receiver().take)
    qtbot.waitUntil(lambda: len(caught) == 1)
    assert caught == [(ZeroDivisionError, threading.get_ident())]


def test_a_destroyed_owner_and_a_cancelled_caller_are_not_called(qtbot: QtBot, background: Background) -> None:
    gate = threading.Event()
    told: list[object] = []
    method_owner, owner, last = Receiver(), QObject(), Receiver()
    background.run(gate.wait, method_owner.take)
    background.run(gate.wait, told.append, owner=owner)
    waiting = background.run(gate.wait, told.append)
    Shiboken.delete(method_owner)
    Shiboken.delete(owner)
    waiting.cancel()
    background.run(lambda: 7, last.take)
    gate.set()
    qtbot.waitUntil(lambda: background.pending == 0)
    assert told == [] and method_owner.told == [] and last.told == [7]


def test_shutdown_drops_what_waits_and_leaves_no_thread(qtbot: QtBot) -> None:
    before = threading.active_count()
    begun, gate = threading.Event(), threading.Event()
    ran: list[int] = []
    background = Background(threads=1)

    def hold() -> None:
        begun.set()
        gate.wait()

    background.run(hold)
    for number in range(5):
        background.run(lambda n=number: ran.append(n))
    assert begun.wait(5)
    assert not background.wait_idle(1)
    gate.set()
    assert background.wait_idle(5000)
    assert ran == [] and threading.active_count() == before
    qtbot.waitUntil(lambda: background.pending == 0)


def test_nothing_begins_after_the_end(background: Background) -> None:
    ran: list[int] = []
    assert background.wait_idle(5000)
    work = background.run(lambda: ran.append(1))
    assert background.wait_idle(5000)
    assert (ran, work.wanted, background.pending) == ([], False, 0)
