"""Portable files: what goes out comes in, in another library without an account; secrets stay in, hostile files stay out."""

from __future__ import annotations

import hashlib
import json
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from nova_studio.contract.draft import Draft
from nova_studio.contract.task import TaskType
from nova_studio.errors import InvalidRequest, LibraryError
from nova_studio.library.check import check
from nova_studio.library.jobs import NewJob
from nova_studio.library.library import Library
from nova_studio.library.model import DEFAULT_PROJECT, Charged, JobState, StoredDraft
from nova_studio.library.portable import parts
from nova_studio.library.portable.bodies import export_body, import_body
from nova_studio.library.portable.export import export_draft, export_job, export_project
from nova_studio.library.portable.importing import import_file
from nova_studio.library.rebuild import rebuild
from support.engines import text_request
from support.libraries import Atelier, disk, edit_request
from support.pictures import chunk


@pytest.fixture
def atelier(tmp_path: Path) -> Iterator[Atelier]:
    made = Atelier(tmp_path / "ours")
    yield made
    made.close()


@pytest.fixture
def colleague(tmp_path: Path) -> Iterator[Library]:
    library = Library.open(tmp_path / "theirs")
    yield library
    library.close()


def a_draft(atelier: Atelier) -> str:
    request = edit_request(atelier.library, None)
    source, mask = request.source, request.drawn_mask
    assert source is not None and mask is not None
    stored = StoredDraft(request.task, request.draft(), source.sha256, "house.png", mask, panel={"zoom": 2})
    atelier.library.save_draft("INPAINTING", stored)
    return "INPAINTING"


def test_a_job_is_opened_by_a_colleague_and_costs_nothing_there(
    atelier: Atelier, colleague: Library, tmp_path: Path
) -> None:
    (root,) = atelier.results()
    result = atelier.edit(of=root)
    atelier.library.star(result.id)
    file = export_job(atelier.library, result.job, tmp_path / "job.zip")
    found = import_file(colleague, file)
    assert (found.what, found.project, found.results, found.jobs) == (
        "job",
        DEFAULT_PROJECT,
        (result.id,),
        (result.job,),
    )
    theirs, job = colleague.result(result.id), colleague.job(result.job)
    ours = atelier.library.job(result.job)
    assert colleague.result_bytes(result.id) == atelier.library.result_bytes(result.id)
    assert theirs.starred and (job.request, job.state, job.arrived) == (ours.request, JobState.DONE, 1)
    assert job.imported and job.charged is Charged.NO and colleague.spending.spent() == []
    assert colleague.lineage.inputs(result.id)[0].from_result == root.id and colleague.ancestors(result.id) == []
    assert [each.id for each in colleague.search("cup")] == [result.id]
    assert check(colleague.folder).clean
    before = disk(colleague.folder)
    again = import_file(colleague, file)
    assert (again.results, again.jobs, again.drafts) == ((), (), ()) and disk(colleague.folder) == before


def test_a_project_with_drafts_and_family_goes_over_whole(atelier: Atelier, colleague: Library, tmp_path: Path) -> None:
    library = atelier.library
    library.projects.set_setting(library.projects.add("Cover").id, "account", "studio")
    cover = library.projects.named("Cover")
    library.project = cover.id
    (root, trashed) = atelier.results(2)
    child = atelier.edit(of=root)
    library.curation.tag([child.id], ["sky"])
    library.curation.trash([trashed.id])
    a_draft(atelier)
    library.save_draft("own", replace(library.drafts()["INPAINTING"], project=cover.id, name="Second try"))
    file = export_project(library, cover.id, tmp_path / "cover.zip")
    found = import_file(colleague, file)
    assert set(found.results) == {root.id, child.id} and found.project == cover.id and len(found.drafts) == 1
    assert colleague.projects.get(cover.id) == cover
    assert [kin.result.id for kin in colleague.ancestors(child.id)] == [root.id]
    assert {result.project for result in colleague.results()} == {cover.id}
    assert colleague.result(child.id).tags == ("sky",) and colleague.job(root.job).arrived == 1
    (stored,) = colleague.named_drafts(cover.id).values()
    assert (stored.name, stored.panel, stored.mask) == ("Second try", {"zoom": 2}, library.drafts()["INPAINTING"].mask)
    assert stored.source is not None and colleague.read(stored.source) and colleague.picture(stored.source)
    colleague.close()
    for path in colleague.folder.glob("library.sqlite3*"):
        path.unlink()
    assert rebuild(colleague.folder).problems == ()
    again = Library.open(colleague.folder)
    assert again.job(child.job).imported and again.job(child.job).charged is Charged.NO
    assert {result.project for result in again.results()} == {cover.id} and again.spending.spent() == []
    again.close()


