"""A job that another program had in hand when it died, seen by a window that lives on."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from nova_studio.library.model import Charged, JobState
from nova_studio.paths import Paths
from nova_studio.ui import outbox_desk
from support.desks import Desk
from support.engines import Answer, Bench, ScriptedEngine, text_request

OpenDesk = Callable[..., Desk]


class Killed(BaseException):
    """The other program is killed here."""


def test_what_a_killed_program_had_sent_is_in_doubt_while_this_window_is_open(
    open_desk: OpenDesk, paths: Paths, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(outbox_desk, "_ABROAD_MS", 50)
    desk = open_desk(ScriptedEngine([Answer()])).start()
    rows = desk.window.outbox.panel.rows
    other = Bench(paths.library_dir, ScriptedEngine([Killed(), Answer()]))
    job = other.runner.submit(text_request(1), "scripted", wanted=True)
    with pytest.raises(Killed):
        other.runner.run(job.id)
    desk.until(lambda: [each.state for each in rows.jobs()] == [JobState.SENDING])
    other.die()
    desk.until(lambda: [each.state for each in rows.jobs()] == [JobState.UNCLEAR])
    found = desk.studio.library.job(job.id)
    assert (found.charged, found.owner, desk.studio.engine("scripted").asked) == (Charged.UNCLEAR, None, [])  # type: ignore[attr-defined]
    desk.until(lambda: not desk.window.outbox._abroad.isActive())  # nobody is watched any more
