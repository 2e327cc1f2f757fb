"""One result large, in a window of its own; the arrows walk through the gallery."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import QSize, Qt, Signal, Slot
from PySide6.QtGui import QImage, QKeySequence, QShortcut
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from nova_studio.library.model import Result
from nova_studio.ui import theme
from nova_studio.ui.background import Background, Work
from nova_studio.ui.gallery.viewer_picture import ViewerPicture
from nova_studio.ui.models.entry_words import engine_title, moment_words, rehearsal_word, task_title
from nova_studio.ui.models.gallery_model import GalleryModel
from nova_studio.ui.pictures import decode, words_of
from nova_studio.ui.widgets.elided import ElidedLabel


class Viewer(QWidget):
    """Not modal. Esc closes it, Left and Right go on; signals carry the result that is shown."""

    save_requested = Signal(object)
    copy_requested = Signal(object)
    use_requested = Signal(object)
    request_requested = Signal(object)

    def __init__(self, model: GalleryModel, background: Background, parent: QWidget | None = None) -> None:
        super().__init__(parent, Qt.WindowType.Window)
        self._model = model
        self._background = background
        self._result: Result | None = None
        self._work: Work | None = None
        self.setWindowTitle(self.tr("Result"))
        self.setAccessibleName(self.tr("Viewer"))
        self.picture = ViewerPicture(self)
        self._rehearsal = QLabel(self)
        self._caption = ElidedLabel("", self)
        theme.set_role(self._rehearsal, "strong")
        self._zoom = QLabel(self)
        self.picture.zoom_changed.connect(self._show_zoom)
        self._column = QVBoxLayout(self)
        self._head, self._foot = QHBoxLayout(), QHBoxLayout()
        self._lay_out()
        self._bind_keys()
        self._measure()
        theme.current().changed.connect(self._measure)

    @property
    def result(self) -> Result | None:
        """What is shown."""
        return self._result

    @property
    def caption(self) -> str:
        """The words under the picture."""
        return " ".join(part for part in (self._rehearsal.text(), self._caption.text()) if part)

    def show_result(self, result: Result) -> None:
        """Show a result, bringing the window up if need be."""
        if not self.isVisible():
            self.resize(self.sizeHint())
        self._take(result)
        self.show()
        self.raise_()
        self.activateWindow()
        self.picture.setFocus()

    def step(self, step: int) -> None:
        """Go on to a neighbour in the gallery, if there is one."""
        found = self._model.neighbour(self._result, step) if self._result is not None else None
        if found is not None:
            self._take(found)

    def sizeHint(self) -> QSize:
        """Large, but never larger than nine tenths of the screen."""
        room = self.screen().availableSize() * 0.9
        return QSize(theme.current().px(960), theme.current().px(760)).boundedTo(room)

    def _take(self, result: Result) -> None:
        self._result = result
        self._rehearsal.setText(rehearsal_word() if result.rehearsal else "")
        self._rehearsal.setVisible(result.rehearsal)
        self._caption.setText(self._words(result))
        self.setWindowTitle(f"{task_title(result.task)}, {result.width}x{result.height}")
        self.picture.setAccessibleDescription(self.caption)
        if self._work is not None:
            self._work.cancel()
        self._work = self._background.run(partial(decode, result.path), self._show, self._fail, owner=self)

    def _words(self, result: Result) -> str:
        parts = [task_title(result.task), engine_title(result.engine), f"{result.width}x{result.height}"]
        parts += [self.tr("seed {0}").format(result.seed)] if result.seed is not None else []
        parts += [moment_words(result.created, self._model.now())]
        return "  ·  ".join(parts)

    def _show(self, image: QImage) -> None:
        self.picture.set_image(image)

    def _fail(self, error: BaseException) -> None:
        self.picture.set_words(words_of(error))

    @Slot(float)
    def _show_zoom(self, zoom: float) -> None:
        words = self.tr("Zoom {0} %").format(round(zoom * 100))
        self._zoom.setText(words)
        self._zoom.setAccessibleName(words)

    @Slot()
    def _actual_size(self) -> None:
        self.picture.zoom_to(1.0)

    def _emit(self, name: str) -> None:
        if self._result is not None:
            getattr(self, name).emit(self._result)

    def _lay_out(self) -> None:
        self._column.addWidget(self.picture, 1)
        self._column.addLayout(self._head)
        self._column.addLayout(self._foot)
        self._head.addWidget(self._rehearsal)
        self._head.addWidget(self._caption, 1)
        self._foot.addWidget(self._zoom)
        for words, act in ((self.tr("Fit"), self.picture.zoom_to_fit), (self.tr("100 %"), self._actual_size)):
            self._foot.addWidget(self._button(words, act, "quiet"))
        self._foot.addStretch(1)
        for name, words in (
            ("save_requested", self.tr("Save as…")),
            ("copy_requested", self.tr("Copy")),
            ("use_requested", self.tr("Use as source")),
            ("request_requested", self.tr("Reuse request")),
        ):
            self._foot.addWidget(self._button(words, partial(self._emit, name)))
        self._show_zoom(1.0)

    def _button(self, words: str, act: Callable[[], object], role: str = "") -> QPushButton:
        button = QPushButton(words, self)
        button.setAccessibleName(words)
        theme.set_role(button, role)
        button.clicked.connect(lambda _checked=False: act())
        return button

    def _bind_keys(self) -> None:
        for keys, act in (
            ("Esc", self.close),
            ("Left", partial(self.step, -1)),
            ("Right", partial(self.step, 1)),
            ("Ctrl+0", self.picture.zoom_to_fit),
            ("Ctrl+1", partial(self.picture.zoom_to, 1.0)),
            ("Ctrl++", partial(self.picture.step, 1)),
            ("Ctrl+=", partial(self.picture.step, 1)),
            ("Ctrl+-", partial(self.picture.step, -1)),
            ("Ctrl+S", partial(self._emit, "save_requested")),
            ("Ctrl+C", partial(self._emit, "copy_requested")),
        ):
            QShortcut(QKeySequence(keys), self).activated.connect(act)

    def _measure(self) -> None:
        px = theme.current().px
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(0)
        self._head.setContentsMargins(px(12), px(8), px(12), 0)
        self._head.setSpacing(px(8))
        self._foot.setContentsMargins(px(12), px(8), px(12), px(8))
        self._foot.setSpacing(px(8))
