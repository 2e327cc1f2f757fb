"""The program's main job without a window: every task on a shipped photograph, by the offline engine.

``dev.py run`` does this where there is no display. It goes through the real shell, one process per request, as anybody would.
"""

from __future__ import annotations

import json
import subprocess
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from devtools_shell import ROOT, environment, say

REQUESTS = ROOT / "resources" / "samples" / "requests"


@dataclass(frozen=True)
class Outcome:
    """What one request came to: exit status, pictures and mask made, and the program's words where it made none."""

    request: Path
    status: int
    images: tuple[str, ...]
    words: str
    mask: str | None = None

    @property
    def good(self) -> bool:
        """All pictures asked for are there."""
        return self.status == 0 and bool(self.images)


def run_all(program: Sequence[str | Path], requests: Path = REQUESTS) -> int:
    """Run every example request into a new temporary folder and say where the pictures are; 0 if all were made."""
    folder = Path(tempfile.mkdtemp(prefix="nova-studio-"))
    say("There is no display, so here is the main job without a window: all seven tasks on the shipped photographs.")
    outcomes = [generate(program, request, folder) for request in sorted(requests.glob("*.json"))]
    for outcome in outcomes:
        say(f"\n{outcome.request.stem}")
        for image in outcome.images:
            say(f"  {image}")
        if outcome.mask:
            say(f"  {outcome.mask} (the mask that was used)")
        if not outcome.good:
            say(f"  failed (exit status {outcome.status}): {outcome.words}")
    made = sum(len(outcome.images) for outcome in outcomes)
    say(f"\n{made} pictures in {folder / 'pictures'}; the library they are kept in is {folder / 'library'}")
    say("On a machine with a display the same command opens the window.")
    return 0 if outcomes and all(outcome.good for outcome in outcomes) else 1


def generate(program: Sequence[str | Path], request: Path, folder: Path) -> Outcome:
    """Run one request file on the offline engine, with its own library and folder of pictures."""
    out = folder / "pictures" / request.stem
    command = [*map(str, program), "--data-dir", str(folder / "library"), "generate", str(request)]
    done = subprocess.run(
        [*command, "--engine", "offline", "--out", str(out), "--json"],
        env=environment(),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    return read(request, done.returncode, done.stdout, done.stderr)


def read(request: Path, status: int, stdout: str, stderr: str) -> Outcome:
    """Take the outcome from the last line of ``generate --json``."""
    try:
        answer = json.loads(stdout.strip().splitlines()[-1])
        images = tuple(str(path) for path in answer["images"])
        mask = answer.get("mask")
        words = str(answer.get("error") or stderr.strip())
    except (IndexError, KeyError, TypeError, ValueError):
        return Outcome(request, status or 1, (), stderr.strip() or "no answer")
    return Outcome(request, status, images, words, mask)
