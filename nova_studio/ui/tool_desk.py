"""Picture tools in the window: on the picture of the canvas, on a result, and a palette applied to one in a single step."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget

from nova_studio.contract.values import ImageRef
from nova_studio.engines.base import Assessment
from nova_studio.engines.offline.engine import NAME as OFFLINE
from nova_studio.library.model import Result
from nova_studio.studio import Studio
from nova_studio.tools.request import IMAGE, ToolRequest, validate_tool
from nova_studio.tools.spec import ToolType
from nova_studio.ui.background import Background
from nova_studio.ui.generation import Generation
from nova_studio.ui.models.entry_words import file_name
from nova_studio.ui.pictures import LibraryPictures, words_of
from nova_studio.ui.session import Session

if TYPE_CHECKING:
    from nova_studio.ui.dialogs.picture_tool import ToolDialog


class ToolDesk(QObject):
    """Opens the tools' dialog and puts what is asked for into the outbox. ``failed`` carries title and words."""

    failed = Signal(str, str)

    def __init__(
        self,
        studio: Studio,
        background: Background,
        pictures: LibraryPictures,
        session: Session,
        generation: Generation,
        window: QWidget,
    ) -> None:
        super().__init__(window)
        self._studio = studio
        self._background = background
        self._pictures = pictures
        self._session = session
        self._generation = generation
        self._window = window
        self._dialog: ToolDialog | None = None
        self._tool = ToolType.UPSCALE_FAST
        """The tool that was used last."""

    @property
    def dialog(self) -> ToolDialog | None:
        """The dialog, while it is open."""
        return self._dialog

    # --------------------------------------------------------------------------------------------------------- opening

    def open_for_source(self) -> None:
        """Use a tool on the picture on the canvas, if there is one."""
        source = self._session.source
        if source is not None:
            self._prepare(lambda: (source, ""), self._session.source_name)

    def open_for_result(self, result: Result) -> None:
        """Use a tool on a result, at its own size."""
        name = file_name(result)

        def take() -> tuple[ImageRef, str]:
            return self._studio.result_as_input(result.id, name), self._prompt_of(result)

        self._prepare(take, name)

    def reuse(self, request: ToolRequest) -> None:
        """Open the dialog as it was when a tool's result was asked for."""
        name = self._studio.library.picture_name(request.source.sha256)
        values = {each: getattr(request.params, each) for each in type(request.params).model_fields}

        def done(_: object) -> None:
            self._show(request.tool, request.source, name, values)

        self._run(_get_ready, done)

    def apply_palette(self, result: Result) -> None:
        """Make a result anew in the colours of its palette: a new one, here and free; the old one stays."""
        name = file_name(result)

        def take() -> ToolRequest:
            colors = list(self._studio.palette_asked(result.id))
            values = {IMAGE: self._studio.result_as_input(result.id, name), "colors": colors}
            return validate_tool(ToolType.APPLY_PALETTE, values)

        self._run(take, self._apply)

    def _apply(self, request: ToolRequest) -> None:
        self._generation.generate(request, engine=OFFLINE)

    def _prepare(self, take: Callable[[], tuple[ImageRef, str]], name: str) -> None:
        """Get the picture in a worker thread, then open the dialog on it."""

        def work() -> tuple[ImageRef, str]:
            _get_ready()
            return take()

        def done(found: tuple[ImageRef, str]) -> None:
            image, shows = found
            self._show(self._tool, image, name, {}, shows)

        self._run(work, done)

    def _prompt_of(self, result: Result) -> str:
        """What a result shows, as far as its request says it."""
        params = self._studio.library.job(result.job).request.params
        return str(getattr(params, "text", None) or "")

    def _show(self, tool: ToolType, image: ImageRef, name: str, values: Mapping[str, Any], shows: str = "") -> None:
        self._dialog = self._make()
        self._dialog.begin(tool, image, name, values, shows)
        self._dialog.open()

    def _make(self) -> ToolDialog:
        from nova_studio.ui.dialogs.picture_tool import ToolDialog  # noqa: PLC0415 - few starts need this window
        from nova_studio.ui.forms.context import FormContext  # noqa: PLC0415

        context = FormContext(self._pictures)
        comparison = self._studio.compare_engines()
        dialog = ToolDialog(context, comparison, self._studio.settings.engine, self._assess, self._window)
        context.setParent(dialog)
        dialog.run_requested.connect(self._use)
        dialog.queue_requested.connect(self._put_aside)
        dialog.finished.connect(self._forget)
        context.palette_from_picture_requested.connect(self._take_palette)
        return dialog

    def _forget(self) -> None:
        if self._dialog is not None:
            self._dialog.deleteLater()
            self._dialog = None

    def _take_palette(self) -> None:
        """The main colours of the picture on the canvas, for the palette in the dialog."""
        source, dialog = self._session.source, self._dialog
        if source is not None and dialog is not None:
            self._background.run(partial(self._studio.palette_of, source.sha256), dialog.add_colors, owner=dialog)

    # ----------------------------------------------------------------------------------------------------------- using

    def _assess(self, request: ToolRequest, engine: str) -> Assessment:
        return self._studio.engine(engine).assess(request)

    def _use(self, request: ToolRequest, engine: str) -> None:
        self._tool = request.tool
        self._generation.generate(request, engine=engine)

    def _put_aside(self, request: ToolRequest, engine: str) -> None:
        self._tool = request.tool
        self._generation.add_to_outbox(request, engine=engine)

    def _run(self, work: Callable[[], Any], done: Callable[[Any], object]) -> None:
        self._background.run(work, done, self._fail, owner=self)

    def _fail(self, error: BaseException) -> None:
        self.failed.emit(self.tr("The picture could not be taken for a tool."), words_of(error))


def _get_ready() -> None:
    """Import the dialog, and make the validators that it asks at every key; for a worker thread."""
    from nova_studio.contract.fields import compile_all  # noqa: PLC0415
    from nova_studio.tools.kinds import MODELS  # noqa: PLC0415
    from nova_studio.ui.dialogs import picture_tool  # noqa: PLC0415

    del picture_tool
    compile_all(MODELS.values())
