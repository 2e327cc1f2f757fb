"""From a request to the bytes of Nova's body."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from nova_studio.contract import generation, limits
from nova_studio.contract.draft import plain
from nova_studio.contract.fields import params_fields, settings_fields
from nova_studio.contract.form import Kind
from nova_studio.contract.masks import DrawnMask, MaskSource
from nova_studio.contract.request import Request
from nova_studio.contract.task import TaskSpec
from nova_studio.contract.words import body_too_large
from nova_studio.errors import InvalidRequest
from nova_studio.exchange.polarity import CHANGED_IS_WHITE
from nova_studio.exchange.texts import Texts
from nova_studio.imaging import mask as masks


class Pictures(Protocol):
    """Opens stored input pictures and masks."""

    def read(self, sha256: str, /) -> bytes:
        """The bytes stored under a hash."""


@dataclass(frozen=True)
class Encoded:
    """A picture as base64, which stands in a body between quotes as it is."""

    text: bytes


def serialise(request: Request, pictures: Pictures, texts: Texts | None = None) -> bytes:
    """The JSON body of a request; what is unset is left out. Pictures go out as the bytes they are.

    ``texts`` remembers what was encoded for the requests after this one. Raises :class:`InvalidRequest` when the body would be
    larger than the service takes.
    """
    document: dict[str, Any] = {
        "taskType": request.task.value,
        request.spec.params_key: _params(request, pictures, texts or Texts()),
    }
    settings = {
        field.key: value
        for field in settings_fields(request.spec)
        if (value := getattr(request.settings, field.name)) is not None
    }
    if settings:
        document[generation.KEY] = settings
    body = b"".join(written(document))
    if len(body) > limits.BODY_MAX:
        raise InvalidRequest([body_too_large("$", len(body))])
    return body


def picture(sha256: str, pictures: Pictures, texts: Texts) -> Encoded:
    """A stored picture, byte for byte."""
    return Encoded(texts.of(sha256, lambda: pictures.read(sha256)))


def drawn_mask(sha256: str, pictures: Pictures, texts: Texts, *, changed_is_white: bool) -> Encoded:
    """A stored mask in pure black and white; ``changed_is_white`` says which of them means change."""

    def wire() -> bytes:
        return masks.to_wire(masks.decode(pictures.read(sha256)), changed_is_white=changed_is_white)

    return Encoded(texts.of((sha256, changed_is_white), wire))


def _params(request: Request, pictures: Pictures, texts: Texts) -> dict[str, Any]:
    params: dict[str, Any] = {}
    for field in params_fields(request.spec):
        value = getattr(request.params, field.name)
        if value is None:
            continue
        if field.kind is Kind.IMAGE:
            params[field.key] = picture(value.sha256, pictures, texts)
        elif field.kind is Kind.IMAGES:
            params[field.key] = [picture(ref.sha256, pictures, texts) for ref in value]
        elif field.kind is Kind.MASK:
            params.update(_mask(request.spec, value, pictures, texts))
        else:
            params[field.key] = plain(value)
    return params


def _mask(spec: TaskSpec, source: MaskSource, pictures: Pictures, texts: Texts) -> dict[str, Any]:
    """The mask in its block, announced by ``maskType`` where the task has one."""
    if isinstance(source, DrawnMask):
        white = CHANGED_IS_WHITE[spec.task]
        mask = drawn_mask(source.mask.sha256, pictures, texts, changed_is_white=white)
        content: dict[str, Any] = {"maskImage": mask}
    else:
        content = {key: value for key, value in plain(source).items() if key != "kind"}
    block = spec.mask_blocks[source.kind]
    announced = {"maskType": spec.mask_types[source.kind]} if spec.mask_types else {}
    return {**announced, **({block: content} if block else content)}


def written(value: Any) -> Iterator[bytes]:
    """JSON in pieces, with :class:`Encoded` among its values: a picture goes straight into the body, not through another string."""
    if isinstance(value, Encoded):
        yield b'"'
        yield value.text
        yield b'"'
    elif isinstance(value, Mapping):
        for index, (key, item) in enumerate(value.items()):
            yield (b", " if index else b"{") + json.dumps(key).encode() + b": "
            yield from written(item)
        yield b"}" if value else b"{}"
    elif isinstance(value, list) and any(isinstance(item, Encoded) for item in value):
        for index, item in enumerate(value):
            yield b", " if index else b"["
            yield from written(item)
        yield b"]"
    else:
        yield json.dumps(value, allow_nan=False).encode()
