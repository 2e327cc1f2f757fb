"""What a rehearsal shows of a request: the palette, the condition, the style, the mask, the frame."""

from __future__ import annotations

from itertools import combinations
from typing import Any

import cv2
import numpy as np
import pytest

from nova_studio.contract.draft import Draft
from nova_studio.contract.fields import params_fields
from nova_studio.contract.task import TaskType
from nova_studio.contract.tasks import TASKS
from nova_studio.contract.validation import validate
from nova_studio.engines.offline import finish
from nova_studio.engines.offline.drawing import RENDERERS
from nova_studio.engines.offline.inputs import Inputs
from nova_studio.engines.offline.mood import Hour, Motif, mood
from nova_studio.engines.offline.pixels import Picture
from nova_studio.imaging.codec import decode_rgb
from support.requests import PICTURES, drawn_mask, picture

SIZE = (320, 320)
FIGURE, CUP = picture(0, SIZE), picture(1, SIZE)
SMALL = {"width": 320, "height": 320}
INPUTS = Inputs(PICTURES)


def render(task: TaskType, params: dict[str, Any], **settings: Any) -> Picture:
    request = validate(Draft(task, params, settings))
    return RENDERERS[task](request, INPUTS, 0)


def near(picture: Picture, colour: tuple[int, int, int]) -> float:
    """The part of the picture whose nearest colour is red or blue, as asked."""
    palette = np.array([(255, 0, 0), (0, 0, 255)])
    gaps = np.abs(picture[:, :, None, :].astype(int) - palette).sum(axis=3)
    return float((gaps.argmin(axis=2) == palette.tolist().index(list(colour))).mean())


@pytest.mark.parametrize("reference", [None, CUP])
def test_a_repeated_colour_takes_more_of_the_picture(reference: object) -> None:
    params = {"text": "hills", "reference_image": reference}
    even = render(TaskType.COLOR_GUIDED_GENERATION, {**params, "colors": ["#FF0000", "#0000FF"]}, **SMALL)
    red = render(TaskType.COLOR_GUIDED_GENERATION, {**params, "colors": ["#FF0000"] * 3 + ["#0000FF"]}, **SMALL)
    assert near(even, (255, 0, 0)) == pytest.approx(0.5, abs=0.1)
    assert near(red, (255, 0, 0)) == pytest.approx(0.75, abs=0.1)


def test_each_style_is_another_treatment() -> None:
    (style,) = (field for field in params_fields(TASKS[TaskType.TEXT_IMAGE]) if field.name == "style")
    looks = [render(TaskType.TEXT_IMAGE, {"text": "hills", "style": None}, **SMALL)]
    looks += [render(TaskType.TEXT_IMAGE, {"text": "hills", "style": c.value}, **SMALL) for c in style.choices]
    assert len(looks) == 9
    for one, other in combinations(looks, 2):
        assert np.abs(one.astype(int) - other).mean() > 4


def likeness(picture: Picture, edges: np.ndarray) -> float:
    """How much darker a picture is along edges than elsewhere."""
    grey = cv2.cvtColor(picture, cv2.COLOR_RGB2GRAY).astype(float)
    return float(grey[~edges].mean() - grey[edges].mean())


def test_the_condition_pictures_edges_stand_out_the_more_the_stronger() -> None:
    source = cv2.cvtColor(decode_rgb(PICTURES.read(FIGURE.sha256)), cv2.COLOR_RGB2GRAY)
    edges = cv2.Canny(cv2.GaussianBlur(source, (0, 0), 1.0), 40, 120) > 0
    shown = [
        likeness(
            render(TaskType.TEXT_IMAGE, {"text": "sea", "condition_image": FIGURE, "control_strength": s}, **SMALL),
            edges,
        )
        for s in (0.0, 0.5, 1.0)
    ]
    assert shown[0] + 15 < shown[1] < shown[2]


def test_the_condition_pictures_regions_give_the_layout() -> None:
    source = cv2.cvtColor(decode_rgb(PICTURES.read(CUP.sha256)), cv2.COLOR_RGB2GRAY).astype(float)
    alike = []
    for strength in (0.0, 1.0):
        params = {"text": "sea", "condition_image": CUP, "control_mode": "SEGMENTATION", "control_strength": strength}
        grey = cv2.cvtColor(render(TaskType.TEXT_IMAGE, params, **SMALL), cv2.COLOR_RGB2GRAY).astype(float)
        alike.append(float(np.corrcoef(source.ravel(), grey.ravel())[0, 1]))
    assert alike[1] > 0.8 > alike[0]


