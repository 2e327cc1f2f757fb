"""The settings: theme, size of the interface, how the mask looks. Applied at once."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtGui import QColor
from PySide6.QtWidgets import (
    QCheckBox,
    QColorDialog,
    QComboBox,
    QDialog,
    QDialogButtonBox,
    QFormLayout,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from nova_studio.settings.model import Settings
from nova_studio.ui import theme

_SCALES = (0.9, 1.0, 1.25, 1.5, 1.75, 2.0)


class SettingsDialog(QDialog):
    """Edits settings; ``changed`` carries them whole after every change."""

    changed = Signal(object)

    def __init__(self, settings: Settings, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(self.tr("Settings"))
        self._settings = settings
        self._theme = QComboBox()
        for name, title in (
            ("dark", self.tr("Dark")),
            ("light", self.tr("Light")),
            ("system", self.tr("As the system")),
        ):
            self._theme.addItem(title, name)
        self._theme.setCurrentIndex(self._theme.findData(settings.theme))
        self._scale = QComboBox()
        for scale in _SCALES:
            self._scale.addItem(f"{scale * 100:.0f} %", scale)
        self._scale.setCurrentIndex(max(0, self._scale.findData(settings.scale)))
        self._color = QPushButton()
        self._hatch = QCheckBox(self.tr("Hatched"))
        self._hatch.setChecked(settings.canvas.overlay_hatch)
        form = QFormLayout()
        for title, widget in (
            (self.tr("Theme"), self._theme),
            (self.tr("Interface size"), self._scale),
            (self.tr("Mask color"), self._color),
            (self.tr("Mask pattern"), self._hatch),
        ):
            widget.setAccessibleName(title)
            form.addRow(title, widget)
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        buttons.rejected.connect(self.reject)
        layout = QVBoxLayout(self)
        px = theme.current().px
        layout.setContentsMargins(px(24), px(24), px(24), px(16))
        layout.setSpacing(px(16))
        layout.addLayout(form)
        layout.addWidget(buttons)
        self.setMinimumWidth(px(360))
        self._show_color()
        self._theme.currentIndexChanged.connect(self._take)
        self._scale.currentIndexChanged.connect(self._take)
        self._hatch.toggled.connect(self._take)
        self._color.clicked.connect(self._ask_color)

    def _ask_color(self) -> None:
        dialog = QColorDialog(QColor(self._settings.canvas.overlay_color), self)
        dialog.setOption(QColorDialog.ColorDialogOption.DontUseNativeDialog)
        dialog.colorSelected.connect(self._take_color)
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    def _take_color(self, color: QColor) -> None:
        canvas = self._settings.canvas.model_copy(update={"overlay_color": color.name().upper()})
        self._settings = self._settings.model_copy(update={"canvas": canvas})
        self._show_color()
        self._take()

    def _show_color(self) -> None:
        self._color.setText(self._settings.canvas.overlay_color)

    def _take(self) -> None:
        canvas = self._settings.canvas.model_copy(update={"overlay_hatch": self._hatch.isChecked()})
        self._settings = self._settings.model_copy(
            update={"theme": self._theme.currentData(), "scale": self._scale.currentData(), "canvas": canvas}
        )
        self.changed.emit(self._settings)
