"""The outbox in the window, by mouse and keyboard: what it shows, and what each button, key and drag does."""

from __future__ import annotations

import threading
from collections.abc import Callable
from decimal import Decimal

from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QPushButton

from nova_studio.engines.base import Call, Receipt, Spool
from nova_studio.errors import NoAnswer, NotConnected, Throttled
from nova_studio.library.model import JobState
from nova_studio.library.queue import PauseReason
from nova_studio.outbox.retry import RetryPolicy
from nova_studio.settings.model import OutboxSettings
from nova_studio.ui.panels.outbox_panel import OutboxPanel
from support.desks import Desk
from support.engines import Answer, ScriptedEngine, picture, text_request

OpenDesk = Callable[..., Desk]
ROLE = Qt.ItemDataRole.AccessibleTextRole


def made(number: int = 1) -> Answer:
    return Answer((picture(number, 320),))


def panel(desk: Desk) -> OutboxPanel:
    """The outbox, brought forward as from the status bar."""
    desk.window.actions_["show_outbox"].trigger()
    return desk.window.outbox.panel


def put_aside(desk: Desk, count: int = 3, images: int = 1) -> list[str]:
    """So many requests in the outbox, added as the button does; their ids, when the panel shows them."""
    shown = panel(desk)
    before = shown.rows.count()
    for number in range(count):
        desk.window.generation.add_to_outbox(text_request(images, f"picture {number}", seed=number))
        desk.until(lambda number=number: shown.rows.count() == before + number + 1)
    return ids(desk)


def ids(desk: Desk) -> list[str]:
    return [job.id for job in desk.window.outbox.panel.rows.jobs()]


def press(desk: Desk, title: str) -> None:
    """Click a button of the panel with the mouse."""
    found = [b for b in panel(desk).findChildren(QPushButton) if b.text() == title and b.isVisible()]
    assert found, (title, [b.text() for b in panel(desk).findChildren(QPushButton) if b.isVisible()])
    QTest.mouseClick(found[0], Qt.MouseButton.LeftButton)


def choose(desk: Desk, row: int) -> None:
    """Click a row."""
    rows = desk.window.outbox.panel.rows
    middle = rows.visualItemRect(rows.item(row)).center()
    QTest.mouseClick(rows.viewport(), Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, middle)


def idle(desk: Desk) -> bool:
    return desk.window.generation.lanes.is_idle()


def state(desk: Desk, job_id: str) -> JobState:
    return desk.studio.library.job(job_id).state


def card(desk: Desk, title: str) -> None:
    """Press a link of a card."""
    (link,) = [b for b in desk.window.notices.findChildren(QAbstractButton) if b.text() == title]
    QTest.mouseClick(link, Qt.MouseButton.LeftButton)


def test_what_is_put_aside_is_shown_with_its_price_and_sends_nothing(open_desk: OpenDesk) -> None:
    engine = ScriptedEngine([made()])
    desk = open_desk(engine).start()
    assert panel(desk).empty.isVisible() and "outbox empty" in desk.window.status._outbox.text()
    put_aside(desk, 2, images=3)
    shown = panel(desk)
    assert shown.total.text() == "2 wait · $0.24 estimated"
    assert shown.rows.item(0).data(ROLE) == (
        "Text to image, $0.12 estimated, picture 0, Put aside · Scripted · 3 pictures"
    )
    desk.until(lambda: desk.window.status._outbox.text() == "outbox 2 · $0.24")
    assert engine.asked == [] and idle(desk)


def test_send_all_sends_in_order_and_says_when_it_is_done(open_desk: OpenDesk) -> None:
    engine = ScriptedEngine([made(1), made(2), made(3)])
    desk = open_desk(engine)
    desk.window.generation.lanes.set_count(1)
    desk.start()
    desk.window.generation.lanes.set_count(1)
    put_aside(desk)
    press(desk, "Send all")
    desk.until(lambda: len(desk.results()) == 3 and idle(desk) and panel(desk).rows.count() == 0)
    assert [call.request.settings.seed for call in engine.asked] == [0, 1, 2]
    assert any("The outbox is done. 3 made." in text for text in desk.window.notices.texts())


