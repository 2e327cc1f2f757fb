"""The editor of a list of pictures, in an order."""

from __future__ import annotations

from functools import partial
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtGui import QDragEnterEvent, QDropEvent, QKeyEvent, QKeySequence, QPixmap
from PySide6.QtWidgets import QLabel, QWidget
from shiboken6 import Shiboken

from nova_studio.contract import limits
from nova_studio.contract.fields import FieldSpec
from nova_studio.contract.values import ImageRef
from nova_studio.ui import theme
from nova_studio.ui.forms.chips_editor import ChipsEditor
from nova_studio.ui.forms.context import FormContext
from nova_studio.ui.forms.image_slot import link
from nova_studio.ui.forms.importing import Importer
from nova_studio.ui.forms.pictures import carries_picture
from nova_studio.ui.forms.reading import image_refs
from nova_studio.ui.widgets.flow import FlowLayout
from nova_studio.ui.widgets.problem_line import ProblemLine

CHIP_PX = 64


class ImagesEditor(ChipsEditor):
    """Pictures as chips. Delete removes one, Ctrl+arrows or a drag move it; drops, files and pasting add."""

    def __init__(self, spec: FieldSpec, context: FormContext, parent: QWidget | None = None) -> None:
        super().__init__(spec, context, CHIP_PX, self.tr("Add pictures"), limits.REFERENCES_MAX, parent)
        self.importer = Importer(context, self)
        self.count = QLabel(self)
        theme.set_role(self.count, "secondary")
        self._head.addWidget(self.count)
        self.open_button = link(self.tr("Open…"), self)
        self.paste_button = link(self.tr("Paste"), self)
        self.canvas_button = link(self.tr("Use canvas picture"), self)
        self.notes = QLabel(self)
        self.notes.setWordWrap(True)
        self.notes.setTextFormat(Qt.TextFormat.PlainText)
        theme.set_role(self.notes, "secondary")
        self.failure = ProblemLine(self)
        self._set_body(self._make_body())
        self._column.addWidget(self.notes)
        self._column.addWidget(self.failure)
        self.setAcceptDrops(True)
        self._connect()
        self._show()

    def set_value(self, value: Any) -> None:
        self.importer.forget()
        self._items = image_refs(value)
        self._show()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.matches(QKeySequence.StandardKey.Paste):
            self.importer.paste()
        else:
            super().keyPressEvent(event)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        event.setAccepted(carries_picture(event.mimeData()))

    def dropEvent(self, event: QDropEvent) -> None:
        event.acceptProposedAction()
        self.importer.take(event.mimeData())

    def _make_body(self) -> QWidget:
        body, column = self._body()
        links = QWidget(body)
        flow = FlowLayout(links, theme.current().px(theme.SPACE_M))
        for button in (self.open_button, self.paste_button, self.canvas_button):
            flow.addWidget(button)
        column.addWidget(links)
        return body

    def _connect(self) -> None:
        self.importer.arrived.connect(self._on_arrived)
        self.importer.failed.connect(self._on_failed)
        self.add_button.clicked.connect(self._on_open)
        self.open_button.clicked.connect(self._on_open)
        self.paste_button.clicked.connect(self.importer.paste)
        self.canvas_button.clicked.connect(self._on_canvas)
        self.context.canvas_changed.connect(self._show_links)

    def _on_open(self) -> None:
        self.importer.ask(self.title, several=True)

    def _on_canvas(self) -> None:
        if self.context.canvas is not None:
            self._on_arrived(self.context.canvas)

    def _on_arrived(self, ref: ImageRef) -> None:
        if not self._has_room():
            self._on_failed(self.tr("There is room for {count} pictures; remove one first.").format(count=self._most))
            return
        self._take((*self._items, ref))

    def _on_failed(self, reason: str) -> None:
        self.failure.set_problem(reason, None, "warning")

    def _show(self) -> None:
        self.failure.clear()
        self.row.set_names(
            [
                self.tr("Picture {n}, {name}, {width} x {height}").format(
                    n=n, name=self.context.name(ref), width=ref.width, height=ref.height
                )
                for n, ref in enumerate(self._items, 1)
            ]
        )
        for index, ref in enumerate(self._items):
            self.row.chips[index].picture = None
            self.context.pictures.thumbnail(ref, partial(self._on_thumbnail, ref))
        notes = " ".join(note for ref in dict.fromkeys(self._items) for note in self.context.notes(ref))
        self.notes.setText(notes)
        self.notes.setVisible(bool(notes))
        self.count.setText(f"{len(self._items)} / {self._most}")
        self._show_links()

    def _show_links(self) -> None:
        room = self._has_room()
        canvas = self.context.canvas
        self.add_button.setVisible(room)
        for button in (self.open_button, self.paste_button):
            button.setVisible(room)
        self.canvas_button.setVisible(room and canvas is not None and canvas not in self._items)

    def _on_thumbnail(self, ref: ImageRef, picture: QPixmap) -> None:
        if not Shiboken.isValid(self):
            return
        for chip, known in zip(self.row.chips, self._items, strict=False):
            if known == ref:
                chip.picture = picture
                chip.update()
