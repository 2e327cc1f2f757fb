"""Scenes on a disk that fills up, each in a process of its own; see :mod:`support.small_disk`. They return facts."""

from __future__ import annotations

import threading
from pathlib import Path
from typing import Any, BinaryIO

from nova_studio.contract.draft import Draft
from nova_studio.contract.task import TaskType
from nova_studio.engines.base import Call, Pictures, Receipt, Reply, Spool
from nova_studio.errors import LibraryError
from nova_studio.library.check import check
from nova_studio.library.library import Library
from nova_studio.library.model import StoredDraft
from nova_studio.library.portable.export import export_job, export_project
from nova_studio.library.portable.importing import import_file
from nova_studio.library.rebuild import rebuild
from nova_studio.outbox.settle import send_again
from support.engines import Answer, Bench, ScriptedEngine, picture, text_request
from support.libraries import Atelier, disk
from support.small_disk import SmallDisk


def big(number: int) -> bytes:
    """A picture file of 600 kB."""
    return picture(number) + bytes((number * 7 + at * at) % 251 for at in range(600_000))


def _refused(work: Any) -> str:
    """The words of the LibraryError that ``work`` raises."""
    try:
        work()
    except LibraryError as error:
        return str(error)
    return ""


class _Filling(ScriptedEngine):
    """Fills the disk while it sends, or while its answer is read."""

    def __init__(self, small: SmallDisk, *, sending: int | None = None, reading: int | None = None) -> None:
        super().__init__([Answer((big(1),)), Answer((big(2),))])
        self._small = small
        self._sending = sending
        self._reading = reading

    def send(self, call: Call, pictures: Pictures, spool: Spool, cancel: threading.Event) -> Receipt:
        if self._sending is not None and self.asked == []:
            self._small.fill(self._sending)
        return super().send(call, pictures, spool, cancel)

    def read(self, call: Call, spool: BinaryIO, pictures: Pictures) -> Reply:
        reply = super().read(call, spool, pictures)
        if self._reading is not None:
            self._small.fill(self._reading)
            self._reading = None
        return reply


def _story(bench: Bench, small: SmallDisk) -> dict[str, Any]:
    """Send one job on a disk that fills up, make room, look after it, and tell."""
    job = bench.runner.submit(text_request(1), "scripted", wanted=True)
    words = _refused(lambda: bench.runner.run(job.id, park=True))
    then = bench.library.job(job.id)
    spool = sorted(path.suffix for path in bench.library.spool_folder.iterdir())
    full = _refused(bench.runner.recover)
    small.make_room()
    bench.runner.recover()
    now = bench.library.job(job.id)
    return {
        "words": words, "then": then.state.value, "then_words": f"{then.error} {then.advice}", "spool": spool,
        "full": full, "now": now.state.value, "now_words": f"{now.error} {now.advice}", "id": job.id,
        "asked": len(bench.engine.asked), "charged": now.charged.value, "owner": now.owner,
        "whole": [bench.library.result_bytes(each.id) == big(1) for each in bench.library.job_results(job.id)],
    }  # fmt: skip


def receiving(small: SmallDisk, leave: int = 300_000) -> dict[str, Any]:
    """The disk fills up while the answer comes."""
    bench = Bench(small.folder / "library", _Filling(small, sending=leave))
    told = _story(bench, small)
    kept = [
        path for path in bench.library.spool_folder.glob(f"{told['id']}-0.*") if path.suffix in (".part", ".broken")
    ]
    told["arrived"] = sum(path.stat().st_size for path in kept)
    again = [bench.runner.run(job.id) for job in send_again(bench.runner, told["id"])]
    told["again"] = [job.state.value for job in again]
    bench.close()
    told["clean"] = check(bench.folder).clean
    return told


def receiving_nothing(small: SmallDisk) -> dict[str, Any]:
    """The disk is full to the last byte when the answer comes: not even the journal can be written."""
    return receiving(small, leave=0)


def committing(small: SmallDisk) -> dict[str, Any]:
    """The answer is whole in the spool; its pictures find no room."""
    bench = Bench(small.folder / "library", _Filling(small, reading=200_000))
    told = _story(bench, small)
    bench.close()
    return {**told, "clean": check(bench.folder).clean, "left": _unfinished(bench.folder)}


