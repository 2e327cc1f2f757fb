"""Pictures longer than Stability takes: what goes out is short enough, what comes back is as it was asked for."""

from __future__ import annotations

import io
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from nova_studio.contract import limits
from nova_studio.contract.task import TaskType
from nova_studio.engines.bedrock.stability.bodies import build
from nova_studio.engines.bedrock.stability.borders import BORDERED, needed
from nova_studio.engines.bedrock.stability.limits import fits_answer
from nova_studio.engines.bedrock.stability.losses import wire_seed
from nova_studio.engines.bedrock.stability.models import INPAINT, MODELS
from nova_studio.engines.bedrock.stability.plan import Plan
from nova_studio.engines.bedrock.stability.routing import plan
from nova_studio.imaging.borders import Borders
from nova_studio.imaging.codec import decode_rgb, decode_rgba, measure
from support.requests import MemoryPictures
from support.stability_calls import engine, request
from support.stability_contract import StabilityBody, examine
from support.stability_server import Stability, shifted

T = TaskType
ENGINE, SERVICE, STORED = engine(), Stability(), MemoryPictures()
MOST = 2.5


@st.composite
def long_sizes(draw: st.DrawFn) -> tuple[int, int]:
    """Width and height of a picture that the contract takes and Stability does not."""
    shorter = draw(st.integers(320, 400))
    longer = draw(st.integers(int(shorter * MOST) + 1, shorter * 4))
    return (longer, shorter) if draw(st.booleans()) else (shorter, longer)


def noise(size: tuple[int, int], seed: int) -> np.ndarray:
    return np.random.default_rng(seed).integers(0, 256, (size[1], size[0], 3), np.uint8)


def exchanged(wanted: Any) -> tuple[StabilityBody, bytes, dict[str, Any]]:
    """What goes out, as the strict stand-in takes it; what comes of it, and the facts."""
    call = ENGINE.calls(wanted)[0]
    found = plan(call.request)
    assert isinstance(found, Plan)
    taken = examine(call.model, call.region, build(found, wire_seed(call.request), STORED))
    reply = ENGINE.read(call, io.BytesIO(SERVICE.answer(taken)), STORED)
    assert not reply.words
    return taken, reply.images[0], dict(reply.finishes[0].facts)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(long_sizes(), st.integers(0, 99), st.sampled_from(["paint", "remove", "surround"]), st.data())
def test_outside_the_mask_the_picture_is_the_source_and_the_borders_never_change(
    size: tuple[int, int], seed: int, way: str, data: st.DataObject
) -> None:
    pixels, (width, height) = noise(size, seed), size
    source, mask = STORED.picture(pixels), np.zeros((height, width), np.bool_)
    left, top = data.draw(st.integers(0, width - 1)), data.draw(st.integers(0, height - 1))
    mask[top : data.draw(st.integers(top + 1, height)), left : data.draw(st.integers(left + 1, width))] = True
    if way == "surround":
        mask = ~mask | (np.random.default_rng(seed).random(mask.shape) < 0.01)
    drawn = {"kind": "drawn", "mask": STORED.mask(mask)}
    task = T.OUTPAINTING if way == "surround" else T.INPAINTING
    text = {} if way == "remove" else {"text": "a boat"}
    wanted = request(task, image=source, mask=drawn, **text)
    verdict = ENGINE.assess(wanted)
    if not verdict.can:
        assert not mask.any()
        return
    taken, image, facts = exchanged(wanted)
    stays = ~mask
    assert np.array_equal(decode_rgb(image)[stays], pixels[stays])
    assert facts["laid_back"]["outside_pixels"] == int(stays.sum())
    if taken.mask is None:  # a rectangle that stays, short enough to be extended as it is
        return
    across, down = taken.pictures["image"].size
    assert max(across, down) <= MOST * min(across, down) and facts["cut"]["from"] == f"{across}x{down}"
    x, y, *inner = facts["cut"]["part"]
    assert inner == [width, height]
    wire = np.asarray(taken.mask.convert("L")) == 255
    assert np.array_equal(wire[y : y + height, x : x + width], mask) and wire.sum() == mask.sum()
    sent = np.asarray(taken.pictures["image"].convert("RGB"))
    assert np.array_equal(sent[y : y + height, x : x + width], pixels)
    assert [loss.path for loss in verdict.losses if loss.code == BORDERED] == [f"{wanted.spec.path}.image"]


