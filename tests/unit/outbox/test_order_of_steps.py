"""What is on disk before what: the word before the call, the answer before anything reads it, the pictures before it goes."""

from __future__ import annotations

import os
import sqlite3
import sys
import threading
from contextlib import closing
from pathlib import Path
from typing import BinaryIO

import pytest

from nova_studio.engines.base import Call, Pictures, Receipt, Reply, Spool
from nova_studio.library.database import FILE_NAME
from nova_studio.library.model import JobState
from support.engines import Answer, Bench, ScriptedEngine, picture, text_request

pytestmark = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="asks /proc which file is synced")


class Watched(ScriptedEngine):
    """Tells what another program would see on the disk when it is asked to send and to read."""

    def __init__(self, folder: Path, steps: list[str]) -> None:
        super().__init__([Answer((picture(1), picture(2)))])
        self._folder = folder
        self._steps = steps

    def _committed(self) -> str:
        with closing(sqlite3.connect(self._folder / FILE_NAME)) as other:
            return str(other.execute("SELECT state FROM calls").fetchone()[0])

    def send(self, call: Call, pictures: Pictures, spool: Spool, cancel: threading.Event) -> Receipt:
        self._steps.append(f"send while {self._committed()}")
        return super().send(call, pictures, spool, cancel)

    def read(self, call: Call, spool: BinaryIO, pictures: Pictures) -> Reply:
        self._steps.append(f"read while {self._committed()}")
        return super().read(call, spool, pictures)


@pytest.fixture
def steps(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Every fsync, rename and removal, by the kind of file."""
    seen: list[str] = []
    sync, replace, unlink = os.fsync, os.replace, os.unlink

    def kind(path: object) -> str:
        name = Path(str(path))
        return name.suffix if name.suffix else "new" if name.name.startswith(".tmp-") else f"{name.parent.name}/"

    def fsync(handle: int) -> None:
        seen.append(f"sync {kind(Path(f'/proc/self/fd/{handle}').readlink())}")
        sync(handle)

    def rename(old: Path, new: Path) -> None:
        seen.append(f"name {kind(new)}")
        replace(old, new)

    def remove(path: Path) -> None:
        seen.append(f"remove {kind(path)}")
        unlink(path)

    for name, call in {"fsync": fsync, "replace": rename, "unlink": remove}.items():
        monkeypatch.setattr(os, name, call)
    return seen


def test_the_answer_is_safe_before_it_is_read_and_goes_when_its_pictures_are(tmp_path: Path, steps: list[str]) -> None:
    bench = Bench(tmp_path / "library", Watched(tmp_path / "library", steps))
    job = bench.runner.submit(text_request(2), "scripted")
    steps.clear()
    assert bench.runner.run(job.id).state is JobState.DONE
    sent, read = steps.index("send while sending"), steps.index("read while received")
    spooled = steps.index("sync .part")
    assert sent < spooled < steps.index("name .answer") < read
    assert [step for step in steps[spooled:read] if step.startswith("sync ")][1:]  # the folder of its name as well
    pictures = [at for at, step in enumerate(steps) if step == "name .png"]
    assert len(pictures) == 2 and read < pictures[0]
    assert all(steps[at - 1] == "sync new" for at in pictures)  # whole before it has its name
    assert steps.count("name .json") >= 2 and steps.index("remove .answer") > max(pictures)
    assert steps[max(pictures) :].count("remove .answer") == 1
    bench.close()


def test_a_blob_is_whole_before_it_has_its_name_and_the_name_is_kept(tmp_path: Path, steps: list[str]) -> None:
    bench = Bench(tmp_path / "library", ScriptedEngine())
    steps.clear()
    sha256 = bench.library.blobs.put(b"a picture")
    own = [step for step in steps if step.startswith(("sync", "name"))]
    assert own[-3:-1] == ["sync new", f"name {sha256[:2]}/"] and own[-1].startswith("sync ")
    bench.close()
