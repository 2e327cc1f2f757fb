"""Small pictures for lists."""

from __future__ import annotations

import io

import numpy as np
import pytest
from PIL import Image, ImageCms

from nova_studio.errors import PictureError
from nova_studio.imaging import png, thumbnails
from support.pictures import encoded, photo, photo_png


def opened(data: bytes) -> Image.Image:
    image = Image.open(io.BytesIO(data))
    image.load()
    return image


def test_a_picture_becomes_a_small_jpeg_of_its_shape() -> None:
    small = opened(thumbnails.thumbnail(photo_png(800, 600)))
    assert (small.format, small.size) == ("JPEG", (256, 192))
    assert opened(thumbnails.thumbnail(photo_png(800, 600), side=64)).size == (64, 48)


def test_a_small_picture_is_not_enlarged() -> None:
    assert opened(thumbnails.thumbnail(photo_png(100, 60))).size == (100, 60)


def test_each_pixel_is_the_mean_of_its_area() -> None:
    stripes = np.zeros((512, 512, 3), np.uint8)
    stripes[:, ::2] = 200
    assert (
        np.abs(np.asarray(opened(thumbnails.thumbnail(encoded(Image.fromarray(stripes))))).astype(int) - 100).max() <= 2
    )


def test_transparency_is_kept_where_it_shows() -> None:
    pixels = photo(600, 500, channels=4)
    pixels[..., 3] = 255
    assert opened(thumbnails.thumbnail(encoded(Image.fromarray(pixels)))).format == "JPEG"
    pixels[:250, :, 3] = 0
    small = opened(thumbnails.thumbnail(encoded(Image.fromarray(pixels))))
    assert (small.format, small.mode) == ("PNG", "RGBA")
    assert small.getpixel((10, 10))[3] == 0 and small.getpixel((10, 200))[3] == 255


def test_it_stands_upright_and_carries_no_metadata() -> None:
    exif = Image.Exif()
    exif[0x0112] = 8
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    data = encoded(Image.fromarray(photo(800, 600)), "JPEG", exif=exif, icc_profile=profile, comment="secret")
    small = opened(thumbnails.thumbnail(data))
    assert small.size == (192, 256)
    assert not {"exif", "icc_profile", "comment"} & set(small.info)


def test_every_mode_has_one() -> None:
    for mode in ("1", "L", "P", "CMYK", "I;16", "F"):
        image = Image.new(mode, (600, 300))
        assert opened(thumbnails.thumbnail(encoded(image, "TIFF"))).size == (256, 128)


@pytest.mark.parametrize(("width", "height"), [(2048, 1024), (777, 1000), (257, 90), (200, 120)])
def test_a_plain_png_looks_as_by_pillow(width: int, height: int, monkeypatch: pytest.MonkeyPatch) -> None:
    data = photo_png(width, height)
    assert png.is_plain(data)
    fast = np.asarray(opened(thumbnails.thumbnail(data))).astype(int)
    monkeypatch.setattr(png, "is_plain", lambda _: False)
    slow = np.asarray(opened(thumbnails.thumbnail(data))).astype(int)
    assert fast.shape == slow.shape and np.abs(fast - slow).mean() < 5  # of noise, and twice through JPEG


def test_only_what_is_whole_and_plain_is_plain() -> None:
    data = photo_png(300, 200)
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    image = Image.fromarray(photo(300, 200))
    assert not any(map(png.is_plain, (b"", data[:-20], data[:5000], data[:600] + b"x" + data[601:])))
    assert not png.is_plain(encoded(image, "PNG", icc_profile=profile))
    assert not png.is_plain(encoded(image, "PNG", transparency=(1, 2, 3)))
    assert not png.is_plain(encoded(image.convert("L"))) and not png.is_plain(encoded(image.convert("RGBA")))
    assert not png.is_plain(encoded(image, "JPEG"))
    with pytest.raises(PictureError):
        thumbnails.thumbnail(data[:5000])


def test_a_hair_keeps_at_least_a_pixel() -> None:
    assert opened(thumbnails.thumbnail(photo_png(2000, 2))).size == (256, 1)


def test_equal_input_gives_equal_bytes() -> None:
    assert thumbnails.thumbnail(photo_png(800, 600)) == thumbnails.thumbnail(photo_png(800, 600))