def test_a_draft_and_a_request_without_pictures_go_over(atelier: Atelier, colleague: Library, tmp_path: Path) -> None:
    key = a_draft(atelier)
    project = colleague.projects.add("Theirs")
    file = export_draft(atelier.library, key, tmp_path / "draft.zip")
    (theirs,) = import_file(colleague, file, project.id).drafts
    found = colleague.named_drafts(project.id)[theirs]
    ours = atelier.library.drafts()[key]
    assert found.draft.to_json() == ours.draft.to_json()
    assert (found.source, found.mask, found.panel) == (ours.source, ours.mask, ours.panel)
    assert found.name == "house.png" and import_file(colleague, file).drafts == ()
    waiting = atelier.library.add_job(NewJob(text_request(), "scripted", wanted=True))
    import_file(colleague, export_job(atelier.library, waiting.id, tmp_path / "waiting.zip"))
    job = colleague.job(waiting.id)
    assert (job.state, job.wanted, job.charged) == (JobState.CANCELLED, False, Charged.NO)


def test_ones_own_export_brings_back_what_was_removed(atelier: Atelier, tmp_path: Path) -> None:
    result = atelier.results()[0]
    file = export_job(atelier.library, result.job, tmp_path / "job.zip")
    atelier.library.curation.trash([result.id])
    atelier.library.curation.remove([result.id])
    assert import_file(atelier.library, file).results == (result.id,)
    assert atelier.library.result_bytes(result.id) and check(atelier.folder).clean
    assert atelier.library.job(result.job).charged is Charged.YES


@pytest.mark.parametrize(
    "secret",
    [
        "AKIAIOSFODNN7EXAMPLE",
        "bedrock-api-key-YmVkcm9jay5hbWF6b25hd3MuY29tLz9BY3Rpb249",
        "aws_secret_access_key = wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY",
        "Authorization: Bearer abcdefghijklmnop",
    ],
)
def test_a_secret_never_leaves_and_is_not_repeated(atelier: Atelier, tmp_path: Path, secret: str) -> None:
    job = atelier.make(text=f"a house {secret}")
    with pytest.raises(LibraryError, match=r"Nothing was exported.*looks like an access key") as error:
        export_job(atelier.library, job.id, tmp_path / "job.zip")
    assert secret[-16:] not in str(error.value)
    assert list(tmp_path.glob("*.zip")) == list(tmp_path.glob(".tmp-*")) == []
    with pytest.raises(LibraryError, match="looks like an access key"):
        export_body(atelier.library, job.request.draft())


def test_a_secret_in_a_picture_file_never_leaves(atelier: Atelier, tmp_path: Path) -> None:
    (result,) = atelier.results()
    comment = chunk(b"tEXt", b"prompt\0{'key': 'AKIAIOSFODNN7EXAMPLE'}")
    result.path.write_bytes(result.path.read_bytes() + comment)
    with pytest.raises(LibraryError, match=f"the file of the picture {result.id}"):
        export_job(atelier.library, result.job, tmp_path / "job.zip")


