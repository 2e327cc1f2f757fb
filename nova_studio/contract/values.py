"""The constrained values a request is made of, and references to pictures and masks by content.

Pictures never travel inside a request: an :class:`ImageRef` holds the hash of the bytes and the measured facts that the
contract's rules need, so that a request can be validated, hashed and stored without touching a pixel.
"""

from __future__ import annotations

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, StringConstraints
from pydantic.alias_generators import to_camel

from nova_studio.contract import limits

Sha256 = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")]
Prompt = Annotated[str, StringConstraints(min_length=limits.PROMPT_MIN, max_length=limits.PROMPT_MAX)]
HexColor = Annotated[str, StringConstraints(pattern=r"^#[0-9A-Fa-f]{6}$")]


class ContractModel(BaseModel):
    """Base of the contract's models: frozen, strict, closed, camelCase on the wire, no NaN or infinity."""

    model_config = ConfigDict(
        frozen=True,
        strict=True,
        extra="forbid",
        alias_generator=to_camel,
        validate_by_name=True,
        validate_by_alias=True,
        allow_inf_nan=False,
        defer_build=True,  # a model is compiled when first used: the window comes up sooner
    )


class ImageRef(ContractModel):
    """A picture by content: what its bytes are called, and what was measured of them.

    ``format`` is Pillow's name (``PNG``, ``JPEG``, …), ``mode`` Pillow's mode (``RGB``, ``RGBA``, ``L``, ``P``, …), ``bits`` the
    depth of one channel, ``opaque`` whether no pixel is even slightly transparent, ``two_coloured`` whether every pixel is
    pure black or pure white, ``drawing`` whether it is lines or ink on paper rather than a photograph, as far as its tones tell
    (``False`` also where it was measured before that was), ``size`` the length of the file in bytes.
    """

    sha256: Sha256
    width: Annotated[int, Field(gt=0)]
    height: Annotated[int, Field(gt=0)]
    format: str
    mode: str
    bits: int
    opaque: bool
    two_coloured: bool
    drawing: bool = False
    size: Annotated[int, Field(ge=0)]


class MaskRef(ContractModel):
    """A mask by content; set pixels will change.

    ``sha256`` names the stored 1-bit PNG, ``pixel_hash`` the pixels themselves (so that two encodings of one mask are one
    mask), ``changed`` counts the pixels that will change. ``kept`` is the rectangle (left, top, width, height) that stays, when
    what stays is exactly one; ``None`` when it has another shape, or was not measured.
    """

    sha256: Sha256
    pixel_hash: Sha256
    width: Annotated[int, Field(gt=0)]
    height: Annotated[int, Field(gt=0)]
    changed: Annotated[int, Field(ge=0)]
    kept: Annotated[tuple[int, int, int, int] | None, Field(strict=False)] = None

    @property
    def share(self) -> float:
        """The part of the picture that will change, 0 to 1."""
        return self.changed / (self.width * self.height)
