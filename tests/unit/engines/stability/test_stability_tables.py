"""The tables of models agree with the guide as the stand-in has it, and with the catalogue that the program ships."""

from __future__ import annotations

import json
import subprocess
import sys
from decimal import Decimal
from pathlib import Path
from typing import get_args

import pytest

from nova_studio.contract.task import TaskType
from nova_studio.engines.base import EngineState
from nova_studio.engines.bedrock import catalogue, prices
from nova_studio.engines.bedrock.book import Book
from nova_studio.engines.bedrock.client import Connection
from nova_studio.engines.bedrock.stability import StabilityEngine, models
from nova_studio.engines.bedrock.stability.models import MODELS, Model
from nova_studio.engines.bedrock.stability.routing import ROUTES
from nova_studio.engines.bedrock.stability.sizes import RATIOS, nearest_ratio
from nova_studio.engines.bedrock.stability.styles import STYLES
from nova_studio.tools.kinds import Preset
from support import stability_contract as contract
from support.stability_calls import engine
from support.stability_server import SIZES


def test_there_are_sixteen_models_thirteen_by_profile() -> None:
    assert {model.base_id for model in MODELS} == {*contract.TEXT, *contract.SERVICES} and len(MODELS) == 16
    assert {model.id for model in MODELS if not model.profile} == set(contract.TEXT)
    assert {model.id for model in MODELS if model.profile} == {f"us.{base}" for base in contract.SERVICES}
    assert sum("image-" not in model.id for model in MODELS if model.profile) == 5


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model.name)
def test_a_model_costs_and_takes_what_the_guide_says(model: Model) -> None:
    rules = {**contract.TEXT, **contract.SERVICES}[model.base_id]
    assert model.seeded is ("seed" in rules.fields)
    takes = model.takes
    assert takes.side_min == rules.sides[0] and (takes.side_max or 100_000) == rules.sides[1]
    assert takes.pixels_max == rules.pixels[1] and (takes.ratio_max or 1_000) == rules.ratio
    price = prices.known_price(catalogue.shipped(), model.id, 5)
    assert price.amount == 5 * Decimal(rules.price) and price.estimated and "22 November 2026" in price.note


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model.name)
def test_the_shipped_catalogue_says_the_same(model: Model) -> None:
    known = catalogue.shipped().find(model.id)
    assert known is not None and known.invoke_id == model.id and known.title == model.title
    assert known.regions == (contract.SERVICE_REGIONS if model.profile else ("us-west-2",))
    assert set(known.tasks) == {row.task for row in ROUTES if row.model is model}


def test_shapes_presets_and_styles_are_those_of_the_guide() -> None:
    assert set(RATIOS) == set(contract.RATIOS) and set(get_args(Preset)) == set(contract.PRESETS)
    assert {style.preset for style in STYLES.values()} - {""} <= set(contract.PRESETS)
    assert all(nearest_ratio(*size) == ratio for ratio, size in SIZES.items())
    assert [nearest_ratio(*size) for size in ((1280, 720), (320, 1280), (2048, 2048), (1024, 768), (4096, 1024))] == [
        "16:9", "9:21", "1:1", "5:4", "21:9",
    ]  # fmt: skip


def test_an_engine_describes_itself_from_where_it_is() -> None:
    here = engine().describe()
    assert (here.name, here.title, here.region, here.sends) == (
        "stability",
        "Stability AI on Bedrock",
        "us-west-2",
        True,
    )
    assert here.state is EngineState.UNKNOWN and "not checked" in here.state_words
    can = {task for task, capability in here.tasks.items() if capability.can}
    assert can == set(TaskType) - {TaskType.VIRTUAL_TRY_ON}
    assert "Nova Canvas does it where it still answers" in here.tasks[TaskType.VIRTUAL_TRY_ON].reason
    assert models.OUTPAINT.id in here.tasks[TaskType.OUTPAINTING].models
    assert all(capability.losses for task, capability in here.tasks.items() if task in can)

    east = engine(region="us-east-1").describe()
    assert east.state is EngineState.UNKNOWN
    assert east.tasks[TaskType.INPAINTING].can and east.tasks[TaskType.TEXT_IMAGE].can
    assert east.tasks[TaskType.IMAGE_VARIATION].models == (models.STYLE_TRANSFER.id,)

    away = engine(region="eu-west-1").describe()
    assert away.state is EngineState.NOT_HERE and not any(capability.can for capability in away.tasks.values())
    reason = away.tasks[TaskType.IMAGE_VARIATION].reason
    assert reason.endswith("cannot be called from eu-west-1: choose the region us-east-1 or us-east-2 or us-west-2.")


def test_a_region_that_the_users_own_file_adds_can_be_used(tmp_path: Path) -> None:
    path = tmp_path / "models.json"
    away = StabilityEngine(Connection(region="eu-west-1"), facts=Book(path).facts)
    assert away.describe().state is EngineState.NOT_HERE
    own = {"id": models.CORE.id, "regions": ["us-west-2", "eu-west-1"]}
    path.write_text(json.dumps({"facts_of": "2026-12-01", "models": [own]}))
    described = away.describe()
    assert (
        described.state is EngineState.UNKNOWN
        and "In service (facts of 1 December 2026), not checked" in described.state_words
    )
    assert described.tasks[TaskType.TEXT_IMAGE].models == (models.CORE.id,)
    assert not described.tasks[TaskType.INPAINTING].can


def test_without_a_connection_it_is_where_everything_works() -> None:
    assert StabilityEngine().connection.region == "us-west-2"


_CHILD = """
import sys
from nova_studio.contract.draft import Draft
from nova_studio.contract.task import TaskType
from nova_studio.contract.validation import validate
from nova_studio.engines.bedrock.stability.engine import StabilityEngine
engine = StabilityEngine()
engine.describe()
assert engine.assess(validate(Draft(TaskType.TEXT_IMAGE, {"text": "a house"}))).can
print([name for name in ("numpy", "cv2", "PIL", "boto3", "botocore", "PySide6") if name in sys.modules])
"""


def test_describing_and_assessing_load_neither_pixels_nor_sdk() -> None:
    root = Path(__file__).resolve().parents[4]
    done = subprocess.run([sys.executable, "-c", _CHILD], cwd=root, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
