"""What the library holds, as frozen values: jobs, calls, results and drafts."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from pathlib import Path
from typing import Any

from nova_studio.contract.draft import Draft
from nova_studio.contract.task import TaskType
from nova_studio.contract.values import MaskRef
from nova_studio.library import layout
from nova_studio.tools.request import AnyRequest, WorkType

DEFAULT_PROJECT = "default"
"""The id of the project that is always there."""


class JobState(StrEnum):
    """Where a job, or one call of it, stands; the last five are final."""

    WAITING = "waiting"
    SENDING = "sending"
    RECEIVED = "received"
    DONE = "done"
    REFUSED = "refused"
    FAILED = "failed"
    UNCLEAR = "unclear"
    CANCELLED = "cancelled"

    @property
    def settled(self) -> bool:
        """Whether nothing more happens to the job by itself."""
        return self not in (JobState.WAITING, JobState.SENDING, JobState.RECEIVED)


class Charged(StrEnum):
    """Whether money was taken: known for sure, or not known."""

    NO = "no"
    YES = "yes"
    UNCLEAR = "unclear"


class Kind(StrEnum):
    """What a result is: a picture, or the mask that the service returned with it."""

    IMAGE = "image"
    MASK = "mask"


@dataclass(frozen=True)
class Money:
    """What a job costs: an amount with its currency, an estimate until it is counted; zero is free."""

    amount: Decimal = Decimal(0)
    currency: str = "USD"
    estimated: bool = True

    def __str__(self) -> str:
        if self.amount == 0:
            return "free"
        sign = "$" if self.currency == "USD" else f"{self.currency} "
        return f"{'about ' if self.estimated else ''}{sign}{self.amount:.2f}"


@dataclass(frozen=True)
class Job:
    """One request in the outbox with its engine, state and outcome.

    ``error`` tells what happened and ``advice`` what to do next, both empty when all went well; ``note`` is what else the artist
    should know, as of a partial answer. ``asked`` and ``arrived`` count pictures. ``attempt`` counts what was sent, ``next_try`` is
    the time of the next automatic attempt. ``request_hash`` is the request's canonical hash. ``let_go``: an unclear job that the
    artist has settled. ``wanted``: the artist has said that it may be sent; ``position`` is its place in the order of sending.
    ``imported``: it was made in another library, and paid there.
    """

    id: str
    request: AnyRequest
    request_hash: str
    engine: str
    model: str
    region: str
    state: JobState
    created: datetime
    updated: datetime
    held: bool = False
    stopped_waiting: bool = False
    error: str = ""
    error_kind: str = ""
    advice: str = ""
    note: str = ""
    losses: tuple[str, ...] = ()
    charged: Charged = Charged.NO
    asked: int = 1
    arrived: int = 0
    attempt: int = 0
    next_try: datetime | None = None
    price: Money = field(default_factory=Money)
    send_again_of: str | None = None
    owner: str | None = None
    let_go: bool = False
    wanted: bool = False
    position: int = 0
    project: str = DEFAULT_PROJECT
    imported: bool = False

    @property
    def task(self) -> WorkType:
        """The request's task, or its tool."""
        return self.request.task


@dataclass(frozen=True)
class CallRecord:
    """The journal of one call of a job: what was intended, when, and what came of it."""

    job: str
    index: int
    state: JobState
    model: str
    region: str
    images: int
    attempt: int
    price: Money
    started: datetime | None = None
    answered: datetime | None = None
    request_id: str = ""
    latency_ms: int | None = None
    words: str = ""
    charged: Charged = Charged.NO


@dataclass(frozen=True)
class Event:
    """One line of a job's history: when, which call, the state it went to, and words."""

    at: datetime
    call: int | None
    state: JobState
    note: str


@dataclass(frozen=True)
class Result:
    """One returned picture, or the mask returned with it.

    ``folder`` is the library's, ``file`` the name within it, with slashes, of the original bytes. ``call`` and ``index`` say where
    in the job's answer it stood. ``rehearsal``: made by an engine that only shows what would be made. ``late``: it came
    after the artist had stopped waiting. ``request_hash`` is the canonical hash of the job's request. ``name`` and ``tags`` are the
    artist's. ``trashed``: since when it lies in the trash; its files stay where they are.
    """

    id: str
    job: str
    call: int
    index: int
    kind: Kind
    sha256: str
    width: int
    height: int
    format: str
    size: int
    created: datetime
    engine: str
    task: WorkType
    request_hash: str
    folder: Path
    file: str
    seed: int | None = None
    starred: bool = False
    rehearsal: bool = False
    late: bool = False
    project: str = DEFAULT_PROJECT
    name: str = ""
    tags: tuple[str, ...] = ()
    trashed: datetime | None = None

    # Made when they are asked for: while one types in the search, pages of results are read whose files nobody opens.
    @property
    def path(self) -> Path:
        """The file with the original bytes."""
        return self.folder / self.file

    @property
    def thumbnail(self) -> Path:
        """A small picture, which may not be made yet."""
        return layout.thumbnail_path(self.folder, self.sha256)


@dataclass(frozen=True)
class Project:
    """Drafts, jobs and results that belong together. ``settings`` is what is chosen for it alone: JSON values by name."""

    id: str
    name: str
    created: datetime
    settings: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class StoredDraft:
    """What the artist is editing in one task, as it comes back after a restart.

    ``source`` is the SHA-256 of the picture on the canvas and ``source_name`` what it is called; ``mask`` the painted mask.
    ``panel`` is what else the window wants back, as JSON values. ``updated`` is set by the library.
    """

    task: TaskType
    draft: Draft
    source: str | None = None
    source_name: str = ""
    mask: MaskRef | None = None
    updated: datetime | None = None
    project: str = DEFAULT_PROJECT
    name: str = ""
    panel: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class DraftVersion:
    """A draft as it was at a moment. One with a ``label`` is a snapshot, kept until the artist deletes it."""

    id: int
    key: str
    label: str | None
    saved: datetime
    stored: StoredDraft


class About(StrEnum):
    """What a :class:`Change` is about."""

    JOB = "job"
    RESULT = "result"
    DRAFT = "draft"
    PICTURE = "picture"
    SHELF = "shelf"
    OUTBOX = "outbox"
    PROJECT = "project"


@dataclass(frozen=True)
class Change:
    """Something was written: what kind of thing, which ones, and whether they are new or gone from sight.

    No ids, heard from another program, means that any of the kind may have changed.
    """

    about: About
    ids: tuple[str, ...]
    added: bool = False
    removed: bool = False
