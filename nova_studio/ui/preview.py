"""A selected result, shown in place of the picture on the canvas, with a bar that says so."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QImage, QKeySequence, QShortcut
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QWidget

from nova_studio.library.model import Job, Result
from nova_studio.ui import theme
from nova_studio.ui.background import Background
from nova_studio.ui.canvas.canvas import Canvas
from nova_studio.ui.pictures import decode


class Preview(QWidget):
    """The bar above the canvas while a result is shown; ``use_requested`` carries the result."""

    use_requested = Signal(object)

    def __init__(self, canvas: Canvas, background: Background, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._canvas = canvas
        self._background = background
        self._result: Result | None = None
        theme.set_role(self, "raised")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._words = QLabel()
        self._use = self._link(self.tr("Use as source"))
        self._back = self._link(self.tr("Back to the picture"))
        self._use.clicked.connect(self._on_use)
        self._back.clicked.connect(self.end)
        self._row = QHBoxLayout(self)
        self._row.addWidget(self._words, 1)
        self._row.addWidget(self._use)
        self._row.addWidget(self._back)
        self._escape = QShortcut(QKeySequence(Qt.Key.Key_Escape), canvas, context=Qt.ShortcutContext.WidgetShortcut)
        self._escape.activated.connect(self.end)
        self._escape.setEnabled(False)
        self._measure()
        theme.current().changed.connect(self._measure)
        self.hide()

    def show_entry(self, entry: Result | Job | None) -> None:
        """Show the selected result; anything else ends the preview."""
        if not isinstance(entry, Result):
            self.end()
            return
        self._result = entry
        self._background.run(lambda: (entry, decode(entry.path)), self._show, self._fail, owner=self)

    def end(self) -> None:
        """Back to the picture."""
        self._result = None
        self._canvas.set_preview(None)
        self._escape.setEnabled(False)
        self.hide()

    def _show(self, found: tuple[Result, QImage]) -> None:
        result, image = found
        if result != self._result:
            return
        self._canvas.set_preview(image)
        kind = self.tr("rehearsal") if result.rehearsal else self.tr("result")
        self._words.setText(self.tr("Looking at a {0}, {1}x{2}.").format(kind, result.width, result.height))
        self._escape.setEnabled(True)
        self.show()

    def _fail(self, _error: BaseException) -> None:
        """A result whose file is gone is told by the details; the canvas keeps its picture."""
        self.end()

    def _on_use(self) -> None:
        if self._result is not None:
            self.use_requested.emit(self._result)
            self.end()

    def _link(self, words: str) -> QPushButton:
        button = QPushButton(words)
        button.setAccessibleName(words)
        theme.set_role(button, "link")
        return button

    def _measure(self) -> None:
        px = theme.current().px
        self._row.setContentsMargins(px(12), px(4), px(12), px(4))
        self._row.setSpacing(px(16))
