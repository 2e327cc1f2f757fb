"""What a portable file is made of.

::

    nova-studio.json        the manifest: format, what it is, and hash and size of every other file
    drafts/<hash>.json      a draft: task, fields, mask, panel
    jobs/<id>.json          a job's file, as the library writes it
    projects/<id>.json      a project's file
    pictures/<sha256>       input pictures and masks
    results/<id>.png        returned pictures as they came, each with its sidecar <id>.json
"""

from __future__ import annotations

import re
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from nova_studio.contract.values import Sha256
from nova_studio.library.told import ProjectId, Short

MANIFEST = "nova-studio.json"
MARK = "nova_studio_portable"
VERSION = 1
DRAFTS, JOBS, PROJECTS, PICTURES, RESULTS = "drafts", "jobs", "projects", "pictures", "results"
NAME = re.compile(r"(drafts|jobs|projects|pictures|results)/[0-9a-z][0-9a-z.-]{0,120}")
"""What a file in it may be called: one folder of ours, then letters, digits, dots and hyphens, a dot never first."""

MANIFEST_MAX = 64_000_000
FILE_MAX = 256_000_000
TOTAL_MAX = 64_000_000_000
COUNT_MAX = 200_000
"""Bytes and files that are read at most; far beyond what a project holds, and an end for what has none."""

What = Literal["draft", "job", "project"]


class Entry(BaseModel):
    """What the manifest says of a file."""

    model_config = ConfigDict(frozen=True, extra="ignore", strict=True)

    sha256: Sha256
    size: Annotated[int, Field(ge=0, le=FILE_MAX)]


class Manifest(BaseModel):
    """The manifest."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    what: What
    program: Short = ""
    project: ProjectId | None = None
    files: Annotated[dict[str, Entry], Field(max_length=COUNT_MAX)]


class PortableDraft(BaseModel):
    """A draft in a portable file."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    draft: dict[str, Any]
    source: Sha256 | None = None
    source_name: Short = ""
    mask: dict[str, Any] | None = None
    name: Annotated[str, StringConstraints(max_length=200)] = ""
    panel: dict[str, Any] = {}
    pictures: dict[Sha256, dict[str, Any]] = {}
    """What was measured of its pictures."""
