"""Which colour of a mask on Nova's wire means "will change". Inside the program a set pixel always does.

In-painting and try-on change what is black, and so does the mask a try-on returns; out-painting changes what is white. The
guide's request page claims black for out-painting too, against its own note that the two tasks are opposites, its input page
and every mask among the service's samples.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from nova_studio.contract.task import TaskType

CHANGED_IS_WHITE: Final[Mapping[TaskType, bool]] = MappingProxyType(
    {TaskType.INPAINTING: False, TaskType.OUTPAINTING: True, TaskType.VIRTUAL_TRY_ON: False}
)
RETURNED_CHANGED_IS_WHITE: Final = False
"""The ``maskImage`` of a try-on's answer: black was changed."""