def test_one_is_sent_by_name_another_held_another_removed(open_desk: OpenDesk) -> None:
    engine = ScriptedEngine([made()])
    desk = open_desk(engine).start()
    first, second, third = put_aside(desk)
    choose(desk, 1)
    press(desk, "Send now")
    desk.until(lambda: state(desk, second) is JobState.DONE and ids(desk) == [first, third])
    choose(desk, 0)
    press(desk, "Hold")
    desk.until(lambda: "Held" in panel(desk).rows.item(0).data(ROLE))
    press(desk, "Send all")
    desk.until(lambda: state(desk, third) is JobState.DONE and ids(desk) == [first] and idle(desk))
    press(desk, "Release")
    desk.until(lambda: "Put aside" in panel(desk).rows.item(0).data(ROLE))
    QTest.keyClick(panel(desk).rows, Qt.Key.Key_Delete)
    desk.until(lambda: state(desk, first) is JobState.CANCELLED and ids(desk) == [])
    assert len(engine.asked) == 2


def test_what_leaves_the_outbox_chooses_nothing_in_its_place(open_desk: OpenDesk) -> None:
    desk = open_desk(ScriptedEngine([made()])).start()
    first, second, third = put_aside(desk)
    heard: list[object] = []
    panel(desk).chosen.connect(lambda job: heard.append(job))
    choose(desk, 0)
    press(desk, "Send now")
    desk.until(lambda: state(desk, first) is JobState.DONE and ids(desk) == [second, third] and idle(desk))
    assert panel(desk).rows.chosen() == [] and panel(desk).buttons() == []
    assert [getattr(job, "id", None) for job in heard] == [first]
    choose(desk, 1)
    choose_second = panel(desk).rows.chosen()
    desk.window.generation.cancel(second)
    desk.until(lambda: ids(desk) == [third])
    assert [job.id for job in panel(desk).rows.chosen()] == [job.id for job in choose_second] == [third]


def test_several_are_sent_together(open_desk: OpenDesk) -> None:
    engine = ScriptedEngine([made()])
    desk = open_desk(engine).start()
    first, second, third = put_aside(desk)
    choose(desk, 0)
    rows = panel(desk).rows
    middle = rows.visualItemRect(rows.item(1)).center()
    QTest.mouseClick(rows.viewport(), Qt.MouseButton.LeftButton, Qt.KeyboardModifier.ControlModifier, middle)
    press(desk, "Send 2 now")
    desk.until(lambda: state(desk, first) is JobState.DONE and state(desk, second) is JobState.DONE and idle(desk))
    assert state(desk, third) is JobState.WAITING


def test_the_keyboard_and_a_drag_put_it_in_order_for_good(open_desk: OpenDesk) -> None:
    desk = open_desk(ScriptedEngine([made()])).start()
    first, second, third = put_aside(desk)
    choose(desk, 2)
    rows = panel(desk).rows
    QTest.keyClick(rows, Qt.Key.Key_Up, Qt.KeyboardModifier.AltModifier)
    assert ids(desk) == [first, third, second] and rows.currentRow() == 1
    QTest.keyClick(rows, Qt.Key.Key_Up, Qt.KeyboardModifier.AltModifier)
    QTest.keyClick(rows, Qt.Key.Key_Up, Qt.KeyboardModifier.AltModifier)  # it is at the top already
    QTest.keyClick(rows, Qt.Key.Key_Down, Qt.KeyboardModifier.AltModifier)
    desk.until(lambda: [job.id for job in desk.studio.library.queue.waiting()] == [first, third, second])
    # What a drop does to the list itself; the drag is the system's.
    item = rows.takeItem(0)
    rows.insertItem(2, item)
    rows.reordered.emit()
    desk.until(lambda: [job.id for job in desk.studio.library.queue.waiting()] == [third, second, first])
    desk.until(lambda: ids(desk) == [third, second, first])


def test_a_waiting_one_goes_back_into_the_panel(open_desk: OpenDesk) -> None:
    desk = open_desk(ScriptedEngine([made()])).start()
    (job_id,) = put_aside(desk, 1)
    choose(desk, 0)
    press(desk, "Edit")
    desk.until(lambda: desk.window.panel.draft().params.get("text") == "picture 0")
    assert state(desk, job_id) is JobState.CANCELLED
    desk.until(lambda: ids(desk) == [])


