"""Keyrings in memory: one that minds Windows' limit, and one that is locked."""

from __future__ import annotations

from keyring.errors import KeyringLocked, PasswordDeleteError

ENTRY_MAX = 1_280
"""Characters that Windows holds in an entry."""


class Ring:
    """A keyring that works."""

    def __init__(self) -> None:
        self.entries: dict[tuple[str, str], str] = {}

    def get_password(self, service: str, username: str) -> str | None:
        """The entry."""
        return self.entries.get((service, username))

    def set_password(self, service: str, username: str, password: str) -> None:
        """Write the entry."""
        assert 0 < len(password) <= ENTRY_MAX
        self.entries[service, username] = password

    def delete_password(self, service: str, username: str) -> None:
        """Remove the entry."""
        if self.entries.pop((service, username), None) is None:
            raise PasswordDeleteError


class Locked(Ring):
    """A keyring whose owner did not unlock it."""

    def get_password(self, service: str, username: str) -> str | None:
        """Refuse."""
        raise KeyringLocked

    def set_password(self, service: str, username: str, password: str) -> None:
        """Refuse."""
        raise KeyringLocked
