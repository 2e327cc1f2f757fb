"""A disk that fills up under the window: what is painted stays, is kept as soon as there is room, and closing loses nothing."""

from __future__ import annotations

from pathlib import Path

from support import window_on_a_full_disk
from support.small_disk import play


def test_what_is_painted_on_a_full_disk_is_kept_when_there_is_room(tmp_path: Path) -> None:
    told = play(window_on_a_full_disk.painting, tmp_path / "small")
    assert "could not be" in told["card"] and "Nothing already stored is lost" in told["card"]
    assert told["open"]  # "Keep working" has kept the window
    assert len(told["boxes"]) == 2 and all("Pictures and jobs are safe" in words for words in told["boxes"])
    assert told["status"] == 0 and told["clean"]
    assert told["stored"] == told["mask"] > 0
