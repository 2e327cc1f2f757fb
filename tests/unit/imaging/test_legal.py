"""Legal sizes near given ones."""

from __future__ import annotations

import pytest

from nova_studio.imaging import legal


@pytest.mark.parametrize(
    ("size", "largest"),
    [
        ((4000, 3000), (2364, 1773)),
        ((3000, 4000), (1773, 2364)),
        ((5000, 5000), (2048, 2048)),
        ((8000, 2000), (4096, 1024)),
        ((100, 1), (4096, 1024)),
        ((1, 100), (1024, 4096)),
        ((1, 1), (2048, 2048)),
    ],
)
def test_the_largest_of_a_shape(size: tuple[int, int], largest: tuple[int, int]) -> None:
    assert legal.largest_legal(*size) == largest


@pytest.mark.parametrize(
    ("size", "smallest"),
    [
        ((200, 100), (640, 320)),
        ((3, 4), (320, 427)),
        ((1, 1), (320, 320)),
        ((9, 1), (1280, 320)),
        ((1, 9), (320, 1280)),
    ],
)
def test_the_smallest_of_a_shape(size: tuple[int, int], smallest: tuple[int, int]) -> None:
    assert legal.smallest_legal(*size) == smallest


@pytest.mark.parametrize(
    ("size", "nearest"),
    [
        ((1024, 1024), (1024, 1024)),
        ((1920, 1080), (1920, 1088)),
        ((2816, 1536), (2768, 1504)),
        ((1, 1), (320, 320)),
        ((99999, 99999), (2048, 2048)),
        ((4096, 1024), (4096, 1024)),
    ],
)
def test_the_nearest_output_size(size: tuple[int, int], nearest: tuple[int, int]) -> None:
    found = legal.snap_output(*size)
    assert abs(found[0] - nearest[0]) <= 64 and abs(found[1] - nearest[1]) <= 64
    if nearest in {size, (320, 320), (2048, 2048)} or size == (1920, 1080):
        assert found == nearest


@pytest.mark.parametrize("size", [(0, 1), (1, 0), (-4, 4)])
def test_no_pixels_is_our_own_mistake(size: tuple[int, int]) -> None:
    for function in (legal.largest_legal, legal.smallest_legal, legal.snap_output):
        with pytest.raises(ValueError, match="at least one pixel"):
            function(*size)
