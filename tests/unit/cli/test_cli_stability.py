"""``generate --engine stability``: every task it offers through the real boto3, and where it goes unless told otherwise."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import numpy as np
import pytest

from nova_studio.contract.task import TaskType
from nova_studio.library.model import JobState
from nova_studio.settings.model import Account, NovaCanvas, Settings
from nova_studio.studio import Studio
from support.bedrock_server import Answer, BedrockServer, Reset
from support.shell import Ran, Shell
from support.stability_server import stability_server, withheld

pytestmark = pytest.mark.usefixtures("keys", "brisk")

REFUSED = 4
MODELS = {
    "background-removal": "us.stability.stable-image-remove-background-v1:0",
    "color-guided-generation": "us.stability.stable-image-style-guide-v1:0",
    "image-variation": "us.stability.stable-style-transfer-v1:0",
    "inpainting": "us.stability.stable-image-inpaint-v1:0",
    "outpainting": "us.stability.stable-image-inpaint-v1:0",
    "text-to-image": "us.stability.stable-image-control-structure-v1:0",
}
"""Where the shipped requests go."""


@pytest.fixture
def server() -> Iterator[BedrockServer]:
    with stability_server() as found:
        yield found


@pytest.fixture
def three(tmp_path: Path) -> Path:
    """Three small pictures from words."""
    path = tmp_path / "three.json"
    settings = {"width": 320, "height": 336, "numberOfImages": 3, "seed": 0, "cfgScale": 8.0}
    body = {"taskType": "TEXT_IMAGE", "textToImageParams": {"text": "a"}, "imageGenerationConfig": settings}
    path.write_text(json.dumps(body), encoding="utf-8")
    return path


def generate(shell: Shell, file: Path, server: BedrockServer, *options: str) -> Ran:
    return shell("generate", file, "--engine", "stability", "--endpoint-url", server.url, "--json", *options)


@pytest.mark.parametrize("name", MODELS)
def test_a_shipped_request_goes_to_its_model_and_its_pictures_have_the_asked_size(
    shell: Shell, server: BedrockServer, studio: Callable[[], Studio], samples: Path, name: str
) -> None:
    ran = generate(shell, samples / "requests" / f"{name}.json", server)
    answer = ran.answer
    assert (ran.status, answer["state"], answer["charged"]) == (0, "done", "yes"), ran.err
    assert [(seen.model_id, seen.refused) for seen in server.requests] == [(MODELS[name], "")] * len(answer["images"])
    assert {seen.signature.region for seen in server.requests} == {"us-west-2"}
    library = studio().library
    job = library.job(answer["job"])
    assert job.model == MODELS[name]
    for result in library.job_results(job.id):
        assert (result.width, result.height) == job.request.output_size
    for loss in answer["losses"]:
        assert f"Loss: {loss}" in ran.err


def test_virtual_try_on_says_where_it_is(shell: Shell, server: BedrockServer, samples: Path) -> None:
    ran = generate(shell, samples / "requests" / "virtual-try-on.json", server)
    assert (ran.status, ran.answer["charged"], server.requests) == (REFUSED, "no", [])
    assert "Stability AI has no virtual try-on" in ran.err and "Nova Canvas does it" in ran.err


def test_each_picture_is_a_call_of_its_own_and_one_may_be_withheld(
    shell: Shell, server: BedrockServer, studio: Callable[[], Studio], three: Path
) -> None:
    server.queue(Answer(), withheld("Filter reason: output image"), Answer())
    ran = generate(shell, three, server)
    answer = ran.answer
    assert (ran.status, len(answer["images"])) == (3, 2)
    assert [json.loads(seen.data)["seed"] for seen in server.requests] == [1, 2, 3]
    assert "cfgScale 8.0 is ignored by this model." in answer["losses"]
    library = studio().library
    calls = library.calls(answer["job"])
    assert [call.state for call in calls] == [JobState.DONE, JobState.REFUSED, JobState.DONE]
    assert library.job(answer["job"]).price.amount == Decimal("0.12")


def test_the_region_is_its_own_an_accounts_or_the_options(
    shell: Shell, server: BedrockServer, studio: Callable[[], Studio], three: Path
) -> None:
    ran = generate(shell, three, server, "--region", "us-east-1")
    assert ran.status == REFUSED and "choose the region us-west-2" in ran.err and server.requests == []
    opened = studio()
    assert opened.engine("stability").describe().region == "us-west-2"
    opened.use_settings(Settings(account="a", accounts=(Account(id="a", name="East", region="us-east-2"),)))
    assert opened.engine("stability").describe().region == "us-east-2"
    opened.use_settings(Settings(nova_canvas=NovaCanvas(endpoint_url="http://localhost:1")))
    assert opened.connection("stability").endpoint_url is None  # that address is Nova Canvas's alone
    opened.use_connection(replace(opened.connection(), region="us-west-2"))
    assert opened.engine("stability").describe().region == "us-west-2"


def test_the_model_is_not_for_choosing(shell: Shell, server: BedrockServer, three: Path) -> None:
    ran = generate(shell, three, server, "--model-id", "stability.stable-image-ultra-v1:1")
    assert ran.status == 2 and "chooses the model by the request" in ran.err and server.requests == []


def test_a_mask_is_shown_as_it_is_sent(studio: Callable[[], Studio]) -> None:
    opened = studio()
    mask = np.zeros((320, 320), np.bool_)
    mask[:40] = True
    ref = opened.store_mask(mask)
    for task in (TaskType.INPAINTING, TaskType.OUTPAINTING):
        assert opened.as_sent(ref, task, "stability").changed_is_white
    assert not opened.as_sent(ref, TaskType.INPAINTING, "nova-canvas").changed_is_white


def test_prices_are_those_of_the_table_the_artist_may_replace(
    shell: Shell, server: BedrockServer, studio: Callable[[], Studio], three: Path
) -> None:
    opened = studio()
    own = {
        "facts_of": "2026-11-23",
        "models": [{"id": "stability.stable-image-core-v1:1", "prices": [{"each": "0.05"}]}],
    }
    opened.paths.settings_file.with_name("models.json").write_text(json.dumps(own), encoding="utf-8")
    job = opened.library.job(generate(shell, three, server).answer["job"])
    assert job.price.amount == Decimal("0.15")


def test_what_a_call_taught_is_told_where_the_engine_calls(shell: Shell, server: BedrockServer, three: Path) -> None:
    assert generate(shell, three, server).status == 0
    offline, stability, _nova = json.loads(shell("engines", "--json").out)
    assert offline["models"] == []
    core = next(each for each in stability["models"] if "core" in json.dumps(each))
    assert core["state"] != "not here"  # the region is this engine's own


def test_of_a_request_in_doubt_only_the_missing_pictures_are_sent_again(
    shell: Shell, server: BedrockServer, three: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AWS_ENDPOINT_URL_BEDROCK_RUNTIME", server.url)
    server.queue(Answer(), Reset(), Answer())
    ran = generate(shell, three, server)
    assert (ran.status, len(ran.answer["images"]), ran.answer["charged"]) == (6, 2, "unclear")
    again = shell("outbox", "resolve", ran.answer["job"], "--send-again")
    assert again.status == 0 and "Only 1 of 3 pictures are asked for once more" in again.err
    assert [json.loads(seen.data)["seed"] for seen in server.requests] == [1, 2, 3, 2]
    (entry,) = json.loads(shell("ledger", "--json").out)
    assert (entry["calls"], entry["pictures"], entry["unclear_calls"]) == (3, 3, 1)
    assert shell("outbox", "resolve", ran.answer["job"], "--send-again").status == 5 and len(server.requests) == 4
