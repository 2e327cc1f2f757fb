"""The source picture's line: it is the picture on the canvas, so there is nothing to edit here."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QLabel, QWidget

from nova_studio.contract.fields import FieldSpec
from nova_studio.contract.values import ImageRef
from nova_studio.ui import theme
from nova_studio.ui.forms.base import Editor
from nova_studio.ui.forms.context import FormContext
from nova_studio.ui.forms.image_slot import link
from nova_studio.ui.forms.reading import image_ref
from nova_studio.ui.widgets.elided import ElidedLabel


class SourceEditor(Editor):
    """Says which picture is on the canvas and offers to open another."""

    def __init__(self, spec: FieldSpec, context: FormContext, parent: QWidget | None = None) -> None:
        super().__init__(spec, context, parent)
        self._ref: ImageRef | None = None
        self.label.setText(self.tr("Source"))
        self.words = ElidedLabel("", self, Qt.TextElideMode.ElideMiddle)
        self.facts = QLabel(self)
        theme.set_role(self.facts, "secondary")
        self.open_button = link(self.tr("Open…"), self)
        body = QWidget(self)
        row = QHBoxLayout(body)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(theme.current().px(theme.SPACE_S))
        row.addWidget(self.words)
        row.addWidget(self.facts)
        row.addStretch(1)
        row.addWidget(self.open_button)
        self._set_body(body)
        self.label.setWordWrap(False)
        self.label.setMinimumWidth(0)
        self._head.setStretch(0, 0)
        self.open_button.setAccessibleDescription(self.title)
        self.open_button.clicked.connect(context.open_source_requested)
        self._show()

    @classmethod
    def is_inline(cls, spec: FieldSpec) -> bool:
        return True

    @property
    def control(self) -> QWidget:
        return self.words

    def focus_control(self) -> None:
        self.open_button.setFocus(Qt.FocusReason.OtherFocusReason)

    def value(self) -> ImageRef | None:
        return self._ref

    def set_value(self, value: Any) -> None:
        self._ref = image_ref(value)
        self._show()

    def _show(self) -> None:
        ref = self._ref
        self.words.setText(self.context.name(ref) if ref else self.tr("No picture yet"))
        self.facts.setText(f"{ref.width} x {ref.height}" if ref else "")
        self.facts.setVisible(ref is not None)
        self.words.setAccessibleName(self.title)
        self.words.setAccessibleDescription(f"{self.words.text()} {self.facts.text()}".strip())
