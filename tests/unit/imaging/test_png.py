"""The PNG writer and reader at the level of chunks."""

from __future__ import annotations

import io
import zlib

import numpy as np
import pytest
from PIL import Image

from nova_studio.errors import PictureError
from nova_studio.imaging import png
from support.pictures import SIGNATURE, chunk, photo, photo_png, png_of


def test_a_large_picture_written_in_several_bands_reads_back_exactly() -> None:
    pixels = photo(1100, 900)
    data = png.encode_png(pixels)
    assert sum(part.kind == b"IDAT" for part in png.chunks(data)) > 3
    with Image.open(io.BytesIO(data)) as image:
        assert np.array_equal(np.asarray(image), pixels)
    assert png.is_sound(data)


@pytest.mark.parametrize(("channels", "mode"), [(3, "RGB"), (4, "RGBA")])
def test_channels_choose_the_mode(channels: int, mode: str) -> None:
    pixels = photo(channels=channels)
    with Image.open(io.BytesIO(png.encode_png(pixels))) as image:
        assert image.mode == mode
        assert np.array_equal(np.asarray(image), pixels)


def test_a_strided_view_is_written_as_it_looks() -> None:
    pixels = photo()[::-2, ::3]
    with Image.open(io.BytesIO(png.encode_png(pixels))) as image:
        assert np.array_equal(np.asarray(image), pixels)


def test_equal_pixels_give_equal_bytes() -> None:
    assert png.encode_png(photo(1100, 900)) == png.encode_png(photo(1100, 900))


@pytest.mark.parametrize("few", [True, False])
def test_a_noisy_picture_is_deflated_without_looking_for_runs_and_reads_back(few: bool) -> None:
    noise = np.random.default_rng(1).integers(0, 256, (900, 700, 3), np.uint8)
    flat = np.full((900, 700, 3), 80, np.uint8)
    array = noise if few else flat
    rows = png.filtered_up(array.reshape(900, -1), 0, 900)
    assert png._suited(rows)[0] == (zlib.Z_HUFFMAN_ONLY if few else zlib.Z_RLE)
    assert np.array_equal(np.asarray(Image.open(io.BytesIO(png.encode_png(array)))), array)
    thin = np.zeros((3, 2), np.uint8)
    assert png._suited(thin)[0] == zlib.Z_RLE  # too few bytes to tell by


def test_words_are_stored_as_latin_or_as_unicode() -> None:
    data = png.encode_png(photo(), text={"Software": "Nova Studio", "Prompt": "gl\u00fchende \u6f22\u5b57"})
    assert [part.kind for part in png.chunks(data)][:4] == [b"IHDR", b"tEXt", b"iTXt", b"IDAT"]
    with Image.open(io.BytesIO(data)) as image:
        assert image.text == {"Software": "Nova Studio", "Prompt": "gl\u00fchende \u6f22\u5b57"}


@pytest.mark.parametrize("keyword", ["", "x" * 80, "\u6f22", "a\0b"])
def test_a_keyword_the_format_cannot_hold_is_refused(keyword: str) -> None:
    with pytest.raises(ValueError, match="keyword"):
        png.text_chunk(keyword, "words")


def test_a_null_in_the_words_is_refused() -> None:
    with pytest.raises(ValueError, match="null"):
        png.text_chunk("Prompt", "a\0b")


@pytest.mark.parametrize(
    "array",
    [
        np.zeros((3, 3, 2), np.uint8),
        np.zeros((3, 3), np.uint16),
        np.zeros((0, 3), np.uint8),
        np.zeros(3, np.uint8),
        np.zeros((1, 3, 3, 3), np.uint8),
    ],
)
def test_what_is_no_picture_is_refused(array: np.ndarray) -> None:
    with pytest.raises(ValueError, match="A picture is"):
        png.encode_png(array)


def test_header_tells_depth_and_colour() -> None:
    header = png.read_header(png_of(3, 2, 16, png.RGB, bytes(2 * 19)))
    assert header == (3, 2, 16, png.RGB, False)


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"GIF89a",
        SIGNATURE,
        SIGNATURE + b"\0\0\0\x0dIHDR",
        SIGNATURE + chunk(b"IDAT", b""),
        png_of(0, 5, 8, 0, b""),
        SIGNATURE + chunk(b"IHDR", bytes(13), length=0xFFFFFFF0),
    ],
)
def test_a_broken_header_is_told_in_words(data: bytes) -> None:
    with pytest.raises(PictureError):
        png.read_header(data)


def test_chunks_end_at_iend_whatever_follows() -> None:
    assert [part.kind for part in png.chunks(photo_png() + b"garbage")][-1] == b"IEND"


def test_chunks_of_a_cut_file_end_in_words() -> None:
    with pytest.raises(PictureError, match="damaged"):
        list(png.chunks(photo_png()[:-20]))
