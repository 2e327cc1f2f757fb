#!/usr/bin/env python3
"""The project's one tool for developers and CI; needs nothing but Python and git.

    python3 packaging/dev.py setup            make .venv with the nova-studio command in it
    python3 packaging/dev.py run [ARG...]     set up, then open Nova Studio (with no display: all seven tasks, headless)
    python3 packaging/dev.py test [ARG...]    set up, then run the tests; arguments go to pytest
    python3 packaging/dev.py check            format, lint, types and layers
    python3 packaging/dev.py bench [NAME...]  run the benchmarks
    python3 packaging/dev.py build            make the program in dist/ and try it

Each works from any folder, as root or not. This file only finds a Python that will do, so it must parse on old ones; the
work is in devtools_commands.py.
"""

from __future__ import annotations

import importlib
import shutil
import subprocess
import sys
from pathlib import Path

# PySide6 6.11 has no wheels for newer ones.
OLDEST = (3, 11)
NEWEST = (3, 14)
TRIED = ("python3.13", "python3.12", "python3.11", "python3.14")
PROBE = f"import sys; sys.exit(not {OLDEST} <= sys.version_info[:2] <= {NEWEST})"


def main() -> int:
    """Hand over to the commands, in another Python if this one is too old or too new."""
    if not OLDEST <= sys.version_info[:2] <= NEWEST:
        other = _find_python()
        if other is None:
            mine = ".".join(map(str, sys.version_info[:3]))
            sys.stderr.write(
                f"Nova Studio needs Python 3.11 to 3.14; this is {mine}, and no other was found on the PATH.\n"
                "Install one (for example: sudo apt-get install python3.12 python3.12-venv) and try again.\n"
            )
            return 2
        return subprocess.call([other, str(Path(__file__).resolve()), *sys.argv[1:]])
    sys.dont_write_bytecode = True  # Setting up leaves .venv behind and nothing else.
    status: int = importlib.import_module("devtools_commands").main(sys.argv[1:])
    return status


def _find_python() -> str | None:
    """The first interpreter on the PATH that answers and will do."""
    for name in TRIED:
        path = shutil.which(name)
        if path and subprocess.call([path, "-c", PROBE], stderr=subprocess.DEVNULL) == 0:
            return path
    return None


if __name__ == "__main__":
    sys.exit(main())
