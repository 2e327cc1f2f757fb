"""A sample of real deaths by SIGKILL; ``bench_crash.py`` kills a thousand times."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

_BENCH = Path(__file__).resolve().parents[1] / "benchmarks" / "bench_crash.py"


def test_killed_programs_lose_nothing_and_send_nothing_twice() -> None:
    """In a process of its own, whose children are forks: nothing of this one is to be copied."""
    ran = subprocess.run(
        [sys.executable, str(_BENCH), "--count", "30", "--json"],
        capture_output=True,
        text=True,
        timeout=100,
        check=False,
    )
    found = json.loads(ran.stdout)
    assert found["wrong"] == [] and ran.stderr == ""
    assert (found["lost"], found["double"], found["half_written"], found["findings"]) == (0, 0, 0, 0)
    assert ran.returncode == 0 and found["good"]
    assert set(found["deaths"]) == {"draft", "add", "send", "trash", "migrate", "rebuild"}
    assert sum(found["deaths"].values()) == 30 and found["sent"] >= found["whole"] > 0