def test_an_export_never_replaces_a_file_and_says_what_the_disk_says(atelier: Atelier, tmp_path: Path) -> None:
    job = atelier.make()
    (tmp_path / "there.zip").write_bytes(b"mine")
    with pytest.raises(LibraryError, match="already a file"):
        export_job(atelier.library, job.id, tmp_path / "there.zip")
    assert (tmp_path / "there.zip").read_bytes() == b"mine"
    with pytest.raises(LibraryError, match=r"could not be written .*No such file"):
        export_job(atelier.library, job.id, tmp_path / "nowhere" / "job.zip")
    with pytest.raises(LibraryError, match="no job nothing"):
        export_job(atelier.library, "nothing", tmp_path / "job.zip")
    atelier.library.job_results(job.id)[0].path.unlink()
    with pytest.raises(LibraryError, match="is missing"):
        export_job(atelier.library, job.id, tmp_path / "job.zip")
    assert sorted(path.name for path in tmp_path.iterdir() if path.is_file()) == ["there.zip"]


# --------------------------------------------------------------------------------------------------------- hostile files

Contents = dict[str, bytes]


def rewritten(source: Path, change: Callable[[Contents], object], *, honest: bool = True) -> Path:
    """A portable file with other contents; ``honest``: its manifest lists them as they are."""
    with zipfile.ZipFile(source) as archive:
        contents = {name: archive.read(name) for name in archive.namelist()}
    change(contents)
    if honest and parts.MANIFEST in contents:
        manifest = json.loads(contents[parts.MANIFEST])
        manifest["files"] = {
            name: {"sha256": hashlib.sha256(data).hexdigest(), "size": len(data)}
            for name, data in contents.items()
            if name != parts.MANIFEST
        }
        contents[parts.MANIFEST] = json.dumps(manifest).encode()
    target = source.with_name("hostile.zip")
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in contents.items():
            archive.writestr(name, data)
    return target


def edited(name_part: str, change: Callable[[dict[str, Any]], object]) -> Callable[[Contents], None]:
    """A change of the JSON files whose names hold something."""

    def act(contents: Contents) -> None:
        for name in [name for name in contents if name_part in name and name.endswith(".json")]:
            content = json.loads(contents[name])
            change(content)
            contents[name] = json.dumps(content).encode()

    return act


def _other_hash(content: dict[str, Any]) -> None:
    content["job"]["request_hash"] = "0" * 64


HOSTILE: dict[str, tuple[Callable[[Contents], object], bool, str]] = {
    "traversal": (lambda c: c.update({"results/../../evil.png": b"x"}), True, "no place in a portable file"),
    "absolute": (lambda c: c.update({"/etc/evil": b"x"}), True, "no place in a portable file"),
    "backslash": (lambda c: c.update({"results\\..\\evil": b"x"}), True, "no place in a portable file"),
    "hidden": (lambda c: c.update({"results/.evil": b"x"}), True, "no place in a portable file"),
    "unlisted": (lambda c: c.update({"results/evil.png": b"x"}), False, "what its list of contents says"),
    "absent": (lambda c: c.pop(next(n for n in c if n.endswith(".png"))), False, "what its list of contents says"),
    "changed": (lambda c: c.update({next(n for n in c if n.endswith(".png")): b"x"}), False, "does not hold what was exported"),
    "swapped": (lambda c: c.update({next(n for n in c if n.endswith(".png")): b"x"}), True, "or is another picture"),
    "blob": (lambda c: c.update({next(n for n in c if n.startswith("pictures/")): b"x"}), True, "named after"),
    "no picture": (lambda c: c.pop(next(n for n in c if n.startswith("pictures/"))), True, "a picture of the request"),
    "no manifest": (lambda c: c.pop(parts.MANIFEST), True, "not a portable file"),
    "newer": (edited("nova-studio", lambda m: m.update({parts.MARK: 99})), True, "newer Nova Studio"),
    "newer sidecar": (edited("results/", lambda m: m.update({"nova_studio_sidecar": 99})), True, "newer Nova Studio"),
    "id": (edited("results/", lambda m: m["result"].update(id="../../evil-0-0")), True, "damaged at result.id"),
    "file": (edited("results/", lambda m: m["result"].update(file="../evil.png")), True, "damaged at result.file"),
    "own name": (edited("results/", lambda m: m["result"].update(file=m["result"]["id"] + ".json")), True, "contradicts"),
    "poison": (edited("jobs/", _other_hash), True, "does not hold what it was named after"),
    "odd request": (edited("jobs/", lambda m: m["job"].update(request={"task": "DANCE"})), True, "can read"),
    "manifest": (lambda c: c.update({parts.MANIFEST: b"[1]"}), False, "not a file of Nova Studio"),
    "what": (edited("nova-studio", lambda m: m.update(what="dance")), True, "contents is damaged"),
}  # fmt: skip


