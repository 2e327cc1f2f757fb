"""Palettes taken from pictures."""

from __future__ import annotations

import re

import numpy as np
import pytest
from PIL import Image

from nova_studio.imaging import palette
from support.pictures import encoded, photo, photo_png


def flag(*stripes: tuple[tuple[int, int, int], int]) -> np.ndarray:
    return np.concatenate([np.full((40, width, 3), colour, np.uint8) for colour, width in stripes], axis=1)


def test_flat_colours_come_out_exactly_the_most_common_first() -> None:
    pixels = flag(((200, 16, 46), 30), ((255, 255, 255), 60), ((0, 40, 104), 50))
    assert palette.dominant(pixels, 3) == ["#FFFFFF", "#002868", "#C8102E"]


def test_a_picture_with_fewer_colours_gives_fewer() -> None:
    assert palette.dominant(flag(((1, 2, 3), 50)), 10) == ["#010203"]


def test_bytes_and_pixels_give_the_same() -> None:
    assert palette.dominant(photo_png(), 6) == palette.dominant(photo(), 6)


def test_it_is_deterministic_and_spelled_for_the_contract() -> None:
    first = palette.dominant(photo_png(), 10)
    assert first == palette.dominant(photo_png(), 10)
    assert len(first) == len(set(first)) == 10
    assert all(re.fullmatch(r"#[0-9A-F]{6}", colour) for colour in first)


def test_transparent_parts_count_as_white() -> None:
    image = Image.new("RGBA", (64, 64), (255, 0, 0, 0))
    assert palette.dominant(encoded(image), 2) == ["#FFFFFF"]


@pytest.mark.parametrize("count", [0, -1, 65])
def test_a_count_out_of_range_is_our_own_mistake(count: int) -> None:
    with pytest.raises(ValueError, match="1 to 64"):
        palette.dominant(photo(), count)
