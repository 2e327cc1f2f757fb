"""What the library keeps: blobs, pictures, drafts, jobs and results, as they come back after a restart."""

from __future__ import annotations

import hashlib
import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from nova_studio.contract.draft import Draft
from nova_studio.contract.masks import DrawnMask
from nova_studio.contract.task import TaskType
from nova_studio.contract.validation import validate
from nova_studio.errors import LibraryError
from nova_studio.imaging import mask as masks
from nova_studio.imaging.codec import measure
from nova_studio.library.facts import facts
from nova_studio.library.jobs import NewJob
from nova_studio.library.library import Library
from nova_studio.library.model import Charged, JobState, Kind, Money, StoredDraft
from support.engines import Answer, Bench, ScriptedEngine, picture, text_request
from support.pictures import encoded, photo, photo_png


@pytest.fixture
def library(tmp_path: Path) -> Library:
    return Library.open(tmp_path / "library")


def test_a_blob_is_stored_once_under_its_hash_with_private_names(library: Library) -> None:
    sha256 = library.blobs.put(b"picture")
    before = library.blobs.path(sha256).stat()
    assert library.blobs.put(b"picture") == sha256 == hashlib.sha256(b"picture").hexdigest()
    after = library.blobs.path(sha256).stat()
    assert (before.st_ino, before.st_mtime_ns) == (after.st_ino, after.st_mtime_ns)
    assert library.read(sha256) == b"picture"
    assert library.blobs.has(sha256) and not library.blobs.has("0" * 64)
    assert library.blobs.path(sha256).parent.stat().st_mode & 0o77 == 0
    library.close()


def test_a_missing_blob_is_named(library: Library) -> None:
    with pytest.raises(LibraryError, match=r"A stored picture is missing from the library: .*0000"):
        library.read("0" * 64)
    library.close()


def test_pictures_keep_their_facts_name_and_origin(library: Library) -> None:
    data = photo_png()
    ref = measure(data)
    library.add_picture(data, ref, name="house.png")
    library.add_picture(data, ref, from_result="abc-0-0")
    assert library.picture(ref.sha256) == ref
    assert library.picture_name(ref.sha256) == "house.png"
    assert library.picture("0" * 64) is None and library.picture_name("0" * 64) == ""
    with pytest.raises(ValueError, match="these bytes have the hash"):
        library.add_picture(b"others", ref)
    library.close()


def test_drafts_with_their_masks_and_the_task_come_back(tmp_path: Path) -> None:
    library = Library.open(tmp_path)
    painted = np.zeros((330, 400), np.bool_)
    painted[40:90, 30:200] = True
    data, mask = masks.encode(painted)
    source = measure(photo_png())
    library.add_picture(photo_png(), source)
    library.add_mask(data, mask)
    draft = Draft(TaskType.INPAINTING, {"image": source, "text": "ünïcode"}, {"seed": 9})
    stored = StoredDraft(TaskType.INPAINTING, draft, source.sha256, "house.png", mask)
    library.save_draft("INPAINTING", replace(stored, source_name="before"))
    library.save_draft("INPAINTING", stored)
    assert library.current_task() is None
    library.remember_task(TaskType.INPAINTING)
    library.close()

    library = Library.open(tmp_path)
    found = library.drafts()["INPAINTING"]
    assert found.draft.to_json() == draft.to_json()
    assert (found.source, found.source_name, found.mask) == (source.sha256, "house.png", mask)
    assert found.updated is not None and found.mask is not None
    assert np.array_equal(masks.decode(library.read(found.mask.sha256)), painted)
    assert library.current_task() is TaskType.INPAINTING
    library.close()


def test_a_job_comes_back_with_its_request_and_inputs(library: Library) -> None:
    data = photo_png()
    source = measure(data)
    library.add_picture(data, source)
    mask_data, mask = masks.encode(np.ones((330, 400), np.bool_))
    library.add_mask(mask_data, mask)
    params = {"image": source, "text": "a cup", "mask": DrawnMask(mask=mask)}
    request = validate(Draft(TaskType.INPAINTING, params, {"number_of_images": 2}))
    added = library.add_job(NewJob(request, "scripted", "m", "r", ("a loss",), Money(estimated=False)))
    found = library.job(added.id)
    assert found == added
    assert found.request == request and found.request.canonical_hash() == found.request_hash
    assert (found.state, found.asked, found.losses, found.charged) == (JobState.WAITING, 2, ("a loss",), Charged.NO)
    assert str(found.price) == "free"
    with library._db.reading() as connection:
        inputs = connection.execute("SELECT field, sha256 FROM job_inputs ORDER BY position").fetchall()
    assert [tuple(row) for row in inputs] == [("image", source.sha256), ("mask", mask.sha256)]
    library.close()


def test_jobs_are_paged_newest_first_and_by_state(library: Library) -> None:
    ids = [library.add_job(NewJob(text_request(seed=seed), "scripted")).id for seed in range(5)]
    assert [job.id for job in library.jobs()] == ids[::-1]
    assert [job.id for job in library.jobs(limit=2)] == ids[:2:-1]
    assert [job.id for job in library.jobs(limit=2, before=ids[3])] == [ids[2], ids[1]]
    assert library.jobs([JobState.DONE]) == []
    assert len(library.jobs([JobState.DONE, JobState.WAITING])) == 5
    with pytest.raises(LibraryError, match="There is no job nothing"):
        library.job("nothing")
    library.close()


