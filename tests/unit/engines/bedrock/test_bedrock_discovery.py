"""The eight states in their words: from the catalogue alone, from the service, and from what a call brought."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from nova_studio.engines.base import EngineState
from nova_studio.engines.bedrock import access, catalogue, states
from nova_studio.engines.bedrock.book import Book
from nova_studio.engines.bedrock.catalogue import Model
from nova_studio.engines.bedrock.client import Connection, Keys
from nova_studio.engines.bedrock.nova_canvas.engine import NovaCanvasEngine
from nova_studio.engines.bedrock.observed import Observed, Where
from nova_studio.engines.bedrock.probe import Report, try_connection
from nova_studio.engines.bedrock.states import Evidence, Observation
from nova_studio.errors import (
    ContentBlocked,
    EngineError,
    ModelRetired,
    ModelUnavailable,
    NotConnected,
    Throttled,
)
from support.aws_server import AwsServer

NOW = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
TODAY = NOW.date()
NOVA, CORE, INPAINT = access.BASE_MODEL, "stability.stable-image-core-v1:1", "stability.stable-image-inpaint-v1:0"
KNOWN = catalogue.shipped()


@pytest.fixture
def aws() -> Iterator[AwsServer]:
    with AwsServer() as server:
        yield server


def look(aws: AwsServer, region: str = "us-west-2", known: catalogue.Catalogue = KNOWN) -> Report:
    connection = Connection(
        region=region, control_endpoint=aws.url, sts_endpoint=aws.url, credentials=Keys("AKIDCHOSEN", "chosen")
    )
    return try_connection(connection, known, now=lambda: NOW, has_route=lambda: True)


def state(report: Report, model: str) -> tuple[EngineState, str, Evidence]:
    found = next(each for each in report.models if each.model.id == model)
    return found.state, found.words, found.evidence


def static(model: str, region: str, today: date = TODAY) -> states.ModelState:
    found = KNOWN.find(model)
    assert found is not None
    return states.state_of(found, None, region, today)


# ------------------------------------------------------------------------------------------------------------ catalogue


def test_the_catalogue_holds_nova_and_the_sixteen_living_models() -> None:
    living = [model for model in KNOWN.models if model.end_of_life is None]
    assert len(living) == 16 and KNOWN.facts_of == date(2026, 11, 22)
    profiles = [model.profile for model in living if model.profile]
    assert len(profiles) == 13 and all(name.startswith("us.stability.") for name in profiles)


@pytest.mark.parametrize(
    "name",
    [
        INPAINT,
        f"us.{INPAINT}",
        f"arn:aws:bedrock:us-west-2:111122223333:inference-profile/us.{INPAINT}",
        f"arn:aws:bedrock:us-west-2::foundation-model/{INPAINT}",
    ],
)
def test_a_model_is_found_by_any_of_its_ids(name: str) -> None:
    found = KNOWN.find(name)
    assert found is not None and found.id == INPAINT and found.invoke_id == f"us.{INPAINT}"


def test_the_users_own_file_adds_and_changes_what_it_says_at_once(tmp_path: Path) -> None:
    path = tmp_path / "models.json"
    book = Book(path)
    assert book.facts() == KNOWN and book.problem == ""
    entry = {"id": CORE, "end_of_life": "2027-05-01", "prices": []}
    path.write_text(json.dumps({"facts_of": "2027-01-01", "models": [entry, {"id": "new.model"}]}))
    known = book.facts()
    assert len(known.models) == len(KNOWN.models) + 1 and known.facts_of == date(2027, 1, 1) and book.problem == ""
    changed, before, new = known.find(CORE), KNOWN.find(CORE), known.find("new.model")
    assert changed is not None and before is not None and new is not None
    assert states.state_of(changed, None, "us-west-2", date(2027, 4, 1)).words.startswith(
        "Stops on 1 May 2027, in 30 days"
    )
    assert (changed.title, changed.prices, new.title) == (before.title, before.prices, "new.model")


def test_the_nova_engine_takes_its_dates_from_the_catalogue(tmp_path: Path) -> None:
    path = tmp_path / "models.json"
    path.write_text(
        json.dumps(
            {"facts_of": "2026-11-24", "models": [{"id": NOVA, "legacy": "2027-01-02", "end_of_life": "2027-03-04"}]}
        )
    )

    def told(day: date) -> tuple[EngineState, str]:
        found = NovaCanvasEngine(Connection(), today=lambda: day, facts=Book(path).facts).describe()
        return found.state, found.state_words

    assert told(date(2026, 12, 1))[0] is EngineState.READY
    assert told(date(2027, 2, 1))[1].startswith(
        "Nova Canvas is a Legacy model until Amazon retires it on 4 March 2027;"
    )
    assert told(date(2027, 3, 4)) == (
        EngineState.RETIRED,
        "Amazon retired Nova Canvas on 4 March 2027; it answers only private arrangements and compatible endpoints.",
    )


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("{", "the file: Invalid JSON"),
        ('{"facts_of": "2027-01-01", "models": [{"title": "a"}]}', r"models\.0\.id: Field required"),
        ('{"facts_of": "2027-01-01", "models": [{"id": "a", "prices": [{"each": "-1"}]}]}', r"prices\.0\.each"),
        ('{"facts_of": "2027-01-01", "currency": "EUR"}', "must be in USD"),
        ('{"facts_of": "2027-01-01", "extra": 1}', "extra: Extra inputs"),
    ],
)
def test_a_file_that_cannot_be_used_is_told_with_field_and_rule(tmp_path: Path, text: str, words: str) -> None:
    path = tmp_path / "models.json"
    path.write_text(text)
    book = Book(path)
    assert re.search(words, book.problem) and book.problem.endswith("the shipped facts and prices hold.")
    assert book.facts() == KNOWN
    path.unlink()
    assert book.problem == "" and book.facts() == KNOWN


@pytest.mark.parametrize(
    ("model", "region", "today", "expected", "words"),
    [
        (NOVA, "us-east-1", date(2026, 9, 18), EngineState.RETIRING, "Stops on 30 September 2026, in 12 days; new"),
        (NOVA, "us-east-1", date(2026, 9, 29), EngineState.RETIRING, "in 1 day;"),
        (
            NOVA,
            "us-east-1",
            TODAY,
            EngineState.RETIRED,
            "Retired on 30 September 2026; use stability.stable-image-core",
        ),
        (
            CORE,
            "us-east-1",
            TODAY,
            EngineState.NOT_HERE,
            "Not offered in us-east-1; works in us-west-2. Switch the region?",
        ),
        (INPAINT, "eu-west-1", TODAY, EngineState.NOT_HERE, "works in us-east-1 and us-east-2 and us-west-2"),
        (CORE, "us-west-2", TODAY, EngineState.UNKNOWN, "Static knowledge only, not checked; Generate stays possible."),
    ],
)
def test_facts_alone(model: str, region: str, today: date, expected: EngineState, words: str) -> None:
    found = static(model, region, today)
    assert (found.state, found.evidence) == (expected, Evidence.CATALOGUE)
    assert words in found.words


# ------------------------------------------------------------------------------------------------------------ the service


def test_ready(aws: AwsServer) -> None:
    report = look(aws)
    assert report.faults == () and report.works and report.latency is not None and report.account_id == "111122223333"
    assert state(report, CORE) == (EngineState.READY, "Ready.", Evidence.SERVICE)
    assert state(report, INPAINT)[0] is EngineState.READY
    # The base id is asked for, never the profile's; the list is not narrowed to on-demand models.
    asked = [each for each in aws.requests if each.action == "GetFoundationModelAvailability"]
    assert all("/us." not in each.path for each in asked)
    listed = next(each for each in aws.requests if each.action == "ListFoundationModels")
    assert listed.query == {"byOutputModality": ["IMAGE"]}


@pytest.mark.parametrize(
    ("said", "expected", "words"),
    [
        (
            {"agreementAvailability": {"status": "NOT_AVAILABLE"}},
            EngineState.WILL_SUBSCRIBE,
            "accepts the provider's terms",
        ),
        ({"agreementAvailability": {"status": "PENDING"}}, EngineState.BEING_ENABLED, "try again in a few minutes"),
        ({"regionAvailability": "NOT_AVAILABLE"}, EngineState.NOT_HERE, "Not offered in us-west-2."),
        ({"authorizationStatus": "NOT_AUTHORIZED"}, EngineState.NOT_ALLOWED, "ask the administrator"),
        (
            {"agreementAvailability": {"status": "ERROR", "errorMessage": "card declined"}},
            EngineState.UNKNOWN,
            "fault with the agreement: card declined",
        ),
    ],
)
def test_what_availability_says(aws: AwsServer, said: dict[str, object], expected: EngineState, words: str) -> None:
    aws.availability[CORE] = said
    found = state(look(aws), CORE)
    assert (found[0], found[2]) == (expected, Evidence.SERVICE) and words in found[1]


def test_a_legacy_model_counts_the_days(aws: AwsServer) -> None:
    aws.models[CORE] = {"status": "LEGACY", "endOfLifeTime": "2026-12-04T00:00:00Z"}
    assert state(look(aws), CORE)[:2] == (
        EngineState.RETIRING,
        "Stops on 4 December 2026, in 10 days; new accounts may be refused.",
    )


def test_a_legacy_model_without_a_day_is_retiring_all_the_same(aws: AwsServer) -> None:
    aws.models[CORE] = {"status": "LEGACY"}
    assert "the day it stops is not known" in state(look(aws), CORE)[1]


def test_an_end_that_has_passed_is_retired(aws: AwsServer) -> None:
    aws.models[CORE] = {"status": "LEGACY", "endOfLifeTime": "2026-11-01T00:00:00Z"}
    assert state(look(aws), CORE)[:2] == (
        EngineState.RETIRED,
        "Retired on 1 November 2026; choose another engine.",
    )


def test_a_model_missing_from_the_list_is_retired_or_not_here(aws: AwsServer) -> None:
    del aws.models[CORE]
    assert state(look(aws), CORE)[0] is EngineState.RETIRED
    assert state(look(aws, "us-east-1"), CORE)[0] is EngineState.NOT_HERE
    assert state(look(aws), NOVA)[:2] == (static(NOVA, "us-west-2").state, static(NOVA, "us-west-2").words)


def test_a_missing_profile_means_not_here(aws: AwsServer) -> None:
    aws.profiles.remove(f"us.{INPAINT}")
    assert state(look(aws), INPAINT)[0] is EngineState.NOT_HERE


def test_discovery_that_is_denied_leaves_static_facts(aws: AwsServer) -> None:
    aws.refuse("ListFoundationModels", 403, "AccessDeniedException", "User is not authorized to perform that")
    aws.refuse("GetFoundationModel", 403, "AccessDeniedException", "User is not authorized to perform that")
    aws.refuse("GetFoundationModelAvailability", 403, "AccessDeniedException", "not authorized to perform")
    aws.refuse("ListInferenceProfiles", 403, "AccessDeniedException", "not authorized to perform")
    report = look(aws)
    assert report.works
    assert state(report, CORE) == (static(CORE, "us-west-2").state, static(CORE, "us-west-2").words, Evidence.CATALOGUE)
    assert aws.actions() == ["ListFoundationModels", "ListInferenceProfiles", "GetFoundationModel", "GetCallerIdentity"]


def test_one_model_is_asked_for_where_the_list_is_denied(aws: AwsServer) -> None:
    aws.refuse("ListFoundationModels", 403, "AccessDeniedException", "User is not authorized to perform that")
    assert state(look(aws), CORE)[0] is EngineState.READY


def test_what_is_listed_but_not_checked_is_unknown(aws: AwsServer) -> None:
    aws.refuse("GetFoundationModelAvailability", 403, "AccessDeniedException", "not authorized to perform")
    found = state(look(aws), CORE)
    assert found[0] is EngineState.UNKNOWN and "whether this account may use it was not told" in found[1]


# ------------------------------------------------------------------------------------------------------------ calls


@pytest.mark.parametrize(
    ("error", "expected"),
    [
        (None, EngineState.READY),
        (ContentBlocked("blocked"), EngineState.READY),
        (ModelRetired("gone"), EngineState.RETIRED),
        (ModelUnavailable("no", code="AccessDeniedException"), EngineState.NOT_ALLOWED),
        (ModelUnavailable("no", code="ResourceNotFoundException"), EngineState.NOT_HERE),
        (ModelUnavailable("There is no model x in us-east-1", code="ValidationException"), EngineState.NOT_HERE),
        (ModelUnavailable("The model id x cannot be called directly", code="ValidationException"), None),
        (Throttled("busy"), None),
        (NotConnected("offline"), None),
    ],
)
def test_what_a_call_proves(error: EngineError | None, expected: EngineState | None) -> None:
    seen = states.from_call(error, NOW)
    assert (None if seen is None else seen.state) == expected


# ------------------------------------------------------------------------------------------------------------ memory


def test_states_are_remembered_per_account_and_region(tmp_path: Path) -> None:
    here, there = Where("a1", "us-west-2"), Where("a1", "us-east-1")
    seen = Observation(EngineState.RETIRING, Evidence.SERVICE, NOW, date(2026, 12, 4), "Detail.")
    Observed(tmp_path / "cache" / "states.json").note(here, {CORE: seen})
    again = Observed(tmp_path / "cache" / "states.json")
    assert again.of(here, CORE) == seen
    assert again.of(there, CORE) is None and again.of(Where("a2", "us-west-2"), CORE) is None
    again.note(Where("a2", "us-west-2"), {CORE: replace(seen, ends=None, checked=None)})
    again.forget("a1")
    assert Observed(tmp_path / "cache" / "states.json").of(here, CORE) is None
    assert again.of(Where("a2", "us-west-2"), CORE) is not None


@pytest.mark.parametrize("text", ["", "[]", '{"a": 1}', '{"a@b": {"m": {"state": "splendid"}}}'])
def test_a_damaged_memory_is_no_memory(tmp_path: Path, text: str) -> None:
    path = tmp_path / "states.json"
    path.write_text(text)
    assert Observed(path).of(Where("a", "b"), "m") is None


def test_every_state_has_its_sentence() -> None:
    model = Model(id="m", title="M")
    for each in EngineState:
        assert states.in_words(model, Observation(each, Evidence.SERVICE), "us-west-2", TODAY).words.endswith(
            (".", "?")
        )
    assert [each.value for each in EngineState] == [
        "ready", "ready, will subscribe", "being enabled", "retiring", "retired", "not here", "not allowed", "unknown",
    ]  # fmt: skip
