"""Every rule of the contract refuses at its field, with a stable code and a sentence that holds the actual value."""

from __future__ import annotations

from typing import Any, get_args

import pytest

from nova_studio.contract.draft import Draft
from nova_studio.contract.masks import GarmentClass
from nova_studio.contract.request import Request
from nova_studio.contract.task import TaskType
from nova_studio.contract.validation import check, validate
from nova_studio.errors import InvalidRequest

IMAGE: dict[str, Any] = {
    "sha256": "a" * 64,
    "width": 640,
    "height": 427,
    "format": "JPEG",
    "mode": "RGB",
    "bits": 8,
    "opaque": True,
    "two_coloured": False,
    "size": 1000,
}
MASK: dict[str, Any] = {
    "kind": "drawn",
    "mask": {"sha256": "b" * 64, "pixel_hash": "c" * 64, "width": 640, "height": 427, "changed": 9},
}
PARAMS: dict[TaskType, dict[str, Any]] = {
    TaskType.TEXT_IMAGE: {"text": "a kite"},
    TaskType.COLOR_GUIDED_GENERATION: {"text": "a kite", "colors": ["#00ff7F"]},
    TaskType.IMAGE_VARIATION: {"images": [IMAGE]},
    TaskType.INPAINTING: {"image": IMAGE, "mask": MASK},
    TaskType.OUTPAINTING: {"image": IMAGE, "mask": MASK, "text": "a beach"},
    TaskType.BACKGROUND_REMOVAL: {"image": IMAGE},
    TaskType.VIRTUAL_TRY_ON: {"source_image": IMAGE, "reference_image": IMAGE, "mask": MASK},
}
TEXT = TaskType.TEXT_IMAGE
INPAINTING = TaskType.INPAINTING


def draft(task: TaskType, settings: dict[str, Any] | None = None, **params: Any) -> Draft:
    return Draft(task, {**PARAMS[task], **params}, settings or {})


def found(draft: Draft) -> dict[str, str]:
    """Code by path of every problem."""
    request, problems = check(draft)
    assert (request is None) == bool(problems)
    for problem in problems:
        assert problem.message.endswith("."), problem.message
    return {problem.path.partition(".")[2]: problem.code for problem in problems}


def only(draft: Draft) -> tuple[str, str, str]:
    _, problems = check(draft)
    assert len(problems) == 1, problems
    return problems[0].path, problems[0].code, problems[0].message


@pytest.mark.parametrize("task", TaskType)
def test_the_least_request_of_each_task_is_valid(task: TaskType) -> None:
    request = validate(draft(task))
    assert request.task is task
    assert check(request.draft())[0] == request
    assert check(Draft.from_json(request.to_json()))[0] == request


@pytest.mark.parametrize(
    ("task", "missing", "path"),
    [
        (TEXT, "text", "$.textToImageParams.text"),
        (TaskType.COLOR_GUIDED_GENERATION, "text", "$.colorGuidedGenerationParams.text"),
        (TaskType.COLOR_GUIDED_GENERATION, "colors", "$.colorGuidedGenerationParams.colors"),
        (TaskType.IMAGE_VARIATION, "images", "$.imageVariationParams.images"),
        (INPAINTING, "image", "$.inPaintingParams.image"),
        (INPAINTING, "mask", "$.inPaintingParams.maskImage"),
        (TaskType.OUTPAINTING, "text", "$.outPaintingParams.text"),
        (TaskType.OUTPAINTING, "mask", "$.outPaintingParams.maskImage"),
        (TaskType.BACKGROUND_REMOVAL, "image", "$.backgroundRemovalParams.image"),
        (TaskType.VIRTUAL_TRY_ON, "source_image", "$.virtualTryOnParams.sourceImage"),
        (TaskType.VIRTUAL_TRY_ON, "reference_image", "$.virtualTryOnParams.referenceImage"),
        (TaskType.VIRTUAL_TRY_ON, "mask", "$.virtualTryOnParams.maskType"),
    ],
)
def test_what_a_task_needs(task: TaskType, missing: str, path: str) -> None:
    _, problems = check(draft(task, **{missing: None}))
    assert [(p.path, p.code) for p in problems] == [(path, "mask_missing" if missing == "mask" else "required")]


@pytest.mark.parametrize(
    ("task", "name"),
    [
        (INPAINTING, "text"),
        (TaskType.IMAGE_VARIATION, "text"),
        (TaskType.OUTPAINTING, "out_painting_mode"),
        (TaskType.VIRTUAL_TRY_ON, "merge_style"),
    ],
)
def test_what_a_task_does_not_need(task: TaskType, name: str) -> None:
    assert found(draft(task, **{name: None})) == {}


