"""Edits of a picture: its mask goes with it, to the pixel."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray

from nova_studio.errors import PictureError
from nova_studio.imaging import edits
from nova_studio.imaging.edits import Pair
from nova_studio.imaging.frame import Box, Fence, plan


def pair(width: int = 640, height: int = 400) -> Pair:
    """A picture in which every pixel tells its place, with those of its left upper part masked."""
    y, x = np.mgrid[0:height, 0:width]
    pixels = np.stack((x % 256, y % 256, x // 256 + 4 * (y // 256)), axis=-1).astype(np.uint8)
    mask: NDArray[np.bool_] = (x < 40) & (y < 30)
    return Pair(pixels, mask)


def marked(result: Pair) -> NDArray[np.uint8]:
    """The picture's pixels under the mask: the same ones whatever was done to both."""
    assert result.mask is not None and result.mask.shape == result.pixels.shape[:2]
    return np.unique(result.pixels[result.mask], axis=0)


@pytest.mark.parametrize(
    "edit", [edits.turn(1), edits.turn(2), edits.turn(3), edits.flip(sideways=True), edits.flip(sideways=False)]
)
def test_turning_and_flipping_carry_the_mask_and_come_back_to_the_same_bytes(edit: edits.Edit) -> None:
    start = pair()
    once = edit(start)
    assert np.array_equal(marked(once), marked(start))
    back = once
    for _ in range(3):
        back = edit(back)
    assert np.array_equal(back.pixels, start.pixels) and np.array_equal(back.mask, start.mask)


def test_a_quarter_turn_is_clockwise() -> None:
    turned = edits.turn(1)(pair())
    assert turned.pixels.shape == (640, 400, 3)
    assert turned.mask is not None and turned.mask[:40, -30:].all() and turned.mask.sum() == 1200


def test_a_crop_keeps_the_very_pixels() -> None:
    start = pair()
    cut = edits.crop(Box(20, 10, 320, 330))(start)
    assert np.array_equal(cut.pixels, start.pixels[10:340, 20:340])
    assert cut.mask is not None and start.mask is not None
    assert np.array_equal(cut.mask, start.mask[10:340, 20:340])


@pytest.mark.parametrize("size", [(1280, 800), (480, 333), (320, 320)])
def test_resizing_scales_the_mask_by_nearest_neighbour(size: tuple[int, int]) -> None:
    start = pair()
    new = edits.resize(*size)(start)
    assert new.pixels.shape == (size[1], size[0], 3)
    assert new.mask is not None and start.mask is not None
    assert new.mask.dtype == np.bool_ and abs(new.mask.mean() - start.mask.mean()) < 0.001


def test_a_resize_and_a_crop_beyond_the_limits_are_refused_in_words() -> None:
    with pytest.raises(PictureError, match="at least 320"):
        edits.resize(640, 300)(pair())
    with pytest.raises(PictureError, match="at most 4 times"):
        edits.resize(2000, 400)(pair())
    with pytest.raises(PictureError, match="4,194,304"):
        edits.resize(3000, 2000)(pair())
    with pytest.raises(PictureError, match="No side"):
        edits.resize(4100, 1025)(pair())
    with pytest.raises(PictureError, match="beyond the picture"):
        edits.crop(Box(-1, 0, 400, 400))(pair())


def test_a_frame_puts_neutral_grey_around_and_masks_all_of_it_with_what_was_painted_inside() -> None:
    start = pair()
    fence = Fence(640, 400, True)
    box = fence.dragged(fence.whole(), -1, 1, (-100, 50))
    framed = edits.extend(plan(box, 640, 400))(start)
    assert framed.pixels.shape == (450, 740, 3)
    assert np.array_equal(framed.pixels[:400, 100:], start.pixels)
    assert (framed.pixels[400:] == 230).all() and (framed.pixels[:, :100] == 230).all()
    assert framed.mask is not None and framed.mask[400:].all() and framed.mask[:, :100].all()
    assert np.array_equal(framed.mask[:400, 100:], start.mask)
    bare = edits.extend(plan(box, 640, 400))(Pair(start.pixels, None))
    assert bare.mask is not None and not bare.mask[:400, 100:].any()
