"""Requests and drafts of all seven tasks for hypothesis, with small pictures and masks made on the spot.

Everything is derived from the contract's own field declarations, so a new field is drawn without a change here.
"""

from __future__ import annotations

import hashlib
from functools import cache
from typing import Any

import numpy as np
from hypothesis import strategies as st
from numpy.typing import NDArray

from nova_studio.contract import limits
from nova_studio.contract.draft import Draft
from nova_studio.contract.fields import FieldSpec, model_fields, params_fields, settings_fields
from nova_studio.contract.form import Kind
from nova_studio.contract.masks import GarmentMask, ShapedWordsMask, WordsMask
from nova_studio.contract.request import Request
from nova_studio.contract.task import TaskSpec, TaskType
from nova_studio.contract.tasks import TASKS
from nova_studio.contract.validation import check
from nova_studio.contract.values import ImageRef, MaskRef
from nova_studio.errors import LibraryError
from nova_studio.imaging import mask as masks
from nova_studio.imaging.codec import encode_png, measure

SIZES = ((320, 320), (352, 320), (320, 336))
"""Width and height of the pictures made here."""


class MemoryPictures:
    """Pictures and masks by hash, in memory; an engine's ``Pictures``."""

    def __init__(self) -> None:
        self.blobs: dict[str, bytes] = {}

    def read(self, sha256: str) -> bytes:
        """The bytes under a hash."""
        try:
            return self.blobs[sha256]
        except KeyError:
            raise LibraryError(f"The picture {sha256} is missing.") from None

    def add(self, data: bytes) -> str:
        """Keep any bytes; their hash."""
        sha256 = hashlib.sha256(data).hexdigest()
        self.blobs[sha256] = data
        return sha256

    def picture(self, array: NDArray[np.uint8]) -> ImageRef:
        """Keep pixels as a PNG."""
        data = encode_png(array)
        self.add(data)
        return measure(data)

    def mask(self, mask: NDArray[np.bool_]) -> MaskRef:
        """Keep a mask, True = will change."""
        data, reference = masks.encode(mask)
        self.add(data)
        return reference


PICTURES = MemoryPictures()
"""Where every picture and mask drawn by the strategies lies."""


@cache
def picture(kind: int, size: tuple[int, int]) -> ImageRef:
    """A made-up picture: a standing figure, a cup on a table, or clouds of colour, by ``kind``."""
    width, height = size
    y, x = np.mgrid[:height, :width].astype(np.float32)
    x, y = x / width, y / height
    rng = np.random.default_rng(kind)
    array = np.empty((height, width, 3), np.float32)
    array[:] = np.stack([90 + 120 * x, 140 + 60 * y, 210 - 90 * y], axis=2)
    if kind % 3 == 0:
        array[np.abs(x - 0.5) < 0.17 - 0.05 * (y > 0.55)] = (200, 70, 40)
        array[y < 0.06] = (110, 150, 210)
        array[(y < 0.2) & (np.abs(x - 0.5) > 0.07)] = (110, 150, 210)
        array[((x - 0.5) / 0.07) ** 2 + ((y - 0.13) / 0.09) ** 2 < 1] = (230, 180, 150)
        array[(y > 0.52) & (np.abs(x - 0.5) < 0.12)] = (40, 50, 110)
    elif kind % 3 == 1:
        array[((x - 0.45) / 0.25) ** 2 + ((y - 0.55) / 0.28) ** 2 < 1] = (235, 225, 40)
        array[y > 0.85] = (70, 40, 30)
    else:
        array += 70 * np.sin(9 * x * (1 + kind) + 4 * y)[:, :, None] * (1.0, -0.6, 0.4)
    array += rng.normal(0, 4, array.shape)
    return PICTURES.picture(np.clip(array, 0, 255).astype(np.uint8))


@cache
def drawn_mask(kind: int, size: tuple[int, int]) -> MaskRef:
    """A mask: a disc in the middle, the left third, single pixels, nearly everything, or nothing, by ``kind``."""
    width, height = size
    y, x = np.mgrid[:height, :width].astype(np.float32)
    x, y = x / width, y / height
    shapes = (
        (x - 0.5) ** 2 + (y - 0.45) ** 2 < 0.08,
        x < 0.33,
        ((x * width) % 97 < 1) & ((y * height) % 89 < 1),
        (x > 0.02) | (y > 0.02),
        x > 2,
    )
    return PICTURES.mask(shapes[kind % len(shapes)])


