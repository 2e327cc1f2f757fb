"""A contract body as JSON, out of the library and into it: what any other program that speaks to Nova Canvas can use."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from pathlib import Path

from nova_studio.contract.draft import Draft
from nova_studio.contract.validation import validate
from nova_studio.errors import InvalidRequest, LibraryError
from nova_studio.exchange.body import serialise
from nova_studio.exchange.parse import parse
from nova_studio.library.library import Library
from nova_studio.library.model import StoredDraft
from nova_studio.library.portable.importing import Imported
from nova_studio.library.portable.scan import refuse_secrets_in_text
from nova_studio.tools.request import ToolRequest

_MOST = 400_000_000
"""Bytes of a body that are read."""


def export_body(library: Library, draft: Draft) -> bytes:
    """The body of a draft with its pictures inside.

    Raises InvalidRequest when the draft is no valid request, LibraryError when a picture is missing or a secret is in it.
    """
    request = validate(draft)
    refuse_secrets_in_text(request.to_json(), "the request")
    return serialise(request, library)


def export_body_to(library: Library, draft: Draft, target: Path) -> Path:
    """Write the body of a draft to a file that is not there yet; raises as :func:`export_body`."""
    body = export_body(library, draft)
    try:
        with target.open("xb") as file:
            file.write(body)
    except FileExistsError:
        raise LibraryError(f"There is already a file {target}. Choose another name; nothing was exported.") from None
    except OSError as error:
        raise LibraryError(f"{target} could not be written: {error.strerror or error}.") from error
    return target.absolute()


def draft_of_job(library: Library, job_id: str) -> Draft:
    """The request of a job as a draft; raises LibraryError where it has no body."""
    request = library.job(job_id).request
    if isinstance(request, ToolRequest):
        raise LibraryError(
            f"{request.spec.title} is a picture tool and has no body of Nova Canvas: export it as a .zip."
        )
    return request.draft()


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


def import_body_file(library: Library, source: Path, project: str | None = None) -> Imported:
    """Take a body from a file: it becomes a draft by the file's name, and the same one twice is one draft.

    Raises InvalidRequest as :func:`import_body`, and OSError.
    """
    with source.open("rb") as file:
        data = file.read(_MOST)
    stored = import_body(library, data, source.parent, source.name)
    key = f"draft/{hashlib.sha256(data).hexdigest()[:20]}"
    where = project or library.project
    new = not library.draft_store.has(key)
    if new:
        library.save_draft(key, replace(stored, project=where, name=source.stem))
    return Imported("draft", where, (), (), (key,) if new else ())
