"""Picture tools in the window: limits and price while typing, a result with its source, before and after, and palettes."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from PySide6.QtCore import QCoreApplication, QEvent, Qt
from PySide6.QtGui import QPixmap
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QPushButton, QWidget
from pytestqt.qtbot import QtBot
from shiboken6 import Shiboken

from nova_studio.contract.draft import Draft
from nova_studio.contract.task import TaskType
from nova_studio.library.model import JobState, Result
from nova_studio.paths import Paths
from nova_studio.tools.spec import TOOLS, ToolType
from nova_studio.ui.dialogs.picture_tool import ToolDialog
from support.bedrock_server import BedrockServer
from support.desks import Desk
from support.stability_calls import engine
from support.stability_server import stability_server


@pytest.fixture
def server() -> Iterator[BedrockServer]:
    with stability_server() as found:
        yield found


class ToolsDesk(Desk):
    """A desk with Stability's engine at the stand-in."""

    def dialog(self) -> ToolDialog:
        self.until(lambda: self.window.tools.dialog is not None and self.window.tools.dialog.isVisible())
        assert self.window.tools.dialog is not None
        return self.window.tools.dialog

    def open(self) -> ToolDialog:
        self.window.actions_["picture_tools"].trigger()
        return self.dialog()

    def run(self, dialog: ToolDialog) -> Result:
        """Press Run and wait for the result, chosen in the gallery."""
        before = len(self.results())
        QTest.mouseClick(dialog.run, Qt.MouseButton.LeftButton)
        self.until(lambda: len(self.results()) == before + 1 and self.window.generation.lanes.is_idle())
        self.until(lambda: self.window.details.entry == self.results()[0])
        return self.results()[0]


@pytest.fixture
def desk(qtbot: QtBot, paths: Paths, server: BedrockServer) -> Iterator[ToolsDesk]:
    found = ToolsDesk(qtbot, paths, engine(server))
    found.start(sample=True)
    yield found
    found.close()


def test_a_tool_runs_on_the_canvas_and_its_result_is_held_against_its_source(
    desk: ToolsDesk, server: BedrockServer
) -> None:
    dialog = desk.open()
    assert dialog.windowTitle() == "Picture tools" and dialog.tool.value() is ToolType.UPSCALE_FAST
    assert "becomes 2560x1708" in dialog._facts.text() and dialog.run.text() == "Run  $0.03 estimated"
    result = desk.run(dialog)
    assert (result.width, result.height, result.task) == (2560, 1708, ToolType.UPSCALE_FAST)
    source = desk.window.session.source
    assert source is not None and desk.studio.library.job(result.job).request.source == source
    preview = desk.window.preview
    desk.until(preview.isVisible)
    assert preview._mode.isEnabled()
    for mode in ("split", "side", "heat"):
        preview._mode.set_value(mode)
        preview._on_mode(mode)
        desk.until(lambda: not desk.window.background.pending)
        assert preview.view.isVisible() and preview.view.mode == mode
    assert "changed visibly" in preview._words.text() or "no pixel changed" in preview._words.text()
    texts = desk.window.details.texts()
    assert "Upscale, fast" in texts and "$0.03, charged" in " ".join(texts).replace("about ", "")
    assert len(server.requests) == 1


def test_limits_are_said_while_typing_and_nothing_is_sent(desk: ToolsDesk, server: BedrockServer) -> None:
    dialog = desk.open()
    dialog.fold.set_expanded(True)
    editor = next(each for each in dialog.behind.editors if each.spec.name == "format")
    editor.set_value("png")
    editor.value_changed.emit()
    assert "would be charged and lost. Choose jpeg or webp." in dialog.message.text()
    assert not dialog.run.isEnabled() and not dialog.queue.isEnabled()
    editor.set_value("webp")
    editor.value_changed.emit()
    assert dialog.message.text() == "" and dialog.run.isEnabled()
    choose(dialog, ToolType.UPSCALE_CREATIVE)
    assert dialog.message.text() == "Prompt is needed; it is not set." and dialog.run.isEnabled()
    assert not any(each.problems for each in dialog.main.editors), "nobody has tried yet"
    QTest.mouseClick(dialog.run, Qt.MouseButton.LeftButton)
    assert dialog.isVisible() and [bool(each.problems) for each in dialog.main.editors] == [True, False]
    prompt = dialog.main.editors[0].control
    QTest.keyClicks(prompt, "a boat")
    assert dialog.run.text() == "Run  $0.60 estimated" and "up to 4096x4096" in dialog._facts.text()
    choose(dialog, ToolType.UPSCALE_CONSERVATIVE)
    assert dialog.main.editors[0].value() == "a boat", "what was typed is kept for the next tool"
    choose(dialog, ToolType.RECOLOR)
    assert [each.value() for each in dialog.main.editors] == [None, None], "what it shows is no color"
    choose(dialog, ToolType.UPSCALE_FAST)
    assert dialog.behind.editors[0].value() == "webp"
    assert server.requests == [] and desk.results() == []


