"""Golden bodies of Stability's engine: for every golden request of Nova's contract, and for more, what would be sent and lost.

``golden/stability/bodies/<case>.golden.json`` holds the model, the calls, the price, the losses and the bodies of a request, with
pictures and masks as facts, or why it cannot be done. The requests are those of ``golden/<task>/`` and of
``golden/stability/requests/``; those of the picture tools lie in ``golden/stability/tools/``, as tool, picture and parameters.
"""

from __future__ import annotations

import base64
import hashlib
import io
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from PIL import Image

from nova_studio.engines.bedrock.stability.bodies import build
from nova_studio.engines.bedrock.stability.losses import wire_seed
from nova_studio.engines.bedrock.stability.plan import Plan
from nova_studio.engines.bedrock.stability.routing import plan
from nova_studio.engines.bedrock.stability.tools import plan_tool
from nova_studio.imaging.codec import measure
from nova_studio.settings.model import Tier
from nova_studio.tools.request import ToolRequest, validate_tool
from nova_studio.tools.spec import ToolType
from support import golden_bodies
from support.requests import MemoryPictures
from support.stability_calls import engine

ROOT = golden_bodies.ROOT / "stability"
OTHER_STANDARD = ("text_image-words", "color_guided_generation-palette")
"""Cases that are also kept for the other model of quality standard."""


def cases() -> dict[str, tuple[Path, Tier]]:
    """Every case by name: where its request lies, and what quality ``standard`` means."""
    found: dict[str, tuple[Path, Tier]] = {
        f"{path.parent.name}-{path.stem}": (path, "core") for path in golden_bodies.cases()
    }
    found |= {path.stem: (path, "core") for path in sorted((ROOT / "requests").glob("*.json"))}
    found |= {f"{name}-sd35": (found[name][0], "sd3.5-large") for name in OTHER_STANDARD}
    return found


def kept(name: str) -> Path:
    """Where the golden form of a case is kept."""
    return ROOT / "bodies" / f"{name}{golden_bodies.SUFFIX}"


def sent(name: str) -> list[bytes]:
    """The very bytes of every call, none for what cannot be done."""
    return [body for _, body in _planned(name)]


def _planned(name: str) -> Iterator[tuple[Plan, bytes]]:
    path, standard = cases()[name]
    parsed = golden_bodies.parsed(path)
    assert parsed.request is not None, parsed.problems
    asked = engine(tier=standard)
    if not asked.assess(parsed.request).can:
        return
    for call in asked.calls(parsed.request):
        found = plan(call.request, standard)
        assert isinstance(found, Plan) and found.model.id == call.model
        yield found, build(found, wire_seed(call.request), parsed)


def golden(name: str) -> dict[str, Any]:
    """A case in its golden form."""
    path, standard = cases()[name]
    parsed = golden_bodies.parsed(path)
    assert parsed.request is not None, parsed.problems
    asked = engine(tier=standard)
    verdict = asked.assess(parsed.request)
    if not verdict.can:
        return {"cannot": verdict.reason}
    return {
        "model": asked.calls(parsed.request)[0].model,
        "regions": list(verdict.regions),
        "price": f"{verdict.price.amount} {verdict.price.currency} for {verdict.calls}",
        "losses": [[loss.path, *loss.also, loss.message] for loss in verdict.losses],
        "bodies": [_golden(found, body) for found, body in _planned(name)],
    }


def tool_cases() -> list[str]:
    """Every case of a picture tool, by name."""
    return sorted(path.stem for path in (ROOT / "tools").glob("*.json") if not path.name.endswith(golden_bodies.SUFFIX))


def tool_kept(name: str) -> Path:
    """Where the golden form of a tool's case is kept."""
    return ROOT / "tools" / f"{name}{golden_bodies.SUFFIX}"


def tool_sent(name: str) -> tuple[ToolRequest, Plan, bytes]:
    """A tool's request, its plan, and the very bytes of its call."""
    path = ROOT / "tools" / f"{name}.json"
    said = json.loads(path.read_text("utf-8"))
    pictures = MemoryPictures()
    data = (path.parent / said["image"].removeprefix("@")).read_bytes()
    pictures.add(data)
    request = validate_tool(ToolType(said.pop("tool")), {**said, "image": measure(data)})
    found = plan_tool(request)
    assert isinstance(found, Plan) and engine().calls(request)[0].model == found.model.id
    return request, found, build(found, wire_seed(request), pictures)


def tool_golden(name: str) -> dict[str, Any]:
    """A tool's case in its golden form."""
    request, found, body = tool_sent(name)
    verdict = engine().assess(request)
    return {
        "model": found.model.id,
        "price": f"{verdict.price.amount} {verdict.price.currency} for {verdict.calls}",
        "losses": [[loss.path, *loss.also, loss.message] for loss in verdict.losses],
        "body": _golden(found, body),
    }


def _golden(found: Plan, body: bytes) -> Any:
    """A body in its golden form; a picture that was packed anew is told by its pixels, since builds of zlib differ."""
    form = golden_bodies.golden(body)
    for key in {*found.borders, *((found.first,) if found.kept else ())}:
        image = Image.open(io.BytesIO(base64.b64decode(json.loads(body)[key]))).convert("RGB")
        form[key] = {"picture": form[key]["picture"], "pixels": hashlib.sha256(image.tobytes()).hexdigest()}
    return form
