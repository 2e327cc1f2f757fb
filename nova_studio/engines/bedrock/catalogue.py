"""The models of pictures on Bedrock as last read up on: ids, profiles, regions, tasks and dates, in a file that can be edited.

``resources/catalogue/models.json`` ships with the program. A file of the same form among the user's settings adds models and
replaces those with the same id, so that new facts need no new program. Nothing here asks the service.
"""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Annotated, Final

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from nova_studio import resources
from nova_studio.contract.task import TaskType
from nova_studio.errors import SettingsError

FILE_NAME: Final = "models.json"
_Word = Annotated[str, Field(min_length=1, max_length=2_048)]


class _Frozen(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Model(_Frozen):
    """What is known of one model. ``profile`` is the only id it can be called by, where it has one.

    ``regions`` is where requests can start; empty means not known. ``legacy`` and ``end_of_life`` are the days from which it is so;
    ``instead`` names what took its place.
    """

    id: _Word
    title: _Word
    provider: str = ""
    profile: str = ""
    regions: tuple[str, ...] = ()
    tasks: tuple[TaskType, ...] = ()
    legacy: date | None = None
    end_of_life: date | None = None
    instead: str = ""

    @property
    def invoke_id(self) -> str:
        """The id to call it by."""
        return self.profile or self.id

    def is_called(self, model_id: str) -> bool:
        """Whether an id, a profile's id or an ARN of either names this model."""
        name = model_id.rpartition("/")[2] if model_id.startswith("arn:") else model_id
        return name in (self.id, self.profile)


class Catalogue(_Frozen):
    """The models, and the day their facts were read."""

    facts_of: date
    source: str = ""
    models: tuple[Model, ...] = ()

    def find(self, model_id: str) -> Model | None:
        """The model that an id, a profile's id or an ARN names; ``None`` for one that is not in the catalogue."""
        return next((model for model in self.models if model.is_called(model_id)), None)

    def with_changes(self, other: Catalogue) -> Catalogue:
        """This catalogue with the models of another added, and replaced where ids are the same."""
        changed = {model.id: model for model in (*self.models, *other.models)}
        return Catalogue(
            facts_of=max(self.facts_of, other.facts_of), source=self.source, models=tuple(changed.values())
        )


def shipped() -> Catalogue:
    """The catalogue that came with the program; raises SettingsError for a damaged installation."""
    return read(resources.find("catalogue", FILE_NAME))


def load(changes: Path) -> Catalogue:
    """The shipped catalogue with the user's own file over it, where there is one; raises SettingsError in words."""
    known = shipped()
    return known.with_changes(read(changes)) if changes.exists() else known


def read(path: Path) -> Catalogue:
    """A catalogue's file; raises SettingsError naming the field and the rule."""
    try:
        return Catalogue.model_validate_json(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError) as error:
        raise SettingsError(f"The catalogue in {path} cannot be read: {error}.") from error
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(str(part) for part in first["loc"]) or "the file"
        raise SettingsError(f"The catalogue in {path} cannot be used: {where}: {first['msg']}.") from error
