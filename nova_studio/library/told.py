"""What the files of a library tell, read with suspicion: they may be old, damaged, of a newer program, or somebody else's."""

from __future__ import annotations

import json
from decimal import Decimal
from typing import Annotated, Any, TypeVar

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, StringConstraints, ValidationError

from nova_studio.contract.task import TaskType
from nova_studio.contract.values import Sha256
from nova_studio.library.model import DEFAULT_PROJECT, Kind
from nova_studio.library.sidecars import JOB, PROJECT, SIDECAR, VERSION
from nova_studio.tools.spec import ToolType

JobId = Annotated[str, StringConstraints(pattern=r"^[0-9a-z]{20}$")]
ResultId = Annotated[str, StringConstraints(pattern=r"^[0-9a-z]{20}-\d{1,4}-(\d{1,4}|mask)$")]
ProjectId = Annotated[str, StringConstraints(pattern=r"^(default|[0-9a-z]{20})$")]
FileName = Annotated[str, StringConstraints(pattern=r"^[0-9a-z][0-9a-z.-]{0,120}$")]
Short = Annotated[str, StringConstraints(max_length=2_000)]
Count = Annotated[int, Field(ge=0, le=2**53)]


class _Told(BaseModel):
    """Frozen; what it does not know is passed over, as a newer program of the same format may have added it."""

    model_config = ConfigDict(frozen=True, extra="ignore", allow_inf_nan=False)


T = TypeVar("T", bound=_Told)


class ToldInput(_Told):
    """An input picture of a job."""

    field: Short
    sha256: Sha256
    from_result: ResultId | None = None


class ToldPrice(_Told):
    """An amount of money."""

    amount: Annotated[Decimal, Field(ge=0)] = Decimal(0)
    currency: Annotated[str, StringConstraints(max_length=8)] = "USD"
    estimated: bool = True


class ToldJob(_Told):
    """What was asked of whom."""

    id: JobId
    task: TaskType | ToolType
    request: dict[str, Any]
    request_hash: Sha256
    engine: Short
    model: Short = ""
    region: Short = ""
    created: AwareDatetime
    losses: tuple[str, ...] = ()
    asked: Annotated[int, Field(ge=1, le=1_000)]
    stopped_waiting: bool = False
    send_again_of: JobId | None = None
    project: ProjectId = DEFAULT_PROJECT
    imported: bool = False
    price: ToldPrice = ToldPrice()
    inputs: tuple[ToldInput, ...] = ()


class ToldSent(ToldJob):
    """A job as the sidecar of one of its results tells it."""

    seed: Count | None = None


class ToldCall(_Told):
    """One answered call."""

    index: Annotated[int, Field(ge=0, le=9_999)]
    model: Short
    region: Short
    images: Count
    started: AwareDatetime | None = None
    answered: AwareDatetime | None = None
    request_id: Short = ""
    latency_ms: Count | None = None
    price: ToldPrice = ToldPrice()


class ToldResult(_Told):
    """A picture."""

    id: ResultId
    kind: Kind
    call: Annotated[int, Field(ge=0, le=9_999)]
    index: Annotated[int, Field(ge=0, le=9_999)]
    file: FileName
    sha256: Sha256
    size: Count
    width: Count
    height: Count
    format: Annotated[str, StringConstraints(max_length=16)]
    rehearsal: bool = False
    late: bool = False
    created: AwareDatetime


class ToldLibrary(_Told):
    """What the artist has made of a picture."""

    project: ProjectId = DEFAULT_PROJECT
    name: Short = ""
    starred: bool = False
    tags: tuple[Short, ...] = ()
    trashed: AwareDatetime | None = None


class ToldOriginal(_Told):
    """The bytes as the service sent them, beside a picture that was made of them."""

    file: FileName
    sha256: Sha256
    size: Count


class Sidecar(_Told):
    """A result's sidecar."""

    result: ToldResult
    job: ToldSent
    call: ToldCall
    library: ToldLibrary | None = None
    original: ToldOriginal | None = None

    @property
    def kept(self) -> ToldLibrary:
        """What the artist has made of the picture; an old sidecar knows nothing of it."""
        return self.library or ToldLibrary(project=self.job.project)


class ToldProject(_Told):
    """A project's file."""

    id: ProjectId
    name: Annotated[str, StringConstraints(min_length=1, max_length=200)]
    created: AwareDatetime
    settings: dict[str, Any] = {}


def sidecar(data: bytes) -> Sidecar:
    """Read a sidecar; raises ``ValueError`` in words."""
    content = document(data, SIDECAR, VERSION)
    told = _read(Sidecar, content)
    names = [told.result.file, *([told.original.file] if told.original else ())]
    belongs = told.result.id.startswith(f"{told.job.id}-{told.call.index}-") and told.result.call == told.call.index
    named = all(name.startswith(f"{told.result.id}.") and not name.endswith(".json") for name in names)
    if not belongs or not named or len(set(names)) < len(names):
        raise ValueError("it contradicts itself")
    return told


def job(data: bytes) -> ToldJob:
    """Read a job's file; raises ``ValueError`` in words."""
    content = document(data, JOB, VERSION)
    return _read(ToldJob, content.get("job"))


def project(data: bytes) -> ToldProject:
    """Read a project's file; raises ``ValueError`` in words."""
    return _read(ToldProject, document(data, PROJECT, VERSION))


def document(data: bytes, mark: str, newest: int) -> dict[str, Any]:
    """A JSON object of a kind of file of ours, no newer than that; raises ``ValueError`` in words."""
    try:
        content = json.loads(data)
    except (ValueError, RecursionError):
        raise ValueError("it is no JSON") from None
    version = content.get(mark) if isinstance(content, dict) else None
    if not isinstance(version, int) or isinstance(version, bool) or version < 1:
        raise ValueError("it is not a file of Nova Studio")
    if version > newest:
        raise ValueError(f"it was written by a newer Nova Studio (format {version}, this program knows {newest})")
    found: dict[str, Any] = content
    return found


def _read(model: type[T], content: object) -> T:
    try:
        return model.model_validate(content)
    except ValidationError as error:
        where = ".".join(str(part) for part in error.errors(include_url=False)[0]["loc"])
        raise ValueError(f"it is damaged at {where or 'its beginning'}") from None