def test_a_stricter_scale_is_more_vivid() -> None:
    def colourful(scale: float) -> float:
        picture = render(TaskType.TEXT_IMAGE, {"text": "hills"}, **SMALL, cfg_scale=scale).astype(int)
        return float((picture.max(axis=2) - picture.min(axis=2)).mean())

    assert colourful(1.1) < colourful(6.5) < colourful(10.0)


def test_premium_is_finer_on_the_same_composition() -> None:
    standard = render(TaskType.TEXT_IMAGE, {"text": "hills"}, **SMALL)
    premium = render(TaskType.TEXT_IMAGE, {"text": "hills"}, **SMALL, quality="premium")
    detail = [float(np.abs(cv2.Laplacian(p, cv2.CV_32F)).mean()) for p in (standard, premium)]
    assert detail[1] > 1.3 * detail[0]
    assert np.abs(standard.astype(int) - premium).mean() < 12


def test_similar_variations_are_nearer_to_their_reference() -> None:
    source = decode_rgb(PICTURES.read(FIGURE.sha256)).astype(int)
    gaps = [
        np.abs(
            render(TaskType.IMAGE_VARIATION, {"images": [FIGURE], "similarity_strength": s}, **SMALL) - source
        ).mean()
        for s in (1.0, 0.6, 0.2)
    ]
    assert gaps[0] < gaps[1] < gaps[2]


@pytest.mark.parametrize("mode", ["DEFAULT", "PRECISE"])
def test_outpainting_keeps_the_middle_and_only_the_default_meets_it_softly(mode: str) -> None:
    mask = {"kind": "drawn", "mask": drawn_mask(1, SIZE)}
    made = render(
        TaskType.OUTPAINTING, {"image": CUP, "mask": mask, "text": "red hills", "out_painting_mode": mode}
    ).astype(int)
    edge = int(np.ceil(0.33 * 320))
    step = np.abs(made[:280, edge] - made[:280, edge - 1]).mean()
    assert bool(step < 12) is (mode == "DEFAULT")


def test_a_removed_thing_takes_the_colours_around_it() -> None:
    mask = {"kind": "drawn", "mask": drawn_mask(0, SIZE)}
    gone = render(TaskType.INPAINTING, {"image": CUP, "mask": mask}).astype(int)
    source = decode_rgb(PICTURES.read(CUP.sha256)).astype(int)
    assert abs(gone[60, 160] - source[40, 160]).max() < 60


@pytest.mark.parametrize(
    ("prompt", "motif", "hour"),
    [
        ("A sailing boat on the ocean at sunset", Motif.SEA, Hour.DUSK),
        ("Streets of a city at night", Motif.CITY, Hour.NIGHT),
        ("Snowy mountains on a sunny day", Motif.HILLS, Hour.DAY),
    ],
)
def test_a_few_words_are_known_by_name(prompt: str, motif: Motif, hour: Hour) -> None:
    known = mood(prompt)
    assert (known.motif, known.hour) == (motif, hour)


def test_a_negative_prompt_rules_a_motif_out() -> None:
    assert mood("the sea", "sea, boats").motif is not Motif.SEA


def test_a_colour_word_gives_the_hue() -> None:
    red, blue = (
        render(TaskType.TEXT_IMAGE, {"text": f"{c} hills"}, **SMALL).mean(axis=(0, 1)) for c in ("red", "blue")
    )
    assert red[0] - red[2] > blue[0] - blue[2] + 20


def test_the_word_stands_only_in_pictures_that_are_made_of_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    def made(**params: Any) -> Picture:
        return render(TaskType.TEXT_IMAGE, {"text": "hills", **params}, **SMALL)

    worded = made(), made(condition_image=CUP)
    monkeypatch.setattr(finish, "WORD", " ")
    blank = made(), made(condition_image=CUP)
    assert (worded[0] != blank[0]).any()
    assert np.array_equal(worded[0][:280], blank[0][:280])
    assert np.array_equal(worded[1], blank[1])
