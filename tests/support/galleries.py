"""A real library with results for the gallery's tests, filled by the real runner."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import Any

from nova_studio.contract.request import Request
from nova_studio.imaging.thumbnails import thumbnail
from nova_studio.library.jobs import NewJob
from nova_studio.library.library import Library
from nova_studio.library.model import Job, JobState, Kind, Money, Result
from nova_studio.ui.background import Background
from support.engines import Answer, Bench, ScriptedEngine, picture, text_request


class Stage:
    """A library, a runner on an engine that answers at once, and work in the background. ``close`` it."""

    def __init__(self, folder: Path, *, sends: bool = False, losses: tuple[str, ...] = ()) -> None:
        self.engine = ScriptedEngine(sends=sends, losses=losses)
        self.bench = Bench(folder, self.engine, thumbnail=thumbnail)
        self.background = Background(threads=2)
        self._serial = 0

    @property
    def library(self) -> Library:
        """The library."""
        return self.bench.library

    def pictures(self, count: int, side: int = 400) -> tuple[bytes, ...]:
        """PNG files, each another one."""
        self._serial += count
        return tuple(picture(self._serial - number, side) for number in range(count))

    def waiting(self, count: int = 1, request: Request | None = None, again_of: str | None = None) -> Job:
        """A job in the outbox."""
        return self.bench.runner.submit(request or text_request(count), self.engine.name, send_again_of=again_of)

    def made(self, count: int = 1, request: Request | None = None, **answer: Any) -> Job:
        """A job that is done."""
        job = self.waiting(count, request)
        return self.finish(job, **answer)

    def finish(self, job: Job, arrives: int | None = None, **answer: Any) -> Job:
        """Run a waiting job to its end."""
        self.engine.script = [Answer(self.pictures(job.asked if arrives is None else arrives), **answer)]
        return self.bench.runner.run(job.id)

    def at(self, state: JobState, count: int = 2, **values: Any) -> Job:
        """A job that has come to a state."""
        job = self.library.add_job(
            NewJob(text_request(count), "scripted", "model-1", "mars-1", price=Money(Decimal("0.08")))
        )
        return self.move(job, state, **values)

    def move(self, job: Job, state: JobState, **values: Any) -> Job:
        """The same job in another state."""
        with self.library.writing() as tx:
            self.library.job_store.move(tx, job.id, (), state, **values)
        return self.library.job(job.id)

    def many(self, count: int) -> list[Result]:
        """A large number of results that share the files of one, oldest first."""
        job = self.made()
        (first,) = self.library.job_results(job.id)
        results = [replace(first, id=f"{first.id}-{number:06}", call=number + 1) for number in range(count)]
        with self.library.writing() as tx:
            self.library.result_store.add(tx, results)
        return [first, *results]

    def newest(self) -> list[Result]:
        """All results, newest first, of each answer its own order."""
        answers: list[list[Result]] = []
        for result in self.library.results(1000, kind=Kind.IMAGE):
            if answers and answers[-1][0].job == result.job and answers[-1][0].call == result.call:
                answers[-1].insert(0, result)
            else:
                answers.append([result])
        return [result for answer in answers for result in answer]

    def close(self, wait_until: Callable[[Callable[[], bool]], object]) -> None:
        """End everything; ``wait_until`` is qtbot's."""
        assert self.background.wait_idle(5000)
        wait_until(lambda: self.background.pending == 0)
        self.bench.close()
