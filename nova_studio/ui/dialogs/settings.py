"""The settings: theme, size of the interface, how the mask looks, who makes the pictures, how the outbox sends. Applied at once."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QColor, QIcon, QPixmap
from PySide6.QtWidgets import (
    QCheckBox,
    QColorDialog,
    QComboBox,
    QDialog,
    QDialogButtonBox,
    QDoubleSpinBox,
    QFormLayout,
    QFrame,
    QPushButton,
    QScrollArea,
    QSpinBox,
    QVBoxLayout,
    QWidget,
)

from nova_studio.settings.model import OutboxSettings, Settings
from nova_studio.ui import theme
from nova_studio.ui.widgets.spin import pad_text

_SCALES = (0.9, 1.0, 1.25, 1.5, 1.75, 2.0)
_TIERS = (("core", "Core"), ("sd3.5-large", "Stable Diffusion 3.5 Large"), ("ultra", "Ultra"))


class SettingsDialog(QDialog):
    """Edits settings; ``changed`` carries them whole after every change."""

    changed = Signal(object)

    def __init__(self, settings: Settings, engines: Sequence[tuple[str, str]], parent: QWidget | None = None) -> None:
        """``engines`` are the names of all engines with their titles."""
        super().__init__(parent)
        self.setWindowTitle(self.tr("Settings"))
        self._settings = settings
        themes = [("dark", self.tr("Dark")), ("light", self.tr("Light")), ("system", self.tr("As the system"))]
        self._theme = self._choice(themes, settings.theme)
        self._scale = self._choice([(scale, f"{scale * 100:.0f} %") for scale in _SCALES], settings.scale)
        self._tier = self._choice(_TIERS, settings.stability.tier)
        self._fallback = self._choice([("", self.tr("None")), *engines], settings.fallback_engine)
        self._color = QPushButton()
        self._opacity = QSpinBox()
        self._opacity.setRange(10, 90)
        self._opacity.setSingleStep(5)
        self._opacity.setSuffix(" %")
        self._opacity.setValue(settings.canvas.overlay_opacity)
        self._hatch = QCheckBox(self.tr("Hatched"))
        self._hatch.setChecked(settings.canvas.overlay_hatch)
        self._models = QCheckBox(self.tr("Once a day, by itself"))
        self._models.setChecked(settings.check_models)
        self._lanes = QSpinBox()
        self._lanes.setRange(1, 8)
        self._lanes.setValue(settings.lanes)
        self._rate = QSpinBox()
        self._rate.setRange(1, 6_000)
        self._rate.setValue(settings.outbox.per_minute)
        self._day, self._month = self._cap(settings.outbox.cap_day), self._cap(settings.outbox.cap_month)
        self._lay_out()
        self._show_color()
        for choice in (self._theme, self._scale, self._tier, self._fallback):
            choice.currentIndexChanged.connect(self._take)
        for box in (self._hatch, self._models):
            box.toggled.connect(self._take)
        for spin in (self._opacity, self._lanes, self._rate, self._day, self._month):
            pad_text(spin.lineEdit())
            spin.setKeyboardTracking(False)  # not after every digit
            spin.valueChanged.connect(self._take)
        self._color.clicked.connect(self._ask_color)

    def _lay_out(self) -> None:
        content = QWidget()
        form = QFormLayout(content)
        form.setRowWrapPolicy(QFormLayout.RowWrapPolicy.WrapLongRows)
        rows: tuple[tuple[str, QWidget], ...] = (
            (self.tr("Theme"), self._theme),
            (self.tr("Interface size"), self._scale),
            (self.tr("Mask color"), self._color),
            (self.tr("Mask opacity"), self._opacity),
            (self.tr("Mask pattern"), self._hatch),
            (self.tr("Stability AI's model for text"), self._tier),
            (self.tr("Engine for what the chosen one cannot do"), self._fallback),
            (self.tr("Ask AWS which models answer"), self._models),
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
        scroll = QScrollArea()
        scroll.setWidgetResizable(True)
        scroll.setFrameShape(QFrame.Shape.NoFrame)
        scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        scroll.setWidget(content)
        layout = QVBoxLayout(self)
        px = theme.current().px
        form.setContentsMargins(0, 0, px(16), 0)  # off the scroll bar
        layout.setContentsMargins(px(24), px(24), px(24), px(16))
        layout.setSpacing(px(16))
        layout.addWidget(scroll, 1)
        layout.addWidget(buttons)
        whole = content.sizeHint() + QSize(px(48), px(24 + 16 + 16) + buttons.sizeHint().height())
        room = self.screen().availableGeometry().size() * 0.9
        self.resize(whole.expandedTo(QSize(px(360), 0)).boundedTo(room))

    def _choice(self, entries: Sequence[tuple[object, str]], current: object) -> QComboBox:
        """Values with their titles, the current one chosen; the first where that is not among them."""
        box = QComboBox()
        for value, title in entries:
            box.addItem(title, value)
        box.setCurrentIndex(max(0, box.findData(current)))
        return box

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
        """The colour itself, beside its name for those who do not see it."""
        side = theme.current().px(16)
        swatch = QPixmap(side, side)
        swatch.fill(QColor(self._settings.canvas.overlay_color))
        self._color.setIcon(QIcon(swatch))
        self._color.setIconSize(swatch.size())
        self._color.setText(self._settings.canvas.overlay_color)

    def _take(self) -> None:
        shown = {"overlay_hatch": self._hatch.isChecked(), "overlay_opacity": self._opacity.value()}
        canvas = self._settings.canvas.model_copy(update=shown)
        self._settings = self._settings.model_copy(
            update={
                "theme": self._theme.currentData(),
                "scale": self._scale.currentData(),
                "canvas": canvas,
                "stability": self._settings.stability.model_copy(update={"tier": self._tier.currentData()}),
                "fallback_engine": self._fallback.currentData(),
                "check_models": self._models.isChecked(),
                "lanes": self._lanes.value(),
                "outbox": self._outbox(),
            }
        )
        self.changed.emit(self._settings)
