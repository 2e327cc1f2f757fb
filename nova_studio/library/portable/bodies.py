"""A contract body as JSON, out of the library and into it: what any other program that speaks to Nova Canvas can use."""

from __future__ import annotations

from pathlib import Path

from nova_studio.contract.draft import Draft
from nova_studio.contract.validation import validate
from nova_studio.errors import InvalidRequest
from nova_studio.exchange.body import serialise
from nova_studio.exchange.parse import parse
from nova_studio.library.library import Library
from nova_studio.library.model import StoredDraft
from nova_studio.library.portable.scan import refuse_secrets_in_text


def export_body(library: Library, draft: Draft) -> bytes:
    """The body of a draft with its pictures inside.

    Raises InvalidRequest when the draft is no valid request, LibraryError when a picture is missing or a secret is in it.
    """
    request = validate(draft)
    refuse_secrets_in_text(request.to_json(), "the request")
    return serialise(request, library)


def import_body(library: Library, data: bytes, folder: Path | None = None, name: str = "") -> StoredDraft:
    """A body as a draft, whose pictures and mask are then in the library; ``folder`` as for :func:`parse`.

    Raises InvalidRequest with every reason when it breaks the contract.
    """
    parsed = parse(data, folder=folder)
    if parsed.request is None:
        raise InvalidRequest(parsed.problems)
    request = parsed.request
    for _, ref in request.images():
        library.add_picture(parsed.read(ref.sha256), ref)
    mask = request.drawn_mask
    if mask is not None:
        library.add_mask(parsed.read(mask.sha256), mask)
    source = request.source.sha256 if request.source else None
    return StoredDraft(request.task, request.draft(), source, name, mask)
