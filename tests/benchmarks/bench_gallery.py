"""The gallery with many results: ours on a real library against QListWidget and QListView, interleaved in one run.

Run under an X display as ``python tests/benchmarks/bench_gallery.py [--counts 10000,100000] [--rounds 3]``. Every way
shows the same thumbnails in 1280 x 800. "first paint" runs from making the widget until it is painted: ours reads its rows
from the database in that time, the others are handed theirs. "fling" scrolls 150 pixels a frame over rows that were not
seen before; a frame ends when it is painted.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

from PySide6.QtCore import QAbstractListModel, QEvent, QModelIndex, QObject, QSize, Qt
from PySide6.QtGui import QIcon, QPixmap
from PySide6.QtWidgets import QApplication, QListView, QListWidget, QListWidgetItem, QWidget

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

import timing

from nova_studio.imaging.codec import encode_png
from nova_studio.imaging.thumbnails import thumbnail
from nova_studio.library.model import Result
from nova_studio.ui import theme
from nova_studio.ui.background import Background
from nova_studio.ui.gallery.card_delegate import card_size, usual_side
from nova_studio.ui.gallery.gallery import Gallery
from nova_studio.ui.models.thumbnails import Thumbnails
from support.galleries import Stage

VIEW = (1280, 800)
FILES = 400
OURS = "Nova Studio's gallery"
FRAMES, STEP = 60, 150


class Painted(QObject):
    """Counts the paints of a widget."""

    def __init__(self, widget: QWidget) -> None:
        super().__init__(widget)
        self.count = 0
        widget.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Paint:
            self.count += 1
        return False


class PlainModel(QAbstractListModel):
    """Results by row with the same loader as ours."""

    def __init__(self, results: list[Result], background: Background, parent: QObject) -> None:
        super().__init__(parent)
        self.results = results
        self.thumbnails = Thumbnails(background, self)
        self.blank = QPixmap(usual_side(), usual_side())
        self.blank.fill(Qt.GlobalColor.gray)
        self.asked: dict[str, int] = {}
        self.thumbnails.ready.connect(self._ready)

    def rowCount(self, parent: QModelIndex) -> int:
        return 0 if parent.isValid() else len(self.results)

    def data(self, index: QModelIndex, role: int) -> object:
        if role == Qt.ItemDataRole.DecorationRole:
            result = self.results[index.row()]
            self.asked[result.sha256] = index.row()
            return self.thumbnails.get(result, usual_side()) or self.blank
        if role == Qt.ItemDataRole.DisplayRole:
            return f"Result {index.row()}"
        return None

    def _ready(self, sha256: str) -> None:
        index = self.index(self.asked[sha256])
        self.dataChanged.emit(index, index, [Qt.ItemDataRole.DecorationRole])


def ours(stage: Stage, results: list[Result]) -> tuple[QWidget, QListView]:
    """The gallery as shipped."""
    gallery = Gallery(stage.library, stage.background)
    gallery.load()
    return gallery, gallery.strip


def list_view(stage: Stage, results: list[Result]) -> tuple[QWidget, QListView]:
    """A QListView in icon mode with equal items."""
    view = QListView()
    as_icons(view)
    view.setModel(PlainModel(results, stage.background, view))
    return view, view


def list_widget(stage: Stage, results: list[Result]) -> tuple[QWidget, QListView]:
    """A QListWidget with an icon from a file for each item."""
    view = QListWidget()
    as_icons(view)
    for row, result in enumerate(results):
        view.addItem(QListWidgetItem(QIcon(str(result.thumbnail)), f"Result {row}"))
    return view, view


def as_icons(view: QListView) -> None:
    """Icon mode with cells of our size."""
    view.setViewMode(QListView.ViewMode.IconMode)
    view.setUniformItemSizes(True)
    view.setIconSize(QSize(usual_side(), usual_side()))
    view.setGridSize(card_size(usual_side()))
    view.setResizeMode(QListView.ResizeMode.Adjust)
    view.setMovement(QListView.Movement.Static)
    view.setVerticalScrollMode(QListView.ScrollMode.ScrollPerPixel)


WAYS: dict[str, Callable[[Stage, list[Result]], tuple[QWidget, QListView]]] = {
    OURS: ours,
    "QListView, icon mode": list_view,
    "QListWidget": list_widget,
}


def measure(make: Callable[[], tuple[QWidget, QListView]], background: Background) -> tuple[float, list[float]]:
    """Seconds until the first paint, and of each frame of a fling."""
    start = time.perf_counter()
    top, view = make()
    painted = Painted(view.viewport())
    top.resize(*VIEW)
    top.show()
    wait(lambda: painted.count > 0)
    first = time.perf_counter() - start
    wait(lambda: background.pending == 0)
    frames: list[float] = []
    for _ in range(FRAMES):
        count, start = painted.count, time.perf_counter()
        bar = view.verticalScrollBar()
        bar.setValue(bar.value() + STEP)
        wait(lambda count=count: painted.count > count)
        frames.append(time.perf_counter() - start)
    top.close()
    top.deleteLater()
    wait(lambda: background.pending == 0)
    QApplication.processEvents()
    return first, frames


def wait(until: Callable[[], bool]) -> None:
    """Let the program go on until something is true, a minute at most."""
    end = time.perf_counter() + 60
    while not until():
        QApplication.processEvents()
        if time.perf_counter() > end:
            raise TimeoutError("nothing was painted for a minute")


def filled(stage: Stage, count: int) -> list[Result]:
    """A library of so many results, :data:`FILES` of them with a picture and a thumbnail of their own, newest first."""
    job = stage.made(1)
    (first,) = stage.library.job_results(job.id)
    pictures = list(photographs(stage))
    results = [
        replace(first, id=f"{first.id}-{at:06}", call=at + 1, sha256=sha256, file=file)
        for at in range(count)
        for sha256, file in [pictures[at % FILES]]
    ]
    with stage.library.writing() as tx:
        stage.library.result_store.add(tx, results)
    return results[::-1]


def photographs(stage: Stage) -> Iterator[tuple[str, str]]:
    """Hash and file of each picture; its thumbnail is made."""
    large = timing.photograph(1024, 1024)
    for number in range(FILES):
        y, x = divmod(number * 37 % 400, 20)
        data = encode_png(large[y * 25 : y * 25 + 256, x * 25 : x * 25 + 256])
        file = f"results/{number}.png"
        (stage.library.folder / file).write_bytes(data)
        sha256 = f"{number:064x}"
        stage.library.put_thumbnail(sha256, thumbnail(data))
        yield sha256, file


def compare(count: int, rounds: int) -> None:
    """One table for a library of ``count`` results."""
    with tempfile.TemporaryDirectory() as folder:
        stage = Stage(Path(folder))
        results = filled(stage, count)
        firsts: dict[str, list[float]] = {name: [] for name in WAYS}
        flings: dict[str, list[float]] = {name: [] for name in WAYS}
        for _ in range(rounds):
            for name, way in WAYS.items():
                first, frames = measure(lambda way=way: way(stage, results), stage.background)
                firsts[name].append(first)
                flings[name] += frames
        stage.close(wait)
    mine = timing.milliseconds(firsts[OURS])[0]
    fling = timing.milliseconds(flings[OURS])[1]
    rows = []
    for name in WAYS:
        shown = timing.milliseconds(firsts[name])[0]
        middle, tail = timing.milliseconds(flings[name])
        rows.append(
            [name, f"{shown:.0f}", timing.ratio(shown, mine), f"{middle:.1f}", f"{tail:.1f}", timing.ratio(tail, fling)]
        )
    columns = ["", "first paint ms", "of ours", "fling median ms", "p95 ms", "p95 of ours"]
    timing.table(f"{count:,} results, {rounds} rounds", columns, rows)


def main() -> None:
    """Print the tables."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--counts", default="10000,100000")
    parser.add_argument("--rounds", type=int, default=3)
    options = parser.parse_args()
    app = QApplication(sys.argv[:1])
    theme.apply(app, "dark")
    for count in options.counts.split(","):
        compare(int(count), options.rounds)


if __name__ == "__main__":
    main()
