"""The surroundings of a test: a home of its own, no accounts of the person who runs it, no network but loopback.

``calm()`` is for the whole process and runs before Qt, boto3 or keyring is used; ``isolated()`` gives one test's variables.
"""

from __future__ import annotations

import errno
import ipaddress
import os
import socket
from collections.abc import Mapping, MutableMapping
from pathlib import Path
from typing import Any

_SECRET_PREFIXES = ("AWS_", "BOTO")
_DROPPED = ("DBUS_SESSION_BUS_ADDRESS", "WAYLAND_DISPLAY", "SESSION_MANAGER", "XMODIFIERS", "QT_STYLE_OVERRIDE")
_PROXIES = ("http_proxy", "https_proxy", "all_proxy", "no_proxy")
FIXED = {
    "AWS_EC2_METADATA_DISABLED": "true",
    "PYTHON_KEYRING_BACKEND": "keyring.backends.fail.Keyring",
    # Without it, Qt looks for a session bus and waits for one to start.
    "DBUS_SESSION_BUS_ADDRESS": "disabled:",
    "LC_ALL": "C.UTF-8",
    "QT_QPA_PLATFORM": "xcb",
    "QT_ACCESSIBILITY": "0",
    "NO_AT_BRIDGE": "1",
}


def calm(environment: MutableMapping[str, str] = os.environ) -> None:
    """Take the caller's accounts, proxies, session bus and desktop settings out of ``environment``."""
    for name in list(environment):
        if name.startswith(_SECRET_PREFIXES) or name in _DROPPED or name.lower() in _PROXIES:
            del environment[name]
    environment.update(FIXED)


def isolated(folder: Path) -> Mapping[str, str]:
    """HOME and its kin inside ``folder``, and AWS files that are not there."""
    home = folder / "home"
    return {
        "HOME": str(home),
        "USERPROFILE": str(home),
        "XDG_DATA_HOME": str(home / "data"),
        "XDG_CONFIG_HOME": str(home / "config"),
        "XDG_CACHE_HOME": str(home / "cache"),
        "XDG_STATE_HOME": str(home / "state"),
        "AWS_CONFIG_FILE": str(home / "aws" / "config"),
        "AWS_SHARED_CREDENTIALS_FILE": str(home / "aws" / "credentials"),
    }


class NetworkBlocked(ConnectionRefusedError):
    """A test reached for the network; it is refused as a machine without one would."""

    def __init__(self, where: object) -> None:
        super().__init__(errno.ECONNREFUSED, f"tests may not reach {where}")


class NetworkGuard:
    """Lets sockets reach loopback and unix sockets only, and remembers every other try in ``attempts``.

    Names under ``.invalid`` never resolve (RFC 6761) and may be tried: that is how a test plays a missing network.
    """

    def __init__(self) -> None:
        self.attempts: list[str] = []
        self._original: dict[str, Any] = {}
        self._resolve = socket.getaddrinfo

    def install(self) -> None:
        """Guard this process."""
        for name in ("connect", "connect_ex", "sendto"):
            self._original[name] = getattr(socket.socket, name)
            setattr(socket.socket, name, self._guarded(name))
        socket.getaddrinfo = self._getaddrinfo

    def remove(self) -> None:
        """Undo :meth:`install`."""
        for name, function in self._original.items():
            setattr(socket.socket, name, function)
        socket.getaddrinfo = self._resolve

    def _guarded(self, name: str) -> Any:
        original, check = self._original[name], self._check

        def guarded(sock: socket.socket, *arguments: Any) -> Any:
            if sock.family != getattr(socket, "AF_UNIX", None):
                check(arguments[-1])
            return original(sock, *arguments)

        return guarded

    def _check(self, address: Any) -> None:
        host = address[0] if isinstance(address, tuple) else address
        if not _is_loopback(host):
            self.attempts.append(str(address))
            raise NetworkBlocked(address)

    def _getaddrinfo(self, host: Any, *arguments: Any, **options: Any) -> Any:
        name = host.decode() if isinstance(host, bytes) else host
        if name is None or _is_loopback(name):
            return self._resolve(host, *arguments, **options)
        if not name.endswith(".invalid"):
            self.attempts.append(name)
        raise socket.gaierror(socket.EAI_NONAME, f"tests may not look up {name}")


def _is_loopback(host: str) -> bool:
    if host in ("localhost", ""):
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
