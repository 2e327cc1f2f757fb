"""``generate`` over Nova Canvas: the real boto3 against the loopback service, each ending with its words, status and count."""

from __future__ import annotations

import json
import socket
from collections.abc import Callable
from datetime import date
from functools import partial
from pathlib import Path
from threading import Event

import pytest

from nova_studio.engines.bedrock.nova_canvas.engine import NovaCanvasEngine
from nova_studio.engines.bedrock.transport import Transport
from nova_studio.library.model import JobState
from nova_studio.outbox.runner import Runner
from nova_studio.studio import Studio
from support import bedrock_pictures
from support.bedrock_faults import FAULTS
from support.bedrock_server import (
    ALL_BLOCKED,
    SOME_BLOCKED,
    Answer,
    BedrockServer,
    Behaviour,
    Hang,
    Raw,
    Reset,
    Stalled,
    Truncated,
)
from support.shell import Ran, Shell

pytestmark = pytest.mark.usefixtures("keys", "brisk")

Ask = Callable[..., Ran]


@pytest.fixture
def ask(shell: Shell, bedrock: BedrockServer, tmp_path: Path) -> Ask:
    """Asks the loopback service for two small pictures."""
    path = tmp_path / "two.json"
    settings = {"width": 320, "height": 336, "numberOfImages": 2}
    body = {"taskType": "TEXT_IMAGE", "textToImageParams": {"text": "a"}, "imageGenerationConfig": settings}
    path.write_text(json.dumps(body), encoding="utf-8")

    def run(*options: str) -> Ran:
        return shell("generate", path, "--engine", "nova-canvas", "--endpoint-url", bedrock.url, "--json", *options)

    return run


@pytest.mark.parametrize(
    "file", sorted(path.name for path in Path(__file__).parents[3].glob("resources/samples/requests/*.json"))
)
def test_a_shipped_request_is_accepted_and_its_pictures_kept_unchanged(
    shell: Shell, bedrock: BedrockServer, studio: Callable[[], Studio], samples: Path, file: str
) -> None:
    ran = shell(
        "generate", samples / "requests" / file, "--engine", "nova-canvas", "--endpoint-url", bedrock.url, "--json"
    )
    answer = ran.answer
    assert (ran.status, ran.err) == (0, "")
    assert (answer["state"], answer["engine"], answer["charged"]) == ("done", "nova-canvas", "yes")
    (seen,) = bedrock.requests
    assert seen.refused == "" and seen.body is not None and seen.model_id == "amazon.nova-canvas-v1:0"
    written = json.loads((samples / "requests" / file).read_bytes())
    assert seen.body.task == written["taskType"]
    assert seen.body.config == written.get("imageGenerationConfig", {})
    expected = [bedrock_pictures.result(seen.body.task, n, seen.body.size) for n in range(seen.body.count)]
    assert [Path(path).read_bytes() for path in answer["images"]] == expected
    assert (answer["mask"] is not None) is (file == "virtual-try-on.json")
    opened = studio().library
    assert [opened.result_bytes(result.id) for result in opened.job_results(answer["job"])][: len(expected)] == expected


def test_the_options_say_where_and_as_whom(ask: Ask, bedrock: BedrockServer, tmp_path: Path) -> None:
    config = tmp_path / "home" / "aws" / "credentials"
    config.parent.mkdir(parents=True)
    config.write_text("[artist]\naws_access_key_id = AKIDPROFILE\naws_secret_access_key = secret-of-the-profile\n")
    bedrock.secrets["AKIDPROFILE"] = "secret-of-the-profile"
    arn = "arn:aws:bedrock:eu-west-1:111122223333:provisioned-model/abc"
    assert ask("--region", "eu-west-1", "--profile", "artist", "--model-id", arn).status == 0
    assert bedrock.last.model_id == arn
    signature = bedrock.last.signature
    assert (signature.access_key, signature.region) == ("AKIDPROFILE", "eu-west-1")
    assert ask().status == 0  # without options the environment's account, where settings say
    assert (bedrock.last.signature.access_key, bedrock.last.signature.region) == ("AKIDSHELL", "us-east-1")


