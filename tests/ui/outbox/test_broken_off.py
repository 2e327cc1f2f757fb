"""An answer that breaks off in the window: what came whole is in the gallery, and it is said what sending again means."""

from __future__ import annotations

import threading
from collections.abc import Callable

from PySide6.QtCore import Qt

from nova_studio.engines.base import Call, Receipt, Spool
from nova_studio.errors import NoAnswer
from nova_studio.library.model import JobState
from support.desks import Desk
from support.engines import Answer, ScriptedEngine, picture, text_request

OpenDesk = Callable[..., Desk]
ANSWER = Answer(tuple(picture(seed, 320) for seed in (1, 2, 3)))


def breaks_off(call: Call, spool: Spool, cancel: threading.Event) -> Receipt:
    """Three quarters of the answer come."""
    spool.write(ANSWER.raw()[: len(ANSWER.raw()) * 3 // 4])
    raise NoAnswer("The service answered, but its answer broke off.")


def test_pictures_that_came_whole_are_shown_and_the_rest_is_told(open_desk: OpenDesk) -> None:
    engine = ScriptedEngine([breaks_off])
    desk = open_desk(engine).start()
    desk.window.generation.generate(text_request(3, seed=4))
    desk.until(lambda: len(desk.results()) == 2 and desk.window.generation.lanes.is_idle())
    (job,) = desk.studio.library.jobs()
    assert job.state is JobState.UNCLEAR and len(engine.asked) == 1
    model = desk.window.gallery.model()
    desk.until(lambda: {getattr(model.entry(model.index(row)), "id", "") for row in range(model.rowCount())} >= {
        result.id for result in desk.results()
    })  # fmt: skip
    rows = desk.window.outbox.panel.rows
    words = "2 of 3 arrived and are kept. One call makes them all: sent again, all are asked for."
    role = Qt.ItemDataRole.AccessibleTextRole
    desk.until(lambda: rows.count() == 1 and words in str(rows.item(0).data(role)))
