"""Objects by GrabCut: found from a box or a scribble, the same each time, and stopped when told."""

from __future__ import annotations

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray

from nova_studio.imaging.objects import Scribble, Stopped, cut_out


def scene(height: int = 300, width: int = 400) -> tuple[NDArray[np.uint8], NDArray[np.bool_]]:
    """A warm disc on a cool ground, both noisy, and where the disc is."""
    random = np.random.default_rng(3)
    y, x = np.mgrid[0:height, 0:width]
    disc = np.hypot(x - width * 0.5, y - height * 0.5) < height * 0.25
    picture = np.where(disc[:, :, None], (40, 90, 210), (170, 120, 60)) + random.normal(0, 12, (height, width, 3))
    return np.clip(picture, 0, 255).astype(np.uint8), disc


def agreement(found: NDArray[np.uint8], wanted: NDArray[np.bool_]) -> float:
    both = np.count_nonzero((found != 0) & wanted)
    return both / np.count_nonzero((found != 0) | wanted)


@pytest.mark.parametrize("size", [(300, 400), (1100, 1500)])
def test_a_rough_box_finds_the_object(size: tuple[int, int]) -> None:
    picture, disc = scene(*size)
    height, width = size
    box = (width // 4, height // 8, width // 2, 3 * height // 4)
    found = cut_out(cv2.cvtColor(picture, cv2.COLOR_BGR2BGRA), box, ())
    assert found.shape == size and set(np.unique(found)) == {0, 255}
    assert agreement(found, disc) > 0.95
    assert np.array_equal(found, cut_out(cv2.cvtColor(picture, cv2.COLOR_BGR2BGRA), box, ()))


def test_a_scribble_inside_finds_it_and_one_outside_takes_away() -> None:
    picture, disc = scene()
    inside = Scribble(((180, 150), (220, 150)), 12, True)
    assert agreement(cut_out(picture, None, (inside,)), disc) > 0.9
    outside = Scribble(((200, 90), (200, 105)), 20, False)
    assert not cut_out(picture, None, (inside, outside))[95:100, 200].any()


def test_with_nothing_inside_there_is_no_object() -> None:
    picture, _disc = scene()
    assert not cut_out(picture, None, ()).any()
    assert not cut_out(picture, None, (Scribble(((5, 5),), 4, False),)).any()


def test_it_stops_between_rounds() -> None:
    picture, _disc = scene()
    asked: list[int] = []

    def stopped() -> bool:
        asked.append(1)
        return len(asked) > 1

    with pytest.raises(Stopped):
        cut_out(picture, (80, 40, 240, 220), (), stopped)
    assert len(asked) == 2
