"""Which sizes are legal: every pair of sides, for what is asked for and for what is sent."""

from __future__ import annotations

from hypothesis import example, given
from hypothesis import strategies as st

from nova_studio.contract import generation
from nova_studio.contract.draft import Draft
from nova_studio.contract.problems import Repair
from nova_studio.contract.rules import image_problems
from nova_studio.contract.task import TaskType
from nova_studio.contract.validation import check
from nova_studio.contract.values import ImageRef
from support.bedrock_contract import Malformed, examine
from support.bodies import dumped

sides = st.integers(-5000, 9000) | st.integers(0, 300).map(lambda n: n * 16) | st.sampled_from((319, 320, 4096, 4097))


def within(width: int, height: int) -> bool:
    """Side, ratio and pixels, as the guide says them."""
    shorter, longer = sorted((width, height))
    return shorter >= 320 and longer <= 4096 and longer <= 4 * shorter and width * height <= 2048 * 2048


def legal(width: int, height: int) -> bool:
    return within(width, height) and width % 16 == 0 and height % 16 == 0


def draft(width: int | None, height: int | None) -> Draft:
    return Draft(TaskType.TEXT_IMAGE, {"text": "a"}, {"width": width, "height": height})


def test_every_pair_of_multiples_is_judged_by_ratio_and_pixels() -> None:
    steps = range(320, 4096 + 1, 16)
    wrong = [
        (width, height)
        for width in steps
        for height in steps
        if (next(generation.size_problems({"width": width, "height": height}), None) is None) != within(width, height)
    ]
    assert not wrong


@given(sides, sides)
@example(2048, 2048)
@example(4096, 1024)
@example(2064, 2048)
@example(1920, 1080)
@example(2816, 1536)
@example(320, 1280)
@example(320, 1296)
def test_a_size_is_taken_exactly_when_it_is_legal(width: int, height: int) -> None:
    request, problems = check(draft(width, height))
    assert (request is not None) is legal(width, height)
    assert bool(problems) is not legal(width, height)
    body = {"taskType": "TEXT_IMAGE", "textToImageParams": {"text": "a"}}
    try:
        examine(dumped({**body, "imageGenerationConfig": {"width": width, "height": height}}))
    except Malformed:
        assert request is None
    else:
        assert request is not None and request.output_size == (width, height)


@given(sides)
def test_a_side_alone_goes_with_1024(side: int) -> None:
    for width, height in ((side, None), (None, side)):
        assert (check(draft(width, height))[0] is not None) is legal(side, 1024)


@given(sides, sides)
def test_the_offered_repairs_lead_to_a_legal_size(width: int, height: int) -> None:
    size: dict[str, object] = {"width": width, "height": height}
    for _ in range(5):
        request, problems = check(Draft(TaskType.TEXT_IMAGE, {"text": "a"}, size))
        if request is not None:
            return
        for problem in problems:
            assert isinstance(problem.repair, Repair), problem
            size[problem.repair.path.rpartition(".")[2]] = problem.repair.value
    raise AssertionError(f"{width}x{height} was repaired to {size}, which is no better: {problems}")


@given(st.integers(1, 9000), st.integers(1, 9000))
@example(2048, 2048)
@example(321, 1284)
@example(321, 1285)
def test_a_picture_need_not_be_divisible_but_keeps_the_other_rules(width: int, height: int) -> None:
    facts = {"format": "PNG", "mode": "RGB", "bits": 8, "opaque": True, "two_coloured": False, "size": 1}
    ref = ImageRef(sha256="0" * 64, width=width, height=height, **facts)
    codes = [problem.code for problem in image_problems(ref, "$.x")]
    assert (codes == []) is within(width, height)
    assert len(codes) == len(set(codes))
