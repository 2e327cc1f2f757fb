"""What a picture costs, as last published; every figure is an estimate.

Source: AWS price list for us-east-1, read in summer 2026, before the model was retired. Which tier an edge case falls in is not
documented: tiers are told apart by pixels here.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Final

from nova_studio.contract.request import Request
from nova_studio.engines.base import Price
from nova_studio.engines.bedrock.access import is_base

READ_ON: Final = date(2026, 8, 1)
SMALL_PIXELS: Final = 1_024 * 1_024
"""The largest picture of the cheaper tier, in pixels."""
PER_IMAGE: Final[Mapping[tuple[bool, str], Decimal]] = {
    (True, "standard"): Decimal("0.04"),
    (True, "premium"): Decimal("0.06"),
    (False, "standard"): Decimal("0.06"),
    (False, "premium"): Decimal("0.08"),
}
"""US dollars a picture, by (of the cheaper tier, quality)."""

_NOTE: Final = f"Estimated from the prices of {READ_ON:%B %Y} in us-east-1, the last before the model was retired."
_CUSTOM_NOTE: Final = f"{_NOTE} Provisioned models are billed by the hour instead."


def estimate(request: Request, model_id: str) -> Price:
    """What all pictures of a request would cost together."""
    width, height = request.output_size
    each = PER_IMAGE[width * height <= SMALL_PIXELS, request.settings.quality or "standard"]
    return Price(each * request.count, note=_NOTE if is_base(model_id) else _CUSTOM_NOTE)