# ------------------------------------------------------------------------------------------------ documented refusals

REFUSED, NOTHING, UNCLEAR = 4, 5, 6
ENDINGS: dict[str, tuple[int, str]] = {
    "filtered prompt": (REFUSED, "A content filter refused the prompt"),
    "filtered picture": (REFUSED, "A content filter refused a picture"),
    "filtered as Titan": (REFUSED, "A content filter refused the prompt"),
    "too long": (REFUSED, "expected maxLength: 1024, actual: 1469"),
    "unknown key": (REFUSED, "extraneous key [images]"),
    "other model": (REFUSED, "another kind of request"),
    "several": (REFUSED, "2 schema violations"),
    "wrong type": (REFUSED, "expected type: JSONArray"),
    "empty mask": (REFUSED, "found nothing in the picture"),
    "too many pixels": (REFUSED, "Image exceeds max pixels allowed"),
    "wrong id": (REFUSED, "There is no model amazon.nova-canvas-v1:0"),
    "on demand": (REFUSED, "cannot be called directly"),
    "quota": (NOTHING, "quota for this model is used up"),
    "no access": (REFUSED, "has no access to the model"),
    "terms": (REFUSED, "may not accept the provider's terms"),
    "payment": (REFUSED, "no valid means of payment"),
    "subscribing": (REFUSED, "is being enabled for the account"),
    "not permitted": (REFUSED, "may not call the model"),
    "unknown key id": (NOTHING, "does not know this access key"),
    "wrong secret": (NOTHING, "secret does not belong"),
    "wrong clock": (NOTHING, "clock is probably wrong"),
    "expired": (NOTHING, "have expired"),
    "end of life": (REFUSED, "has been retired"),
    "legacy": (REFUSED, "last 30 days"),
    "legacy of 15 days": (REFUSED, "last 15 days"),
    "not found": (REFUSED, "There is no model"),
    "timed out": (UNCLEAR, "took too long"),
    "model error": (UNCLEAR, "The model failed while it worked"),
    "throttled": (NOTHING, "Too many requests"),
    "throttled by rate": (NOTHING, "Reduce the frequency"),
    "not ready": (NOTHING, "being made ready"),
    "internal": (UNCLEAR, "The service failed while it worked"),
    "bad gateway": (UNCLEAR, "status 502"),
    "unavailable": (NOTHING, "cannot answer now"),
    "gateway timeout": (UNCLEAR, "status 504"),
}
STATES = {REFUSED: "refused", NOTHING: "failed", UNCLEAR: "unclear"}
RETRIED = {"throttled", "throttled by rate", "not ready", "unavailable"}
ATTEMPTS = 5


def test_every_documented_refusal_has_its_ending() -> None:
    assert set(ENDINGS) == set(FAULTS)


@pytest.mark.parametrize("name", ENDINGS)
def test_a_refusal_ends_in_its_own_words_and_status(ask: Ask, bedrock: BedrockServer, name: str) -> None:
    status, words = ENDINGS[name]
    bedrock.queue(*[FAULTS[name]] * ATTEMPTS)
    ran = ask()
    answer = ran.answer
    assert (ran.status, answer["state"]) == (status, STATES[status])
    assert answer["charged"] == ("unclear" if status == UNCLEAR else "no")
    assert answer["images"] == [] and answer["mask"] is None
    assert words in answer["error"]
    assert ("It may have been charged." if status == UNCLEAR else "Nothing was made or charged.") in answer["error"]
    assert len(bedrock.requests) == (ATTEMPTS if name in RETRIED else 1)
    assert ran.err.count("Trying again, attempt") == len(bedrock.requests) - 1


