"""Makes the four lock files anew from their ``.in`` files: ``uv run packaging/lock.py`` or with ``uv`` on the PATH.

One resolution serves Python 3.11 and newer on Linux, macOS and Windows; each line carries its marker and the hashes of every
file of that release. Nothing about where the files came from is written down.
"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

# Each may be constrained by those before it, so that all four fit into one environment.
NAMES = ("run", "backend", "dev", "build")
OPTIONS = (
    "--universal",
    "--python-version=3.11",
    "--generate-hashes",
    "--fork-strategy=fewest",
    "--upgrade",
    "--no-emit-index-url",
    "--no-annotate",
    "--no-header",
    "--quiet",
)


def main() -> int:
    """Write every lock file; the exit status of the first that fails."""
    folder = Path(__file__).resolve().parent
    for name in NAMES:
        files = (f"requirements-{name}.in", "--output-file", f"requirements-{name}.txt")
        try:
            done = subprocess.run(["uv", "pip", "compile", *OPTIONS, *files], cwd=folder, check=False)
        except FileNotFoundError:
            print("uv is not on the PATH; `pip install uv` brings it.", file=sys.stderr)
            return 2
        if done.returncode:
            return done.returncode
    return 0


if __name__ == "__main__":
    sys.exit(main())
