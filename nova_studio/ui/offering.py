"""What the chosen engine makes of the request in the panel, told as one types."""

from __future__ import annotations

from PySide6.QtCore import QObject

from nova_studio.studio import Studio
from nova_studio.ui.offer import Offer, offer
from nova_studio.ui.panels.task_panel import TaskPanel


class Offering(QObject):
    """Has every checked request assessed, and the panel show the outcome.

    An assessment is made of facts alone and takes well under a millisecond, so it is made here, in the GUI thread, after the panel
    has waited for the typing to pause.
    """

    def __init__(self, studio: Studio, panel: TaskPanel, parent: QObject) -> None:
        super().__init__(parent)
        self._studio = studio
        self._panel = panel

    def begin(self) -> None:
        """Follow the panel from now on: once the window can be seen, since the models' catalogue is read for it."""
        self._panel.request_changed.connect(self.show)

    def show(self) -> None:
        """Show what the engine of the moment makes of the request of the moment."""
        engine = self._studio.engine(self._studio.settings.engine)
        description, request = engine.describe(), self._panel.request
        able = description.tasks[self._panel.task]
        if request is None or not able.can:
            self._panel.set_offer(Offer(able.can, able.reason, by=description.title, ignored=able.ignores))
        else:
            self._panel.set_offer(offer(engine.assess(request), description, able.ignores))
