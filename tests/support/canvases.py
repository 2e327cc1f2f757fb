"""Pictures and pointers for tests of the canvas."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QImage, QInputDevice, QPointingDevice, QTabletEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from nova_studio.ui.canvas import Canvas

LEFT = Qt.MouseButton.LeftButton
PLAIN = Qt.KeyboardModifier.NoModifier


def picture(width: int, height: int) -> QImage:
    """A picture in which every pixel differs from its neighbours: red = x, green = y, blue = both."""
    y, x = np.mgrid[0:height, 0:width]
    pixels = np.zeros((height, width, 4), np.uint8)
    pixels[:, :, 2], pixels[:, :, 1], pixels[:, :, 0], pixels[:, :, 3] = x, y, x + 3 * y, 255
    return QImage(pixels.data, width, height, width * 4, QImage.Format.Format_RGB32).copy()


def pixels_of(image: QImage) -> NDArray[np.uint32]:
    """The pixels of a 32-bit image."""
    flat = np.frombuffer(image.constBits(), np.uint32)
    return flat.reshape(image.height(), image.bytesPerLine() // 4)[:, : image.width()].copy()


def drag(canvas: Canvas, *points: tuple[int, int], modifiers: Qt.KeyboardModifier = PLAIN) -> None:
    """Press at the first point, move through the others, release at the last."""
    places = [QPoint(*point) for point in points]
    QTest.mousePress(canvas, LEFT, modifiers, places[0])
    for place in places[1:]:
        QTest.mouseMove(canvas, place)
    QTest.mouseRelease(canvas, LEFT, modifiers, places[-1])


class Pen:
    """A graphics tablet's pen, by synthesised events."""

    def __init__(self, canvas: Canvas, eraser: bool = False, tilt: float = 0) -> None:
        kinds = QPointingDevice.PointerType
        self._canvas, self._tilt = canvas, tilt
        self._device = QPointingDevice(
            "pen",
            1,
            QInputDevice.DeviceType.Stylus,
            kinds.Eraser if eraser else kinds.Pen,
            QInputDevice.Capability.Position | QInputDevice.Capability.Pressure,
            1,
            3,
        )

    @property
    def device(self) -> QPointingDevice:
        """The device its events come from."""
        return self._device

    def press(self, x: float, y: float, pressure: float = 1.0) -> bool:
        """The pen touches the tablet; True where the canvas took it."""
        return self._send(QEvent.Type.TabletPress, x, y, pressure, LEFT, LEFT)

    def move(self, x: float, y: float, pressure: float = 1.0) -> bool:
        """The pen moves on the tablet."""
        return self._send(QEvent.Type.TabletMove, x, y, pressure, Qt.MouseButton.NoButton, LEFT)

    def release(self, x: float, y: float) -> bool:
        """The pen is lifted: no pressure any more."""
        return self._send(QEvent.Type.TabletRelease, x, y, 0.0, LEFT, Qt.MouseButton.NoButton)

    def _send(
        self, kind: QEvent.Type, x: float, y: float, pressure: float, button: Qt.MouseButton, buttons: Qt.MouseButton
    ) -> bool:
        at = QPointF(x, y)
        event = QTabletEvent(
            kind,
            self._device,
            at,
            self._canvas.mapToGlobal(at),
            pressure,
            self._tilt,
            -self._tilt,
            0,
            0,
            0,
            PLAIN,
            button,
            buttons,
        )
        QApplication.sendEvent(self._canvas, event)
        return event.isAccepted()