def after_a_restart(small: SmallDisk) -> dict[str, Any]:
    """As :func:`committing`, but the program ends before room is made."""
    bench = Bench(small.folder / "library", _Filling(small, reading=0))
    job = bench.runner.submit(text_request(1), "scripted", wanted=True)
    words = _refused(lambda: bench.runner.run(job.id, park=True))
    bench.die()
    small.make_room()
    bench.begin()
    bench.runner.recover()
    now = bench.library.job(job.id)
    whole = [bench.library.result_bytes(each.id) == big(1) for each in bench.library.job_results(job.id)]
    bench.close()
    return {"words": words, "now": now.state.value, "whole": whole, "asked": len(bench.engine.asked)}


def waiting_for_room(small: SmallDisk) -> dict[str, Any]:
    """There is less room than the answer may take: nothing is sent, and the outbox says so until there is."""
    bench = Bench(small.folder / "library", ScriptedEngine([Answer((big(1),))]))
    job = bench.runner.submit(text_request(1), "scripted", wanted=True)
    bench.free = 20_000_000
    then = bench.runner.run(job.id, park=True)
    pause = bench.queue.paused
    told = {"then": then.state.value, "asked_then": len(bench.engine.asked), "charged": then.charged.value,
            "pause": [pause.reason.value, pause.words] if pause else None, "next": bench.queue.next()}  # fmt: skip
    bench.free = 10**12
    bench.queue.resume()
    now = bench.runner.run(bench.queue.next() or "", park=True)
    bench.close()
    return {**told, "now": now.state.value, "asked": len(bench.engine.asked)}


def drafting(small: SmallDisk) -> dict[str, Any]:
    """A draft, an input picture and a job meet a full disk; what was kept before is as it was."""
    bench = Bench(small.folder / "library", ScriptedEngine([Answer()]))
    library = bench.library

    def save(text: str) -> None:
        library.save_draft("TEXT_IMAGE", StoredDraft(TaskType.TEXT_IMAGE, Draft(TaskType.TEXT_IMAGE, {"text": text})))

    save("before")
    small.fill()
    words = [_refused(lambda: save("in between " * 2_000)), _refused(lambda: library.blobs.put(big(1)))]
    words.append(_refused(lambda: bench.runner.submit(text_request(1), "scripted")))
    kept = library.drafts()["TEXT_IMAGE"].draft.params["text"]
    jobs = len(library.jobs())
    small.make_room()
    save("after")
    now = library.drafts()["TEXT_IMAGE"].draft.params["text"]
    stored = library.blobs.has(library.blobs.put(big(1)))
    bench.close()
    return {"words": words, "kept": kept, "jobs": jobs, "now": now, "stored": stored,
            "left": _unfinished(bench.folder), "clean": check(bench.folder).clean}  # fmt: skip


def handing_over(small: SmallDisk, outside: Path | None = None) -> dict[str, Any]:
    """Export, import and rebuild meet a full disk, then find room."""
    atelier = Atelier(small.folder / "library")
    job = atelier.make(count=2)
    atelier.edit()
    project = atelier.library.project
    target, other = small.folder / "job.zip", small.folder / "project.zip"
    before = disk(atelier.folder)
    small.fill()
    words = [
        _refused(lambda: export_job(atelier.library, job.id, target)),
        _refused(lambda: export_project(atelier.library, project, other)),
    ]
    half = [target.exists(), other.exists()]
    small.make_room()
    export_project(atelier.library, project, other)
    atelier.close()
    colleague = Library.open(small.folder / "colleague")
    small.fill()
    words.append(_refused(lambda: import_file(colleague, other)))
    nothing = colleague.result_count()
    small.make_room()
    imported = len(import_file(colleague, other).results)
    colleague.close()
    small.fill()
    words.append(_refused(lambda: rebuild(atelier.folder)))
    same = disk(atelier.folder) == before
    names = sorted(path.name for path in atelier.folder.glob("library*"))
    small.make_room()
    found = rebuild(atelier.folder)
    again = Library.open(atelier.folder)
    count = again.result_count()
    again.close()
    return {"words": words, "half": half, "nothing": nothing, "imported": imported, "same": same, "names": names,
            "rebuilt": [found.results, count, list(found.problems)], "left": _unfinished(small.folder),
            "clean": [check(atelier.folder).clean, check(small.folder / "colleague").clean]}  # fmt: skip


def _unfinished(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.rglob(".tmp-*"))
