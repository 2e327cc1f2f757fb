"""The settings: theme, size of the interface, how the mask looks, how the outbox sends. Applied at once."""

from __future__ import annotations

from decimal import Decimal

from PySide6.QtCore import Signal
from PySide6.QtGui import QColor
from PySide6.QtWidgets import (
    QCheckBox,
    QColorDialog,
    QComboBox,
    QDialog,
    QDialogButtonBox,
    QDoubleSpinBox,
    QFormLayout,
    QPushButton,
    QSpinBox,
    QVBoxLayout,
    QWidget,
)

from nova_studio.settings.model import OutboxSettings, Settings
from nova_studio.ui import theme
from nova_studio.ui.widgets.spin import pad_text

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
        self._lanes = QSpinBox()
        self._lanes.setRange(1, 8)
        self._lanes.setValue(settings.lanes)
        self._rate = QSpinBox()
        self._rate.setRange(1, 6_000)
        self._rate.setValue(settings.outbox.per_minute)
        self._day, self._month = self._cap(settings.outbox.cap_day), self._cap(settings.outbox.cap_month)
        self._lay_out()
        self._show_color()
        self._theme.currentIndexChanged.connect(self._take)
        self._scale.currentIndexChanged.connect(self._take)
        self._hatch.toggled.connect(self._take)
        for spin in (self._lanes, self._rate, self._day, self._month):
            pad_text(spin.lineEdit())
            spin.setKeyboardTracking(False)  # not after every digit
            spin.valueChanged.connect(self._take)
        self._color.clicked.connect(self._ask_color)

    def _lay_out(self) -> None:
        form = QFormLayout()
        rows: tuple[tuple[str, QWidget], ...] = (
            (self.tr("Theme"), self._theme),
            (self.tr("Interface size"), self._scale),
            (self.tr("Mask color"), self._color),
            (self.tr("Mask pattern"), self._hatch),
            (self.tr("Requests at once"), self._lanes),
            (self.tr("Calls a minute at most"), self._rate),
            (self.tr("Cap a day (UTC)"), self._day),
            (self.tr("Cap a month (UTC)"), self._month),
        )
        for title, widget in rows:
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

    def _cap(self, cap: Decimal | None) -> QDoubleSpinBox:
        """An amount in US dollars; the lowest value is no cap."""
        spin = QDoubleSpinBox()
        spin.setRange(0.0, 1_000_000.0)
        spin.setDecimals(2)
        spin.setPrefix("$ ")
        spin.setSpecialValueText(self.tr("No cap"))
        spin.setValue(float(cap or 0))
        return spin

    def _outbox(self) -> OutboxSettings:
        caps = [Decimal(f"{spin.value():.2f}") or None for spin in (self._day, self._month)]
        changes = {"cap_day": caps[0], "cap_month": caps[1], "per_minute": self._rate.value()}
        return self._settings.outbox.model_copy(update=changes)

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
            update={
                "theme": self._theme.currentData(),
                "scale": self._scale.currentData(),
                "canvas": canvas,
                "lanes": self._lanes.value(),
                "outbox": self._outbox(),
            }
        )
        self.changed.emit(self._settings)
