"""A number by slider and by keys, with its default marked and a way back to it."""

from __future__ import annotations

import math

from PySide6.QtCore import QPoint, QRect, QSignalBlocker, QSize, Qt, Signal
from PySide6.QtGui import QMouseEvent, QPainter, QPaintEvent, QValidator, QWheelEvent
from PySide6.QtWidgets import (
    QDoubleSpinBox,
    QHBoxLayout,
    QSizePolicy,
    QSlider,
    QStyle,
    QStyleOptionSlider,
    QToolButton,
    QWidget,
)

from nova_studio.ui import icons, theme
from nova_studio.ui.widgets.spin import make_plain, pad_text


class NumberSlider(QWidget):
    """A number from ``minimum`` to ``maximum`` in steps; with ``optional`` it may be unset (None), which means the default.

    Whole numbers where ``decimals`` is 0. Typed numbers need not lie on a step. A double click on the slider, or the
    button Default, goes back to the default. ``value_changed`` comes with every new value, int, float or None. A ``curve`` above 1
    gives small numbers more of the slider: its way to a power. Without ``resettable`` there is no button Default.
    """

    value_changed = Signal(object)

    def __init__(
        self,
        title: str,
        minimum: float,
        maximum: float,
        parent: QWidget | None = None,
        *,
        step: float = 1,
        decimals: int = 0,
        default: float | None = None,
        optional: bool = False,
        curve: float = 1.0,
        resettable: bool = True,
    ) -> None:
        super().__init__(parent)
        self._curve, self._maximum, self._resettable = curve, maximum, resettable
        self._decimals = decimals
        self._default = None if default is None else self._number(default)
        self._optional = optional
        self._minimum, self._step = minimum, step
        self._value: int | float | None = None if optional else self._number(minimum if default is None else default)
        # The spin box comes first, so that a search by name finds the control that takes digits.
        self.spin = _Spin(self, minimum, maximum, step, decimals, optional)
        self._ticks = round((maximum - minimum) / step)
        self.slider = _Slider(self, self._ticks, self._tick(default))
        self.reset_button = self._make_reset()
        self._layout = QHBoxLayout(self)
        self._layout.setContentsMargins(0, 0, 0, 0)
        for widget, stretch in ((self.slider, 1), (self.spin, 0), (self.reset_button, 0)):
            self._layout.addWidget(widget, stretch)
        self.setTabOrder(self.slider, self.spin)
        self.setTabOrder(self.spin, self.reset_button)
        self.setFocusProxy(self.spin)
        self.spin.entered.connect(self._on_entered)
        self.slider.valueChanged.connect(self._on_slid)
        self.slider.picked.connect(self._on_slid)
        self.slider.reset.connect(self.reset)
        self.set_title(title)
        self._measure()
        self._refresh()
        theme.current().changed.connect(self._measure)

    def set_title(self, title: str) -> None:
        """Name the controls for screen readers."""
        self.setAccessibleName(title)
        self.spin.setAccessibleName(title)
        self.slider.setAccessibleName(title)

    def value(self) -> int | float | None:
        """The number, or None where it is unset."""
        return self._value

    def set_value(self, value: float | None) -> None:
        """Set the number (held to the range), or unset it; without ``optional`` None means the default."""
        self._take(value)
        self._refresh()

    def reset(self) -> None:
        """Back to unset where that is allowed, else to the default."""
        self.set_value(None)

    def _take(self, value: float | None) -> None:
        if value is None and not self._optional:
            value = self._minimum if self._default is None else self._default
        taken = None if value is None else self._number(min(max(value, self.spin.minimum()), self.spin.maximum()))
        if taken != self._value:
            self._value = taken
            self.value_changed.emit(taken)

    def _on_entered(self, value: float | None) -> None:
        self._take(value)
        self._refresh(spin=False)

    def _on_slid(self, tick: int) -> None:
        if self._curve == 1:
            self.set_value(self._minimum + tick * self._step)
            return
        value = self._number(self._minimum + (self._maximum - self._minimum) * (tick / self._ticks) ** self._curve)
        before = self._value
        if value == before and before is not None:  # one tick may be less than one step: it is one step all the same
            now = self._tick(before) or 0
            value = before + self._step * ((tick > now) - (tick < now))
        self.set_value(value)

    def _refresh(self, *, spin: bool = True) -> None:
        """Show the value everywhere; not in the spin box while it is being typed there."""
        unset = self._value is None
        shown = self._value if self._value is not None else self._default
        with QSignalBlocker(self.slider):
            self.slider.setValue(self._tick(shown) or 0)
        theme.set_look(self.slider, "unset", unset)
        if spin:
            self.spin.show_value(self._value, self._minimum if shown is None else shown)
        self.reset_button.setVisible(
            self._resettable and (not unset if self._optional else self._value != self._default)
        )

    def _number(self, value: float) -> int | float:
        return round(value) if self._decimals == 0 else round(float(value), self._decimals)

    def _tick(self, value: float | None) -> int | None:
        if value is None or self._curve == 1:
            return None if value is None else round((value - self._minimum) / self._step)
        part = max(0.0, (value - self._minimum) / (self._maximum - self._minimum))
        return round(self._ticks * math.pow(part, 1 / self._curve))

    def _make_reset(self) -> QToolButton:
        button = QToolButton(self)
        button.setIcon(icons.icon("reset", "secondary"))
        button.setText(self.tr("Default"))
        button.setAccessibleName(self.tr("Default"))
        button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        policy = button.sizePolicy()
        policy.setRetainSizeWhenHidden(True)
        button.setSizePolicy(policy)
        if self._default is not None:
            words = self.tr("default {value}").format(
                value=self.locale().toString(float(self._default), "f", self._decimals)
            )
            button.setToolTip(self.tr("Back to the {default}").format(default=words))
            self.spin.set_placeholder(words if self._optional else "")
        button.clicked.connect(self.reset)
        return button

    def _measure(self) -> None:
        px = theme.current().px
        self._layout.setSpacing(px(theme.SPACE_S))
        self.reset_button.setIconSize(QSize(px(14), px(14)))
        self.spin.measure()


