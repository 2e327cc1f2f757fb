"""Which kinds of loss a project accepts without being asked again."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from nova_studio.library.library import Library

_SETTING: Final = "accepted_losses"


def accepted(library: Library) -> frozenset[str]:
    """The kinds that the present project accepts, in the words of :meth:`Offer.kinds`."""
    kept = library.projects.setting(library.project, _SETTING)
    return frozenset(kept) if isinstance(kept, list) else frozenset()


def keep(library: Library, project: str, kinds: Iterable[str]) -> None:
    """Have a project accept these kinds and no others; in a worker thread."""
    library.projects.set_setting(project, _SETTING, sorted(kinds))
