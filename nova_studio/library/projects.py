"""Projects: drafts, jobs and results that belong together. One is always there."""

from __future__ import annotations

import json
from collections.abc import Callable

from nova_studio.errors import LibraryError
from nova_studio.library import upkeep
from nova_studio.library.curation import one_line
from nova_studio.library.database import Database, Row, moment, parse_moment
from nova_studio.library.ids import new_id
from nova_studio.library.model import DEFAULT_PROJECT, About, Change, Project

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
        return [_project(row) for row in rows]

    def get(self, project_id: str) -> Project:
        """One project; raises LibraryError when there is none of that id."""
        row = self._db.row("SELECT * FROM projects WHERE id = ?", (project_id,))
        if row is None:
            raise LibraryError("There is no such project any more.")
        return _project(row)

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
            tx.execute("INSERT OR IGNORE INTO unwritten SELECT 'job', id FROM jobs WHERE project = ?", (project_id,))
            tx.execute("UPDATE jobs SET project = ? WHERE project = ?", (DEFAULT_PROJECT, project_id))
            tx.execute("DELETE FROM projects WHERE id = ?", (project_id,))
            upkeep.mark(tx, upkeep.PROJECT, (project_id,))
            tx.tell(Change(About.PROJECT, (project_id,), removed=True))
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
        return self.get(DEFAULT_PROJECT) if row is None else _project(row)


def _checked(name: str) -> str:
    name = one_line(name)
    if not name:
        raise LibraryError("A project needs a name to be found by.")
    return name


def _project(row: Row) -> Project:
    return Project(row["id"], row["name"], parse_moment(row["created"]))
