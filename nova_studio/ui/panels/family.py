"""A result's family: what it came from and what came from it, each a link that goes there."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial

from PySide6.QtCore import QSize, Qt, Signal, Slot
from PySide6.QtGui import QIcon
from PySide6.QtWidgets import QPushButton, QSizePolicy, QVBoxLayout, QWidget

from nova_studio.library.library import Library
from nova_studio.library.lineage import Kin
from nova_studio.library.model import Kind, Result
from nova_studio.ui import theme
from nova_studio.ui.background import Background
from nova_studio.ui.models.entry_words import moment_words, task_title
from nova_studio.ui.models.thumbnails import Thumbnails
from nova_studio.ui.panels.details_parts import words

_MOST = 8
_ICON = 32


@dataclass(frozen=True)
class _Found:
    above: Sequence[Kin]
    below: Sequence[Kin]


class Family(QWidget):
    """Empty until the family is read, and where there is none. ``chosen`` carries the Result that is to be gone to."""

    chosen = Signal(object)

    def __init__(
        self,
        library: Library,
        background: Background,
        thumbnails: Thumbnails,
        result: Result,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._library = library
        self._thumbnails = thumbnails
        self._links: list[tuple[QPushButton, Result]] = []
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(theme.current().px(4))
        self.hide()

        def read() -> _Found:
            return _Found(library.ancestors(result.id), library.descendants(result.id))

        background.run(read, self._show, self._show_nothing, owner=self)
        thumbnails.ready.connect(self._on_thumbnail)

    def links(self) -> list[QPushButton]:
        """The links, from top to bottom."""
        return [link for link, _ in self._links]

    def _show(self, found: _Found) -> None:
        for title, kin in ((self.tr("Made from"), found.above), (self.tr("Used for"), found.below)):
            pictures = [each for each in kin if each.result.kind is Kind.IMAGE]
            if pictures:
                self._column.addWidget(words(title, "strong"))
                for each in pictures[:_MOST]:
                    self._add(each)
                if len(pictures) > _MOST:
                    self._column.addWidget(words(self.tr("And {0} more.").format(len(pictures) - _MOST), "hint"))
        self.setVisible(bool(self._links))

    def _show_nothing(self, _error: BaseException) -> None:
        """A family that cannot be read is none; the panel says what else is known."""

    def _add(self, kin: Kin) -> None:
        result = kin.result
        text = f"{task_title(result.task)}, {moment_words(result.created, self._library.clock())}"
        text = f"{result.name}, {text}" if result.name else text
        text = self.tr("{0}, {1} steps away").format(text, kin.steps) if kin.steps > 1 else text
        text = self.tr("{0}, in the trash").format(text) if result.trashed else text
        link = QPushButton(text)
        theme.set_role(link, "link")
        link.setAccessibleName(text)
        link.setToolTip(text)
        link.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        link.setIconSize(QSize(1, 1) * theme.current().px(_ICON))
        link.setStyleSheet("text-align: left;")
        link.setCursor(Qt.CursorShape.PointingHandCursor)
        link.clicked.connect(partial(self._choose, result))
        self._links.append((link, result))
        self._column.addWidget(link)
        self._draw(link, result)

    def _choose(self, result: Result, _checked: bool = False) -> None:
        self.chosen.emit(result)

    def _draw(self, link: QPushButton, result: Result) -> None:
        small = self._thumbnails.get(result, round(theme.current().px(_ICON) * self.devicePixelRatioF()))
        if small is not None and not small.isNull():
            link.setIcon(QIcon(small))

    @Slot(str)
    def _on_thumbnail(self, sha256: str) -> None:
        for link, result in self._links:
            if result.sha256 == sha256:
                self._draw(link, result)
