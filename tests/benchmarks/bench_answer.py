"""An answer of five large pictures: from the wire to pictures, sidecars and thumbnails on disk, ours and the usual way.

Run as ``python tests/benchmarks/bench_answer.py [--side 2048] [--rounds 5]``. Both stream the answer into a file, fsync it, write
and fsync five pictures and five sidecars, fsync the folder and make five thumbnails; ours also keeps the journal. The usual way
is json, base64 and Pillow. Then the longest gap in a window's event loop while a thread does ours, and the memory it takes.
"""

from __future__ import annotations

import argparse
import base64
import io
import json
import os
import sys
import tempfile
import threading
import time
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image
from PySide6.QtCore import QCoreApplication, QTimer

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from timing import Figures, milliseconds, photograph, ratio, seconds, table

from nova_studio.contract.draft import Draft
from nova_studio.contract.request import Request
from nova_studio.contract.task import TaskType
from nova_studio.contract.validation import validate
from nova_studio.engines.base import Call, Pictures, Receipt, Spool
from nova_studio.engines.bedrock.nova_canvas import NovaCanvasEngine
from nova_studio.imaging.thumbnails import thumbnail
from nova_studio.library.files import sync_folder
from nova_studio.library.library import Library
from nova_studio.library.model import JobState
from nova_studio.outbox.runner import Runner

COUNT = 5
CHUNK = 256 * 1024


class Replay(NovaCanvasEngine):
    """Nova Canvas with the network left out: the answer lies in memory and comes in pieces."""

    def __init__(self, answer: bytes) -> None:
        super().__init__()
        self.answer = memoryview(answer)
        self.watching = True
        """Whether memory is looked at; not while the time is taken, since looking takes some."""
        self.streamed = 0
        """Bytes by which the memory in use grew at most while the answer came."""

    def send(self, call: Call, pictures: Pictures, spool: Spool, cancel: threading.Event) -> Receipt:
        before = memory() if self.watching else 0
        for start in range(0, len(self.answer), CHUNK):
            spool.write(bytes(self.answer[start : start + CHUNK]))
            if self.watching:
                self.streamed = max(self.streamed, memory() - before)
        return Receipt()


def as_served(pixels: NDArray[np.uint8]) -> bytes:
    """A PNG as a service writes it, with Pillow's defaults: every row filtered as suits it, well deflated."""
    out = io.BytesIO()
    Image.fromarray(pixels).save(out, "PNG")
    return out.getvalue()


def memory() -> int:
    """Bytes of memory the process has in use; nothing off Linux."""
    statm = Path("/proc/self/statm")
    return int(statm.read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE") if statm.exists() else 0


def request(side: int) -> Request:
    """One that asks for all the pictures."""
    settings = {"number_of_images": COUNT, "seed": 1, "width": side, "height": side}
    return validate(Draft(TaskType.TEXT_IMAGE, {"text": "a house"}, settings))


def put(path: Path, data: bytes) -> None:
    """Write and fsync."""
    with path.open("wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())


def usual(answer: bytes, folder: Path) -> None:
    """The usual way, with the same promises to the disk."""
    folder.mkdir()
    spool = folder / "answer"
    with spool.open("wb") as file:
        for start in range(0, len(answer), CHUNK):
            file.write(answer[start : start + CHUNK])
        file.flush()
        os.fsync(file.fileno())
    sync_folder(folder)
    for number, text in enumerate(json.loads(spool.read_bytes())["images"]):
        data = base64.b64decode(text)
        put(folder / f"{number}.png", data)
        put(folder / f"{number}.json", json.dumps({"number": number, "size": len(data)}).encode())
        with Image.open(io.BytesIO(data)) as image:
            image.load()
            image.thumbnail((256, 256))
            image.save(folder / f"{number}.jpg", "JPEG")
    sync_folder(folder)
    spool.unlink()


def ours(runner: Runner, side: int) -> Callable[[], None]:
    """A job that waits; running it is what is measured."""
    job = runner.submit(request(side), "nova-canvas")

    def work() -> None:
        assert runner.run(job.id).state is JobState.DONE

    return work


def longest_gap(work: Callable[[], None]) -> float:
    """The longest time in milliseconds between two ticks of a 1 ms timer while a thread does the work."""
    app = QCoreApplication.instance() or QCoreApplication([])
    ticks: list[float] = []
    timer = QTimer()
    timer.setInterval(1)
    thread = threading.Thread(target=work)

    def tick() -> None:
        ticks.append(time.perf_counter())
        if not thread.is_alive():
            app.quit()

    timer.timeout.connect(tick)
    timer.start()
    thread.start()
    app.exec()
    thread.join()
    return max((after - before) * 1e3 for before, after in pairwise(ticks))


def main() -> int:
    """Print the tables; 1 when a limit is missed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--side", type=int, default=2048)
    parser.add_argument("--rounds", type=int, default=5)
    options = parser.parse_args()
    pictures = [as_served(photograph(options.side, options.side, seed)) for seed in range(COUNT)]
    texts = [base64.b64encode(picture).decode() for picture in pictures]
    answer = json.dumps({"images": texts, "error": None}).encode()
    with tempfile.TemporaryDirectory() as name:
        library = Library.open(Path(name) / "library")
        engine = Replay(answer)
        runner = Runner(library, {"nova-canvas": engine}, thumbnail=thumbnail)
        ours(runner, options.side)()  # Once for the imports.
        streamed, engine.watching = engine.streamed, False
        times: dict[str, list[float]] = {"usual": [], "ours": []}
        for round_ in range(options.rounds):
            times["usual"].append(seconds(lambda to=Path(name) / f"usual{round_}": usual(answer, to)))
            times["ours"].append(seconds(ours(runner, options.side)))
        assert [library.result_bytes(result.id) for result in library.results(COUNT)][::-1] == pictures
        idle = longest_gap(lambda: time.sleep(0.3))
        gaps = [longest_gap(ours(runner, options.side)) for _ in range(5)]
        runner.close()
        library.close()
    theirs, mine = (milliseconds(times[name]) for name in ("usual", "ours"))
    table(
        f"{COUNT} pictures of {options.side} x {options.side}, {len(answer) / 1e6:.0f} MB, {options.rounds} rounds",
        ("way", "median ms", "p95 ms", "usual / ours"),
        [
            ("json + Pillow", f"{theirs[0]:.0f}", f"{theirs[1]:.0f}", ""),
            ("ours", f"{mine[0]:.0f}", f"{mine[1]:.0f}", ratio(theirs[0], mine[0])),
        ],
    )
    words = ", ".join(f"{gap:.1f}" for gap in gaps)
    print(f"\nLongest gaps of the event loop, ms: {words}; with nothing to do: {idle:.1f}")
    figures = Figures()
    figures.at_least("answer to files and thumbnails", theirs[0] / mine[0], 1, 2.5)
    figures.at_most("memory while streaming", streamed / 1e6, 20, unit=" MB")
    figures.at_most("longest gap of the event loop, median", milliseconds(gap / 1e3 for gap in gaps)[0], None, 8, " ms")
    return figures.report()


if __name__ == "__main__":
    sys.exit(main())
