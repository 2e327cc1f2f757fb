"""Where the program keeps things: library, settings, logs and cache.

Nothing here touches the disk but :meth:`Paths.create`. Whoever needs a folder is handed a :class:`Paths`; nobody looks
one up for himself, so ``--data-dir`` (and a test) moves everything at once.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from platformdirs import PlatformDirs

from nova_studio.errors import LibraryError

APP_NAME = "nova-studio"
_PRIVATE = 0o700


@dataclass(frozen=True, slots=True)
class Paths:
    """The folders and files of one user, or of one ``--data-dir``; all absolute."""

    data_dir: Path
    library_dir: Path
    settings_file: Path
    logs_dir: Path
    cache_dir: Path

    @classmethod
    def default(cls) -> Paths:
        """The places the operating system names for the current user."""
        dirs = PlatformDirs(APP_NAME, appauthor=False, roaming=False)
        return cls(
            data_dir=dirs.user_data_path,
            library_dir=dirs.user_data_path / "library",
            settings_file=dirs.user_config_path / "settings.json",
            logs_dir=dirs.user_log_path,
            cache_dir=dirs.user_cache_path,
        )

    @classmethod
    def under(cls, data_dir: Path | str) -> Paths:
        """Everything inside ``data_dir``: what ``--data-dir`` means, and what tests use."""
        root = Path(data_dir).expanduser().absolute()
        return cls(
            data_dir=root,
            library_dir=root / "library",
            settings_file=root / "settings.json",
            logs_dir=root / "logs",
            cache_dir=root / "cache",
        )

    @classmethod
    def choose(cls, data_dir: Path | str | None) -> Paths:
        """``under(data_dir)`` where one is given, else the user's own places."""
        return cls.default() if data_dir is None else cls.under(data_dir)

    def create(self) -> None:
        """Make the folders, readable by the user alone (pictures and prompts are private).

        Raises :class:`LibraryError` naming the folder that cannot be made.
        """
        for folder in (self.data_dir, self.library_dir, self.settings_file.parent, self.logs_dir, self.cache_dir):
            try:
                folder.mkdir(mode=_PRIVATE, parents=True, exist_ok=True)
            except OSError as error:
                reason = error.strerror or str(error)
                raise LibraryError(
                    f"The folder {folder} cannot be made ({reason}). Choose another one with --data-dir."
                ) from error
