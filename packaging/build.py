"""Makes the one-folder program ``dist/nova-studio`` by PyInstaller; ``dev.py build`` runs it in ``.venv``."""

from __future__ import annotations

import sys
from pathlib import Path

from devtools_shell import ROOT, Stop, must, say

DIST = ROOT / "dist"
WORK = ROOT / "build"
FOLDER = DIST / "nova-studio"
PROGRAM = FOLDER / ("nova-studio.exe" if sys.platform == "win32" else "nova-studio")


def build() -> Path:
    """Build and return the program. Raises :class:`Stop`."""
    command = [sys.executable, "-m", "PyInstaller", "--noconfirm", "--log-level", "WARN"]
    must(
        [*command, "--distpath", DIST, "--workpath", WORK, ROOT / "packaging" / "nova_studio.spec"],
        "PyInstaller failed (see above).",
        extra={"PYINSTALLER_CONFIG_DIR": str(WORK / "cache")},
    )
    size = sum(path.stat().st_size for path in FOLDER.rglob("*") if path.is_file() and not path.is_symlink())
    say(f"Built {PROGRAM} ({size / 1e6:.0f} MB)")
    return PROGRAM


def main() -> int:
    """Build; words on stderr and the exit status where that fails."""
    try:
        build()
    except Stop as stop:
        print(stop, file=sys.stderr)
        return stop.status
    return 0


if __name__ == "__main__":
    sys.exit(main())
