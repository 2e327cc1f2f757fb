"""``generate`` on the offline engine: pictures, files, library, and every way in which this computer can be in the way."""

from __future__ import annotations

import errno
import json
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from nova_studio.engines.offline.engine import OfflineEngine
from nova_studio.library import files
from nova_studio.library.model import JobState, Kind
from nova_studio.outbox.runner import Runner
from nova_studio.studio import Studio
from support.shell import Shell

REQUESTS = (
    "text-to-image",
    "color-guided-generation",
    "image-variation",
    "inpainting",
    "outpainting",
    "background-removal",
    "virtual-try-on",
)
SIZES = {
    "text-to-image": (768, 512),
    "color-guided-generation": (768, 512),
    "image-variation": (640, 640),
    "inpainting": (640, 427),
}
PORTRAIT = (512, 512)


def request(samples: Path, name: str = "image-variation") -> Path:
    return samples / "requests" / f"{name}.json"


def facts(path: str) -> tuple[str | None, str, tuple[int, int]]:
    with Image.open(path) as image:
        return image.format, image.mode, image.size


@pytest.fixture
def small(tmp_path: Path) -> Path:
    """A request that costs no time."""
    path = tmp_path / "small.json"
    settings = {"width": 320, "height": 320, "numberOfImages": 2}
    body = {"taskType": "TEXT_IMAGE", "textToImageParams": {"text": "a"}, "imageGenerationConfig": settings}
    path.write_text(json.dumps(body), encoding="utf-8")
    return path


@pytest.mark.parametrize("name", REQUESTS)
def test_a_shipped_request_gives_its_pictures(
    shell: Shell, studio: Callable[[], Studio], samples: Path, tmp_path: Path, name: str
) -> None:
    ran = shell("generate", request(samples, name), "--json", "--out", tmp_path / "out")
    answer = ran.answer
    wanted = json.loads(request(samples, name).read_bytes()).get("imageGenerationConfig", {}).get("numberOfImages", 1)
    assert ran.status == 0
    assert (answer["state"], answer["engine"], answer["error"], answer["charged"]) == ("done", "offline", None, "no")
    assert ran.err == "".join(f"Loss: {loss}\n" for loss in answer["losses"])
    assert [Path(path).name for path in answer["images"]] == [f"{name}-{number + 1}.png" for number in range(wanted)]
    for path in answer["images"]:
        mode = "RGBA" if name == "background-removal" else "RGB"
        assert facts(path) == ("PNG", mode, SIZES.get(name, PORTRAIT))
    assert (answer["mask"] is not None) is (name == "virtual-try-on")
    if answer["mask"]:
        assert facts(answer["mask"]) == ("PNG", "1", PORTRAIT)

    library = studio().library
    results = library.job_results(answer["job"])
    kept = [result for result in results if result.kind is Kind.IMAGE]
    assert [result.path.read_bytes() for result in kept] == [Path(path).read_bytes() for path in answer["images"]]
    assert len(results) == wanted + (answer["mask"] is not None)
    for result in results:
        sidecar = library.sidecar(result.id)
        job = sidecar["job"]
        assert isinstance(job, dict) and (job["id"], job["engine"]) == (answer["job"], "offline")
    assert {result.id for result in library.results()} == {result.id for result in kept}
    assert all(library.blobs.has(ref.sha256) for _, ref in library.job(answer["job"]).request.images())


def test_for_people_a_picture_is_a_line(shell: Shell, small: Path, samples: Path) -> None:
    ran = shell("generate", small)
    assert ran.status == 0
    assert [Path(line).is_file() for line in ran.out.splitlines()] == [True, True]
    lines = shell("generate", request(samples, "virtual-try-on")).out.splitlines()
    assert len(lines) == 2 and lines[1].startswith("mask: ") and Path(lines[1][6:]).is_file()


def test_the_same_request_gives_the_same_bytes_and_seed_as_the_file_says(
    shell: Shell, studio: Callable[[], Studio], small: Path
) -> None:
    first, second = (shell("generate", small, "--json", "--again").answer for _ in range(2))
    assert first["job"] != second["job"]
    contents = [[Path(path).read_bytes() for path in answer["images"]] for answer in (first, second)]
    assert contents[0] == contents[1]
    assert studio().library.job(first["job"]).request.settings.seed is None  # no dice: the file decides


def test_what_is_owned_is_not_made_again(shell: Shell, small: Path) -> None:
    first, ran = shell("generate", small, "--json").answer, shell("generate", small, "--json")
    assert ran.status == 0
    assert ran.answer == first | {"charged": "no"}
    assert "--again makes new ones" in ran.err


