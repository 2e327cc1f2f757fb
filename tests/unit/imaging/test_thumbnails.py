"""Small pictures for lists."""

from __future__ import annotations

import io

import numpy as np
from PIL import Image, ImageCms

from nova_studio.imaging import thumbnails
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


def test_a_hair_keeps_at_least_a_pixel() -> None:
    assert opened(thumbnails.thumbnail(photo_png(2000, 2))).size == (256, 1)


def test_equal_input_gives_equal_bytes() -> None:
    assert thumbnails.thumbnail(photo_png(800, 600)) == thumbnails.thumbnail(photo_png(800, 600))
