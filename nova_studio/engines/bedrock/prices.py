"""What a picture costs, as the catalogue has it. Every figure is an estimate, and says of which day.

Which tier an edge case falls in is not documented for Nova Canvas: tiers are told apart by pixels.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Final

from nova_studio.contract.request import Request
from nova_studio.engines.base import Price
from nova_studio.engines.bedrock.access import BASE_MODEL, day, is_base
from nova_studio.engines.bedrock.book import Facts, shipped
from nova_studio.errors import SettingsError

if TYPE_CHECKING:
    from nova_studio.engines.bedrock.catalogue import Catalogue, Model

_CUSTOM_NOTE: Final = "Provisioned models are billed by the hour instead."


def price(known: Catalogue, model_id: str, count: int, *, pixels: int = 0, quality: str = "standard") -> Price | None:
    """What so many pictures of that size and quality cost; ``None`` for a model whose price is not known."""
    model = known.find(model_id)
    each = None if model is None else model.each(pixels, quality)
    if model is None or each is None:
        return None
    return Price(each * count, known.currency, note=_note(known, model))


def known_price(known: Catalogue, model_id: str, count: int) -> Price:
    """What so many pictures of a model of the catalogue cost; raises SettingsError where no price stands there."""
    found = price(known, model_id, count)
    if found is None:
        raise SettingsError(f"The catalogue knows no price of {model_id}.")
    return found


def spread(known: Catalogue, model_ids: Iterable[str]) -> tuple[Price, Price] | None:
    """What a picture costs with the cheapest and with the dearest of these models; ``None`` where no price is known."""
    found = [known.find(name) for name in model_ids]
    each = [tier.each for model in found if model is not None for tier in model.prices]
    return (Price(min(each), known.currency), Price(max(each), known.currency)) if each else None


def _note(known: Catalogue, model: Model) -> str:
    whose = "your own prices" if model.id in known.own_prices else "the prices"
    return f"Estimated from {whose} of {day(model.prices_of or known.facts_of)}."


def estimate(request: Request, model_id: str, facts: Facts = shipped) -> Price:
    """What all pictures of a request would cost together with Nova Canvas, or a model built on it."""
    width, height = request.output_size
    known = facts()
    pixels, quality = width * height, request.settings.quality or "standard"
    own = price(known, model_id, request.count, pixels=pixels, quality=quality)
    found = own or price(known, BASE_MODEL, request.count, pixels=pixels, quality=quality)
    if found is None:
        raise SettingsError(f"The catalogue knows no price of {BASE_MODEL}.")
    if own is None and not is_base(model_id):
        return Price(found.amount, found.currency, note=f"{found.note} {_CUSTOM_NOTE}")
    return found
