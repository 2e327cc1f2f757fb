"""The settings file: JSON that a person can read, replaced as a whole or not at all."""

from __future__ import annotations

import json
import os
import tempfile
from pathlib import Path

from nova_studio.errors import SettingsError
from nova_studio.settings import reading
from nova_studio.settings.model import Settings


def load(path: Path) -> Settings:
    """The settings at ``path``; defaults where there is no file.

    Raises :class:`SettingsError` when the file cannot be read or understood; it is left as it is.
    """
    try:
        return reading.read(path, Settings, "settings")
    except FileNotFoundError:
        return Settings()


def save(path: Path, settings: Settings) -> None:
    """Write the settings through a temporary file, so that a crash leaves the old or the new ones; raises SettingsError."""
    text = json.dumps(settings.model_dump(mode="json"), indent=2, ensure_ascii=False) + "\n"
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
        try:
            with os.fdopen(handle, "w", encoding="utf-8") as file:
                file.write(text)
                file.flush()
                os.fsync(file.fileno())
            Path(name).replace(path)
        except BaseException:
            Path(name).unlink(missing_ok=True)
            raise
    except OSError as error:
        raise SettingsError(f"The settings cannot be written to {path}: {error.strerror or error}.") from error
