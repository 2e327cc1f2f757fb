"""Hints about a draft: advice from the service's guide, never a refusal."""

from __future__ import annotations

import re
from collections.abc import Iterator

from nova_studio.contract import limits
from nova_studio.contract.draft import Draft
from nova_studio.contract.fields import FieldSpec, params_fields
from nova_studio.contract.form import Kind
from nova_studio.contract.problems import Problem
from nova_studio.contract.tasks import TASKS

NEGATIONS = (
    "no not neither never none nor nothing nobody nowhere without barely hardly scarcely seldom".split()  # noqa: SIM905
)
_NEGATION = re.compile(rf"\b({'|'.join(NEGATIONS)})\b", re.IGNORECASE)


def hints(draft: Draft) -> Iterator[Problem]:
    """Advice on the draft's words, as problems that do not stop it. Source: the guide's prompting chapter."""
    total = 0
    for field in params_fields(TASKS[draft.task]):
        text = draft.params.get(field.name)
        if field.kind is Kind.PROMPT and isinstance(text, str):
            total += len(text)
            yield from _negation(field, text)
    if total > limits.PROMPT_MAX:
        yield Problem(
            "$",
            "prompts_long_together",
            f"Prompt and negative prompt have {total:,} characters together; some pages of the service's guide cap the sum at "
            f"{limits.PROMPT_MAX:,}.",
        )


def _negation(field: FieldSpec, text: str) -> Iterator[Problem]:
    found = _NEGATION.search(text)
    if found:
        yield Problem(
            field.path,
            "negation",
            f'{field.title} says "{found[0]}", which models tend to overlook. Name the bare thing in the negative prompt instead.',
        )
