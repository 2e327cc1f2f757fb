"""What the system says of the network. Nothing is asked of the internet, and nothing is asked again and again."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Signal

if TYPE_CHECKING:
    from PySide6.QtNetwork import QNetworkInformation

_BACK_MS = 2_000
"""A network that has just come up may not resolve names yet."""

_REACH = {"Local": 1, "Site": 2, "Online": 3}


class NetworkWatch(QObject):
    """Emits ``changed`` with True when the system reports that there is a network again, or that it reaches further than before,
    and with False when there is none.

    Where the system does not say, nothing is ever emitted, and ``listening`` stays false.
    """

    changed = Signal(bool)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.listening = False
        self._online = True
        self._reach = 0
        self._back = QTimer(self)
        self._back.setSingleShot(True)
        self._back.setInterval(_BACK_MS)
        self._back.timeout.connect(self._tell_back)

    def start(self) -> None:
        """Begin to listen."""
        from PySide6.QtNetwork import QNetworkInformation  # noqa: PLC0415 - loaded once the window is painted

        if not QNetworkInformation.loadBackendByFeatures(QNetworkInformation.Feature.Reachability):
            return
        information = QNetworkInformation.instance()
        self.listening = True
        information.reachabilityChanged.connect(self._on_reachability)
        self._on_reachability(information.reachability())

    def _on_reachability(self, reachability: QNetworkInformation.Reachability) -> None:
        """Without a word of the system there may be a network; with "disconnected" there is none.

        One that reached the house alone, as while a router starts, and now reaches the internet, is as good as a new one.
        """
        before, self._reach = self._reach, _REACH.get(reachability.name, 0)
        was = self._online
        self.report(reachability.name != "Disconnected")
        if was and self._online and self._reach > before > 0:
            self._back.start()

    def report(self, online: bool) -> None:
        """Take over what the system says."""
        if online == self._online:
            return
        self._online = online
        if online:
            self._back.start()
        else:
            self._back.stop()
            self.changed.emit(False)

    def _tell_back(self) -> None:
        self.changed.emit(True)
