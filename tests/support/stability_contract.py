"""Stability AI's side of the contract: what each of the sixteen models accepts, in tables of its own, written from the guide.

Nothing here comes from the program under test. ``examine`` decodes a body to the last pixel and raises Malformed or Declined. It
is stricter than the service in three places, because the program promises more: unknown fields are refused by every model, a mask
holds pure black and white only, and it has its picture's size. Where words were never recorded they are made up in the same style.
"""

from __future__ import annotations

import base64
import io
import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from PIL import Image

from support.bedrock_contract import Check, Malformed, number, one_of, text
from support.bedrock_faults import Refusal
from support.bedrock_server import Declined

RATIOS = ("16:9", "1:1", "21:9", "2:3", "3:2", "4:5", "5:4", "9:16", "9:21")
PRESETS = (
    "3d-model", "analog-film", "anime", "cinematic", "comic-book", "digital-art", "enhance", "fantasy-art", "isometric",
    "line-art", "low-poly", "modeling-compound", "neon-punk", "origami", "photographic", "pixel-art", "tile-texture",
)  # fmt: skip
PROMPT = text(0, 10_000)
PICTURE = text(1, 25_000_000)
SEED = {"seed": number(0, 4_294_967_294, whole=True)}
SEED_TO_295 = {"seed": number(0, 4_294_967_295, whole=True)}
NEGATIVE = {"negative_prompt": PROMPT}
STYLE = {"style_preset": one_of(*PRESETS)}
GROW = {"grow_mask": number(0, 20, whole=True)}
MASK = {"mask": PICTURE}
RATIO = {"aspect_ratio": one_of(*RATIOS)}
SHARE = number(0, 1)
FULL = {"output_format": one_of("jpeg", "png", "webp")}
NO_WEBP = {"output_format": one_of("jpeg", "png")}
SIDE = number(0, 2_000, whole=True)


@dataclass(frozen=True)
class Rules:
    """One model: its fields, its price in dollars, and which pictures it takes."""

    required: dict[str, Check]
    optional: dict[str, Check]
    price: str
    sides: tuple[int, int] = (64, 100_000)
    pixels: tuple[int, int] = (4_096, 9_437_184)
    ratio: float = 2.5

    @property
    def fields(self) -> dict[str, Check]:
        """All of them."""
        return {**self.required, **self.optional}


TEXT: dict[str, Rules] = {
    "stability.stable-image-core-v1:1": Rules(
        {"prompt": PROMPT}, {**RATIO, **SEED_TO_295, **NEGATIVE, **NO_WEBP}, "0.04"
    ),
    "stability.sd3-5-large-v1:0": Rules(
        {"prompt": PROMPT},
        {
            "mode": one_of("text-to-image", "image-to-image"),
            "image": PICTURE,
            "strength": SHARE,
            **RATIO,
            **SEED,
            **NEGATIVE,
            **NO_WEBP,
        },
        "0.08",
    ),
    "stability.stable-image-ultra-v1:1": Rules(
        {"prompt": PROMPT}, {**RATIO, **SEED_TO_295, **NEGATIVE, **NO_WEBP}, "0.14"
    ),
}
"""By the plain id, in us-west-2 alone."""

