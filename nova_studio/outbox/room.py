"""Room on the disk for the answers that are about to be asked for: without it nothing is sent."""

from __future__ import annotations

import shutil
import threading
from collections.abc import Callable
from pathlib import Path

from nova_studio.library.model import Charged, Job, JobState
from nova_studio.outbox.retry import NoPlace, Verdict

_BYTES_PER_PIXEL = 4 * (4 / 3 + 1)
"""Of an answer at most, on disk: RGBA that does not shrink, once as base64 in the spool and once as files."""
_SPARE_BYTES = 32_000_000
_MAKE_ROOM = "Nothing was sent or charged. Make room on the disk, then resume the outbox."

FreeSpace = Callable[[Path], int]
"""The bytes that are free on the disk of a folder."""


def free_space(folder: Path) -> int:
    """As the system says."""
    return shutil.disk_usage(folder).free


class Room:
    """What the running jobs' answers may take, together: several lanes share one disk. Safe from every thread."""

    def __init__(self, folder: Path, free: FreeSpace) -> None:
        self._folder = folder
        self._free = free
        self._taken: dict[str, int] = {}
        self._wanted = 0
        self._guard = threading.Lock()

    def take(self, job: Job) -> Verdict | None:
        """Keep room for a job's answer until :meth:`give_back`; where there is not enough, why nothing is sent."""
        width, height = job.request.output_size
        with self._guard:
            self._taken[job.id] = int(width * height * job.asked * _BYTES_PER_PIXEL) + _SPARE_BYTES
            needed = sum(self._taken.values())
        free = self._free(self._folder)
        if free >= needed:
            return None
        self._wanted = needed
        words = f"The disk with the library has {free / 1e6:.0f} MB left; the answer may take {needed / 1e6:.0f} MB."
        return Verdict(JobState.FAILED, Charged.NO, words, _MAKE_ROOM, NoPlace.__name__)

    def ran_out(self, spool: Path) -> None:
        """The disk has refused to store what lies in ``spool``: it is worth another try when that finds room, and there is more."""
        waiting = sum(path.stat().st_size for path in spool.glob("*.answer"))
        self._wanted = max(waiting + _SPARE_BYTES, self._free(self._folder) + 1)

    def is_back(self) -> bool:
        """Whether what was missing last is free by now. Asks the disk alone, and costs next to nothing."""
        return self._free(self._folder) >= max(self._wanted, _SPARE_BYTES)

    def give_back(self, job_id: str) -> None:
        """The job is at its end, or waits again."""
        with self._guard:
            self._taken.pop(job_id, None)
