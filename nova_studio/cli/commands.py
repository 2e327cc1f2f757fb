"""Runs a command of the shell, and sees to it that no traceback reaches a person."""

from __future__ import annotations

import logging
from argparse import Namespace
from collections.abc import Callable, Mapping

from nova_studio import logs
from nova_studio.cli import accounts, doctor, engines, generate, ledger, library, outbox, tool, validate
from nova_studio.cli.output import Output
from nova_studio.errors import NovaStudioError
from nova_studio.paths import Paths

_log = logging.getLogger(__name__)
_COMMANDS: Mapping[str, Callable[[Namespace, Output], int]] = {
    "validate": validate.run,
    "generate": generate.run,
    "tool": tool.run,
    "engines": engines.run,
    "accounts": accounts.run,
    "doctor": doctor.run,
    "outbox": outbox.run,
    "ledger": ledger.run,
    "library": library.run,
}
DEFECT = 70
"""Exit status after a defect of our own (``EX_SOFTWARE`` of sysexits)."""
NOTHING_MADE = 5
INTERRUPTED = 130


def run_command(options: Namespace) -> int:
    """The exit status of ``options.command``."""
    paths = Paths.choose(options.data_dir)
    close_logs = logs.set_up(paths.logs_dir)
    output = Output()
    try:
        status = _COMMANDS[options.command](options, output)
    except NovaStudioError as error:
        output.words(f"nova-studio: {error}")
        status = NOTHING_MADE
    except KeyboardInterrupt:
        output.words("nova-studio: interrupted.")
        status = INTERRUPTED
    except Exception as error:  # a defect of ours: the traceback goes to the log, a sentence to the person
        _log.exception("defect in the command %s", options.command)
        log = paths.logs_dir / logs.FILE_NAME
        output.words(f"nova-studio: a defect of its own ({type(error).__name__}: {error}). Details are in {log}.")
        status = DEFECT
    finally:
        close_logs()
    return output.finish(status)
