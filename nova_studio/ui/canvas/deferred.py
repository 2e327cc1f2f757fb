"""The one door to the rooms that need numpy and OpenCV.

Importing those two takes longer than the window itself, and the window makes its canvas right at the start: so they are
imported with the first picture, by these functions, and nowhere else in the package. :func:`warm_up` does it beforehand, away
from the GUI thread.
"""

from __future__ import annotations

from types import ModuleType
from typing import TYPE_CHECKING, Any

from PySide6.QtGui import QColor, QImage

from nova_studio.ui.canvas.view import ViewTransform

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from nova_studio.imaging.objects import Scribble
    from nova_studio.ui.canvas.layers import PictureLayer
    from nova_studio.ui.canvas.operations import Operations
    from nova_studio.ui.canvas.scene import Scene


def warm_up() -> None:
    """Import everything a picture needs; meant for a background thread once the window is up."""
    from nova_studio.ui.canvas import operations, scene  # noqa: F401, PLC0415 - see the module's docstring


def open_scene(view: ViewTransform, width: int, height: int, mask_png: bytes | None) -> Scene:
    """Mask and overlay for a picture of this size. PictureError where the saved mask does not fit."""
    from nova_studio.ui.canvas import scene  # noqa: PLC0415 - see the module's docstring

    opened = scene.Scene(view, width, height)
    if mask_png is not None:
        opened.surface.load_png(mask_png)
    return opened


def open_layer(image: QImage) -> PictureLayer:
    """A picture to show."""
    from nova_studio.ui.canvas import layers  # noqa: PLC0415 - see the module's docstring

    return layers.PictureLayer(image)


def outline(mask: NDArray[Any], view: ViewTransform, color: QColor, ratio: float) -> QImage:
    """The border of a mask (0 or 255 a pixel) as the view shows it."""
    from nova_studio.ui.canvas import outline as room  # noqa: PLC0415 - see the module's docstring

    return room.outline(mask, view, color, ratio)


def operations() -> type[Operations]:
    """Every way to change a mask as a whole."""
    from nova_studio.ui.canvas import operations as room  # noqa: PLC0415 - see the module's docstring

    return room.Operations


def masks() -> ModuleType:
    """Masks' files and sizes: :mod:`nova_studio.imaging.mask`."""
    from nova_studio.imaging import mask  # noqa: PLC0415 - see the module's docstring

    return mask


def scribble(points: list[tuple[float, float]], width: float, inside: bool) -> Scribble:
    """A scribble for cutting an object out."""
    from nova_studio.imaging import objects  # noqa: PLC0415 - see the module's docstring

    return objects.Scribble(tuple(points), width, inside)


def stopped() -> type[Exception]:
    """What work raises that was told to stop."""
    from nova_studio.imaging import objects  # noqa: PLC0415 - see the module's docstring

    return objects.Stopped


def empty_mask() -> NDArray[Any]:
    """The mask of no picture at all."""
    import numpy as np  # noqa: PLC0415 - see the module's docstring

    return np.zeros((0, 0), np.bool_)