def test_an_engine_without_the_tool_refuses_in_words(desk: ToolsDesk) -> None:
    dialog = desk.open()
    for name, words in (("offline", "makes nothing up"), ("nova-canvas", "none of Nova Canvas's tasks")):
        dialog.engine.set_value(name)
        dialog._refresh()
        assert words in dialog.message.text() and not dialog.run.isEnabled()


@pytest.mark.parametrize("tool", ToolType)
def test_the_dialog_is_for_every_tool_and_every_control_has_a_name(desk: ToolsDesk, tool: ToolType) -> None:
    dialog = desk.open()
    choose(dialog, tool)
    dialog.fold.set_expanded(True)
    price = "Free." if TOOLS[tool].here else "a picture."
    assert dialog._summary.text().startswith(TOOLS[tool].summary) and dialog._summary.text().endswith(price)
    assert dialog.engine.value() == ("offline" if TOOLS[tool].here else "stability")
    for widget in dialog.findChildren(QWidget):
        if widget.isVisible() and widget.focusPolicy() & Qt.FocusPolicy.TabFocus and not widget.focusProxy():
            named = widget.accessibleName() or getattr(widget, "text", str)()
            assert named or widget.parentWidget().accessibleName(), widget
    for button in dialog.findChildren(QPushButton):
        assert button.accessibleName() == button.text().partition("  ")[0]


def test_a_tool_on_a_result_knows_the_family_and_may_wait_in_the_outbox(desk: ToolsDesk, server: BedrockServer) -> None:
    first = desk.run(desk.open())
    desk.window.actions_["result_tools"].trigger()
    dialog = desk.dialog()
    choose(dialog, ToolType.RECOLOR)
    for editor, words in zip(dialog.main.editors, ("the boat", "red"), strict=True):
        editor.set_value(words)
        editor.value_changed.emit()
    QTest.mouseClick(dialog.queue, Qt.MouseButton.LeftButton)
    desk.until(lambda: len(desk.studio.queue.jobs()) == 1)
    (job,) = desk.studio.queue.jobs()
    assert (job.state, job.task, job.engine) == (JobState.WAITING, ToolType.RECOLOR, "stability")
    assert desk.studio.library.origin(job.request.source.sha256) == first.id
    assert job.request.source.width == first.width, "at its own size"
    assert len(server.requests) == 1
    desk.window.generation.edit(job.id)
    dialog = desk.dialog()
    assert [each.value() for each in dialog.main.editors] == ["the boat", "red"]


def test_a_long_picture_is_told_to_go_out_with_borders_before_it_is_paid_for(desk: ToolsDesk) -> None:
    desk.window.tools.open_for_source()
    dialog = desk.dialog()
    choose(dialog, ToolType.UPSCALE_CONSERVATIVE)
    dialog.main.editors[0].set_value("a boat")
    dialog._refresh()
    assert dialog.message.text() == "" and dialog._image is not None
    dialog._image = dialog._image.model_copy(update={"width": 1200, "height": 400})
    dialog._refresh()
    assert "it goes out as 1200x480 with mirrored borders, which are cut off" in dialog.message.text()
    assert dialog.run.isEnabled() and dialog.run.text() == "Run  $0.40 estimated"
    dialog.reject()