def test_a_pause_lets_nothing_go_but_what_is_asked_for_by_name(open_desk: OpenDesk) -> None:
    engine = ScriptedEngine([made()])
    desk = open_desk(engine).start()
    first, second = put_aside(desk, 2)
    press(desk, "Pause")
    desk.until(lambda: panel(desk).pause_button.text() == "Resume")
    desk.until(lambda: desk.window.status._outbox.text().endswith("paused"))
    assert desk.window.actions_["pause_outbox"].isChecked() and panel(desk).why.isVisible()
    desk.studio.queue.send([first])
    desk.window.generation.dispatch()
    assert idle(desk)
    desk.window.generation.generate(text_request(1, "by name", seed=99))
    desk.until(lambda: len(desk.results()) == 1 and idle(desk))
    assert [call.request.settings.seed for call in engine.asked] == [99]
    press(desk, "Resume")
    desk.until(lambda: state(desk, first) is JobState.DONE and idle(desk))
    assert state(desk, second) is JobState.WAITING  # nobody has said that it may go


def test_no_network_pauses_says_so_and_try_now_tries(open_desk: OpenDesk) -> None:
    engine = ScriptedEngine([NotConnected("The name was not found."), made()])
    desk = open_desk(engine).start()
    desk.studio.runner.gate.offline = True
    first, second = put_aside(desk, 2)
    desk.window.generation.lanes.set_count(1)
    press(desk, "Send all")
    desk.until(lambda: any("Not connected: the outbox waits." in text for text in desk.window.notices.texts()))
    desk.until(lambda: idle(desk))
    assert len(engine.asked) == 1
    assert (state(desk, first), state(desk, second)) == (JobState.WAITING, JobState.WAITING)
    desk.until(lambda: panel(desk).pause_button.text() == "Try now")
    assert panel(desk).why.text() == "The name was not found."
    card(desk, "Try now")
    desk.until(lambda: len(desk.results()) == 2 and idle(desk))
    assert len(engine.asked) == 3
    desk.until(lambda: panel(desk).pause_button.text() == "Pause")
    assert not any("Not connected" in text for text in desk.window.notices.texts())


def test_it_goes_on_by_itself_when_the_system_reports_the_network(open_desk: OpenDesk) -> None:
    engine = ScriptedEngine([NotConnected("No route."), made()])
    desk = open_desk(engine).start()
    network = desk.window.outbox.network
    network._back.setInterval(0)
    network.report(False)
    assert desk.studio.runner.gate.offline
    (job_id,) = put_aside(desk, 1)
    press(desk, "Send all")
    desk.until(lambda: desk.studio.queue.paused is not None and idle(desk))
    assert len(engine.asked) == 1
    network.report(True)
    desk.until(lambda: state(desk, job_id) is JobState.DONE and idle(desk))
    assert len(engine.asked) == 2 and desk.studio.queue.paused is None


def test_a_cap_pauses_in_words(open_desk: OpenDesk) -> None:
    engine = ScriptedEngine([made()])
    desk = open_desk(engine).start()
    caps = OutboxSettings(cap_day=Decimal("0.05"))
    desk.studio.use_settings(desk.studio.settings.model_copy(update={"outbox": caps}))
    put_aside(desk, 3)
    press(desk, "Send all")
    desk.until(lambda: any("The cap of $0.05 a day" in text for text in desk.window.notices.texts()) and idle(desk))
    desk.until(lambda: panel(desk).pause_button.text() == "Resume")
    assert len(engine.asked) == 1
    paused = desk.studio.queue.paused
    assert paused is not None and paused.reason is PauseReason.CAP
    # Raised: the resumed outbox goes on.
    desk.studio.use_settings(desk.studio.settings.model_copy(update={"outbox": OutboxSettings()}))
    card(desk, "Resume")
    desk.until(lambda: len(desk.results()) == 3 and idle(desk))


