"""The input pictures of one call, each decoded once."""

from __future__ import annotations

from nova_studio.contract.values import ImageRef, MaskRef
from nova_studio.engines.base import Pictures
from nova_studio.engines.offline.pixels import Field, Mask, Picture
from nova_studio.engines.offline.subject import subject
from nova_studio.imaging import mask as masks
from nova_studio.imaging.codec import decode_rgb


class Inputs:
    """Opens pictures and masks by reference; raises LibraryError when one is missing, PictureError when it is damaged."""

    def __init__(self, pictures: Pictures) -> None:
        self._pictures = pictures
        self._decoded: dict[str, Picture] = {}
        self._subjects: dict[str, Field] = {}

    def picture(self, ref: ImageRef) -> Picture:
        """Pixels (h, w, 3); not to be written to."""
        if ref.sha256 not in self._decoded:
            self._decoded[ref.sha256] = decode_rgb(self._pictures.read(ref.sha256))
        return self._decoded[ref.sha256]

    def mask(self, ref: MaskRef) -> Mask:
        """Pixels (h, w), True = will change."""
        return masks.decode(self._pictures.read(ref.sha256))

    def subject(self, ref: ImageRef) -> Field:
        """How much each pixel (h, w) belongs to the picture's subject, 0 to 1."""
        if ref.sha256 not in self._subjects:
            self._subjects[ref.sha256] = subject(self.picture(ref))
        return self._subjects[ref.sha256]
