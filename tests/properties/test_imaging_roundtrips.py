"""Round trips of pixels and masks, and files damaged at random."""

from __future__ import annotations

import functools
import io

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import array_shapes, arrays
from PIL import Image

from nova_studio.errors import PictureError
from nova_studio.imaging import codec, mask, metadata, palette, png, thumbnails
from support.pictures import encoded, photo

SIDES = st.integers(1, 40)
MASKS = st.tuples(SIDES, SIDES).flatmap(lambda shape: arrays(np.bool_, shape))
PIXELS = st.tuples(SIDES, SIDES, st.sampled_from([None, 3, 4])).flatmap(
    lambda shape: arrays(np.uint8, shape[:2] if shape[2] is None else shape)
)
KEYWORDS = st.text(st.characters(min_codepoint=33, max_codepoint=126), min_size=1, max_size=79)
WORDS = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=60)


@settings(deadline=None)
@given(MASKS)
def test_a_mask_survives_its_file(pixels: mask.Mask) -> None:
    data, ref = mask.encode(pixels)
    assert np.array_equal(mask.decode(data), pixels)
    assert (ref.height, ref.width) == pixels.shape
    assert ref.changed == pixels.sum()


@settings(deadline=None)
@given(MASKS, st.booleans())
def test_a_mask_survives_the_wire_in_two_pure_colours(pixels: mask.Mask, changed_is_white: bool) -> None:
    data = mask.to_wire(pixels, changed_is_white=changed_is_white)
    ref = codec.measure(data)
    assert (ref.mode, ref.bits, ref.two_coloured, ref.opaque) == ("RGB", 8, True, True)
    assert np.array_equal(mask.from_wire(data, changed_is_white=changed_is_white), pixels)
    assert np.array_equal(mask.from_wire(data, changed_is_white=not changed_is_white), ~pixels)


@settings(deadline=None)
@given(MASKS, st.sampled_from(["PNG", "BMP", "TIFF", "GIF"]))
def test_the_pixel_hash_does_not_depend_on_the_encoding(pixels: mask.Mask, file_format: str) -> None:
    other = mask.decode(encoded(Image.fromarray(pixels).convert("L"), file_format))
    assert mask.pixel_hash(other) == mask.encode(pixels)[1].pixel_hash


@settings(deadline=None)
@given(MASKS)
def test_the_box_holds_every_changed_pixel_and_touches_four(pixels: mask.Mask) -> None:
    box = mask.bounding_box(pixels)
    if box is None:
        assert not pixels.any()
        return
    x, y, width, height = box
    inside = pixels[y : y + height, x : x + width]
    assert inside.sum() == pixels.sum()
    assert inside[0].any() and inside[-1].any() and inside[:, 0].any() and inside[:, -1].any()


@settings(deadline=None)
@given(PIXELS)
def test_pixels_survive_the_writer(pixels: np.ndarray) -> None:
    with Image.open(io.BytesIO(png.encode_png(pixels))) as image:
        assert np.array_equal(np.asarray(image), pixels)


@settings(deadline=None, max_examples=20)
@given(array_shapes(min_dims=2, max_dims=2, min_side=1, max_side=3), st.sampled_from([1, 600_000]), st.booleans())
def test_long_rows_and_columns_survive_the_writer(shape: tuple[int, int], long: int, upright: bool) -> None:
    side = (shape[0], long // shape[0] // 7 + 1)
    pixels = np.random.default_rng(1).integers(0, 256, side[::-1] if upright else side, dtype=np.uint8)
    assert np.array_equal(codec.decode_rgb(png.encode_png(pixels))[..., 0], pixels)


@settings(deadline=None)
@given(st.dictionaries(KEYWORDS, WORDS, max_size=4))
def test_words_survive_both_ways_of_writing(items: dict[str, str]) -> None:
    pixels = np.zeros((2, 2, 3), np.uint8)
    assert metadata.text_chunks(png.encode_png(pixels, text=items)) == items
    assert metadata.text_chunks(metadata.with_text(png.encode_png(pixels), items)) == items


SOUND = [
    encoded(Image.fromarray(photo(48, 40)), "PNG"),
    encoded(Image.fromarray(photo(48, 40)), "JPEG"),
    encoded(Image.fromarray(photo(48, 40)), "WEBP"),
    encoded(Image.fromarray(photo(48, 40)), "GIF"),
    encoded(Image.fromarray(photo(48, 40)), "TIFF"),
    encoded(Image.fromarray(photo(48, 40)), "TIFF", compression="tiff_lzw"),
    encoded(Image.fromarray(photo(48, 40)), "BMP"),
    encoded(Image.fromarray(photo(48, 40)).quantize(8), "PNG"),
    encoded(Image.fromarray(photo(48, 40)), "TGA"),
    encoded(Image.fromarray(photo(48, 40)), "PPM"),
    encoded(Image.fromarray(photo(48, 40)), "ICO"),
    encoded(Image.fromarray(photo(48, 40)), "PCX"),
]
EDITS = st.lists(st.tuples(st.floats(0, 1, exclude_max=True), st.integers(0, 255)), max_size=6)


@settings(deadline=None, max_examples=150)
@given(st.sampled_from(SOUND), EDITS, st.floats(0.02, 1), st.booleans())
def test_a_file_damaged_anywhere_is_read_or_refused_in_words(
    sound: bytes, edits: list[tuple[float, int]], kept: float, early: bool
) -> None:
    data = bytearray(sound[: int(len(sound) * kept)])
    for place, value in edits:
        data[int(place * (min(len(data), 120) if early else len(data)))] = value
    colours = functools.partial(palette.dominant, count=3)
    for read in (codec.measure, codec.open_for_editing, thumbnails.thumbnail, colours, metadata.has_provenance):
        try:
            read(bytes(data))
        except PictureError as error:
            assert str(error).endswith(".")


@settings(deadline=None, max_examples=60)
@given(
    st.binary(max_size=300),
    st.sampled_from([b"", b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff", b"GIF89a", b"II*\0", b"BM", b"RIFF"]),
)
def test_nonsense_is_read_or_refused_in_words(tail: bytes, head: bytes) -> None:
    for read in (codec.measure, codec.open_for_editing, mask.decode):
        try:
            read(head + tail)
        except PictureError as error:
            assert str(error).endswith(".")
