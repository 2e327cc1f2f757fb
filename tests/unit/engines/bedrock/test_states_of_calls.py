"""What a call's outcome says of a model, in the same words as discovery: each refusal of the service, and an answer."""

from __future__ import annotations

import json
from collections.abc import Iterator

import pytest

from nova_studio.credentials.vault import Vault
from nova_studio.engines.base import EngineState
from nova_studio.engines.bedrock.access import BASE_MODEL
from nova_studio.engines.bedrock.states import Evidence, ModelState
from nova_studio.errors import EngineError
from nova_studio.paths import Paths
from nova_studio.settings.model import Account, Network
from nova_studio.studio import Studio
from nova_studio.works import NOVA_CANVAS
from support.bedrock_calls import ask
from support.bedrock_faults import FAULTS
from support.bedrock_server import BedrockServer
from support.keyrings import Ring

CORE = "stability.stable-image-core-v1:1"
NOT_ALLOWED = "Not allowed for this account; ask the administrator, and hand over the policy."
INSTEAD = "use stability.stable-image-core-v1:1, "


@pytest.fixture
def server() -> Iterator[BedrockServer]:
    with BedrockServer() as server:
        yield server


@pytest.fixture
def studio(paths: Paths, server: BedrockServer) -> Iterator[Studio]:
    studio = Studio.open(paths)
    studio.__dict__["vault"] = Vault(Ring())
    account = Account(id="a1", name="K", kind="keys", region="us-west-2", network=Network(runtime_endpoint=server.url))
    studio.save_account(account, {"access_key": "AKIA", "secret_key": "s3cret"})
    studio.use_settings(studio.settings.model_copy(update={"account": "a1"}))
    yield studio
    studio.close()


def call(studio: Studio, model: str) -> ModelState:
    """Call a model once, whatever comes of it; its state afterwards."""
    nova = studio.settings.nova_canvas.model_copy(update={"model_id": model})
    studio.use_settings(studio.settings.model_copy(update={"nova_canvas": nova}))
    try:
        ask(studio.engine(NOVA_CANVAS))  # type: ignore[arg-type]
    except EngineError:
        pass
    return next(each for each in studio.model_states() if each.model.id == model)


@pytest.mark.parametrize(
    ("fault", "model", "state", "words"),
    [
        ("end of life", BASE_MODEL, EngineState.RETIRED, f"Retired on 30 September 2026; {INSTEAD}"),
        ("end of life", CORE, EngineState.RETIRED, "Retired; choose another engine."),
        ("legacy", BASE_MODEL, EngineState.RETIRED, f"Retired on 30 September 2026; {INSTEAD}"),
        ("wrong id", CORE, EngineState.NOT_HERE, "Not offered in us-west-2."),
        ("not found", CORE, EngineState.NOT_HERE, "Not offered in us-west-2."),
        ("not permitted", CORE, EngineState.NOT_ALLOWED, NOT_ALLOWED),
        ("no access", CORE, EngineState.NOT_ALLOWED, NOT_ALLOWED),
        ("terms", CORE, EngineState.NOT_ALLOWED, NOT_ALLOWED),
        ("payment", CORE, EngineState.NOT_ALLOWED, NOT_ALLOWED),
        ("subscribing", CORE, EngineState.BEING_ENABLED, "Being enabled; try again in a few minutes."),
        ("filtered prompt", CORE, EngineState.READY, "Ready."),
    ],
)
def test_a_refusal_is_told_in_the_words_of_the_states(
    studio: Studio, server: BedrockServer, fault: str, model: str, state: EngineState, words: str
) -> None:
    server.queue(FAULTS[fault])
    found = call(studio, model)
    assert (found.state, found.evidence) == (state, Evidence.CALL) and found.words.startswith(words)


@pytest.mark.parametrize("fault", ["throttled", "expired", "internal", "unavailable", "too long"])
def test_what_says_nothing_of_the_model_leaves_its_state(studio: Studio, server: BedrockServer, fault: str) -> None:
    server.queue(FAULTS[fault])
    found = call(studio, CORE)
    assert (found.state, found.evidence) == (EngineState.UNKNOWN, Evidence.CATALOGUE)
    assert found.words == "Static knowledge only, not checked; Generate stays possible."


def test_an_answer_makes_a_model_ready_and_one_whose_days_are_counted_stays_retiring(studio: Studio) -> None:
    found = call(studio, BASE_MODEL)  # a private arrangement, since its day has come
    assert (found.state, found.words, found.evidence) == (EngineState.READY, "Ready.", Evidence.CALL)
    own = {"facts_of": "2026-11-24", "models": [{"id": BASE_MODEL, "end_of_life": "2999-01-01"}]}
    studio.paths.settings_file.with_name("models.json").write_text(json.dumps(own))
    found = call(studio, BASE_MODEL)
    assert (found.state, found.evidence) == (EngineState.RETIRING, Evidence.CALL)
    assert found.words.startswith("Stops on 1 January 2999, in ")