@pytest.mark.parametrize(
    ("task", "key"),
    [
        (TaskType.COLOR_GUIDED_GENERATION, "style"),
        (INPAINTING, "style"),
        (TaskType.IMAGE_VARIATION, "style"),
        (TaskType.OUTPAINTING, "similarity_strength"),
        (TaskType.BACKGROUND_REMOVAL, "text"),
        (TaskType.VIRTUAL_TRY_ON, "text"),
        (TaskType.VIRTUAL_TRY_ON, "negative_text"),
    ],
)
def test_a_field_of_another_task_is_refused(task: TaskType, key: str) -> None:
    assert list(found(draft(task, **{key: "PHOTOREALISM"})).values()) == ["unknown_key"]


@pytest.mark.parametrize(
    ("task", "setting"),
    [
        (INPAINTING, "width"),
        (TaskType.OUTPAINTING, "height"),
        (TaskType.VIRTUAL_TRY_ON, "width"),
        *((TaskType.BACKGROUND_REMOVAL, name) for name in ("quality", "cfg_scale", "seed", "number_of_images")),
    ],
)
def test_a_setting_the_task_does_not_carry_is_refused(task: TaskType, setting: str) -> None:
    assert list(found(draft(task, {setting: 1024})).values()) == ["unknown_key"]


@pytest.mark.parametrize("text", ["x", "x" * 1024, "line\nline  \n", " ", "é" * 1024, "🎈" * 1024])
def test_prompts_the_contract_takes(text: str) -> None:
    assert found(draft(TEXT, text=text, negative_text=text)) == {}


@pytest.mark.parametrize(
    ("text", "code"), [("", "empty"), ("x" * 1025, "too_long"), (4, "wrong_type"), (["x"], "wrong_type")]
)
def test_prompts_it_refuses(text: object, code: str) -> None:
    assert found(draft(TEXT, text=text, negative_text=text)) == {
        "textToImageParams.text": code,
        "textToImageParams.negativeText": code,
    }


def test_a_problem_names_the_rule_and_the_actual_value() -> None:
    _, _, message = only(draft(TEXT, text="x" * 1469))
    assert message == "Prompt may have at most 1,024 characters; it has 1,469."


@pytest.mark.parametrize(
    ("name", "value", "code"),
    [
        ("cfg_scale", 1.1, None),
        ("cfg_scale", 10, None),
        ("cfg_scale", 10.0, None),
        ("cfg_scale", 1.09, "too_small"),
        ("cfg_scale", 10.01, "too_large"),
        ("cfg_scale", "7", "wrong_type"),
        ("cfg_scale", True, "wrong_type"),
        ("cfg_scale", float("nan"), "wrong_type"),
        ("seed", 0, None),
        ("seed", 2_147_483_646, None),
        ("seed", 2_147_483_647, "too_large"),
        ("seed", -1, "too_small"),
        ("seed", 12.0, "wrong_type"),
        ("number_of_images", 1, None),
        ("number_of_images", 5, None),
        ("number_of_images", 0, "too_small"),
        ("number_of_images", 6, "too_large"),
        ("quality", "standard", None),
        ("quality", "premium", None),
        ("quality", "PREMIUM", "not_a_choice"),
        ("quality", "", "not_a_choice"),
        ("width", 320, None),
        ("width", 319, "not_multiple"),
        ("width", 304, "too_small"),
        ("width", 4096, None),
        ("width", 4112, "too_large"),
        ("width", 1080, "not_multiple"),
    ],
)
def test_generation_settings(name: str, value: object, code: str | None) -> None:
    assert list(found(draft(TEXT, {name: value})).values()) == ([code] if code else [])


@pytest.mark.parametrize(
    ("width", "height", "code"),
    [
        (2048, 2048, None),
        (4096, 1024, None),
        (1024, 4096, None),
        (1280, 720, None),
        (720, 1024, None),
        (3584, 896, None),
        (3584, 1168, None),
        (3584, 1184, "too_many_pixels"),
        (2816, 1536, "too_many_pixels"),
        (2064, 2048, "too_many_pixels"),
        (1296, 320, "ratio"),
        (320, 1296, "ratio"),
        (1280, 320, None),
        (4096, None, None),
        (None, 4096, None),
    ],
)
def test_output_sizes(width: int | None, height: int | None, code: str | None) -> None:
    assert list(found(draft(TEXT, {"width": width, "height": height})).values()) == ([code] if code else [])


def test_a_side_offers_the_nearest_legal_one() -> None:
    _, problems = check(draft(TEXT, {"width": 1920, "height": 1080}))
    assert [(p.path, p.repair.value if p.repair else None) for p in problems] == [
        ("$.imageGenerationConfig.height", 1088)
    ]


