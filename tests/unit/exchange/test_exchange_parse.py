"""Reading Nova's bodies: strict, tolerant only where the guide contradicts itself, and telling every problem."""

from __future__ import annotations

import base64
import io
import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

from nova_studio.contract.masks import DrawnMask
from nova_studio.contract.task import TaskType
from nova_studio.exchange.body import serialise
from nova_studio.exchange.parse import Parsed, parse
from nova_studio.imaging import mask as masks


def encoded(image: Image.Image, kind: str = "PNG", **options: Any) -> str:
    buffer = io.BytesIO()
    image.save(buffer, kind, **options)
    return base64.b64encode(buffer.getvalue()).decode()


PHOTO = encoded(Image.new("RGB", (400, 320), (10, 120, 200)))
BLACK = encoded(Image.new("RGB", (400, 320)))
EDIT: dict[str, Any] = {"image": PHOTO, "maskImage": BLACK}
TRY_ON: dict[str, Any] = {
    "sourceImage": PHOTO,
    "referenceImage": PHOTO,
    "maskType": "GARMENT",
    "garmentBasedMask": {"garmentClass": "BOOTS"},
}


def read(task: str, key: str, params: Any, config: Any = None, **more: Any) -> Parsed:
    document = {"taskType": task, key: params, **more}
    if config is not None:
        document["imageGenerationConfig"] = config
    return parse(json.dumps(document).encode())


def inpainting(config: Any = None, **params: Any) -> Parsed:
    return read("INPAINTING", "inPaintingParams", {**EDIT, **params}, config)


def try_on(**params: Any) -> Parsed:
    return read("VIRTUAL_TRY_ON", "virtualTryOnParams", {**TRY_ON, **params})


def codes(parsed: Parsed) -> dict[str, str]:
    assert (parsed.request is None) == bool(parsed.problems)
    return {problem.path: problem.code for problem in parsed.problems}


@pytest.mark.parametrize(
    ("data", "path", "code"),
    [
        (b"", "$", "not_json"),
        (b"{", "$", "not_json"),
        (b"\xff\xfe", "$", "not_json"),
        (b'{"a": NaN}', "$", "not_json"),
        (b"[" * 100_000, "$", "not_json"),
        (b"[]", "$", "wrong_type"),
        (b'{"taskType": "TEXT_IMAGE", "taskType": "TEXT_IMAGE"}', "$", "repeated_key"),
        (b"{}", "$.taskType", "required"),
        (b'{"taskType": null}', "$.taskType", "wrong_type"),
        (b'{"taskType": "TEXT_TO_IMAGE"}', "$.taskType", "not_a_choice"),
        (b'{"taskType": "TEXT_IMAGE"}', "$.textToImageParams", "required"),
        (b'{"taskType": "TEXT_IMAGE", "textToImageParams": []}', "$.textToImageParams", "wrong_type"),
        (b'{"taskType": "TEXT_IMAGE", "textToImageParams": {}}', "$.textToImageParams.text", "required"),
    ],
)
def test_what_is_no_body(data: bytes, path: str, code: str) -> None:
    parsed = parse(data)
    assert [(p.path, p.code if p.code != "null" else "wrong_type") for p in parsed.problems] == [(path, code)]


def test_unknown_keys_are_refused_everywhere() -> None:
    assert codes(inpainting({"style": 1}, strength=1, negative_text="x")) == {
        "$.inPaintingParams.strength": "unknown_key",
        "$.inPaintingParams.negative_text": "unknown_key",
        "$.imageGenerationConfig.style": "unknown_key",
    }
    assert (
        codes(read("INPAINTING", "inPaintingParams", EDIT, textToImageParams={}))["$.textToImageParams"]
        == "unknown_key"
    )
    garment = {"garmentClass": "BOOTS", "prompt": "x", "garment_class": "BOOTS", "garmentStyling": {"fit": "LOOSE"}}
    assert codes(try_on(garmentBasedMask=garment, maskExclusions={"preserve_face": "ON"})) == {
        "$.virtualTryOnParams.garmentBasedMask.prompt": "unknown_key",
        "$.virtualTryOnParams.garmentBasedMask.garment_class": "unknown_key",
        "$.virtualTryOnParams.garmentBasedMask.garmentStyling.fit": "unknown_key",
        "$.virtualTryOnParams.maskExclusions.preserve_face": "unknown_key",
    }


def test_nulls_are_refused_everywhere() -> None:
    parsed = inpainting({"seed": None}, text=None, image=None, maskImage=None)
    assert codes(parsed) == {
        "$.inPaintingParams.text": "null",
        "$.inPaintingParams.image": "null",
        "$.inPaintingParams.maskImage": "null",
        "$.imageGenerationConfig.seed": "null",
    }
    assert codes(try_on(maskExclusions={"preserveFace": None}, returnMask=None)) == {
        "$.virtualTryOnParams.maskExclusions.preserveFace": "null",
        "$.virtualTryOnParams.returnMask": "null",
    }