def test_an_unclear_one_shows_when_and_what_and_asks(open_desk: OpenDesk) -> None:
    engine = ScriptedEngine([NoAnswer("The connection was reset."), made()])
    desk = open_desk(engine).start()
    (job_id,) = put_aside(desk, 1)
    press(desk, "Send all")
    desk.until(lambda: idle(desk) and "Outcome unclear" in str(panel(desk).rows.item(0).data(ROLE)))
    words = panel(desk).rows.item(0).data(ROLE)
    assert "The connection was reset. Sent today" in words and "It may have cost about $0.04." in words
    assert any("outcome unclear. The connection was reset. Sent today" in text for text in desk.window.notices.texts())
    desk.window.notices.clear()
    choose(desk, 0)
    press(desk, "Send again")
    desk.until(lambda: len(desk.results()) == 1 and idle(desk) and ids(desk) == [])
    assert desk.studio.library.job(job_id).let_go and len(engine.asked) == 2
    again = desk.studio.library.jobs([JobState.DONE])[0]
    assert again.send_again_of == job_id


def test_of_a_picture_each_only_the_missing_are_sent_again(open_desk: OpenDesk) -> None:
    lost = NoAnswer("The connection was reset.")
    engine = ScriptedEngine([made(1), lost, made(3), lost, made(2), made(4)], fan_out=True)
    desk = open_desk(engine).start()
    job = desk.studio.runner.submit(text_request(4, seed=100), "scripted")
    desk.until(lambda: ids(desk) == [job.id])
    press(desk, "Send all")
    desk.until(lambda: idle(desk) and "2 of 4 arrived; only the others" in str(panel(desk).rows.item(0).data(ROLE)))
    choose(desk, 0)
    press(desk, "Send again")
    desk.until(lambda: len(desk.results()) == 4 and idle(desk) and ids(desk) == [])
    assert {call.request.settings.seed for call in engine.asked[4:]} == {101, 103}  # two lanes, in either order
    assert {each.send_again_of for each in desk.studio.library.jobs()} == {None, job.id}
    assert desk.studio.library.job(job.id).let_go


def test_an_unclear_one_is_let_go(open_desk: OpenDesk) -> None:
    engine = ScriptedEngine([NoAnswer("The connection was reset.")])
    desk = open_desk(engine).start()
    (job_id,) = put_aside(desk, 1)
    press(desk, "Send all")
    desk.until(lambda: idle(desk) and state(desk, job_id) is JobState.UNCLEAR)
    desk.window.notices.clear()
    desk.until(lambda: "Outcome unclear" in str(panel(desk).rows.item(0).data(ROLE)))
    choose(desk, 0)
    press(desk, "Let it go")
    desk.until(lambda: ids(desk) == [])
    assert desk.studio.library.job(job_id).let_go and len(engine.asked) == 1


def test_attempts_are_counted_in_the_row_and_on_the_placeholder(open_desk: OpenDesk) -> None:
    engine = ScriptedEngine([Throttled("Too many requests."), made()])
    desk = open_desk(engine).start()
    waits, go_on = threading.Event(), threading.Event()

    def wait(cancel: threading.Event, seconds: float) -> bool:
        waits.set()
        go_on.wait(20)
        return False

    desk.studio.runner._policy = RetryPolicy(retries=2, first=60.0)
    desk.studio.runner._wait = wait
    put_aside(desk, 1)
    try:
        press(desk, "Send all")
        desk.until(waits.is_set)
        desk.until(lambda: "Attempt 2 of 3 in " in str(panel(desk).rows.item(0).data(ROLE)))
        assert "attempt 2 of 3 in " in desk.window.gallery.model().text(desk.window.gallery.model().index(0))
        assert desk.window.outbox._clock.isActive()
        before = panel(desk).rows.item(0).data(ROLE)
        desk.until(lambda: panel(desk).rows.item(0).data(ROLE) != before)  # it counts down
    finally:
        go_on.set()
    desk.until(lambda: len(desk.results()) == 1 and idle(desk))


def test_what_is_there_already_is_offered_and_so_is_what_waits(open_desk: OpenDesk) -> None:
    engine = ScriptedEngine([made()])
    desk = open_desk(engine).start()
    request = text_request(1, "twice", seed=5)
    desk.window.generation.add_to_outbox(request)
    desk.until(lambda: panel(desk).rows.count() == 1)
    desk.window.generation.generate(request)
    desk.until(lambda: any("is in the outbox already" in text for text in desk.window.notices.texts()))
    assert "would cost $0.04 estimated more" in desk.window.notices.texts()[0] and engine.asked == []
    card(desk, "Send it now")
    desk.until(lambda: len(desk.results()) == 1 and idle(desk))
    desk.window.generation.add_to_outbox(request)
    desk.until(lambda: any("You already have this picture." in text for text in desk.window.notices.texts()))
    assert len(engine.asked) == 1
    card(desk, "Show it")
    current = desk.window.gallery.current()
    assert current is not None and current.id == desk.results()[0].id
    desk.window.generation.add_to_outbox(request)
    desk.until(lambda: bool(desk.window.notices.texts()))
    card(desk, "Add it all the same")
    desk.until(lambda: panel(desk).rows.count() == 1)
    assert len(engine.asked) == 1