_CONTROL = Rules(
    {"image": PICTURE, "prompt": PROMPT}, {"control_strength": SHARE, **NEGATIVE, **SEED, **STYLE, **FULL}, "0.07"
)
SERVICES: dict[str, Rules] = {
    "stability.stable-image-inpaint-v1:0": Rules(
        {"image": PICTURE, "prompt": PROMPT}, {**MASK, **GROW, **NEGATIVE, **SEED, **STYLE, **FULL}, "0.07"
    ),
    "stability.stable-image-erase-object-v1:0": Rules({"image": PICTURE}, {**MASK, **GROW, **SEED, **FULL}, "0.07"),
    "stability.stable-image-search-replace-v1:0": Rules(
        {"image": PICTURE, "prompt": PROMPT, "search_prompt": text(1, 10_000)},
        {**NEGATIVE, **GROW, **SEED, **STYLE, **FULL},
        "0.07",
    ),
    "stability.stable-image-search-recolor-v1:0": Rules(
        {"image": PICTURE, "prompt": PROMPT, "select_prompt": text(1, 10_000)},
        {**NEGATIVE, **GROW, **SEED, **STYLE, **FULL},
        "0.07",
    ),
    "stability.stable-image-remove-background-v1:0": Rules({"image": PICTURE}, FULL, "0.07"),
    "stability.stable-image-control-sketch-v1:0": _CONTROL,
    "stability.stable-image-control-structure-v1:0": _CONTROL,
    "stability.stable-image-style-guide-v1:0": Rules(
        {"image": PICTURE, "prompt": PROMPT}, {**RATIO, "fidelity": SHARE, **NEGATIVE, **SEED, **STYLE, **FULL}, "0.07"
    ),
    "stability.stable-style-transfer-v1:0": Rules(
        {"init_image": PICTURE, "style_image": PICTURE},
        {
            "prompt": PROMPT,
            **NEGATIVE,
            "composition_fidelity": SHARE,
            "style_strength": SHARE,
            "change_strength": number(0.1, 1),
            **SEED,
            **FULL,
        },
        "0.08",
    ),
    "stability.stable-outpaint-v1:0": Rules(
        {"image": PICTURE},
        {
            "left": SIDE,
            "right": SIDE,
            "up": SIDE,
            "down": SIDE,
            "prompt": PROMPT,
            "creativity": number(0.1, 1),
            **SEED,
            **STYLE,
            **FULL,
        },
        "0.06",
    ),
    "stability.stable-fast-upscale-v1:0": Rules(
        {"image": PICTURE}, FULL, "0.03", sides=(32, 1_536), pixels=(1_024, 1_048_576), ratio=1_000
    ),
    "stability.stable-conservative-upscale-v1:0": Rules(
        {"image": PICTURE, "prompt": PROMPT}, {"creativity": number(0.1, 0.5), **NEGATIVE, **SEED, **FULL}, "0.40"
    ),
    "stability.stable-creative-upscale-v1:0": Rules(
        {"image": PICTURE, "prompt": PROMPT},
        {"creativity": number(0.1, 0.5), **NEGATIVE, **SEED, **STYLE, **FULL},
        "0.60",
        pixels=(4_096, 1_048_576),
    ),
}
"""By base id; each is called by its profile, ``us.`` and the base id, from three regions."""
SERVICE_REGIONS = ("us-east-1", "us-east-2", "us-west-2")
RETIRED = ("stability.sd3-large-v1:0", "stability.stable-image-core-v1:0", "stability.stable-image-ultra-v1:0")
PICTURE_FIELDS = ("image", "init_image", "style_image")


@dataclass
class StabilityBody:
    """An accepted body: its model by base id, its fields, and its pictures and mask decoded."""

    model: str
    document: dict[str, Any]
    pictures: dict[str, Image.Image] = field(default_factory=dict)
    mask: Image.Image | None = None


def examine(model_id: str, region: str, data: bytes) -> StabilityBody:
    """The body, decoded; raises Malformed, or Declined for an id or a region that does not answer."""
    base, rules = _model(model_id, region)
    document = json.loads(data, parse_constant=_no_constant)
    if not isinstance(document, dict):
        raise Malformed("#: expected type: JSONObject")
    wrong = list(_violations(rules, document))
    if wrong:
        raise Malformed("; ".join(wrong))
    body = StabilityBody(base, document)
    for key in PICTURE_FIELDS:
        if key in document:
            body.pictures[key] = _picture(document[key], f"#/{key}", rules)
    if "mask" in document:
        body.mask = _mask(document["mask"], body.pictures["image"])
    for words in _across(base, document):
        raise Malformed(words)
    return body


