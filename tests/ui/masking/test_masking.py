"""The mask as a whole, in the real window: files in and out, the clipboard, results' masks, the file's own alpha, the shelf."""

from __future__ import annotations

import io
import struct
import zlib
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractSlider,
    QAbstractSpinBox,
    QApplication,
    QComboBox,
    QToolButton,
    QWidget,
)

from nova_studio.contract.task import TaskType
from nova_studio.imaging import mask as masks
from nova_studio.imaging.modes import Mode
from nova_studio.library.model import Result
from nova_studio.ui.canvas.toolbox import HAND, PAINTING
from nova_studio.ui.tool_parts import ToolGroup
from support.desks import Desk
from support.engines import Answer, ScriptedEngine

SIZE = (640, 427)


def told(desk: Desk) -> list[tuple[str, str]]:
    """Everything the mask's actions tell from now on."""
    heard: list[tuple[str, str]] = []
    desk.window.masking.told.connect(lambda title, words: heard.append((title, words)))
    desk.window.masking.failed.connect(lambda title, words: heard.append((title, words)))
    return heard


def half(width: int, height: int) -> Image.Image:
    """Black at the left, white at the right."""
    picture = Image.new("L", (width, height), 0)
    picture.paste(255, (width // 2, 0, width, height))
    return picture


def test_a_mask_file_is_scaled_and_said_or_refused_with_words(desk: Desk, tmp_path: Path) -> None:
    heard, canvas = told(desk), desk.window.canvas
    half(*SIZE).save(tmp_path / "same.png")
    desk.window.masking.take_file(str(tmp_path / "same.png"))
    desk.until(lambda: not canvas.mask_is_empty())
    assert canvas.mask()[:, 320:].all() and not canvas.mask()[:, :320].any()
    assert not heard
    assert canvas.undo_stack.undoText() == "Mask from same.png"
    half(320, 213).convert("RGBA").save(tmp_path / "small.png")
    desk.window.masking.take_file(str(tmp_path / "small.png"))
    desk.until(lambda: len(heard) == 1)
    assert "scaled from 320x213 to 640x427" in heard[0][1]
    hostile = {"long.png": half(640, 100), "broken.png": b"\x89PNG\r\n\x1a\nnothing", "words.txt": b"no picture"}
    before = canvas.mask()
    for name, content in hostile.items():
        if isinstance(content, bytes):
            (tmp_path / name).write_bytes(content)
        else:
            content.save(tmp_path / name)
        desk.window.masking.take_file(str(tmp_path / name))
    desk.until(lambda: len(heard) == 4)
    assert {title for title, _ in heard[1:]} == {"The mask could not be taken from the file."}
    assert "long.png is 640x100 and the picture is 640x427" in " ".join(words for _, words in heard)
    assert np.array_equal(canvas.mask(), before)


def test_the_mask_is_exported_and_copied_white_for_change(desk: Desk, tmp_path: Path) -> None:
    heard, canvas = told(desk), desk.window.canvas
    desk.window.masking.copy()
    desk.window.masking.ask_export()
    assert [title for title, _ in heard] == ["Nothing is masked."] * 2
    desk.paint()
    desk.window.masking.export_to(str(tmp_path / "out.png"))
    desk.window.masking.copy()
    desk.until(lambda: len(heard) == 4)
    assert all("White will change" in words for _, words in heard[2:])
    assert np.array_equal(masks.decode((tmp_path / "out.png").read_bytes()), canvas.mask())
    image = QGuiApplication.clipboard().image()
    where = np.argwhere(canvas.mask())[0]
    assert image.pixelColor(int(where[1]), int(where[0])).lightness() == 255
    assert image.pixelColor(0, 0).lightness() == 0
    desk.window.masking.export_to(str(tmp_path / "no" / "folder.png"))
    desk.until(lambda: len(heard) == 5)
    assert heard[4][0] == "The mask could not be saved."


def test_a_result_without_a_mask_says_so(desk: Desk) -> None:
    heard = told(desk)
    desk.window.masking.from_result()
    assert heard == [("No result is selected.", "Choose one in the gallery first.")]
    desk.window.masking.from_alpha()
    desk.until(lambda: len(heard) == 2)
    assert heard[1][0] == "The picture's file has no transparent parts."


def png(picture: Image.Image) -> bytes:
    """Its file."""
    out = io.BytesIO()
    picture.save(out, "PNG")
    return out.getvalue()


@pytest.mark.parametrize("size", [SIZE, (320, 213)])
def test_the_mask_of_a_result_meets_the_canvas_by_the_menu(
    open_desk: Callable[..., Desk], size: tuple[int, int]
) -> None:
    """From a service that answers with picture and mask; one of another size is refitted, and that is said."""
    desk = open_desk(
        engine=ScriptedEngine([Answer((png(Image.new("RGB", size, (90, 90, 90))),), mask=png(half(*size)))])
    )
    window, canvas, heard = desk.window, desk.window.canvas, told(desk)
    window.session.use_task(TaskType.INPAINTING)
    desk.paint()
    window.panel.attempt_generate()
    desk.until(lambda: bool(desk.results()) and window.generation.lanes.is_idle())
    desk.until(lambda: isinstance(window.gallery.current(), Result))
    desk.until(window.preview.isVisible)
    window.preview.end()
    canvas.clear_mask()
    steps = canvas.undo_stack.count()
    window.actions_["mask_from_result"].trigger()
    desk.until(lambda: not canvas.mask_is_empty())
    mask = canvas.mask()
    assert mask.shape == (SIZE[1], SIZE[0]) and mask[:, 324:].all() and not mask[:, :316].any()
    assert canvas.undo_stack.count() == steps + 1 and canvas.undo_stack.undoText() == "Mask from a result"
    assert bool(heard) == (size != SIZE)
    window.history.undo()
    desk.until(canvas.mask_is_empty)


def test_a_hostile_mask_file_costs_nothing_and_is_refused_with_words(desk: Desk, tmp_path: Path) -> None:
    """A header that promises 3.6 gigapixels, a file cut short, an empty one, a folder and one that is not there."""
    heard, canvas = told(desk), desk.window.canvas
    desk.paint()
    before, steps, good = canvas.mask(), canvas.undo_stack.count(), png(half(*SIZE))
    header = struct.pack(">IIBBBBB", 60_000, 60_000, 8, 0, 0, 0, 0)
    chunk = struct.pack(">I", 13) + b"IHDR" + header + struct.pack(">I", zlib.crc32(b"IHDR" + header))
    (tmp_path / "bomb.png").write_bytes(b"\x89PNG\r\n\x1a\n" + chunk + good[33:])
    (tmp_path / "short.png").write_bytes(good[: len(good) // 2])
    (tmp_path / "empty.png").write_bytes(b"")
    (tmp_path / "folder.png").mkdir()
    names = ("bomb.png", "short.png", "empty.png", "folder.png", "nowhere.png")
    for count, name in enumerate(names, 1):
        desk.window.masking.take_file(str(tmp_path / name))
        desk.until(lambda count=count: len(heard) == count)
        title, words = heard[-1]
        assert title == "The mask could not be taken from the file.", name
        assert len(words) > 15 and "Traceback" not in words and "Error" not in words, words
    assert np.array_equal(canvas.mask(), before) and canvas.undo_stack.count() == steps


def test_transparency_of_the_file_becomes_the_mask(open_desk: Callable[..., Desk], tmp_path: Path) -> None:
    picture = Image.new("RGBA", (400, 400), (200, 30, 30, 255))
    picture.paste((0, 0, 0, 0), (100, 100, 300, 200))
    picture.save(tmp_path / "cut.png")
    desk = open_desk(tmp_path / "cut.png")
    canvas = desk.window.canvas
    desk.until(canvas.has_picture)
    desk.window.masking.from_alpha()
    desk.until(lambda: not canvas.mask_is_empty())
    wanted = np.zeros((400, 400), bool)
    wanted[100:200, 100:300] = True
    assert np.array_equal(canvas.mask(), wanted)
    desk.until(lambda: desk.window.masking.shelf.list.count() == 1)
    assert desk.window.masking.shelf.list.item(0).text() == "Transparent parts"


def test_the_shelf_keeps_combines_renames_deletes_and_carries_over(desk: Desk, tmp_path: Path) -> None:
    heard, window = told(desk), desk.window
    canvas, shelf = window.canvas, window.masking.shelf
    window.docks["masks"].raise_()
    desk.paint()
    stroke = canvas.mask()
    QTest.mouseClick(shelf.save_button, Qt.MouseButton.LeftButton)
    desk.until(lambda: shelf.list.count() == 1)
    desk.until(lambda: shelf.list.state() == shelf.list.State.EditingState)
    editor = window.focusWidget()
    QTest.keyClicks(editor, "the rocket")
    QTest.keyClick(editor, Qt.Key.Key_Return)
    desk.until(lambda: [kept.name for kept in _kept(desk)] == ["the rocket"])
    desk.until(lambda: not window.background.pending)  # the list is told of it too
    canvas.select_all()
    for mode, wanted in ((Mode.SUBTRACT, ~stroke), (Mode.ADD, stroke | ~stroke), (Mode.INTERSECT, stroke)):
        step = canvas.undo_stack.count()
        QTest.mouseClick(shelf.modes[mode], Qt.MouseButton.LeftButton)
        desk.until(lambda step=step: canvas.undo_stack.count() > step)
        assert np.array_equal(canvas.mask(), wanted)
        assert canvas.undo_stack.undoText() == "the rocket"
    QTest.mouseClick(shelf.delete_button, Qt.MouseButton.LeftButton)
    desk.until(lambda: not _kept(desk) and shelf.list.count() == 0)
    QTest.mouseClick(shelf.undo_button, Qt.MouseButton.LeftButton)
    desk.until(lambda: shelf.list.count() == 1)
    Image.new("RGB", (960, 640), (9, 9, 9)).save(tmp_path / "other.png")
    window.opening.files([str(tmp_path / "other.png")])
    desk.until(lambda: canvas.picture_size() == (960, 640) and shelf.list.count() == 0)
    shelf.whose.set_value(False)
    desk.until(lambda: shelf.list.count() == 1)
    shelf.list.setFocus()
    QTest.keyClick(shelf.list, Qt.Key.Key_Return)
    desk.until(lambda: not canvas.mask_is_empty())
    assert "made for a picture of 640x427; it was scaled to 960x640." in heard[-1][1]
    assert abs(canvas.mask_share() - stroke.mean()) < 0.005


def _kept(desk: Desk) -> list[object]:
    source = desk.window.session.source
    assert source is not None
    return list(desk.studio.library.shelf.of(source.sha256))


def test_every_tool_has_a_key_a_button_and_options_that_fit(desk: Desk) -> None:
    window = desk.window
    window.resize(1280, 800)
    keys = {
        "brush": "B", "eraser": "E", "rectangle": "M", "ellipse": "Shift+M", "lasso": "L", "polygon": "Shift+L",
        "wand": "W", "smart_select": "Shift+W", "fill": "G", "hand": "H",
    }  # fmt: skip
    assert set(keys) == {*PAINTING, HAND}
    for name, key in keys.items():
        action = window.actions_[name]
        assert action.shortcut().toString() == key
        modifiers = Qt.KeyboardModifier.ShiftModifier if "+" in key else Qt.KeyboardModifier.NoModifier
        QTest.keyClick(window.canvas, getattr(Qt.Key, f"Key_{key[-1]}"), modifiers)
        desk.until(lambda name=name: window.canvas.tool() == name)
        assert action.isChecked()
        bar = window.tool_options
        bar.layout().activate()
        assert bar.sizeHint().width() <= 1280
        assert window.canvas.cursor().shape() != Qt.CursorShape.ArrowCursor
    groups = window.tool_options.findChildren(ToolGroup)
    assert [group.accessibleName() for group in groups] == ["Ellipse", "Polygon", "Smart select"]
    assert all(
        button.accessibleName() for button in window.tool_options.findChildren(QToolButton) if button.isVisible()
    )


def test_every_tool_and_each_of_its_options_is_reached_by_keys_alone(desk: Desk) -> None:
    """Tools by their keys, options by Tab from the canvas backwards, menus by F10."""
    window, canvas = desk.window, desk.window.canvas
    options = window.tool_options._options
    for tool in (*PAINTING, HAND):
        canvas.setFocus()
        desk.until(canvas.hasFocus)
        keys = window.actions_[tool].shortcut()[0]
        QTest.keyClick(canvas, keys.key(), keys.keyboardModifiers())
        assert canvas.tool() == tool
        rows = [row for _action, row, tools in options if tool in tools]
        desk.until(lambda rows=rows: all(row.isVisible() for row in rows))
        wanted = {part for row in rows for part in row.findChildren(QWidget) if _operable(part)}
        assert bool(wanted) == bool(rows)
        seen: set[QWidget] = set()
        for _ in range(60):
            focus = QApplication.focusWidget()
            seen.add(focus)
            QTest.keyClick(focus, Qt.Key.Key_Backtab, Qt.KeyboardModifier.ShiftModifier)
        groups = {
            frozenset(part.group().buttons()) for part in wanted if isinstance(part, QToolButton) and part.group()
        }
        for buttons in groups:  # Tab goes into a group, the arrows about it
            assert seen & buttons, tool
            wanted -= buttons
        assert wanted <= seen, (tool, [part.accessibleName() for part in wanted - seen])
    for part in (window.tool_options.mask_button, window.findChild(QComboBox, "zoom_entry")):
        assert part in seen


def _operable(part: QWidget) -> bool:
    kinds = (QAbstractSpinBox, QAbstractSlider, QAbstractButton)
    return isinstance(part, kinds) and part.isVisible() and part.isEnabled()


def test_a_tool_without_options_has_one_line_less_and_a_narrow_bar_says_that_there_is_more(desk: Desk) -> None:
    bar = desk.window.tool_options
    lines = [action for action in bar.actions() if action.isSeparator()]
    desk.window.canvas.set_tool("wand")
    assert [line.isVisible() for line in lines] == [True, True]
    more = bar.findChild(QToolButton, "qt_toolbar_ext_button")
    desk.window.resize(900, 700)
    desk.until(more.isVisible)
    assert not more.icon().isNull() and more.accessibleName() == "More tools"
    desk.window.canvas.set_tool("fill")
    assert [line.isVisible() for line in lines] == [False, True]


def test_generate_counts_a_change_that_is_still_worked_out(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("nova_studio.ui.canvas.mask_work.AT_ONCE_NS", 0)
    desk.paint()
    desk.window.canvas.invert_mask()
    assert desk.window.canvas.work.busy
    stored: list[int] = []
    desk.window.session.when_masked(lambda: stored.append(1))
    desk.until(lambda: bool(stored))
    drawn = desk.window.panel.draft().params["mask"].mask
    assert drawn.changed == int(desk.window.canvas.mask().sum())


def test_a_mask_kept_behind_another_tab_is_told_of(desk: Desk) -> None:
    window = desk.window
    desk.paint()
    window.docks["details"].raise_()
    desk.until(lambda: not window.details.visibleRegion().isEmpty())
    window.actions_["keep_mask"].trigger()
    desk.until(lambda: any("Kept as Mask 1" in text for text in window.notices.texts()))
    window.notices.clear()
    window.docks["masks"].raise_()
    desk.until(lambda: not window.masking.shelf.visibleRegion().isEmpty())
    window.actions_["keep_mask"].trigger()
    desk.until(lambda: window.masking.shelf.list.count() == 2)
    assert not window.notices.texts()