def test_what_another_version_wrote_takes_nothing_else_with_it(library: Library) -> None:
    odd, good = (library.add_job(NewJob(text_request(seed=seed), "scripted")) for seed in (1, 2))
    for key in ("odd", "good"):
        library.save_draft(key, StoredDraft(TaskType.TEXT_IMAGE, Draft(TaskType.TEXT_IMAGE)))
    with library.writing() as tx:
        tx.execute("UPDATE jobs SET request = '{}' WHERE id = ?", (odd.id,))
        tx.execute("UPDATE drafts SET task = 'A_NEW_TASK' WHERE key = 'odd'")
    assert [job.id for job in library.jobs()] == [good.id]
    assert list(library.drafts()) == ["good"]
    with pytest.raises(LibraryError, match="cannot be read by this version"):
        library.job(odd.id)
    library.close()


def test_results_are_paged_newest_first_with_masks_apart(tmp_path: Path) -> None:
    engine = ScriptedEngine([Answer((picture(1), picture(2), picture(3)), mask=picture(9))])
    bench = Bench(tmp_path, engine)
    first = bench.runner.run(bench.runner.submit(text_request(3), engine.name).id)
    second = bench.runner.run(bench.runner.submit(text_request(3), engine.name).id)
    library = bench.library
    assert library.result_count() == 6
    newest = [result.id for result in library.results()]
    assert newest == [f"{job.id}-0-{number}" for job in (second, first) for number in (2, 1, 0)]
    page = library.results(2)
    assert [result.id for result in page + library.results(2, page[-1].id) + library.results(9, newest[3])] == newest
    assert len(library.results(kind=None)) == 8 and len(library.results(kind=Kind.MASK)) == 2
    assert [result.kind for result in library.job_results(first.id)] == [Kind.IMAGE] * 3 + [Kind.MASK]
    library.star(newest[0])
    assert library.result(newest[0]).starred
    library.star(newest[0], False)
    assert not library.result(newest[0]).starred
    with pytest.raises(LibraryError, match="There is no result"):
        library.result("nothing")
    library.result(newest[1]).path.unlink()
    library.result(newest[1]).path.with_suffix(".json").unlink()
    with pytest.raises(LibraryError, match=r"The picture .* is missing"):
        library.result_bytes(newest[1])
    with pytest.raises(LibraryError, match=r"The sidecar .* is missing"):
        library.sidecar(newest[1])
    bench.close()


def test_a_sidecar_says_all_that_a_rebuild_needs(tmp_path: Path) -> None:
    engine = ScriptedEngine([Answer((picture(1),), mask=picture(2))], losses=("no clouds",))
    bench = Bench(tmp_path, engine)
    job = bench.runner.run(bench.runner.submit(text_request(), engine.name).id)
    image, mask = bench.library.job_results(job.id)
    assert image.path.read_bytes() == picture(1) and mask.path.read_bytes() == picture(2)
    content = json.loads(image.path.with_suffix(".json").read_bytes())
    assert content == bench.library.sidecar(image.id)
    told, of_result, call = content["job"], content["result"], content["call"]
    assert validate(Draft.from_json(told["request"])) == job.request
    assert told["request_hash"] == job.request_hash
    assert (told["id"], told["engine"], told["model"], told["region"]) == (job.id, "scripted", "model-1", "mars-1")
    assert (told["seed"], told["losses"], told["asked"], told["task"]) == (7, ["no clouds"], 1, "TEXT_IMAGE")
    assert of_result["sha256"] == hashlib.sha256(image.path.read_bytes()).hexdigest()
    assert (of_result["width"], of_result["height"], of_result["format"]) == (8, 8, "PNG")
    assert (call["request_id"], call["latency_ms"]) == ("request-1", 1234)
    assert call["started"] <= call["answered"]
    assert json.loads(mask.path.with_suffix(".json").read_bytes())["result"]["kind"] == "mask"
    bench.close()


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        (photo_png(400, 330), (400, 330, "PNG")),
        (encoded(Image.fromarray(photo(400, 330)), "JPEG"), (400, 330, "JPEG")),
        (encoded(Image.fromarray(photo(400, 330)), "JPEG", progressive=True, comment=b"x" * 300), (400, 330, "JPEG")),
        (encoded(Image.fromarray(photo(40, 30)), "WEBP"), (40, 30, "WEBP")),
        (encoded(Image.fromarray(photo(300, 30)), "WEBP", lossless=True), (300, 30, "WEBP")),
        (encoded(Image.fromarray(photo(40, 300)), "WEBP", exif=b"Exif\0\0"), (40, 300, "WEBP")),
        (encoded(Image.fromarray(photo(40, 30)), "WEBP")[:24], None),
        (b"RIFF\0\0\0\0WEBPVP9 " + b"\0" * 40, None),
        (b"", None),
        (b"\xff\xd8\xff\xff\xff", None),
        (b"\xff\xd8" + b"\xff\x01" * 20, None),
    ],
)
def test_size_and_format_are_read_from_the_head(data: bytes, expected: tuple[int, int, str] | None) -> None:
    assert facts(data) == expected


def test_money_in_words() -> None:
    assert str(Money()) == "free"
    assert str(replace(Money(), amount=Money().amount + 1)) == "about $1.00"
    assert str(replace(Money(), amount=Money().amount + 2, currency="EUR", estimated=False)) == "EUR 2.00"
