"""Our own icons: SVG drawn in ``currentColor`` and tinted with the theme at the moment of painting.

So one icon serves both schemes, every state and every pixel ratio. The files are ``resources/icons/<name>.svg``,
20 units square.
"""

from __future__ import annotations

from functools import cache, lru_cache

from PySide6.QtCore import QByteArray, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QIcon, QIconEngine, QPainter, QPixmap, QPixmapCache
from PySide6.QtSvg import QSvgRenderer
from shiboken6 import Shiboken

from nova_studio import resources
from nova_studio.ui import theme

APP_ICON_SIZES = (16, 24, 32, 48, 64, 128, 256)


class UnknownIcon(KeyError):
    """There is no icon of this name; the name is the first argument."""

    def __str__(self) -> str:
        return f"there is no icon named {self.args[0]!r} in resources/icons"


def icon(name: str, role: str = "text", checked_role: str | None = None) -> QIcon:
    """The icon ``name`` in the theme's colour ``role`` (``on_accent`` on the primary button).

    A checked button's icon (``State.On``) takes ``checked_role`` where given. Raises :class:`UnknownIcon`.
    """
    if name not in _names():
        raise UnknownIcon(name)
    return QIcon(_TintedEngine(name, role, checked_role or role))


def pixmap(name: str, size: int, ratio: float = 1.0, role: str = "text") -> QPixmap:
    """The icon as pixels, ``size`` logical pixels square, for drag pictures and cursors; does not follow the theme."""
    result = _rendered(name, QSize(size, size) * ratio, _color(role).name())
    result.setDevicePixelRatio(ratio)
    return result


def app_icon() -> QIcon:
    """The program's own icon, in its own colours, at the sizes that window systems ask for."""
    result = QIcon()
    for side in APP_ICON_SIZES:
        result.addPixmap(_rendered("app", QSize(side, side), "#000000"))
    return result


class _TintedEngine(QIconEngine):
    """Draws one SVG in the colour that the theme has now."""

    def __init__(self, name: str, role: str, checked_role: str) -> None:
        super().__init__()
        self._name = name
        self._role = role
        self._checked_role = checked_role

    def clone(self) -> QIconEngine:
        copy = _TintedEngine(self._name, self._role, self._checked_role)
        # PySide leaves a returned clone to Python, which would delete it under the icon that asked (tried: it crashes).
        _CLONES.difference_update([kept for kept in _CLONES if not Shiboken.isValid(kept)])
        _CLONES.add(copy)
        return copy

    def key(self) -> str:
        return "nova"

    def iconName(self) -> str:
        return self._name

    def isNull(self) -> bool:
        return False

    def actualSize(self, size: QSize, mode: QIcon.Mode, state: QIcon.State) -> QSize:
        side = min(size.width(), size.height())
        return QSize(side, side)

    def paint(self, painter: QPainter, rect: QRect, mode: QIcon.Mode, state: QIcon.State) -> None:
        _renderer(self._name, self._tint(mode, state)).render(painter, _square(QRectF(rect)))

    def pixmap(self, size: QSize, mode: QIcon.Mode, state: QIcon.State) -> QPixmap:
        return _rendered(self._name, size, self._tint(mode, state))

    def scaledPixmap(self, size: QSize, mode: QIcon.Mode, state: QIcon.State, scale: float) -> QPixmap:
        return _rendered(self._name, size * scale, self._tint(mode, state))

    def _tint(self, mode: QIcon.Mode, state: QIcon.State) -> str:
        if mode == QIcon.Mode.Disabled:
            return _color("disabled").name()
        return _color(self._checked_role if state == QIcon.State.On else self._role).name()


_CLONES: set[_TintedEngine] = set()


def _color(role: str) -> QColor:
    return theme.current().tokens.color(role)


def _square(rect: QRectF) -> QRectF:
    """The largest centred square of a rectangle: an icon is never stretched."""
    side = min(rect.width(), rect.height())
    return QRectF(rect.center().x() - side / 2, rect.center().y() - side / 2, side, side)


@cache
def _names() -> frozenset[str]:
    """The icons there are: to look once is quicker than to open each before it is painted."""
    return frozenset(path.stem for path in resources.find("icons").glob("*.svg"))


@cache
def _source(name: str) -> str:
    """The SVG text of an icon."""
    try:
        return resources.find("icons", f"{name}.svg").read_text(encoding="utf-8")
    except (OSError, LookupError) as error:
        raise UnknownIcon(name) from error


@lru_cache(maxsize=256)
def _renderer(name: str, color: str) -> QSvgRenderer:
    return QSvgRenderer(QByteArray(_source(name).replace("currentColor", color).encode()))


def _rendered(name: str, size: QSize, color: str) -> QPixmap:
    """The icon as a pixmap of ``size`` device pixels, from Qt's cache where it is there."""
    key = f"nova:{name}:{size.width()}x{size.height()}:{color}"
    result = QPixmap()
    if QPixmapCache.find(key, result):
        return result
    result = QPixmap(size.expandedTo(QSize(1, 1)))
    result.fill(Qt.GlobalColor.transparent)
    painter = QPainter(result)
    _renderer(name, color).render(painter, _square(QRectF(result.rect())))
    painter.end()
    QPixmapCache.insert(key, result)
    return result
