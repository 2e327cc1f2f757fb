"""The menu under the right button on the canvas: what is wanted most while a mask is painted, beside the pointer."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QObject, QPoint, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QMenu

from nova_studio.ui.actions import Actions
from nova_studio.ui.canvas.canvas import Canvas

OFFERED: Final = (
    ("undo", "redo"),
    ("select_all", "clear_mask", "invert_mask", "grow_mask", "shrink_mask"),
    ("as_sent", "fit", "actual_size"),
    ("extend", "crop"),
)
"""The names of the actions, a line between the groups."""


class CanvasMenu(QObject):
    """Opens the menu where it is asked for, by the mouse or the menu key, once there is a picture."""

    def __init__(self, canvas: Canvas, actions: Actions) -> None:
        super().__init__(canvas)
        self._canvas = canvas
        self._actions = actions
        canvas.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        canvas.customContextMenuRequested.connect(self._on_asked)

    def menu(self) -> QMenu:
        """A menu of the actions, as they are in the menu bar; the caller deletes it."""
        menu = QMenu(self._canvas)
        for group in OFFERED:
            if not menu.isEmpty():
                menu.addSeparator()
            for name in group:
                menu.addAction(self._actions[name])
        return menu

    def _on_asked(self, place: QPoint) -> None:
        # Alt and the right button size the brush, and a gesture under the left one is not to be disturbed.
        busy = QGuiApplication.mouseButtons() & Qt.MouseButton.LeftButton or QGuiApplication.keyboardModifiers()
        if busy or not self._canvas.has_picture():
            return
        menu = self.menu()
        menu.aboutToHide.connect(menu.deleteLater)
        menu.popup(self._canvas.mapToGlobal(place))
