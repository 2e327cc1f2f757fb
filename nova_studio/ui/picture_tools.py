"""What is done with the picture besides painting its mask: trying results, editing it, and looking at it in other ways."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QWidget

from nova_studio.contract.limits import SIDE_DEFAULT
from nova_studio.contract.task import TaskType
from nova_studio.contract.values import ImageRef
from nova_studio.imaging.frame import Box, plan
from nova_studio.imaging.legal import size_problem
from nova_studio.library.model import Result
from nova_studio.studio import Ask, Studio
from nova_studio.ui.actions import Actions
from nova_studio.ui.ahead import Ahead
from nova_studio.ui.as_sent import AsSent
from nova_studio.ui.available import Available
from nova_studio.ui.background import Background
from nova_studio.ui.box_bar import crop_bar, frame_bar
from nova_studio.ui.canvas.canvas import Canvas
from nova_studio.ui.canvas.navigator import Navigator
from nova_studio.ui.canvas_menu import CanvasMenu
from nova_studio.ui.edit_bar import EditBar
from nova_studio.ui.gallery.gallery import Gallery
from nova_studio.ui.history import History, Made, Moment
from nova_studio.ui.panels.task_panel import TaskPanel
from nova_studio.ui.pictures import LibraryPictures, decode
from nova_studio.ui.preview import Preview
from nova_studio.ui.resize_bar import ResizeBar
from nova_studio.ui.session import Session
from nova_studio.ui.sketch import SketchWindow

_PAINTED = (TaskType.INPAINTING, TaskType.OUTPAINTING)


class PictureTools(QObject):
    """The parts around one canvas; ``bars`` go above it, and at most one of them is seen."""

    bar_opened = Signal()

    def __init__(
        self,
        studio: Studio,
        background: Background,
        pictures: LibraryPictures,
        session: Session,
        canvas: Canvas,
        panel: TaskPanel,
        gallery: Gallery,
        window: QWidget,
    ) -> None:
        super().__init__(window)
        self._studio = studio
        self._background = background
        self._canvas = canvas
        self._session = session
        self._gallery = gallery
        self.history = History(studio, background, pictures, session, canvas, self)
        ahead = Ahead(studio, background, lambda result, by: gallery.model().neighbour(result, by), self)
        self.preview = Preview(canvas, studio, background, ahead, window)
        self.as_sent = AsSent(canvas, studio, background, session, panel, window)
        self.frame = frame_bar(canvas, window, self._extend)
        self.crop = crop_bar(canvas, window, self._crop)
        self.resize = ResizeBar(canvas, window)
        self.resize.applied.connect(self._resize)
        self.navigator = Navigator(canvas)
        self.bars: tuple[QWidget, ...] = (self.preview, self.as_sent, self.frame, self.crop, self.resize)
        self._editing: tuple[EditBar, ...] = (self.frame, self.crop, self.resize)
        self.preview.step_requested.connect(self._step)
        self.preview.shown.connect(partial(self._only, self.preview))
        session.source_changed.connect(self._on_source)
        self._panel = panel
        self.preview.step_from(panel.foot.generate)
        self._window = window
        self._sketch: SketchWindow | None = None
        panel.context.sketch_requested.connect(self._draw)
        panel.context.extend_requested.connect(partial(self.open_bar, self.frame))

    def slots(self, actions: Actions) -> Mapping[str, Callable[[], object]]:
        """What each action of the picture and of the view does."""
        canvas = self._canvas
        self.as_sent.shown_changed.connect(actions["as_sent"].setChecked)
        canvas.look_changed.connect(lambda: actions["mirror_view"].setChecked(canvas.turn()[1]))
        for name in ("pixel_grid", "navigator"):
            actions[name].setChecked(True)
        self._available = Available(canvas, actions, self)
        self._menu = CanvasMenu(canvas, actions)
        return {
            "extend": partial(self.open_bar, self.frame),
            "crop": partial(self.open_bar, self.crop),
            "resize": partial(self.open_bar, self.resize),
            "turn_right": partial(self._edit, self.tr("Turn right"), lambda edits: edits.turn(1)),
            "turn_left": partial(self._edit, self.tr("Turn left"), lambda edits: edits.turn(3)),
            "turn_over": partial(self._edit, self.tr("Turn over"), lambda edits: edits.turn(2)),
            "flip_sideways": partial(self._edit, self.tr("Flip sideways"), lambda edits: edits.flip(sideways=True)),
            "flip_over": partial(self._edit, self.tr("Flip upside down"), lambda edits: edits.flip(sideways=False)),
            "as_sent": lambda: self.show_sent(actions["as_sent"].isChecked()),
            "quick_mask": lambda: canvas.set_dimmed(actions["quick_mask"].isChecked()),
            "view_left": partial(canvas.turn_by, -1),
            "view_upright": canvas.reset_turn,
            "view_right": partial(canvas.turn_by, 1),
            "mirror_view": lambda: canvas.set_mirrored(actions["mirror_view"].isChecked()),
            "pixel_grid": lambda: canvas.set_grid(actions["pixel_grid"].isChecked()),
            "navigator": lambda: self.navigator.want(actions["navigator"].isChecked()),
        }

    def open_bar(self, bar: EditBar) -> None:
        """Begin to crop, resize or extend, unless another picture is on its way."""
        if not self.history.busy:
            self._only(bar)
            self.bar_opened.emit()
            bar.open()

    def show_sent(self, on: bool) -> None:
        """Show the mask as the engine gets it, or go back to painting."""
        if on:
            self._only(self.as_sent)
        self.as_sent.show_sent(on)

    def end(self) -> None:
        """Close whatever lies over the picture."""
        self._only(None)

    # --------------------------------------------------------------------------------------------------------- private

    def _only(self, kept: QWidget | None) -> None:
        """One way to look at the picture at a time: the keys that leave it are the same."""
        if kept is not self.preview:
            self.preview.end()
        if kept is not self.as_sent:
            self.as_sent.show_sent(False)
        for bar in self._editing:
            if kept is not bar:
                bar.leave()

    def _extend(self, box: Box) -> None:
        made = plan(box, *self._canvas.picture_size())
        if self._session.task not in _PAINTED:
            self._session.use_task(TaskType.OUTPAINTING)
        self._edit(self.tr("Extend picture"), lambda edits: edits.extend(made))

    def _crop(self, box: Box) -> None:
        self._edit(self.tr("Crop"), lambda edits: edits.crop(box))

    def _resize(self, width: int, height: int) -> None:
        self._edit(self.tr("Resize"), lambda edits: edits.resize(width, height))

    def _edit(self, text: str, ask: Ask) -> None:
        def work(before: Moment) -> Made:
            made = self._studio.edit_picture(before.ref, before.mask, ask, before.name)
            size, raw = (made.ref.width, made.ref.height), made.pixels.tobytes()  # by a name: an image does not keep it
            image = QImage(raw, *size, 3 * size[0], QImage.Format.Format_RGB888)
            return Moment(made.ref, before.name, made.mask), image.convertToFormat(QImage.Format.Format_RGB32)

        self._only(None)
        self.history.edit(text, work)

    def _draw(self, take: Callable[[QImage], object], held: ImageRef | None) -> None:
        """Open the sketch in the size of the output; over the picture on the canvas, or the one it replaces, if that is wanted."""
        if self._sketch is None:
            self._sketch = SketchWindow(self._window)
        else:
            self._sketch.drawn.disconnect()
        self._sketch.drawn.connect(take)
        settings = self._panel.draft().settings
        width, height = (settings.get(side) or SIDE_DEFAULT for side in ("width", "height"))
        if size_problem(width, height):
            width = height = SIDE_DEFAULT
        self._sketch.begin(width, height, self._canvas.picture())
        if held is not None:
            path, offer = self._studio.library.blobs.path(held.sha256), self._sketch.offer
            self._background.run(partial(decode, path), offer, _ignore, owner=self._sketch)

    def _step(self, result: Result, by: int) -> None:
        found = self._gallery.model().neighbour(result, by)
        if found is not None:
            self._gallery.select_result(found.id)

    def _on_source(self) -> None:
        """Another picture: what was shown in place of the one before it belongs there no more."""
        self.preview.set_source(self._session.source)
        self.preview.end()
        for bar in self._editing:
            bar.leave()


def _ignore(_error: BaseException) -> None:
    """The slot itself tells of a picture that is lost; the sketch is drawn without it."""
