"""Finds the files that ship beside the code: icons, samples, translations, the catalogue, licences.

They lie in the top-level folder ``resources/``; a wheel carries them as ``nova_studio/_resources`` and a frozen program in
its bundle folder, so code never spells a path to one.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

_PACKAGE = Path(__file__).resolve().parent


def roots() -> Iterator[Path]:
    """Where the resources can be, in the order looked at: frozen bundle, installed package, checkout."""
    bundle = getattr(sys, "_MEIPASS", None)
    if bundle is not None:
        yield Path(bundle) / "resources"
    yield _PACKAGE / "_resources"
    yield _PACKAGE.parent / "resources"


def find(*parts: str) -> Path:
    """The shipped file or folder ``resources/<parts…>``, as in ``find("samples", "rocket.jpg")``.

    Raises :class:`FileNotFoundError` naming the resource, which means a damaged installation.
    """
    for root in roots():
        path = root.joinpath(*parts)
        if path.exists():
            return path
    raise FileNotFoundError(f"The shipped file {'/'.join(('resources', *parts))} is missing from this installation.")