def test_empty_texts_are_refused() -> None:
    assert codes(inpainting(text="", negativeText="", image="")) == {
        "$.inPaintingParams.text": "empty",
        "$.inPaintingParams.negativeText": "empty",
        "$.inPaintingParams.image": "empty",
    }


@pytest.mark.parametrize(
    ("image", "code"),
    [
        ("data:image/png;base64," + PHOTO, "data_url"),
        ("not base64!", "not_base64"),
        (PHOTO[:-3], "not_base64"),
        (base64.b64encode(b"hello").decode(), "not_a_picture"),
        (base64.b64encode(base64.b64decode(PHOTO)[:200]).decode(), "not_a_picture"),
        (7, "wrong_type"),
        ("@photo.png", "not_base64"),
        (encoded(Image.new("RGB", (400, 320)), "GIF"), "image_format"),
        (encoded(Image.new("RGB", (400, 320)), "WEBP"), "image_format"),
        (encoded(Image.new("RGBA", (400, 320), (0, 0, 0, 254))), "image_transparent"),
        (encoded(Image.new("RGBA", (400, 320), (0, 0, 0, 255))), None),
        (encoded(Image.new("I;16", (400, 320))), "image_depth"),
        (encoded(Image.new("CMYK", (400, 320)), "JPEG"), "image_depth"),
    ],
)
def test_pictures(image: object, code: str | None) -> None:
    parsed = read("BACKGROUND_REMOVAL", "backgroundRemovalParams", {"image": image})
    assert codes(parsed) == ({"$.backgroundRemovalParams.image": code} if code else {})


@pytest.mark.parametrize("mode", ["L", "1", "P"])
def test_grey_and_palette_pictures_become_rgb_without_loss(mode: str) -> None:
    image = Image.linear_gradient("L").resize((400, 320)).convert(mode)
    parsed = read("BACKGROUND_REMOVAL", "backgroundRemovalParams", {"image": encoded(image)})
    assert parsed.request is not None and parsed.request.source is not None
    assert parsed.request.source.mode == "RGB"
    sent = Image.open(io.BytesIO(parsed.read(parsed.request.source.sha256)))
    assert sent.tobytes() == image.convert("RGB").tobytes()
    again = parse(serialise(parsed.request, parsed))
    assert again.request == parsed.request


def test_a_picture_may_lie_beside_the_file(tmp_path: Path) -> None:
    (tmp_path / "photo.png").write_bytes(base64.b64decode(PHOTO))
    body = json.dumps({"taskType": "BACKGROUND_REMOVAL", "backgroundRemovalParams": {"image": "@photo.png"}}).encode()
    parsed = parse(body, folder=tmp_path)
    assert parsed.request is not None and parsed.request.output_size == (400, 320)
    missing = parse(body.replace(b"photo", b"phantom"), folder=tmp_path)
    assert codes(missing) == {"$.backgroundRemovalParams.image": "file_unreadable"}
    assert "phantom.png" in missing.problems[0].message


def test_a_mask_is_drawn_or_in_words() -> None:
    assert codes(inpainting(maskPrompt="the sky")) == {"$.inPaintingParams.maskPrompt": "mask_both"}
    neither = read("INPAINTING", "inPaintingParams", {"image": PHOTO})
    assert codes(neither) == {"$.inPaintingParams.maskImage": "mask_missing"}
    words = read("INPAINTING", "inPaintingParams", {"image": PHOTO, "maskPrompt": "the sky"})
    assert words.request is not None and words.request.drawn_mask is None


@pytest.mark.parametrize(
    ("mask", "code"),
    [
        (encoded(Image.new("RGB", (400, 320), (255, 255, 255))), None),
        (encoded(Image.new("L", (400, 320), 255)), None),
        (encoded(Image.new("1", (400, 320), 1)), None),
        (encoded(Image.new("RGB", (400, 320)), "JPEG", quality=100), None),
        (encoded(Image.new("RGB", (400, 320), (254, 255, 255))), "mask_colours"),
        (encoded(Image.new("RGB", (400, 321))), "mask_size"),
        (encoded(Image.new("RGBA", (400, 320), (0, 0, 0, 0))), "image_transparent"),
    ],
)
def test_mask_pictures(mask: str, code: str | None) -> None:
    assert codes(inpainting(maskImage=mask)) == ({"$.inPaintingParams.maskImage": code} if code else {})


def test_one_grey_pixel_is_refused() -> None:
    image = Image.new("RGB", (400, 320), (255, 255, 255))
    image.putpixel((399, 319), (255, 255, 254))
    assert codes(inpainting(maskImage=encoded(image))) == {"$.inPaintingParams.maskImage": "mask_colours"}


