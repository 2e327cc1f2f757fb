"""Drawings are told from photographs by their tones, smooth lines and all."""

from __future__ import annotations

import io

import numpy as np
import pytest
from PIL import Image, ImageDraw, ImageFilter

from nova_studio import resources
from nova_studio.imaging.codec import encode_for_editing, measure
from nova_studio.imaging.line_art import is_drawing
from support.pictures import drawing

PHOTOGRAPHS = ("astronaut.png", "chelsea.png", "coffee.png", "rocket.jpg")


def photograph(name: str) -> Image.Image:
    return Image.open(resources.find("samples", name)).convert("RGB")


def jpeg(image: Image.Image, quality: int) -> bytes:
    buffer = io.BytesIO()
    image.save(buffer, "JPEG", quality=quality)
    return buffer.getvalue()


@pytest.mark.parametrize("name", PHOTOGRAPHS)
@pytest.mark.parametrize("grey", [False, True])
def test_a_photograph_is_none(name: str, grey: bool) -> None:
    picture = photograph(name)
    assert not is_drawing(picture.convert("L").convert("RGB") if grey else picture)


@pytest.mark.parametrize(
    "picture",
    [
        drawing(),
        drawing(width=1, ink=140),
        drawing(ink=255, paper=0),
        drawing(paper=235),
        drawing(size=(2048, 1536)),
        photograph("coffee.png")
        .convert("L")
        .filter(ImageFilter.FIND_EDGES)
        .point(lambda v: 255 * (v > 60))
        .convert("RGB"),
    ],
)
def test_lines_are_one_smooth_grey_or_white_on_black(picture: Image.Image) -> None:
    assert is_drawing(picture)


def test_so_is_a_smooth_silhouette_but_no_thing_on_a_white_ground() -> None:
    shape = Image.new("L", (1600, 1600), 255)
    ImageDraw.Draw(shape).ellipse((400, 400, 1200, 1200), fill=0)
    smooth = shape.resize((800, 800), Image.Resampling.LANCZOS)
    assert is_drawing(smooth.convert("RGB"))
    ramp = Image.fromarray(np.tile(np.linspace(60, 200, 800).astype(np.uint8), (800, 1)))
    assert not is_drawing(Image.composite(Image.new("L", (800, 800), 255), ramp, smooth).convert("RGB"))


@pytest.mark.parametrize("color", ["white", "black", "#808080", "#FF0000"])
def test_a_ground_without_a_mark_is_none(color: str) -> None:
    assert not is_drawing(Image.new("RGB", (300, 200), color))


def test_lines_in_color_are_none() -> None:
    paper, ink = (Image.new("RGB", (640, 480), color) for color in ("#FFFFFF", "#2060FF"))
    assert not is_drawing(Image.composite(paper, ink, drawing().convert("L")))


def test_the_facts_say_so_however_the_file_is_packed() -> None:
    assert measure(jpeg(drawing(), 60)).drawing and not measure(jpeg(drawing(), 60)).two_coloured
    assert encode_for_editing(np.asarray(drawing()))[1].drawing
    assert not measure(jpeg(photograph("coffee.png"), 80)).drawing
    both = measure(jpeg(Image.new("RGB", (64, 64), "white"), 100))
    assert both.two_coloured and both.drawing
