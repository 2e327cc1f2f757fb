"""The outbox by a real pointer: put in order by dragging, held, edited, some sent, all sent. See ``support.xtest``."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from PySide6.QtCore import QPoint, QTimer
from PySide6.QtWidgets import QPushButton, QWidget

from nova_studio.library.model import JobState
from nova_studio.ui.panels.outbox_panel import OutboxPanel
from support.desks import Desk
from support.engines import Answer, ScriptedEngine, picture, text_request
from support.xtest import Hand, here

OpenDesk = Callable[..., Desk]
_STEP_MS = 25


class Person:
    """Somebody with a pointer in front of a window."""

    def __init__(self, desk: Desk, hand: Hand) -> None:
        self.desk = desk
        self.hand = hand
        desk.window.actions_["show_outbox"].trigger()
        desk.until(lambda: self.panel.isVisible())

    @property
    def panel(self) -> OutboxPanel:
        return self.desk.window.outbox.panel

    def ids(self) -> list[str]:
        return [job.id for job in self.panel.rows.jobs()]

    def waiting(self) -> list[str]:
        return [job.id for job in self.desk.studio.library.queue.waiting()]

    def put_aside(self, count: int) -> list[str]:
        for number in range(count):
            self.desk.window.generation.add_to_outbox(text_request(1, f"picture {number}", seed=number))
            self.desk.until(lambda number=number: len(self.ids()) == number + 1)
        return self.ids()

    def row(self, number: int, dy: int = 0) -> QPoint:
        """On the screen: the middle of a row, or as far from it."""
        rows = self.panel.rows
        return rows.viewport().mapToGlobal(rows.visualItemRect(rows.item(number)).center() + QPoint(0, dy))

    def do(self, *steps: Callable[[], object]) -> None:
        """One step after the other while the window works; a drag has a loop of its own, which timers get through to."""
        left = list(steps)
        timer = QTimer()
        timer.setInterval(_STEP_MS)
        timer.timeout.connect(lambda: left.pop(0)() if left else timer.stop())
        timer.start()
        self.desk.until(lambda: not timer.isActive())

    def to(self, point: QPoint) -> Callable[[], object]:
        return lambda: self.hand.move(point.x(), point.y())

    def click(self, target: QPoint | QWidget) -> None:
        point = target if isinstance(target, QPoint) else target.mapToGlobal(target.rect().center())
        self.do(self.to(point), self.hand.press, self.hand.release)

    def press(self, title: str) -> None:
        """Click a button of the panel."""

        def found() -> list[QPushButton]:
            return [b for b in self.panel.findChildren(QPushButton) if b.text() == title and b.isVisible()]

        self.desk.until(lambda: len(found()) == 1)
        self.click(found()[0])

    def drag(self, start: QPoint, end: QPoint) -> None:
        """Take hold of something, carry it in small steps, and let go."""
        way = [start + (end - start) * (part / 8) for part in range(1, 9)]
        self.do(self.to(start), self.hand.press, *(self.to(point) for point in way), self.to(end), self.hand.release)


@pytest.fixture
def person(open_desk: OpenDesk) -> Iterator[Person]:
    """Somebody in front of a window whose engine answers."""
    engine = ScriptedEngine([Answer((picture(number, 320),)) for number in range(4)])
    desk = open_desk(engine).start()
    with here() as hand:
        try:
            yield Person(desk, hand)
        finally:
            hand.rest()


def test_rows_are_put_in_order_by_dragging_them(person: Person) -> None:
    first, second, third = person.put_aside(3)
    person.drag(person.row(2), person.row(0, dy=-18))
    person.desk.until(lambda: person.waiting() == [third, first, second])
    person.desk.until(lambda: person.ids() == [third, first, second])
    person.drag(person.row(0), person.row(2, dy=18))
    person.desk.until(lambda: person.waiting() == [first, second, third])
    person.press("Send all")
    person.desk.until(lambda: len(person.desk.results()) == 3 and person.desk.window.generation.lanes.is_idle())
    assert len({call.request.settings.seed for call in person.desk.studio.engine("scripted").asked}) == 3  # type: ignore[attr-defined]


def test_one_is_held_one_edited_and_two_are_sent(person: Person) -> None:
    held, edited, third, fourth = person.put_aside(4)
    library = person.desk.studio.library
    person.click(person.row(0))
    person.press("Hold")
    person.desk.until(lambda: library.job(held).held)
    person.click(person.row(1))
    person.press("Edit")
    person.desk.until(lambda: person.ids() == [held, third, fourth])
    assert library.job(edited).state is JobState.CANCELLED
    person.desk.until(lambda: person.desk.window.panel.draft().params.get("text") == "picture 1")
    person.desk.window.actions_["show_outbox"].trigger()
    person.click(person.row(1))
    person.hand.hold("Control")
    person.click(person.row(2))
    person.hand.let_go("Control")
    person.press("Send 2 now")
    person.desk.until(lambda: len(person.desk.results()) == 2 and person.ids() == [held])
    assert library.job(held).state is JobState.WAITING and not person.panel.send_all_button.isEnabled()
    person.click(person.row(0))
    person.press("Release")
    person.desk.until(lambda: not library.job(held).held)
    person.press("Send all")
    person.desk.until(lambda: len(person.desk.results()) == 3 and person.ids() == [])