@pytest.mark.parametrize(
    ("facts", "code"),
    [
        ({"format": "PNG"}, None),
        ({"format": "PNG", "mode": "RGBA"}, None),
        ({"format": "PNG", "mode": "RGBA", "opaque": False}, "image_transparent"),
        ({"format": "WEBP"}, "image_format"),
        ({"format": "GIF", "mode": "P"}, "image_format"),
        ({"mode": "CMYK"}, "image_depth"),
        ({"format": "PNG", "mode": "I;16", "bits": 16}, "image_depth"),
        ({"format": "PNG", "mode": "RGB", "bits": 16}, "image_depth"),
        ({"width": 320, "height": 320}, None),
        ({"width": 319, "height": 320}, "image_too_small"),
        ({"width": 4096, "height": 1024}, None),
        ({"width": 4097, "height": 1024}, "image_too_large,image_ratio,image_too_many_pixels"),
        ({"width": 1281, "height": 320}, "image_ratio"),
        ({"width": 2048, "height": 2048}, None),
        ({"width": 2049, "height": 2048}, "image_too_many_pixels"),
        ({"width": 1001, "height": 427}, None),
    ],
)
def test_input_pictures(facts: dict[str, Any], code: str | None) -> None:
    _, problems = check(draft(TaskType.BACKGROUND_REMOVAL, image={**IMAGE, **facts}))
    assert ",".join(p.code for p in problems) == (code or "")
    assert {p.path for p in problems} <= {"$.backgroundRemovalParams.image"}


def test_each_reference_is_judged_at_its_place() -> None:
    small = {**IMAGE, "width": 100}
    problems = found(draft(TaskType.IMAGE_VARIATION, images=[IMAGE, small, IMAGE]))
    assert problems == {"imageVariationParams.images[1]": "image_ratio"}


@pytest.mark.parametrize(("count", "code"), [(0, "too_few"), (1, None), (5, None), (6, "too_many")])
def test_one_to_five_references(count: int, code: str | None) -> None:
    assert list(found(draft(TaskType.IMAGE_VARIATION, images=[IMAGE] * count)).values()) == ([code] if code else [])


@pytest.mark.parametrize(("value", "code"), [(0.2, None), (1, None), (0.19, "too_small"), (1.01, "too_large")])
def test_similarity(value: float, code: str | None) -> None:
    assert list(found(draft(TaskType.IMAGE_VARIATION, similarity_strength=value)).values()) == ([code] if code else [])


@pytest.mark.parametrize(
    ("colors", "problems"),
    [
        (["#000000"], {}),
        (["#abcDEF"] * 10, {}),
        (["#abcDEF"] * 11, {"": "too_many"}),
        ([], {"": "too_few"}),
        (["#fff"], {"[0]": "bad_color"}),
        (["#000000", "red", "#GG0000"], {"[1]": "bad_color", "[2]": "bad_color"}),
        (["#000000", 3], {"[1]": "wrong_type"}),
        ("#000000", {"": "wrong_type"}),
    ],
)
def test_palettes(colors: object, problems: dict[str, str]) -> None:
    path = "colorGuidedGenerationParams.colors"
    assert found(draft(TaskType.COLOR_GUIDED_GENERATION, colors=colors)) == {path + k: v for k, v in problems.items()}


@pytest.mark.parametrize(("value", "code"), [(0, None), (1, None), (-0.01, "too_small"), (1.01, "too_large")])
def test_control_strength(value: float, code: str | None) -> None:
    problems = found(draft(TEXT, condition_image=IMAGE, control_mode="SEGMENTATION", control_strength=value))
    assert list(problems.values()) == ([code] if code else [])


def test_control_needs_a_condition_picture() -> None:
    assert found(draft(TEXT, control_mode="CANNY_EDGE", control_strength=0.5)) == {
        "textToImageParams.controlMode": "needs_condition_image",
        "textToImageParams.controlStrength": "needs_condition_image",
    }


def test_a_mask_has_the_size_of_its_source_and_not_of_the_reference() -> None:
    reference = {**IMAGE, "width": 512, "height": 700}
    assert found(draft(TaskType.VIRTUAL_TRY_ON, reference_image=reference)) == {}
    small = {**MASK, "mask": {**MASK["mask"], "width": 512}}
    assert found(draft(TaskType.VIRTUAL_TRY_ON, mask=small)) == {
        "virtualTryOnParams.imageBasedMask.maskImage": "mask_size"
    }
    assert found(draft(INPAINTING, mask=small)) == {"inPaintingParams.maskImage": "mask_size"}