def test_a_request_whose_outcome_is_unclear_is_not_sent_again_by_the_way(open_desk: OpenDesk) -> None:
    engine = ScriptedEngine([NoAnswer("The connection was reset."), made()])
    desk = open_desk(engine).start()
    request = text_request(1, "once", seed=5)
    desk.window.generation.generate(request)
    desk.until(lambda: idle(desk) and len(engine.asked) == 1 and bool(desk.window.notices.texts()))
    desk.window.notices.clear()
    desk.window.generation.generate(request)
    desk.until(lambda: any("outcome unclear" in text for text in desk.window.notices.texts()))
    assert len(engine.asked) == 1
    card(desk, "Send again")
    desk.until(lambda: len(desk.results()) == 1 and idle(desk))
    assert len(engine.asked) == 2


def test_a_window_that_closes_between_attempts_keeps_the_job(open_desk: OpenDesk) -> None:
    engine = ScriptedEngine([Throttled("Too many requests."), made()])
    first = open_desk(engine).start()
    waits = threading.Event()

    def wait(cancel: threading.Event, seconds: float) -> bool:
        waits.set()
        return cancel.wait(20)

    first.studio.runner._wait = wait
    (job_id,) = put_aside(first, 1)
    press(first, "Send all")
    first.until(waits.is_set)
    first.close()
    second = open_desk(engine).start()
    assert state(second, job_id) is JobState.WAITING and len(engine.asked) == 1
    second.window.generation.dispatch()  # as after the recovery at the start: the outbox was running
    second.until(lambda: state(second, job_id) is JobState.DONE and idle(second))


def test_what_comes_back_unsent_in_a_pause_by_hand_is_told(open_desk: OpenDesk) -> None:
    engine = ScriptedEngine([NotConnected("No route."), made()])
    desk = open_desk(engine).start()
    desk.studio.runner.gate.offline = True
    put_aside(desk, 1)
    press(desk, "Pause")
    desk.until(lambda: panel(desk).pause_button.text() == "Resume")
    choose(desk, 0)
    press(desk, "Send now")
    desk.until(
        lambda: any("not sent, it waits in the outbox. No route." in text for text in desk.window.notices.texts())
    )
    card(desk, "Try now")
    desk.until(lambda: len(desk.results()) == 1 and idle(desk))
    assert desk.studio.queue.paused is not None


def test_one_keeps_painting_while_it_goes_on(open_desk: OpenDesk) -> None:
    release = threading.Event()

    def hold(call: Call, spool: Spool, cancel: threading.Event) -> Receipt:
        release.wait(20)
        spool.write(made(2).raw())
        return Receipt()

    desk = open_desk(ScriptedEngine([hold])).start(sample=True)
    try:
        put_aside(desk, 2)
        press(desk, "Send all")
        desk.until(lambda: len(desk.window.generation.lanes.running()) == 2)
        desk.paint()
        mask = desk.pixels()
    finally:
        release.set()
    desk.until(lambda: len(desk.results()) == 2 and idle(desk))
    assert desk.pixels() == mask
    assert desk.window.gallery.current() is None  # what comes from the outbox takes nobody's canvas


