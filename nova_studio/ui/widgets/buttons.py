"""The buttons of dialogs."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtWidgets import QPushButton


def dialog_button(title: str, act: Callable[[], object]) -> QPushButton:
    """A button that does ``act``, and does nothing when Enter is pressed elsewhere; ``&`` goes before the letter of its key."""
    button = QPushButton(title)
    button.setAccessibleName(title.replace("&", ""))
    button.setAutoDefault(False)
    button.clicked.connect(lambda _checked=False: act())
    return button
