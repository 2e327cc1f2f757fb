"""The seven tasks, in the order in which the window shows them. An eighth is one module here and one line in ``TASKS``."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from nova_studio.contract.task import TaskSpec, TaskType
from nova_studio.contract.tasks import (
    background_removal,
    color_guided_generation,
    image_variation,
    inpainting,
    outpainting,
    text_image,
    virtual_try_on,
)

TASKS: Final[Mapping[TaskType, TaskSpec]] = MappingProxyType(
    {
        spec.task: spec
        for spec in (
            text_image.SPEC,
            color_guided_generation.SPEC,
            image_variation.SPEC,
            inpainting.SPEC,
            outpainting.SPEC,
            background_removal.SPEC,
            virtual_try_on.SPEC,
        )
    }
)