def test_what_is_being_sent_can_be_no_longer_waited_for(open_desk: OpenDesk) -> None:
    release, inside = threading.Event(), threading.Event()

    def hold(call: Call, spool: Spool, cancel: threading.Event) -> Receipt:
        inside.set()
        release.wait(20)
        spool.write(made(2).raw())
        return Receipt()

    desk = open_desk(ScriptedEngine([hold])).start()
    (job_id,) = put_aside(desk, 1)
    try:
        press(desk, "Send all")
        desk.until(inside.is_set)
        desk.until(lambda: "On its way" in str(panel(desk).rows.item(0).data(ROLE)))
        choose(desk, 0)
        press(desk, "Stop waiting")
        desk.until(lambda: desk.studio.library.job(job_id).stopped_waiting)
        desk.until(lambda: "No longer waited for" in str(panel(desk).rows.item(0).data(ROLE)))
        assert panel(desk).buttons() == []
    finally:
        release.set()
    desk.until(lambda: len(desk.results()) == 1 and idle(desk))
    assert desk.results()[0].late


def test_the_outbox_is_there_after_a_restart_and_sends_nothing_by_itself(open_desk: OpenDesk) -> None:
    engine = ScriptedEngine([made()])
    first = open_desk(engine).start()
    waiting = put_aside(first, 2)
    first.close()
    second = open_desk(engine).start()
    second.until(lambda: ids(second) == waiting)
    second.studio.runner.recover()
    second.window.generation.dispatch()
    assert idle(second) and engine.asked == []


def test_more_lanes_hold_at_once(open_desk: OpenDesk) -> None:
    release, inside = threading.Event(), threading.Semaphore(0)

    def hold(call: Call, spool: Spool, cancel: threading.Event) -> Receipt:
        inside.release()
        release.wait(20)
        spool.write(made(2).raw())
        return Receipt()

    desk = open_desk(ScriptedEngine([hold])).start()
    desk.studio.use_settings(desk.studio.settings.model_copy(update={"lanes": 4}))
    desk.window.choices.changed.emit()
    put_aside(desk, 4)
    try:
        press(desk, "Send all")
        desk.until(lambda: len(desk.window.generation.lanes.running()) == 4)
        for _ in range(4):
            assert inside.acquire(timeout=20)
    finally:
        release.set()
    desk.until(lambda: len(desk.results()) == 4 and idle(desk))


def test_the_status_bar_opens_the_outbox_and_does_not_send(open_desk: OpenDesk) -> None:
    engine = ScriptedEngine([made()])
    desk = open_desk(engine).start()
    put_aside(desk, 1)
    desk.window.docks["details"].raise_()
    shown = desk.window.outbox.panel
    desk.until(lambda: shown.visibleRegion().isEmpty())
    button = desk.window.status._outbox
    QTest.mouseClick(button, Qt.MouseButton.LeftButton, pos=QPoint(4, 4))
    desk.until(lambda: not shown.visibleRegion().isEmpty())
    assert engine.asked == [] and idle(desk)


def test_hold_keeps_the_focus_and_becomes_release(open_desk: OpenDesk) -> None:
    desk = open_desk(ScriptedEngine([made()])).start()
    put_aside(desk)
    choose(desk, 0)
    hold = next(button for button in panel(desk).buttons() if button.text() == "Hold")
    hold.setFocus()
    QTest.keyClick(hold, Qt.Key.Key_Space)
    desk.until(lambda: hold.text() == hold.accessibleName() == "Release")
    assert hold.hasFocus()
    QTest.keyClick(hold, Qt.Key.Key_Space)
    desk.until(lambda: hold.text() == "Hold" and "Put aside" in panel(desk).rows.item(0).data(ROLE))


def test_the_right_button_offers_the_same(open_desk: OpenDesk) -> None:
    desk = open_desk(ScriptedEngine([made()])).start()
    first, *_ = put_aside(desk)
    choose(desk, 0)
    menu = panel(desk).menu()
    titles = [action.text() for action in menu.actions()]
    assert titles == [button.text() for button in panel(desk).buttons()] == ["Send now", "Hold", "Edit", "Remove"]
    menu.actions()[-1].trigger()
    desk.until(lambda: state(desk, first) is JobState.CANCELLED)
    menu.deleteLater()


def test_no_button_of_the_head_is_cut_off_in_a_narrow_panel(open_desk: OpenDesk) -> None:
    desk = open_desk(ScriptedEngine([made()])).start()
    shown = panel(desk)
    shown.accounts_button.show()
    desk.until(lambda: shown.accounts_button.isVisible())
    for button in (shown.send_all_button, shown.pause_button, shown.accounts_button):
        assert button.width() >= button.sizeHint().width()
        assert button.geometry().right() <= shown.width()
