"""Taking along what two tasks have in common, so that changing the task does not mean typing again."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from nova_studio.contract.draft import Draft
from nova_studio.contract.fields import params_fields
from nova_studio.contract.form import Kind
from nova_studio.contract.tasks import TASKS


def carry_over(from_draft: Draft, to_draft: Draft) -> Draft:
    """``to_draft`` with prompts and pictures of ``from_draft`` wherever it is still empty.

    Prompts go by name; the source picture to the source picture, whatever each task calls it. Nothing set is replaced.
    """
    result = to_draft
    for name, value in _offered(from_draft, to_draft):
        if value and not result.params.get(name):
            result = result.with_param(name, value)
    return result


def _offered(from_draft: Draft, to_draft: Draft) -> Iterator[tuple[str, Any]]:
    old, new = TASKS[from_draft.task], TASKS[to_draft.task]
    kinds = {field.name: field.kind for field in params_fields(old)}
    for field in params_fields(new):
        if field.kind is Kind.PROMPT and kinds.get(field.name) is Kind.PROMPT:
            yield field.name, from_draft.params.get(field.name)
    if old.source and new.source:
        yield new.source, from_draft.params.get(old.source)
