"""Runs a command of the shell, and sees to it that no traceback reaches a person."""

from __future__ import annotations

import logging
import os
import sys
from argparse import Namespace
from collections.abc import Callable, Mapping

from nova_studio import logs
from nova_studio.cli import engines, generate, validate
from nova_studio.errors import NovaStudioError
from nova_studio.paths import Paths

_log = logging.getLogger(__name__)
_COMMANDS: Mapping[str, Callable[[Namespace], int]] = {
    "validate": validate.run,
    "generate": generate.run,
    "engines": engines.run,
}
DEFECT = 70
"""Exit status after a defect of our own (``EX_SOFTWARE`` of sysexits)."""
NOTHING_MADE = 5
INTERRUPTED = 130


def run_command(options: Namespace) -> int:
    """The exit status of ``options.command``."""
    paths = Paths.choose(options.data_dir)
    close_logs = logs.set_up(paths.logs_dir)
    try:
        return _COMMANDS[options.command](options)
    except NovaStudioError as error:
        print(f"nova-studio: {error}", file=sys.stderr)
        return NOTHING_MADE
    except KeyboardInterrupt:
        print("nova-studio: interrupted.", file=sys.stderr)
        return INTERRUPTED
    except BrokenPipeError:
        # Whoever read the output has gone; Python would complain once more when it flushes at the end.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except Exception as error:  # a defect of ours: the traceback goes to the log, a sentence to the person
        _log.exception("defect in the command %s", options.command)
        log = paths.logs_dir / logs.FILE_NAME
        print(
            f"nova-studio: a defect of its own ({type(error).__name__}: {error}). Details are in {log}.",
            file=sys.stderr,
        )
        return DEFECT
    finally:
        close_logs()
