"""What an engine makes of the request in the panel, in the words that stand beside Generate."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QCoreApplication

from nova_studio.engines.base import WHOLE, Assessment, Description, Loss, Price
from nova_studio.ui.forms.texts import shown


@dataclass(frozen=True)
class Offer:
    """Whether the engine can, why not, what is lost, what it costs (for the button), and the terms in one line.

    ``by`` is who keeps it or not, as "Stable Image Core"; ``ignored`` are the JSONPaths of fields that are never looked at,
    whatever they hold. ``accepted`` are the kinds of loss that are accepted for the project.
    """

    can: bool = True
    reason: str = ""
    losses: tuple[Loss, ...] = ()
    price: str = ""
    terms: str = ""
    by: str = ""
    ignored: tuple[str, ...] = ()
    engine: str = ""
    accepted: frozenset[str] = frozenset()

    def kinds(self) -> frozenset[str]:
        """What is to be accepted, one word for each kind of loss: of which engine, at which field, of which sort."""
        return frozenset(map(self._kind, self._to_accept()))

    def unaccepted(self) -> frozenset[str]:
        """The kinds of loss that nobody has accepted for this project yet."""
        return self.kinds() - self.accepted

    def count_unaccepted(self) -> int:
        """How many losses these are."""
        return sum(self._kind(loss) not in self.accepted for loss in self._to_accept())

    def _to_accept(self) -> list[Loss]:
        """The losses of something that was asked for; of the whole is told in what state the engine is, or that it stands in."""
        return [loss for loss in self.losses if loss.path != WHOLE]

    def _kind(self, loss: Loss) -> str:
        return f"{self.engine} {loss.path} {loss.code}"

    def marks(self) -> dict[str, str]:
        """What is to be said at the fields, by JSONPath: that it is ignored, or how else it is not kept."""
        by_path = dict.fromkeys(self.ignored, self._ignored())
        for loss in self.losses:
            words = self._ignored() if loss.ignored else shown(loss.message)
            by_path.update(dict.fromkeys((loss.path, *loss.also), words))
        return by_path

    def _ignored(self) -> str:
        return _tr("Ignored by {0}").format(self.by)


def offer(
    assessment: Assessment, engine: Description, ignored: tuple[str, ...], accepted: frozenset[str] = frozenset()
) -> Offer:
    """An assessment in words; ``ignored`` are the fields of the task that the engine never looks at."""
    price = assessment.price
    estimated = _tr(" estimated") if price.estimated and price.amount else ""
    return Offer(
        assessment.can,
        assessment.reason,
        assessment.losses,
        f"{price}{estimated}" if assessment.can else "",
        terms(assessment, engine) if assessment.can else "",
        assessment.model or engine.title,
        ignored,
        engine.name,
        accepted,
    )


def terms(assessment: Assessment, engine: Description) -> str:
    """Calls, price and place in one line, as "3 calls, about $0.12, us-west-2"."""
    if not engine.sends:
        return _tr("Free, on this computer")
    calls = _tr("1 call") if assessment.calls == 1 else _tr("{0} calls").format(assessment.calls)
    return ", ".join(part for part in (calls, _price(assessment.price), _place(assessment, engine)) if part)


def _price(price: Price) -> str:
    return _tr("about {0}").format(price) if price.estimated and price.amount else str(price)


def _place(assessment: Assessment, engine: Description) -> str:
    """The region that is called, and those it may hand the work on to."""
    *others, last = engine.region, *(region for region in assessment.regions if region != engine.region)
    return _tr("{0} or {1}").format(", ".join(others), last) if others else last


def _tr(text: str) -> str:
    return QCoreApplication.translate("Offer", text)