class _Spin(QDoubleSpinBox):
    """Digits, or nothing at all where that is allowed. ``entered`` comes with what the artist typed or stepped to."""

    entered = Signal(object)

    def __init__(
        self, parent: QWidget, minimum: float, maximum: float, step: float, decimals: int, optional: bool
    ) -> None:
        super().__init__(parent)
        self._optional = optional
        self._unset = False
        self.setDecimals(decimals)
        self.setRange(minimum, maximum)
        self.setSingleStep(step)
        make_plain(self)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.lineEdit().textEdited.connect(self._on_edited)
        self.editingFinished.connect(self._on_finished)

    def set_placeholder(self, words: str) -> None:
        self.lineEdit().setPlaceholderText(words)

    def show_value(self, value: float | None, stand_in: float) -> None:
        """Show a value, or nothing over ``stand_in``, from which the arrows step."""
        self._unset = value is None
        self.setValue(stand_in if value is None else value)
        self.setAccessibleDescription(self.lineEdit().placeholderText() if self._unset else "")

    def measure(self) -> None:
        """As wide as its longest content, so that rows of them line up."""
        pad_text(self.lineEdit())
        font = self.fontMetrics()
        longest = (self.lineEdit().placeholderText(), *(self._digits(v) for v in (self.minimum(), self.maximum())))
        width = max(font.horizontalAdvance(words) for words in longest)
        self.setFixedWidth(max(width + theme.current().px(20), theme.current().px(64)))

    def textFromValue(self, value: float) -> str:
        return "" if self._unset else self._digits(value)

    def valueFromText(self, text: str) -> float:
        return super().valueFromText(text) if text.strip() else self.value()

    def validate(self, text: str, position: int) -> tuple[QValidator.State, str, int]:
        if self._optional and not text.strip():
            return QValidator.State.Acceptable, text, position
        return super().validate(text, position)

    def stepBy(self, steps: int) -> None:
        self._unset = False
        super().stepBy(steps)
        self.entered.emit(self.value())

    def wheelEvent(self, event: QWheelEvent) -> None:
        if self.hasFocus():
            super().wheelEvent(event)
        else:
            event.ignore()

    def _digits(self, value: float) -> str:
        return str(super().textFromValue(value)).replace(self.locale().groupSeparator(), "")

    def _on_edited(self, text: str) -> None:
        self._unset = not text.strip()
        if self._unset:
            if self._optional:
                self.entered.emit(None)
        elif self.hasAcceptableInput():
            self.entered.emit(self.valueFromText(text))

    def _on_finished(self) -> None:
        if not self._unset:
            self.entered.emit(self.value())


class _Slider(QSlider):
    """A slider that jumps to the click, marks the default, and lets the wheel pass unless it has the focus."""

    picked = Signal(int)
    reset = Signal()

    def __init__(self, parent: QWidget, ticks: int, default: int | None) -> None:
        super().__init__(Qt.Orientation.Horizontal, parent)
        self._default = default
        self.setRange(0, ticks)
        self.setPageStep(max(1, ticks // 10))
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMinimumWidth(60)

    def wheelEvent(self, event: QWheelEvent) -> None:
        if self.hasFocus():
            super().wheelEvent(event)
        else:
            event.ignore()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Bring the handle under the pointer first, so that the base class takes hold of it there."""
        if event.button() == Qt.MouseButton.LeftButton and not self._handle().contains(event.position().toPoint()):
            tick = self._tick_at(event.position().toPoint())
            self.setValue(tick)
            self.picked.emit(tick)
        super().mousePressEvent(event)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        self.reset.emit()

    def paintEvent(self, event: QPaintEvent) -> None:
        if self._default is not None:
            now = theme.current()
            left, span = self._track()
            x = left + QStyle.sliderPositionFromValue(0, self.maximum(), self._default, span)
            middle = self.height() // 2
            width, height = now.px(2), now.px(12)
            QPainter(self).fillRect(
                QRect(x - width // 2, middle - height // 2, width, height), now.tokens.color("secondary")
            )
        super().paintEvent(event)

    def _tick_at(self, point: QPoint) -> int:
        left, span = self._track()
        return QStyle.sliderValueFromPosition(0, self.maximum(), point.x() - left, span)

    def _track(self) -> tuple[int, int]:
        """Where the handle's middle can be: its leftmost x, and the length of the way."""
        groove = self._part(QStyle.SubControl.SC_SliderGroove)
        handle = self._handle().width()
        return groove.left() + handle // 2, max(1, groove.width() - handle)

    def _handle(self) -> QRect:
        return self._part(QStyle.SubControl.SC_SliderHandle)

    def _part(self, part: QStyle.SubControl) -> QRect:
        option = QStyleOptionSlider()
        self.initStyleOption(option)
        return self.style().subControlRect(QStyle.ComplexControl.CC_Slider, option, part, self)
