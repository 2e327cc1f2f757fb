"""What the canvas needs to know of a result to try it in place: where it stands in its set, and what it was made from."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QCoreApplication
from PySide6.QtGui import QImage

from nova_studio.contract.values import ImageRef, MaskRef
from nova_studio.library.model import Kind, Result
from nova_studio.studio import Studio
from nova_studio.ui.pictures import decode
from nova_studio.ui.shares import percent

_SAME_SHAPE = 0.01


@dataclass(frozen=True)
class Candidate:
    """One result of a set of ``count``, its pixels, and the source and painted mask it was made with, if there were any."""

    result: Result
    image: QImage
    number: int
    count: int
    source: ImageRef | None
    mask: str | None
    """The stored mask of what was to change: painted, or returned by the engine."""
    settled: bool
    """Whether the set is all there."""


@dataclass(frozen=True)
class Compared:
    """What differs from the source: a picture of it, and a sentence."""

    heat: QImage
    words: str


def look_up(studio: Studio, result: Result) -> Candidate:
    """Read a result; on a worker thread."""
    job = studio.library.job(result.job)
    all_results = studio.library.job_results(result.job)
    images = [one.id for one in all_results if one.kind is Kind.IMAGE]
    returned = next((one.sha256 for one in all_results if one.kind is Kind.MASK and one.call == result.call), None)
    drawn: MaskRef | None = job.request.drawn_mask
    number = images.index(result.id) + 1 if result.id in images else 1
    mask = drawn.sha256 if drawn is not None else returned
    image, count = decode(result.path), max(1, len(images))
    return Candidate(result, image, number, count, job.request.source, mask, job.state.settled)


def comparable(candidate: Candidate, source: ImageRef | None) -> bool:
    """Whether result and source have one shape, so that each place of one is a place of the other."""
    if source is None:
        return False
    one, other = candidate.image.width() * source.height, candidate.image.height() * source.width
    return abs(one - other) <= _SAME_SHAPE * max(one, other)


def compare(studio: Studio, candidate: Candidate, source: ImageRef) -> Compared:
    """Say what changed that was not to; on a worker thread."""
    found = studio.compare(source.sha256, candidate.result.id, candidate.mask)
    height, width = found.heat.shape[:2]
    raw = found.heat.tobytes()  # by a name: an image does not keep it
    heat = QImage(raw, width, height, width * 3, QImage.Format.Format_RGB888)
    words = _words(found.drift.outside, found.drift.seen, found.drift.changed, found.drift.largest, candidate.mask)
    return Compared(heat.convertToFormat(QImage.Format.Format_RGB32), words)


def _words(outside: int, seen: float, changed: float, largest: int, mask: str | None) -> str:
    if not outside:
        return _tr("The mask covers all of the picture.")
    where = _tr("Outside the mask") if mask is not None else _tr("In the whole picture")
    if not changed:
        return _tr("{0}, no pixel changed.").format(where)
    words = _tr("{0}, {1} changed visibly, {2} at all; the largest difference is {3} of 255.")
    return words.format(where, percent(seen), percent(changed), largest)


def _tr(text: str) -> str:
    return QCoreApplication.translate("Candidate", text)
