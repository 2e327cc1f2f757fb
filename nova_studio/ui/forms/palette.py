"""The palette's editor: up to ten colours, in an order, some of them twice."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QColor, QGuiApplication, QKeyEvent, QKeySequence
from PySide6.QtWidgets import QColorDialog, QHBoxLayout, QMenu, QPushButton, QVBoxLayout, QWidget

from nova_studio.contract import limits
from nova_studio.contract.fields import FieldSpec
from nova_studio.contract.problems import Problem
from nova_studio.ui import theme
from nova_studio.ui.forms.base import Editor
from nova_studio.ui.forms.chips import AddTile, ChipRow
from nova_studio.ui.forms.context import FormContext

CHIP_PX = 32
_HEX = re.compile(r"(?<![0-9A-Fa-f])#?([0-9A-Fa-f]{6}|[0-9A-Fa-f]{3})(?![0-9A-Fa-f])")


def colors_in(text: str) -> list[str]:
    """The hexadecimal colours of a text in their order, as ``#RRGGBB``; three digits are short for six.

    Three digits count only after a ``#``, since they may be any number.
    """
    found = []
    for match in _HEX.finditer(text):
        digits = match[1]
        if len(digits) == 3:
            if not match[0].startswith("#"):
                continue
            digits = "".join(digit * 2 for digit in digits)
        found.append(f"#{digits.upper()}")
    return found


class PaletteEditor(Editor):
    """Colours as chips. Enter changes one, Delete removes it, Ctrl+arrows or a drag move it, pasting adds a list."""

    def __init__(self, spec: FieldSpec, context: FormContext, parent: QWidget | None = None) -> None:
        super().__init__(spec, context, parent)
        self._colors: tuple[str, ...] = ()
        self._editing: int | None = None
        self._dialog: QColorDialog | None = None
        self.row = ChipRow(CHIP_PX, self)
        self.add_button = AddTile(CHIP_PX, self.tr("Add color"), self.row)
        self.row.add_tail(self.add_button)
        self.paste_button = self._link(self.tr("Paste colors"), self.tr("Add the hexadecimal colors of the clipboard"))
        self.picture_button = self._link(self.tr("From picture"), self.tr("Take the main colors of a picture"))
        self._set_body(self._body())
        self._connect()
        self._show()

    @property
    def control(self) -> QWidget:
        return self.row

    def value(self) -> tuple[str, ...] | None:
        return self._colors or None

    def set_value(self, value: Any) -> None:
        self._colors = tuple(str(item) for item in value) if isinstance(value, list | tuple) else ()
        self._show()

    def summary(self) -> str:
        return "" if not self._colors else self.tr("{count} colors").format(count=len(self._colors))

    def focus_control(self) -> None:
        self.add_button.setFocus(Qt.FocusReason.OtherFocusReason)

    def add(self, colors: Sequence[str]) -> None:
        """Add colours at the end as the artist would, as many as there is room for."""
        room = max(0, (self.spec.max_length or limits.COLORS_MAX) - len(self._colors))
        if colors and room:
            self._take((*self._colors, *colors[:room]))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.matches(QKeySequence.StandardKey.Paste):
            self._on_paste()
        else:
            super().keyPressEvent(event)

    def set_problems(self, problems: Sequence[Problem]) -> None:
        super().set_problems(problems)
        paths = {problem.path for problem in problems}
        for index, chip in enumerate(self.row.chips):
            chip.wrong = f"{self.spec.path}[{index}]" in paths
            chip.update()

    def _body(self) -> QWidget:
        body = QWidget(self)
        column = QVBoxLayout(body)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(theme.current().px(theme.SPACE_XS))
        column.addWidget(self.row)
        links = QHBoxLayout()
        links.setSpacing(theme.current().px(theme.SPACE_M))
        links.addWidget(self.paste_button)
        links.addWidget(self.picture_button)
        links.addStretch(1)
        column.addLayout(links)
        return body

    def _link(self, text: str, tip: str) -> QPushButton:
        button = QPushButton(text, self)
        button.setAccessibleName(text)
        button.setToolTip(tip)
        theme.set_role(button, "link")
        theme.set_look(button, "small", True)
        return button

    def _connect(self) -> None:
        self.row.activated.connect(self._on_change)
        self.row.remove_asked.connect(self._on_remove)
        self.row.move_asked.connect(self._on_move)
        self.row.menu_asked.connect(self._on_menu)
        self.add_button.clicked.connect(self._on_add)
        self.paste_button.clicked.connect(self._on_paste)
        self.picture_button.clicked.connect(self.context.palette_from_picture_requested)

    def _on_add(self) -> None:
        self._choose(None, QColor(self._colors[-1]) if self._colors else QColor("#6AA5FF"))

    def _on_change(self, index: int) -> None:
        self._choose(index, QColor(self._colors[index]))

    def _choose(self, index: int | None, start: QColor) -> None:
        """Ask for a colour in Qt's own dialog, which looks the same everywhere and never stops the program."""
        self._editing = index
        if self._dialog is None:
            self._dialog = QColorDialog(self)
            self._dialog.setOption(QColorDialog.ColorDialogOption.DontUseNativeDialog)
            self._dialog.colorSelected.connect(self._on_chosen)
        self._dialog.setWindowTitle(self.tr("Color"))
        self._dialog.setCurrentColor(start if start.isValid() else QColor("#808080"))
        self._dialog.open()

    def _on_chosen(self, color: QColor) -> None:
        name = color.name().upper()
        if self._editing is None:
            self.add([name])
        else:
            self._replace(self._editing, (name,))

    def _on_remove(self, index: int) -> None:
        self._replace(index, ())
        self.row.focus_chip(index)

    def _on_repeat(self, index: int) -> None:
        if len(self._colors) < (self.spec.max_length or limits.COLORS_MAX):
            self._replace(index, (self._colors[index],) * 2)

    def _on_move(self, start: int, end: int) -> None:
        colors = list(self._colors)
        colors.insert(end, colors.pop(start))
        self._take(tuple(colors))

    def _on_paste(self) -> None:
        self.add(colors_in(QGuiApplication.clipboard().text()))

    def _on_menu(self, index: int, place: QPoint) -> None:
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.addAction(self.tr("Change…")).triggered.connect(lambda: self._on_change(index))
        repeat = menu.addAction(self.tr("Repeat"))
        repeat.setEnabled(len(self._colors) < (self.spec.max_length or limits.COLORS_MAX))
        repeat.triggered.connect(lambda: self._on_repeat(index))
        menu.addAction(self.tr("Copy")).triggered.connect(lambda: self._copy(index))
        menu.addSeparator()
        menu.addAction(self.tr("Remove")).triggered.connect(lambda: self._on_remove(index))
        menu.popup(place)

    def _copy(self, index: int) -> None:
        QGuiApplication.clipboard().setText(self._colors[index])

    def _replace(self, index: int, colors: tuple[str, ...]) -> None:
        self._take((*self._colors[:index], *colors, *self._colors[index + 1 :]))

    def _take(self, colors: tuple[str, ...]) -> None:
        self._colors = colors
        self._show()
        self.value_changed.emit()

    def _show(self) -> None:
        self.row.set_names(
            [self.tr("Color {n}, {color}").format(n=n, color=color) for n, color in enumerate(self._colors, 1)]
        )
        for chip, text in zip(self.row.chips, self._colors, strict=True):
            color = QColor.fromString(text)
            chip.color = color if color.isValid() else None
            chip.update()
        self.add_button.setVisible(len(self._colors) < (self.spec.max_length or limits.COLORS_MAX))
