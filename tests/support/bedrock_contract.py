"""Nova Canvas's side of the contract: what the service accepts, in tables of its own, written from the guide's rules.

Nothing here comes from the program under test. ``examine`` decodes a body, every picture and every mask, and raises
:class:`Malformed` with the service's kind of words. Where the exact words were never recorded (sizes, mask colours) they are made
up in the same style.
"""

from __future__ import annotations

import base64
import io
import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from PIL import Image

STYLES = [
    "3D_ANIMATED_FAMILY_FILM",
    "DESIGN_SKETCH",
    "FLAT_VECTOR_ILLUSTRATION",
    "GRAPHIC_NOVEL_ILLUSTRATION",
    "MAXIMALISM",
    "MIDCENTURY_RETRO",
    "PHOTOREALISM",
    "SOFT_DIGITAL_PAINTING",
]
GARMENTS = [
    "UPPER_BODY",
    "LOWER_BODY",
    "FULL_BODY",
    "FOOTWEAR",
    "LONG_SLEEVE_SHIRT",
    "SHORT_SLEEVE_SHIRT",
    "NO_SLEEVE_SHIRT",
    "OTHER_UPPER_BODY",
    "LONG_PANTS",
    "SHORT_PANTS",
    "OTHER_LOWER_BODY",
    "LONG_DRESS",
    "SHORT_DRESS",
    "FULL_BODY_OUTFIT",
    "OTHER_FULL_BODY",
    "SHOES",
    "BOOTS",
    "OTHER_FOOTWEAR",
]
MASK_BLOCKS = {"IMAGE": "imageBasedMask", "GARMENT": "garmentBasedMask", "PROMPT": "promptBasedMask"}
PIXELS = 2048 * 2048


class Malformed(Exception):
    """Why a body is refused, as the service would say it."""


@dataclass
class Body:
    """An accepted body: its task, parameters and settings, and its pictures decoded, by JSON pointer."""

    document: dict[str, Any]
    task: str
    params: dict[str, Any]
    config: dict[str, Any]
    pictures: dict[str, Image.Image] = field(default_factory=dict)
    masks: dict[str, Image.Image] = field(default_factory=dict)

    @property
    def mask(self) -> Image.Image:
        """The only mask."""
        (mask,) = self.masks.values()
        return mask

    @property
    def count(self) -> int:
        """How many pictures are asked for."""
        return int(self.config.get("numberOfImages", 1))

    @property
    def size(self) -> tuple[int, int]:
        """Width and height of the results."""
        source = self.pictures.get(SOURCES.get(self.task, ""))
        if source is not None:
            return source.size
        return int(self.config.get("width", 1024)), int(self.config.get("height", 1024))


Check = Callable[[Any, str], Iterator[str]]


def _type_name(value: Any) -> str:
    names = {dict: "JSONObject", list: "JSONArray", str: "String", bool: "Boolean", int: "Integer", float: "Double"}
    return "Null" if value is None else names[type(value)]


def _typed(value: Any, kinds: tuple[type, ...], name: str, at: str) -> Iterator[str]:
    if not isinstance(value, kinds) or (isinstance(value, bool) and bool not in kinds):
        yield f"{at}: expected type: {name}, found: {_type_name(value)}"


def text(minimum: int = 1, maximum: int = 1024) -> Check:
    """A string of so many characters."""

    def check(value: Any, at: str) -> Iterator[str]:
        yield from _typed(value, (str,), "String", at)
        if isinstance(value, str):
            if len(value) < minimum:
                yield f"{at}: expected minLength: {minimum}, actual: {len(value)}"
            if len(value) > maximum:
                yield f"{at}: expected maxLength: {maximum}, actual: {len(value)}"
            if any("\ud800" <= character <= "\udfff" for character in value):
                yield f"{at}: half a surrogate pair is no character"

    return check


def one_of(*values: str) -> Check:
    """One of a few strings."""

    def check(value: Any, at: str) -> Iterator[str]:
        if value not in values:
            yield f"{at}: {value} is not a valid enum value"

    return check


def number(minimum: float, maximum: float, *, whole: bool = False, step: int = 1) -> Check:
    """A number in a closed range."""

    def check(value: Any, at: str) -> Iterator[str]:
        wrong = list(_typed(value, (int,) if whole else (int, float), "Integer" if whole else "Number", at))
        yield from wrong
        if wrong:
            return
        if value < minimum:
            yield f"{at}: {value} is not greater or equal to {minimum}"
        if value > maximum:
            yield f"{at}: {value} is not less or equal to {maximum}"
        if whole and value % step:
            yield f"{at}: {value} is not a multiple of {step}"

    return check


def flag(value: Any, at: str) -> Iterator[str]:
    """True or false."""
    yield from _typed(value, (bool,), "Boolean", at)


def color(value: Any, at: str) -> Iterator[str]:
    """``#RRGGBB`` in either case."""
    digits = value[1:] if isinstance(value, str) else ""
    if not (isinstance(value, str) and value[:1] == "#" and len(digits) == 6 and all(c in HEX for c in digits)):
        yield f"{at}: string [{value}] does not match pattern ^#[0-9A-Fa-f]{{6}}$"


