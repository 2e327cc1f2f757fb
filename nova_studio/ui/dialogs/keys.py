"""The page of keys: every action that has one."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtWidgets import QDialog, QDialogButtonBox, QGridLayout, QLabel, QVBoxLayout, QWidget

from nova_studio.ui import theme
from nova_studio.ui.widgets.steady_area import SteadyArea


class KeysDialog(QDialog):
    """Lists menus with their actions and keys, and the keys of the canvas."""

    def __init__(self, menus: Sequence[tuple[str, Sequence[tuple[str, str]]]], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(self.tr("Keyboard"))
        canvas = (
            (self.tr("Brush smaller, larger"), "[  ]"),
            (self.tr("Brush size by dragging"), self.tr("Ctrl, or Alt and the right button")),
            (self.tr("Subtract while held"), self.tr("Alt, or the right button")),
            (self.tr("Straight line from the last point"), self.tr("Shift+click")),
            (self.tr("Pan while held"), self.tr("Space, with pointer or arrow keys")),
            (self.tr("Pan and zoom by touch"), self.tr("Two fingers; one with a pen in use")),
            (self.tr("Show the picture without the mask while held"), "\\"),
            (self.tr("Move the crosshair; by single pixels"), self.tr("Arrow keys; with Shift")),
            (self.tr("Paint at the crosshair, set a shape's corner"), "X"),
            (self.tr("Move a shape that is being drawn"), self.tr("Space, or Ctrl+arrow keys")),
            (self.tr("Frame, crop: move; by 10 pixels"), self.tr("Arrow keys; with Shift")),
            (self.tr("Frame, crop: right or lower edge"), self.tr("Ctrl+arrow keys")),
            (self.tr("Frame, crop: left or upper edge"), self.tr("Alt+arrow keys")),
            (self.tr("Frame, crop: opposite edges"), self.tr("Ctrl+Alt+arrow keys")),
            (self.tr("Result: previous, next; make it the source"), self.tr("Left, Right; Enter")),
            (self.tr("Choose a task"), self.tr("Alt+1 to Alt+7")),
            (self.tr("Only the picture"), "Tab"),
            (self.tr("Cancel the stroke, or go back to the picture"), "Esc"),
        )
        page = QWidget()
        grid = QGridLayout(page)
        grid.setHorizontalSpacing(theme.current().px(32))
        row = 0
        for title, actions in ((self.tr("On the canvas"), canvas), *menus):
            if not actions:
                continue
            head = QLabel(title)
            theme.set_role(head, "strong")
            grid.addWidget(head, row, 0, 1, 2)
            row += 1
            for name, keys in actions:
                grid.addWidget(QLabel(name), row, 0)
                grid.addWidget(QLabel(keys), row, 1)
                row += 1
        area = SteadyArea()
        area.setWidget(page)
        area.setAccessibleName(self.tr("Keyboard"))
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        buttons.rejected.connect(self.reject)
        layout = QVBoxLayout(self)
        layout.addWidget(area)
        layout.addWidget(buttons)
        margins = layout.contentsMargins()
        bar = area.verticalScrollBar().sizeHint().width()
        wide = page.sizeHint().width() + bar + margins.left() + margins.right() + theme.current().px(8)
        self.resize(max(theme.current().px(500), wide), theme.current().px(560))
