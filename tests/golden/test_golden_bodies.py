"""Each task's bodies are byte for byte what they were, and each task's mask has the colours its engine wants."""

from __future__ import annotations

import base64
import io
import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

from nova_studio import resources
from nova_studio.contract.draft import Draft
from nova_studio.contract.task import TaskType
from nova_studio.contract.tasks import TASKS
from nova_studio.contract.validation import validate
from nova_studio.exchange.body import serialise
from nova_studio.imaging import codec
from nova_studio.imaging import mask as masks
from support import golden_bodies

CASES = golden_bodies.cases()


@pytest.mark.parametrize("case", CASES, ids=golden_bodies.name_of)
def test_a_body_is_what_it_was(case: Path) -> None:
    _, body = golden_bodies.sent(case)
    expected = json.loads(golden_bodies.kept(case).read_text("utf-8"))
    assert golden_bodies.golden(body) == expected
    # Order of keys and every byte between the pictures.
    assert golden_bodies.hollow_bytes(body) == golden_bodies.skeleton(expected)


@pytest.mark.parametrize("case", CASES, ids=golden_bodies.name_of)
def test_a_picture_goes_out_as_the_file_it_is(case: Path) -> None:
    _, body = golden_bodies.sent(case)
    files = {path.read_bytes() for path in (golden_bodies.ROOT / "pictures").iterdir()}
    for value in _pictures(json.loads(body)):
        assert base64.b64decode(value) in files


def _pictures(value: Any, key: str = "") -> list[str]:
    if isinstance(value, dict):
        return [found for name, item in value.items() for found in _pictures(item, name)]
    if isinstance(value, list):
        return [found for item in value for found in _pictures(item, key)]
    return [value] if isinstance(value, str) and len(value) > 1024 and key != "maskImage" else []


@pytest.mark.parametrize("task", TaskType)
def test_every_task_has_golden_bodies_and_an_icon(task: TaskType) -> None:
    assert any(case.parent.name == TASKS[task].icon for case in CASES), f"tests/golden/{TASKS[task].icon}/ has no body"
    assert resources.find("icons", f"{TASKS[task].icon}.svg").stat().st_size
    tasks_of_folder = {json.loads(c.read_bytes())["taskType"] for c in CASES if c.parent.name == TASKS[task].icon}
    assert tasks_of_folder == {task.value}


def test_nothing_lies_among_the_golden_bodies_that_no_task_owns() -> None:
    folders = {path.name for path in golden_bodies.ROOT.iterdir() if path.is_dir() and not path.name.startswith("__")}
    assert folders == {"pictures", "stability", *(spec.icon for spec in TASKS.values())}
    kept = {golden_bodies.kept(case) for case in CASES}
    assert set(golden_bodies.ROOT.glob(f"*/*{golden_bodies.SUFFIX}")) == kept


BLACK, WHITE = (0, 0, 0), (255, 255, 255)
WIRE = {
    TaskType.INPAINTING: (BLACK, WHITE),
    TaskType.OUTPAINTING: (WHITE, BLACK),
    TaskType.VIRTUAL_TRY_ON: (BLACK, WHITE),
}
"""For each task with a painted mask: the colours of what changes and of what stays, as the guide and its samples have them."""


def test_the_polarity_of_every_task_with_a_painted_mask_is_tested() -> None:
    assert {spec.task for spec in TASKS.values() if "drawn" in spec.mask_blocks} == set(WIRE)


@pytest.mark.parametrize("task", WIRE)
def test_a_painted_mask_goes_out_in_the_colours_of_its_task(task: TaskType) -> None:
    changed, stays = WIRE[task]
    pixels = np.zeros((330, 400), np.bool_)
    pixels[20:50, 30:200] = True  # Lies in no way like its own mirror image or inverse.
    mask, mask_ref = masks.encode(pixels)
    picture = (golden_bodies.ROOT / "pictures" / "scene.png").read_bytes()
    ref = codec.measure(picture)
    spec = TASKS[task]
    params: dict[str, Any] = {spec.source or "": ref, "mask": {"kind": "drawn", "mask": mask_ref}}
    if task is TaskType.OUTPAINTING:
        params["text"] = "a beach"
    if task is TaskType.VIRTUAL_TRY_ON:
        params["reference_image"] = ref
    body = json.loads(serialise(validate(Draft(task, params)), _Stored({ref.sha256: picture, mask_ref.sha256: mask})))
    block = body[spec.params_key]
    wire = Image.open(io.BytesIO(base64.b64decode(block.get("imageBasedMask", block)["maskImage"])))
    assert (wire.format, wire.mode, wire.size) == ("PNG", "RGB", (400, 330))
    rgb = np.asarray(wire)
    assert (rgb[pixels] == changed).all()
    assert (rgb[~pixels] == stays).all()


class _Stored(dict[str, bytes]):
    def read(self, sha256: str) -> bytes:
        return self[sha256]
