"""What a hand does to a widget, where QTest has no word for it."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QMimeData, QPoint, QPointF, Qt
from PySide6.QtGui import QDragEnterEvent, QDropEvent, QWheelEvent
from PySide6.QtWidgets import QApplication, QWidget

from nova_studio.ui import theme


def turn_wheel(widget: QWidget) -> bool:
    """Turn the wheel over a widget by one notch; whether it, and nothing above it, took the turn."""
    middle = QPointF(widget.rect().center())
    event = QWheelEvent(
        middle,
        widget.mapToGlobal(middle),
        QPoint(),
        QPoint(0, 120),
        Qt.MouseButton.NoButton,
        Qt.KeyboardModifier.NoModifier,
        Qt.ScrollPhase.NoScrollPhase,
        False,
    )
    QApplication.sendEvent(widget, event)
    return event.isAccepted()


def drop(widget: QWidget, mime: QMimeData) -> bool:
    """Drag something onto a widget and let go; whether it was taken."""
    place, action = widget.rect().center(), Qt.DropAction.CopyAction
    button, keys = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    enter = QDragEnterEvent(place, action, mime, button, keys)
    QApplication.sendEvent(widget, enter)
    if not enter.isAccepted():
        return False
    let_go = QDropEvent(QPointF(place), action, mime, button, keys)
    QApplication.sendEvent(widget, let_go)
    return let_go.isAccepted()


def plain_look(app: QApplication) -> None:
    """Delete what earlier tests left to be deleted, and have the dark theme at its own size.

    Without an event loop Qt deletes nothing, and a style sheet set anew goes through every widget there is.
    """
    QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)
    if (theme.current().scheme, theme.current().scale, bool(app.styleSheet())) != ("dark", 1.0, True):
        theme.apply(app, "dark")
