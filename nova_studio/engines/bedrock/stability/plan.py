"""What is to be sent for a request and done with the answer, decided from facts alone: no picture is opened for it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from nova_studio.contract.generation import KEY
from nova_studio.contract.problems import join
from nova_studio.contract.request import Request
from nova_studio.contract.values import ImageRef, MaskRef
from nova_studio.engines.base import Loss
from nova_studio.engines.bedrock.stability.models import Model
from nova_studio.imaging.borders import Borders


class Ending(StrEnum):
    """What is done with a returned picture on this computer."""

    AS_RETURNED = "as returned"
    SIZED = "brought to size"
    LAID_BACK = "laid back into its source"


@dataclass(frozen=True)
class Plan:
    """One call of one model, the same for every picture of a request but for its seed.

    ``pictures`` and ``fields`` are keys of the body with what stands there; the mask, where there is one, goes out as ``mask``,
    white where the picture changes. ``kept`` is the part (left, top, width, height) of the first picture that goes out instead of
    the whole; ``borders`` are put around pictures, and the first one's around the mask, before they go out. ``size`` is what the
    result is to have, in pixels; ``source`` the picture it is laid back into outside ``area``, the mask in which set = changes.
    ``palette`` is what the result's colours are held against. ``output_format`` is what comes back: png unless that would be more
    than the service hands over.
    """

    model: Model
    pictures: Mapping[str, ImageRef] = field(default_factory=dict)
    fields: Mapping[str, Any] = field(default_factory=dict)
    losses: tuple[Loss, ...] = ()
    mask: MaskRef | None = None
    kept: tuple[int, int, int, int] | None = None
    borders: Mapping[str, Borders] = field(default_factory=dict)
    ending: Ending = Ending.AS_RETURNED
    size: tuple[int, int] | None = None
    source: ImageRef | None = None
    area: MaskRef | None = None
    palette: tuple[str, ...] = ()
    output_format: str = "png"

    @property
    def first(self) -> str:
        """The key of the picture that is worked on; empty where none goes out."""
        return next(iter(self.pictures), "")

    @property
    def cut(self) -> Borders | None:
        """The borders that come back around the first picture; none where the result's shape is one that was asked for."""
        return None if "aspect_ratio" in self.fields else self.borders.get(self.first)

    def part(self, key: str) -> tuple[int, int]:
        """Width and height of what is taken of a picture."""
        ref = self.pictures[key]
        return self.kept[2:] if self.kept is not None and key == self.first else (ref.width, ref.height)

    def outer(self, key: str) -> tuple[int, int]:
        """Width and height of a picture as it goes out."""
        return self.borders.get(key, Borders()).around(*self.part(key))


@dataclass(frozen=True)
class Cannot:
    """Why there is no plan, in words."""

    reason: str


def param(request: Request, *keys: str) -> str:
    """The JSONPath of one of the request's parameters."""
    return join(request.spec.path, *keys)


def setting(key: str) -> str:
    """The JSONPath of a generation setting."""
    return join(f"$.{KEY}", key)


def given(**fields: Any) -> dict[str, Any]:
    """The fields that have a value."""
    return {name: value for name, value in fields.items() if value is not None}
