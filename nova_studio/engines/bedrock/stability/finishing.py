"""What is done with a returned picture: borders cut off, brought to size, laid back into its source, held against a palette.

The service's own bytes are kept beside the picture that is shown. A picture that needs nothing done stays those very bytes.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from nova_studio.engines.base import Finish, Pictures, Reply
from nova_studio.engines.bedrock.stability.plan import Ending, Plan
from nova_studio.engines.bedrock.stability.reading import Returned
from nova_studio.errors import LibraryError, PictureError
from nova_studio.imaging import codec, composite, resize
from nova_studio.imaging import mask as masks
from nova_studio.imaging.palette_match import NEAR, share_near

Pixels = NDArray[np.uint8]


def finish(plan: Plan, seed: int, returned: Returned, pictures: Pictures) -> Reply:
    """The reply of one call, with what is to be remembered of its picture.

    What cannot be finished (a picture that cannot be decoded, a source that is gone) is never lost: it is given as it came, and
    the words say so.
    """
    facts: dict[str, Any] = {"model": plan.model.id}
    if plan.model.seeded:
        facts |= {"seed_sent": seed, "seed_returned": returned.seed}
    try:
        pixels = codec.decode_rgba(returned.image) if _keeps_alpha(plan) else codec.decode_rgb(returned.image)
        facts["returned"] = size_words(pixels)
        shown, more = _finished(plan, pixels, pictures)
    except (PictureError, LibraryError) as error:
        words = f"The picture is shown as it came, because it could not be {plan.ending}: {error}"
        return Reply((returned.image,), words=words, finishes=(Finish(facts=facts),))
    if shown is None:
        return Reply((returned.image,), finishes=(Finish(facts=facts | more),))
    return Reply((codec.encode_png(shown),), finishes=(Finish(returned.image, facts | more),))


def size_words(pixels: Pixels) -> str:
    """Width and height, as in ``1344x768``."""
    return f"{pixels.shape[1]}x{pixels.shape[0]}"


def _keeps_alpha(plan: Plan) -> bool:
    """Whether the result's transparency is what it is about: wherever nothing is laid into anything."""
    return plan.ending is not Ending.LAID_BACK and not plan.palette and plan.model.name == "remove-background"


def _finished(plan: Plan, pixels: Pixels, pictures: Pictures) -> tuple[Pixels | None, dict[str, Any]]:
    """The picture to show, ``None`` for the returned one itself, and the facts of how it was made."""
    facts: dict[str, Any] = {}
    shown = pixels
    if plan.cut is not None:
        x, y, width, height = box = plan.cut.inside((pixels.shape[1], pixels.shape[0]), plan.part(plan.first))
        shown = np.ascontiguousarray(pixels[y : y + height, x : x + width])
        facts["cut"] = {"from": size_words(pixels), "part": list(box)}
    if plan.ending is not Ending.AS_RETURNED and plan.size is not None:
        fitted = resize.fit(shown, *plan.size)
        if fitted.method:
            facts["resized"] = {
                "from": size_words(shown),
                "part": list(fitted.kept),
                "to": size_words(fitted.pixels),
                "method": fitted.method,
            }
        shown = fitted.pixels
    if plan.ending is Ending.LAID_BACK and plan.source is not None and plan.area is not None:
        source = codec.decode_rgb(pictures.read(plan.source.sha256))
        laid = composite.lay_back(source, shown, masks.decode(pictures.read(plan.area.sha256)))
        facts["laid_back"] = {
            "outside_pixels": laid.outside,
            "outside_changed_by_service": round(laid.changed, 6),
            "seam": composite.SEAM,
        }
        shown = laid.pixels
    if plan.palette:
        facts["palette"] = {"near": round(share_near(shown, plan.palette), 4), "distance": NEAR}
    return (None if shown is pixels else shown), facts
