"""The loopback service is as strict as the contract: what it lets through, the program may rely on."""

from __future__ import annotations

import base64
import copy
import http.client
import json
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from PIL import Image

from support import golden_bodies
from support.bedrock_contract import Malformed, examine
from support.bedrock_server import BedrockServer
from support.pictures import encoded

Document = dict[str, Any]


def document(name: str) -> Document:
    """What goes over the wire for a golden body."""
    _, body = golden_bodies.sent(golden_bodies.ROOT / f"{name}.json")
    return dict(json.loads(body))


def base64_of(image: Image.Image, file_format: str = "PNG", **options: Any) -> str:
    return base64.b64encode(encoded(image, file_format, **options)).decode()


def grey_pixel() -> str:
    image = Image.new("RGB", (400, 330), "white")
    image.putpixel((7, 9), (254, 255, 255))
    return base64_of(image)


def blank(width: int, height: int, mode: str = "RGB") -> str:
    return base64_of(Image.new(mode, (width, height)))


def put(*path: str | int, value: Any) -> Callable[[Document], None]:
    """Set what is at ``path``."""

    def change(target: Any) -> None:
        for part in path[:-1]:
            target = target[part]
        target[path[-1]] = value

    return change


def drop(*path: str) -> Callable[[Document], None]:
    """Take away what is at ``path``."""

    def change(target: Any) -> None:
        for part in path[:-1]:
            target = target[part]
        del target[path[-1]]

    return change


TEXT, IN, OUT, TRY = "textToImageParams", "inPaintingParams", "outPaintingParams", "virtualTryOnParams"
CONFIG = "imageGenerationConfig"
WRONG: list[tuple[str, Callable[[Document], None], str]] = [
    ("text_image/words", put("taskType", value="TEXT_TO_IMAGE"), "#/taskType"),
    ("text_image/words", drop("taskType"), "required key [taskType]"),
    ("text_image/words", drop(TEXT), "required key [textToImageParams]"),
    ("text_image/words", put("extra", value=1), "extraneous key [extra]"),
    ("text_image/words", put(TEXT, "images", value=[]), "#/textToImageParams: extraneous key [images]"),
    ("text_image/words", put(TEXT, "text", value="x" * 1469), "expected maxLength: 1024, actual: 1469"),
    ("text_image/words", put(TEXT, "text", value=""), "expected minLength: 1"),
    ("text_image/words", put(TEXT, "text", value=None), "found: Null"),
    ("text_image/words", put(TEXT, "negativeText", value=""), "expected minLength: 1"),
    ("text_image/words", put(TEXT, "style", value="photorealism"), "not a valid enum value"),
    ("text_image/edges", put(TEXT, "controlStrength", value=1.01), "not less or equal"),
    ("text_image/edges", put(TEXT, "controlStrength", value=True), "found: Boolean"),
    ("text_image/edges", put(CONFIG, "width", value=1000), "multiple of 16"),
    ("text_image/edges", put(CONFIG, "width", value=304), "not greater or equal"),
    ("text_image/edges", put(CONFIG, "height", value=4112), "not less or equal"),
    ("text_image/edges", put(CONFIG, "height", value=1280.0), "found: Double"),
    ("text_image/regions", put(CONFIG, "width", value=1040), "max pixels"),
    ("text_image/regions", put(CONFIG, "width", value=1008), "ratio"),
    ("text_image/edges", put(CONFIG, "seed", value=2_147_483_647), "not less or equal"),
    ("text_image/edges", put(CONFIG, "seed", value=-1), "not greater or equal"),
    ("text_image/edges", put(CONFIG, "cfgScale", value=1.0), "not greater or equal"),
    ("text_image/edges", put(CONFIG, "numberOfImages", value=6), "not less or equal"),
    ("text_image/edges", put(CONFIG, "quality", value="PREMIUM"), "not a valid enum value"),
    ("color_guided_generation/palette", put("colorGuidedGenerationParams", "colors", value=[]), "minimum item count"),
    ("color_guided_generation/palette", put("colorGuidedGenerationParams", "colors", 0, value="#12345"), "pattern"),
    ("image_variation/one", put("imageVariationParams", "images", value=[]), "minimum item count"),
    (
        "image_variation/one",
        put("imageVariationParams", "images", value="x"),
        "expected type: JSONArray, found: String",
    ),
    ("image_variation/one", put("imageVariationParams", "similarityStrength", value=0.1), "not greater"),
    ("image_variation/one", put("imageVariationParams", "images", 0, value="data:image/png;base64,AA=="), "base64"),
    ("image_variation/one", put("imageVariationParams", "images", 0, value=blank(319, 400)), "320 to 4096"),
    ("image_variation/one", put("imageVariationParams", "images", 0, value=blank(4097, 1025)), "320 to 4096"),
    ("image_variation/one", put("imageVariationParams", "images", 0, value=blank(1284, 320)), "ratio"),
    ("image_variation/one", put("imageVariationParams", "images", 0, value=blank(2048, 2049)), "max pixels"),
    ("image_variation/one", put("imageVariationParams", "images", 0, value=blank(400, 400, "RGBA")), "transparent"),
    ("image_variation/one", put("imageVariationParams", "images", 0, value=blank(400, 400, "I;16")), "8-bit RGB"),
    (
        "image_variation/one",
        put("imageVariationParams", "images", 0, value=base64_of(Image.new("RGB", (400, 400)), "WEBP")),
        "expected PNG or JPEG",
    ),
    (
        "image_variation/one",
        put("imageVariationParams", "images", 0, value=base64_of(Image.new("CMYK", (400, 400)), "JPEG")),
        "8-bit RGB",
    ),
    ("inpainting/drawn", drop(IN, "maskImage"), "exactly one of"),
    ("inpainting/drawn", put(IN, "maskPrompt", value="a disc"), "exactly one of"),
    ("inpainting/drawn", put(IN, "maskImage", value=grey_pixel()), "pure black and pure white only (1 other"),
    ("inpainting/drawn", put(IN, "maskImage", value=blank(401, 330)), "the mask is"),
    ("inpainting/drawn", put(CONFIG, "width", value=1024), "extraneous key [width]"),
    ("outpainting/words", drop(OUT, "text"), "required key [text]"),
    ("outpainting/words", put(OUT, "outPaintingMode", value="precise"), "not a valid enum value"),
    ("background_removal/picture", put(CONFIG, value={}), "extraneous key [imageGenerationConfig]"),
    ("virtual_try_on/drawn", drop(TRY, "imageBasedMask"), "required key [imageBasedMask]"),
    ("virtual_try_on/drawn", put(TRY, "maskType", value="GARMENT"), "2 schema violations found"),
    ("virtual_try_on/drawn", put(TRY, "mergeStyle", value="DEFAULT"), "not a valid enum value"),
    ("virtual_try_on/drawn", put(TRY, "text", value="a coat"), "extraneous key [text]"),
    ("virtual_try_on/garment", put(TRY, "garmentBasedMask", "garmentClass", value="HAT"), "not a valid enum value"),
    ("virtual_try_on/words", put(TRY, "promptBasedMask", value={"prompt": "a"}), "2 schema violations found"),
    ("virtual_try_on/words", put(TRY, "returnMask", value="true"), "expected type: Boolean"),
]


