"""A result's tags: each with a button that takes it off, and a line to add more."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QSize, Qt, Signal, Slot
from PySide6.QtWidgets import QLineEdit, QToolButton, QVBoxLayout, QWidget

from nova_studio.library.curation import TEXT_MAX, one_line
from nova_studio.ui import icons, theme
from nova_studio.ui.widgets.flow import FlowLayout


class TagRow(QWidget):
    """``added`` and ``removed`` carry a tag."""

    added = Signal(str)
    removed = Signal(str)

    def __init__(self, tags: Sequence[str], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        px = theme.current().px
        self._chips = QWidget(self)
        self._flow = FlowLayout(self._chips, px(4))
        self.field = QLineEdit(self)
        self.field.setPlaceholderText(self.tr("Add a tag"))
        self.field.setAccessibleName(self.tr("Add a tag"))
        self.field.setMaxLength(TEXT_MAX)
        self.field.returnPressed.connect(self._add)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(px(4))
        column.addWidget(self._chips)
        column.addWidget(self.field)
        self.show_tags(tags)

    def show_tags(self, tags: Sequence[str]) -> None:
        """Show these tags; what is being typed stays."""
        focused = next((at for at, chip in enumerate(self.chips()) if chip.hasFocus()), None)
        while (item := self._flow.takeAt(0)) is not None:
            if (old := item.widget()) is not None:
                old.hide()
                old.deleteLater()
        for tag in tags:
            chip = self._chip(tag)
            self._flow.addWidget(chip)
            chip.show()
        self._chips.setVisible(bool(tags))
        chips = self.chips()
        if focused is not None:
            (chips[min(focused, len(chips) - 1)] if chips else self.field).setFocus()

    def chips(self) -> list[QToolButton]:
        """The buttons of the tags."""
        items = (self._flow.itemAt(at) for at in range(self._flow.count()))
        widgets = [item.widget() for item in items if item is not None]
        return [widget for widget in widgets if isinstance(widget, QToolButton)]

    def _chip(self, tag: str) -> QToolButton:
        chip = QToolButton(self._chips)
        chip.setText(tag if len(tag) <= 28 else f"{tag[:27]}…")
        chip.setObjectName(tag)
        chip.setIcon(icons.icon("close", "secondary"))
        chip.setIconSize(QSize(1, 1) * theme.current().px(12))
        chip.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        chip.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        chip.setAccessibleName(self.tr("Take off the tag {0}").format(tag))
        chip.setToolTip(chip.accessibleName())
        chip.clicked.connect(self._remove)
        theme.set_role(chip, "segment")
        chip.setProperty("place", "chip")
        return chip

    @Slot()
    def _remove(self) -> None:
        self.removed.emit(self.sender().objectName())

    @Slot()
    def _add(self) -> None:
        tag = one_line(self.field.text())
        self.field.clear()
        if tag:
            self.added.emit(tag)
