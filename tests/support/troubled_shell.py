"""The whole shell on a library in trouble, in a process of its own; see :mod:`support.small_disk`."""

from __future__ import annotations

import contextlib
import io
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from nova_studio.__main__ import main
from nova_studio.errors import NoAnswer
from nova_studio.library import database
from nova_studio.library.check import check
from nova_studio.library.database import FILE_NAME
from nova_studio.library.library import Library
from nova_studio.library.locks import FileLock
from nova_studio.library.portable.export import export_job
from nova_studio.paths import Paths
from support.engines import text_request
from support.libraries import Atelier, disk
from support.small_disk import SmallDisk

ROOT = Path(__file__).resolve().parents[2]
REQUEST = ROOT / "resources" / "samples" / "requests" / "text-to-image.json"


class Scene:
    """A data folder with a picture, a waiting job and an unclear one, and something to import."""

    def __init__(self, small: SmallDisk) -> None:
        self.data = small.folder / "data"
        self.paths = Paths.under(self.data)
        self.paths.create()
        atelier = Atelier(self.paths.library_dir)
        self.done = atelier.make().id
        atelier.engine.script = [NoAnswer("The connection was reset.")]
        self.unclear = atelier.runner.run(atelier.runner.submit(text_request(1, seed=2), "scripted").id).id
        self.waiting = atelier.runner.submit(text_request(1, seed=3), "scripted", held=True).id
        self.zip = small.folder / "colleague.zip"
        export_job(atelier.library, self.done, self.zip)
        atelier.close()
        self.before = disk(self.paths.library_dir)

    def commands(self) -> dict[str, list[str]]:
        """Every command that touches the library, by its name."""
        target = str(self.data.parent / "out.zip")
        return {
            "library check": ["library", "check"],
            "outbox list": ["outbox", "list", "--json"],
            "ledger": ["ledger", "--json"],
            "outbox add": ["outbox", "add", str(REQUEST)],
            "outbox send": ["outbox", "send", "--json"],
            "outbox cancel": ["outbox", "cancel", self.waiting],
            "outbox resolve": ["outbox", "resolve", self.unclear, "--let-go"],
            "generate": ["generate", str(REQUEST), "--json"],
            "library export": ["library", "export", target, "--job", self.done],
            "library import": ["library", "import", str(self.zip)],
            "library rebuild": ["library", "rebuild"],
        }

    def run(self, arguments: list[str]) -> dict[str, Any]:
        """One command, with what it printed."""
        out, err = io.StringIO(), io.StringIO()
        with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
            status = main(["--data-dir", str(self.data), *arguments])
        return {"status": status, "out": out.getvalue(), "err": err.getvalue()}

    def all(self, *but: str) -> dict[str, dict[str, Any]]:
        """Every command, one after the other."""
        return {name: self.run(arguments) for name, arguments in self.commands().items() if name not in but}

    def afterwards(self) -> dict[str, Any]:
        """What the library holds when the trouble is over."""
        clean = check(self.paths.library_dir)
        library = Library.open(self.paths.library_dir)
        try:
            return {
                "same": disk(self.paths.library_dir) == self.before,
                "findings": [f"{each.file}: {each.words}" for each in clean.findings],
                "results": library.result_count(),
                "states": [job.state.value for job in reversed(library.jobs())],
            }
        finally:
            library.close()


def full(small: SmallDisk) -> dict[str, Any]:
    """No room for a byte."""
    scene = Scene(small)
    small.fill()
    told = scene.all()
    small.make_room()
    return {"told": told, "after": scene.afterwards(), "again": scene.all()}


def nearly_full(small: SmallDisk) -> dict[str, Any]:
    """Room for the small files of the database, and for nothing else."""
    scene = Scene(small)
    small.fill(leave=160_000)
    told = scene.all()
    small.make_room()
    return {"told": told, "after": scene.afterwards()}


def read_only(small: SmallDisk) -> dict[str, Any]:
    """The disk may not be written."""
    scene = Scene(small)
    small.read_only()
    told = scene.all()
    small.read_only(False)
    return {"told": told, "after": scene.afterwards()}


def locked(small: SmallDisk) -> dict[str, Any]:
    """Another program writes and does not let go."""
    scene = Scene(small)
    with _held(scene.paths.library_dir):
        told = scene.all()
    return {"told": told, "after": scene.afterwards()}


@contextmanager
def _held(folder: Path) -> Iterator[None]:
    database._BUSY_SECONDS = 0.05
    lock = FileLock(folder / "library.lock")
    assert lock.acquire()
    try:
        yield
    finally:
        lock.close()


def corrupt(small: SmallDisk) -> dict[str, Any]:
    """The database is rubbish in the middle, or from its first byte."""
    scene = Scene(small)
    file = scene.paths.library_dir / FILE_NAME
    file.write_bytes(b"no database at all" * 1000)
    told = scene.all("library rebuild")
    told["library rebuild"] = scene.run(["library", "rebuild"])
    return {"told": told, "after": scene.afterwards(), "again": scene.run(["outbox", "list", "--json"])}


def corrupt_within(small: SmallDisk) -> dict[str, Any]:
    """The first page is whole, those of the tables are not."""
    scene = Scene(small)
    file = scene.paths.library_dir / FILE_NAME
    whole = file.read_bytes()
    file.write_bytes(whole[:4096] + bytes(len(whole) - 4096))
    told = scene.all("library rebuild")
    told["library rebuild"] = scene.run(["library", "rebuild"])
    return {"told": told, "after": scene.afterwards(), "again": scene.run(["outbox", "list", "--json"])}
