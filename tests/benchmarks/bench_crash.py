"""Kills a working process with SIGKILL again and again, and looks at what it leaves behind.

Run as ``python tests/benchmarks/bench_crash.py [--count 1000] [--seed 0] [--json]``. Half of the deaths come at a random moment,
half at a fault point: right before or after a step that matters. Exit status 1 when anything was lost, sent twice, half-written
or not as it should be.
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from timing import table

from support.crashes import WHAT, Crashes

_MEMORY = Path("/dev/shm")
"""A killed process loses nothing that the system has; only a power cut would tell a disk from this."""


def main() -> int:
    """Print the figures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--count", type=int, default=1_000)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    start = time.perf_counter()
    with tempfile.TemporaryDirectory(prefix="nova-crash-", dir=_MEMORY if _MEMORY.is_dir() else None) as folder:
        found = Crashes(Path(folder), options.seed).run(options.count)
    if options.json:
        print(json.dumps(found.to_json()))
        return 0 if found.good else 1
    table(f"{found.deaths.total()} deaths by SIGKILL in {time.perf_counter() - start:.0f} s, "
          f"{found.points} at fault points, {found.outlived} more were too late",
          ["killed while", "deaths"], [[what, str(found.deaths[what])] for what in WHAT])  # fmt: skip
    table("What they left behind", ["", "count"], [
        ["requests sent", str(found.sent)],
        ["answers whole on disk", str(found.whole)],
        ["lost pictures and requests", str(found.lost)],
        ["double sends", str(found.double)],
        ["half-written files", str(found.half_written)],
        ["findings of library check", str(found.findings)],
        ["other defects", str(len(found.wrong) - found.findings)],
    ])  # fmt: skip
    for words in found.wrong[:20]:
        print(words)
    return 0 if found.good else 1


if __name__ == "__main__":
    sys.exit(main())
