"""Picture tools as jobs: the same journal, spool, charges, lineage and sidecars as any request, with the real engines."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

from nova_studio.contract.values import ImageRef
from nova_studio.engines.offline.engine import OfflineEngine
from nova_studio.errors import LibraryError, RequestRejected
from nova_studio.imaging.codec import measure
from nova_studio.imaging.palette_match import share_near
from nova_studio.library.library import Library
from nova_studio.library.model import Charged, Job, JobState, Result
from nova_studio.library.portable.export import export_job
from nova_studio.library.portable.importing import import_file
from nova_studio.library.rebuild import rebuild
from nova_studio.outbox import settle
from nova_studio.outbox.ledger import entries
from nova_studio.outbox.owner import Owner
from nova_studio.outbox.retry import RetryPolicy
from nova_studio.outbox.runner import Runner
from nova_studio.tools.request import ToolRequest, validate_tool
from nova_studio.tools.spec import ToolType
from support.bedrock_server import BedrockServer, Raw, Truncated
from support.engines import text_request
from support.pictures import encoded, photo
from support.stability_calls import engine
from support.stability_server import TOO_LARGE, stability_server

WARM = ("#C04020", "#F0A030", "#602010")


class Tools:
    """A library with the two engines that have tools."""

    def __init__(self, folder: Path, server: BedrockServer) -> None:
        self.folder = folder
        self.engines = {"stability": engine(server), "offline": OfflineEngine()}
        self.begin()

    def begin(self) -> None:
        self.library = Library.open(self.folder)
        owner = Owner(self.library.owners_folder)
        self.runner = Runner(self.library, self.engines, owner=owner, policy=RetryPolicy(first=0.0))

    def picture(self, width: int = 96, height: int = 80, of: Result | None = None) -> ImageRef:
        data = encoded(Image.fromarray(photo(width, height))) if of is None else of.path.read_bytes()
        ref = measure(data)
        self.library.add_picture(data, ref, name="boat.png", from_result=of.id if of else None)
        return ref

    def request(self, tool: ToolType, image: ImageRef | None = None, **values: Any) -> ToolRequest:
        return validate_tool(tool, {"image": image or self.picture(), **values})

    def run(self, request: ToolRequest, name: str = "stability") -> Job:
        return self.runner.run(self.runner.submit(request, name).id)

    def one(self, job: Job) -> Result:
        assert job.state is JobState.DONE, job.error
        (result,) = self.library.job_results(job.id)
        return result

    def close(self) -> None:
        self.runner.close()
        self.library.close()


@pytest.fixture
def server() -> Iterator[BedrockServer]:
    with stability_server() as found:
        yield found


@pytest.fixture
def tools(tmp_path: Path, server: BedrockServer) -> Iterator[Tools]:
    found = Tools(tmp_path / "library", server)
    yield found
    found.close()


def test_a_tool_is_journalled_priced_and_kept_with_its_source_and_parameters(tools: Tools) -> None:
    request = tools.request(ToolType.UPSCALE_FAST)
    waiting = tools.runner.submit(request, "stability")
    assert (waiting.state, waiting.price.amount, waiting.task) == (
        JobState.WAITING,
        Decimal("0.03"),
        ToolType.UPSCALE_FAST,
    )
    job = tools.runner.run(waiting.id)
    result = tools.one(job)
    assert (result.width, result.height, result.format, result.rehearsal) == (384, 320, "PNG", False)
    assert job.charged is Charged.YES and job.request == request
    (call,) = tools.library.calls(job.id)
    assert call.started is not None and call.request_id and call.model == "us.stability.stable-fast-upscale-v1:0"
    sidecar: Any = tools.library.sidecar(result.id)
    assert sidecar["job"]["task"] == "upscale-fast" and sidecar["job"]["request"] == request.to_json()
    assert sidecar["facts"]["before"] == "96x80" and sidecar["facts"]["before_sha256"] == request.source.sha256
    assert not list(tools.library.spool_folder.iterdir())
    (entry,) = entries(tools.library.spending.spent())
    assert (entry.engine, entry.calls, str(entry.estimated)) == ("stability", 1, "0.03")


def test_a_result_of_a_tool_belongs_to_the_family_of_its_source(tools: Tools) -> None:
    first = tools.one(tools.run(tools.request(ToolType.RECOLOR, select="the boat", prompt="red")))
    second = tools.one(tools.run(tools.request(ToolType.UPSCALE_FAST, tools.picture(of=first))))
    assert [kin.result.id for kin in tools.library.ancestors(second.id)] == [first.id]
    assert [found.id for found in tools.library.search("boat")] == [second.id, first.id]
    assert [found.id for found in tools.library.search("red")] == [first.id]


def test_a_rebuild_restores_tools_with_their_parameters_lineage_and_charges(tools: Tools) -> None:
    first = tools.one(tools.run(tools.request(ToolType.UPSCALE_FAST, format="webp")))
    assert (first.width, first.height, first.format, first.path.suffix) == (384, 320, "WEBP", ".webp")
    request = tools.request(ToolType.APPLY_PALETTE, tools.picture(of=first), colors=WARM)
    second = tools.one(tools.run(request, "offline"))
    tools.close()
    (tools.folder / "library.sqlite3").unlink()
    found = rebuild(tools.folder)
    assert (found.results, found.jobs, found.problems) == (2, 2, ())
    tools.begin()
    again = {result.id: result for result in tools.library.results()}
    assert set(again) == {first.id, second.id} and again[first.id].task is ToolType.UPSCALE_FAST
    assert tools.library.job(second.job).request == request
    assert [kin.result.id for kin in tools.library.ancestors(second.id)] == [first.id]
    assert [tools.library.job(each.job).charged for each in (first, second)] == [Charged.YES, Charged.NO]


def test_what_may_have_been_charged_is_unclear_and_sent_again_only_by_hand(tools: Tools, server: BedrockServer) -> None:
    request = tools.request(ToolType.UPSCALE_CONSERVATIVE, prompt="a boat")
    server.queue(Truncated())
    job = tools.run(request)
    assert (job.state, job.charged, str(job.price)) == (JobState.UNCLEAR, Charged.UNCLEAR, "about $0.40")
    assert settle.on_its_way(tools.library, request, tools.engines["stability"]) == job
    tools.runner.recover()
    assert len(server.requests) == 1 and tools.library.job(job.id).state is JobState.UNCLEAR
    again = tools.runner.run(settle.send_again(tools.runner, job.id)[0].id)
    assert tools.one(again).width == 192 and again.send_again_of == job.id and len(server.requests) == 2


def test_a_picture_too_large_to_be_handed_over_is_told_as_perhaps_charged(tools: Tools, server: BedrockServer) -> None:
    server.queue(TOO_LARGE)
    job = tools.run(tools.request(ToolType.UPSCALE_FAST))
    assert job.charged is Charged.UNCLEAR and "16.7 MB" in job.error


def test_an_answer_whose_program_died_is_finished_from_the_spool(
    tools: Tools, server: BedrockServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    job = tools.runner.submit(tools.request(ToolType.UPSCALE_FAST), "stability")
    with monkeypatch.context() as patch:
        patch.setattr(tools.runner._keeper, "keep", _die)
        with pytest.raises(KeyboardInterrupt):
            tools.runner.run(job.id)
    tools.runner._owner._lock.close()
    tools.library.close()
    tools.begin()
    assert tools.runner.recover().finished == (job.id,)
    assert tools.one(tools.library.job(job.id)).width == 384 and len(server.requests) == 1


def _die(*_: object) -> None:
    raise KeyboardInterrupt


def test_a_tools_picture_that_is_owned_is_found_and_one_with_other_parameters_is_not(tools: Tools) -> None:
    image, asked = tools.picture(), tools.engines["stability"]
    request = tools.request(ToolType.RECOLOR, image, select="boat", prompt="red", seed=1)
    job = tools.run(request)
    assert settle.owned(tools.library, request, asked) == job
    other = tools.request(ToolType.RECOLOR, image, select="boat", prompt="red", seed=2)
    assert settle.owned(tools.library, other, asked) is None


def test_nothing_is_put_into_the_outbox_that_the_engine_refuses(tools: Tools, server: BedrockServer) -> None:
    large = tools.request(ToolType.UPSCALE_FAST, tools.picture(1100, 1100))
    with pytest.raises(RequestRejected, match="takes at most 1,048,576"):
        tools.runner.submit(large, "stability")
    with pytest.raises(RequestRejected, match="needs a model"):
        tools.runner.submit(tools.request(ToolType.UPSCALE_FAST), "offline")
    gone = tools.request(ToolType.UPSCALE_FAST, tools.picture().model_copy(update={"sha256": "0" * 64}))
    with pytest.raises(LibraryError, match="does not hold the picture of image"):
        tools.runner.submit(gone, "stability")
    assert tools.library.jobs() == [] and server.requests == []


@pytest.mark.parametrize("rehearsed", [True, False])
def test_a_palette_is_applied_here_free_beside_the_original(tools: Tools, rehearsed: bool) -> None:
    made = tools.runner.run(tools.runner.submit(text_request(), "offline").id)
    (source,) = tools.library.job_results(made.id)
    before = source.path.read_bytes()
    of = source if rehearsed else tools.one(tools.run(tools.request(ToolType.UPSCALE_FAST)))
    job = tools.run(tools.request(ToolType.APPLY_PALETTE, tools.picture(of=of), colors=WARM), "offline")
    result = tools.one(job)
    assert result.rehearsal is rehearsed, "what is made of a rehearsal is one; what is made of a picture is a picture"
    assert (job.charged, str(job.price)) == (Charged.NO, "free") and source.path.read_bytes() == before
    near = [share_near(np.asarray(Image.open(each.path).convert("RGB")), WARM) for each in (of, result)]
    assert near[1] > near[0] or near[1] == 1


def test_a_tools_job_travels_to_another_library(tools: Tools, tmp_path: Path) -> None:
    job = tools.run(tools.request(ToolType.RECOLOR, select="boat", prompt="red"))
    file = export_job(tools.library, job.id, tmp_path / "job.zip")
    other = Library.open(tmp_path / "other")
    import_file(other, file)
    (result,) = other.results()
    there = other.job(result.job)
    assert there.request == job.request and there.imported and there.charged is Charged.NO
    other.close()


def test_an_answer_that_cannot_be_read_is_put_aside_and_left_to_the_artist(tools: Tools, server: BedrockServer) -> None:
    server.queue(Raw(b"{}{"))
    job = tools.run(tools.request(ToolType.UPSCALE_FAST))
    assert (job.state, job.charged) == (JobState.UNCLEAR, Charged.UNCLEAR)
    assert [path.suffix for path in tools.library.spool_folder.iterdir()] == [".unreadable"]