pictures = st.builds(picture, st.integers(0, 5), st.sampled_from(SIZES))
prompts = st.text(min_size=limits.PROMPT_MIN, max_size=60) | st.sampled_from(
    ("a red fox in a forest at dawn", "the sea at night", "vase", "x" * limits.PROMPT_MAX)
)
sides = st.integers(limits.SIDE_MIN // limits.SIDE_STEP, 22).map(lambda steps: steps * limits.SIDE_STEP)
colors = st.integers(0, 0xFFFFFF).map("#{:06X}".format)


def values(field: FieldSpec) -> st.SearchStrategy[Any]:
    """Legal values of a field, by its kind; not of masks, which depend on their task."""
    match field.kind:
        case Kind.PROMPT:
            return prompts
        case Kind.CHOICE:
            return st.sampled_from([choice.value for choice in field.choices])
        case Kind.NUMBER:
            return st.floats(field.minimum, field.maximum)
        case Kind.INTEGER | Kind.SEED:
            return st.integers(int(field.minimum or 0), int(field.maximum or 0))
        case Kind.SIDE:
            return sides
        case Kind.PALETTE:
            return st.lists(colors, min_size=field.min_length or 1, max_size=field.max_length)
        case Kind.IMAGE:
            return pictures
        case Kind.IMAGES:
            return st.lists(pictures, min_size=field.min_length or 1, max_size=field.max_length)
        case Kind.FLAG:
            return st.booleans()
        case Kind.GROUP:
            return group(field.children)
    raise AssertionError(f"no values for {field.kind}")


def group(fields: tuple[FieldSpec, ...]) -> st.SearchStrategy[dict[str, Any]]:
    """Fields by name; the optional ones may be left out."""
    return st.fixed_dictionaries(
        {field.name: values(field) for field in fields if field.required},
        optional={field.name: values(field) for field in fields if not field.required},
    )


def mask_sources(spec: TaskSpec, size: tuple[int, int], *, words: bool = True) -> st.SearchStrategy[dict[str, Any]]:
    """Every kind of mask the task takes, for a source of ``size``."""
    kinds: dict[str, st.SearchStrategy[dict[str, Any]]] = {
        "drawn": st.integers(0, 4).map(lambda kind: {"mask": drawn_mask(kind, size)}),
        "words": group(model_fields(ShapedWordsMask if spec.mask_types else WordsMask, "$")),
        "garment": group(model_fields(GarmentMask, "$")),
    }
    taken = [kind for kind in spec.mask_blocks if words or kind != "words"]
    return st.sampled_from(taken).flatmap(lambda kind: kinds[kind].map(lambda body: {"kind": kind, **body}))


@st.composite
def drafts(draw: st.DrawFn, task: TaskType | None = None, *, words: bool = True) -> Draft:
    """Drafts of one task, or of any. Valid but for rules across fields, which :func:`requests` sees to."""
    spec = TASKS[task or draw(st.sampled_from(list(TASKS)))]
    fields = params_fields(spec)
    params = draw(group(tuple(field for field in fields if field.kind is not Kind.MASK)))
    for field in fields:
        if field.kind is Kind.MASK:
            source = params[spec.source or ""]
            params[field.name] = draw(mask_sources(spec, (source.width, source.height), words=words))
    return Draft(spec.task, params, draw(group(settings_fields(spec))))


@st.composite
def requests(draw: st.DrawFn, task: TaskType | None = None, *, words: bool = True) -> Request:
    """Valid requests of one task, or of any; ``words`` says whether masks in words are among them."""
    draft = draw(drafts(task, words=words))
    request, problems = check(draft)
    while request is None:
        # A field that needs another one is unset rather than thrown away with the whole draft.
        wrong = {problem.path.rsplit(".", 1)[-1] for problem in problems}
        named = {field.name for field in params_fields(TASKS[draft.task]) if field.key in wrong}
        assert named, problems
        draft = Draft(
            draft.task, {name: value for name, value in draft.params.items() if name not in named}, draft.settings
        )
        request, problems = check(draft)
    return request