def _no_constant(name: str) -> None:
    raise Malformed(f"{name} is not JSON")


def _model(model_id: str, region: str) -> tuple[str, Rules]:
    if model_id in RETIRED:
        raise Declined(
            Refusal(
                404,
                "ResourceNotFoundException",
                "This model version has reached the end of its life. Please refer to the AWS documentation for more details.",
            )
        )
    if model_id in SERVICES:
        raise Declined(
            Refusal(
                400,
                "ValidationException",
                f"Invocation of model ID {model_id} with on-demand throughput isn\N{RIGHT SINGLE QUOTATION MARK}t supported. "
                "Retry your request with the ID or ARN of an inference profile that contains this model.",
            )
        )
    base = model_id.removeprefix("us.")
    if model_id in TEXT and region == "us-west-2":
        return base, TEXT[model_id]
    if model_id.startswith("us.") and base in SERVICES and region in SERVICE_REGIONS:
        return base, SERVICES[base]
    raise Declined(Refusal(400, "ValidationException", "The provided model identifier is invalid."))


def _violations(rules: Rules, document: dict[str, Any]) -> Iterator[str]:
    for key in rules.required:
        if key not in document:
            yield f"#: required key [{key}] not found"
    for key, value in document.items():
        if key not in rules.fields:
            yield f"Invalid field in request. Available fields: {sorted(rules.fields)}, found {key}"
        else:
            yield from rules.fields[key](value, f"#/{key}")


def _across(base: str, document: dict[str, Any]) -> Iterator[str]:
    """Rules that tie fields together."""
    if base == "stability.stable-outpaint-v1:0" and not any(document.get(k) for k in ("left", "right", "up", "down")):
        yield "#: at least one of [left, right, up, down] must be above 0"
    if base == "stability.sd3-5-large-v1:0":
        varied = document.get("mode") == "image-to-image"
        if varied != ("image" in document) or varied != ("strength" in document):
            yield "#: image and strength belong to image-to-image, and only there"
        if varied and "aspect_ratio" in document:
            yield "#: aspect_ratio belongs to text-to-image"


def _picture(value: str, at: str, rules: Rules) -> Image.Image:
    image = _opened(value, at)
    shorter, longer = sorted(image.size)
    shown = f"{image.width}x{image.height}"
    if shorter < rules.sides[0] or longer > rules.sides[1]:
        raise Malformed(f"{at}: a side must be {rules.sides[0]} to {rules.sides[1]} pixels, found {shown}")
    if not rules.pixels[0] <= shorter * longer <= rules.pixels[1]:
        raise Malformed(f"{at}: the picture must have {rules.pixels[0]} to {rules.pixels[1]} pixels, found {shown}")
    if longer > rules.ratio * shorter:
        raise Malformed(f"{at}: the ratio must be within {rules.ratio}:1, found {shown}")
    return image


def _opened(value: str, at: str) -> Image.Image:
    try:
        image = Image.open(io.BytesIO(base64.b64decode(value, validate=True)))
        image.load()
    except (ValueError, OSError, SyntaxError) as error:
        raise Malformed(f"{at}: not a picture in base64: {error}") from error
    if image.format not in ("PNG", "JPEG", "WEBP"):
        raise Malformed(f"{at}: expected PNG, JPEG or WebP, found {image.format}")
    return image


def _mask(value: str, picture: Image.Image) -> Image.Image:
    mask = _opened(value, "#/mask")
    if mask.size != picture.size:
        raise Malformed(f"#/mask: the mask is {mask.size}, the image {picture.size}")
    pixels = np.asarray(mask.convert("RGB"))
    grey = ~((pixels == 0).all(axis=2) | (pixels == 255).all(axis=2))
    if grey.any():
        raise Malformed(f"#/mask: {int(grey.sum())} pixels are neither black nor white")
    return mask
