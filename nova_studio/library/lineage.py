"""The family tree: which results a result was made from, and which were made from it, over all tasks."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from nova_studio.library.database import Database
from nova_studio.library.model import Result
from nova_studio.library.results import ResultStore

_FROM = """
    WITH given AS (
        SELECT i.sha256, p.from_result FROM results child JOIN job_inputs i ON i.job = child.job
        LEFT JOIN pictures p ON p.sha256 = i.sha256 WHERE child.id = :id
    )
    SELECT parent.id, parent.seq FROM given JOIN results parent ON parent.id = given.from_result WHERE parent.id != :id
    UNION
    SELECT parent.id, parent.seq FROM given JOIN results parent ON parent.sha256 = given.sha256
    WHERE given.from_result IS NULL AND parent.id != :id
    ORDER BY 2
"""
"""A picture came from the result it was made of, or is one by content, as after an export and an import."""
_INTO = """
    SELECT DISTINCT child.id FROM (
        SELECT p.sha256 FROM pictures p WHERE p.from_result = :id
        UNION
        SELECT own.sha256 FROM results own LEFT JOIN pictures p ON p.sha256 = own.sha256
        WHERE own.id = :id AND p.from_result IS NULL
    ) given
    JOIN job_inputs i ON i.sha256 = given.sha256
    JOIN results child ON child.job = i.job
    WHERE child.id != :id ORDER BY child.seq
"""


@dataclass(frozen=True)
class InputPicture:
    """A picture or mask that a result was made from: field, hash, what the artist's file was called, the result it came from."""

    field: str
    sha256: str
    name: str
    from_result: str | None


@dataclass(frozen=True)
class Kin:
    """One result in a family tree: how many steps away, and the results it was made from that are in the tree."""

    result: Result
    steps: int
    parents: tuple[str, ...]


class LineageStore:
    """Reads the family tree. Results in the trash belong to it; those that were removed for good are a gap in it."""

    def __init__(self, database: Database, results: ResultStore) -> None:
        self._db = database
        self._results = results

    def inputs(self, result_id: str) -> tuple[InputPicture, ...]:
        """What a result was made from, in the order of its request."""
        rows = self._db.rows(
            "SELECT i.field, i.sha256, coalesce(p.name, '') AS name, "
            "coalesce(p.from_result, (SELECT id FROM results o WHERE o.sha256 = i.sha256 LIMIT 1)) AS origin "
            "FROM results r JOIN job_inputs i ON i.job = r.job LEFT JOIN pictures p ON p.sha256 = i.sha256 "
            "WHERE r.id = ? ORDER BY i.position",
            (result_id,),
        )
        return tuple(InputPicture(row["field"], row["sha256"], row["name"], row["origin"]) for row in rows)

    def parents(self, result_id: str) -> tuple[str, ...]:
        """The results that a result was made from directly."""
        return self._ids(_FROM, result_id)

    def children(self, result_id: str) -> tuple[str, ...]:
        """The results that were made directly from a result."""
        return self._ids(_INTO, result_id)

    def _ids(self, sql: str, result_id: str) -> tuple[str, ...]:
        with self._db.reading() as connection:
            return tuple(row["id"] for row in connection.execute(sql, {"id": result_id}))

    def ancestors(self, result_id: str) -> list[Kin]:
        """All that a result goes back to, the nearest first."""
        return self._kin(self._walk([result_id], self.parents))

    def descendants(self, result_id: str) -> list[Kin]:
        """All that goes back to a result, the nearest first."""
        return self._kin(self._walk([result_id], self.children))

    def family(self, result_id: str) -> list[Kin]:
        """The whole tree: all that a result goes back to, and all that goes back to any of those; the oldest first.

        ``steps`` counts from the oldest.
        """
        above = self._walk([result_id], self.parents)
        roots = [each for each in (result_id, *above) if not self.parents(each)]
        found = dict.fromkeys(roots, 0) | self._walk(roots, self.children)
        return self._kin(dict(sorted(found.items(), key=lambda item: item[1])))

    def _walk(self, start: Iterable[str], step: Callable[[str], tuple[str, ...]]) -> dict[str, int]:
        """All that is reached, with the fewest steps to it; the start is not among it."""
        found: dict[str, int] = {}
        seen = set(start)
        edge, steps = list(seen), 0
        while edge:
            steps += 1
            edge = [each for each in dict.fromkeys(next_ for one in edge for next_ in step(one)) if each not in seen]
            seen.update(edge)
            found |= dict.fromkeys(edge, steps)
        return found

    def _kin(self, steps: dict[str, int]) -> list[Kin]:
        return [Kin(self._results.get(each), many, self.parents(each)) for each, many in steps.items()]