@pytest.mark.parametrize(("name", "change", "words"), WRONG)
def test_a_body_that_breaks_one_rule_is_refused(name: str, change: Callable[[Document], None], words: str) -> None:
    right = document(name)
    examine(json.dumps(right).encode())
    wrong = copy.deepcopy(right)
    change(wrong)
    with pytest.raises(Malformed) as caught:
        examine(json.dumps(wrong).encode())
    assert words in str(caught.value)


@pytest.mark.parametrize("data", [b"", b"[]", b"\xff", b'{"taskType": NaN}', b'{"taskType": "A", "taskType": "B"}'])
def test_what_is_no_body_is_refused(data: bytes) -> None:
    with pytest.raises(Malformed):
        examine(data)


def test_a_size_at_every_limit_is_accepted() -> None:
    body = document("text_image/words")
    for width, height in ((320, 320), (320, 1280), (2048, 2048), (4096, 1024), (1024, 4096), (1280, 720)):
        body[CONFIG] = {"width": width, "height": height, "cfgScale": 10, "seed": 0}
        assert examine(json.dumps(body).encode()).size == (width, height)


def test_a_mask_is_seen_pixel_by_pixel() -> None:
    mask = examine(json.dumps(document("inpainting/drawn")).encode()).mask
    black = (np.asarray(mask) == 0).all(axis=2)
    assert black[200, 120] and not black[0, 0]


HEADERS = {"Content-Type": "application/json", "Accept": "application/json"}
SIGNED = {
    "Authorization": "AWS4-HMAC-SHA256 Credential=AK/20261124/us-east-1/bedrock/aws4_request, SignedHeaders=host, "
    f"Signature={'0' * 64}"
}


@pytest.mark.parametrize(
    ("method", "path", "headers", "status", "kind"),
    [
        ("POST", "/model/x/invoke", {**HEADERS, **SIGNED}, 200, None),
        ("POST", "/model/x/converse", {**HEADERS, **SIGNED}, 404, "UnknownOperationException"),
        ("GET", "/model/x/invoke", {**HEADERS, **SIGNED}, 405, "UnknownOperationException"),
        ("POST", "/model/x/invoke", {**HEADERS, **SIGNED, "Accept": "*/*"}, 400, "ValidationException"),
        ("POST", "/model/x/invoke", {**SIGNED, "Accept": "application/json"}, 400, "ValidationException"),
        ("POST", "/model/x/invoke", HEADERS, 403, "MissingAuthenticationTokenException"),
    ],
)
def test_a_request_without_its_marks_is_refused(
    bedrock: BedrockServer, method: str, path: str, headers: dict[str, str], status: int, kind: str | None
) -> None:
    connection = http.client.HTTPConnection(bedrock.url.removeprefix("http://"))
    connection.request(method, path, json.dumps(document("text_image/words")), headers)
    response = connection.getresponse()
    response.read()
    connection.close()
    assert response.status == status
    assert (response.getheader("x-amzn-ErrorType") or "").partition(":")[0] == (kind or "")


def test_a_body_beyond_the_limit_is_refused(bedrock: BedrockServer) -> None:
    connection = http.client.HTTPConnection(bedrock.url.removeprefix("http://"))
    connection.request("POST", "/model/x/invoke", b" " * 25_000_001, {**HEADERS, **SIGNED})
    response = connection.getresponse()
    response.read()
    connection.close()
    assert response.status == 413
