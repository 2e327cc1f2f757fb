"""The editor of one picture: a card that takes drops, files, the clipboard and the picture on the canvas."""

from __future__ import annotations

from functools import partial
from typing import Any

from PySide6.QtCore import QRect, QSize, Qt, Signal
from PySide6.QtGui import (
    QDragEnterEvent,
    QDragLeaveEvent,
    QDropEvent,
    QImage,
    QKeyEvent,
    QKeySequence,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QPixmap,
)
from PySide6.QtWidgets import QGridLayout, QLabel, QPushButton, QSizePolicy, QToolButton, QWidget
from shiboken6 import Shiboken

from nova_studio.contract.fields import FieldSpec
from nova_studio.contract.values import ImageRef
from nova_studio.ui import icons, theme
from nova_studio.ui.forms.base import Editor
from nova_studio.ui.forms.chips import paint_covering
from nova_studio.ui.forms.context import FormContext
from nova_studio.ui.forms.importing import Importer
from nova_studio.ui.forms.pictures import carries_picture
from nova_studio.ui.forms.reading import image_ref
from nova_studio.ui.widgets.elided import ElidedLabel
from nova_studio.ui.widgets.flow import FlowLayout
from nova_studio.ui.widgets.problem_line import ProblemLine

THUMB_PX = 56
SKETCHED = ("condition_image",)
"""The fields for which a picture may be drawn."""


def link(text: str, parent: QWidget) -> QPushButton:
    """A small link-like button."""
    button = QPushButton(text, parent)
    button.setAccessibleName(text)
    button.setCursor(Qt.CursorShape.PointingHandCursor)
    theme.set_role(button, "link")
    theme.set_look(button, "small", True)
    return button


class ImageEditor(Editor):
    """One picture by reference. What was done to it on the way in stands under it."""

    def __init__(self, spec: FieldSpec, context: FormContext, parent: QWidget | None = None) -> None:
        super().__init__(spec, context, parent)
        self._ref: ImageRef | None = None
        self._other: Any = None
        self.importer = Importer(context, self)
        self.card = PictureCard(self)
        self.notes = QLabel(self)
        self.notes.setWordWrap(True)
        self.notes.setTextFormat(Qt.TextFormat.PlainText)
        theme.set_role(self.notes, "secondary")
        self.failure = ProblemLine(self)
        self._set_body(self.card)
        self._column.addWidget(self.notes)
        self._column.addWidget(self.failure)
        self._connect()
        self._show()

    @property
    def control(self) -> QWidget:
        return self.card

    def value(self) -> Any:
        return self._ref if self._other is None else self._other

    def set_value(self, value: Any) -> None:
        self.importer.forget()
        self._ref = image_ref(value)
        self._other = value if self._ref is None else None
        self._show()

    def _connect(self) -> None:
        self.importer.arrived.connect(self._take)
        self.importer.failed.connect(self._on_failed)
        self.card.dropped.connect(self.importer.take)
        self.card.open_button.clicked.connect(self._on_open)
        self.card.canvas_button.clicked.connect(self._on_canvas)
        self.card.draw_button.clicked.connect(self._on_draw)
        self.card.draw_button.setVisible(self.spec.name in SKETCHED)
        self.card.clear_button.clicked.connect(self._on_clear)
        self.card.pasted.connect(self.importer.paste)
        self.context.canvas_changed.connect(self._show_canvas)

    def _on_open(self) -> None:
        self.importer.ask(self.title, several=False)

    def _on_canvas(self) -> None:
        self.importer.forget()
        self._take(self.context.canvas)

    def _on_draw(self) -> None:
        self.context.sketch_requested.emit(self._take_sketch, self._ref)

    def _take_sketch(self, image: QImage) -> None:
        self.importer.take_image(image, self.tr("Sketch"))

    def _on_clear(self) -> None:
        self.importer.forget()
        self._take(None)
        self.card.setFocus(Qt.FocusReason.OtherFocusReason)

    def _on_failed(self, reason: str) -> None:
        self.failure.set_problem(reason, None, "warning")

    def _take(self, ref: ImageRef | None) -> None:
        self._ref, self._other = ref, None
        self._show()
        self.value_changed.emit()

    def _show(self) -> None:
        self.failure.clear()
        ref = self._ref
        if ref is None:
            self.card.show_nothing(self.tr("Drop or paste a picture"))
            self.notes.hide()
        else:
            facts = self.tr("{width} x {height} {format}").format(width=ref.width, height=ref.height, format=ref.format)
            self.card.show_picture(self.context.name(ref), facts)
            notes = " ".join(self.context.notes(ref))
            self.notes.setText(notes)
            self.notes.setVisible(bool(notes))
            self.context.pictures.thumbnail(ref, partial(self._on_thumbnail, ref))
        self._show_canvas()

    def _on_thumbnail(self, ref: ImageRef, picture: QPixmap) -> None:
        if Shiboken.isValid(self) and ref == self._ref:
            self.card.set_thumbnail(picture)

    def _show_canvas(self) -> None:
        canvas = self.context.canvas
        self.card.canvas_button.setVisible(canvas is not None and canvas != self._ref)


