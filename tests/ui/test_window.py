"""The window as a whole: what is edited comes back, what is made is kept, and nothing is asked for twice."""

from __future__ import annotations

import threading
from collections.abc import Callable

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QAbstractSpinBox, QComboBox, QLineEdit, QPlainTextEdit, QWidget

from nova_studio.contract import limits
from nova_studio.contract.task import TaskType
from nova_studio.contract.tasks import TASKS
from nova_studio.credentials.vault import Vault
from nova_studio.engines.base import Call, Receipt, Spool
from nova_studio.errors import NoAnswer
from nova_studio.library.drafts import draft_key
from nova_studio.library.model import JobState
from nova_studio.paths import Paths
from nova_studio.settings.model import Account, NovaCanvas
from nova_studio.ui.generation import freeze
from support.desks import Desk
from support.engines import Answer, ScriptedEngine, picture, text_request

OpenDesk = Callable[..., Desk]


def test_an_empty_window_offers_three_ways_to_begin(open_desk: OpenDesk) -> None:
    desk = open_desk().start()
    names = {w.accessibleName() for w in desk.window.canvas.findChildren(QAbstractButton) if w.isVisible()}
    assert not desk.window.canvas.has_picture() and len(names) == 3


def test_what_was_edited_is_there_again_to_the_pixel(open_desk: OpenDesk) -> None:
    first = open_desk().start(sample=True)
    first.paint()
    QTest.keyClicks(first.window.panel.findChild(QPlainTextEdit), "a red lighthouse")
    first.paint(-60, 10)
    mask, source = first.pixels(), first.window.session.source
    first.close()
    second = open_desk().start()
    assert second.window.session.task is TaskType.INPAINTING
    assert second.window.session.source == source and second.window.session.source_name == "rocket.jpg"
    assert second.pixels() == mask
    assert second.window.panel.draft().params["text"] == "a red lighthouse"
    second.until(lambda: second.window.panel.request is not None)  # it is checked a moment after the panel is filled


