"""The menu under the right button on the canvas: the same actions as in the menu bar, and only where they make sense."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QPoint
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QApplication, QMenu

from support.desks import Desk

OpenDesk = Callable[..., Desk]


def shown() -> QMenu | None:
    popup = QApplication.activePopupWidget()
    return popup if isinstance(popup, QMenu) else None


def test_the_menu_has_what_the_menu_bar_has(open_desk: OpenDesk) -> None:
    desk = open_desk().start(sample=True)
    canvas, actions = desk.window.canvas, desk.window.actions_
    desk.paint()
    canvas.customContextMenuRequested.emit(QPoint(20, 20))
    menu = shown()
    assert menu is not None and {"undo", "invert_mask", "extend"} <= {each.objectName() for each in menu.actions()}
    share = canvas.mask_share()
    next(each for each in menu.actions() if each.objectName() == "invert_mask").trigger()
    assert canvas.mask_share() > 1 - 2 * share and actions["undo"].isEnabled()
    menu.close()


def test_an_empty_canvas_has_no_menu(open_desk: OpenDesk) -> None:
    desk = open_desk().start()
    desk.window.canvas.customContextMenuRequested.emit(QPoint(20, 20))
    assert shown() is None


def test_keys_of_other_programs_do_what_they_do_there(open_desk: OpenDesk) -> None:
    actions = open_desk().start().window.actions_
    keys = {"undo": "Ctrl+Alt+Z", "redo": "Ctrl+Y", "invert_mask": "Ctrl+Shift+I", "clear_mask": "Ctrl+Shift+A",
            "save_result": "Ctrl+Shift+S"}  # fmt: skip
    for name, key in keys.items():
        assert QKeySequence(key) in actions[name].shortcuts()
    listed = dict(line for _, lines in actions.listed() for line in lines)
    assert listed["Undo"] == "Ctrl+Z, Ctrl+Alt+Z" and listed["Generate"] == "Ctrl+Return, Ctrl+Enter"


def test_no_key_stands_for_two_actions(open_desk: OpenDesk) -> None:
    window = open_desk().start().window
    keys = [key.toString() for action in window.findChildren(QAction) for key in action.shortcuts()]
    assert len(keys) == len(set(keys))
