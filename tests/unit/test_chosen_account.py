"""The account of a project: chosen for it or the default one, and what signs the requests of its jobs."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from nova_studio.credentials.vault import Vault
from nova_studio.library.model import JobState
from nova_studio.paths import Paths
from nova_studio.settings.model import Account, Network
from nova_studio.studio import Studio
from nova_studio.works import NOVA_CANVAS
from support.bedrock_server import BedrockServer
from support.engines import text_request
from support.keyrings import Ring


@pytest.fixture
def studio(tmp_path: Path) -> Iterator[Studio]:
    studio = Studio.open(Paths.under(tmp_path / "data"))
    studio.__dict__["vault"] = Vault(Ring())
    yield studio
    studio.close()


def add(studio: Studio, name: str, url: str = "") -> Account:
    account = Account(
        id=name.lower(), name=name, kind="keys", region="us-west-2", network=Network(runtime_endpoint=url)
    )
    studio.save_account(account, {"access_key": f"AKIA{name.upper()}", "secret_key": "s3cret"})
    return account


def test_a_project_uses_its_own_account_or_the_default_one(studio: Studio) -> None:
    film, stage = add(studio, "Film"), add(studio, "Stage")
    other = studio.library.projects.add("Stage design").id
    assert studio.chosen.of() is None and studio.chosen.own() is None
    studio.use_settings(studio.settings.model_copy(update={"account": film.id}))
    studio.chosen.choose(stage.id, other)
    assert (studio.chosen.of(), studio.chosen.of(other)) == (film, stage)
    assert studio.chosen.used_by(film.id) == ["My pictures"] and studio.chosen.used_by(stage.id) == ["Stage design"]
    studio.library.project = other
    assert studio.connection().region == "us-west-2" and studio.chosen.of() == stage
    studio.chosen.choose("")
    assert studio.chosen.own() == "" and studio.chosen.of() is None
    studio.chosen.choose(None)
    assert studio.chosen.of() == film


def test_an_account_that_is_not_there_leaves_the_default(studio: Studio) -> None:
    film, stage = add(studio, "Film"), add(studio, "Stage")
    studio.use_settings(studio.settings.model_copy(update={"account": film.id}))
    studio.chosen.choose(stage.id)
    studio.remove_account(stage.id)
    assert studio.chosen.own() is None and studio.chosen.of() == film
    studio.library.projects.set_setting(studio.library.project, "account", ["of another version"])
    assert studio.chosen.of() == film


def test_a_borrowed_account_is_everybodys_until_the_end(studio: Studio) -> None:
    film, stage = add(studio, "Film"), add(studio, "Stage")
    studio.chosen.choose(film.id)
    assert studio.borrow_account("Stage") and studio.chosen.of() == stage
    assert studio.chosen.own() == film.id and not studio.borrow_account("Nobody")


def test_jobs_are_signed_with_the_account_of_their_project(studio: Studio) -> None:
    with BedrockServer({"AKIAFILM": "s3cret", "AKIASTAGE": "s3cret"}) as server:
        film, stage = add(studio, "Film", server.url), add(studio, "Stage", server.url)
        studio.use_settings(studio.settings.model_copy(update={"account": film.id}))
        other = studio.library.projects.add("Stage design").id
        studio.chosen.choose(stage.id, other)
        first = studio.runner.submit(text_request(), NOVA_CANVAS)
        studio.library.project = other
        second = studio.runner.submit(text_request(text="a stage"), NOVA_CANVAS)
        assert first.project != second.project
        signed = []
        for job in (first, second):  # both while the artist is in the second project
            assert studio.runner.run(job.id).state is JobState.DONE
            signed.append(server.last.signature.access_key)
        assert signed == ["AKIAFILM", "AKIASTAGE"]
