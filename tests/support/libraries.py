"""A library with results in it, made by a scripted engine, and everything a test may want to know of its disk."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from PIL import Image

from nova_studio.contract.draft import Draft
from nova_studio.contract.masks import DrawnMask
from nova_studio.contract.request import Request
from nova_studio.contract.task import TaskType
from nova_studio.contract.validation import validate
from nova_studio.imaging import mask as masks
from nova_studio.imaging.codec import measure
from nova_studio.library.library import Library
from nova_studio.library.model import Job, Result
from support.engines import Answer, Bench, ScriptedEngine, picture, text_request
from support.pictures import encoded, photo


class Atelier(Bench):
    """A bench whose engine gives another picture every time."""

    def __init__(self, folder: Path) -> None:
        self.number = 0
        super().__init__(folder, ScriptedEngine())

    def make(self, request: Request | None = None, count: int = 1, text: str = "a red house") -> Job:
        """Run a request to its end."""
        request = request or text_request(count, text)
        self.number += 10
        images = tuple(picture(self.number + index, side=9 + index) for index in range(request.count))
        self.engine.script = [Answer(images)]
        job = self.runner.run(self.runner.submit(request, self.engine.name).id)
        assert job.arrived == request.count
        return job

    def results(self, count: int = 1, text: str = "a red house") -> list[Result]:
        """New results in the order of their answer."""
        return self.library.job_results(self.make(count=count, text=text).id)

    def edit(self, *, of: Result | None = None, text: str = "a cup", seed: int = 1) -> Result:
        """A result of in-painting a photograph, which came ``of`` a result."""
        job = self.make(edit_request(self.library, of, text, seed))
        return self.library.job_results(job.id)[0]


def edit_request(library: Library, of: Result | None, text: str = "a cup", seed: int = 1) -> Request:
    """An in-painting of a stored photograph with a stored mask."""
    data = encoded(Image.fromarray(photo(400, 330, seed=seed)))
    source = measure(data)
    library.add_picture(data, source, name=f"photo {seed}.png", from_result=of.id if of else None)
    painted = np.zeros((330, 400), np.bool_)
    painted[40 : 90 + seed, 30:200] = True
    mask_data, mask = masks.encode(painted)
    library.add_mask(mask_data, mask)
    params = {"image": source, "text": text, "mask": DrawnMask(mask=mask)}
    return validate(Draft(TaskType.INPAINTING, params, {"number_of_images": 1}))


def disk(folder: Path) -> dict[str, bytes]:
    """Every file below a folder, by its name, but for locks and databases."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and path.suffix not in (".lock", ".here") and ".sqlite3" not in path.name
    }
