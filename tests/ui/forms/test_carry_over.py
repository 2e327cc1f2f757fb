"""Changing the task takes prompts and the source picture along, and never replaces anything."""

from __future__ import annotations

import pytest

from nova_studio.contract.draft import Draft
from nova_studio.contract.fields import params_fields
from nova_studio.contract.task import TaskType
from nova_studio.contract.tasks import TASKS
from nova_studio.ui.forms.carry_over import carry_over
from support.ui_pictures import make_ref

WITH_PROMPT = [task for task, spec in TASKS.items() if any(f.name == "text" for f in params_fields(spec))]


@pytest.mark.parametrize("start", WITH_PROMPT)
@pytest.mark.parametrize("end", TaskType)
def test_prompts_go_along_where_both_have_them(start: TaskType, end: TaskType) -> None:
    old = Draft(start, {"text": "a cat", "negative_text": "dogs"})
    result = carry_over(old, Draft(end))
    assert result.params == ({"text": "a cat", "negative_text": "dogs"} if end in WITH_PROMPT else {})


def test_the_source_goes_to_the_source_whatever_it_is_called() -> None:
    ref = make_ref()
    result = carry_over(Draft(TaskType.INPAINTING, {"image": ref}), Draft(TaskType.VIRTUAL_TRY_ON))
    assert result.params == {"source_image": ref}
    assert carry_over(result, Draft(TaskType.BACKGROUND_REMOVAL)).params == {"image": ref}
    assert carry_over(result, Draft(TaskType.COLOR_GUIDED_GENERATION)).params == {}


def test_what_is_set_stays() -> None:
    old = Draft(TaskType.INPAINTING, {"text": "a cat", "image": make_ref("a")})
    new = Draft(TaskType.OUTPAINTING, {"text": "a dog", "image": make_ref("b")})
    assert carry_over(old, new) == new
    assert carry_over(old, new.with_param("text", "")).params["text"] == "a cat"
