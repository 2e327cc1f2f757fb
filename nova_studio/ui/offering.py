"""What the engine of the moment makes of the request in the panel, told as one types; and whether its losses are accepted."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import partial

from PySide6.QtCore import QObject, Signal

from nova_studio.engines.choice import able, choose
from nova_studio.studio import Studio
from nova_studio.ui.accepted import accepted, keep
from nova_studio.ui.background import Background
from nova_studio.ui.offer import Offer, offer
from nova_studio.ui.panels.task_panel import TaskPanel
from nova_studio.ui.pictures import words_of


class Offering(QObject):
    """Has every checked request assessed, and the panel show the outcome.

    An assessment is made of facts alone and takes well under a millisecond, so it is made here, in the GUI thread, after the panel
    has waited for the typing to pause.
    """

    failed = Signal(str, str)

    def __init__(self, studio: Studio, background: Background, panel: TaskPanel, parent: QObject) -> None:
        super().__init__(parent)
        self._studio = studio
        self._background = background
        self._panel = panel
        self._offer = Offer()
        self._again: Callable[[], object] = lambda: None
        self._once: frozenset[str] = frozenset()
        panel.foot.accepted_once.connect(self._accept_once)
        panel.foot.accepted_always.connect(self._accept_always)
        panel.foot.ask_again_requested.connect(self._ask_again)

    def begin(self) -> None:
        """Follow the panel from now on: once the window can be seen, since the models' catalogue is read for it."""
        self._panel.request_changed.connect(self.show)

    def show(self) -> None:
        """Show what the engine of the moment makes of the request of the moment."""
        made = self._made()
        if made != self._offer:
            self._offer, self._once = made, frozenset()
        self._panel.set_offer(made)

    def _made(self) -> Offer:
        settings, request, task = self._studio.settings, self._panel.request, self._panel.task
        asked = self._studio.engines, settings.engine, settings.fallback_engine
        description = able(*asked, task).describe()
        capability = description.tasks[task]
        if request is None or not capability.can:
            return Offer(capability.can, capability.reason, by=description.title, ignored=capability.ignores)
        choice = choose(*asked, request)
        description = choice.engine.describe()
        taken = accepted(self._studio.library) if choice.assessment.losses else frozenset()
        return offer(choice.assessment, description, description.tasks[task].ignores, taken)

    def is_agreed(self, again: Callable[[], object]) -> bool:
        """Whether the request may go as it is. If not, the panel asks, and calls ``again`` when losses were accepted."""
        self.show()  # as it is now, also before the panel is followed
        once, self._once = self._once, frozenset()
        if self._offer.unaccepted() <= once:
            self._panel.foot.set_asking(False)
            return True
        self._again = again
        self._panel.foot.set_asking(True)
        return False

    def _accept_once(self) -> None:
        self._once = self._offer.unaccepted()
        self._again()

    def _accept_always(self) -> None:
        self._once = kinds = self._offer.unaccepted()
        self._keep(kinds | accepted(self._studio.library))
        self._again()

    def _ask_again(self) -> None:
        self._keep(accepted(self._studio.library) - self._offer.kinds())

    def _keep(self, kinds: Iterable[str]) -> None:
        library = self._studio.library
        work = partial(keep, library, library.project, kinds)
        self._background.run(work, lambda _: self.show(), self._tell, owner=self)

    def _tell(self, error: BaseException) -> None:
        self.failed.emit(self.tr("What you accept could not be kept for the project."), words_of(error))
