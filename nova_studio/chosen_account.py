"""Which account online engines use: the one chosen for a project, or the default one. Jobs go with the account of their project."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from nova_studio.library.library import Library
from nova_studio.settings.model import Account, Settings

_SETTING: Final = "account"
"""The project's setting: an account's id, empty for what the computer is set up with; none follows the default."""


class ChosenAccount:
    """The choice of each project. Safe from every thread; reading it is one look into the library.

    A project that names an account which is not there, as one from another library may, follows the default.
    """

    def __init__(self, library: Library, settings: Callable[[], Settings]) -> None:
        self._library = library
        self._settings = settings
        self.borrowed: Account | None = None
        """The account that all projects use until the program ends, whatever was chosen."""

    def of(self, project: str | None = None) -> Account | None:
        """The account of a project (default: the one the artist is in); ``None``: what the SDK finds by itself."""
        if self.borrowed is not None:
            return self.borrowed
        settings, own = self._settings(), self.own(project)
        return settings.current_account() if own is None else settings.find_account(own)

    def own(self, project: str | None = None) -> str | None:
        """The id that was chosen for a project itself, empty for what the SDK finds; ``None`` where it follows the default."""
        kept = self._library.projects.setting(project or self._library.project, _SETTING)
        known = isinstance(kept, str) and (not kept or self._settings().find_account(kept) is not None)
        return kept if known else None

    def choose(self, account_id: str | None, project: str | None = None) -> None:
        """Choose for a project; ``None`` lets it follow the default. Not for the GUI thread; raises LibraryError."""
        self._library.projects.set_setting(project or self._library.project, _SETTING, account_id)

    def used_by(self, account_id: str) -> list[str]:
        """The names of the projects whose jobs go with an account."""

        def chosen(project: str) -> str:
            account = self.of(project)
            return "" if account is None else account.id

        return [project.name for project in self._library.projects.all() if chosen(project.id) == account_id]