@pytest.mark.parametrize(
    ("mask", "problems"),
    [
        ({"kind": "words", "prompt": "the sky"}, {}),
        ({"kind": "words", "prompt": ""}, {"inPaintingParams.maskPrompt": "empty"}),
        ({"kind": "words", "prompt": "x", "shape": "CONTOUR"}, {"inPaintingParams.shape": "unknown_key"}),
        ({"kind": "garment", "garment_class": "BOOTS"}, {"inPaintingParams.mask": "not_a_choice"}),
        (4, {"inPaintingParams.mask": "wrong_type"}),
    ],
)
def test_masks_of_edits(mask: object, problems: dict[str, str]) -> None:
    result = found(draft(INPAINTING, mask=mask))
    assert sorted(result.values()) == sorted(problems.values())


@pytest.mark.parametrize(
    ("mask", "problems"),
    [
        ({"kind": "garment", "garment_class": "BOOTS", "shape": "BOUNDING_BOX"}, {}),
        ({"kind": "garment", "garment_class": "HAT"}, {"garmentBasedMask.garmentClass": "not_a_choice"}),
        ({"kind": "garment"}, {"garmentBasedMask.garmentClass": "required"}),
        (
            {"kind": "garment", "garment_class": "BOOTS", "styling": {"tucking_style": "IN", "longSleeveStyle": "UP"}},
            {
                "garmentBasedMask.garmentStyling.tuckingStyle": "not_a_choice",
                "garmentBasedMask.garmentStyling.longSleeveStyle": "not_a_choice",
            },
        ),
        ({"kind": "words", "prompt": "the shirt", "shape": "DEFAULT"}, {}),
        ({"kind": "words", "prompt": "x" * 1025}, {"promptBasedMask.maskPrompt": "too_long"}),
        ({"kind": "words", "prompt": "x", "shape": "ROUND"}, {"promptBasedMask.maskShape": "not_a_choice"}),
    ],
)
def test_masks_of_try_on(mask: dict[str, Any], problems: dict[str, str]) -> None:
    assert found(draft(TaskType.VIRTUAL_TRY_ON, mask=mask)) == {
        f"virtualTryOnParams.{path}": code for path, code in problems.items()
    }


def test_try_on_has_eighteen_garments_and_takes_each() -> None:
    classes = get_args(GarmentClass)
    assert len(classes) == 18
    for name in classes:
        assert found(draft(TaskType.VIRTUAL_TRY_ON, mask={"kind": "garment", "garment_class": name})) == {}


def test_a_group_in_which_nothing_is_set_is_unset() -> None:
    request = validate(draft(TaskType.VIRTUAL_TRY_ON, mask_exclusions={"preserve_face": None}))
    assert request == validate(draft(TaskType.VIRTUAL_TRY_ON))


def test_all_problems_are_told_at_once() -> None:
    bad = draft(
        INPAINTING,
        {"cfg_scale": 11, "seed": -1, "quality": "best"},
        image={**IMAGE, "opaque": False},
        text="x" * 1025,
        mask={**MASK, "mask": {**MASK["mask"], "height": 400}},
        style="PHOTOREALISM",
    )
    assert set(found(bad)) == {
        "inPaintingParams.image",
        "inPaintingParams.text",
        "inPaintingParams.maskImage",
        "inPaintingParams.style",
        "imageGenerationConfig.cfgScale",
        "imageGenerationConfig.seed",
        "imageGenerationConfig.quality",
    }


def test_pictures_that_cannot_fit_a_body_are_refused_by_their_length_alone() -> None:
    heavy = {**IMAGE, "size": 19_000_000}
    path, code, message = only(draft(TaskType.BACKGROUND_REMOVAL, image=heavy))
    assert (path, code) == ("$", "body_too_large")
    assert "25,000,000" in message and "25,333,336" in message


def test_validate_raises_with_every_problem() -> None:
    with pytest.raises(InvalidRequest) as caught:
        validate(Draft(TaskType.OUTPAINTING))
    assert len(caught.value.problems) == 3


def _hash(settings: dict[str, Any] | None = None, **params: Any) -> str:
    request: Request = validate(draft(TEXT, settings, **params))
    return request.canonical_hash()


def test_the_canonical_hash_sees_defaults_and_contents_only() -> None:
    assert _hash() == _hash({"width": 1024, "cfg_scale": 6.5, "seed": 12, "quality": "standard", "number_of_images": 1})
    assert _hash() != _hash({"seed": 13})
    assert _hash() != _hash(text="a kit")
    same = {**IMAGE, "size": 1000}
    other = {**IMAGE, "sha256": "f" * 64}
    assert _hash(condition_image=IMAGE) == _hash(condition_image=same) != _hash(condition_image=other)
