"""A notice of the desktop, for somebody who looks at another window: what is done, or why the outbox waits.

Where there is D-Bus the desktop's own service shows it, else the system's tray. Qt's binding for D-Bus cannot say an unsigned
number, which that service insists on, so the message goes over the small library that the keyring needs there anyway.
"""

from __future__ import annotations

import html
import logging
import sys
from collections.abc import Callable
from functools import partial

from PySide6.QtCore import QObject, QTimer
from PySide6.QtWidgets import QSystemTrayIcon, QWidget

from nova_studio.ui import icons
from nova_studio.ui.background import Background

_log = logging.getLogger(__name__)
_NAME = "Nova Studio"
_SHOWN_MS = 12_000
_PATIENCE = 3.0
"""Seconds that the desktop's service may take to answer."""


def over_dbus(title: str, words: str) -> bool:
    """Let the desktop show a notice; false where there is nobody who would. It waits for an answer: not for the GUI thread."""
    try:
        from jeepney import DBusAddress, new_method_call  # noqa: PLC0415 - there on Linux only, and rarely needed
        from jeepney.io.blocking import open_dbus_connection  # noqa: PLC0415
        from jeepney.wrappers import unwrap_msg  # noqa: PLC0415

        service = DBusAddress(
            "/org/freedesktop/Notifications", "org.freedesktop.Notifications", "org.freedesktop.Notifications"
        )
        hints = {"desktop-entry": ("s", "nova-studio")}
        body: tuple[object, ...] = (
            _NAME,
            0,
            "nova-studio",
            title,
            html.escape(words, quote=False),
            [],
            hints,
            _SHOWN_MS,
        )
        with open_dbus_connection() as connection:
            message = new_method_call(service, "Notify", "susssasa{sv}i", body)
            unwrap_msg(connection.send_and_get_reply(message, timeout=_PATIENCE))
    except Exception as error:  # no bus, no service, no library: there is another way
        _log.info("the desktop shows no notice: %s", type(error).__name__)
        return False
    return True


class DesktopNotices(QObject):
    """Tells what somebody who looks elsewhere would like to know."""

    def __init__(self, background: Background, window: QWidget) -> None:
        super().__init__(window)
        self._background = background
        self._window = window
        self._tray: QSystemTrayIcon | None = None
        self._hide = QTimer(self)
        self._hide.setSingleShot(True)
        self._hide.setInterval(_SHOWN_MS)

    def tell(self, title: str, words: str, otherwise: Callable[[], object]) -> None:
        """Show a notice outside the window; ``otherwise`` is called where the system shows none."""
        if sys.platform == "linux":
            work = partial(over_dbus, title, words)
            self._background.run(work, partial(self._shown, title, words, otherwise), owner=self)
        else:
            self._shown(title, words, otherwise, False)

    def _shown(self, title: str, words: str, otherwise: Callable[[], object], shown: bool) -> None:
        if not shown and not self._in_tray(title, words):
            otherwise()

    def _in_tray(self, title: str, words: str) -> bool:
        """Show it beside the system's clock; the icon is there as long as the notice."""
        if not (QSystemTrayIcon.isSystemTrayAvailable() and QSystemTrayIcon.supportsMessages()):
            return False
        if self._tray is None:
            self._tray = QSystemTrayIcon(icons.app_icon(), self)
            self._tray.setToolTip(_NAME)
            self._tray.messageClicked.connect(self._come_forward)
            self._hide.timeout.connect(self._tray.hide)
        self._tray.show()
        self._tray.showMessage(title, words, icons.app_icon(), _SHOWN_MS)
        self._hide.start()
        return True

    def _come_forward(self) -> None:
        self._window.show()
        self._window.raise_()
        self._window.activateWindow()