@pytest.mark.parametrize(
    ("params", "problems"),
    [
        ({"maskType": "IMAGE"}, {"imageBasedMask": "required", "garmentBasedMask": "mask_block_unused"}),
        ({"maskType": "SHAPE"}, {"maskType": "not_a_choice"}),
        ({"maskType": 1}, {"maskType": "wrong_type"}),
        ({"promptBasedMask": {"maskPrompt": "x"}}, {"promptBasedMask": "mask_block_unused"}),
        ({"garmentBasedMask": "BOOTS"}, {"garmentBasedMask": "wrong_type"}),
        ({"garmentBasedMask": {}}, {"garmentBasedMask.garmentClass": "required"}),
        (
            {"garmentBasedMask": {"garmentClass": "HAT", "maskPrompt": "x", "maskShape": None}},
            {
                "garmentBasedMask.garmentClass": "not_a_choice",
                "garmentBasedMask.maskPrompt": "unknown_key",
                "garmentBasedMask.maskShape": "null",
            },
        ),
        ({"mergeStyle": "DEFAULT", "returnMask": "yes"}, {"mergeStyle": "not_a_choice", "returnMask": "wrong_type"}),
        ({"maskExclusions": [], "text": "x"}, {"maskExclusions": "wrong_type", "text": "unknown_key"}),
    ],
)
def test_try_on(params: dict[str, Any], problems: dict[str, str]) -> None:
    assert codes(try_on(**params)) == {f"$.virtualTryOnParams.{path}": code for path, code in problems.items()}


def test_try_on_masks_stand_in_their_blocks() -> None:
    for kind, block, content in (
        ("IMAGE", "imageBasedMask", {"maskImage": BLACK}),
        ("PROMPT", "promptBasedMask", {"maskPrompt": "the shirt", "maskShape": "CONTOUR"}),
    ):
        params = {k: v for k, v in TRY_ON.items() if k != "garmentBasedMask"} | {"maskType": kind, block: content}
        parsed = read("VIRTUAL_TRY_ON", "virtualTryOnParams", params)
        assert parsed.request is not None, parsed.problems
        sent = json.loads(serialise(parsed.request, parsed))["virtualTryOnParams"]
        assert (sent["maskType"], list(sent)) == (kind, ["sourceImage", "referenceImage", "maskType", block])


def test_sizes_on_edits_are_tolerated_and_never_sent() -> None:
    parsed = inpainting({"width": 1024, "height": 77, "seed": 4})
    assert parsed.request is not None
    assert json.loads(serialise(parsed.request, parsed))["imageGenerationConfig"] == {"seed": 4}


def test_background_removal_has_no_generation_settings() -> None:
    parsed = read("BACKGROUND_REMOVAL", "backgroundRemovalParams", {"image": PHOTO}, {"seed": 4})
    assert codes(parsed) == {"$.imageGenerationConfig": "unknown_key"}


def test_what_could_not_be_read_is_told_once() -> None:
    references = read("IMAGE_VARIATION", "imageVariationParams", {"images": ["", 4, PHOTO]})
    assert codes(references) == {
        "$.imageVariationParams.images[0]": "empty",
        "$.imageVariationParams.images[1]": "wrong_type",
    }
    six = read("IMAGE_VARIATION", "imageVariationParams", {"images": [""] * 6})
    assert codes(six)["$.imageVariationParams.images"] == "too_many"
    params = {"text": "x", "conditionImage": "!", "controlMode": "CANNY_EDGE"}
    assert codes(read("TEXT_IMAGE", "textToImageParams", params)) == {
        "$.textToImageParams.conditionImage": "not_base64"
    }


def test_a_body_over_25_million_bytes_is_refused(tmp_path: Path) -> None:
    noise = np.random.default_rng(0).integers(0, 256, (2048, 2048, 3), np.uint8)
    Image.fromarray(noise).save(tmp_path / "noise.png", compress_level=0)
    params = {"images": ["@noise.png"] * 2}
    body = json.dumps({"taskType": "IMAGE_VARIATION", "imageVariationParams": params}).encode()
    assert codes(parse(body, folder=tmp_path)) == {"$": "body_too_large"}
    assert codes(parse(b'{"taskType": "TEXT_IMAGE", "textToImageParams": {"text": "x"}}' + b" " * 25_000_000)) == {
        "$": "body_too_large"
    }


@pytest.mark.parametrize(
    ("task", "key", "black_changes"),
    [
        (TaskType.INPAINTING, "inPaintingParams", True),
        (TaskType.OUTPAINTING, "outPaintingParams", False),
    ],
)
def test_the_colour_that_changes(task: TaskType, key: str, black_changes: bool) -> None:
    corner = Image.new("RGB", (400, 320), (255, 255, 255))
    corner.paste((0, 0, 0), (0, 0, 40, 32))
    parsed = read(task.value, key, {"image": PHOTO, "maskImage": encoded(corner), "text": "x"})
    assert parsed.request is not None and isinstance(parsed.request.mask, DrawnMask)
    pixels = masks.decode(parsed.read(parsed.request.mask.mask.sha256))
    assert pixels[0, 0] == black_changes and pixels[319, 399] != black_changes
    sent = json.loads(serialise(parsed.request, parsed))[key]["maskImage"]
    wire = Image.open(io.BytesIO(base64.b64decode(sent)))
    assert (wire.format, wire.mode, wire.size) == ("PNG", "RGB", (400, 320))
    assert wire.tobytes() == corner.tobytes()
