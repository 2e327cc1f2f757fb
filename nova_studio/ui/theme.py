"""The look in one table: colours, measures and type, and how they reach the application.

:func:`apply` sets Fusion, palette, font and style sheet from one :class:`Tokens` table; :class:`Theme` says when they
change, for everything that paints itself. The theme is a child of the application, found again with :func:`current`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from PySide6.QtCore import QCoreApplication, QObject, Qt, Signal
from PySide6.QtGui import QColor, QFont, QFontDatabase, QPalette
from PySide6.QtWidgets import QApplication, QStyle, QWidget

from nova_studio.ui import stylesheet

Scheme = Literal["dark", "light", "system"]

SCALE_RANGE = (0.9, 2.0)
"""The smallest and the largest scale of the interface."""

SPACE_XS, SPACE_S, SPACE_M, SPACE_L, SPACE_XL = 4, 8, 12, 16, 24
"""The only distances between things, in unscaled pixels; give them to :meth:`Theme.px`."""

CORNER = 4
BODY_PX, SMALL_PX, HEAD_PX = 13, 11, 16
ICON_PX = 20
MOTION_MS = 120


@dataclass(frozen=True)
class Tokens:
    """The colours of one scheme by role, as ``#RRGGBB``. Greys are neutral, so that they do not tint the eye."""

    name: str
    surround: str
    window: str
    panel: str
    raised: str
    line: str
    text: str
    secondary: str
    accent: str
    on_accent: str
    focus: str
    warn: str
    error: str
    ok: str
    field: str
    """Ground of text fields and lists: one of window, panel, raised."""
    mask: tuple[int, int, int, int] = (255, 59, 92, 128)
    """Mask overlay as red, green, blue, alpha; the artist may choose another."""

    @property
    def dark(self) -> bool:
        """Whether light text stands on dark ground."""
        return self.name == "dark"

    def color(self, role: str) -> QColor:
        """The colour of a role, also of the derived ones, as a QColor; ``AttributeError`` names an unknown role."""
        if role == "mask":
            return QColor(*self.mask)
        return QColor(getattr(self, role))

    @property
    def hover(self) -> str:
        """Ground of a quiet control under the pointer."""
        return mix(self.raised, self.text, 0.10)

    @property
    def pressed(self) -> str:
        """Ground of a quiet control held down."""
        return mix(self.raised, self.text, 0.18)

    @property
    def disabled(self) -> str:
        """Text that cannot be used now."""
        return mix(self.panel, self.text, 0.42)

    @property
    def accent_hover(self) -> str:
        """Ground of the primary button under the pointer: farther from its own text."""
        return mix(self.accent, "#FFFFFF" if self.dark else "#000000", 0.14)

    @property
    def accent_pressed(self) -> str:
        """Ground of the primary button held down."""
        return mix(self.accent, "#FFFFFF" if self.dark else "#000000", 0.28)

    @property
    def accent_soft(self) -> str:
        """Ground of a chosen thing that is not the primary button."""
        return mix(self.panel, self.accent, 0.24 if self.dark else 0.16)


DARK = Tokens(
    name="dark",
    surround="#1F1F1F",
    window="#2A2A2A",
    panel="#323232",
    raised="#3D3D3D",
    line="#4F4F4F",
    text="#E8E8E8",
    secondary="#ADADAD",
    accent="#6AA5FF",
    on_accent="#10213D",
    focus="#9CC4FF",
    warn="#E8B75A",
    error="#FF8A80",
    ok="#7CCB98",
    field="#2A2A2A",
)

LIGHT = Tokens(
    name="light",
    surround="#B4B4B4",
    window="#E9E9E9",
    panel="#F4F4F4",
    raised="#FFFFFF",
    line="#C6C6C6",
    text="#1B1B1B",
    secondary="#565656",
    accent="#1D5FD0",
    on_accent="#FFFFFF",
    focus="#1D5FD0",
    warn="#7A5200",
    error="#B3261E",
    ok="#1B6B3A",
    field="#FFFFFF",
)


def mix(below: str, above: str, amount: float) -> str:
    """``above`` laid over ``below`` with ``amount`` (0 to 1) of opacity, both ``#RRGGBB``."""
    a, b = QColor(below), QColor(above)
    parts = ((a.red(), b.red()), (a.green(), b.green()), (a.blue(), b.blue()))
    return "#" + "".join(f"{round(x + (y - x) * amount):02X}" for x, y in parts)


