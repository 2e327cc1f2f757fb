"""The zoom in per cent: shown, typed, or chosen."""

from __future__ import annotations

import re

from PySide6.QtCore import QEvent, QObject, QSignalBlocker, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QLineEdit, QWidget

from nova_studio.ui import theme
from nova_studio.ui.canvas.canvas import Canvas
from nova_studio.ui.widgets.choice import NoWheelComboBox

_STEPS = (12.5, 25, 50, 100, 200, 400, 800, 1600)
_WIDTH = 96


class ZoomEntry(NoWheelComboBox):
    """Type 150 and Enter, or choose a step. Escape leaves it as it was; both give the focus back to the canvas."""

    def __init__(self, canvas: Canvas, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._canvas = canvas
        self.setObjectName("zoom_entry")
        self.setEditable(True)
        self.setInsertPolicy(NoWheelComboBox.InsertPolicy.NoInsert)
        self.setAccessibleName(self.tr("Zoom"))
        self.setToolTip(self.tr("Zoom in per cent"))
        self.addItems([f"{step:g} %" for step in _STEPS])
        self._edit = QLineEdit(self)
        self.setLineEdit(self._edit)
        self._edit.setAccessibleName(self.tr("Zoom"))
        self._edit.installEventFilter(self)
        self._edit.returnPressed.connect(self._take)
        self.activated.connect(self._take)
        canvas.zoom_changed.connect(self.show_zoom)
        self.show_zoom(canvas.zoom())
        self._measure()
        theme.current().changed.connect(self._measure)

    def show_zoom(self, zoom: float) -> None:
        """Show a scale, 1.0 being 100 %."""
        words = f"{zoom * 100:.0f} %" if zoom >= 0.1 else f"{zoom * 100:.1f} %"
        with QSignalBlocker(self):
            self.setCurrentIndex(-1)
            self.setEditText(words)
        self.setAccessibleDescription(words)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Escape gives up; leaving does too."""
        if watched is not self._edit:
            return super().eventFilter(watched, event)
        if event.type() == QEvent.Type.FocusOut:
            self.show_zoom(self._canvas.zoom())
        elif isinstance(event, QKeyEvent) and event.key() == Qt.Key.Key_Escape:
            self.show_zoom(self._canvas.zoom())
            self._canvas.setFocus()
            return True
        return super().eventFilter(watched, event)

    def _take(self) -> None:
        found = re.search(r"\d+(?:[.,]\d+)?", self._edit.text())
        if found and float(found.group().replace(",", ".")) > 0:
            self._canvas.set_zoom(float(found.group().replace(",", ".")) / 100)
        self.show_zoom(self._canvas.zoom())
        self._canvas.setFocus()

    def _measure(self) -> None:
        self.setFixedWidth(theme.current().px(_WIDTH))
