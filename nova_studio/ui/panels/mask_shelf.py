"""The mask shelf: masks kept by name with the picture, put onto the canvas in four ways; those of other pictures too."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QIcon, QImage, QKeyEvent, QPixmap
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHBoxLayout,
    QLabel,
    QListWidget,
    QListWidgetItem,
    QPushButton,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from nova_studio.imaging.modes import Mode
from nova_studio.library.library import Library
from nova_studio.library.masks import ShelfMask
from nova_studio.ui import icons, theme
from nova_studio.ui.background import Background
from nova_studio.ui.pictures import decode
from nova_studio.ui.shares import percent_words
from nova_studio.ui.widgets.choice import Choice

_ICON = 40
_OTHERS_MOST = 200
_KEPT = Qt.ItemDataRole.UserRole


class MaskShelf(QWidget):
    """Lists the masks kept for one picture, or for all others. What it asks for is done by others; here only names change."""

    save_requested = Signal()
    apply_requested = Signal(object, object)
    """A :class:`ShelfMask` and the :class:`Mode` in which it meets the mask."""
    failed = Signal(str)

    def __init__(self, library: Library, background: Background, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(self.tr("Mask shelf"))
        self._library = library
        self._background = background
        self._source = ""
        self._deleted: ShelfMask | None = None
        self._showing = False
        self._to_name = ""
        """The mask whose name is typed once its picture is there: a picture that comes later would reset the typing."""
        self.save_button = QPushButton(self.tr("Keep this mask"))
        self.save_button.setAccessibleName(self.save_button.text())
        self.whose = Choice(self.tr("Masks of"), [(True, self.tr("This picture")), (False, self.tr("Others"))], self)
        self.whose.set_value(True)
        self.list = _List(self)
        self.list.setAccessibleName(self.tr("Kept masks"))
        self.empty = QLabel()
        self.empty.setWordWrap(True)
        theme.set_role(self.empty, "secondary")
        self.modes = {mode: self._tool(mode.value, words) for mode, words in self._mode_words().items()}
        self.rename_button = self._tool("", self.tr("Rename"))
        self.delete_button = self._tool("trash", self.tr("Delete"))
        self.told = QLabel()
        self.undo_button = QPushButton(self.tr("Undo"))
        self.undo_button.setAccessibleName(self.tr("Undo deleting the mask"))
        theme.set_role(self.undo_button, "link")
        self._lay_out()
        self._connect()
        self._measure()
        theme.current().changed.connect(self._measure)
        self.refresh()

    def set_source(self, sha256: str) -> None:
        """Show the masks of this picture; empty where there is none."""
        if sha256 != self._source:
            self._source = sha256
            self.refresh()

    def refresh(self) -> None:
        """Read the shelf anew, on a worker thread."""
        source, own = self._source, bool(self.whose.value())
        shelf = self._library.shelf

        def read() -> tuple[str, bool, list[ShelfMask]]:
            return source, own, shelf.of(source) if own else shelf.of_others(source, _OTHERS_MOST)

        self._background.run(read, self._show, self._fail, owner=self)

    def suggested_name(self) -> str:
        """A name for a mask that has none yet."""
        taken = {self.list.item(row).text() for row in range(self.list.count())}
        return next(name for number in range(1, 10_000) if (name := self.tr("Mask {0}").format(number)) not in taken)

    def current(self) -> ShelfMask | None:
        """The mask chosen in the list."""
        row = self.list.currentRow()
        return None if row < 0 else self._at(row)

    def _at(self, row: int) -> ShelfMask:
        kept: ShelfMask = self.list.item(row).data(_KEPT)
        return kept

    def added(self, kept: ShelfMask) -> None:
        """A mask was kept: show it and, where that is seen, let its name be typed."""
        if not self.whose.value():
            self.whose.set_value(True)
        if kept.source == self._source:
            self._add(kept)
            self.list.setCurrentRow(self.list.count() - 1)
            self._to_name = kept.id if self.isVisible() else ""
            self._refresh_words()

    def _show(self, found: tuple[str, bool, list[ShelfMask]]) -> None:
        source, own, kept = found
        if (source, own) != (self._source, bool(self.whose.value())):
            return
        chosen = self.current()
        self._showing = True
        self.list.clear()
        self._showing = False
        for one in kept:
            self._add(one)
        row = next((row for row, one in enumerate(kept) if chosen is not None and one.id == chosen.id), 0)
        self.list.setCurrentRow(row)
        self._refresh_words()

    def _add(self, kept: ShelfMask) -> None:
        self._showing = True
        size = f"{kept.mask.width}x{kept.mask.height}"
        words = self.tr("{0}, {1} % of {2}").format(kept.name, percent_words(kept.mask.share), size)
        item = QListWidgetItem(kept.name)
        item.setData(_KEPT, kept)
        item.setToolTip(words)
        item.setData(Qt.ItemDataRole.AccessibleTextRole, words)
        item.setFlags(item.flags() | Qt.ItemFlag.ItemIsEditable)
        self.list.addItem(item)
        self._showing = False
        side = QSize(_ICON, _ICON) * 2
        path = self._library.blobs.path(kept.mask.sha256)
        self._background.run(partial(decode, path, side), partial(self._set_icon, kept.id), lambda _: None, owner=self)

    def _set_icon(self, mask_id: str, image: QImage) -> None:
        for row in range(self.list.count()):
            item = self.list.item(row)
            if item.data(_KEPT).id == mask_id:
                self._showing = True
                item.setIcon(QIcon(QPixmap.fromImage(image)))
                self._showing = False
                if mask_id == self._to_name:
                    self._to_name = ""
                    self.list.editItem(item)

    def _apply(self, mode: Mode) -> None:
        kept = self.current()
        if kept is not None:
            self.apply_requested.emit(kept, mode)

    def _on_renamed(self, item: QListWidgetItem) -> None:
        if self._showing:
            return
        kept: ShelfMask = item.data(_KEPT)
        if item.text().strip() != kept.name:
            self._write(partial(self._library.shelf.rename, kept.id, item.text()))

    def _delete(self) -> None:
        kept = self.current()
        if kept is None:
            return
        self._deleted = kept
        self.told.setText(self.tr("{0} was deleted.").format(kept.name))
        self._write(partial(self._library.shelf.delete, kept.id))
        self._refresh_words()

    def _put_back(self) -> None:
        kept, self._deleted = self._deleted, None
        if kept is not None:
            self._write(partial(self._library.shelf.restore, kept.id))
        self._refresh_words()

    def _write(self, work: partial[None]) -> None:
        self._background.run(work, lambda _: self.refresh(), self._fail, owner=self)

    def _fail(self, error: BaseException) -> None:
        self.failed.emit(str(error))
        if self.list.count():
            self.refresh()

    def _refresh_words(self) -> None:
        any_kept = bool(self.list.count())
        self.list.setVisible(any_kept)
        self.empty.setVisible(not any_kept)
        self.empty.setText(
            self.tr("No mask is kept with this picture yet. Paint one, then keep it here by a name.")
            if self.whose.value()
            else self.tr("No mask is kept with any other picture.")
        )
        self.save_button.setEnabled(bool(self._source))
        for button in (*self.modes.values(), self.rename_button, self.delete_button):
            button.setEnabled(any_kept)
        for widget in (self.told, self.undo_button):
            widget.setVisible(self._deleted is not None)

    def _mode_words(self) -> dict[Mode, str]:
        return {
            Mode.REPLACE: self.tr("Replace the mask by it"),
            Mode.ADD: self.tr("Add it to the mask"),
            Mode.SUBTRACT: self.tr("Subtract it from the mask"),
            Mode.INTERSECT: self.tr("Intersect the mask with it"),
        }

    def _tool(self, icon: str, words: str) -> QToolButton:
        button = QToolButton(self)
        if icon:
            button.setIcon(icons.icon(icon))
        else:
            button.setText(words)
        button.setToolTip(words)
        button.setAccessibleName(words)
        button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        return button

    def _lay_out(self) -> None:
        self._column = QVBoxLayout(self)
        self._tools, self._told = QHBoxLayout(), QHBoxLayout()
        for button in self.modes.values():
            self._tools.addWidget(button)
        self._tools.addStretch(1)
        self._tools.addWidget(self.rename_button)
        self._tools.addWidget(self.delete_button)
        self._told.addWidget(self.told, 1)
        self._told.addWidget(self.undo_button)
        for widget in (self.save_button, self.whose, self.list, self.empty):
            self._column.addWidget(widget, 1 if widget is self.list else 0)
        self._column.addLayout(self._told)
        self._column.addLayout(self._tools)
        self._column.addStretch(0)

    def _connect(self) -> None:
        self.save_button.clicked.connect(self.save_requested)
        self.whose.value_changed.connect(lambda _: self.refresh())
        self.list.itemChanged.connect(self._on_renamed)
        self.list.chosen.connect(partial(self._apply, Mode.REPLACE))
        for mode, button in self.modes.items():
            button.clicked.connect(partial(self._apply, mode))
        self.rename_button.clicked.connect(lambda: self.list.editItem(self.list.currentItem()))
        self.delete_button.clicked.connect(self._delete)
        self.list.delete_requested.connect(self._delete)
        self.undo_button.clicked.connect(self._put_back)

    def _measure(self) -> None:
        px = theme.current().px
        self._column.setContentsMargins(px(12), px(12), px(12), px(12))
        self._column.setSpacing(px(8))
        self._tools.setSpacing(px(4))
        self.list.setIconSize(QSize(px(_ICON), px(_ICON)))
        for button in (*self.modes.values(), self.delete_button):
            button.setIconSize(QSize(px(20), px(20)))


class _List(QListWidget):
    """Enter or a double click chooses, F2 renames, Delete deletes."""

    chosen = Signal()
    delete_requested = Signal()

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setEditTriggers(QAbstractItemView.EditTrigger.EditKeyPressed)
        self.setUniformItemSizes(True)
        self.itemDoubleClicked.connect(lambda _: self.chosen.emit())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """The keys of a list."""
        if self.state() != QAbstractItemView.State.EditingState and event.key() in (
            Qt.Key.Key_Return,
            Qt.Key.Key_Enter,
        ):
            self.chosen.emit()
        elif event.key() == Qt.Key.Key_Delete:
            self.delete_requested.emit()
        else:
            super().keyPressEvent(event)