class PictureCard(QWidget):
    """Thumbnail, name and facts of a picture, or an empty place that takes one. Enter opens, Delete clears, Ctrl+V pastes."""

    dropped = Signal(object)
    pasted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._thumb: QPixmap | None = None
        self._filled = False
        self._over = False
        self.name = ElidedLabel("", self, Qt.TextElideMode.ElideMiddle)
        self.facts = ElidedLabel("", self)
        theme.set_role(self.facts, "secondary")
        self.open_button = link(self.tr("Open…"), self)
        self.canvas_button = link(self.tr("Use canvas picture"), self)
        self.draw_button = link(self.tr("Draw…"), self)
        self.clear_button = QToolButton(self)
        self.clear_button.setIcon(icons.icon("close", "secondary"))
        self.clear_button.setAccessibleName(self.tr("Clear"))
        self.clear_button.setToolTip(self.tr("Clear"))
        self.clear_button.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAcceptDrops(True)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self._arrange()

    def show_picture(self, name: str, facts: str) -> None:
        """Show that there is a picture; its thumbnail may come later."""
        self._thumb = None
        self._fill(True, name, facts)

    def show_nothing(self, words: str) -> None:
        """Show an empty place that says how to fill it."""
        self._thumb = None
        self._fill(False, "", words)

    def set_thumbnail(self, picture: QPixmap) -> None:
        """Show the picture itself."""
        self._thumb = picture
        self.update()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.matches(QKeySequence.StandardKey.Paste):
            self.pasted.emit()
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space):
            self.open_button.click()
        elif event.key() in (Qt.Key.Key_Delete, Qt.Key.Key_Backspace) and self._filled:
            self.clear_button.click()
        else:
            super().keyPressEvent(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if self._thumb_place().contains(event.position().toPoint()) and not self._filled:
            self.open_button.click()
        else:
            super().mousePressEvent(event)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        self._over = carries_picture(event.mimeData())
        event.setAccepted(self._over)
        self.update()

    def dragLeaveEvent(self, event: QDragLeaveEvent) -> None:
        self._over = False
        self.update()

    def dropEvent(self, event: QDropEvent) -> None:
        self._over = False
        event.acceptProposedAction()
        self.update()
        self.dropped.emit(event.mimeData())

    def paintEvent(self, event: QPaintEvent) -> None:
        now = theme.current()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        edge = "accent" if self._over else "error" if self.property("problem") else "line"
        pen = QPen(now.tokens.color("focus" if self.hasFocus() else edge), now.px(2) if self.hasFocus() else 1)
        if not self._filled and not self.hasFocus():
            pen.setStyle(Qt.PenStyle.DashLine)
        painter.setPen(pen)
        painter.setBrush(now.tokens.color("field"))
        inset = (pen.width() + 1) // 2
        frame = self.rect().adjusted(inset, inset, -inset, -inset)
        painter.drawRoundedRect(frame, now.px(theme.CORNER), now.px(theme.CORNER))
        place = self._thumb_place()
        if self._thumb is not None and not self._thumb.isNull():
            paint_covering(painter, place, self._thumb)
        else:
            side = now.px(theme.ICON_PX)
            spot = QRect(0, 0, side, side)
            spot.moveCenter(place.center())
            icons.icon("image", "secondary").paint(painter, spot)

    def _thumb_place(self) -> QRect:
        px = theme.current().px
        return QRect(px(4), px(4), px(THUMB_PX), px(THUMB_PX))

    def _fill(self, filled: bool, name: str, facts: str) -> None:
        self._filled = filled
        self.name.setText(name)
        self.name.setVisible(bool(name))
        self.facts.setText(facts)
        self.clear_button.setVisible(filled)
        self.setAccessibleDescription(f"{name} {facts}".strip())
        self.update()

    def _arrange(self) -> None:
        px = theme.current().px
        grid = QGridLayout(self)
        grid.setContentsMargins(px(THUMB_PX + 12), px(6), px(4), px(6))
        grid.setHorizontalSpacing(px(theme.SPACE_XS))
        grid.setVerticalSpacing(px(2))
        grid.setColumnStretch(0, 1)
        links = QWidget(self)
        flow = FlowLayout(links, px(theme.SPACE_S))
        flow.addWidget(self.open_button)
        flow.addWidget(self.draw_button)
        flow.addWidget(self.canvas_button)
        grid.addWidget(self.name, 0, 0)
        grid.addWidget(self.facts, 1, 0)
        grid.addWidget(links, 2, 0, 1, 2)
        grid.addWidget(self.clear_button, 0, 1, 2, 1, Qt.AlignmentFlag.AlignTop)
        self.clear_button.setIconSize(QSize(1, 1) * px(12))
        self.setMinimumHeight(px(THUMB_PX + 8))
        self.setTabOrder(self.open_button, self.draw_button)
        self.setTabOrder(self.draw_button, self.canvas_button)
        self.setTabOrder(self.canvas_button, self.clear_button)