def test_a_stroke_whose_mask_is_just_being_stored_is_kept_when_the_window_closes(
    open_desk: OpenDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk = open_desk().start(sample=True)
    desk.paint()
    begun, go_on, store = threading.Event(), threading.Event(), desk.studio.store_mask

    def slow(pixels: object) -> object:
        if threading.current_thread() is not threading.main_thread():
            begun.set()
            go_on.wait(20)
        return store(pixels)  # type: ignore[arg-type]

    monkeypatch.setattr(desk.studio, "store_mask", slow)
    desk.window.canvas.select_all()
    desk.until(begun.is_set)
    desk.window.session.flush()
    go_on.set()
    kept = desk.studio.library.drafts()[draft_key(TaskType.INPAINTING)].mask
    assert kept is not None and kept.changed == 640 * 427


def test_a_draft_that_a_worker_keeps_late_does_not_replace_a_newer_one(open_desk: OpenDesk) -> None:
    desk = open_desk().start(sample=True)
    session, key = desk.window.session, draft_key(TaskType.INPAINTING)
    desk.until(lambda: not desk.window.background.pending)
    older = session._stored()
    desk.paint()
    session.flush()
    kept = desk.studio.library.drafts()[key].mask
    session._write(*older)
    assert kept is not None and desk.studio.library.drafts()[key].mask == kept


def test_letters_typed_into_a_prompt_choose_no_tool(open_desk: OpenDesk) -> None:
    desk = open_desk().start(sample=True)
    QTest.keyClicks(desk.window.panel.findChild(QPlainTextEdit), "ehb e")
    assert desk.window.canvas.tool() == "brush"
    desk.window.canvas.setFocus()
    QTest.keyClick(desk.window.canvas, Qt.Key.Key_E)
    assert desk.window.canvas.tool() == "eraser"


def test_tasks_keep_their_drafts_and_hand_prompts_on(open_desk: OpenDesk) -> None:
    desk = open_desk().start(sample=True)
    desk.paint()
    QTest.keyClicks(desk.window.panel.findChild(QPlainTextEdit), "dusk")
    desk.window.switcher.button(TaskType.OUTPAINTING).click()
    draft = desk.window.panel.draft()
    assert (draft.task, draft.params["text"]) == (TaskType.OUTPAINTING, "dusk")
    desk.window.panel.check_now()
    assert desk.window.panel.request is not None  # the picture and its mask are the canvas's, whatever the task
    desk.window.switcher.button(TaskType.BACKGROUND_REMOVAL).click()
    assert not desk.window.canvas.can_paint()
    desk.window.switcher.button(TaskType.INPAINTING).click()
    assert desk.window.canvas.can_paint()
    assert desk.window.panel.draft().params["text"] == "dusk"


def test_generate_freezes_a_seed_and_keeps_the_picture(open_desk: OpenDesk) -> None:
    desk = open_desk().start(sample=True)
    desk.paint()
    QTest.keyClick(desk.window.canvas, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    desk.until(lambda: len(desk.results()) == 1 and desk.window.generation.lanes.is_idle())
    (result,) = desk.results()
    job = desk.studio.library.job(result.job)
    assert job.state is JobState.DONE and result.rehearsal
    assert job.request.settings.seed is not None and 0 <= job.request.settings.seed <= limits.SEED_MAX
    assert desk.window.panel.draft().settings.get("seed") is None  # a new one each time
    assert (result.width, result.height) == (640, 427)
    assert desk.window.gallery.model().rowCount() == 1


def test_a_seed_that_is_set_stays_and_one_that_cannot_be_is_not_drawn() -> None:
    request = text_request(seed=7)
    assert freeze(request) is request


def test_a_request_goes_back_into_its_panel(open_desk: OpenDesk) -> None:
    desk = open_desk().start(sample=True)
    desk.paint()
    mask = desk.pixels()
    desk.window.panel.attempt_generate()
    desk.until(lambda: len(desk.results()) == 1 and desk.window.generation.lanes.is_idle())
    desk.window.canvas.clear_mask()
    desk.window.switcher.button(TaskType.TEXT_IMAGE).click()
    desk.window.results.reuse(desk.results()[0])
    desk.until(lambda: desk.pixels() == mask)
    assert desk.window.switcher.task is TaskType.INPAINTING


def test_a_result_becomes_the_source_and_the_input_of_another_task(open_desk: OpenDesk) -> None:
    desk = open_desk().start(sample=True)
    desk.paint()
    desk.window.panel.attempt_generate()
    desk.until(lambda: len(desk.results()) == 1 and desk.window.generation.lanes.is_idle())
    result = desk.results()[0]
    desk.window.results.use(result)
    desk.until(lambda: desk.window.session.source_name.startswith("inpainting-"))
    assert desk.window.canvas.mask_is_empty()
    desk.window.results.send(result, TaskType.IMAGE_VARIATION)
    desk.until(lambda: bool(desk.window.panel.draft().params.get("images")))
    assert desk.window.panel.draft().task is TaskType.IMAGE_VARIATION


def test_the_outbox_waits_until_it_is_sent(open_desk: OpenDesk) -> None:
    engine = ScriptedEngine([Answer((picture(1, 320),))])
    desk = open_desk(engine).start(sample=True)
    desk.paint()
    desk.window.panel.attempt_outbox()
    desk.until(lambda: len(desk.studio.library.jobs([JobState.WAITING])) == 1)
    assert engine.asked == []
    desk.window.generation.send_waiting()
    desk.until(lambda: len(desk.results()) == 1 and desk.window.generation.lanes.is_idle())
    assert len(engine.asked) == 1


def test_the_same_picture_is_not_made_twice_without_a_word(open_desk: OpenDesk) -> None:
    engine = ScriptedEngine([Answer((picture(1, 320),))])
    desk = open_desk(engine).start()
    desk.window.generation.generate(text_request())
    desk.until(lambda: len(desk.results()) == 1 and desk.window.generation.lanes.is_idle())
    desk.window.generation.generate(text_request())
    desk.until(lambda: any(text.startswith("You already have this picture.") for text in desk.window.notices.texts()))
    assert len(engine.asked) == 1
    again = next(b for b in desk.window.notices.findChildren(QAbstractButton) if b.accessibleName() == "Make it again")
    again.click()
    desk.until(lambda: len(desk.results()) == 2 and desk.window.generation.lanes.is_idle())
    assert len(engine.asked) == 2


def test_an_unclear_job_is_sent_again_or_let_go_by_hand_only(open_desk: OpenDesk) -> None:
    engine = ScriptedEngine([NoAnswer("The line went dead."), NoAnswer("Again."), Answer((picture(1, 320),))])
    desk = open_desk(engine).start()
    unclear = lambda: [job for job in desk.studio.library.jobs([JobState.UNCLEAR]) if not job.let_go]  # noqa: E731
    desk.window.generation.generate(text_request())
    desk.until(lambda: len(unclear()) == 1 and desk.window.generation.lanes.is_idle())
    assert any("The line went dead." in text for text in desk.window.notices.texts())
    first = unclear()[0].id
    desk.window.generation.run_again(first)
    desk.until(lambda: len(engine.asked) == 2 and desk.window.generation.lanes.is_idle())
    desk.until(lambda: [job.send_again_of for job in unclear()] == [first])
    desk.window.gallery.dismiss_requested.emit(unclear()[0].id)
    desk.until(lambda: unclear() == [])
    assert len(engine.asked) == 2
    desk.window.gallery.load()
    assert desk.window.gallery.model().rowCount() == 0  # settled for good, not only for this session


def test_two_jobs_run_at_once_and_the_third_waits(open_desk: OpenDesk) -> None:
    release, inside = threading.Event(), threading.Semaphore(0)

    def hold(call: Call, spool: Spool, cancel: threading.Event) -> Receipt:
        inside.release()
        release.wait(20)
        spool.write(Answer((picture(call.request.settings.seed or 0, 320),)).raw())
        return Receipt()

    engine = ScriptedEngine([hold])
    desk = open_desk(engine).start()
    try:
        for seed in range(3):
            desk.window.generation.generate(text_request(seed=seed))
        desk.until(lambda: len(desk.window.generation.lanes.running()) == 2)
        assert inside.acquire(timeout=20) and inside.acquire(timeout=20)
        desk.until(lambda: len(desk.studio.library.jobs([JobState.WAITING])) == 1)
        assert len(engine.asked) == 2
    finally:
        release.set()
    desk.until(lambda: len(desk.results()) == 3 and desk.window.generation.lanes.is_idle())
    assert len(engine.asked) == 3


def test_who_stops_waiting_still_gets_a_late_answer(open_desk: OpenDesk) -> None:
    release, inside = threading.Event(), threading.Event()

    def hold(call: Call, spool: Spool, cancel: threading.Event) -> Receipt:
        inside.set()
        release.wait(20)
        spool.write(Answer((picture(1, 320),)).raw())
        return Receipt()

    desk = open_desk(ScriptedEngine([hold])).start()
    try:
        desk.window.generation.generate(text_request())
        desk.until(inside.is_set)
        (job_id,) = desk.window.generation.lanes.running()
        desk.window.generation.cancel(job_id)
        desk.until(lambda: desk.studio.library.job(job_id).stopped_waiting)
    finally:
        release.set()
    desk.until(lambda: len(desk.results()) == 1 and desk.window.generation.lanes.is_idle())
    assert desk.results()[0].late


def test_a_file_that_is_no_picture_is_told_and_changes_nothing(open_desk: OpenDesk, paths: Paths) -> None:
    desk = open_desk().start(sample=True)
    wrong = paths.data_dir / "notes.png"
    wrong.write_text("hello")
    source = desk.window.session.source
    desk.window.opening.files([str(wrong)])
    desk.until(lambda: any("could not be opened" in text for text in desk.window.notices.texts()))
    assert desk.window.session.source == source


class Ring:
    """A keyring in memory."""

    def __init__(self) -> None:
        self.entries: dict[str, str] = {}

    def get_password(self, service: str, username: str) -> str | None:
        return self.entries.get(username)

    def set_password(self, service: str, username: str, password: str) -> None:
        self.entries[username] = password

    def delete_password(self, service: str, username: str) -> None:
        del self.entries[username]


def test_keys_go_to_the_keyring_and_into_no_file(open_desk: OpenDesk, paths: Paths) -> None:
    ring = Ring()
    desk = open_desk().start()
    desk.studio.__dict__["vault"] = Vault(ring)  # in place of the system's
    account = Account(id="a1", name="Studio", kind="keys", region="eu-west-1")
    typed = {"access_key": "AKIAWINDOWTEST", "secret_key": "a-secret-of-the-window"}
    desk.window.choices.ask_account()
    dialog = desk.window.choices.accounts.dialog
    assert dialog is not None
    dialog.saved.emit(account, typed, NovaCanvas())
    desk.until(lambda: any("keyring" in text for text in desk.window.notices.texts()))
    assert ring.entries == {"a1/access_key": "AKIAWINDOWTEST", "a1/secret_key": "a-secret-of-the-window"}
    desk.close()
    for path in paths.data_dir.rglob("*"):
        if path.is_file():
            assert b"a-secret-of-the-window" not in path.read_bytes(), path
            assert b"AKIAWINDOWTEST" not in path.read_bytes(), path


def test_every_control_one_can_reach_has_a_name(open_desk: OpenDesk) -> None:
    desk = open_desk().start(sample=True)
    for spec in TASKS.values():
        desk.window.switcher.button(spec.task).click()
        for kind in (QAbstractButton, QLineEdit, QPlainTextEdit, QComboBox, QAbstractSpinBox):
            for control in desk.window.findChildren(kind):
                if control.isVisible() and control.focusPolicy() != Qt.FocusPolicy.NoFocus and not _inner(control):
                    assert control.accessibleName() or getattr(control, "text", str)(), (spec.title, control)


def _inner(control: QWidget) -> bool:
    """The line inside a spin box or an editable list speaks as its owner."""
    return isinstance(control, QLineEdit) and isinstance(control.parentWidget(), QAbstractSpinBox | QComboBox)
