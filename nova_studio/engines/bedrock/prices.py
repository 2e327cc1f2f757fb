"""What a picture costs, as last published: a dated table in a file that can be edited. Every figure is an estimate.

``resources/catalogue/prices.json`` ships with the program. A file of the same form, ``prices.json`` beside the artist's settings,
replaces the models it names. Which tier an edge case falls in is not documented for Nova Canvas: tiers are told apart by pixels.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Annotated, Final

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from nova_studio import resources
from nova_studio.contract.request import Request
from nova_studio.engines.base import Price
from nova_studio.engines.bedrock.access import BASE_MODEL, is_base
from nova_studio.errors import SettingsError

FILE_NAME: Final = "prices.json"
_CUSTOM_NOTE: Final = "Provisioned models are billed by the hour instead."


class _Frozen(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Tier(_Frozen):
    """What one picture costs up to so many pixels (``None``: any) in a quality (empty: any)."""

    each: Annotated[Decimal, Field(ge=0, le=10_000)]
    quality: str = ""
    up_to_pixels: Annotated[int, Field(gt=0)] | None = None


class ModelPrices(_Frozen):
    """The tiers of one model, the first that fits being the one that counts; ``prices_of`` where it is not the table's day."""

    id: Annotated[str, Field(min_length=1)]
    tiers: Annotated[tuple[Tier, ...], Field(min_length=1)]
    prices_of: date | None = None

    def each(self, pixels: int, quality: str) -> Decimal:
        """What one picture costs; where no tier fits, what the last one says."""
        for tier in self.tiers:
            if tier.quality in ("", quality) and (tier.up_to_pixels is None or pixels <= tier.up_to_pixels):
                return tier.each
        return self.tiers[-1].each


class PriceTable(_Frozen):
    """The prices, the day they were read, and where."""

    prices_of: date
    source: str = ""
    currency: Annotated[str, Field(pattern="^[A-Z]{3}$")] = "USD"
    models: tuple[ModelPrices, ...] = ()
    own: bool = False
    """Whether the artist has changed it."""

    def find(self, model_id: str) -> ModelPrices | None:
        """The prices of a model by its id, its profile's id or an ARN of either."""
        name = model_id.rpartition("/")[2] if model_id.startswith("arn:") else model_id
        names = (name, name.partition(".")[2])
        return next((model for model in self.models if model.id in names), None)

    def price(self, model_id: str, count: int, *, pixels: int = 0, quality: str = "standard") -> Price | None:
        """What so many pictures of that size and quality cost; ``None`` for a model that is not in the table."""
        model = self.find(model_id)
        if model is None:
            return None
        return Price(model.each(pixels, quality) * count, self.currency, note=self._note(model))

    def _note(self, model: ModelPrices) -> str:
        day = model.prices_of or self.prices_of
        return f"Estimated from {'your own price table' if self.own else 'the prices'} of {day.day} {day:%B %Y}."

    def with_changes(self, other: PriceTable) -> PriceTable:
        """This table with the models of the artist's own added, and replaced where ids are the same."""
        if other.currency != self.currency:
            raise SettingsError(
                f"The prices must be in {self.currency}, as the shipped ones; these are in {other.currency}."
            )
        dated = (model.model_copy(update={"prices_of": model.prices_of or other.prices_of}) for model in other.models)
        changed = {model.id: model for model in (*self.models, *dated)}
        return self.model_copy(update={"models": tuple(changed.values()), "own": True})


@cache
def shipped() -> PriceTable:
    """The table that came with the program; raises SettingsError for a damaged installation."""
    return read(resources.find("catalogue", FILE_NAME))


def read(path: Path) -> PriceTable:
    """A table's file; raises SettingsError naming the field and the rule."""
    try:
        return PriceTable.model_validate_json(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError) as error:
        raise SettingsError(f"The prices in {path} cannot be read: {error}.") from error
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(str(part) for part in first["loc"]) or "the file"
        raise SettingsError(f"The prices in {path} cannot be used: {where}: {first['msg']}.") from error


class PriceBook:
    """The shipped table with the artist's own file over it, read anew whenever that has changed. Safe from every thread.

    A file that cannot be used changes nothing, and ``problem`` says why.
    """

    def __init__(self, changes: Path) -> None:
        self._changes = changes
        self._guard = threading.Lock()
        self._seen: tuple[int, int] | None = None
        self._table: PriceTable | None = None
        self._problem = ""

    @property
    def table(self) -> PriceTable:
        """The prices of the moment."""
        return self._read()[0]

    @property
    def problem(self) -> str:
        """Why the artist's own file is not used; empty when it is, or there is none."""
        return self._read()[1] if self._changes.exists() else ""

    def _read(self) -> tuple[PriceTable, str]:
        with self._guard:
            stamp = _stamp(self._changes)
            if self._table is None or stamp != self._seen:
                self._seen, self._table, self._problem = stamp, shipped(), ""
                if stamp is not None:
                    try:
                        self._table = shipped().with_changes(read(self._changes))
                    except SettingsError as error:
                        self._problem = f"{error} Until it is mended, the shipped prices hold."
            return self._table, self._problem


def _stamp(path: Path) -> tuple[int, int] | None:
    try:
        facts = path.stat()
    except OSError:
        return None
    return facts.st_mtime_ns, facts.st_size


Prices = Callable[[], PriceTable]


def estimate(request: Request, model_id: str, prices: Prices = shipped) -> Price:
    """What all pictures of a request would cost together with Nova Canvas, or a model built on it."""
    width, height = request.output_size
    table = prices()
    pixels, quality = width * height, request.settings.quality or "standard"
    known = table.price(model_id, request.count, pixels=pixels, quality=quality)
    price = known or table.price(BASE_MODEL, request.count, pixels=pixels, quality=quality)
    if price is None:
        raise SettingsError(f"The price table knows no {BASE_MODEL}.")
    if known is None and not is_base(model_id):
        return Price(price.amount, price.currency, note=f"{price.note} {_CUSTOM_NOTE}")
    return price
