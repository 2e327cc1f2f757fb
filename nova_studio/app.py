"""The window's start: the shortest way from the command to a painted window."""

from __future__ import annotations

import sys
from argparse import Namespace
from collections.abc import Callable

from nova_studio import crashes, logs
from nova_studio.errors import NovaStudioError
from nova_studio.paths import Paths
from nova_studio.studio import Studio
from nova_studio.ui.application import Running, dress, make_application


def run_window(options: Namespace) -> int:
    """Open the window and run it to its end; returns the exit status."""
    paths = Paths.choose(options.data_dir)
    close_logs = logs.set_up(paths.logs_dir)
    watch = crashes.watch(paths.logs_dir)
    app = make_application(sys.argv[:1])
    try:
        studio = Studio.open(paths)
    except NovaStudioError as error:
        from nova_studio.ui.dialogs.repair import open_after_all

        opened = open_after_all(app, paths, error)
        if opened is None:
            _end(watch, close_logs)
            return 1
        studio = opened
    dress(app, studio.settings)
    running = Running(app, studio)
    running.show(options.open, sample=options.sample)
    status = app.exec()
    while running.window.rebuild_wanted:
        from nova_studio.ui.dialogs.repair import rebuild_on_word

        again = rebuild_on_word(app, paths)
        if again is None:
            break
        running.deleteLater()
        running.window.deleteLater()
        running = Running(app, again)
        running.show(None, sample=False)
        status = app.exec()
    _end(watch, close_logs)
    return status


def _end(watch: crashes.Watch | None, close_logs: Callable[[], None]) -> None:
    """The run ends as it should; one that does not leaves what was written for a report."""
    if watch is not None:
        watch.close()
    close_logs()
