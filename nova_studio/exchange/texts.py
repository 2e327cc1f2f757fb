"""Base64 of the pictures sent lately, so that sending the same picture again does not read and encode it again."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable
from typing import Final

from nova_studio.contract.limits import BODY_MAX

KEPT_MAX: Final = BODY_MAX
"""Bytes of text kept: as much as the largest body."""


class Texts:
    """Texts by what they are made of: a picture's SHA-256, or that and what was done to it. Safe from several threads.

    Names of contents never go stale. At most ``limit`` bytes are kept; those asked for least lately go first.
    """

    def __init__(self, limit: int = KEPT_MAX) -> None:
        self._limit = limit
        self._size = 0
        self._texts: OrderedDict[Hashable, bytes] = OrderedDict()
        self._lock = threading.Lock()

    def of(self, contents: Hashable, make: Callable[[], bytes]) -> bytes:
        """The base64 of those contents; ``make`` gives their bytes where they are not at hand, and may raise."""
        with self._lock:
            if contents in self._texts:
                self._texts.move_to_end(contents)
                return self._texts[contents]
        import pybase64  # noqa: PLC0415 - the engines are made while the window starts

        text = pybase64.b64encode(make())  # Outside the lock: two threads may both do it, none waits for the other.
        with self._lock:
            if contents not in self._texts and len(text) <= self._limit:
                self._texts[contents] = text
                self._size += len(text)
                while self._size > self._limit:
                    _, dropped = self._texts.popitem(last=False)
                    self._size -= len(dropped)
        return text
