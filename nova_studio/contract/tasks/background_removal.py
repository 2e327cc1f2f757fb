"""Background removal: cut the subject out, with soft transparent edges."""

from __future__ import annotations

from nova_studio.contract.shared import SourceImage
from nova_studio.contract.task import TaskParams, TaskSpec, TaskType


class BackgroundRemovalParams(TaskParams):
    """Parameters of ``BACKGROUND_REMOVAL``, which has no generation settings."""

    image: SourceImage


SPEC = TaskSpec(
    task=TaskType.BACKGROUND_REMOVAL,
    title="Background removal",
    short="Cut out",
    summary="Cut the subject out, with transparency around it.",
    params_key="backgroundRemovalParams",
    model=BackgroundRemovalParams,
    settings=(),
    source="image",
)
