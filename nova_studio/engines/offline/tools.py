"""The picture tools that need no model: what they make is the thing itself, no rehearsal of it."""

from __future__ import annotations

from nova_studio.engines.base import Pictures
from nova_studio.errors import RequestRejected
from nova_studio.imaging import codec
from nova_studio.imaging.palette_match import transfer
from nova_studio.tools.kinds import STRENGTH_DEFAULT, ApplyPalette
from nova_studio.tools.request import ToolRequest


def make(request: ToolRequest, pictures: Pictures) -> bytes:
    """The result as a PNG. Raises LibraryError and PictureError for the input, RequestRejected for a tool that needs a model."""
    params = request.params
    if not isinstance(params, ApplyPalette):
        raise RequestRejected(f"{request.spec.title} needs a model.", advice="Nothing was sent or charged.")
    pixels = codec.decode_rgb(pictures.read(params.image.sha256))
    strength = STRENGTH_DEFAULT if params.strength is None else params.strength
    return codec.encode_png(transfer(pixels, params.colors, strength))
