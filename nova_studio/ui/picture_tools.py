"""What is done with the picture on the canvas besides painting its mask: trying results, and looking at it in other ways."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QWidget

from nova_studio.library.model import Result
from nova_studio.studio import Studio
from nova_studio.ui.actions import Actions
from nova_studio.ui.background import Background
from nova_studio.ui.canvas.canvas import Canvas
from nova_studio.ui.gallery.gallery import Gallery
from nova_studio.ui.history import History
from nova_studio.ui.pictures import LibraryPictures
from nova_studio.ui.preview import Preview
from nova_studio.ui.session import Session


class PictureTools(QObject):
    """The parts around one canvas; ``bars`` go above it, from top to bottom."""

    def __init__(
        self,
        studio: Studio,
        background: Background,
        pictures: LibraryPictures,
        session: Session,
        canvas: Canvas,
        gallery: Gallery,
        window: QWidget,
    ) -> None:
        super().__init__(window)
        self._canvas = canvas
        self._session = session
        self._gallery = gallery
        self.history = History(studio, background, pictures, session, canvas, self)
        self.preview = Preview(canvas, studio, background, window)
        self.bars: tuple[QWidget, ...] = (self.preview,)
        self.preview.step_requested.connect(self._step)
        session.source_changed.connect(self._on_source)

    def slots(self, actions: Actions) -> Mapping[str, Callable[[], object]]:
        """What each action of the picture and of the view does."""
        del actions
        return {}

    def _step(self, result: Result, by: int) -> None:
        found = self._gallery.model().neighbour(result, by)
        if found is not None:
            self._gallery.select_result(found.id)

    def _on_source(self) -> None:
        self.preview.set_source(self._session.source)