HEX = "0123456789abcdefABCDEF"


def items(check_item: Check, minimum: int, maximum: int) -> Check:
    """A list of so many items."""

    def check(value: Any, at: str) -> Iterator[str]:
        wrong = list(_typed(value, (list,), "JSONArray", at))
        yield from wrong
        if wrong:
            return
        if len(value) < minimum:
            yield f"{at}: expected minimum item count: {minimum}, found: {len(value)}"
        if len(value) > maximum:
            yield f"{at}: expected maximum item count: {maximum}, found: {len(value)}"
        for index, item in enumerate(value):
            yield from check_item(item, f"{at}/{index}")

    return check


def record(required: Mapping[str, Check] | None = None, optional: Mapping[str, Check] | None = None) -> Check:
    """An object with these keys and no others."""
    must, may = required or {}, optional or {}

    def check(value: Any, at: str) -> Iterator[str]:
        wrong = list(_typed(value, (dict,), "JSONObject", at))
        yield from wrong
        if wrong:
            return
        yield from (f"{at}: required key [{key}] not found" for key in must if key not in value)
        for key, item in value.items():
            rule = must.get(key) or may.get(key)
            if rule is None:
                yield f"{at}: extraneous key [{key}] is not permitted"
            else:
                yield from rule(item, f"{at}/{key}")

    return check


def picture(value: Any, at: str) -> Iterator[str]:
    """Base64 of a picture; its pixels are looked at afterwards."""
    yield from text(1, 25_000_000)(value, at)


NEGATIVE = {"negativeText": text()}
SETTINGS = {
    "quality": one_of("standard", "premium"),
    "cfgScale": number(1.1, 10),
    "seed": number(0, 2_147_483_646, whole=True),
    "numberOfImages": number(1, 5, whole=True),
}
SIDES = {name: number(320, 4096, whole=True, step=16) for name in ("width", "height")}
SHAPE = {"maskShape": one_of("CONTOUR", "BOUNDING_BOX", "DEFAULT")}
KEEP = one_of("ON", "OFF", "DEFAULT")
EDIT_MASK = {"maskImage": picture, "maskPrompt": text()}
STYLING = record(
    optional={
        "longSleeveStyle": one_of("SLEEVE_DOWN", "SLEEVE_UP"),
        "tuckingStyle": one_of("UNTUCKED", "TUCKED"),
        "outerLayerStyle": one_of("CLOSED", "OPEN"),
    }
)

PARAMS: dict[str, tuple[str, Check]] = {
    "TEXT_IMAGE": (
        "textToImageParams",
        record(
            {"text": text()},
            {
                **NEGATIVE,
                "style": one_of(*STYLES),
                "conditionImage": picture,
                "controlMode": one_of("CANNY_EDGE", "SEGMENTATION"),
                "controlStrength": number(0, 1),
            },
        ),
    ),
    "COLOR_GUIDED_GENERATION": (
        "colorGuidedGenerationParams",
        record({"text": text(), "colors": items(color, 1, 10)}, {**NEGATIVE, "referenceImage": picture}),
    ),
    "IMAGE_VARIATION": (
        "imageVariationParams",
        record({"images": items(picture, 1, 5)}, {**NEGATIVE, "text": text(), "similarityStrength": number(0.2, 1)}),
    ),
    "INPAINTING": ("inPaintingParams", record({"image": picture}, {**NEGATIVE, **EDIT_MASK, "text": text()})),
    "OUTPAINTING": (
        "outPaintingParams",
        record(
            {"image": picture, "text": text()},
            {**NEGATIVE, **EDIT_MASK, "outPaintingMode": one_of("DEFAULT", "PRECISE")},
        ),
    ),
    "BACKGROUND_REMOVAL": ("backgroundRemovalParams", record({"image": picture})),
    "VIRTUAL_TRY_ON": (
        "virtualTryOnParams",
        record(
            {"sourceImage": picture, "referenceImage": picture, "maskType": one_of(*MASK_BLOCKS)},
            {
                "imageBasedMask": record({"maskImage": picture}),
                "garmentBasedMask": record({"garmentClass": one_of(*GARMENTS)}, {**SHAPE, "garmentStyling": STYLING}),
                "promptBasedMask": record({"maskPrompt": text()}, SHAPE),
                "maskExclusions": record(
                    optional={"preserveBodyPose": KEEP, "preserveHands": KEEP, "preserveFace": KEEP}
                ),
                "mergeStyle": one_of("BALANCED", "SEAMLESS", "DETAILED"),
                "returnMask": flag,
            },
        ),
    ),
}
SOURCES = {
    "INPAINTING": "#/inPaintingParams/image",
    "OUTPAINTING": "#/outPaintingParams/image",
    "BACKGROUND_REMOVAL": "#/backgroundRemovalParams/image",
    "VIRTUAL_TRY_ON": "#/virtualTryOnParams/sourceImage",
}
SIZED = ("TEXT_IMAGE", "COLOR_GUIDED_GENERATION", "IMAGE_VARIATION")


