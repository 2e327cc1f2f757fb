"""The details: what is told of a result and of a job, which buttons are offered, and requests as lines."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication, QPushButton, QToolButton
from pytestqt.qtbot import QtBot

from nova_studio.contract.draft import Draft
from nova_studio.contract.task import TaskType
from nova_studio.contract.validation import validate
from nova_studio.imaging import mask as masks
from nova_studio.imaging.codec import measure
from nova_studio.library.library import Library
from nova_studio.library.model import JobState
from nova_studio.ui import theme
from nova_studio.ui.models.request_words import request_lines
from nova_studio.ui.panels.details_panel import DetailsPanel
from support.galleries import Stage
from support.pictures import photo_png


@pytest.fixture
def stage(qapp: QApplication, qtbot: QtBot, tmp_path: Path) -> Iterator[Stage]:
    theme.apply(qapp, "dark")
    stage = Stage(tmp_path / "library", losses=("The style is not kept.",))
    yield stage
    stage.close(qtbot.waitUntil)


@pytest.fixture
def panel(stage: Stage, qtbot: QtBot) -> DetailsPanel:
    result = DetailsPanel(stage.library, stage.background)
    qtbot.addWidget(result)
    result.resize(248, 600)
    with qtbot.waitExposed(result):
        result.show()
    return result


def offered(panel: DetailsPanel) -> dict[str, QPushButton]:
    return {button.accessibleName(): button for button in panel.buttons()}


def pairs(panel: DetailsPanel) -> dict[str, str]:
    texts = panel.texts()
    return dict(pairwise(texts))


def test_with_nothing_chosen_it_teaches(panel: DetailsPanel) -> None:
    assert panel.texts()[0] == "Nothing is selected." and panel.buttons() == []
    assert panel.accessibleName() == "Details"


def test_a_result_with_everything_that_is_known(stage: Stage, panel: DetailsPanel, qtbot: QtBot) -> None:
    text = "a red house by the sea, and more words than fit into one line of the panel"
    settings = {"number_of_images": 3, "seed": 2_000_000_000, "width": 512, "height": 512, "cfg_scale": 6.5}
    job = stage.waiting(request=validate(Draft(TaskType.TEXT_IMAGE, {"text": text}, settings)))
    stage.finish(job, arrives=1)
    (result,) = stage.library.job_results(job.id)
    panel.show_entry(result)
    told = pairs(panel)
    assert told["Engine"] == "Scripted" and told["Seed"] == "2000000000" and told["Cost"] == "Free"
    assert told["Size"] == "400x400 PNG" and told["Made"].startswith("today ") and told["Time taken"].endswith(" s")
    assert told["Prompt"] == text and told["CFG scale"] == "6.5" and told["Model"] == "model-1, mars-1"
    words = panel.texts()
    assert any(line.startswith("REHEARSAL. ") for line in words)
    assert "1 of 3 arrived; 2 were withheld by the service." in words and "The style is not kept." in words
    assert panel.picture is not None
    qtbot.waitUntil(lambda: panel.picture is not None and not panel.picture.pixmap.isNull())
    panel.grab()
    copy = next(button for button in panel.findChildren(QToolButton) if button.accessibleName() == "Copy seed")
    copy.click()
    assert QGuiApplication.clipboard().text() == "2000000000"


def test_the_buttons_of_a_result(stage: Stage, panel: DetailsPanel, qtbot: QtBot) -> None:
    (result,) = stage.library.job_results(stage.made(1).id)
    panel.show_entry(result)
    buttons = offered(panel)
    assert list(buttons) == ["Reuse request", "Use as source", "Save as…"]
    for name, signal in {
        "Reuse request": panel.request_requested,
        "Use as source": panel.use_requested,
        "Save as…": panel.save_requested,
    }.items():
        with qtbot.waitSignal(signal) as told:
            buttons[name].click()
        assert told.args == [result]
    panel.show_entry(None)
    assert panel.buttons() == []


def test_a_late_result_and_one_whose_file_is_gone(stage: Stage, panel: DetailsPanel, qtbot: QtBot) -> None:
    job = stage.waiting(1)
    with stage.library.writing() as tx:
        stage.library.job_store.set(tx, job.id, stopped_waiting=1)
    stage.finish(job)
    (result,) = stage.library.job_results(job.id)
    result.path.unlink()
    result.thumbnail.unlink()
    panel.show_entry(result)
    assert "It arrived after you had stopped waiting." in panel.texts()
    qtbot.waitUntil(lambda: panel.picture is not None and "missing" in panel.picture._words)
    panel.grab()


def test_jobs_tell_state_error_advice_and_what_can_be_done(stage: Stage, panel: DetailsPanel, qtbot: QtBot) -> None:
    for state, words, again in (
        (JobState.FAILED, "Not made", "Try again"),
        (JobState.REFUSED, "Refused", "Try again"),
        (JobState.UNCLEAR, "Outcome unclear", "Send again"),
    ):
        job = stage.at(state, error="It did not work.", advice="Do something else.", attempt=3)
        panel.show_entry(job)
        assert {words, "It did not work.", "Do something else."} <= set(panel.texts())
        assert pairs(panel)["Attempts"] == "3"
        buttons = offered(panel)
        assert list(buttons) == [again, "Reuse request", "Dismiss"]
        for name, signal in ((again, panel.retry_requested), ("Dismiss", panel.dismiss_requested)):
            with qtbot.waitSignal(signal) as told:
                buttons[name].click()
            assert told.args == [job.id]
        with qtbot.waitSignal(panel.request_requested) as told:
            buttons["Reuse request"].click()
        assert told.args == [job]


def test_a_job_on_its_way_is_followed(stage: Stage, panel: DetailsPanel, qtbot: QtBot) -> None:
    job = stage.waiting(2)
    panel.show_entry(job)
    assert "Waiting" in panel.texts()
    with qtbot.waitSignal(panel.cancel_requested) as told:
        offered(panel)["Cancel"].click()
    assert told.args == [job.id]
    panel.job_changed(stage.at(JobState.FAILED))
    assert panel.entry == job, "another job's news"
    moved = stage.move(job, JobState.SENDING)
    panel.job_changed(moved)
    assert panel.entry == moved and "On its way" in panel.texts()


def test_a_result_whose_job_cannot_be_read_is_told(
    stage: Stage, panel: DetailsPanel, monkeypatch: pytest.MonkeyPatch
) -> None:
    (result,) = stage.library.job_results(stage.made(1).id)
    with stage.library.writing() as tx:
        tx.execute("UPDATE jobs SET request = '{}'")
    panel.show_entry(result)
    assert any("cannot be read by this version" in line for line in panel.texts())


def lines(library: Library, task: TaskType, params: dict[str, object], **settings: object) -> dict[str, str]:
    request = validate(Draft(task, params, settings))
    return {line.title: line.value for line in request_lines(request, library)}


def test_requests_in_words(stage: Stage) -> None:
    data = photo_png()
    source = stage.library.add_picture(data, measure(data), name="house.png")
    data = photo_png(420, 330)
    other = stage.library.add_picture(data, measure(data))
    drawn = np.zeros((source.height, source.width), np.bool_)
    drawn[: source.height // 2] = True
    mask = masks.encode(drawn)[1]
    library = stage.library
    assert lines(library, TaskType.INPAINTING, {"image": source, "mask": {"kind": "drawn", "mask": mask}}) == {
        "Source picture": "house.png, 400x330",
        "Mask": "Painted; 50 % of the picture changes",
    }
    said = lines(
        library,
        TaskType.OUTPAINTING,
        {"image": source, "mask": {"kind": "words", "prompt": "the house"}, "text": "sea"},
    )
    assert said["Mask in words"] == "the house" and said["Prompt"] == "sea"
    garment = {"kind": "garment", "garment_class": "UPPER_BODY", "styling": {"tucking_style": "TUCKED"}}
    said = lines(
        library,
        TaskType.VIRTUAL_TRY_ON,
        {"source_image": source, "reference_image": other, "mask": garment, "return_mask": True},
    )
    assert said["Garment"] == "Upper body" and said["Tucking"] == "Tucked" and said["Return the mask"] == "Yes"
    assert said["Garment picture"].endswith("420x330 PNG")
    said = lines(
        library,
        TaskType.COLOR_GUIDED_GENERATION,
        {"text": "sea", "colors": ["#102030", "#ffffff"]},
        width=512,
        height=320,
        quality="premium",
        seed=5,
        number_of_images=2,
    )
    assert said["Quality"] == "Premium" and said["Width"] == "512"
    assert "#102030, #ffffff" in said.values() and not {"Seed", "Number of images"} & set(said)
    said = lines(library, TaskType.IMAGE_VARIATION, {"images": [source, other]})
    assert said["Reference pictures"].splitlines()[0] == "house.png, 400x330"
