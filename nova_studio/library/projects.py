"""Projects: drafts, jobs and results that belong together. One is always there."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

from nova_studio.errors import LibraryError
from nova_studio.library import upkeep
from nova_studio.library.curation import one_line
from nova_studio.library.database import Database, Transaction, moment
from nova_studio.library.ids import new_id
from nova_studio.library.model import DEFAULT_PROJECT, About, Change, Project
from nova_studio.library.upkeep import read_project

_CURRENT = "current_project"


class ProjectStore:
    """The projects of a library."""

    def __init__(self, database: Database, catch_up: Callable[[], object]) -> None:
        """``catch_up`` writes the files that :mod:`upkeep` has notes of."""
        self._db = database
        self._catch_up = catch_up

    def all(self) -> list[Project]:
        """Every project: the one that is always there, then the others by their names."""
        rows = self._db.rows("SELECT * FROM projects ORDER BY id != ?, name COLLATE NOCASE, id", (DEFAULT_PROJECT,))
        return [read_project(row) for row in rows]

    def get(self, project_id: str) -> Project:
        """One project; raises LibraryError when there is none of that id."""
        row = self._db.row("SELECT * FROM projects WHERE id = ?", (project_id,))
        if row is None:
            raise LibraryError("There is no such project any more.")
        return read_project(row)

    def named(self, name: str) -> Project:
        """The project of that name or id; raises LibraryError in words when there is none, or more than one."""
        found = [each for each in self.all() if name == each.id or each.name.casefold() == one_line(name).casefold()]
        if len(found) != 1:
            raise LibraryError(
                f'There is no project "{name}" in this library.'
                if not found
                else f'There are {len(found)} projects called "{name}": {", ".join(each.id for each in found)}.'
            )
        return found[0]

    def add(self, name: str) -> Project:
        """Begin a project. Names may repeat; an empty one raises LibraryError."""
        name = _checked(name)
        with self._db.writing() as tx:
            project = Project(new_id(tx.now), name, tx.now)
            tx.execute("INSERT INTO projects (id, name, created) VALUES (?, ?, ?)", (project.id, name, moment(tx.now)))
            upkeep.mark(tx, upkeep.PROJECT, (project.id,))
            tx.tell(Change(About.PROJECT, (project.id,), added=True))
        self._catch_up()
        return project

    def rename(self, project_id: str, name: str) -> None:
        """Call a project something else."""
        name = _checked(name)
        with self._db.writing() as tx:
            if not tx.execute("UPDATE projects SET name = ? WHERE id = ?", (name, project_id)).rowcount:
                raise LibraryError("There is no such project any more.")
            upkeep.mark(tx, upkeep.PROJECT, (project_id,))
            tx.tell(Change(About.PROJECT, (project_id,)))
        self._catch_up()

    def remove(self, project_id: str) -> None:
        """End a project that is empty, the trash looked at too. Raises LibraryError for any other."""
        with self._db.writing() as tx:
            if project_id == DEFAULT_PROJECT:
                raise LibraryError("This project is always there; it can be renamed.")
            for table, what in (("results", "pictures"), ("drafts", "drafts")):
                row = tx.row(f"SELECT count(*) FROM {table} WHERE project = ?", (project_id,))
                if row is not None and row[0]:
                    raise LibraryError(
                        f"The project still holds {what} ({row[0]}, the trash counted). Move them first; nothing was removed."
                    )
            _end(tx, project_id, DEFAULT_PROJECT)
        self._catch_up()

    def held(self, project_id: str) -> tuple[int, int]:
        """How many results, masks not counted, and drafts a project has, the trash counted."""
        results = self._db.row("SELECT count(*) FROM results WHERE project = ? AND kind = 'image'", (project_id,))
        drafts = self._db.row("SELECT count(*) FROM drafts WHERE project = ?", (project_id,))
        return (results[0] if results else 0), (drafts[0] if drafts else 0)

    def dissolve(self, project_id: str, into: str = DEFAULT_PROJECT) -> None:
        """End a project whose pictures and drafts, the trash too, go into another one; nothing of them is removed.

        Drafts of its tasks become drafts by name there, called after the project.
        """
        with self._db.writing() as tx:
            if project_id == DEFAULT_PROJECT:
                raise LibraryError("This project is always there; it can be renamed.")
            for each in (project_id, into):
                if tx.row("SELECT 1 FROM projects WHERE id = ?", (each,)) is None:
                    raise LibraryError("There is no such project any more.")
            moved = [row["id"] for row in tx.execute("SELECT id FROM results WHERE project = ?", (project_id,))]
            keys = [row["key"] for row in tx.execute("SELECT key FROM drafts WHERE project = ?", (project_id,))]
            tx.execute("UPDATE results SET project = ? WHERE project = ?", (into, project_id))
            upkeep.mark(tx, upkeep.RESULT, moved)
            tx.execute(
                "UPDATE drafts SET name = (SELECT name FROM projects WHERE id = :old) "
                "WHERE project = :old AND name = ''",
                {"old": project_id},
            )
            for table in ("drafts", "draft_versions"):
                tx.execute(f"UPDATE {table} SET project = ? WHERE project = ?", (into, project_id))
            _end(tx, project_id, into)
            tx.tell(Change(About.RESULT, tuple(moved)))
            tx.tell(Change(About.DRAFT, tuple(keys)))
        self._catch_up()

    def choose(self, project_id: str) -> None:
        """Keep which project the artist is in; raises LibraryError when there is none of that id."""
        self.get(project_id)
        with self._db.writing() as tx:
            value = json.dumps(project_id)
            tx.execute("INSERT OR REPLACE INTO remembered (name, value) VALUES (?, ?)", (_CURRENT, value))

    def current(self) -> Project:
        """The project the artist was in last."""
        row = self._db.row(
            "SELECT p.* FROM remembered r JOIN projects p ON json_quote(p.id) = r.value WHERE r.name = ?", (_CURRENT,)
        )
        return self.get(DEFAULT_PROJECT) if row is None else read_project(row)

    # ---------------------------------------------------------------------------------------------------- settings

    def setting(self, project_id: str, name: str) -> Any:
        """The JSON value that is kept under a name for one project, or ``None``; also where there is no such project."""
        row = self._db.row("SELECT settings FROM projects WHERE id = ?", (project_id,))
        return None if row is None else json.loads(row["settings"]).get(name)

    def set_setting(self, project_id: str, name: str, value: Any) -> None:
        """Keep a JSON value for one project; ``None`` forgets it. The project's file, a rebuild and an export carry it."""
        with self._db.writing() as tx:
            row = tx.row("SELECT settings FROM projects WHERE id = ?", (project_id,))
            if row is None:
                raise LibraryError("There is no such project any more.")
            settings = {**json.loads(row["settings"]), name: value}
            kept = {each: kept for each, kept in settings.items() if kept is not None}
            tx.execute("UPDATE projects SET settings = ? WHERE id = ?", (json.dumps(kept), project_id))
            upkeep.mark(tx, upkeep.PROJECT, (project_id,))
            tx.tell(Change(About.PROJECT, (project_id,)))
        self._catch_up()


def _end(tx: Transaction, project_id: str, into: str) -> None:
    """Take an empty project away; the jobs that were begun in it go into another one."""
    tx.execute("INSERT OR IGNORE INTO unwritten SELECT 'job', id FROM jobs WHERE project = ?", (project_id,))
    tx.execute("UPDATE jobs SET project = ? WHERE project = ?", (into, project_id))
    tx.execute("DELETE FROM projects WHERE id = ?", (project_id,))
    upkeep.mark(tx, upkeep.PROJECT, (project_id,))
    tx.tell(Change(About.PROJECT, (project_id,), removed=True))


def _checked(name: str) -> str:
    name = one_line(name)
    if not name:
        raise LibraryError("A project needs a name to be found by.")
    return name
