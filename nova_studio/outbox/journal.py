"""The journal: every step of a job, written down for good before or right after it happens.

Each step is one transaction and conditional: it returns false, and nothing was changed, when the job is not where the step begins.
A job's state is always composed from its calls.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from json import dumps
from typing import Any

from nova_studio.engines.base import Call, Receipt
from nova_studio.library.database import Transaction, moment
from nova_studio.library.jobs import NewCall
from nova_studio.library.library import Library
from nova_studio.library.model import CallRecord, Charged, JobState, Kind, Money, Result
from nova_studio.outbox.retry import Verdict
from nova_studio.outbox.words import partial, withheld

_WAITING = (JobState.WAITING,)
_SENDING = (JobState.SENDING,)
_RECEIVED = (JobState.RECEIVED,)
_OPEN = (JobState.WAITING, JobState.SENDING, JobState.RECEIVED)
_MAY_RECEIVE = (JobState.SENDING, JobState.UNCLEAR, JobState.WAITING, JobState.FAILED, JobState.CANCELLED)
"""An answer that comes is taken, whatever was thought of the call meanwhile, or an older copy of the database thinks of it."""
_GIVEN_UP = (JobState.FAILED, JobState.CANCELLED)

PARKED = "Parked"
"""The kind of error of a job that waits because of something that concerns the whole outbox."""
_TAKEN_BACK = "Taken back before it was sent."
_ORDER = (JobState.SENDING, JobState.RECEIVED, JobState.WAITING, JobState.UNCLEAR, JobState.DONE, JobState.FAILED,
          JobState.REFUSED, JobState.CANCELLED)  # fmt: skip
"""Of the states of a job's calls, the first that is there is the job's."""
_WENT_WRONG = (JobState.UNCLEAR, JobState.FAILED, JobState.REFUSED, JobState.CANCELLED)
_NOT_SENT = "Not sent, because an earlier call of the job did not succeed."


class Journal:
    """The steps of jobs, written in the name of one owner."""

    def __init__(self, library: Library, owner: str) -> None:
        self._library = library
        self._jobs = library.job_store
        self._owner = owner

    def claim(self, job_id: str, calls: Sequence[Call]) -> bool:
        """Take a WAITING job that nobody has and that is not held, and write down its calls."""
        mine = self._owner
        with self._library.writing() as tx:
            if not self._jobs.move(tx, job_id, _WAITING, JobState.WAITING, {"owner": None, "held": 0}, owner=mine):
                return False
            if self._jobs.get_in(tx, job_id).error_kind == PARKED:
                self._jobs.set(tx, job_id, error="", error_kind="", advice="")
            self._jobs.add_calls(tx, job_id, [_new(call) for call in calls])
        return True

    def intend(self, job_id: str, call: int, check: Callable[[Transaction], object] | None = None) -> bool:
        """Write down that a call is now being sent. Only after this may anything leave the computer.

        What ``check`` raises undoes it; it sees everything that any program has written down before.
        """
        with self._library.writing() as tx:
            if check is not None:
                check(tx)
            mine = {"owner": self._owner}
            if not self._jobs.move(tx, job_id, _WAITING, JobState.SENDING, mine, next_try=None, note=""):
                return False
            started = {"started": moment(tx.now)}
            if not self._jobs.move_call(tx, job_id, call, _WAITING, JobState.SENDING, **started):
                raise AssertionError(f"call {call} of job {job_id} is not waiting")
            tx.execute("UPDATE calls SET attempt = attempt + 1 WHERE job = ? AND position = ?", (job_id, call))
            tx.execute("UPDATE jobs SET attempt = attempt + 1 WHERE id = ?", (job_id,))
        return True

    def received(self, job_id: str, call: int, receipt: Receipt, charged: Charged) -> bool:
        """The answer is whole and on disk in the spool."""
        with self._library.writing() as tx:
            values = {"answered": moment(tx.now), "charged": charged.value, "latency_ms": receipt.latency_ms,
                      "request_id": receipt.request_id, "extra": dumps(dict(receipt.extra))}  # fmt: skip
            before = next((each.state for each in self._jobs.calls_in(tx, job_id) if each.index == call), None)
            done = self._jobs.move_call(tx, job_id, call, _MAY_RECEIVE, JobState.RECEIVED, **values)
            if done and before in _GIVEN_UP:
                self._jobs.set(tx, job_id, stopped_waiting=1)  # Its pictures are marked as late.
            if done:
                self._compose(tx, job_id)
        return done

    def stored(self, job_id: str, call: int, results: Sequence[Result], words: str, charged: Charged) -> bool:
        """The pictures of a call are on disk: make them known, and settle the call, in one transaction."""
        images = sum(result.kind is Kind.IMAGE for result in results)
        with self._library.writing() as tx:
            to = JobState.DONE if images else JobState.REFUSED
            values = {"words": words, "charged": charged.value}
            if not self._jobs.move_call(tx, job_id, call, _RECEIVED, to, words, **values):
                return False
            self._library.result_store.add(tx, results)
            if not images:
                error, advice = withheld(words, charged)
                self._explain(tx, job_id, call, to, error, "ContentBlocked", advice)
            self._compose(tx, job_id)
        return True

    def rescued(self, job_id: str, results: Sequence[Result]) -> None:
        """Pictures of an answer that broke off are on disk: make them known. What became of their call stays in doubt."""
        with self._library.writing() as tx:
            self._library.result_store.add(tx, results)
            self._compose(tx, job_id)

    def failed(self, job_id: str, call: int, verdict: Verdict) -> bool:
        """A call came to nothing, or to nobody knows what; unless that concerns it alone, the calls after it are not sent."""
        with self._library.writing() as tx:
            values: dict[str, Any] = {
                "words": verdict.words,
                "charged": verdict.charged.value,
                "error_kind": verdict.kind,
            }
            if verdict.request_id:
                values["request_id"] = verdict.request_id
            if not self._jobs.move_call(tx, job_id, call, _OPEN, verdict.state, verdict.words, **values):
                return False
            self._explain(tx, job_id, call, verdict.state, verdict.words, verdict.kind, verdict.advice)
            self._jobs.set(tx, job_id, next_try=None)
            if not verdict.alone:
                self._drop_waiting_calls(tx, job_id)
            self._compose(tx, job_id)
        return True

    def retry_later(self, job_id: str, call: int, verdict: Verdict, at: datetime, note: str = "") -> bool:
        """Nothing was made: the call waits, still ours, for its next attempt, which ``note`` counts."""
        with self._library.writing() as tx:
            if not self._jobs.move_call(tx, job_id, call, _SENDING, JobState.WAITING, verdict.words):
                return False
            self._compose(tx, job_id)
            self._jobs.set(tx, job_id, next_try=moment(at), note=note)
        return True

    def park(self, job_id: str, call: int, words: str, advice: str) -> bool:
        """Nothing was made, and there is no use in trying now: the job waits again, in nobody's hands, and says why."""
        with self._library.writing() as tx:
            job = self._jobs.get_in(tx, job_id)
            if job.owner != self._owner or job.state not in (JobState.WAITING, JobState.SENDING):
                return False
            self._jobs.move_call(tx, job_id, call, _SENDING, JobState.WAITING, words)
            self._compose(tx, job_id)
            why = {} if job.error else {"error": words, "error_kind": PARKED, "advice": advice}
            self._jobs.set(tx, job_id, owner=None, next_try=None, note="", **why)
        return True

    def cancel(self, job_id: str) -> bool:
        """Take a WAITING job back."""
        with self._library.writing() as tx:
            if not self._jobs.move(tx, job_id, _WAITING, JobState.CANCELLED, owner=None, next_try=None, note=""):
                return False
            self._explain(tx, job_id, None, JobState.CANCELLED, _TAKEN_BACK, "", "Nothing was charged.")
            if self._jobs.calls_in(tx, job_id):
                self._drop_waiting_calls(tx, job_id, _TAKEN_BACK)
                self._compose(tx, job_id)
            else:
                self._jobs.note(tx, job_id, None, JobState.CANCELLED, "")
        return True

    def stop_waiting(self, job_id: str) -> bool:
        """Nobody waits for the answer any more; it is kept and marked when it comes."""
        with self._library.writing() as tx:
            return self._jobs.move(tx, job_id, _SENDING, JobState.SENDING, stopped_waiting=1)

    def take_over(self, job_id: str, dead_owner: str | None) -> bool:
        """Look after a job whose program has died, unless somebody else was faster."""
        with self._library.writing() as tx:
            return self._jobs.reassign(tx, job_id, dead_owner, self._owner)

    def release(self, job_id: str) -> None:
        """Compose the job's state from its calls and leave it to whoever comes."""
        with self._library.writing() as tx:
            if self._jobs.calls_in(tx, job_id):
                self._compose(tx, job_id)
            self._jobs.set(tx, job_id, owner=None)

    # ------------------------------------------------------------------------------------------------- composition

    def _explain(
        self, tx: Transaction, job_id: str, call: int | None, state: JobState, error: str, kind: str, advice: str
    ) -> None:
        """Let the job say why a call went wrong, unless it speaks already of one that weighs as much."""
        weight = _ORDER.index(state)
        others = (other.state for other in self._jobs.calls_in(tx, job_id) if other.index != call)
        if not any(other in _WENT_WRONG and _ORDER.index(other) <= weight for other in others):
            self._jobs.set(tx, job_id, error=error, error_kind=kind, advice=advice)

    def _drop_waiting_calls(self, tx: Transaction, job_id: str, note: str = _NOT_SENT) -> None:
        for call in self._jobs.calls_in(tx, job_id):
            if call.state is JobState.WAITING:
                self._jobs.move_call(tx, job_id, call.index, _WAITING, JobState.CANCELLED, note)

    def _compose(self, tx: Transaction, job_id: str) -> None:
        """Put the state of a job together from its calls."""
        calls = self._jobs.calls_in(tx, job_id)
        state = compose_state(calls)
        values: dict[str, Any] = {"state": state.value, "charged": compose_charged(calls).value}
        if state.settled:
            job = self._jobs.get_in(tx, job_id)
            arrived = self._library.result_store.count_in(tx, job_id)
            values |= {"owner": None, "next_try": None, "arrived": arrived}
            if state is JobState.DONE:
                lost = job.error if any(call.state is not JobState.DONE for call in calls) else ""
                words = " ".join(call.words for call in calls if call.state is JobState.DONE and call.words)
                values |= {
                    "note": partial(arrived, job.asked, lost, words),
                    "error": "",
                    "error_kind": "",
                    "advice": "",
                }
            elif arrived:
                values["note"] = f"{arrived} of {job.asked} arrived."
        self._jobs.set(tx, job_id, **values)


def compose_state(calls: Sequence[CallRecord]) -> JobState:
    """The state of a job: what still goes on comes first, then what is unclear, then what succeeded."""
    states = {call.state for call in calls}
    return next((state for state in _ORDER if state in states), JobState.CANCELLED)


def compose_charged(calls: Sequence[CallRecord]) -> Charged:
    """Whether a job was charged: one call in doubt leaves the job in doubt."""
    found = {call.charged for call in calls}
    return next((charged for charged in (Charged.UNCLEAR, Charged.YES) if charged in found), Charged.NO)


def _new(call: Call) -> NewCall:
    price = Money(call.price.amount, call.price.currency, call.price.estimated)
    return NewCall(call.index, call.images, call.model, call.region, price, call.request.canonical_hash())
