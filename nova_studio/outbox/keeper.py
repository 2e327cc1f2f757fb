"""From a spooled answer to pictures in the library: what the runner does when an answer has come, and recovery after a crash."""

from __future__ import annotations

import logging
import os
import sys
import threading
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import replace
from io import BytesIO
from pathlib import Path

from nova_studio.engines.base import Call, Engine, Finish, Reply
from nova_studio.errors import ContentBlocked, EngineError, LibraryError, NothingMade, PictureError
from nova_studio.exchange.answer import mended
from nova_studio.library.faults import explained
from nova_studio.library.library import Library
from nova_studio.library.model import CallRecord, Charged, Job, JobState, Kind, Result
from nova_studio.library.results import NewResult
from nova_studio.outbox.journal import Journal
from nova_studio.outbox.retry import Verdict, judge
from nova_studio.outbox.spool import answer_path, broken_path, part_path
from nova_studio.tools.request import AnyRequest, ToolRequest, seed_of

Thumbnailer = Callable[[bytes], bytes]

_log = logging.getLogger(__name__)
_UNREADABLE = "An answer came that is no answer of this engine ({reason}). It is kept in {file}."
_UNREADABLE_ADVICE = "It may have been charged. It is never sent again by itself: send it again, or let it go."
_THUMBNAIL_THREADS = 2
_NICENESS = 5
"""A third of the usual share of a busy processor: the window answers a fifth sooner, the thumbnails take no longer."""


