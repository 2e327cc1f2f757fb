"""Masks: True = will change, on disk, on the wire, and from anybody's file."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from nova_studio.contract.values import MaskRef
from nova_studio.errors import PictureError
from nova_studio.imaging import codec, mask
from support.pictures import encoded, photo, png_of


def disc(width: int = 321, height: int = 203) -> mask.Mask:
    y, x = np.mgrid[:height, :width]
    return ((x - 100) ** 2 + (y - 90) ** 2) < 60**2


def test_the_stored_file_has_one_bit_and_one_means_change() -> None:
    shape = disc()
    data, ref = mask.encode(shape)
    seen = codec.measure(data)
    assert (seen.mode, seen.bits, seen.width, seen.height) == ("1", 1, 321, 203)
    assert np.array_equal(codec.decode_rgb(data)[..., 0] == 255, shape)
    assert ref.sha256 == hashlib.sha256(data).hexdigest()
    assert (ref.width, ref.height, ref.changed) == (321, 203, int(shape.sum()))
    assert ref.pixel_hash == mask.pixel_hash(shape)
    assert ref.share == mask.share(shape)


def test_the_pixel_hash_names_pixels_and_size_not_files() -> None:
    shape = disc()
    by_pillow = encoded(Image.fromarray(shape))
    assert by_pillow != mask.encode(shape)[0]
    assert mask.pixel_hash(mask.decode(by_pillow)) == mask.pixel_hash(shape)
    assert mask.pixel_hash(np.zeros((4, 6), bool)) != mask.pixel_hash(np.zeros((6, 4), bool))


def test_the_wire_has_eight_bit_rgb_of_two_pure_colours() -> None:
    shape = disc()
    for changed_is_white in (True, False):
        data = mask.to_wire(shape, changed_is_white=changed_is_white)
        ref = codec.measure(data)
        assert (ref.format, ref.mode, ref.bits, ref.opaque, ref.two_coloured) == ("PNG", "RGB", 8, True, True)
        colour = codec.decode_rgb(data)[90, 100]
        assert tuple(colour) == ((255, 255, 255) if changed_is_white else (0, 0, 0))


def test_a_wire_mask_of_many_bands_is_exact() -> None:
    shape = np.random.default_rng(3).random((1500, 1301)) < 0.5
    assert np.array_equal(codec.decode_rgb(mask.to_wire(shape, changed_is_white=True))[..., 1] == 255, shape)


@pytest.mark.parametrize("mode", ["RGB", "RGBA", "L", "1", "P", "LA"])
def test_a_pure_mask_is_taken_in_any_mode(mode: str) -> None:
    shape = disc()
    data = encoded(Image.fromarray(shape).convert("RGB").convert(mode))
    assert np.array_equal(mask.from_wire(data, changed_is_white=True), shape)
    assert np.array_equal(mask.from_wire(data, changed_is_white=False), ~shape)


def test_a_pure_jpeg_is_taken_and_an_impure_one_refused() -> None:
    halves = np.zeros((64, 64), bool)
    halves[:, :32] = True
    picture = Image.fromarray(halves).convert("RGB")
    assert np.array_equal(mask.from_wire(encoded(picture, "JPEG", quality=100), changed_is_white=True), halves)
    with pytest.raises(PictureError, match="pure black and pure white only"):
        mask.from_wire(encoded(Image.fromarray(disc()).convert("RGB"), "JPEG", quality=40), changed_is_white=True)


@pytest.mark.parametrize("colour", [(128, 128, 128), (255, 255, 254), (0, 255, 0), (1, 0, 0)])
def test_one_other_pixel_is_named(colour: tuple[int, int, int]) -> None:
    image = Image.fromarray(disc()).convert("RGB")
    image.putpixel((17, 33), colour)
    image.putpixel((18, 33), colour)
    name = "#{:02X}{:02X}{:02X}".format(*colour)
    with pytest.raises(PictureError, match=rf"{name} at 17, 33 \(and 2 such pixels in all\)"):
        mask.from_wire(encoded(image), changed_is_white=True)


def test_a_transparent_pixel_is_refused() -> None:
    image = Image.fromarray(disc()).convert("RGBA")
    image.putpixel((0, 0), (0, 0, 0, 254))
    with pytest.raises(PictureError, match="transparent"):
        mask.from_wire(encoded(image), changed_is_white=True)


def test_a_stored_mask_with_missing_or_surplus_pixels_is_refused() -> None:
    for rows in (b"\0\xff" * 3, b"\0\xff" * 5):
        with pytest.raises(PictureError, match="damaged"):
            mask.decode(png_of(8, 4, 1, 0, rows))


def test_a_stored_mask_by_another_writer_is_read() -> None:
    shape = disc(64, 64)
    filtered = png_of(8, 2, 1, 0, b"\2\xf0\2\x00")
    assert mask.decode(filtered).tolist() == [[True] * 4 + [False] * 4] * 2
    assert np.array_equal(mask.decode(encoded(Image.fromarray(shape).convert("L"))), shape)


def test_what_is_no_mask_is_our_own_mistake() -> None:
    for wrong in (np.zeros((3, 3), np.uint8), np.zeros((3, 3, 1), bool), np.zeros((0, 3), bool)):
        with pytest.raises(ValueError, match="A mask is"):
            mask.encode(wrong)


def test_a_file_of_the_right_size_is_taken_without_a_word() -> None:
    shape = disc()
    taken, notes = mask.from_file(encoded(Image.fromarray(shape).convert("L")), (321, 203))
    assert np.array_equal(taken, shape)
    assert notes == ()


def test_greys_are_cut_at_half_said_in_words() -> None:
    ramp = np.tile(np.arange(256, dtype=np.uint8), (64, 1))
    taken, notes = mask.from_file(encoded(Image.fromarray(ramp)), (256, 64))
    assert np.array_equal(taken[0], np.arange(256) >= 128)
    assert notes == ("The mask has greys; they were cut at half, and the bright half will change.",)


def test_another_size_of_the_same_shape_is_scaled_by_nearest_neighbour() -> None:
    shape = disc(320, 200)
    taken, notes = mask.from_file(encoded(Image.fromarray(shape)), (640, 400))
    assert np.array_equal(taken, np.repeat(np.repeat(shape, 2, axis=0), 2, axis=1))
    assert notes == ("The mask was scaled from 320x200 to 640x400.",)


@pytest.mark.parametrize("size", [(640, 400), (641, 400), (643, 400), (16, 10), (33, 20)])
def test_rounding_of_a_shape_is_forgiven(size: tuple[int, int]) -> None:
    assert mask.from_file(encoded(Image.fromarray(disc(320, 200))), size)[0].shape == size[::-1]


@pytest.mark.parametrize("size", [(640, 480), (200, 320), (660, 400), (320, 320)])
def test_another_shape_is_refused_with_both_sizes(size: tuple[int, int]) -> None:
    with pytest.raises(PictureError, match=rf"hole\.png is 320x200 and the picture is {size[0]}x{size[1]}"):
        mask.from_file(encoded(Image.fromarray(disc(320, 200))), size, name="hole.png")


def test_transparent_parts_of_a_file_stay_unchanged() -> None:
    image = Image.new("RGBA", (40, 30), (255, 255, 255, 0))
    image.paste((255, 255, 255, 255), (0, 0, 20, 30))
    taken, notes = mask.from_file(encoded(image), (40, 30))
    assert taken[:, :20].all() and not taken[:, 20:].any()
    assert notes == ("The mask's transparent pixels count as unchanged.",)


def test_a_turned_file_is_set_upright() -> None:
    exif = Image.Exif()
    exif[0x0112] = 6
    image = Image.new("L", (40, 30))
    image.paste(255, (0, 0, 20, 30))
    taken, _ = mask.from_file(encoded(image, exif=exif), (30, 40))
    assert taken[:20].all() and not taken[20:].any()


def test_any_picture_can_become_a_mask() -> None:
    taken, _ = mask.from_file(encoded(Image.fromarray(photo()), "JPEG"), (400, 330))
    assert taken.dtype == np.bool_ and 0 < mask.share(taken) < 1


def test_box_and_share() -> None:
    empty = np.zeros((20, 30), bool)
    assert mask.bounding_box(empty) is None
    assert mask.share(empty) == 0
    empty[3:9, 5:7] = True
    assert mask.bounding_box(empty) == (5, 3, 2, 6)
    assert mask.share(empty) == 12 / 600


def test_a_mask_of_another_picture_is_refitted_and_that_is_said() -> None:
    painted = np.zeros((20, 30), bool)
    painted[:10] = True
    same, words = mask.refit(painted, (30, 20))
    assert same is painted and words == ""
    larger, words = mask.refit(painted, (60, 40))
    assert larger.shape == (40, 60) and larger[:20].all() and not larger[20:].any()
    assert words == "The mask was made for a picture of 30x20; it was scaled to 60x40."
    _bent, words = mask.refit(painted, (60, 60))
    assert "stretched" in words


def test_a_mask_file_that_cannot_be_read_is_refused_with_its_name(tmp_path: Path) -> None:
    with pytest.raises(PictureError, match=r"nothing\.png cannot be read"):
        mask.from_path(tmp_path / "nothing.png", (8, 8))
    (tmp_path / "broken.png").write_bytes(b"\x89PNG\r\n\x1a\nno more")
    with pytest.raises(PictureError, match=r"broken\.png"):
        mask.from_path(tmp_path / "broken.png", (8, 8))
    Image.new("L", (64, 8), 255).save(tmp_path / "long.png")
    with pytest.raises(PictureError, match=r"long\.png is 64x8 and the picture is 8x8"):
        mask.from_path(tmp_path / "long.png", (8, 8))
    Image.new("CMYK", (16, 16), 0).save(tmp_path / "print.tif")
    found, notes = mask.from_path(tmp_path / "print.tif", (8, 8))
    assert found.all() and "scaled from 16x16 to 8x8" in notes[0]


@pytest.mark.parametrize(
    ("boxes", "kept"),
    [
        (((20, 30, 50, 40),), (20, 30, 50, 40)),
        (((0, 0, 400, 40),), (0, 0, 400, 40)),
        (((0, 0, 400, 330),), (0, 0, 400, 330)),
        (((399, 329, 1, 1),), (399, 329, 1, 1)),
        ((), None),
        (((20, 30, 50, 40), (20, 70, 49, 1)), None),
        (((20, 30, 5, 5), (200, 30, 5, 5)), None),
    ],
)
def test_what_stays_is_measured_where_it_is_a_rectangle(
    boxes: tuple[tuple[int, int, int, int], ...], kept: tuple[int, int, int, int] | None
) -> None:
    shape = np.ones((330, 400), np.bool_)
    for x, y, width, height in boxes:
        shape[y : y + height, x : x + width] = False
    reference = mask.encode(shape)[1]
    assert reference.kept == kept
    assert MaskRef.model_validate_json(reference.model_dump_json()) == reference
    assert MaskRef.model_validate(json.loads(reference.model_dump_json(by_alias=True))) == reference