def test_copies_never_overwrite(shell: Shell, small: Path, tmp_path: Path) -> None:
    out = tmp_path / "deep" / "out"
    out.mkdir(parents=True)
    (out / "small-1.png").write_text("mine", encoding="utf-8")
    (out / "small-2.png").symlink_to(tmp_path / "elsewhere.png")
    answer = shell("generate", small, "--json", "--out", out).answer
    assert [Path(path).name for path in answer["images"]] == ["small-1.2.png", "small-2.2.png"]
    again = shell("generate", small, "--json", "--out", out).answer
    assert [Path(path).name for path in again["images"]] == ["small-1.3.png", "small-2.3.png"]
    assert (out / "small-1.png").read_text(encoding="utf-8") == "mine"
    assert not (tmp_path / "elsewhere.png").exists()


def test_relative_paths_are_taken_from_where_one_is(
    shell: Shell, small: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.chdir(tmp_path)
    answer = shell("generate", "small.json", "--json", "--out", "out").answer
    assert answer["images"][0] == str(tmp_path / "out" / "small-1.png")
    assert shell("generate", "small.json", "--data-dir", "other", "--json").status == 0
    assert (tmp_path / "other" / "library").is_dir()


# ------------------------------------------------------------------------------------------------------- not begun


def test_a_file_that_cannot_be_read(shell: Shell, tmp_path: Path) -> None:
    ran = shell("generate", tmp_path / "none.json", "--json")
    assert ran.status == 2
    assert ran.answer["state"] == "refused" and ran.answer["job"] is None
    assert ran.answer["error"] == f"{tmp_path / 'none.json'} cannot be read: No such file or directory."


def test_a_body_that_breaks_the_contract(shell: Shell, tmp_path: Path) -> None:
    path = tmp_path / "bad.json"
    path.write_text('{"taskType": "BACKGROUND_REMOVAL", "backgroundRemovalParams": {"image": "@none.png"}}')
    ran = shell("generate", path, "--json")
    assert ran.status == 4 and ran.answer["charged"] == "no"
    assert '$.backgroundRemovalParams.image: Source picture is to be read from "none.png"' in ran.answer["error"]
    assert shell("generate", path).out == ""


def test_an_engine_that_is_not_there(shell: Shell, small: Path) -> None:
    ran = shell("generate", small, "--engine", "dream", "--json")
    assert ran.status == 2
    assert ran.answer["error"] == 'There is no engine "dream"; there are offline, stability, nova-canvas.'
    assert ran.answer["engine"] == "dream"


def test_a_request_the_engine_cannot_honour(shell: Shell, samples: Path, tmp_path: Path) -> None:
    body = json.loads(request(samples, "inpainting").read_bytes())
    del body["inPaintingParams"]["maskImage"]
    body["inPaintingParams"] |= {"maskPrompt": "the rocket", "image": f"@{samples / 'rocket.jpg'}"}
    path = tmp_path / "words.json"
    path.write_text(json.dumps(body), encoding="utf-8")
    ran = shell("generate", path, "--json")
    assert ran.status == 4 and ran.answer["charged"] == "no"
    assert "mask" in ran.answer["error"] and "another engine" in ran.answer["error"]


def test_a_model_id_no_service_could_have(shell: Shell, small: Path) -> None:
    ran = shell("generate", small, "--engine", "nova-canvas", "--model-id", "m" * 2049, "--json")
    assert ran.status == 2 and "2,048 characters" in ran.answer["error"]


@pytest.mark.parametrize("seconds", ["0", "-1", "nan", "inf", "soon", "1e300"])
def test_a_time_that_is_none(shell: Shell, small: Path, seconds: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        shell("generate", small, f"--timeout={seconds}")
    assert ended.value.code == 2
    assert f"must be seconds, more than 0 and at most 86,400; it is {seconds!r}" in capsys.readouterr().err


# ----------------------------------------------------------------------------------------- this computer in the way


def test_a_data_folder_that_cannot_be(shell: Shell, small: Path) -> None:
    ran = shell("generate", small, "--json", "--data-dir", small)
    assert ran.status == 5 and ran.answer["state"] == "failed"
    assert "--data-dir" in ran.answer["error"]
    assert shell("engines", "--data-dir", small).status == 5


def test_a_library_that_is_damaged(shell: Shell, small: Path, data_dir: Path) -> None:
    (data_dir / "library").mkdir(parents=True)
    (data_dir / "library" / "library.sqlite3").write_bytes(b"no database" * 1000)
    ran = shell("generate", small, "--json")
    assert ran.status == 5 and ran.answer["state"] == "failed" and "damaged" in ran.answer["error"]


def test_settings_that_cannot_be_understood_are_told(shell: Shell, small: Path, data_dir: Path) -> None:
    data_dir.mkdir()
    (data_dir / "settings.json").write_text("{", encoding="utf-8")
    ran = shell("generate", small, "--json")
    assert ran.status == 0 and ran.answer["state"] == "done"
    assert "settings.json cannot be used" in ran.err and "the defaults hold" in ran.err
    assert (data_dir / "settings.json").read_text(encoding="utf-8") == "{"


def test_a_folder_for_copies_that_cannot_be_is_told_before_anything_is_made(
    shell: Shell, studio: Callable[[], Studio], small: Path
) -> None:
    ran = shell("generate", small, "--json", "--out", small / "out")
    assert ran.status == 5 and "Nothing was sent or charged" in ran.answer["error"]
    assert studio().library.jobs() == []


def test_copies_that_fail_leave_the_pictures_in_the_library(
    shell: Shell, small: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(original: Any, target: Any) -> None:
        target.write(original.read(100))
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr("nova_studio.cli.copies.shutil.copyfileobj", full)
    ran = shell("generate", small, "--json", "--out", tmp_path / "out")
    assert ran.status == 74
    assert "The pictures are in the library" in ran.answer["error"] and "No space left" in ran.answer["error"]
    assert all(Path(path).is_file() for path in ran.answer["images"])
    assert list((tmp_path / "out").iterdir()) == []


def test_a_disk_without_room_for_the_answer(shell: Shell, small: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("nova_studio.works.Runner", partial(Runner, free=lambda folder: 1000))
    ran = shell("generate", small, "--json")
    assert ran.status == 5 and ran.answer["state"] == "failed" and ran.answer["images"] == []
    assert "MB left" in ran.answer["error"] and "Nothing was sent or charged." in ran.answer["error"]


@pytest.fixture
def full_disk(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    def write(path: Path, *pieces: bytes, durable: bool = True) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(files, "write", write)
    yield


@pytest.mark.usefixtures("full_disk")
def test_a_disk_that_is_full_when_the_inputs_are_stored(shell: Shell, samples: Path) -> None:
    ran = shell("generate", request(samples), "--json")
    assert ran.status == 5 and ran.answer["job"] is None and "is full" in ran.answer["error"]


@pytest.mark.usefixtures("full_disk")
def test_a_disk_that_is_full_when_the_results_are_stored(shell: Shell, small: Path) -> None:
    ran = shell("generate", small, "--json")
    assert ran.status == 5 and ran.answer["job"] and ran.answer["images"] == []
    assert "is full" in ran.answer["error"] and ran.answer["charged"] == "no"


def test_what_a_full_disk_left_in_the_spool_is_found_again(
    shell: Shell, studio: Callable[[], Studio], small: Path
) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(files, "write", lambda *_: (_ for _ in ()).throw(OSError(errno.ENOSPC, "full")))
        job = shell("generate", small, "--json").answer["job"]
    opened = studio()
    assert opened.library.job(job).state is JobState.RECEIVED
    assert opened.runner.recover().finished == (job,)
    assert len(opened.library.job_results(job)) == 2


def test_a_defect_of_our_own_is_a_sentence_and_a_line(
    shell: Shell, small: Path, data_dir: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(OfflineEngine, "send", lambda *_: {}["not there"])
    ran = shell("generate", small, "--json")
    log = data_dir / "logs" / "nova-studio.log"
    assert ran.status == 5 and ran.answer["state"] == "failed" and ran.answer["charged"] == "no"
    assert f"a defect of its own (KeyError). Details are in {log}." in ran.err
    assert "KeyError" in log.read_text(encoding="utf-8")
    caplog.clear()


def test_a_defect_before_the_job_is_a_sentence(
    shell: Shell, small: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr("nova_studio.exchange.parse.check", lambda draft: 1 // 0)
    ran = shell("generate", small, "--json")
    assert ran.status == 70 and "a defect of its own (ZeroDivisionError" in ran.err
    caplog.clear()


def test_an_interrupt_before_the_pictures_are_made(
    shell: Shell, studio: Callable[[], Studio], small: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupted(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(OfflineEngine, "send", interrupted)
    ran = shell("generate", small, "--json")
    assert ran.status == 5 and ran.answer["charged"] == "no" and "interrupted" in ran.answer["error"]
    assert [job.state for job in studio().library.jobs()] == [JobState.FAILED]
    monkeypatch.setattr("nova_studio.cli.validate.parse", interrupted)
    early = shell("generate", small)
    assert early.status == 130 and early.err == "nova-studio: interrupted.\n"
