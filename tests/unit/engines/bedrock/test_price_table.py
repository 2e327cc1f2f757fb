"""Prices in the catalogue: dated, editable, and told where a figure comes from."""

from __future__ import annotations

import json
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from nova_studio.contract.draft import Draft
from nova_studio.contract.task import TaskType
from nova_studio.contract.validation import validate
from nova_studio.engines.bedrock import prices
from nova_studio.engines.bedrock.book import FILE_NAME, Book, shipped

NOVA = "amazon.nova-canvas-v1:0"
KNOWN = shipped()


def asked(side: int, quality: str, count: int = 1) -> Any:
    settings = {"width": side, "height": side, "quality": quality, "number_of_images": count}
    return validate(Draft(TaskType.TEXT_IMAGE, {"text": "a"}, settings))


@pytest.mark.parametrize(
    ("side", "quality", "each"),
    [(1024, "standard", "0.04"), (1024, "premium", "0.06"), (1040, "standard", "0.06"), (2048, "premium", "0.08")],
)
def test_nova_canvas_is_told_apart_by_pixels_and_quality(side: int, quality: str, each: str) -> None:
    price = prices.estimate(asked(side, quality, 3), NOVA)
    assert (price.amount, price.currency, price.estimated) == (Decimal(each) * 3, "USD", True)
    assert price.note == "Estimated from the prices of 1 August 2026."


def test_every_model_of_the_catalogue_that_can_be_called_has_a_price() -> None:
    for model in KNOWN.models:
        if model.tasks and model.id != NOVA:
            price = prices.price(KNOWN, model.invoke_id, 2)
            assert price is not None and price.amount > 0, model.id
    assert prices.price(KNOWN, "arn:aws:bedrock:us-west-2::foundation-model/stability.stable-image-core-v1:1", 1)


def test_a_model_built_on_it_is_priced_like_it_and_says_so() -> None:
    price = prices.estimate(asked(1024, "standard"), "arn:aws:bedrock:us-east-1:111122223333:provisioned-model/abc")
    assert price.amount == Decimal("0.04") and "billed by the hour" in price.note


def test_the_artists_own_prices_hold_at_once_and_are_named(tmp_path: Path) -> None:
    path = tmp_path / FILE_NAME
    book = Book(path)
    assert prices.estimate(asked(1024, "standard"), NOVA, book.facts).amount == Decimal("0.04")
    own = {"id": NOVA, "prices": [{"each": "0.011"}]}
    path.write_text(json.dumps({"facts_of": "2026-11-20", "models": [own]}))
    price = prices.estimate(asked(2048, "premium", 2), NOVA, book.facts)
    assert price.amount == Decimal("0.022") and book.problem == ""
    assert price.note == "Estimated from your own prices of 20 November 2026."
    stability = prices.price(book.facts(), "us.stability.stable-outpaint-v1:0", 1)
    assert stability is not None and stability.amount == Decimal("0.06") and "your own" not in stability.note
