"""Opening any picture for editing: what is changed, what is said, and what is left alone."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from PIL import Image, ImageCms

from nova_studio.contract import limits
from nova_studio.errors import PictureError
from nova_studio.imaging import codec
from support.pictures import chunk, encoded, photo, photo_png, png_of

MODES = ["1", "L", "LA", "P", "PA", "RGB", "RGBA", "CMYK", "YCbCr", "LAB", "HSV", "I;16", "I", "F"]


def legal(opened: codec.Opened) -> bool:
    ref = opened.ref
    return (
        ref.format in limits.INPUT_FORMATS
        and ref.mode in {"RGB", "RGBA"}
        and ref.bits == 8
        and ref.opaque
        and min(ref.width, ref.height) >= limits.SIDE_MIN
        and max(ref.width, ref.height) <= min(limits.SIDE_MAX, limits.RATIO_MAX * min(ref.width, ref.height))
        and ref.width * ref.height <= limits.PIXELS_MAX
        and ref == codec.measure(opened.data)
    )


def in_mode(mode: str, size: tuple[int, int] = (400, 330)) -> Image.Image:
    image = Image.fromarray(photo(*size))
    if mode == "PA":
        return image.quantize(16).convert("PA")
    if mode == "LAB":
        transform = ImageCms.buildTransform(ImageCms.createProfile("sRGB"), ImageCms.createProfile("LAB"), "RGB", "LAB")
        return transform.apply(image)
    if mode == "I;16":
        return Image.fromarray(np.asarray(image.convert("L")).astype(np.uint16) * 257)
    if mode == "F":
        return Image.fromarray(np.asarray(image.convert("L")).astype(np.float32) / 255)
    return image.convert("L").convert(mode) if mode in {"I", "LA"} else image.convert(mode)


@pytest.mark.parametrize("file_format", ["PNG", "JPEG"])
def test_a_legal_file_is_kept_byte_for_byte(file_format: str) -> None:
    data = encoded(Image.fromarray(photo()), file_format)
    opened = codec.open_for_editing(data)
    assert opened.data is data
    assert opened.notes == ()
    assert opened.original_size == (400, 330)
    assert legal(opened)


def test_a_png_with_alpha_but_no_transparent_pixel_is_kept() -> None:
    pixels = photo(channels=4)
    pixels[..., 3] = 255
    data = encoded(Image.fromarray(pixels))
    assert codec.open_for_editing(data).data is data


@pytest.mark.parametrize("mode", MODES)
def test_every_mode_opens_and_looks_the_same(mode: str) -> None:
    file_format = "TIFF" if mode in {"CMYK", "YCbCr", "LAB", "F", "I", "PA", "HSV"} else "PNG"
    image = in_mode(mode)
    if mode in {"PA", "HSV"}:
        image = image.convert("RGBA" if mode == "PA" else "RGB")
    opened = codec.open_for_editing(encoded(image, file_format))
    assert legal(opened)
    seen = codec.decode_rgb(opened.data).astype(int)
    wanted = np.asarray(Image.fromarray(photo()).convert("L").convert("RGB") if mode in {"L", "LA", "I;16", "I", "F"}
                        else Image.fromarray(photo()))  # fmt: skip
    tolerance = {"1": 200, "P": 60, "PA": 60, "CMYK": 3, "LAB": 12, "YCbCr": 3, "HSV": 12}.get(mode, 1)
    assert np.abs(seen - wanted).mean() <= tolerance


@pytest.mark.parametrize(
    "file_format", ["WEBP", "GIF", "TIFF", "BMP", "PPM", "TGA", "AVIF", "JPEG2000", "QOI", "PCX", "SGI", "ICO"]
)
def test_other_formats_become_png(file_format: str) -> None:
    size = (256, 256) if file_format == "ICO" else (400, 330)
    opened = codec.open_for_editing(encoded(Image.fromarray(photo(*size)), file_format))
    assert legal(opened)
    assert opened.ref.format == "PNG"
    assert opened.original_size == size


@pytest.mark.parametrize("value", range(1, 9))
@pytest.mark.parametrize("file_format", ["JPEG", "PNG", "TIFF", "WEBP"])
def test_exif_rotation_is_baked_in(value: int, file_format: str) -> None:
    upright = np.zeros((330, 400, 3), np.uint8)
    upright[:100, :120] = (255, 0, 0)
    upright[230:, 280:] = (0, 0, 255)
    back = {2: "FLIP_LEFT_RIGHT", 3: "ROTATE_180", 4: "FLIP_TOP_BOTTOM", 5: "TRANSPOSE", 6: "ROTATE_90", 7: "TRANSVERSE",
            8: "ROTATE_270"}  # fmt: skip
    stored = Image.fromarray(upright)
    if value in back:
        stored = stored.transpose(Image.Transpose[back[value]])
    exif = Image.Exif()
    exif[0x0112] = value
    options = {"lossless": True} if file_format == "WEBP" else {"quality": 95} if file_format == "JPEG" else {}
    opened = codec.open_for_editing(encoded(stored, file_format, exif=exif, **options))
    assert (opened.ref.width, opened.ref.height) == opened.original_size == (400, 330)
    pixels = codec.decode_rgb(opened.data).astype(int)
    assert np.abs(pixels - upright).mean() < 2
    if value > 1 and file_format != "TIFF":
        assert any("upright" in note for note in opened.notes)


def test_a_photograph_too_large_becomes_a_working_copy_said_in_words() -> None:
    opened = codec.open_for_editing(encoded(Image.new("RGB", (4000, 3000), (10, 200, 30)), "JPEG"))
    assert legal(opened)
    assert opened.notes == (
        "Opened as a working copy of 2364x1773, the largest size the service takes; the file has 4000x3000.",
    )
    assert (opened.ref.width, opened.ref.height) == (2364, 1773)
    assert opened.original_size == (4000, 3000)


def test_a_huge_turned_jpeg_is_decoded_small_and_still_turned() -> None:
    exif = Image.Exif()
    exif[0x0112] = 6
    opened = codec.open_for_editing(encoded(Image.new("RGB", (8000, 6000), (10, 200, 30)), "JPEG", exif=exif))
    assert legal(opened)
    assert opened.original_size == (6000, 8000)
    assert (opened.ref.width, opened.ref.height) == (1773, 2364)


def test_a_square_that_decodes_to_exactly_the_limit_is_not_passed_through() -> None:
    opened = codec.open_for_editing(encoded(Image.new("RGB", (4096, 4096), (10, 200, 30)), "JPEG"))
    assert legal(opened)
    assert (opened.ref.width, opened.ref.height) == (2048, 2048)


def test_exactly_the_largest_square_is_kept() -> None:
    data = encoded(Image.new("RGB", (2048, 2048)))
    assert codec.open_for_editing(data).data is data


def test_a_small_picture_is_enlarged_said_in_words() -> None:
    opened = codec.open_for_editing(photo_png(160, 200))
    assert legal(opened)
    assert (opened.ref.width, opened.ref.height) == (320, 400)
    assert opened.notes == ("Enlarged to 320x400, the smallest size the service takes; the file has 160x200.",)


@pytest.mark.parametrize("size", [(1, 1), (1, 30), (64, 1), (319, 320), (17, 300)])
def test_tiny_pictures_become_legal(size: tuple[int, int]) -> None:
    assert legal(codec.open_for_editing(photo_png(*size)))


@pytest.mark.parametrize("size", [(2000, 400), (400, 2001), (6000, 500), (3000, 100)])
def test_a_long_shape_is_padded_with_the_neutral_grey(size: tuple[int, int]) -> None:
    opened = codec.open_for_editing(photo_png(*size))
    assert legal(opened)
    assert any("Padded" in note for note in opened.notes)
    pixels = codec.decode_rgb(opened.data)
    assert tuple(pixels[0, 0]) == tuple(pixels[-1, -1]) == codec.NEUTRAL
    assert tuple(pixels[pixels.shape[0] // 2, pixels.shape[1] // 2]) != codec.NEUTRAL


def test_a_hair_is_refused() -> None:
    with pytest.raises(PictureError, match="too long"):
        codec.open_for_editing(photo_png(3, 400))


def test_transparency_is_laid_onto_white_said_in_words() -> None:
    pixels = photo(channels=4)
    pixels[..., 3] = 255
    pixels[:50, :50, 3] = 0
    pixels[50:60, :50] = (0, 0, 0, 128)
    opened = codec.open_for_editing(encoded(Image.fromarray(pixels)))
    assert legal(opened)
    seen = codec.decode_rgb(opened.data)
    assert (seen[:50, :50] == 255).all()
    assert (seen[50:60, :50] == 127).all()
    assert np.array_equal(seen[60:], pixels[60:, :, :3])
    assert opened.notes == ("Its transparent parts were laid onto white: the service takes no transparency.",)


def test_a_colour_key_is_laid_onto_white() -> None:
    rows = (b"\0" + bytes((1, 2, 3)) * 200 + bytes((9, 9, 9)) * 200) * 330
    opened = codec.open_for_editing(png_of(400, 330, 8, 2, rows, extra=[chunk(b"tRNS", b"\0\1\0\2\0\3")]))
    assert legal(opened)
    seen = codec.decode_rgb(opened.data)
    assert (seen[:, :200] == 255).all()
    assert (seen[:, 200:] == 9).all()


def test_sixteen_bits_become_eight_said_in_words() -> None:
    rows = (b"\0" + b"\x80\x00\x40\x00\x20\x00" * 400) * 330
    opened = codec.open_for_editing(png_of(400, 330, 16, 2, rows))
    assert legal(opened)
    assert opened.notes == ("The file has 16 bits a channel; it was opened with 8.",)
    assert tuple(codec.decode_rgb(opened.data)[0, 0]) == (128, 64, 32)


def test_greyscale_is_said_in_words() -> None:
    opened = codec.open_for_editing(encoded(Image.new("L", (400, 400), 99), "JPEG"))
    assert legal(opened)
    assert opened.notes == ("The file's pixels are of another kind (greyscale); they were converted to RGB.",)


def test_an_animation_gives_its_first_frame_said_in_words() -> None:
    frames = [Image.new("RGB", (400, 400), colour) for colour in ("red", "lime", "blue")]
    for file_format in ("GIF", "WEBP", "PNG", "TIFF"):
        data = encoded(frames[0], file_format, save_all=True, append_images=frames[1:])
        opened = codec.open_for_editing(data)
        assert legal(opened)
        red, green, blue = codec.decode_rgb(opened.data)[200, 200]
        assert red > 240 and green < 15 and blue < 15
        if file_format != "PNG":
            assert any("first" in note for note in opened.notes)


def test_a_camera_file_of_several_pictures_is_reencoded() -> None:
    first = Image.fromarray(photo())
    data = encoded(first, "MPO", save_all=True, append_images=[first.resize((80, 60))])
    opened = codec.open_for_editing(data)
    assert legal(opened)
    assert opened.ref.format == "PNG"


def test_a_wide_gamut_profile_is_converted_and_srgb_is_left_alone() -> None:
    srgb = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    data = encoded(Image.fromarray(photo()), icc_profile=srgb)
    assert codec.open_for_editing(data).data is data
    wide = swapped_primaries(srgb)
    opened = codec.open_for_editing(encoded(Image.new("RGB", (400, 400), (255, 0, 0)), icc_profile=wide))
    assert legal(opened)
    assert opened.notes == ("Its colours were converted from the file's colour profile to sRGB.",)
    assert codec.decode_rgb(opened.data)[0, 0].argmax() == 1


def swapped_primaries(profile: bytes) -> bytes:
    """An sRGB profile whose red and green primaries have changed places."""
    return profile.replace(b"rXYZ", b"tmpZ").replace(b"gXYZ", b"rXYZ").replace(b"tmpZ", b"gXYZ")


@pytest.mark.parametrize("profile", [b"nonsense", b"\0" * 500])
def test_a_broken_profile_is_ignored(profile: bytes) -> None:
    data = encoded(Image.fromarray(photo()), "JPEG", icc_profile=profile)
    assert codec.open_for_editing(data).data is data


def test_a_grey_profile_on_a_colour_picture_is_ignored() -> None:
    grey = ImageCms.ImageCmsProfile(ImageCms.createProfile("LAB")).tobytes()
    data = encoded(Image.fromarray(photo()), icc_profile=grey)
    assert codec.open_for_editing(data).data is data


def test_a_path_gives_its_name_to_messages_and_is_never_written(tmp_path: Path) -> None:
    file = tmp_path / "holiday.png"
    file.write_bytes(photo_png(100, 100))
    before = file.stat().st_mtime_ns
    assert legal(codec.open_for_editing(file))
    assert legal(codec.open_for_editing(str(file)))
    assert file.stat().st_mtime_ns == before
    file.write_bytes(b"Dear diary")
    with pytest.raises(PictureError, match=r"^holiday\.png is no picture"):
        codec.open_for_editing(file)
    with pytest.raises(PictureError, match=r"^my cat is no picture"):
        codec.open_for_editing(file, name="my cat")


def test_a_missing_file_or_a_folder_is_told_in_words(tmp_path: Path) -> None:
    with pytest.raises(PictureError, match=r"^gone\.png cannot be read: No such file"):
        codec.open_for_editing(tmp_path / "gone.png")
    with pytest.raises(PictureError, match="cannot be read"):
        codec.open_for_editing(tmp_path)


def test_where_a_file_is_transparent_is_known_of_the_opened_picture() -> None:
    picture = Image.new("RGBA", (100, 50), (10, 200, 30, 255))
    picture.paste((0, 0, 0, 0), (50, 0, 100, 50))
    opened = codec.open_for_editing(encoded(picture, "PNG"))
    assert opened.transparent is not None
    assert opened.transparent.shape == (opened.ref.height, opened.ref.width)
    width = opened.ref.width
    assert not opened.transparent[:, : width // 2 - 8].any()
    assert opened.transparent[:, width // 2 + 8 :].all()
    assert codec.open_for_editing(encoded(picture.convert("RGB"), "PNG")).transparent is None


def test_a_picture_opened_at_its_size_keeps_it_beyond_what_nova_takes() -> None:
    data = encoded(Image.fromarray(photo(3000, 1600)))
    opened = codec.open_at_its_size(data)
    assert opened.data is data and (opened.ref.width, opened.ref.height) == (3000, 1600) and opened.notes == ()
    small = encoded(Image.fromarray(photo(40, 600)))
    assert codec.open_at_its_size(small).data is small


def test_a_picture_opened_at_its_size_is_upright_and_opaque_all_the_same() -> None:
    clear = np.dstack([photo(60, 40), np.full((40, 60), 9, np.uint8)])
    opened = codec.open_at_its_size(encoded(Image.fromarray(clear)))
    assert (opened.ref.width, opened.ref.height, opened.ref.format, opened.ref.opaque) == (60, 40, "PNG", True)
    assert "laid onto white" in opened.notes[0]
    exif = Image.Exif()
    exif[274] = 6
    turned = codec.open_at_its_size(encoded(Image.fromarray(photo(60, 40)), "JPEG", exif=exif))
    assert (turned.ref.width, turned.ref.height) == (40, 60) and "upright" in turned.notes[0]
