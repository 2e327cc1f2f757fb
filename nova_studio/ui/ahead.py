"""The results on either side of the one that is tried in place, decoded before an arrow key asks for them."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import QObject

from nova_studio.library.model import Result
from nova_studio.studio import Studio
from nova_studio.ui.background import Background, Work
from nova_studio.ui.candidate import Candidate, look_up

_LATER = -1
"""Below everything that somebody waits for."""
_MOST = 24_000_000
"""Pixels; a larger result is decoded when it is asked for, since three of them would take more memory than they save time."""

Neighbour = Callable[[Result, int], Result | None]
"""The result 1 or -1 further, if there is one."""


class Ahead(QObject):
    """Keeps at most three results decoded: the one last shown and its two neighbours."""

    def __init__(self, studio: Studio, background: Background, neighbour: Neighbour, parent: QObject) -> None:
        super().__init__(parent)
        self._studio = studio
        self._background = background
        self._neighbour = neighbour
        self._kept: dict[str, Candidate] = {}
        self._work: dict[str, Work] = {}

    def take(self, result: Result) -> Candidate | None:
        """A result that is decoded already."""
        return self._kept.get(result.id)

    def look_around(self, shown: Candidate) -> None:
        """Decode the neighbours of what is shown, and forget all others."""
        near = [self._neighbour(shown.result, by) for by in (1, -1)]
        wanted = {one.id: one for one in near if one is not None and one.width * one.height <= _MOST}
        self._kept = {name: one for name, one in self._kept.items() if name in wanted}
        self._keep(shown)
        for name in self._work.keys() - wanted.keys():
            self._work.pop(name).cancel()
        for name, result in wanted.items():
            if name not in self._kept and name not in self._work:
                self._work[name] = self._background.run(
                    partial(look_up, self._studio, result),
                    self._found,
                    partial(self._lost, name),
                    owner=self,
                    priority=_LATER,
                )

    def forget(self) -> None:
        """Nothing is looked at any more."""
        for work in self._work.values():
            work.cancel()
        self._work.clear()
        self._kept.clear()

    def _found(self, found: Candidate) -> None:
        self._work.pop(found.result.id, None)
        self._keep(found)

    def _lost(self, name: str, _error: BaseException) -> None:
        """It will be told of when it is asked for."""
        self._work.pop(name, None)

    def _keep(self, found: Candidate) -> None:
        """Where more of its set may come, its place in the set has to be looked up again."""
        if found.settled:
            self._kept[found.result.id] = found
