"""What is measured of encoded bytes."""

from __future__ import annotations

import hashlib

import numpy as np
import pytest
from PIL import Image

from nova_studio.imaging import codec
from support.pictures import chunk, encoded, photo, photo_png, png_of


def test_a_plain_png() -> None:
    data = photo_png()
    ref = codec.measure(data)
    assert (ref.width, ref.height, ref.format, ref.mode, ref.bits) == (400, 330, "PNG", "RGB", 8)
    assert (ref.opaque, ref.two_coloured, ref.size) == (True, False, len(data))
    assert ref.sha256 == hashlib.sha256(data).hexdigest()


def test_a_jpeg_keeps_its_stored_sides_whatever_its_exif_says() -> None:
    exif = Image.Exif()
    exif[0x0112] = 6
    ref = codec.measure(encoded(Image.fromarray(photo()), "JPEG", exif=exif))
    assert (ref.width, ref.height, ref.format, ref.bits) == (400, 330, "JPEG", 8)


@pytest.mark.parametrize(("bits", "colour", "samples"), [(16, 0, 1), (16, 2, 3), (16, 6, 4), (16, 4, 2)])
def test_sixteen_bits_are_seen_although_pillow_reduces_them(bits: int, colour: int, samples: int) -> None:
    row = b"\0" + b"\x12\x34" * 4 * samples
    assert codec.measure(png_of(4, 3, bits, colour, row * 3)).bits == 16


@pytest.mark.parametrize(("bits", "row"), [(1, b"\0\x50"), (2, b"\0\x50"), (4, b"\0\x50\x50")])
def test_short_greys_are_told_as_stored(bits: int, row: bytes) -> None:
    assert codec.measure(png_of(4, 3, bits, 0, row * 3)).bits == bits


def test_a_palette_counts_as_eight_bits() -> None:
    image = Image.fromarray(photo()).quantize(4)
    assert codec.measure(encoded(image, bits=2)).bits == 8


@pytest.mark.parametrize(("mode", "bits"), [("I;16", 16), ("F", 32), ("1", 1), ("RGB", 8), ("CMYK", 8)])
def test_bits_of_a_tiff(mode: str, bits: int) -> None:
    ref = codec.measure(encoded(Image.new(mode, (8, 8)), "TIFF"))
    assert (ref.format, ref.mode, ref.bits) == ("TIFF", mode, bits)


def test_alpha_counts_only_where_it_shows() -> None:
    opaque, one = photo(channels=4), photo(channels=4)
    opaque[..., 3] = 255
    one[..., 3] = 255
    one[5, 7, 3] = 254
    assert codec.measure(encoded(Image.fromarray(opaque))).opaque
    assert not codec.measure(encoded(Image.fromarray(one))).opaque


def test_a_transparent_palette_entry_counts_only_where_it_is_used() -> None:
    image = Image.new("P", (8, 8), 1)
    image.putpalette([0, 0, 0, 255, 0, 0])
    assert codec.measure(encoded(image, transparency=0)).opaque
    image.putpixel((3, 3), 0)
    assert not codec.measure(encoded(image, transparency=0)).opaque


def test_a_colour_key_counts_only_where_it_is_used() -> None:
    key = chunk(b"tRNS", b"\0\1\0\2\0\3")
    unused = png_of(2, 1, 8, 2, b"\0" + bytes((9, 9, 9, 8, 8, 8)), extra=[key])
    used = png_of(2, 1, 8, 2, b"\0" + bytes((9, 9, 9, 1, 2, 3)), extra=[key])
    assert codec.measure(unused).opaque
    assert not codec.measure(used).opaque


def test_a_sixteen_bit_colour_key_hides_its_very_level_only() -> None:
    key = chunk(b"tRNS", b"\x12\x34")
    assert codec.measure(png_of(1, 1, 16, 0, b"\0\x12\x35", extra=[key])).opaque
    assert not codec.measure(png_of(1, 1, 16, 0, b"\0\x12\x34", extra=[key])).opaque


@pytest.mark.parametrize("mode", ["RGB", "RGBA", "L", "1", "P"])
def test_two_colours_are_seen_in_every_mode(mode: str) -> None:
    half = Image.new("RGB", (8, 8), "white")
    half.paste("black", (0, 0, 4, 8))
    assert codec.measure(encoded(half.convert(mode))).two_coloured
    assert codec.measure(encoded(Image.new("RGB", (8, 8), "white").convert(mode))).two_coloured


def test_one_grey_or_coloured_pixel_is_a_third_colour() -> None:
    for colour in ((254, 255, 255), (0, 255, 0), (255, 0, 255), (1, 1, 1)):
        image = Image.new("RGB", (8, 8), "white")
        image.putpixel((6, 6), colour)
        assert not codec.measure(encoded(image)).two_coloured
        image.putpixel((2, 2), (0, 0, 0))
        assert not codec.measure(encoded(image)).two_coloured


def test_decoding_gives_pixels_as_stored() -> None:
    pixels = photo(channels=4)
    data = encoded(Image.fromarray(pixels))
    assert np.array_equal(codec.decode_rgba(data), pixels)
    flat = codec.decode_rgb(data)
    assert flat.shape == (330, 400, 3)
    assert flat.flags.writeable
    clear = pixels[..., 3] == 0
    assert clear.any()
    assert (flat[clear] == 255).all()


def test_decoding_rounds_sixteen_bits_to_eight() -> None:
    data = png_of(3, 1, 16, 0, b"\0" + b"\x00\x7f" + b"\x00\x81" + b"\xff\xff")
    assert codec.decode_rgb(data)[0, :, 0].tolist() == [0, 1, 255]


@pytest.mark.parametrize("level", [None, 0, 255])
def test_pixels_made_here_have_the_facts_that_measuring_their_file_finds(level: int | None) -> None:
    pixels = np.full((320, 400, 3), level or 0, np.uint8)
    if level is None:
        pixels[:, :, 1] = np.arange(400) % 256
    data, ref = codec.encode_for_editing(pixels)
    assert ref == codec.measure(data)
    assert np.array_equal(codec.decode_rgb(data), pixels)
