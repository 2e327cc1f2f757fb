"""What the editors of lists have in common: chips in an order that can be added to, moved and removed."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QMenu, QVBoxLayout, QWidget

from nova_studio.contract.fields import FieldSpec
from nova_studio.ui import theme
from nova_studio.ui.forms.base import Editor
from nova_studio.ui.forms.chips import AddTile, ChipRow
from nova_studio.ui.forms.context import FormContext


class ChipsEditor(Editor):
    """Edits a tuple of items, each a chip. A kind of it fills in :meth:`_show`, :meth:`_fill_menu` and what adds."""

    def __init__(
        self, spec: FieldSpec, context: FormContext, side: int, add: str, most: int, parent: QWidget | None = None
    ) -> None:
        """``side`` of a chip in logical pixels; ``add`` is the title of the tile that adds; ``most`` items there may be."""
        super().__init__(spec, context, parent)
        self._items: tuple[Any, ...] = ()
        self._most = spec.max_length or most
        self.row = ChipRow(side, self)
        self.add_button = AddTile(side, add, self.row)
        self.row.add_tail(self.add_button)
        self.row.remove_asked.connect(self._on_remove)
        self.row.move_asked.connect(self._on_move)
        self.row.menu_asked.connect(self._on_menu)

    @property
    def control(self) -> QWidget:
        return self.row

    def value(self) -> tuple[Any, ...] | None:
        return self._items or None

    def focus_control(self) -> None:
        self.add_button.setFocus(Qt.FocusReason.OtherFocusReason)

    def _has_room(self) -> bool:
        return len(self._items) < self._most

    def _body(self) -> tuple[QWidget, QVBoxLayout]:
        """The chips in a column to which more is added."""
        body = QWidget(self)
        column = QVBoxLayout(body)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(theme.current().px(theme.SPACE_XS))
        column.addWidget(self.row)
        return body, column

    def _take(self, items: tuple[Any, ...]) -> None:
        """Hold these from now on, by the artist's hand."""
        self._items = items
        self._show()
        self.value_changed.emit()

    def _replace(self, index: int, items: tuple[Any, ...]) -> None:
        self._take((*self._items[:index], *items, *self._items[index + 1 :]))

    def _show(self) -> None:
        raise TypeError("an editor is made by its kind")

    def _fill_menu(self, menu: QMenu, index: int) -> None:
        """Add what else can be done with an item."""

    def _on_remove(self, index: int) -> None:
        self._replace(index, ())
        self.row.focus_chip(index)

    def _on_move(self, start: int, end: int) -> None:
        items = list(self._items)
        items.insert(end, items.pop(start))
        self._take(tuple(items))

    def _on_menu(self, index: int, place: QPoint) -> None:
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._fill_menu(menu, index)
        menu.addAction(self.tr("Remove")).triggered.connect(lambda: self._on_remove(index))
        menu.popup(place)
