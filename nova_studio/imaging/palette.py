"""Colours of a picture, for a palette taken from it."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from nova_studio.imaging import convert, hostile

_PROBE = 160
"""Pixels of the longer side that colours are counted in: more changes none of them visibly."""
_SETTLED = 8
"""The means stop moving once fewer pixels than this change their colour in a round."""
COUNT_MAX = 64


def dominant(source: bytes | NDArray[np.uint8], count: int) -> list[str]:
    """The ``count`` main colours as ``#RRGGBB``, the most common first; fewer if the picture has fewer.

    ``source`` is an encoded picture or pixels (h, w, 3). Median cut, then k-means: the same picture gives the
    same colours. Transparent parts count as white. Raises PictureError for bytes that are no picture.
    """
    if not 1 <= count <= COUNT_MAX:
        raise ValueError(f"A palette has 1 to {COUNT_MAX} colours, not {count}.")
    if isinstance(source, bytes):
        image = convert.flatten(hostile.load(source, at_least=(_PROBE, _PROBE)))
    else:
        image = Image.fromarray(np.ascontiguousarray(source))
    image.thumbnail((_PROBE, _PROBE), Image.Resampling.BOX, reducing_gap=None)
    indexed = image.quantize(count, Image.Quantize.MEDIANCUT, kmeans=_SETTLED, dither=Image.Dither.NONE)
    colours = np.asarray(indexed.getpalette(), dtype=np.uint8).reshape(-1, 3)
    shares = np.bincount(np.asarray(indexed).ravel(), minlength=len(colours))
    order = np.argsort(-shares, kind="stable")
    names = ("#{:02X}{:02X}{:02X}".format(*colours[index]) for index in order if shares[index])
    return list(dict.fromkeys(names))
