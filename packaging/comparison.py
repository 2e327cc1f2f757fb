"""Writes the table of tasks and engines into README.md, from what the engines say of themselves.

python packaging/comparison.py            write it anew
python packaging/comparison.py --check    exit 1 where the README's is not the present one
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from functools import partial
from pathlib import Path

from nova_studio.engines.base import Engine
from nova_studio.engines.bedrock.catalogue import shipped
from nova_studio.engines.bedrock.nova_canvas.engine import NovaCanvasEngine
from nova_studio.engines.bedrock.prices import spread
from nova_studio.engines.bedrock.stability.engine import StabilityEngine
from nova_studio.engines.comparison import as_markdown, compare
from nova_studio.engines.offline.engine import OfflineEngine

README = Path(__file__).resolve().parents[1] / "README.md"
BEGIN, END = "<!-- engines: written by packaging/comparison.py -->\n", "<!-- end of engines -->\n"


def table() -> str:
    """The table as of the day the shipped catalogue was read, whatever the day is now."""
    known = shipped()
    engines: tuple[Engine, ...] = (OfflineEngine(), StabilityEngine(), NovaCanvasEngine(today=lambda: known.facts_of))
    return as_markdown(compare((each.describe() for each in engines), partial(spread, known)))


def written(text: str) -> str:
    """A README's text with the present table between its marks; raises ValueError where it has no marks."""
    before, begin, rest = text.partition(BEGIN)
    _, end, after = rest.partition(END)
    if not begin or not end:
        raise ValueError(f"There is no place for the table: {BEGIN.strip()} and {END.strip()} are missing.")
    return f"{before}{BEGIN}{table()}\n{END}{after}"


def main(arguments: Sequence[str]) -> int:
    """Write the table, or tell whether it is the present one; the exit status."""
    text = README.read_text(encoding="utf-8")
    current = written(text)
    if "--check" in arguments:
        print("The table of engines is current." if text == current else "The table of engines is out of date.")
        return int(text != current)
    README.write_text(current, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