@pytest.mark.parametrize("how", HOSTILE)
def test_a_hostile_or_damaged_file_is_refused_in_words_and_changes_nothing(
    atelier: Atelier, colleague: Library, tmp_path: Path, how: str
) -> None:
    result = atelier.edit()
    change, honest, words = HOSTILE[how]
    file = rewritten(export_job(atelier.library, result.job, tmp_path / "job.zip"), change, honest=honest)
    before = disk(tmp_path)
    with pytest.raises(LibraryError, match=words):
        import_file(colleague, file)
    assert disk(tmp_path) == before and colleague.jobs() == [] and colleague.results() == []


def test_a_bomb_a_twin_and_garbage_are_refused(colleague: Library, tmp_path: Path) -> None:
    bomb = tmp_path / "bomb.zip"
    with (
        zipfile.ZipFile(bomb, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive,
        archive.open("pictures/0", "w") as file,
    ):
        for _ in range(60):
            file.write(bytes(1_000_000))
    with pytest.raises(LibraryError, match="which no pictures would"):
        import_file(colleague, bomb)
    twin = tmp_path / "twin.zip"
    with zipfile.ZipFile(twin, "w") as archive, pytest.warns(UserWarning, match="Duplicate"):
        archive.writestr("pictures/0", b"x")
        archive.writestr("pictures/0", b"y")
    with pytest.raises(LibraryError, match="holds a file twice"):
        import_file(colleague, twin)
    (tmp_path / "garbage.zip").write_bytes(b"PK\3\4 and nothing else")
    with pytest.raises(LibraryError, match="damaged, or no portable file"):
        import_file(colleague, tmp_path / "garbage.zip")
    with pytest.raises(LibraryError, match="cannot be read"):
        import_file(colleague, tmp_path / "nowhere.zip")
    with pytest.raises(LibraryError, match="no such project"):
        import_file(colleague, tmp_path / "garbage.zip", "nowhere")


def test_another_picture_under_a_known_name_is_refused(atelier: Atelier, tmp_path: Path) -> None:
    (result,) = atelier.results()
    file = export_job(atelier.library, result.job, tmp_path / "job.zip")
    with atelier.library.writing() as tx:
        tx.execute("UPDATE results SET sha256 = ?", ("0" * 64,))
    with pytest.raises(LibraryError, match="holds another picture called"):
        import_file(atelier.library, file)


def test_a_contract_body_goes_out_and_comes_in(atelier: Atelier, colleague: Library) -> None:
    key = a_draft(atelier)
    ours = atelier.library.drafts()[key]
    body = export_body(atelier.library, ours.draft)
    assert json.loads(body)["taskType"] == "INPAINTING"
    stored = import_body(colleague, body, name="body.json")
    assert stored.task is TaskType.INPAINTING and stored.source == ours.source and stored.mask is not None
    assert ours.mask is not None and stored.mask.pixel_hash == ours.mask.pixel_hash
    assert export_body(colleague, stored.draft) == body
    assert colleague.read(stored.mask.sha256) and stored.source_name == "body.json"
    with pytest.raises(InvalidRequest):
        import_body(colleague, b'{"taskType": "TEXT_IMAGE"}')
    with pytest.raises(InvalidRequest):
        export_body(colleague, Draft(TaskType.TEXT_IMAGE))
