"""What is done with the mask as a whole: the small panel of pixels, files, the clipboard, results' masks, and the shelf."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path
from typing import Any

from PySide6.QtCore import QDir, QObject, Signal
from PySide6.QtGui import QGuiApplication, QImage
from PySide6.QtWidgets import QFileDialog, QWidget

from nova_studio.imaging.modes import Mode
from nova_studio.library.masks import ShelfMask
from nova_studio.library.model import Kind, Result
from nova_studio.studio import TRANSPARENT, Studio
from nova_studio.ui.background import Background
from nova_studio.ui.canvas import deferred
from nova_studio.ui.canvas.canvas import Canvas
from nova_studio.ui.canvas.change import Change
from nova_studio.ui.canvas.toolbox import HAND, PAINTING
from nova_studio.ui.forms.pictures import SUFFIXES
from nova_studio.ui.panels.busy_note import BusyNote
from nova_studio.ui.panels.mask_adjust import FEATHER, MaskAdjust
from nova_studio.ui.panels.mask_shelf import MaskShelf
from nova_studio.ui.pictures import words_of
from nova_studio.ui.session import Session

Found = tuple[Any, tuple[str, ...]]
"""A mask (bool array) and words on what was done to it."""


class Masking(QObject):
    """Acts on the mask for the main window. ``told`` and ``failed`` carry title and words; ``shelf`` is a panel to be placed."""

    told = Signal(str, str)
    failed = Signal(str, str)

    def __init__(
        self,
        studio: Studio,
        background: Background,
        session: Session,
        canvas: Canvas,
        selected: Callable[[], object],
        window: QWidget,
    ) -> None:
        """``selected`` gives what is selected in the gallery."""
        super().__init__(window)
        self._studio = studio
        self._background = background
        self._session = session
        self._canvas = canvas
        self._selected = selected
        self._window = window
        self._folder = ""
        self.adjust = MaskAdjust(canvas)
        self.shelf = MaskShelf(studio.library, background)
        self.shelf.save_requested.connect(self.keep)
        self.shelf.apply_requested.connect(self.apply)
        self.shelf.failed.connect(partial(self.failed.emit, self.tr("The mask shelf could not be changed.")))
        self.busy = BusyNote(canvas)
        canvas.work_failed.connect(self.failed)
        session.source_changed.connect(self._follow_source)

    def slots(self) -> Mapping[str, Callable[[], object]]:
        """What each of the mask's and tools' actions does, by name."""
        canvas = self._canvas
        return {
            "select_all": canvas.select_all,
            "clear_mask": canvas.clear_mask,
            "invert_mask": canvas.invert_mask,
            "fill_holes": canvas.fill_holes,
            **{f"{kind}_mask": partial(self.adjust.open, kind) for kind in ("grow", "shrink", "smooth", "border")},
            "feather_mask": partial(self.adjust.open, FEATHER),
            "mask_from_file": self.ask_file,
            "mask_from_alpha": self.from_alpha,
            "mask_from_result": self.from_result,
            "export_mask": self.ask_export,
            "copy_mask": self.copy,
            "keep_mask": self.keep,
            **{name: partial(canvas.set_tool, name) for name in (*PAINTING, HAND)},
        }

    # ----------------------------------------------------------------------------------------------------------- files

    def ask_file(self) -> None:
        """Ask for a picture to take as the mask."""
        if not self._has_picture():
            return
        dialog = self._dialog(self.tr("Mask from file"), QFileDialog.AcceptMode.AcceptOpen)
        dialog.setNameFilter(self.tr("Pictures ({0})").format(" ".join(f"*{suffix}" for suffix in SUFFIXES)))
        dialog.fileSelected.connect(self.take_file)
        dialog.open()

    def take_file(self, name: str) -> None:
        """Take any picture as the mask: bright will change. Refused with words where it cannot fit."""
        path = Path(name)
        self._folder = str(path.parent)
        self._take(
            partial(_from_path, path, self._canvas.picture_size()),
            Mode.REPLACE,
            self.tr("Mask from {0}").format(path.name),
            self.tr("The mask could not be taken from the file."),
        )

    def ask_export(self) -> None:
        """Ask where to write the mask."""
        if not self._has_mask():
            return
        dialog = self._dialog(self.tr("Export mask"), QFileDialog.AcceptMode.AcceptSave)
        dialog.setNameFilter(self.tr("PNG picture (*.png)"))
        dialog.setDefaultSuffix("png")
        dialog.selectFile(f"{Path(self._session.source_name).stem or 'picture'}-mask.png")
        dialog.fileSelected.connect(self.export_to)
        dialog.open()

    def export_to(self, name: str) -> None:
        """Write the mask as a PNG of black and white: white will change."""
        target = Path(name)
        self._folder = str(target.parent)

        def done(_: object) -> None:
            self.told.emit(self.tr("Saved {0}.").format(target.name), self.tr("White will change, black stays."))

        failed = self._failing(self.tr("The mask could not be saved."))
        self._background.run(partial(_write, self._canvas.mask(), target), done, failed, owner=self)

    def copy(self) -> None:
        """Put the mask on the clipboard as a picture."""
        if not self._has_mask():
            return

        def done(image: QImage) -> None:
            QGuiApplication.clipboard().setImage(image)
            self.told.emit(self.tr("Copied the mask."), self.tr("White will change, black stays."))

        self._background.run(
            partial(_as_image, self._canvas.mask()), done, self._failing(self.tr("It could not be copied.")), owner=self
        )

    # ---------------------------------------------------------------------------------------------------- other masks

    def from_result(self) -> None:
        """Take the mask that came back with the selected result."""
        result = self._selected()
        if not isinstance(result, Result):
            self.told.emit(self.tr("No result is selected."), self.tr("Choose one in the gallery first."))
            return
        library, size = self._studio.library, self._canvas.picture_size()

        def find() -> Found | None:
            masks = [one for one in library.job_results(result.job) if one.kind is Kind.MASK]
            return _refitted(library.result_bytes(masks[0].id), size) if masks else None

        none = self.tr("This result came without a mask.")
        self._take(find, Mode.REPLACE, self.tr("Mask from a result"), self.tr("The mask could not be read."), none)

    def from_alpha(self) -> None:
        """Mask what was transparent in the picture's file; that was noted on the shelf when the file was opened."""
        source = self._session.source
        if source is None:
            self._has_picture()
            return
        library, size = self._studio.library, self._canvas.picture_size()

        def find() -> Found | None:
            kept = [one for one in library.shelf.of(source.sha256) if one.name == TRANSPARENT]
            return _refitted(library.read(kept[0].mask.sha256), size) if kept else None

        none = self.tr("The picture's file has no transparent parts.")
        self._take(find, Mode.REPLACE, self.tr("Mask from transparency"), self.tr("The mask could not be read."), none)

    # ----------------------------------------------------------------------------------------------------------- shelf

    def keep(self) -> None:
        """Put the mask on the shelf under a name that can be changed at once."""
        source = self._session.source
        if source is None or not self._has_mask():
            return
        studio, name, pixels = self._studio, self.shelf.suggested_name(), self._canvas.mask()

        def work() -> ShelfMask:
            return studio.library.shelf.add(source.sha256, name, studio.store_mask(pixels))

        self._background.run(work, self._kept, self._failing(self.tr("The mask could not be kept.")), owner=self)

    def _kept(self, kept: ShelfMask) -> None:
        if self.shelf.visibleRegion().isEmpty():  # also behind another tab: Qt counts that as visible
            self.told.emit(self.tr("Kept as {0}.").format(kept.name), self.tr("It is under Masks, beside Details."))
        self.shelf.added(kept)

    def apply(self, kept: ShelfMask, mode: Mode) -> None:
        """Put a mask of the shelf onto the canvas; one of another picture is refitted, and that is said."""
        if not self._has_picture():
            return
        library, size = self._studio.library, self._canvas.picture_size()
        failed = self.tr("The mask could not be read.")
        self._take(lambda: _refitted(library.read(kept.mask.sha256), size), mode, kept.name, failed)

    # --------------------------------------------------------------------------------------------------------- private

    def _take(self, find: Callable[[], Found | None], mode: Mode, text: str, title: str, none: str = "") -> None:
        """Find a mask on a worker thread and let it meet the one on the canvas, if the picture is still the same."""
        source = self._session.source

        def done(found: Found | None) -> None:
            if found is None:
                self.told.emit(none, "")
            elif source == self._session.source:
                pixels, notes = found
                self._canvas.change(Change(text, deferred.operations().take(pixels, mode)))
                if notes:
                    self.told.emit(text, " ".join(notes))

        self._background.run(find, done, self._failing(title), owner=self)

    def _has_picture(self) -> bool:
        if not self._canvas.can_paint():
            self.told.emit(
                self.tr("There is no mask to work on."), self.tr("Open a picture, in a task that paints one.")
            )
            return False
        return True

    def _has_mask(self) -> bool:
        if self._canvas.mask_is_empty():
            self.told.emit(self.tr("Nothing is masked."), self.tr("Paint what shall change first."))
            return False
        return True

    def _follow_source(self) -> None:
        self.shelf.set_source("" if self._session.source is None else self._session.source.sha256)

    def _dialog(self, title: str, mode: QFileDialog.AcceptMode) -> QFileDialog:
        dialog = QFileDialog(self._window, title)
        dialog.setOption(QFileDialog.Option.DontUseNativeDialog, QGuiApplication.platformName() in ("xcb", "offscreen"))
        dialog.setAcceptMode(mode)
        dialog.setDirectory(self._folder or QDir.homePath())
        dialog.finished.connect(dialog.deleteLater)
        return dialog

    def _failing(self, title: str) -> Callable[[BaseException], None]:
        def failed(error: BaseException) -> None:
            self.failed.emit(title, words_of(error))

        return failed


def _from_path(path: Path, size: tuple[int, int]) -> Found:
    pixels, notes = deferred.masks().from_path(path, size)
    return pixels, notes


def _refitted(data: bytes, size: tuple[int, int]) -> Found:
    masks = deferred.masks()
    pixels, words = masks.refit(masks.decode(data), size)
    return pixels, (words,) if words else ()


def _write(pixels: Any, target: Path) -> None:
    target.write_bytes(deferred.masks().encode(pixels)[0])


def _as_image(pixels: Any) -> QImage:
    height, width = pixels.shape
    levels = pixels.astype("uint8") * 255
    return QImage(levels.data, width, height, width, QImage.Format.Format_Grayscale8).copy()
