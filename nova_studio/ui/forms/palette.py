"""The palette's editor: up to ten colours, in an order, some of them twice."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from PySide6.QtGui import QColor, QGuiApplication, QKeyEvent, QKeySequence
from PySide6.QtWidgets import QColorDialog, QHBoxLayout, QMenu, QPushButton, QWidget

from nova_studio.contract import limits
from nova_studio.contract.fields import FieldSpec
from nova_studio.contract.problems import Problem
from nova_studio.ui import theme
from nova_studio.ui.forms.chips_editor import ChipsEditor
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


class PaletteEditor(ChipsEditor):
    """Colours as chips. Enter changes one, Delete removes it, Ctrl+arrows or a drag move it, pasting adds a list."""

    def __init__(self, spec: FieldSpec, context: FormContext, parent: QWidget | None = None) -> None:
        super().__init__(spec, context, CHIP_PX, self.tr("Add color"), limits.COLORS_MAX, parent)
        self._editing: int | None = None
        self._dialog: QColorDialog | None = None
        self.paste_button = self._link(self.tr("Paste colors"), self.tr("Add the hexadecimal colors of the clipboard"))
        self.picture_button = self._link(self.tr("From picture"), self.tr("Take the main colors of a picture"))
        self._set_body(self._make_body())
        self._connect()
        self._show()

    def set_value(self, value: Any) -> None:
        self._items = tuple(str(item) for item in value) if isinstance(value, list | tuple) else ()
        self._show()

    def summary(self) -> str:
        return "" if not self._items else self.tr("{count} colors").format(count=len(self._items))

    def add(self, colors: Sequence[str]) -> None:
        """Add colours at the end as the artist would, as many as there is room for."""
        room = max(0, self._most - len(self._items))
        if colors and room:
            self._take((*self._items, *colors[:room]))

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

    def _make_body(self) -> QWidget:
        body, column = self._body()
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
        self.add_button.clicked.connect(self._on_add)
        self.paste_button.clicked.connect(self._on_paste)
        self.picture_button.clicked.connect(self.context.palette_from_picture_requested)

    def _on_add(self) -> None:
        self._choose(None, QColor(self._items[-1]) if self._items else QColor("#6AA5FF"))

    def _on_change(self, index: int) -> None:
        self._choose(index, QColor(self._items[index]))

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

    def _on_repeat(self, index: int) -> None:
        if self._has_room():
            self._replace(index, (self._items[index],) * 2)

    def _on_paste(self) -> None:
        self.add(colors_in(QGuiApplication.clipboard().text()))

    def _fill_menu(self, menu: QMenu, index: int) -> None:
        menu.addAction(self.tr("Change…")).triggered.connect(lambda: self._on_change(index))
        repeat = menu.addAction(self.tr("Repeat"))
        repeat.setEnabled(self._has_room())
        repeat.triggered.connect(lambda: self._on_repeat(index))
        menu.addAction(self.tr("Copy")).triggered.connect(lambda: self._copy(index))
        menu.addSeparator()

    def _copy(self, index: int) -> None:
        QGuiApplication.clipboard().setText(self._items[index])

    def _show(self) -> None:
        self.row.set_names(
            [self.tr("Color {n}, {color}").format(n=n, color=color) for n, color in enumerate(self._items, 1)]
        )
        for chip, text in zip(self.row.chips, self._items, strict=True):
            color = QColor.fromString(text)
            chip.color = color if color.isValid() else None
            chip.update()
        self.add_button.setVisible(self._has_room())
