"""Palettes on pictures: how near one comes, and drawing its colours there."""

from __future__ import annotations

import cv2
import numpy as np
import pytest

from nova_studio.imaging.palette_match import NEAR, share_near, transfer
from support.pictures import photo

PALETTE = ("#102040", "#E0A030", "#F0F0E0")


def test_the_share_counts_what_is_near_any_colour() -> None:
    pixels = np.zeros((100, 100, 3), np.uint8)
    pixels[:25], pixels[25:50], pixels[50:] = (16, 32, 64), (222, 162, 50), (0, 200, 0)
    assert share_near(pixels, PALETTE) == pytest.approx(0.5)
    assert share_near(pixels, ("#102040",)) == pytest.approx(0.25)
    assert share_near(pixels, ("#102040", "#102040")) == share_near(pixels, ("#102040",))
    assert share_near(pixels, ("#FF00FF",)) == 0.0
    assert share_near(pixels, ("#00ff00",), near=1000) == 1.0


def test_a_large_picture_is_judged_as_its_small_copy() -> None:
    pixels = np.full((1500, 1000, 3), (16, 32, 64), np.uint8)
    pixels[:, 500:] = (0, 200, 0)
    assert share_near(pixels, PALETTE) == pytest.approx(0.5, abs=0.02)


def test_a_transfer_brings_the_colours_nearer_and_leaves_light_and_dark() -> None:
    pixels = photo(200, 160)
    before = share_near(pixels, PALETTE)
    shares = [share_near(transfer(pixels, PALETTE, strength), PALETTE) for strength in (0.0, 0.5, 1.0)]
    assert shares[0] == pytest.approx(before, abs=0.01) and shares[0] < shares[1] <= shares[2]
    moved = transfer(pixels, PALETTE, 1.0)
    light = [cv2.cvtColor(each, cv2.COLOR_RGB2LAB)[:, :, 0].astype(int) for each in (pixels, moved)]
    assert np.median(np.abs(light[0] - light[1])) <= 2
    assert np.abs(transfer(pixels, PALETTE, 0.0).astype(int) - pixels).max() <= 1
    assert moved.shape == pixels.shape and moved.dtype == np.uint8


def test_colours_of_the_palette_stay() -> None:
    flat = np.full((4, 4, 3), (224, 160, 48), np.uint8)
    assert np.abs(transfer(flat, PALETTE, 1.0).astype(int) - flat).max() <= 4
    assert NEAR > 2


@pytest.mark.parametrize("strength", [-0.1, 1.1])
def test_a_strength_is_a_share(strength: float) -> None:
    with pytest.raises(ValueError, match="strength is 0 to 1"):
        transfer(np.zeros((1, 1, 3), np.uint8), PALETTE, strength)
