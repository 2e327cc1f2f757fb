"""The contract's plain English, as it is shown."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication


def shown(text: str) -> str:
    """A title, help or message of the contract in the artist's language."""
    return QCoreApplication.translate("contract", text) if text else ""