def contrast(one: str, other: str) -> float:
    """Contrast ratio of two ``#RRGGBB`` colours, 1 to 21, as WCAG 2.1 defines it."""

    def luminance(value: str) -> float:
        color = QColor(value)
        linear = [
            c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4
            for c in (color.redF(), color.greenF(), color.blueF())
        ]
        return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]

    high, low = sorted((luminance(one), luminance(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


class Theme(QObject):
    """What the interface looks like now. ``changed`` comes after palette, font and style sheet are in place."""

    changed = Signal()

    def __init__(self, app: QApplication) -> None:
        super().__init__(app)
        self.setObjectName("theme")
        self._app = app
        self._scheme: Scheme | None = None
        self.tokens: Tokens = DARK
        self.scale: float = 1.0
        app.styleHints().colorSchemeChanged.connect(self._follow_system)

    @property
    def scheme(self) -> Scheme:
        """What was asked for: ``system`` stays ``system``, whichever table it leads to."""
        return self._scheme or "dark"

    def px(self, length: float) -> int:
        """A length of the design in pixels at the present scale, at least 1."""
        return max(1, round(length * self.scale))

    def font(self, size: float = BODY_PX, *, semibold: bool = False) -> QFont:
        """The system's family at ``size`` unscaled pixels, with figures of equal width where the family has them."""
        font = QFont(QFontDatabase.systemFont(QFontDatabase.SystemFont.GeneralFont))
        font.setPixelSize(self.px(size))
        font.setWeight(QFont.Weight.DemiBold if semibold else QFont.Weight.Normal)
        font.setFeature(QFont.Tag("tnum"), 1)
        return font

    def motion_allowed(self) -> bool:
        """Whether the system wants things to move."""
        style = self._app.style()
        return style.styleHint(QStyle.StyleHint.SH_Widget_Animation_Duration) > 0

    def use(self, scheme: Scheme, scale: float) -> None:
        """Take on a scheme and a scale (held to :data:`SCALE_RANGE`)."""
        if self._scheme is None:
            self._app.setStyle("Fusion")
        self._scheme = scheme
        self.scale = min(max(scale, SCALE_RANGE[0]), SCALE_RANGE[1])
        self._app.styleHints().setColorScheme(_QT_SCHEMES[scheme])
        self._take_tokens()

    def _take_tokens(self) -> None:
        self.tokens = _table(self.scheme, self._app.styleHints().colorScheme())
        self._app.setFont(self.font())
        self._app.setPalette(palette(self.tokens))
        self._app.setStyleSheet(stylesheet.build(self.tokens, self.px))
        self.changed.emit()

    def _follow_system(self, _scheme: Qt.ColorScheme) -> None:
        if self._scheme == "system" and self.tokens is not _table("system", self._app.styleHints().colorScheme()):
            self._take_tokens()


_QT_SCHEMES: dict[Scheme, Qt.ColorScheme] = {
    "dark": Qt.ColorScheme.Dark,
    "light": Qt.ColorScheme.Light,
    "system": Qt.ColorScheme.Unknown,
}


def _table(scheme: Scheme, system: Qt.ColorScheme) -> Tokens:
    """The table for a scheme; a system that does not say gets the dark one, the better surround for pictures."""
    light = scheme == "light" or (scheme == "system" and system == Qt.ColorScheme.Light)
    return LIGHT if light else DARK


def apply(app: QApplication, scheme: Scheme = "system", scale: float = 1.0) -> Theme:
    """Give the application its look and return the theme; may be called again at any time."""
    theme = app.findChild(Theme, "theme", Qt.FindChildOption.FindDirectChildrenOnly) or Theme(app)
    theme.use(scheme, scale)
    return theme


def current() -> Theme:
    """The application's theme; one with the dark table, not applied, where :func:`apply` was never called."""
    app = QCoreApplication.instance()
    if not isinstance(app, QApplication):
        raise RuntimeError("the theme needs a QApplication")
    return app.findChild(Theme, "theme", Qt.FindChildOption.FindDirectChildrenOnly) or Theme(app)


def set_role(widget: QWidget, role: str) -> None:
    """Set the dynamic property ``role`` that the style sheet looks for, and let the widget take on its look."""
    set_look(widget, "role", role)


def set_look(widget: QWidget, name: str, value: object) -> None:
    """Set a dynamic property used by the style sheet; Qt does not look at it again by itself."""
    before = widget.property(name)
    if before == value or (before is None and not value):  # the sheet knows no difference between unset and no
        return
    widget.setProperty(name, value)
    if not widget.testAttribute(Qt.WidgetAttribute.WA_WState_Polished):
        return  # it takes on its look when it is shown
    widget.style().unpolish(widget)
    widget.style().polish(widget)
    widget.update()


def palette(tokens: Tokens) -> QPalette:
    """The palette of a scheme: every role Fusion and the style sheet do not reach otherwise."""
    role = QPalette.ColorRole
    result = QPalette()
    colors = {
        role.Window: tokens.window,
        role.WindowText: tokens.text,
        role.Base: tokens.field,
        role.AlternateBase: tokens.panel,
        role.Text: tokens.text,
        role.PlaceholderText: tokens.secondary,
        role.Button: tokens.raised,
        role.ButtonText: tokens.text,
        role.BrightText: tokens.error,
        role.ToolTipBase: tokens.raised,
        role.ToolTipText: tokens.text,
        role.Highlight: tokens.accent,
        role.HighlightedText: tokens.on_accent,
        role.Accent: tokens.accent,
        role.Link: tokens.accent,
        role.LinkVisited: tokens.accent,
        role.Light: tokens.raised,
        role.Midlight: tokens.raised,
        role.Mid: tokens.line,
        role.Dark: tokens.line,
        role.Shadow: tokens.surround,
    }
    for key, value in colors.items():
        result.setColor(key, QColor(value))
    for key in (role.WindowText, role.Text, role.ButtonText, role.PlaceholderText, role.HighlightedText):
        result.setColor(QPalette.ColorGroup.Disabled, key, QColor(tokens.disabled))
    result.setColor(QPalette.ColorGroup.Disabled, role.Highlight, QColor(tokens.line))
    return result
