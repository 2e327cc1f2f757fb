"""The window: everything that knows Qt."""

import sys

import PySide6.QtCore  # noqa: F401 - brings the hook that is calmed below


def _calm_the_import_hook() -> None:
    """Keep PySide from reading the source of every module that is imported from now on.

    It looks there for ``from __feature__ import``, a switch of names that this program does not use, and would spend a tenth of the
    start on it. Where a later PySide has no such function, nothing happens.
    """
    hook = sys.modules.get("shibokensupport.feature")
    if hasattr(hook, "_mod_uses_pyside"):
        setattr(hook, "_mod_uses_pyside", _uses_no_feature)  # noqa: B010 - a module is no class


def _uses_no_feature(_module: object) -> bool:
    return False


_calm_the_import_hook()
