"""Which actions make sense now: those of the picture want a picture, those of the mask also a task that paints one."""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtCore import QObject

from nova_studio.ui.actions import MASK, PICTURE, SEPARATOR, Actions, ActionSpec
from nova_studio.ui.canvas.canvas import Canvas

_LOOKS = ("as_sent", "quick_mask", "view_left", "view_right", "view_upright", "mirror_view")


class Available(QObject):
    """Greys out what would do nothing, and says why where the pointer rests on it."""

    def __init__(self, canvas: Canvas, actions: Actions, parent: QObject) -> None:
        super().__init__(parent)
        self._canvas = canvas
        self._actions = actions
        self._tips: dict[str, str] = {}
        self._of_picture = (*_names(PICTURE), *_LOOKS)
        self._of_mask = tuple(_names(MASK))
        canvas.picture_changed.connect(self.refresh)
        canvas.mask_enabled_changed.connect(self.refresh)
        self.refresh()

    def refresh(self) -> None:
        """The picture or the task is another."""
        picture = "" if self._canvas.has_picture() else self.tr("Open a picture first.")
        mask = picture or ("" if self._canvas.mask_enabled() else self.tr("This task has no painted mask."))
        for names, why in ((self._of_picture, picture), (self._of_mask, mask)):
            for name in names:
                self._allow(name, why)
        for menu, why in (("picture", picture), ("mask", mask), ("view", picture)):
            self._actions.menus[menu].setToolTipsVisible(bool(why))  # else each would only say its name again

    def _allow(self, name: str, why: str) -> None:
        action = self._actions[name]
        tip = self._tips.setdefault(name, action.toolTip())
        action.setEnabled(not why)
        action.setToolTip(f"{tip}. {why}" if why else tip)


def _names(specs: Iterable[ActionSpec]) -> list[str]:
    return [spec.name for spec in specs if spec is not SEPARATOR]