@pytest.mark.parametrize("name", sorted(RETRIED))
def test_what_passes_in_time_is_tried_again(ask: Ask, bedrock: BedrockServer, name: str) -> None:
    bedrock.queue(FAULTS[name], FAULTS[name])
    ran = ask()
    assert (ran.status, ran.answer["state"], ran.answer["error"]) == (0, "done", None)
    assert len(bedrock.requests) == 3
    assert len({request.data for request in bedrock.requests}) == 1
    assert "Trying again, attempt 2 of 5." in ran.err and "Trying again, attempt 3 of 5." in ran.err


def test_the_retired_model_says_so(
    ask: Ask, bedrock: BedrockServer, shell: Shell, monkeypatch: pytest.MonkeyPatch
) -> None:
    past = partial(NovaCanvasEngine, today=lambda: date(2026, 11, 22))
    monkeypatch.setattr("nova_studio.works.NovaCanvasEngine", past)
    bedrock.queue(FAULTS["no access"])
    ran = ask()
    assert ran.status == REFUSED and "Amazon retired Nova Canvas on 30 September 2026" in ran.answer["error"]
    assert len(ran.answer["losses"]) == 1 and f"Loss: {ran.answer['losses'][0]}" in ran.err


# -------------------------------------------------------------------------------------------------- answers in part


@pytest.mark.parametrize(
    ("answer", "status", "charged", "words"),
    [
        (Answer(kept=1, error=SOME_BLOCKED), 3, "yes", f"1 of 2 arrived; 1 was withheld by the service. It says: {SOME_BLOCKED}"),
        (Answer(kept=1), 3, "yes", "1 of 2 arrived; 1 was withheld by the service."),
        (Answer(kept=1, error=None), 3, "yes", "1 of 2 arrived"),
        (Answer(kept=0, error=ALL_BLOCKED), 4, "unclear", "withheld every picture"),
        (Answer(kept=0, error=""), 4, "unclear", "withheld every picture"),
        (Answer(error=""), 0, "yes", ""),
        (Answer(error=None), 0, "yes", ""),
    ],
)  # fmt: skip
def test_what_is_withheld_is_told(
    ask: Ask, bedrock: BedrockServer, answer: Answer, status: int, charged: str, words: str
) -> None:
    bedrock.queue(answer)
    ran = ask()
    assert (ran.status, ran.answer["charged"]) == (status, charged)
    assert len(ran.answer["images"]) == (2 if answer.kept is None else answer.kept)
    assert words in (ran.answer["error"] or "")
    assert len(bedrock.requests) == 1


# ------------------------------------------------------------------------------------------------- answers in doubt


@pytest.mark.parametrize(
    ("behaviour", "words"),
    [
        (Hang(), "silent for 0.3 s"),
        (Stalled(), "silent for 0.3 s"),
        (Reset(), "closed before an answer came"),
        (Reset(after=False), "It may have been charged"),
        (Truncated(), "broke off"),
        (Raw(b"<html>"), "no answer of this engine"),
        (Raw(b""), "no answer of this engine"),
        (Raw(b'{"images": ["!"]}'), "no answer of this engine"),
    ],
    ids=lambda value: type(value).__name__ if not isinstance(value, str) else "",
)
def test_what_stays_in_doubt_is_asked_exactly_once(
    ask: Ask, bedrock: BedrockServer, behaviour: Behaviour, words: str
) -> None:
    bedrock.queue(behaviour)
    ran = ask("--timeout", "0.3")
    assert (ran.status, ran.answer["state"], ran.answer["charged"]) == (UNCLEAR, "unclear", "unclear")
    assert words in ran.answer["error"] and "It may have been charged." in ran.answer["error"]
    assert "never sent again by itself" in ran.answer["error"]
    assert len(bedrock.requests) == 1


