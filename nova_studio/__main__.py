"""The program's one entry: the window without a command, the shell with one."""

from __future__ import annotations

import gc
import sys
from collections.abc import Sequence

INTERRUPTED = 130


def main(arguments: Sequence[str] | None = None) -> int:
    """Run ``nova-studio``; returns the exit status."""
    try:
        return _run(arguments)
    except KeyboardInterrupt:  # while the program was still being loaded
        print("nova-studio: interrupted.", file=sys.stderr)
        return INTERRUPTED


def _run(arguments: Sequence[str] | None) -> int:
    from nova_studio.cli.parser import parse_arguments

    options = parse_arguments(sys.argv[1:] if arguments is None else arguments)
    if options.command is None:
        # Until the window is painted objects are only made, and looking for garbage among them takes a tenth of the start.
        gc.disable()
        from nova_studio.app import run_window

        return run_window(options)
    from nova_studio.cli.commands import run_command

    return run_command(options)


if __name__ == "__main__":
    sys.exit(main())
