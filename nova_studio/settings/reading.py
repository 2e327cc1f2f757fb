"""The one reader of files that people may edit: JSON into a model, or a sentence that names the file, the field and the rule."""

from __future__ import annotations

from pathlib import Path
from typing import TypeVar

from pydantic import BaseModel, ValidationError

from nova_studio.errors import SettingsError

_Read = TypeVar("_Read", bound=BaseModel)
_NEXT = "Mend or remove the file."


def read(path: Path, model: type[_Read], what: str) -> _Read:
    """The file at ``path`` as a model; ``what`` names it in sentences, in the plural, as in ``settings``.

    Raises FileNotFoundError where there is none, and SettingsError when it cannot be read or understood; it is left as it is.
    """
    try:
        text = path.read_text(encoding="utf-8")
    except FileNotFoundError:
        raise
    except (OSError, UnicodeDecodeError) as error:
        raise SettingsError(f"The {what} in {path} cannot be read: {error}. {_NEXT}") from error
    try:
        return model.model_validate_json(text)
    except ValidationError as error:
        raise SettingsError(f"The {what} in {path} cannot be used: {first_rule(error)}. {_NEXT}") from error


def first_rule(error: ValidationError) -> str:
    """The first field that is wrong and the rule it breaks, as in ``network.proxy: String should match pattern …``."""
    first = error.errors()[0]
    where = ".".join(str(part) for part in first["loc"]) or "the file"
    return f"{where}: {first['msg']}"
