"""Search: the words of prompts, tags and names, as they are typed; newest first, page by page."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from nova_studio.library.database import Database, moment
from nova_studio.library.model import Kind, Result
from nova_studio.library.results import COLUMNS, ResultStore
from nova_studio.tools.request import WorkType

_WORD = re.compile(r"\w+")


@dataclass(frozen=True)
class Filters:
    """What else results must be; ``None`` asks for nothing. ``since`` and ``until`` (not included) are times of creation."""

    task: WorkType | None = None
    engine: str | None = None
    starred: bool | None = None
    project: str | None = None
    tag: str | None = None
    since: datetime | None = None
    until: datetime | None = None
    kind: Kind | None = Kind.IMAGE


class SearchStore:
    """Finds results outside the trash."""

    def __init__(self, database: Database, results: ResultStore) -> None:
        self._db = database
        self._results = results

    def search(
        self, text: str = "", filters: Filters | None = None, *, limit: int = 100, before: str | None = None
    ) -> list[Result]:
        """At most ``limit`` results with all words of ``text``, newest first; ``before`` is the last id of the page above.

        Every word may be the beginning of one; case and accents do not matter. No words find all.
        """
        tables, where, values = _query(text, filters or Filters())
        if before is not None:
            where.append("results.seq < (SELECT seq FROM results WHERE id = ?)")
            values.append(before)
        order = "f.rowid" if "result_search" in tables else "results.seq"
        sql = f"SELECT {COLUMNS} FROM {tables} WHERE {' AND '.join(where)} ORDER BY {order} DESC LIMIT ?"
        return [self._results.read_row(row) for row in self._db.rows(sql, (*values, limit))]

    def count(self, text: str = "", filters: Filters | None = None) -> int:
        """How many results there are in all."""
        tables, where, values = _query(text, filters or Filters())
        row = self._db.row(f"SELECT count(*) FROM {tables} WHERE {' AND '.join(where)}", values)
        return int(row[0]) if row else 0

    def engines(self) -> list[str]:
        """The engines that have made results, by name."""
        rows = self._db.rows("SELECT DISTINCT engine FROM results WHERE trashed IS NULL ORDER BY engine")
        return [row["engine"] for row in rows]


def match(text: str) -> str:
    """The query of SQLite's full-text search for what somebody types; empty when that holds no word.

    A single Latin letter stands for itself, since the index knows beginnings of two letters and more.
    """
    words = _WORD.findall(text)
    return " ".join(f'"{word}"' if len(word) == 1 and word.isascii() else f'"{word}"*' for word in words)


def _query(text: str, filters: Filters) -> tuple[str, list[str], list[Any]]:
    """Tables, conditions and values."""
    tables, where, values = "results", ["results.trashed IS NULL"], list[Any]()
    words = match(text)
    if words:
        tables = (
            "result_search f CROSS JOIN results ON results.seq = f.rowid"  # The words first, whatever else is asked.
        )
        where.append("result_search MATCH ?")
        values.append(words)
    if filters.starred is not None:
        where.append(
            f"results.starred = {int(filters.starred)}"
        )  # In so many words: the index of starred ones wants that.
    told = {
        "results.task = ?": filters.task.value if filters.task else None,
        "results.engine = ?": filters.engine,
        "results.project = ?": filters.project,
        "results.created >= ?": moment(filters.since) if filters.since else None,
        "results.created < ?": moment(filters.until) if filters.until else None,
        "results.kind = ?": filters.kind.value if filters.kind else None,
        "EXISTS (SELECT 1 FROM result_tags t WHERE t.tag = ? AND t.result = results.id)": filters.tag,
    }
    for condition, value in told.items():
        if value is not None:
            where.append(condition)
            values.append(value)
    return tables, where, values
