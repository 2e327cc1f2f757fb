"""Search as one types in a large library, against LIKE over the same rows; and what a new picture and a search cost.

Prompts have 8 to 40 words of a vocabulary of 6,000, the common ones much commoner than the rare.
Run as ``python tests/benchmarks/bench_search.py [--rows 100000]``; exit status 1 when the goal is missed.
"""

from __future__ import annotations

import argparse
import random
import sys
import tempfile
import time
from itertools import accumulate
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from timing import Figures, milliseconds, ratio, seconds, table, work_seconds

from nova_studio.library.database import Transaction, moment
from nova_studio.library.jobs import NewJob
from nova_studio.library.library import Library
from nova_studio.library.model import Kind, Result
from nova_studio.library.results import COLUMNS
from nova_studio.library.search import Filters
from support.engines import picture, text_request

PAGE = 60
VOCABULARY = 6_000
GOAL = 150.0
"""LIKE against ours, for a rare word in 100,000 results."""


def vocabulary(draw: random.Random) -> list[str]:
    """Words that can be pronounced, all different."""
    words: dict[str, None] = {}
    while len(words) < VOCABULARY:
        syllables = (draw.choice("bdfgklmnprstvw") + draw.choice("aeiou") for _ in range(draw.randint(2, 4)))
        words.setdefault("".join(syllables))
    return list(words)


def fill(library: Library, prompts: list[str]) -> float:
    """Put a result for every prompt into the database, without files; the seconds it took."""
    job = library.add_job(NewJob(text_request(), "scripted"))
    now = moment(library.clock())

    def write(tx: Transaction) -> None:
        for number, prompt in enumerate(prompts):
            tx.execute(
                "INSERT INTO results (id, job, position, number, kind, file, sha256, width, height, format, size, created, "
                "engine, task, request_hash, prompt) VALUES (?,?,0,?,'image',?,?,8,8,'PNG',99,?,'scripted','TEXT_IMAGE','',?)",
                (f"r{number}", job.id, number, f"results/r{number}.png", f"{number:064x}", now, prompt),
            )

    def all_of_it() -> None:
        with library.writing() as tx:
            write(tx)

    return seconds(all_of_it)


def like(library: Library, word: str) -> list[str]:
    """What peers do: the newest page by LIKE."""
    rows = library._db.rows(
        f"SELECT {COLUMNS} FROM results WHERE trashed IS NULL AND kind = 'image' AND prompt LIKE ? ORDER BY seq DESC LIMIT ?",
        (f"%{word}%", PAGE),
    )
    return [library.result_store.read_row(row).id for row in rows]


def times(work: object, repeats: int) -> list[float]:
    """Seconds of work of each of several calls, after one to warm up; nothing is waited for in them."""
    assert callable(work)
    work()
    return [work_seconds(work) for _ in range(repeats)]


def search_rows(library: Library, words: dict[str, str]) -> tuple[list[list[str]], dict[str, float]]:
    """A row for every kind of word: ours and LIKE, medians and tails in ms; and the ratios."""
    rows, ratios = [], {}
    for what, word in words.items():
        ours = milliseconds(times(lambda word=word: library.search(word, limit=PAGE), 200))
        theirs = milliseconds(times(lambda word=word: like(library, word), 15))
        found = library.finder.count(word)
        ratios[what] = theirs[0] / ours[0]
        rows.append(
            [what, f"{found:,}", f"{ours[0]:.3f}", f"{ours[1]:.3f}", f"{theirs[0]:.2f}", ratio(theirs[0], ours[0])]
        )
    return rows, ratios


def inserts(library: Library, repeats: int = 200) -> list[list[str]]:
    """What one picture more costs: the row alone in a transaction that is not committed, and all of it with the disk."""
    engine_job = library.add_job(NewJob(text_request(), "scripted"))
    rows, whole = [], []
    for number in range(repeats):
        with library.writing() as tx:
            result = _result(library, engine_job.id, number)
            rows.append(seconds(lambda result=result, tx=tx: library.result_store.add(tx, [result])))
            start = time.perf_counter()
        whole.append(rows[-1] + time.perf_counter() - start)
    return [
        ["insert of one result, indexed", *(f"{value:.3f}" for value in milliseconds(rows))],
        ["the same with its commit on disk", *(f"{value:.3f}" for value in milliseconds(whole))],
    ]


def _result(library: Library, job_id: str, number: int) -> Result:
    job = library.job(job_id)
    data = picture(number)
    return Result(
        id=f"{job.id}-0-{number}", job=job.id, call=0, index=number, kind=Kind.IMAGE, sha256=f"{number:064x}", width=8,
        height=8, format="PNG", size=len(data), created=library.clock(), engine=job.engine, task=job.task,
        request_hash=job.request_hash, folder=library.folder,
        file=f"results/{job.id}-0-{number}.png",
    )  # fmt: skip


def main() -> int:
    """Print the tables; 1 when the goal is missed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=100_000)
    count = parser.parse_args().rows
    draw = random.Random(8)
    words = vocabulary(draw)
    weights = list(accumulate(1 / rank for rank in range(1, VOCABULARY + 1)))
    prompts = [" ".join(draw.choices(words, cum_weights=weights, k=draw.randint(8, 40))) for _ in range(count)]
    with tempfile.TemporaryDirectory(prefix="nova-bench-") as folder:
        library = Library.open(Path(folder))
        taken = fill(library, prompts)
        typed = {"rare word": words[-1], "middle word": words[600], "commonest word": words[0],
                 "2 letters of a rare one": words[-1][:2], "3 letters of a rare one": words[-1][:3]}  # fmt: skip
        rows, ratios = search_rows(library, typed)
        filtered = milliseconds(times(lambda: library.search(words[600], Filters(starred=False), limit=PAGE), 200))
        deep = library.results(PAGE, f"r{count // 2}")[-1].id
        page = milliseconds(times(lambda: library.results(PAGE, deep), 200))
        more = inserts(library)
        library.close()
    table(f"Newest {PAGE} of {count:,} results as one types (ms)",
          ["typed", "found", "median", "p95", "LIKE", "LIKE/ours"], rows)  # fmt: skip
    table("Other work (ms)", ["what", "median", "p95"], [
        ["search with a filter", f"{filtered[0]:.3f}", f"{filtered[1]:.3f}"],
        ["keyset page from the middle", f"{page[0]:.3f}", f"{page[1]:.3f}"], *more,
        [f"bulk insert: {count / taken:,.0f} rows/s", "", ""],
    ])  # fmt: skip
    figures = Figures()
    figures.at_least("prefix search of a rare word against LIKE", ratios["rare word"], GOAL)
    return figures.report()


if __name__ == "__main__":
    sys.exit(main())