def test_what_is_in_doubt_is_not_sent_once_more_without_the_word(
    ask: Ask, shell: Shell, bedrock: BedrockServer
) -> None:
    bedrock.queue(Reset())
    first = ask()
    assert first.status == UNCLEAR
    second = ask()
    assert (second.status, second.answer["job"], second.answer["charged"]) == (UNCLEAR, first.answer["job"], "unclear")
    assert "Nothing was sent: " in second.err and f"outbox resolve {first.answer['job']} --send-again" in second.err
    assert len(bedrock.requests) == 1
    assert ask("--again").status == 0  # the artist's word
    assert len(bedrock.requests) == 2
    bedrock.queue(Reset())
    third = ask("--again")
    assert shell("outbox", "resolve", third.answer["job"], "--let-go").status == 0
    assert shell("outbox", "resolve", first.answer["job"], "--let-go").status == 0
    assert ask().status == 0 and len(bedrock.requests) == 3  # what was made in between is there, and free


# --------------------------------------------------------------------------------------------------------- not sent


def test_no_credentials(ask: Ask, bedrock: BedrockServer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("AWS_ACCESS_KEY_ID")
    ran = ask()
    assert ran.status == NOTHING and "No AWS credentials were found." in ran.answer["error"]
    ran = ask("--profile", "nobody")
    assert ran.status == NOTHING and "no such profile" in ran.answer["error"] and "nobody" in ran.answer["error"]
    assert ran.answer["charged"] == "no" and bedrock.requests == []


def test_a_secret_that_does_not_fit(ask: Ask, bedrock: BedrockServer) -> None:
    bedrock.secrets["AKIDSHELL"] = "another"
    ran = ask()
    assert ran.status == NOTHING and "secret does not belong" in ran.answer["error"]
    assert len(bedrock.requests) == 1


def test_nobody_there(ask: Ask, bedrock: BedrockServer) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))  # bound, not listening: nobody else gets the port
        ran = ask("--endpoint-url", f"http://127.0.0.1:{taken.getsockname()[1]}")
    assert (ran.status, ran.answer["state"], ran.answer["charged"]) == (NOTHING, "failed", "no")
    assert "could not be reached" in ran.answer["error"] and "Nothing was sent or charged." in ran.answer["error"]
    assert ran.err.count("Trying again, attempt") == ATTEMPTS - 1 and bedrock.requests == []


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (("--endpoint-url", "nowhere"), "Invalid endpoint"),
        (("--region", "not a region"), "region"),
    ],
)
def test_an_address_that_is_none(ask: Ask, bedrock: BedrockServer, options: tuple[str, ...], words: str) -> None:
    ran = ask(*options)
    assert ran.status == NOTHING and words in ran.answer["error"]
    assert "Trying again" not in ran.err and bedrock.requests == []


# ------------------------------------------------------------------------------------------- interrupts and defects


def test_an_interrupt_between_attempts_takes_the_request_back(
    ask: Ask, bedrock: BedrockServer, studio: Callable[[], Studio], monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupted(event: Event, seconds: float) -> bool:
        raise KeyboardInterrupt

    monkeypatch.setattr("nova_studio.works.Runner", partial(Runner, wait=interrupted))
    bedrock.queue(FAULTS["throttled"])
    ran = ask()
    assert (ran.status, ran.answer["state"], ran.answer["charged"]) == (NOTHING, "cancelled", "no")
    opened = studio()
    opened.runner.recover()
    assert [job.state for job in opened.library.jobs()] == [JobState.CANCELLED]  # nobody will ever send it
    assert len(bedrock.requests) == 1


def test_a_defect_while_sending_leaves_the_charge_in_doubt(
    ask: Ask, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(Transport, "invoke", lambda *_: {}["not there"])
    ran = ask()
    assert (ran.status, ran.answer["state"], ran.answer["charged"]) == (UNCLEAR, "unclear", "unclear")
    assert "a defect of its own (KeyError)" in ran.err
    caplog.clear()


def test_a_job_that_another_program_has_taken(
    ask: Ask, bedrock: BedrockServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Runner, "run", lambda runner, job_id, *_: runner.library.job(job_id))
    ran = ask()
    assert (ran.status, ran.answer["charged"]) == (UNCLEAR, "unclear")
    assert "Another running Nova Studio has taken the request" in ran.answer["error"]
    assert bedrock.requests == []
