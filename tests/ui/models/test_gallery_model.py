"""The gallery's list: order, places that become results, pages, stars, and what a screen reader says."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from PySide6.QtCore import QModelIndex, QSize, Qt
from PySide6.QtTest import QAbstractItemModelTester
from pytestqt.qtbot import QtBot

from nova_studio.library.model import Job, JobState, Result
from nova_studio.library.search import Filters
from nova_studio.ui.models import entry_words, gallery_model
from nova_studio.ui.models.gallery_model import GalleryModel, Query
from support.engines import picture
from support.galleries import Stage


@pytest.fixture
def paged(stage: Stage) -> GalleryModel:
    """Without a tester, which asks for more in the middle of a change and takes what follows for a fault."""
    return GalleryModel(stage.library, stage.background)


@pytest.fixture
def model(paged: GalleryModel) -> GalleryModel:
    QAbstractItemModelTester(paged, QAbstractItemModelTester.FailureReportingMode.Fatal, paged)
    return paged


def entries(model: GalleryModel) -> list[Result | Job | None]:
    return [model.entry(model.index(row)) for row in range(model.rowCount())]


def ids(model: GalleryModel) -> list[str]:
    return [entry.id for entry in entries(model) if entry is not None]


def texts(model: GalleryModel) -> list[str]:
    return [str(model.index(row).data(Qt.ItemDataRole.AccessibleTextRole)) for row in range(model.rowCount())]


def test_results_are_newest_first_and_each_answer_in_its_own_order(stage: Stage, model: GalleryModel) -> None:
    stage.made(2)
    stage.made(3, mask=picture(9))
    model.load()
    assert ids(model) == [result.id for result in stage.newest()]
    assert [entry.index for entry in entries(model) if isinstance(entry, Result)] == [0, 1, 2, 0, 1]
    assert model.total == 5


def test_places_become_the_results_where_they_stand(stage: Stage, model: GalleryModel, qtbot: QtBot) -> None:
    stage.made(1)
    model.load()
    first, second = stage.waiting(3), stage.waiting(1)
    model.add_job(first)
    model.add_job(second)
    assert ids(model)[:4] == [second.id, first.id, first.id, first.id] and model.rowCount() == 5
    done = stage.finish(first)
    with qtbot.assertNotEmitted(model.rowsInserted), qtbot.assertNotEmitted(model.rowsRemoved):
        model.job_changed(done)
    assert ids(model)[1:4] == [result.id for result in stage.library.job_results(first.id)]
    model.job_changed(stage.finish(second))
    assert not any(isinstance(entry, Job) for entry in entries(model)) and model.total == 5


def test_fewer_and_more_pictures_than_asked_take_the_rows_they_need(stage: Stage, model: GalleryModel) -> None:
    job = stage.waiting(3)
    model.add_job(job)
    model.job_changed(stage.finish(job, arrives=2))
    assert model.rowCount() == 2
    model.job_changed(stage.library.job(job.id))
    assert model.rowCount() == 2, "a job told of twice is shown once"
    other = stage.waiting(1)
    model.add_job(other)
    model.job_changed(stage.finish(other, arrives=2))
    assert model.rowCount() == 4


@pytest.mark.parametrize("state", [JobState.FAILED, JobState.REFUSED, JobState.UNCLEAR])
def test_a_job_without_pictures_is_one_card_until_it_is_dismissed(
    stage: Stage, model: GalleryModel, state: JobState
) -> None:
    job = stage.waiting(4)
    model.add_job(job)
    job = stage.move(job, state, error="The network is down.")
    model.job_changed(job)
    assert entries(model) == [job]
    start = "Result unclear" if state is JobState.UNCLEAR else "Result not made"
    assert texts(model) == [f"{start}, Text to image, The network is down"]
    model.dismiss(job.id)
    model.job_changed(job)
    assert model.rowCount() == 0


def test_a_job_taken_back_leaves_nothing_and_a_repeated_one_takes_the_old_card(
    stage: Stage, model: GalleryModel
) -> None:
    job = stage.waiting(2)
    model.add_job(job)
    model.job_changed(stage.bench.runner.cancel(job.id))
    assert model.rowCount() == 0
    unclear = stage.at(JobState.UNCLEAR, error="No answer.")
    model.add_job(unclear)
    again = stage.waiting(1, again_of=unclear.id)
    model.add_job(again)
    assert entries(model) == [again]


def test_after_a_restart_what_is_open_is_there_again(stage: Stage, model: GalleryModel) -> None:
    stage.made(1)
    unclear = stage.at(JobState.UNCLEAR)
    stage.at(JobState.FAILED)
    waiting = stage.waiting(2)
    model.load()
    assert ids(model)[:3] == [waiting.id, waiting.id, unclear.id] and model.rowCount() == 4
    model.dismiss(unclear.id)
    model.load()
    assert ids(model)[:2] == [waiting.id, waiting.id] and model.rowCount() == 3


def test_an_answer_that_comes_late_is_shown_though_its_card_is_gone(stage: Stage, model: GalleryModel) -> None:
    job = stage.waiting(1)
    model.add_job(job)
    model.dismiss(job.id)
    model.job_changed(stage.finish(job))
    assert ids(model) == [result.id for result in stage.newest()]


def test_pages_join_without_gap_or_repetition(
    stage: Stage, paged: GalleryModel, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(gallery_model, "PAGE", 7)
    for count in (3, 2, 5, 1, 4, 5, 3, 2):
        stage.made(count)
    paged.load()
    assert paged.rowCount() < 8
    pages = 0
    while paged.canFetchMore(QModelIndex()):
        paged.fetchMore(QModelIndex())
        pages += 1
    assert ids(paged) == [result.id for result in stage.newest()] and pages > 2
    assert paged.number(0) == 25 and paged.number(24) == 1


def test_one_answer_longer_than_a_page_is_still_read_to_its_end(
    stage: Stage, paged: GalleryModel, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(gallery_model, "PAGE", 2)
    stage.made(5)
    paged.load()
    while paged.canFetchMore(QModelIndex()):
        paged.fetchMore(QModelIndex())
    assert sorted(ids(paged)) == sorted(result.id for result in stage.newest())


def test_neighbours_are_results_across_pages(
    stage: Stage, paged: GalleryModel, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(gallery_model, "PAGE", 2)
    for _ in range(4):
        stage.made(1)
    paged.load()
    paged.add_job(stage.waiting(2))
    expected = stage.newest()
    seen, result = [expected[0]], paged.neighbour(expected[0], 1)
    while result is not None:
        seen.append(result)
        result = paged.neighbour(result, 1)
    assert seen == expected
    assert paged.neighbour(expected[0], -1) is None and paged.neighbour(expected[3], -1) == expected[2]


def test_a_star_is_seen_at_once(stage: Stage, model: GalleryModel, qtbot: QtBot) -> None:
    stage.made(1)
    model.load()
    with qtbot.waitSignal(model.dataChanged):
        stage.library.star(ids(model)[0])
    entry = entries(model)[0]
    assert isinstance(entry, Result) and entry.starred and texts(model)[0].endswith(", starred")


def test_what_a_screen_reader_says(stage: Stage, model: GalleryModel) -> None:
    stage.made(2)
    model.load()
    model.add_job(stage.waiting(2))
    sending = stage.at(JobState.SENDING, count=1)
    model.add_job(sending)
    said = texts(model)
    assert said[0].startswith("Result on its way, Text to image, ") and said[0].endswith(" s")
    assert said[1:3] == [
        "Result on its way, Text to image, 1 of 2, waiting",
        "Result on its way, Text to image, 2 of 2, waiting",
    ]
    assert said[3].startswith("Result 2, Text to image, rehearsal, 400x400, today ")
    assert said[4].startswith("Result 1, ")


def test_only_what_is_on_its_way_runs(stage: Stage, model: GalleryModel) -> None:
    changes: list[bool] = []
    model.running_changed.connect(changes.append)
    job = stage.waiting(1)
    model.add_job(job)
    assert not model.running and model.elapsed(job) is None
    job = stage.move(job, JobState.SENDING)
    model.job_changed(job)
    assert model.running and model.elapsed(job) == 0
    model.job_changed(stage.move(job, JobState.UNCLEAR))
    assert not model.running and changes == [True, False]


def test_thumbnails_arrive_from_the_background_and_the_oldest_are_let_go(
    stage: Stage, model: GalleryModel, qtbot: QtBot
) -> None:
    for _ in range(3):
        stage.made(1)
    model.load()
    cache = model.thumbnails
    cache._capacity = 2
    results = stage.newest()
    for result in results:
        with qtbot.waitSignal(cache.ready) as told:
            assert cache.get(result, 120) is None
        assert told.args == [result.sha256]
    assert cache.kept == 2 and cache.get(results[0], 120) is None, "the least recently used one is gone"
    small = cache.get(results[2], 120)
    assert small is not None and small.size() == QSize(120, 120)
    assert cache.pending == 1


def test_a_thumbnail_that_is_not_made_is_read_from_the_picture(stage: Stage, model: GalleryModel, qtbot: QtBot) -> None:
    stage.made(2)
    whole, gone = stage.newest()
    whole.thumbnail.unlink()
    gone.thumbnail.unlink()
    gone.path.unlink()
    for result, null in ((whole, False), (gone, True)):
        with qtbot.waitSignal(model.thumbnails.ready):
            model.thumbnails.get(result, 100)
        small = model.thumbnails.get(result, 100)
        assert small is not None and small.isNull() is null


def test_requests_that_were_scrolled_away_are_dropped(stage: Stage, model: GalleryModel, qtbot: QtBot) -> None:
    stage.made(2)
    first, second = stage.newest()
    model.thumbnails.get(first, 90)
    model.thumbnails.get(second, 90)
    with qtbot.waitSignal(model.thumbnails.ready) as told:
        model.thumbnails.keep_only({second.sha256})
        assert model.thumbnails.pending == 1
    assert told.args == [second.sha256]
    qtbot.waitUntil(lambda: stage.background.pending == 0)
    assert model.thumbnails.kept == 1


def test_times_and_spans_in_words() -> None:
    now = datetime(2026, 10, 3, 12, 0, tzinfo=UTC).astimezone()
    assert entry_words.moment_words(now, now) == f"today {now:%H:%M}"
    assert entry_words.moment_words(now - timedelta(days=1), now) == f"yesterday {now:%H:%M}"
    assert entry_words.moment_words(datetime(2026, 8, 1, 12, 0, tzinfo=UTC), now).startswith("2026-08-01 ")
    assert [entry_words.duration_words(span) for span in (-1, 0.42, 9.96, 59.4, 65, 3599)] == [
        "0.0 s", "0.4 s", "10 s", "59 s", "1 min 05 s", "59 min 59 s",
    ]  # fmt: skip
    assert entry_words.elapsed_words(5) == "5 s" and entry_words.engine_title("nova-canvas") == "Nova Canvas"


def test_every_state_has_words(stage: Stage) -> None:
    now = stage.library.clock()
    said = [entry_words.state_words(stage.at(state), now) for state in JobState]
    assert all(said) and len(set(said)) == len(JobState)
    again = stage.at(JobState.WAITING, next_try=(now + timedelta(seconds=3)).isoformat())
    assert entry_words.state_words(again, now) == "Tries again in 3 s"
    stopped = stage.at(JobState.SENDING, stopped_waiting=1)
    assert entry_words.state_words(stopped, now) == "No longer waited for"


def test_what_a_job_cost_in_words(stage: Stage) -> None:
    said = [
        entry_words.charged_words(stage.at(state, charged=charged))
        for state, charged in (
            (JobState.WAITING, "no"),
            (JobState.DONE, "yes"),
            (JobState.FAILED, "no"),
            (JobState.UNCLEAR, "unclear"),
        )
    ]
    assert said == [
        "about $0.08", "about $0.08, charged", "Nothing was charged", "about $0.08, whether it was charged is not known",
    ]  # fmt: skip
    assert entry_words.charged_words(stage.made()) == "Free"


def test_pages_of_a_narrow_question_come_later_and_those_of_a_plain_one_at_once(
    stage: Stage, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(gallery_model, "PAGE", 3)
    for _ in range(3):
        stage.made(3)
    ids = [result.id for result in stage.newest()]
    stage.library.curation.star(ids)
    model = GalleryModel(stage.library, stage.background)
    model.load()
    loaded = model.rowCount()
    model.fetchMore(QModelIndex())
    assert model.rowCount() > loaded
    model.load(Query(filters=Filters(starred=True)))
    while model.canFetchMore(QModelIndex()):
        loaded = model.rowCount()
        model.fetchMore(QModelIndex())
        assert model.rowCount() == loaded and not model.canFetchMore(QModelIndex())
        qtbot.waitUntil(lambda: stage.background.pending == 0)
    assert {getattr(model.entry(model.index(row)), "id", "") for row in range(model.rowCount())} == set(ids)
    assert model.rowCount() == len(ids)


def test_many_changes_at_once_are_read_anew_in_the_background(stage: Stage, qtbot: QtBot) -> None:
    for _ in range(6):
        stage.made(5)
    ids = [result.id for result in stage.newest()]
    model = GalleryModel(stage.library, stage.background)
    model.load()
    stage.library.curation.trash(ids[:25])
    qtbot.waitUntil(lambda: model.rowCount() == 5 and model.total == 5)
