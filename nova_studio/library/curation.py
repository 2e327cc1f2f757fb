"""What the artist does with results: stars, names, tags, projects, and the trash.

Nothing here takes a file away but :meth:`Curation.remove`, which is only ever called on the artist's word.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from nova_studio.errors import LibraryError
from nova_studio.library import layout, upkeep
from nova_studio.library.database import Database, Row, Transaction, moment
from nova_studio.library.model import About, Change, Result
from nova_studio.library.results import COLUMNS, ResultStore, search_names

TEXT_MAX = 120
"""Characters of a name or a tag."""
_SOME = 500
"""Ids in one statement."""


@dataclass(frozen=True)
class Removal:
    """What a rule would take out of the trash for good: results, oldest in the trash first, and the bytes that frees."""

    results: tuple[Result, ...]
    size: int

    @property
    def ids(self) -> tuple[str, ...]:
        """The results' ids, as :meth:`Curation.remove` takes them."""
        return tuple(result.id for result in self.results)


class Curation:
    """Changes of results that the artist makes. Each is on disk when its method returns; unknown ids are passed over."""

    def __init__(self, database: Database, results: ResultStore, catch_up: Callable[[], object]) -> None:
        """``catch_up`` writes the files that :mod:`upkeep` has notes of."""
        self._db = database
        self._results = results
        self._catch_up = catch_up

    def star(self, ids: Iterable[str], starred: bool = True) -> None:
        """Mark results, or take the mark off."""
        self._set(tuple(ids), "starred = ?", (starred,))

    def name(self, result_id: str, name: str) -> None:
        """Call a result something; an empty name takes it off."""
        name = one_line(name)
        with self._db.writing() as tx:
            for row in _rows(tx, (result_id,)):
                names = search_names(tx, row["job"], name)
                tx.execute("UPDATE results SET name = ?, names = ? WHERE id = ?", (name, names, result_id))
            self._note(tx, (result_id,))
        self._catch_up()

    def tag(self, ids: Iterable[str], add: Iterable[str] = (), remove: Iterable[str] = ()) -> None:
        """Put tags on results and take others off. A tag is one line; upper and lower case are one tag."""
        wanted, unwanted = [one_line(tag) for tag in add], {one_line(tag).casefold() for tag in remove}
        ids = tuple(ids)
        with self._db.writing() as tx:
            for row in _rows(tx, ids):
                tags = {tag.casefold(): tag for tag in row["tags"].splitlines() if tag.casefold() not in unwanted}
                for tag in filter(None, wanted):
                    tags.setdefault(tag.casefold(), tag)
                set_tags(tx, row["id"], sorted(tags.values(), key=str.casefold))
            self._note(tx, ids)
        self._catch_up()

    def tags(self) -> list[tuple[str, int]]:
        """Every tag outside the trash and how many results have it, the commonest first."""
        rows = self._db.rows(
            "SELECT t.tag, count(*) AS many FROM result_tags t JOIN results r ON r.id = t.result "
            "WHERE r.trashed IS NULL GROUP BY t.tag ORDER BY many DESC, t.tag"
        )
        return [(row["tag"], row["many"]) for row in rows]

    def move(self, ids: Iterable[str], project: str) -> None:
        """Put results into a project; raises LibraryError when there is none of that id."""
        if self._db.row("SELECT 1 FROM projects WHERE id = ?", (project,)) is None:
            raise LibraryError("There is no such project any more. The pictures stay where they are.")
        self._set(tuple(ids), "project = ?", (project,))

    # ------------------------------------------------------------------------------------------------------- trash

    def trash(self, ids: Iterable[str]) -> None:
        """Put results into the trash: out of sight, with file, star, tags and family as they are."""
        now = moment(self._db.clock())
        self._set(tuple(ids), "trashed = coalesce(trashed, ?)", (now,), removed=True)

    def restore(self, ids: Iterable[str]) -> None:
        """Take results out of the trash; each comes back where it was, with all it had."""
        self._set(tuple(ids), "trashed = ?", (None,))

    def trashed(self, limit: int = -1) -> list[Result]:
        """What lies in the trash, the latest first."""
        sql = f"SELECT {COLUMNS} FROM results WHERE trashed IS NOT NULL ORDER BY trashed DESC, seq DESC LIMIT ?"
        return [self._results.read_row(row) for row in self._db.rows(sql, (limit,))]

    def would_remove(self, older_than: timedelta | None = None, beyond: int | None = None) -> Removal:
        """What a rule for the trash would remove: what lies there for longer than a time, and the oldest beyond so many bytes.

        Without a rule nothing. This only lists; see :meth:`remove`.
        """
        found: list[Result] = []
        kept = 0
        limit = self._db.clock() - older_than if older_than is not None else None
        for result in self.trashed():
            kept += result.size
            old = limit is not None and result.trashed is not None and result.trashed < limit
            if old or (beyond is not None and kept > beyond):
                found.append(result)
        return Removal(tuple(reversed(found)), sum(result.size for result in found))

    def proposed(self, days: int | None, megabytes: int | None) -> Removal:
        """The same by a rule as it is set: in days, and in megabytes of a million bytes."""
        older = timedelta(days=days) if days else None
        return self.would_remove(older, megabytes * 1_000_000 if megabytes else None)

    def remove(self, ids: Iterable[str]) -> tuple[str, ...]:
        """Take results out of the trash **for good**, files and records together; what is not in the trash is left alone.

        Only ever on the artist's word. Returns the ids that are gone.
        """
        gone: list[str] = []
        with self._db.writing() as tx:
            for row in _rows(tx, tuple(ids)):
                if row["trashed"] is not None:
                    self._take_out(tx, row)
                    gone.append(row["id"])
            tx.tell(Change(About.RESULT, tuple(gone), removed=True))
        self._catch_up()
        return tuple(gone)

    def _take_out(self, tx: Transaction, row: Row) -> None:
        result = self._results.read_row(row)
        tx.execute("DELETE FROM result_tags WHERE result = ?", (result.id,))
        tx.execute("DELETE FROM unwritten WHERE what = 'result' AND id = ?", (result.id,))
        tx.execute("DELETE FROM results WHERE id = ?", (result.id,))
        paths = [result.path, layout.sidecar_path(result.path), *result.path.parent.glob(f"{result.id}.original.*")]
        if tx.row("SELECT 1 FROM results WHERE sha256 = ?", (result.sha256,)) is None:
            paths.append(result.thumbnail)
        for path in paths:
            file = path.relative_to(self._results.folder).as_posix()
            tx.execute("INSERT OR IGNORE INTO removals (file) VALUES (?)", (file,))

    # --------------------------------------------------------------------------------------------------- together

    def _set(self, ids: Sequence[str], sets: str, values: Sequence[Any], *, removed: bool = False) -> None:
        with self._db.writing() as tx:
            for some in _portions(ids):
                marks = ", ".join("?" * len(some))
                tx.execute(f"UPDATE results SET {sets} WHERE id IN ({marks})", (*values, *some))
            self._note(tx, ids, removed=removed)
        self._catch_up()

    def _note(self, tx: Transaction, ids: Sequence[str], *, removed: bool = False) -> None:
        upkeep.mark(tx, upkeep.RESULT, ids)
        tx.tell(Change(About.RESULT, tuple(ids), removed=removed))


def one_line(text: str) -> str:
    """A name or a tag without line breaks, ends and excess."""
    return " ".join(text.split())[:TEXT_MAX].strip()


def set_tags(tx: Transaction, result_id: str, tags: Sequence[str]) -> None:
    """Give a result these tags and no others."""
    tx.execute("DELETE FROM result_tags WHERE result = ?", (result_id,))
    for tag in tags:
        tx.execute("INSERT OR IGNORE INTO result_tags (tag, result) VALUES (?, ?)", (tag, result_id))
    tx.execute("UPDATE results SET tags = ? WHERE id = ?", ("\n".join(tags), result_id))


def _rows(tx: Transaction, ids: Sequence[str]) -> list[Row]:
    found: list[Row] = []
    for some in _portions(ids):
        marks = ", ".join("?" * len(some))
        found += tx.execute(f"SELECT {COLUMNS} FROM results WHERE id IN ({marks})", some).fetchall()
    return found


def _portions(ids: Sequence[str]) -> list[Sequence[str]]:
    return [ids[start : start + _SOME] for start in range(0, len(ids), _SOME)]
