"""A real pointer and a real keyboard on a private X server: the server's own XTEST extension, spoken to over its socket.

What comes from here goes the way of every hand's doing, through the server and the window system's event queue, and needs no
program or library beside Python. Little of the protocol is used: see "X Window System Protocol" and "XTEST Extension Protocol".
"""

from __future__ import annotations

import os
import socket
import struct
from types import TracebackType

_KEY, _BUTTON, _MOTION = 2, 4, 6
"""Event types; a release is one more."""
_FAKE_INPUT = 2
KEYSYMS = {
    "Shift": 0xFFE1,
    "Control": 0xFFE3,
    "Alt": 0xFFE9,
    "Escape": 0xFF1B,
    "Return": 0xFF0D,
    "Space": 0x20,
    "Left": 0xFF51,
    "Up": 0xFF52,
    "Right": 0xFF53,
    "Down": 0xFF54,
}
"""Of keys that are no single sign."""


class Hand:
    """Moves the pointer, presses buttons and keys of one display (``:7``); screen pixels."""

    def __init__(self, display: str) -> None:
        number = display.removeprefix("unix").removeprefix(":").split(".")[0]
        self._socket = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        self._socket.connect(f"/tmp/.X11-unix/X{number}")
        self._socket.sendall(struct.pack("<BxHHHHxx", ord("l"), 11, 0, 0, 0))
        status, length = struct.unpack("<B5xH", self._read(8))
        setup = self._read(4 * length)
        if status != 1:
            raise RuntimeError(f"The X server {display} lets nobody in: {setup!r}")
        vendor, formats = struct.unpack_from("<H", setup, 16)[0], setup[21]
        self._keys = (setup[26], setup[27])
        self._root: int = struct.unpack_from("<I", setup, 32 + (vendor + 3) // 4 * 4 + 8 * formats)[0]
        answer = self._ask(struct.pack("<BxHHxx8s", 98, 4, 5, b"XTEST"))
        if not answer[8]:
            raise RuntimeError(f"The X server {display} has no XTEST.")
        self._xtest = answer[9]
        self._codes = self._key_codes()

    def __enter__(self) -> Hand:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._socket.close()

    def move(self, x: int, y: int) -> None:
        """Put the pointer there."""
        self._fake(_MOTION, 0, x, y)

    def press(self, button: int = 1) -> None:
        """Press a button: 1 left, 2 middle, 3 right, 4 and 5 the wheel."""
        self._fake(_BUTTON, button)

    def release(self, button: int = 1) -> None:
        """Let a button go."""
        self._fake(_BUTTON + 1, button)

    def drag(self, points: list[tuple[int, int]], button: int = 1) -> None:
        """Press at the first, go through all, let go at the last."""
        self.move(*points[0])
        self.press(button)
        for point in points[1:]:
            self.move(*point)
        self.release(button)

    def hold(self, name: str) -> None:
        """Press a key: a sign, or a name of :data:`KEYSYMS`."""
        self._fake(_KEY, self._code(name))

    def let_go(self, name: str) -> None:
        """Let a key go."""
        self._fake(_KEY + 1, self._code(name))

    def key(self, *names: str) -> None:
        """Press keys in this order and let them go in the other: ``key("Control", "z")``."""
        for name in names:
            self.hold(name)
        for name in reversed(names):
            self.let_go(name)

    def rest(self) -> None:
        """Let go of every key and button, whoever holds them: a hand that was killed holds them for ever."""
        down = self._ask(struct.pack("<BxH", 44, 1))[8:40]
        for code in range(256):
            if down[code // 8] & 1 << code % 8:
                self._fake(_KEY + 1, code)
        for button in (1, 2, 3):
            self.release(button)
        self.move(32_767, 32_767)  # the server keeps it in the screen: the last corner, where no window is

    # --------------------------------------------------------------------------------------------------------- private

    def _fake(self, kind: int, detail: int, x: int = 0, y: int = 0) -> None:
        event = struct.pack("<BBxxII8xhh8x", kind, detail, 0, self._root, x, y)
        self._socket.sendall(struct.pack("<BBH", self._xtest, _FAKE_INPUT, 9) + event)
        self._ask(struct.pack("<BxH", 43, 1))  # the server has done it once it answers the next question

    def _code(self, name: str) -> int:
        return self._codes[KEYSYMS[name] if name in KEYSYMS else ord(name)]

    def _key_codes(self) -> dict[int, int]:
        """Which key bears a sign."""
        low, high = self._keys
        answer = self._ask(struct.pack("<BxHBBxx", 101, 2, low, high - low + 1))
        each = answer[1]
        signs = struct.unpack_from(f"<{each * (high - low + 1)}I", answer, 32)
        found: dict[int, int] = {}
        for index, sign in enumerate(signs):
            found.setdefault(sign, low + index // each)
        return found

    def _ask(self, request: bytes) -> bytes:
        """The answer to a request; what the server tells everybody meanwhile, as of its keyboard, is left out."""
        self._socket.sendall(request)
        head = self._read(32)
        while head[0] > 1:
            head = self._read(32)
        if head[0] == 0:
            raise RuntimeError(f"The X server refused a request with error {head[1]}.")
        return head + self._read(4 * struct.unpack_from("<I", head, 4)[0])

    def _read(self, count: int) -> bytes:
        parts = bytearray()
        while len(parts) < count:
            part = self._socket.recv(count - len(parts))
            if not part:
                raise RuntimeError("The X server has hung up.")
            parts += part
        return bytes(parts)


def here() -> Hand:
    """A hand on the display of this process."""
    return Hand(os.environ["DISPLAY"])