def test_without_a_picture_on_the_canvas_a_result_can_still_be_worked_on(qtbot: QtBot, paths: Paths) -> None:
    desk = ToolsDesk(qtbot, paths).start()
    actions = desk.window.actions_
    assert not actions["picture_tools"].isEnabled() and "Open a picture first." in actions["picture_tools"].toolTip()
    desk.window.tools.open_for_source()
    assert actions["result_tools"].isEnabled() and desk.window.tools.dialog is None
    desk.close()


def test_a_palette_is_checked_and_applied_as_a_new_free_result(qtbot: QtBot, paths: Paths) -> None:
    desk = Desk(qtbot, paths).start()
    window = desk.window
    window.session.use_task(TaskType.COLOR_GUIDED_GENERATION)
    settings: dict[str, Any] = {"width": 320, "height": 320, "number_of_images": 1}
    params = {"text": "a boat at sea", "colors": ("#C04020", "#F0A030")}
    window.panel.set_draft(Draft(TaskType.COLOR_GUIDED_GENERATION, params, settings))
    window.panel.check_now()
    window.panel.attempt_generate()
    desk.until(lambda: len(desk.results()) == 1 and window.generation.lanes.is_idle())
    first = desk.results()[0]
    desk.until(lambda: window.details.entry == first)
    desk.until(lambda: any("is near the palette." in text for text in window.details.texts()))
    before = first.path.read_bytes()
    button = next(each for each in window.details.buttons() if each.text() == "Apply palette")
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)
    desk.until(lambda: len(desk.results()) == 2 and window.generation.lanes.is_idle())
    made = desk.results()[0]
    job = desk.studio.library.job(made.job)
    assert (made.task, made.rehearsal, job.engine, str(job.price)) == (ToolType.APPLY_PALETTE, True, "offline", "free")
    assert [kin.result.id for kin in desk.studio.library.ancestors(made.id)] == [first.id]
    assert first.path.read_bytes() == before
    assert desk.studio.palette_share(made.id) > desk.studio.palette_share(first.id)
    desk.until(lambda: window.details.entry == made)
    desk.until(lambda: any("is near the palette." in text for text in window.details.texts()))
    assert "Apply palette" not in [each.text() for each in window.details.buttons()]
    desk.close()


def choose(dialog: ToolDialog, tool: ToolType) -> None:
    """Choose a tool as the artist does."""
    dialog.tool.set_value(tool)
    dialog._on_tool(tool)


def test_what_a_result_was_asked_to_show_is_said_to_the_tool(desk: ToolsDesk, server: BedrockServer) -> None:
    window = desk.window
    window.session.use_task(TaskType.TEXT_IMAGE)
    settings: dict[str, Any] = {"width": 640, "height": 640, "number_of_images": 1}
    window.panel.set_draft(Draft(TaskType.TEXT_IMAGE, {"text": "a boat at dawn"}, settings))
    window.panel.check_now()
    window.generation.generate(window.panel.request)
    desk.until(lambda: len(desk.results()) == 1 and window.generation.lanes.is_idle())
    desk.until(lambda: window.details.entry == desk.results()[0])
    window.tools._tool = ToolType.UPSCALE_CREATIVE
    window.actions_["result_tools"].trigger()
    dialog = desk.dialog()
    assert dialog.main.editors[0].value() == "a boat at dawn" and dialog.run.text() == "Run  $0.60 estimated"
    assert len(server.requests) == 1


def test_a_small_picture_that_comes_after_the_dialog_has_gone_does_no_harm(desk: ToolsDesk) -> None:
    dialog = desk.open()
    late = dialog._show_picture
    dialog.reject()
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    assert not Shiboken.isValid(dialog)
    late(QPixmap(8, 8))


def test_results_of_tools_are_found_by_their_tool(desk: ToolsDesk) -> None:
    made = desk.run(desk.open())
    search = desk.window.gallery.header.search
    for tool, found in ((ToolType.RECOLOR, 0), (ToolType.UPSCALE_FAST, 1)):
        action = next(each for each in search.menus["task"].actions() if each.text() == TOOLS[tool].title)
        action.trigger()
        desk.until(lambda: not desk.window.background.pending)
        desk.until(lambda found=found: desk.window.gallery.model().rowCount() == found)
    assert search.filters(None).task is made.task
