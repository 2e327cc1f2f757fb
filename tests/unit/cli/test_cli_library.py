"""``library``: check, rebuild, export and import from the shell, for people and programs."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from nova_studio.settings.model import TrashSettings
from nova_studio.studio import Studio
from support.shell import Shell


@pytest.fixture
def two(tmp_path: Path) -> Path:
    """A request for two small pictures."""
    path = tmp_path / "two.json"
    settings = {"width": 320, "height": 336, "numberOfImages": 2}
    body = {"taskType": "TEXT_IMAGE", "textToImageParams": {"text": "a red boat"}, "imageGenerationConfig": settings}
    path.write_text(json.dumps(body), encoding="utf-8")
    return path


def test_a_library_in_order_is_checked_clean(shell: Shell, two: Path) -> None:
    shell("generate", two)
    ran = shell("library", "check")
    assert ran.status == 0 and ran.out.startswith("2 results and 0 input pictures") and "in order" in ran.out
    report = json.loads(shell("library", "check", "--json").out)
    assert report["clean"] and report["findings"] == [] and report["results"] == 2


def test_damage_is_explained_and_told_by_the_exit_status(shell: Shell, two: Path, data_dir: Path) -> None:
    made = shell("generate", two, "--json").answer["images"]
    Path(made[0]).write_bytes(Path(made[0]).read_bytes()[:-1] + b"x")
    Path(made[1]).unlink()
    ran = shell("library", "check")
    assert ran.status == 1 and "damaged" in ran.out and "missing" in ran.out and "Nothing was changed." in ran.out
    report = json.loads(shell("library", "check", "--json", "--quick").out)
    assert [each["kind"] for each in report["findings"]] == ["missing"] and not report["clean"]


def test_a_library_without_its_database_is_rebuilt(shell: Shell, two: Path, data_dir: Path) -> None:
    shell("generate", two)
    for path in (data_dir / "library").glob("library.sqlite3*"):
        path.unlink()
    ran = shell("library", "check")
    assert ran.status == 1 and "library rebuild" in ran.out
    assert shell("outbox", "list").status == 5
    ran = shell("library", "rebuild")
    assert ran.status == 0 and ran.out.startswith("Restored 2 results, 1 request, 1 project")
    told = json.loads(shell("library", "rebuild", "--json").out)
    assert told["results"] == 2 and told["problems"] == [] and Path(told["set_aside"]).is_file()
    assert shell("library", "check").status == 0
    assert json.loads(shell("generate", two, "--json").out)["state"] == "done"


def test_a_job_goes_out_and_comes_into_another_library(shell: Shell, two: Path, tmp_path: Path, data_dir: Path) -> None:
    job = shell("generate", two, "--json").answer["job"]
    file = tmp_path / "job.zip"
    ran = shell("library", "export", file, "--job", job)
    assert (ran.status, ran.out.strip()) == (0, str(file))
    assert shell("library", "export", file, "--job", job).status == 5  # there is one already
    other = tmp_path / "other"
    found = json.loads(shell("library", "import", file, "--json", "--data-dir", other).out)
    assert found["what"] == "job" and len(found["results"]) == 2 and found["jobs"] == [job]
    ran = shell("library", "import", file, "--data-dir", other)
    assert (ran.status, ran.out.strip()) == (0, "All of it was in the library already.")
    assert shell("library", "check", "--data-dir", other).status == 0
    project = tmp_path / "project.zip"
    assert json.loads(shell("library", "export", project, "--project", "My pictures", "--json").out) == {
        "file": str(project)
    }
    assert shell("library", "import", project, "--data-dir", other).status == 0


def test_a_rule_for_the_trash_that_is_on_is_never_silent(
    shell: Shell, two: Path, data_dir: Path, studio: Callable[[], Studio]
) -> None:
    shell("generate", two)
    opened = studio()
    opened.library.curation.trash([result.id for result in opened.library.results()])
    with opened.library.writing() as tx:
        tx.execute("UPDATE results SET trashed = '2020-01-01T00:00:00.000000+00:00'")
    assert "By your rule" not in shell("library", "check").err
    opened.use_settings(opened.settings.model_copy(update={"trash": TrashSettings(days=30)}))
    ran = shell("library", "check")
    assert ran.status == 0 and "By your rule 2 files could leave the trash for good" in ran.err
    assert "Nothing goes by itself." in ran.err and len(opened.library.curation.trashed()) == 2


def test_a_body_goes_out_and_comes_in_as_a_draft(shell: Shell, two: Path, tmp_path: Path) -> None:
    job = shell("generate", two, "--json").answer["job"]
    body = tmp_path / "body.json"
    assert shell("library", "export", body, "--job", job).status == 0
    assert json.loads(body.read_bytes()) == json.loads(two.read_bytes())
    (draft,) = json.loads(shell("library", "import", body, "--json").out)["drafts"]
    assert shell("library", "import", body).out.startswith("All of it was")
    again = tmp_path / "again.json"
    assert shell("library", "export", again, "--draft", draft).status == 0 and again.read_bytes() == body.read_bytes()
    assert shell("library", "export", tmp_path / "draft.zip", "--draft", draft).status == 0
    wrong = tmp_path / "wrong.json"
    wrong.write_text('{"taskType": "TEXT_IMAGE"}')
    assert shell("library", "import", wrong).status == 4
    assert shell("library", "import", tmp_path / "nowhere.json").status == 2


def test_what_is_not_there_is_said(shell: Shell, tmp_path: Path, two: Path) -> None:
    for arguments in (("check",), ("rebuild",), ("export", tmp_path / "x.zip", "--job", "x")):
        ran = shell("library", *arguments)
        assert ran.status == 5 and "There is no library" in ran.err
    shell("generate", two)
    for arguments in (("--job", "x"), ("--draft", "x"), ("--project", "x")):
        ran = shell("library", "export", tmp_path / "x.zip", *arguments)
        assert ran.status == 5 and "There is no" in ran.err
    assert shell("library", "export", tmp_path / "x.json", "--project", "default").status == 5
    assert not (tmp_path / "x.zip").exists()
    for nowhere in (two.with_suffix(".zip"), tmp_path):
        ran = shell("library", "import", nowhere)
        assert (
            ran.status == 2 and ran.err.startswith(f"{nowhere} cannot be read: ") and "Nothing was imported" in ran.err
        )
