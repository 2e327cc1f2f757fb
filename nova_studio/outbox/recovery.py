"""Recovery: what becomes of jobs whose program died.

An answer that is whole in the spool is stored, whatever the job's state says; a call that was being sent is UNCLEAR, or FAILED
when its engine sends nothing anywhere; a job that waits goes on waiting. Jobs of a living program are not touched.
"""

from __future__ import annotations

import logging
import os
from collections.abc import Container, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from nova_studio.engines.base import Call, Engine, Receipt
from nova_studio.errors import ContentBlocked, LibraryError, NothingMade
from nova_studio.library.faults import explained
from nova_studio.library.library import Library
from nova_studio.library.model import CallRecord, Charged, Job, JobState
from nova_studio.outbox.journal import Journal
from nova_studio.outbox.keeper import Keeper
from nova_studio.outbox.owner import is_alive
from nova_studio.outbox.retry import Verdict
from nova_studio.outbox.spool import adopt, answer_path, part_path

_log = logging.getLogger(__name__)

_OPEN = (JobState.WAITING, JobState.SENDING, JobState.RECEIVED)
_MAY_BE_WHOLE = (JobState.SENDING, JobState.UNCLEAR)
_STORED = (JobState.DONE, JobState.REFUSED)
_SENT = "The program ended while the request was out, and no answer was kept."
_SENT_ADVICE = "It may have been charged. It is never sent again by itself: send it again, or let it go."
_MADE_HERE = "The program ended before the picture was made."
_MADE_HERE_ADVICE = "Nothing was sent or charged. Generate it again."


@dataclass(frozen=True)
class Recovered:
    """Ids of the jobs that recovery finished, left in doubt, gave up, and left waiting."""

    finished: tuple[str, ...] = ()
    unclear: tuple[str, ...] = ()
    failed: tuple[str, ...] = ()
    waiting: tuple[str, ...] = ()


class Recovery:
    """One pass over the jobs that somebody left behind."""

    def __init__(
        self,
        library: Library,
        engines: Mapping[str, Engine],
        journal: Journal,
        keeper: Keeper,
        owner: str,
        running: Container[str],
    ) -> None:
        """``running`` are the jobs that this program itself is running."""
        self._library = library
        self._engines = engines
        self._journal = journal
        self._keeper = keeper
        self._owner = owner
        self._running = running

    def run(self) -> Recovered:
        """Do it; the jobs touched, by what became of them. Raises LibraryError after all that could be done is done."""
        touched: list[str] = []
        left_behind = {job.id: job for job in self._library.jobs(_OPEN) if job.owner is not None}
        left_behind |= {job.id: job for job in self._with_spool() if job.id not in left_behind}
        failure: LibraryError | None = None
        for job in left_behind.values():
            if not self._is_tended(job) and self._journal.take_over(job.id, job.owner):
                try:
                    self._look_after(job)
                except LibraryError as error:  # It is still ours, and tried again with the next recovery.
                    failure = failure or error
                else:
                    touched.append(job.id)
        if failure is not None:
            raise failure
        states = {job_id: self._library.job(job_id).state for job_id in touched}

        def those(state: JobState) -> tuple[str, ...]:
            return tuple(job_id for job_id, found in states.items() if found is state)

        return Recovered(
            finished=those(JobState.DONE) + those(JobState.REFUSED),
            unclear=those(JobState.UNCLEAR),
            failed=those(JobState.FAILED),
            waiting=those(JobState.WAITING),
        )

    def _with_spool(self) -> list[Job]:
        """Jobs of which a whole answer lies in the spool, and unclear ones of which a part does."""
        whole = {path.stem.rpartition("-")[0] for path in self._library.spool_folder.glob("*.answer")}
        broken = {path.stem.rpartition("-")[0] for path in self._library.spool_folder.glob("*.part")}
        jobs = []
        for job_id in sorted(whole | broken):
            try:
                job = self._library.job(job_id)
                if job_id in whole or job.state is JobState.UNCLEAR:
                    jobs.append(job)
            except LibraryError:
                _log.info("an answer of job %s lies in the spool, but not the job in the library", job_id)
        return jobs

    def _is_tended(self, job: Job) -> bool:
        if job.owner is None:
            return job.id in self._running
        if job.owner == self._owner:
            return job.id in self._running
        return is_alive(self._library.owners_folder, job.owner)

    def _look_after(self, job: Job) -> None:
        engine = self._engines.get(job.engine)
        for record in self._library.calls(job.id):
            spool = answer_path(self._library.spool_folder, job.id, record.index)
            if record.state in _MAY_BE_WHOLE and engine is not None and not spool.exists():
                self._adopt(job, engine, record, spool)
            if spool.exists() and engine is not None:
                self._finish(job, engine, record, spool)
            elif not spool.exists() and record.state in (JobState.SENDING, JobState.RECEIVED):
                self._journal.failed(job.id, record.index, _lost(engine))
            if engine is not None:
                self._keeper.rescue(job, engine, _call(job, engine, record))
        self._journal.release(job.id)

    def _adopt(self, job: Job, engine: Engine, record: CallRecord, spool: Path) -> None:
        """A program may die between the last byte of an answer and its name: one that reads as whole is whole."""
        part = part_path(self._library.spool_folder, job.id, record.index)
        if not engine.describe().sends or not part.exists():
            return
        try:
            with part.open("r+b") as file:
                engine.read(_call(job, engine, record), file, self._library)
                os.fsync(file.fileno())
        except (ContentBlocked, NothingMade):
            pass  # It says so itself.
        except LibraryError:
            raise
        except Exception:
            return
        with explained(self._library.folder):
            adopt(part, spool)

    def _finish(self, job: Job, engine: Engine, record: CallRecord, spool: Path) -> None:
        """Store an answer that is whole, unless it is stored already. None is thrown away for what a call's state says."""
        if record.state in _STORED:
            spool.unlink(missing_ok=True)
            return
        if record.state is not JobState.RECEIVED:
            charged = Charged.UNCLEAR if engine.describe().sends else Charged.NO
            self._journal.received(job.id, record.index, Receipt(), charged)
        call = _call(job, engine, record)
        try:
            self._keeper.keep(self._library.job(job.id), engine, call)
        except LibraryError:
            raise
        except Exception:
            _log.exception("the answer of job %s could not be read; it was put aside", job.id)


def _call(job: Job, engine: Engine, record: CallRecord) -> Call:
    """The call as it was sent: settings may have changed since."""
    return replace(engine.calls(job.request)[record.index], model=record.model)


def _lost(engine: Engine | None) -> Verdict:
    if engine is not None and not engine.describe().sends:
        return Verdict(JobState.FAILED, Charged.NO, _MADE_HERE, _MADE_HERE_ADVICE)
    return Verdict(JobState.UNCLEAR, Charged.UNCLEAR, _SENT, _SENT_ADVICE)
