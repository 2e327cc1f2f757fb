"""Nova bodies for property tests: valid ones of all seven tasks, on the level of JSON, and what can go wrong with them.

The rules stand here once more in hypothesis's words, taken from the guide and not from the program. The pictures are small, real
and made once.
"""

from __future__ import annotations

import base64
import copy
import io
import json
from collections.abc import Iterator
from functools import cache
from typing import Any

import numpy as np
from hypothesis import strategies as st
from PIL import Image

from support.bedrock_contract import GARMENTS, MASK_BLOCKS, PARAMS, STYLES
from support.pictures import encoded, photo

SIZES = ((320, 320), (400, 330), (330, 500))
PICTURE_KEYS = ("image", "images", "conditionImage", "referenceImage", "sourceImage", "maskImage")
EDITS = ("INPAINTING", "OUTPAINTING", "VIRTUAL_TRY_ON")
Json = dict[str, Any]


def text_of(data: bytes) -> str:
    return base64.b64encode(data).decode()


@cache
def picture(size: tuple[int, int], kind: str = "PNG") -> str:
    """A legal picture of a size, as ``PNG``, ``JPEG`` or opaque ``RGBA``."""
    rgb = Image.new("RGB", size, (size[0] % 251, size[1] % 241, 90))
    rgb.paste((250, 200, 10), (20, 30, size[0] // 2, 200))
    return text_of(
        encoded(rgb, "JPEG", quality=90) if kind == "JPEG" else encoded(rgb.convert(kind.replace("PNG", "RGB")))
    )


@cache
def mask(size: tuple[int, int], kind: str) -> str:
    """A legal mask of a size: all ``black``, all ``white``, or a white ``box`` on black."""
    image = Image.new("RGB", size, "white" if kind == "white" else "black")
    if kind == "box":
        image.paste((255, 255, 255), (30, 40, 130, 200))
    return text_of(encoded(image))


@cache
def wrong_pictures() -> tuple[str, ...]:
    """Pictures that break a rule, or only nearly are pictures."""
    rgb = Image.fromarray(photo(320, 320))
    clear = Image.new("RGBA", (320, 320), (9, 9, 9, 254))
    grey_dot = Image.new("RGB", (320, 320))
    grey_dot.putpixel((5, 5), (127, 127, 127))
    good = picture((320, 320))
    return (
        text_of(encoded(Image.new("RGB", (319, 400)))),
        text_of(encoded(Image.new("RGB", (320, 1281)))),
        text_of(encoded(Image.new("RGB", (4112, 1100)))),
        text_of(encoded(Image.new("RGB", (2064, 2048)))),
        text_of(encoded(Image.fromarray(np.zeros((320, 320), np.uint16)))),
        text_of(encoded(rgb.convert("CMYK"), "JPEG")),
        text_of(encoded(rgb, "GIF")),
        text_of(encoded(rgb, "WEBP")),
        text_of(encoded(clear)),
        text_of(encoded(grey_dot)),
        text_of(base64.b64decode(good)[:-200]),
        good[:-2],
        good + "\n",
        "data:image/png;base64," + good,
        text_of(b"no picture at all"),
    )


# ------------------------------------------------------------------------------------------------------- valid bodies

prompts = st.one_of(
    st.text(st.characters(codec="utf-8"), min_size=1, max_size=30),
    st.sampled_from(["x" * 1024, "é" * 1024, "😀" * 1024, " ", "a\n b\t ", '"\\', "\x00", "\u2028"]),
)
pictures = st.builds(picture, st.sampled_from(SIZES), st.sampled_from(("PNG", "JPEG", "RGBA")))
shapes = st.sampled_from(("CONTOUR", "BOUNDING_BOX", "DEFAULT"))
keeps = st.sampled_from(("ON", "OFF", "DEFAULT"))
cfg = st.floats(1.1, 10) | st.integers(2, 10) | st.sampled_from((1.1, 10, 10.0, 6.5))
settings = {
    "quality": st.sampled_from(("standard", "premium")),
    "cfgScale": cfg,
    "seed": st.integers(0, 2_147_483_646) | st.sampled_from((0, 2_147_483_646)),
    "numberOfImages": st.integers(1, 5),
}


@st.composite
def sides(draw: st.DrawFn) -> Json:
    """Width and height, one of them, or none: multiples of 16 within the four rules."""
    width = draw(st.none() | st.integers(320 // 16, 4096 // 16).map(lambda n: n * 16))
    other = 1024 if width is None else width
    low, high = max(320, -(-other // 64) * 16), min(4096, other * 4, 4_194_304 // other)
    height = draw(st.none() | st.integers(low // 16, high // 16).map(lambda n: n * 16))
    return {name: side for name, side in (("width", width), ("height", height)) if side is not None}


def record(required: dict[str, st.SearchStrategy[Any]], **optional: st.SearchStrategy[Any]) -> st.SearchStrategy[Json]:
    return st.fixed_dictionaries(required, optional=optional)


@st.composite
def settings_of(draw: st.DrawFn, *, sized: bool) -> Json:
    found: Json = draw(st.fixed_dictionaries({}, optional=settings))
    return {**(draw(sides()) if sized else {}), **found}


@st.composite
def _edit(draw: st.DrawFn, others: st.SearchStrategy[Json]) -> Json:
    size = draw(st.sampled_from(SIZES))
    source = draw(
        st.builds(lambda kind: {"maskImage": mask(size, kind)}, st.sampled_from(("black", "white", "box")))
        | st.builds(lambda words: {"maskPrompt": words}, prompts)
    )
    return {"image": picture(size, draw(st.sampled_from(("PNG", "JPEG", "RGBA")))), **source, **draw(others)}


@st.composite
def _try_on(draw: st.DrawFn) -> Json:
    size = draw(st.sampled_from(SIZES))
    styling = record(
        {},
        longSleeveStyle=st.sampled_from(("SLEEVE_DOWN", "SLEEVE_UP")),
        tuckingStyle=st.sampled_from(("UNTUCKED", "TUCKED")),
        outerLayerStyle=st.sampled_from(("CLOSED", "OPEN")),
    )
    blocks = {
        "IMAGE": (
            "imageBasedMask",
            record({"maskImage": st.sampled_from([mask(size, kind) for kind in ("black", "box")])}),
        ),
        "GARMENT": (
            "garmentBasedMask",
            record({"garmentClass": st.sampled_from(GARMENTS)}, maskShape=shapes, garmentStyling=styling),
        ),
        "PROMPT": ("promptBasedMask", record({"maskPrompt": prompts}, maskShape=shapes)),
    }
    kind = draw(st.sampled_from(sorted(blocks)))
    block, strategy = blocks[kind]
    more = record(
        {},
        maskExclusions=record({}, preserveBodyPose=keeps, preserveHands=keeps, preserveFace=keeps),
        mergeStyle=st.sampled_from(("BALANCED", "SEAMLESS", "DETAILED")),
        returnMask=st.booleans(),
    )
    return {
        "sourceImage": picture(size, "PNG"),
        "referenceImage": draw(pictures),
        "maskType": kind,
        block: draw(strategy),
        **draw(more),
    }


@st.composite
def _text_image(draw: st.DrawFn) -> Json:
    found: Json = draw(record({"text": prompts}, negativeText=prompts, style=st.sampled_from(STYLES)))
    if draw(st.booleans()):
        modes, strengths = st.sampled_from(("CANNY_EDGE", "SEGMENTATION")), st.floats(0, 1) | st.sampled_from((0, 1))
        found |= draw(record({"conditionImage": pictures}, controlMode=modes, controlStrength=strengths))
    return found


_colors = st.lists(st.from_regex(r"#[0-9A-Fa-f]{6}", fullmatch=True), min_size=1, max_size=10)
_PARAMS: dict[str, st.SearchStrategy[Json]] = {
    "TEXT_IMAGE": _text_image(),
    "COLOR_GUIDED_GENERATION": record(
        {"text": prompts, "colors": _colors}, negativeText=prompts, referenceImage=pictures
    ),
    "IMAGE_VARIATION": record(
        {"images": st.lists(pictures, min_size=1, max_size=5)},
        text=prompts,
        negativeText=prompts,
        similarityStrength=st.floats(0.2, 1) | st.sampled_from((0.2, 1)),
    ),
    "INPAINTING": _edit(record({}, text=prompts, negativeText=prompts)),
    "OUTPAINTING": _edit(
        record({"text": prompts}, negativeText=prompts, outPaintingMode=st.sampled_from(("DEFAULT", "PRECISE")))
    ),
    "BACKGROUND_REMOVAL": record({"image": pictures}),
    "VIRTUAL_TRY_ON": _try_on(),
}


@st.composite
def bodies(draw: st.DrawFn, tasks: tuple[str, ...] = tuple(_PARAMS)) -> Json:
    """A valid body of one of the tasks, its keys in any order."""
    task = draw(st.sampled_from(tasks))
    body: Json = {"taskType": task, PARAMS[task][0]: draw(_PARAMS[task])}
    if task != "BACKGROUND_REMOVAL" and draw(st.booleans()):
        body["imageGenerationConfig"] = draw(settings_of(sized=task not in EDITS))
    return dict(reversed(body.items())) if draw(st.booleans()) else body


# ----------------------------------------------------------------------------------------------------- broken bodies

junk = st.sampled_from(
    [None, True, False, 0, 1, -1, 2, 5, 6, 12, 10**30, -(10**400), 0.5, 1.0, 1.0999, 10.001, 1e300, -0.0, 319, 320, 336, 1024,
     4096, 4112, 2_147_483_646, 2_147_483_647, "", " ", "x", "x" * 1025, "\ud800", "1", "#12345", "#1234567", "#GGGGGG",
     "standard", "ON", "DEFAULT", "IMAGE", "PROMPT", "GARMENT", "TEXT_IMAGE", [], ["x"], [None], {}, {"a": 1}, [[]],
     "@picture.png"]
)  # fmt: skip
values = junk | st.sampled_from(wrong_pictures()) | pictures | st.builds(mask, st.sampled_from(SIZES), st.just("box"))
keys = st.sampled_from(
    sorted({key for key, _ in PARAMS.values()}) + list(PICTURE_KEYS) + ["text", "negativeText", "style", "colors", "seed", "width",
    "height", "quality", "maskPrompt", "maskShape", "maskType", "imageBasedMask", "garmentBasedMask", "promptBasedMask",
    "imageGenerationConfig", "taskType", "controlMode", "outPaintingMode", "returnMask", "", "a.b", "\ud801", "Text"]
)  # fmt: skip


def _holders(value: Any) -> Iterator[Any]:
    """Every object and list of a document that has something in it, and the document itself."""
    if isinstance(value, dict | list):
        yield value
        for item in value.values() if isinstance(value, dict) else value:
            yield from _holders(item)


def _leaves(value: Any, key: str = "") -> Iterator[tuple[Any, Any, str]]:
    """Every plain value of a document as its holder, its place there, and the key it belongs to."""
    for place, item in list(value.items() if isinstance(value, dict) else enumerate(value)):
        name = place if isinstance(value, dict) else key
        if isinstance(item, dict | list):
            yield from _leaves(item, name)
        else:
            yield value, place, name


@st.composite
def broken(draw: st.DrawFn) -> Json:
    """A valid body with one to three things changed: a value pushed over its bound, or anything dropped, renamed, added,
    doubled or replaced.
    """
    document: Json = copy.deepcopy(draw(bodies()))
    for _ in range(draw(st.sampled_from((1, 1, 1, 2, 3)))):
        leaves = [leaf for leaf in _leaves(document) if leaf[1] != "taskType"]
        if leaves and draw(st.integers(0, 3)):
            _push(draw, *draw(st.sampled_from(leaves)))
            continue
        holder = draw(st.sampled_from(list(_holders(document))))
        if isinstance(holder, list):
            _change_list(draw, holder)
        else:
            _change_object(draw, holder)
    return document


def _push(draw: st.DrawFn, holder: Any, place: Any, key: str) -> None:
    """Another value of the same kind, legal or only just not."""
    value = holder[place]
    if key in PICTURE_KEYS:
        masks = st.builds(mask, st.sampled_from(SIZES), st.sampled_from(("black", "box")))
        holder[place] = draw(st.sampled_from(wrong_pictures()) | pictures | masks)
    elif isinstance(value, bool):
        holder[place] = draw(junk)
    elif isinstance(value, int | float):
        near = (
            [value * 2, -value]
            if abs(value) > 10**15
            else [value - 16, value + 16, value - 1, value + 1, value / 2, -value]
        )
        holder[place] = draw(st.sampled_from((*near, *BOUNDS)))
    elif isinstance(value, str):
        other = st.sampled_from(
            (value.lower(), value.swapcase(), value + " ", value[:-1], value * 2, [value], "x" * 1025)
        )
        holder[place] = draw(other | st.sampled_from(WORDS))
    else:
        holder[place] = draw(values)


BOUNDS = (0, -0.0, 1, 5, 6, 0.2, 0.19999, 1.0001, 1.1, 1.09999, 10, 10.0001, 304, 319, 320, 336, 1024, 4096, 4112, 2_147_483_646,
          2_147_483_647, 10**30, -(10**400), 1e300)  # fmt: skip
WORDS = (*STYLES, *GARMENTS, *MASK_BLOCKS, "ON", "OFF", "DEFAULT", "CONTOUR", "PRECISE", "BALANCED", "CANNY_EDGE", "SEGMENTATION",
         "standard", "premium", "Standard", "TUCKED", "OPEN", "SLEEVE_UP", "#abcdef", "#ABCDE", "abcdef", "")  # fmt: skip


def _change_list(draw: st.DrawFn, items: list[Any]) -> None:
    change = draw(st.sampled_from(("drop", "replace", "double", "add")))
    if not items or change == "add":
        items.append(copy.deepcopy(draw(values)))
    elif change == "double":
        items.extend(items * draw(st.integers(1, 5)))
    elif change == "drop":
        items.pop()
    else:
        items[draw(st.integers(0, len(items) - 1))] = copy.deepcopy(draw(values))


def _change_object(draw: st.DrawFn, held: Json) -> None:
    change = draw(st.sampled_from(("drop", "replace", "replace", "rename", "add")))
    if not held or change == "add":
        held[draw(keys)] = copy.deepcopy(draw(values))
        return
    key = draw(st.sampled_from(list(held)))
    if change == "replace":
        held[key] = copy.deepcopy(draw(values))
    elif change == "rename":
        held[draw(keys)] = held.pop(key)
    else:
        del held[key]


# ---------------------------------------------------------------------------------------------------------- comparing


def dumped(document: Any) -> bytes:
    return json.dumps(document).encode()


def without_tolerated(document: Json) -> Json:
    """The body without what an import drops: width and height of an edit, which the guide forbids and shows."""
    config = document.get("imageGenerationConfig")
    if document.get("taskType") not in EDITS or not isinstance(config, dict):
        return document
    kept = {key: value for key, value in config.items() if key not in ("width", "height")}
    return {**document, "imageGenerationConfig": kept}


def meaning(document: Any, key: str = "") -> Any:
    """A body so that two that ask for the same are equal: empty groups left out, masks as their pixels."""
    if isinstance(document, dict):
        parts = {name: meaning(value, name) for name, value in document.items()}
        return {name: value for name, value in parts.items() if value != {}}
    if isinstance(document, list):
        return [meaning(value, key) for value in document]
    if key == "maskImage":
        image = Image.open(io.BytesIO(base64.b64decode(document)))
        return image.size, image.convert("RGB").tobytes()
    return document