def examine(data: bytes) -> Body:
    """The body, decoded to the last pixel; raises :class:`Malformed`."""
    document = _document(data)
    task = document.get("taskType")
    if task is None:
        raise Malformed("#: required key [taskType] not found")
    if not isinstance(task, str) or task not in PARAMS:
        raise Malformed(f"#/taskType: {task} is not a valid enum value")
    key, params_check = PARAMS[task]
    keys: dict[str, Check] = {"taskType": text(), key: params_check}
    settings = {**SETTINGS, **SIDES} if task in SIZED else SETTINGS
    optional = {} if task == "BACKGROUND_REMOVAL" else {"imageGenerationConfig": record(optional=settings)}
    violations = list(record(keys, optional)(document, "#"))
    if not violations:
        violations = list(_across(task, document[key]))
    if len(violations) > 1:
        raise Malformed(f"{len(violations)} schema violations found ({'; '.join(violations)})")
    if violations:
        raise Malformed(violations[0])
    body = Body(document, task, document[key], document.get("imageGenerationConfig", {}))
    if task in SIZED:
        _check_size(body.size, "#/imageGenerationConfig")
    _look_at_pictures(body, key)
    return body


def _document(data: bytes) -> dict[str, Any]:
    def closed(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        if len(dict(pairs)) != len(pairs):
            raise Malformed("a key stands twice in one object")
        return dict(pairs)

    def no_constant(name: str) -> None:
        raise Malformed(f"{name} is not JSON")

    try:
        document = json.loads(data.decode("utf-8"), object_pairs_hook=closed, parse_constant=no_constant)
    except ValueError as error:
        raise Malformed(f"not JSON: {error}") from error
    if not isinstance(document, dict):
        raise Malformed(f"#: expected type: JSONObject, found: {_type_name(document)}")
    return document


def _across(task: str, params: dict[str, Any]) -> Iterator[str]:
    """Rules that tie fields together."""
    at = f"#/{PARAMS[task][0]}"
    if task in ("INPAINTING", "OUTPAINTING") and len({"maskImage", "maskPrompt"} & set(params)) != 1:
        yield f"{at}: exactly one of [maskImage, maskPrompt] is required"
    if task == "VIRTUAL_TRY_ON":
        wanted = MASK_BLOCKS[params["maskType"]]
        if wanted not in params:
            yield f"{at}: required key [{wanted}] not found"
        for block in set(MASK_BLOCKS.values()) - {wanted}:
            if block in params:
                yield f"{at}: extraneous key [{block}] is not permitted"


def _check_size(size: tuple[int, int], at: str) -> None:
    shorter, longer = sorted(size)
    shown = f"{size[0]}x{size[1]}"
    if shorter < 320 or longer > 4096:
        raise Malformed(f"{at}: a side must be 320 to 4096 pixels, found {shown}")
    if longer > 4 * shorter:
        raise Malformed(f"{at}: the ratio must be 1:4 to 4:1, found {shown}")
    if size[0] * size[1] > PIXELS:
        raise Malformed(f"{at}: Image exceeds max pixels allowed, found {shown}")


def _look_at_pictures(body: Body, key: str) -> None:
    for at, name, value in _pictures_of(body.params, f"#/{key}"):
        image = _opened(value, at)
        if name == "maskImage":
            _check_mask(image, at)
            body.masks[at] = image
        else:
            body.pictures[at] = image
    for at, mask in body.masks.items():
        if mask.size != body.size:
            raise Malformed(f"{at}: the mask is {mask.size}, the image {body.size}")


def _pictures_of(value: Any, at: str, name: str = "") -> Iterator[tuple[str, str, str]]:
    if isinstance(value, dict):
        for key, item in value.items():
            yield from _pictures_of(item, f"{at}/{key}", key)
    elif isinstance(value, list):
        for index, item in enumerate(value):
            yield from _pictures_of(item, f"{at}/{index}", name)
    elif name in ("image", "images", "conditionImage", "referenceImage", "sourceImage", "maskImage"):
        yield at, name, value


def _opened(value: str, at: str) -> Image.Image:
    try:
        data = base64.b64decode(value, validate=True)
        image = Image.open(io.BytesIO(data))
        image.load()
    except (ValueError, OSError, SyntaxError) as error:
        raise Malformed(f"{at}: not a picture in base64: {error}") from error
    if image.format not in ("PNG", "JPEG"):
        raise Malformed(f"{at}: expected PNG or JPEG, found {image.format}")
    deep = image.format == "PNG" and data[24] != 8
    if image.mode not in ("RGB", "RGBA") or deep:
        raise Malformed(f"{at}: expected 8-bit RGB, found {image.mode} of {data[24] if deep else 8} bits")
    if image.mode == "RGBA" and image.getchannel("A").getextrema() != (255, 255):
        raise Malformed(f"{at}: transparent pixels are not permitted")
    _check_size(image.size, at)
    return image


def _check_mask(image: Image.Image, at: str) -> None:
    pixels = np.asarray(image.convert("RGB"))
    pure = (pixels == 0).all(axis=2) | (pixels == 255).all(axis=2)
    if not pure.all():
        raise Malformed(f"{at}: a mask may hold pure black and pure white only ({int((~pure).sum())} other pixels)")
