"""Whether a picture is a drawing: grey lines on paper, smooth at their edges or not, in contrast to a photograph.

By Pillow alone, since every picture that is opened or validated is measured, also where OpenCV is not loaded.
"""

from __future__ import annotations

from typing import Final

from PIL import Image, ImageChops, ImageFilter

_WORK: Final = 512
"""The picture is looked at with its longer side at most twice this many pixels."""
_COLOURFUL, _COLOURFUL_SHARE = 24, 0.01
"""How far apart the channels of a grey pixel may be, and how many pixels may be further apart, as JPEG makes them."""
_PAPER_WITHIN, _PAPER_SHARE, _PAPER_EDGE = 20, 0.5, 64
"""Paper is the commonest tone with those near it; it covers this share, and is within so much of white or of black."""
_INK_WITHIN, _SMOOTH_SHARE = 64, 0.35
"""Ink is this near to the far end; so much of what is no paper may be between the two."""
_LINE, _THICK_SHARE = 7, 0.2
"""What is wider than this many pixels is no line; so much of what is no paper may be in the midst of such."""
_LEVELS: Final = range(256)


def is_drawing(rgb: Image.Image) -> bool:
    """Whether an RGB picture is grey, mostly one tone of white or black paper, and the rest lines, or nothing but ink."""
    small = rgb.reduce(max(1, max(rgb.size) // _WORK))
    red, green, blue = small.split()
    lightest = ImageChops.lighter(ImageChops.lighter(red, green), blue)
    darkest = ImageChops.darker(ImageChops.darker(red, green), blue)
    pixels = small.width * small.height
    if sum(ImageChops.subtract(lightest, darkest).histogram()[_COLOURFUL + 1 :]) > _COLOURFUL_SHARE * pixels:
        return False
    tones = green.histogram()
    paper = max(_LEVELS, key=tones.__getitem__)
    if min(paper, 255 - paper) > _PAPER_EDGE:
        return False
    marks = [abs(level - paper) > _PAPER_WITHIN for level in _LEVELS]
    count = sum(number for number, marked in zip(tones, marks, strict=True) if marked)
    if not 0 < count <= (1 - _PAPER_SHARE) * pixels:
        return False
    ink = sum(tones[:_INK_WITHIN] if paper > _LEVELS[-1] // 2 else tones[-_INK_WITHIN:])
    if count - ink <= _SMOOTH_SHARE * count:
        return True
    thick = green.point([255 * marked for marked in marks]).filter(ImageFilter.MinFilter(_LINE))
    return thick.histogram()[255] <= _THICK_SHARE * count