class Keeper:
    """Stores answers. Everything it does can be done again after a crash, with the same files as outcome."""

    def __init__(self, library: Library, journal: Journal, thumbnail: Thumbnailer | None) -> None:
        self._library = library
        self._journal = journal
        self._thumbnail = thumbnail

    def keep(self, job: Job, engine: Engine, call: Call) -> tuple[Result, ...]:
        """Store the answer of a RECEIVED call and settle the call; its results, none when there were no pictures.

        The spool goes only when everything is on disk. Raises LibraryError (the call stays RECEIVED, nothing is lost), and whatever
        a defect of the engine raises, after the spool was put aside and the call settled as UNCLEAR.
        """
        sends = engine.describe().sends
        spool = answer_path(self._library.spool_folder, job.id, call.index)
        try:
            with spool.open("rb") as file:
                reply = engine.read(call, file, self._library)
        except (ContentBlocked, NothingMade) as error:
            charged = Charged.UNCLEAR if sends else Charged.NO
            self._journal.failed(job.id, call.index, replace(judge(error, sends=sends), charged=charged))
        except EngineError as error:
            self._put_aside(job, engine, call, error, sends=sends)
            return ()
        except Exception as error:
            self._put_aside(job, engine, call, error, sends=sends)
            raise
        else:
            results = self._store(job, call, reply, sends=sends)
            spool.unlink(missing_ok=True)
            return results
        spool.unlink(missing_ok=True)
        return ()

    def rescue(self, job: Job, engine: Engine, call: Call) -> tuple[Result, ...]:
        """Store the pictures that came whole in an answer that broke off; the call stays what it is, mostly UNCLEAR.

        What came is kept under another name, so that it is looked at once. Raises LibraryError; the next recovery tries again.
        """
        part = part_path(self._library.spool_folder, job.id, call.index)
        if not engine.describe().sends or not part.is_file():
            return ()
        results = self._rescue_from(part, job, engine, call)
        with explained(self._library.folder):
            part.replace(broken_path(part))
        return results

    def _rescue_from(self, spool: Path, job: Job, engine: Engine, call: Call) -> tuple[Result, ...]:
        try:
            with spool.open("rb") as file:
                whole = mended(file)
            reply = Reply(()) if whole is None else engine.read(call, BytesIO(whole), self._library)
        except EngineError:
            return ()
        except Exception:
            _log.exception("what came of an answer of job %s could not be looked through", job.id)
            return ()
        pictures = self._pictures(call, reply, rehearsal=False)
        if not pictures:
            return ()
        results = self._write(job, self._library.calls(job.id)[call.index], pictures)
        self._journal.rescued(job.id, results)
        return tuple(results)

    def _pictures(self, call: Call, reply: Reply, *, rehearsal: bool) -> list[NewResult]:
        seed = seed_of(call.request)
        finishes = reply.finishes or (Finish(),) * len(reply.images)
        pictures = [
            NewResult(data, index, rehearsal=rehearsal, seed=seed, original=finish.original, facts=finish.facts)
            for index, (data, finish) in enumerate(zip(reply.images, finishes, strict=True))
        ]
        if reply.mask is not None and pictures:
            pictures.append(NewResult(reply.mask, 0, Kind.MASK, rehearsal=rehearsal, seed=seed))
        return pictures

    def _store(self, job: Job, call: Call, reply: Reply, *, sends: bool) -> tuple[Result, ...]:
        pictures = self._pictures(call, reply, rehearsal=self._rehearses(call.request, sends=sends))
        results: list[Result] = []
        if pictures:
            results = self._write(job, self._library.calls(job.id)[call.index], pictures)
        if not sends:
            charged = Charged.NO
        else:
            charged = Charged.YES if reply.images else Charged.UNCLEAR
        known = self._journal.stored(job.id, call.index, results, reply.words, charged)
        return tuple(results) if known else ()

    def _rehearses(self, request: AnyRequest, *, sends: bool) -> bool:
        """Whether the pictures only show what would be made. What a tool makes here is a rehearsal where it is made of one."""
        if sends or not (isinstance(request, ToolRequest) and request.spec.here):
            return not sends
        origin = self._library.origin(request.source.sha256)
        made_of = None if origin is None else self._library.result_store.find(origin)
        return made_of is not None and made_of.rehearsal

    def _write(self, job: Job, call: CallRecord, pictures: Sequence[NewResult]) -> list[Result]:
        """Pictures and sidecars on disk; beside the hashing and the waiting for the disk the thumbnails, so that the gallery
        finds them.
        """
        store = self._library.result_store
        make = self._thumbnail
        if make is None:
            results = store.describe(job, call, pictures)
            store.write_files(job, call, results, pictures)
            return results
        with ThreadPoolExecutor(min(_THUMBNAIL_THREADS, len(pictures)), "thumbnail", _step_back) as pool:
            small = [pool.submit(_thumbnail, make, new.data) for new in pictures]
            results = store.describe(job, call, pictures)
            store.write_files(job, call, results, pictures)
            # From the end, where one may not be begun yet: this thread has written all, so it makes that one itself.
            for result, new, future in reversed(list(zip(results, pictures, small, strict=True))):
                self._keep_thumbnail(result, _thumbnail(make, new.data) if future.cancel() else future.result())
        return results

    def _keep_thumbnail(self, result: Result, data: bytes | None) -> None:
        """One small picture; where that fails there is none yet. It can be made again, so it never stops a picture."""
        if data is None:
            _log.info("no thumbnail of result %s: it cannot be decoded", result.id)
            return
        try:
            self._library.put_thumbnail(result.sha256, data)
        except LibraryError as error:
            _log.info("no thumbnail of result %s: %s", result.id, type(error).__name__)

    def _put_aside(self, job: Job, engine: Engine, call: Call, error: Exception, *, sends: bool) -> None:
        """An answer that cannot be read is kept under another name, and the call is left to the artist; a picture that is whole in
        it is stored all the same.
        """
        spool = answer_path(self._library.spool_folder, job.id, call.index)
        aside = spool.with_suffix(".unreadable")
        words = _UNREADABLE.format(reason=str(error) or type(error).__name__, file=aside)
        if sends:
            kind, alone = type(error).__name__, isinstance(error, EngineError) and error.alone
            verdict = Verdict(JobState.UNCLEAR, Charged.UNCLEAR, words, _UNREADABLE_ADVICE, kind, alone=alone)
        else:
            verdict = Verdict(JobState.FAILED, Charged.NO, words, "Nothing was charged.", type(error).__name__)
        self._journal.failed(job.id, call.index, verdict)
        with explained(self._library.folder), suppress(FileNotFoundError):
            spool.replace(aside)
        if sends and aside.exists():
            self._rescue_from(aside, job, engine, call)


def _step_back() -> None:
    """Let the window's thread go before this one when both have work. Only Linux counts niceness by threads.

    A program that was started with more of it may not come back to less, and need not: no picture is to wait for that.
    """
    if sys.platform == "linux":
        with suppress(OSError):
            os.setpriority(os.PRIO_PROCESS, threading.get_native_id(), _NICENESS)


def _thumbnail(make: Thumbnailer, data: bytes) -> bytes | None:
    """One small picture; what cannot be decoded stays without."""
    try:
        return make(data)
    except PictureError:
        return None
    except Exception:
        _log.exception("a thumbnail could not be made")
        return None
