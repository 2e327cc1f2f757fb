"""The models of pictures on Bedrock on a given day: ids, profiles, regions, tasks, prices and dates, in a file to be edited.

``resources/catalogue/models.json`` ships with the program. A file of the same form among the user's settings adds models and
changes, of those it names again, what it says of them, so that new facts need no new program. Nothing here asks the service.

What needs the catalogue gets it from :mod:`book`, when it needs it: these classes are made after the window can be seen.
"""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Annotated, Any, Final

from pydantic import BaseModel, ConfigDict, Field

from nova_studio import resources
from nova_studio.contract.task import TaskType
from nova_studio.errors import SettingsError
from nova_studio.settings import reading

_FILE: Final = "models.json"
_Word = Annotated[str, Field(min_length=1, max_length=2_048)]


class _Frozen(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Tier(_Frozen):
    """What one picture costs up to so many pixels (``None``: any) in a quality (empty: any)."""

    each: Annotated[Decimal, Field(ge=0, le=10_000)]
    quality: str = ""
    up_to_pixels: Annotated[int, Field(gt=0)] | None = None


class Model(_Frozen):
    """What is known of one model. ``profile`` is the only id it can be called by, where it has one.

    ``regions`` is where requests can start; empty means not known. ``legacy`` and ``end_of_life`` are the days from which it is so;
    ``instead`` names what took its place. Of ``prices``, in the catalogue's currency, the first tier that fits counts;
    ``prices_of`` is their day where that is not the catalogue's.
    """

    id: _Word
    title: str = ""
    provider: str = ""
    profile: str = ""
    regions: tuple[str, ...] = ()
    tasks: tuple[TaskType, ...] = ()
    legacy: date | None = None
    end_of_life: date | None = None
    instead: str = ""
    prices: tuple[Tier, ...] = ()
    prices_of: date | None = None

    @property
    def invoke_id(self) -> str:
        """The id to call it by."""
        return self.profile or self.id

    def is_called(self, model_id: str) -> bool:
        """Whether an id, a profile's id or an ARN of either names this model."""
        name = model_id.rpartition("/")[2] if model_id.startswith("arn:") else model_id
        return name in (self.id, self.profile)

    def each(self, pixels: int, quality: str) -> Decimal | None:
        """What one picture costs; where no tier fits, what the last one says; ``None`` where the price is not known."""
        for tier in self.prices:
            if tier.quality in ("", quality) and (tier.up_to_pixels is None or pixels <= tier.up_to_pixels):
                return tier.each
        return self.prices[-1].each if self.prices else None


class Catalogue(_Frozen):
    """The models, the day their facts were read, and where. ``own_prices`` are the ids whose prices the user has set."""

    facts_of: date
    source: str = ""
    prices_source: str = ""
    currency: Annotated[str, Field(pattern="^[A-Z]{3}$")] = "USD"
    models: tuple[Model, ...] = ()
    own_prices: frozenset[str] = frozenset()

    def find(self, model_id: str) -> Model | None:
        """The model that an id, a profile's id or an ARN names; ``None`` for one that is not in the catalogue."""
        return next((model for model in self.models if model.is_called(model_id)), None)

    def with_changes(self, other: Catalogue) -> Catalogue:
        """This catalogue with the models of another added, and changed in what it says where ids are the same."""
        if other.currency != self.currency:
            raise SettingsError(
                f"The prices must be in {self.currency}, as the shipped ones; these are in {other.currency}."
            )
        models = {model.id: model for model in self.models}
        for each in other.models:
            models[each.id] = models.get(each.id, each).model_copy(update=_said(each, other.facts_of))
        return self.model_copy(
            update={
                "facts_of": max(self.facts_of, other.facts_of),
                "models": tuple(
                    model if model.title else model.model_copy(update={"title": model.id}) for model in models.values()
                ),
                "own_prices": self.own_prices | {each.id for each in other.models if each.prices},
            }
        )


def _said(change: Model, day: date) -> dict[str, Any]:
    """What a change says of a model. Prices are of the day of their own file; none at all is no price to replace one with."""
    said = {name: getattr(change, name) for name in change.model_fields_set}
    return {"prices_of": day, **said} if change.prices else {name: said[name] for name in said if name != "prices"}


@cache
def shipped() -> Catalogue:
    """The catalogue that came with the program; raises SettingsError for a damaged installation."""
    return read(resources.find("catalogue", _FILE))


def read(path: Path) -> Catalogue:
    """A catalogue's file; raises SettingsError naming the field and the rule, and FileNotFoundError where there is none."""
    return reading.read(path, Catalogue, "facts about models")
