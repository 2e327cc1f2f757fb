"""What the engine will get of the mask, and what that means for the picture, in one sentence above the canvas."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import Any

from PySide6.QtCore import QBuffer, QByteArray, QIODevice, Qt, Signal
from PySide6.QtGui import QImage, QImageReader, QKeySequence, QShortcut
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QWidget

from nova_studio.contract.tasks import TASKS
from nova_studio.contract.values import MaskRef
from nova_studio.errors import PictureError
from nova_studio.studio import Studio
from nova_studio.ui import theme
from nova_studio.ui.background import Background
from nova_studio.ui.canvas.canvas import Canvas
from nova_studio.ui.canvas.sent_view import SentView
from nova_studio.ui.panels.task_panel import TaskPanel
from nova_studio.ui.session import Session
from nova_studio.ui.shares import percent


@dataclass(frozen=True)
class _Decoded:
    image: QImage
    mask: Any
    white: bool


class AsSent(QWidget):
    """The bar of this view; ``shown_changed`` says whether it is there."""

    shown_changed = Signal(bool)

    def __init__(
        self,
        canvas: Canvas,
        studio: Studio,
        background: Background,
        session: Session,
        panel: TaskPanel,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._canvas = canvas
        self._studio = studio
        self._background = background
        self._session = session
        self._panel = panel
        self._on = False
        self._asked = 0
        self.view = SentView(canvas)
        theme.set_role(self, "raised")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.words = QLabel()
        self.words.setWordWrap(True)
        back = QPushButton(self.tr("Back to painting"))
        back.setAccessibleName(back.text())
        theme.set_role(back, "link")
        back.clicked.connect(partial(self.show_sent, False))
        self._row = QHBoxLayout(self)
        self._row.addWidget(self.words, 1)
        self._row.addWidget(back)
        self._escape = QShortcut(QKeySequence(Qt.Key.Key_Escape), canvas, context=Qt.ShortcutContext.WidgetShortcut)
        self._escape.activated.connect(partial(self.show_sent, False))
        self._escape.setEnabled(False)
        for changed in (session.mask_stored, session.source_changed, session.task_changed, panel.mask_kind_changed):
            changed.connect(self.refresh)
        self._measure()
        theme.current().changed.connect(self._measure)
        self.hide()

    def show_sent(self, on: bool) -> None:
        """Show it, or go back to painting."""
        on = on and self._canvas.has_picture()
        if on == self._on:
            self.shown_changed.emit(on)
            return
        self._on = on
        self._escape.setEnabled(on)
        self.setVisible(on)
        if on:
            self._canvas.cancel_gesture()
            self.refresh()
        else:
            self.view.forget()
            self._canvas.setFocus()
        self.shown_changed.emit(on)

    def refresh(self) -> None:
        """Mask, task or engine may be others than before."""
        if self._on:
            self._asked += 1
            self._session.when_masked(partial(self._ask, self._asked))

    def _ask(self, asked: int) -> None:
        mask, task = self._session.mask, self._session.task
        spec = TASKS[task]
        if asked != self._asked or not self._on:
            return
        if not spec.mask_blocks:
            self._say_only(self.tr("{0} sends no mask: all of the picture may change.").format(spec.title))
        elif self._panel.mask_kind() != "drawn":
            self._say_only(self.tr("No painted mask is sent: the engine finds the place by itself."))
        elif mask is None:
            self._say_only(self.tr("Nothing is masked yet, so nothing would change."))
        else:
            work = partial(_decode, self._studio, mask, task)
            self._background.run(work, partial(self._show, asked, mask), self._fail, owner=self)

    def _show(self, asked: int, mask: MaskRef, decoded: _Decoded) -> None:
        if asked != self._asked or not self._on:
            return
        engine = self._studio.engine(self._studio.settings.engine).describe()
        colour = self.tr("white") if decoded.white else self.tr("black")
        words = self.tr("{0} of the picture will change; {1} is what {2} repaints.")
        title = engine.title
        who = title if engine.sends else self.tr("the {0}").format(title[:1].lower() + title[1:])
        self._say(words.format(percent(mask.share), colour, who))
        self.view.set_sent(decoded.image, decoded.mask)
        self.view.want(True)

    def _fail(self, error: BaseException) -> None:
        self._say_only(self.tr("The mask cannot be shown: {0}").format(error))

    def _say_only(self, words: str) -> None:
        self.view.forget()
        self._say(words)

    def _say(self, words: str) -> None:
        self.words.setText(words)
        self.words.setAccessibleName(words)
        self.view.setAccessibleDescription(words)

    def _measure(self) -> None:
        px = theme.current().px
        self._row.setContentsMargins(px(12), px(4), px(12), px(4))
        self._row.setSpacing(px(16))


def _decode(studio: Studio, mask: MaskRef, task: Any) -> _Decoded:
    """The very bytes, as pixels; on a worker thread."""
    sent = studio.as_sent(mask, task, studio.settings.engine)
    held = QByteArray(sent.data)  # by a name: the buffer does not keep its bytes alive
    buffer = QBuffer(held)
    buffer.open(QIODevice.OpenModeFlag.ReadOnly)
    image = QImageReader(buffer, QByteArray(b"png")).read()
    if image.isNull():
        raise PictureError("it is no picture.")
    return _Decoded(
        image.convertToFormat(QImage.Format.Format_RGB32), sent.mask.astype("uint8") * 255, sent.changed_is_white
    )