@settings(max_examples=25, deadline=None)
@given(long_sizes(), st.integers(0, 9))
def test_what_follows_a_long_picture_comes_back_without_borders(size: tuple[int, int], seed: int) -> None:
    pixels = noise(size, seed)
    long = STORED.picture(pixels)
    _, image, _ = exchanged(request(T.BACKGROUND_REMOVAL, image=long))
    assert np.array_equal(decode_rgba(image)[:, :, :3], shifted(pixels))
    for wanted in (
        request(T.INPAINTING, image=long, text="a", mask={"kind": "words", "prompt": "boat"}),
        request(T.TEXT_IMAGE, text="a", condition_image=long),
        request(T.IMAGE_VARIATION, images=[long]),
        request(T.IMAGE_VARIATION, images=[long, long]),
        request(T.COLOR_GUIDED_GENERATION, text="a", colors=["#102040"], reference_image=long),
    ):
        taken, image, facts = exchanged(wanted)
        assert all(max(each.size) <= MOST * min(each.size) for each in taken.pictures.values())
        assert (measure(image).width, measure(image).height) == wanted.output_size
        assert ("cut" in facts) is (wanted.task is not T.COLOR_GUIDED_GENERATION)
        assert any(loss.code == BORDERED for loss in ENGINE.assess(wanted).losses)


@given(st.integers(limits.SIDE_MIN, limits.SIDE_MAX), st.integers(limits.SIDE_MIN, limits.SIDE_MAX))
def test_no_picture_of_the_contract_is_refused_for_its_shape(width: int, height: int) -> None:
    assume(width * height <= limits.PIXELS_MAX and max(width, height) <= limits.RATIO_MAX * min(width, height))
    ref = STORED.picture(np.zeros((320, 320, 3), np.uint8)).model_copy(update={"width": width, "height": height})
    words = {"kind": "words", "prompt": "boat"}
    for wanted in (
        request(T.BACKGROUND_REMOVAL, image=ref),
        request(T.INPAINTING, image=ref, text="a", mask=words),
        request(T.TEXT_IMAGE, text="a", condition_image=ref),
        request(T.IMAGE_VARIATION, images=[ref, ref]),
    ):
        made = plan(wanted)
        assert isinstance(made, Plan) and ENGINE.assess(wanted).can
        for key in made.pictures:
            outer = made.outer(key)
            assert max(outer) <= MOST * min(outer) and outer[0] * outer[1] <= made.model.takes.pixels_max
        assert made.output_format != "png" or made.cut is None or fits_answer(*made.outer(made.first))


@given(st.integers(1, 5_000), st.integers(1, 5_000))
def test_borders_are_the_fewest_that_make_it_short_enough(width: int, height: int) -> None:
    found = needed(INPAINT, width, height)
    if found is None:
        assert max(width, height) <= MOST * min(width, height)
        return
    across, down = found.around(width, height)
    assert max(across, down) == max(width, height) <= MOST * min(across, down)
    assert max(across, down) > MOST * (min(across, down) - 1), "one pixel less would not do"
    assert abs(found.left - found.right) <= 1 and abs(found.top - found.bottom) <= 1
    assert found.inside((across, down), (width, height)) == (found.left, found.top, width, height)
    x, y, wide, high = found.inside((across * 4, down * 4), (width, height))
    assert (x, y, wide, high) == (found.left * 4, found.top * 4, width * 4, height * 4)


@pytest.mark.parametrize("model", [model for model in MODELS if not model.takes.ratio_max])
def test_a_model_that_takes_any_shape_needs_none(model: Any) -> None:
    assert needed(model, 1_000, 10) is None


def test_what_comes_back_in_another_size_is_cut_in_proportion() -> None:
    assert Borders(top=32, bottom=32).inside((480, 192), (960, 320)) == (0, 16, 480, 160)
