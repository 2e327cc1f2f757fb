"""The price table: dated, editable, and told where a figure comes from."""

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
from nova_studio.engines.bedrock.catalogue import shipped as models
from nova_studio.errors import SettingsError

NOVA = "amazon.nova-canvas-v1:0"


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
    table = prices.shipped()
    for model in models().models:
        if model.tasks and model.id != NOVA:
            price = table.price(model.invoke_id, 2)
            assert price is not None and price.amount > 0, model.id
    assert table.price("arn:aws:bedrock:us-west-2::foundation-model/stability.stable-image-core-v1:1", 1) is not None


def test_a_model_built_on_it_is_priced_like_it_and_says_so() -> None:
    price = prices.estimate(asked(1024, "standard"), "arn:aws:bedrock:us-east-1:111122223333:provisioned-model/abc")
    assert price.amount == Decimal("0.04") and "billed by the hour" in price.note


def test_the_artists_own_table_holds_at_once_and_is_named(tmp_path: Path) -> None:
    path = tmp_path / prices.FILE_NAME
    book = prices.PriceBook(path)
    assert prices.estimate(asked(1024, "standard"), NOVA, lambda: book.table).amount == Decimal("0.04")
    tiers = [{"each": "0.011"}]
    path.write_text(json.dumps({"prices_of": "2026-11-20", "models": [{"id": NOVA, "tiers": tiers}]}))
    price = prices.estimate(asked(2048, "premium", 2), NOVA, lambda: book.table)
    assert price.amount == Decimal("0.022") and book.problem == ""
    assert price.note == "Estimated from your own price table of 20 November 2026."
    stability = book.table.price("us.stability.stable-outpaint-v1:0", 1)
    assert stability is not None and stability.amount == Decimal("0.06")


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("{", "cannot be used"),
        ('{"prices_of": "2026-11-20", "models": [{"id": "m", "tiers": [{"each": "-1"}]}]}', "models.0.tiers.0.each"),
        ('{"prices_of": "2026-11-20", "currency": "EUR"}', "must be in USD"),
    ],
)
def test_a_table_that_cannot_be_used_is_told_and_changes_nothing(tmp_path: Path, text: str, words: str) -> None:
    path = tmp_path / prices.FILE_NAME
    path.write_text(text)
    book = prices.PriceBook(path)
    assert words in book.problem and "the shipped prices hold" in book.problem
    assert book.table == prices.shipped()
    path.unlink()
    assert book.problem == "" and book.table == prices.shipped()


def test_a_damaged_table_names_the_field(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="cannot be read"):
        prices.read(tmp_path / "missing.json")
