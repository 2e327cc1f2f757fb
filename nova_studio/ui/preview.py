"""A selected result, tried in place of the picture on the canvas: stepped through, held against its source, accepted or left."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TypeVar

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QImage, QKeySequence, QShortcut
from PySide6.QtWidgets import QApplication, QHBoxLayout, QLabel, QPushButton, QToolButton, QVBoxLayout, QWidget

from nova_studio.contract.values import ImageRef
from nova_studio.library.model import Job, Result
from nova_studio.studio import Studio
from nova_studio.ui import candidate as candidates
from nova_studio.ui import icons, theme
from nova_studio.ui.ahead import Ahead
from nova_studio.ui.background import Background, Work
from nova_studio.ui.candidate import Candidate, Compared
from nova_studio.ui.canvas.canvas import Canvas
from nova_studio.ui.canvas.compare_view import CompareView, Mode
from nova_studio.ui.pictures import decode
from nova_studio.ui.widgets.choice import Choice
from nova_studio.ui.widgets.elided import ElidedLabel
from nova_studio.ui.widgets.flow import FlowLayout

T = TypeVar("T")

_RESULT = "result"
_SPLIT_STEP = 0.05


class Preview(QWidget):
    """The bar above the canvas while a result is shown. ``step_requested`` carries the result and 1 or -1."""

    use_requested = Signal(object)
    step_requested = Signal(object, int)
    shown = Signal()

    def __init__(
        self, canvas: Canvas, studio: Studio, background: Background, ahead: Ahead, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._ahead = ahead
        self._canvas = canvas
        self._studio = studio
        self._background = background
        self._result: Result | None = None
        self._candidate: Candidate | None = None
        self._source: ImageRef | None = None
        self._work: list[Work] = []
        self._halved = False
        self._open: ImageRef | None = None
        self.view = CompareView(canvas)
        theme.set_role(self, "raised")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._build()
        self._shortcuts = self._keys()
        self._measure()
        theme.current().changed.connect(self._measure)
        self.hide()

    # --------------------------------------------------------------------------------------------------------- showing

    def set_source(self, source: ImageRef | None) -> None:
        """What stands on the canvas: results without a source of their own are held against it."""
        self._open = source

    def show_entry(self, entry: Result | Job | None) -> None:
        """Show the selected result; anything else ends the preview."""
        if not isinstance(entry, Result):
            self.end()
            return
        self._forget()
        self._result = entry
        found = self._ahead.take(entry)
        if found is not None:
            self._show(found)
        else:
            self._run(partial(candidates.look_up, self._studio, entry), self._show)

    def result(self) -> Result | None:
        """What is shown."""
        return self._result

    def end(self) -> None:
        """Back to the picture."""
        self._forget()
        self._ahead.forget()
        self._result = self._candidate = None
        self.view.forget()
        self._halve(False)
        self._canvas.set_preview(None)
        for shortcut in self._shortcuts:
            shortcut.setEnabled(False)
        self.hide()

    def _forget(self) -> None:
        for work in self._work:
            work.cancel()
        self._work.clear()

    def _run(self, work: Callable[[], T], done: Callable[[T], object]) -> None:
        self._work.append(self._background.run(work, done, self._fail, owner=self))

    def _show(self, found: Candidate) -> None:
        self.shown.emit()
        self._candidate = found
        self._source = found.source or self._open
        self._canvas.set_preview(found.image)
        self._tell_place(found)
        self._say("")
        possible = candidates.comparable(found, self._source)
        self._mode.setEnabled(possible)
        if possible and self._source is not None and self._source != self._open:
            path = self._studio.library.blobs.path(self._source.sha256)
            self._run(partial(decode, path), partial(self._take_source, found))
        keys = self.tr("Shift+Left and Shift+Right move the slider; \\ shows the source while it is held.")
        self._mode.setToolTip(keys if possible else self.tr("Only a result of its source's shape can be compared."))
        self.view.forget()
        for shortcut in self._shortcuts:
            shortcut.setEnabled(True)
        self.show()
        if possible and self._mode.value() != _RESULT:
            self._compare()
        else:
            self._mode.set_value(_RESULT)
        self._ahead.look_around(found)

    def _take_source(self, found: Candidate, source: QImage) -> None:
        """What the held key shows of a result that was not made from the picture on the canvas."""
        if found is self._candidate:
            self._canvas.set_preview_source(source)

    def _tell_place(self, found: Candidate) -> None:
        kind = self.tr("Rehearsal") if found.result.rehearsal else self.tr("Result")
        place = self.tr("{0} of {1}").format(found.number, found.count)
        self._place.setText(place)
        self._place.setAccessibleName(f"{kind} {place}")
        self._place.setToolTip(f"{kind}, {found.result.width}x{found.result.height}")

    def _fail(self, _error: BaseException) -> None:
        """A result whose file is gone is told by the details; the canvas keeps its picture."""
        self.end()

    # ------------------------------------------------------------------------------------------------------- comparing

    def _on_mode(self, mode: object) -> None:
        if self._candidate is None:
            return
        if not self._mode.isAncestorOf(QApplication.focusWidget() or self):
            self._canvas.setFocus()  # chosen by the pointer: the keys are the picture's
        self._halve(mode == "side")
        if mode == _RESULT:
            self.view.want(False)
            self._say("")
        else:
            self._compare()

    def _compare(self) -> None:
        found, source = self._candidate, self._source
        if found is None or source is None:
            return
        path = self._studio.library.blobs.path(source.sha256)
        self._run(partial(decode, path), partial(self._show_both, found))
        if self._mode.value() == "heat":
            self._say(self.tr("Comparing…"))
            self._run(partial(candidates.compare, self._studio, found, source), self._show_heat)
        else:
            self._say("")

    def _halve(self, on: bool) -> None:
        """Side by side, a picture that was fitted is fitted into its half."""
        canvas = self._canvas
        if on and canvas.view.fitted:
            view = canvas.view
            canvas.set_zoom(min(view.view_width / 2 / view.image_width, view.view_height / view.image_height))
            self._halved = True
        elif not on and self._halved:
            self._halved = False
            canvas.zoom_to_fit()

    def _show_both(self, found: Candidate, before: QImage) -> None:
        if found is self._candidate and self._mode.value() != _RESULT:
            self.view.set_pictures(before, found.image)
            mode: Mode = "heat" if self._mode.value() == "heat" else "side" if self._mode.value() == "side" else "split"
            self.view.show_mode(mode)

    def _show_heat(self, compared: Compared) -> None:
        if self._mode.value() == "heat":
            self.view.set_heat(compared.heat)
            self._say(compared.words)

    # ---------------------------------------------------------------------------------------------------------- acting

    def accept(self) -> None:
        """Take what is shown as the new source."""
        if self._result is not None:
            result = self._result
            self.end()
            self.use_requested.emit(result)

    def step(self, by: int) -> None:
        """Ask for the next result, or the one before."""
        if self._result is not None:
            self.step_requested.emit(self._result, by)

    def slide(self, by: int) -> None:
        """Move the slider by a twentieth."""
        self.view.set_split(self.view.split + by * _SPLIT_STEP)

    # ---------------------------------------------------------------------------------------------------------- layout

    def _build(self) -> None:
        self._place = QLabel()
        self._words = ElidedLabel("")
        theme.set_role(self._words, "secondary")
        self._previous = self._arrow("chevron_left", self.tr("Previous result"), -1)
        self._next = self._arrow("chevron_right", self.tr("Next result"), 1)
        modes = (
            (_RESULT, self.tr("Result")),
            ("split", self.tr("Slider")),
            ("side", self.tr("Side by side")),
            ("heat", self.tr("Changes")),
        )
        self._mode = Choice(self.tr("Compare"), modes, segmented=True)
        self._mode.value_changed.connect(self._on_mode)
        for button in self._mode.findChildren(QToolButton):
            button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self._use = self._link(self.tr("Accept"), self.accept)
        self._back = self._link(self.tr("Back"), self.end)
        self._back.setToolTip(self.tr("Escape"))
        self._use.setToolTip(self.tr("Use as source (Enter); undo brings the present picture and its mask back"))
        self._column = QVBoxLayout(self)
        self._row = FlowLayout()
        for part in (self._previous, self._next, self._place):
            self._row.addWidget(part)
        self._links = QWidget()  # the style sheet would not let the links themselves be as high as their neighbours
        links = QHBoxLayout(self._links)
        links.setContentsMargins(0, 0, 0, 0)
        links.addWidget(self._use)
        links.addWidget(self._back)
        self._row.addWidget(self._mode)
        self._row.addWidget(self._links)
        self._column.addLayout(self._row)
        self._column.addWidget(self._words)

    def _keys(self) -> list[QShortcut]:
        keys: dict[Qt.Key, Callable[[], object]] = {
            Qt.Key.Key_Escape: self.end,
            Qt.Key.Key_Left: partial(self.step, -1),
            Qt.Key.Key_Right: partial(self.step, 1),
            Qt.Key.Key_Return: self.accept,
            Qt.Key.Key_Enter: self.accept,
        }
        made = [self._key(QKeySequence(key), act) for key, act in keys.items()]
        return [
            *made,
            self._key("Shift+Left", partial(self.slide, -1)),
            self._key("Shift+Right", partial(self.slide, 1)),
        ]

    def step_from(self, button: QWidget) -> None:
        """Left and Right step also while ``button`` has the focus, as Generate has after a click."""
        for key, by in ((Qt.Key.Key_Left, -1), (Qt.Key.Key_Right, 1)):
            self._shortcuts.append(self._key(QKeySequence(key), partial(self.step, by), button))

    def _key(self, keys: QKeySequence | str, act: Callable[[], object], where: QWidget | None = None) -> QShortcut:
        shortcut = QShortcut(QKeySequence(keys), where or self._canvas, context=Qt.ShortcutContext.WidgetShortcut)
        shortcut.activated.connect(act)
        shortcut.setEnabled(False)
        return shortcut

    def _arrow(self, name: str, title: str, by: int) -> QToolButton:
        button = QToolButton()
        button.setIcon(icons.icon(name))
        button.setAccessibleName(title)
        button.setToolTip(title)
        button.clicked.connect(lambda: self.step(by))
        return button

    def _link(self, words: str, act: Callable[[], object]) -> QPushButton:
        button = QPushButton(words)
        button.setAccessibleName(words)
        theme.set_role(button, "link")
        button.clicked.connect(act)
        return button

    def _say(self, words: str) -> None:
        """One more line, where there is something to say."""
        self._words.setText(words)
        self._words.setVisible(bool(words))

    def _measure(self) -> None:
        px = theme.current().px
        self._column.setContentsMargins(px(8), px(4), px(12), px(4))
        self._column.setSpacing(px(4))
        self._row.set_distances(px(5), px(4))
        self._place.setMinimumSize(px(40), px(30))
        self._links.setMinimumHeight(px(30))
