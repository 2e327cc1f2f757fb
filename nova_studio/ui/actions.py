"""The window's actions, as one table: words, keys, icons and menus stand here, what they do is bound in the main window."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from PySide6.QtCore import QCoreApplication, Qt
from PySide6.QtGui import QAction, QActionGroup, QKeySequence
from PySide6.QtWidgets import QMenu, QMenuBar, QWidget

from nova_studio.ui.icons import icon

_CONTEXT = "Actions"


@dataclass(frozen=True)
class ActionSpec:
    """One action: ``keys`` are portable key sequences, ``group`` makes it exclusive with others of the same group."""

    name: str
    text: str
    keys: tuple[str, ...] = ()
    icon: str = ""
    checkable: bool = False
    group: str = ""
    tip: str = ""


SEPARATOR = ActionSpec("", "")

FILE = (
    ActionSpec("open", "&Open picture…", ("Ctrl+O",), "open"),
    ActionSpec("paste", "&Paste picture", ("Ctrl+V",), "paste"),
    ActionSpec("sample", "Start from a sa&mple", (), "image"),
    SEPARATOR,
    ActionSpec("save_result", "&Save result as…", ("Ctrl+S", "Ctrl+Shift+S"), "save"),
    ActionSpec("copy_result", "&Copy result", ("Ctrl+C",), "copy"),
    ActionSpec("use_result", "&Use result as source", ("Ctrl+U",), "send_to"),
    ActionSpec("result_tools", "Picture too&ls on result…", (), "zoom_in"),
    ActionSpec("reuse_request", "&Reuse request of result", ("Ctrl+R",), "retry"),
    SEPARATOR,
    ActionSpec("export_draft", "Export &draft…", (), "export"),
    ActionSpec("export_job", "Export re&quest of result…", (), "export"),
    ActionSpec("export_project", "&Export project…", (), "export"),
    ActionSpec("import", "&Import…", (), "import"),
    ActionSpec("check_library", "C&heck the library…", (), "ok"),
    SEPARATOR,
    ActionSpec("account", "&Accounts…", (), "account"),
    ActionSpec("settings", "Se&ttings…", ("Ctrl+,",), "settings"),
    SEPARATOR,
    ActionSpec("quit", "&Quit", ("Ctrl+Q",), ""),
)
EDIT = (
    ActionSpec("undo", "&Undo", ("Ctrl+Z", "Ctrl+Alt+Z"), "undo"),
    ActionSpec("redo", "&Redo", ("Ctrl+Shift+Z", "Ctrl+Y"), "redo"),
    SEPARATOR,
    ActionSpec("drafts", "&Drafts and snapshots…", ("Ctrl+Shift+D",), "details"),
    SEPARATOR,
    ActionSpec("find", "&Find results…", ("Ctrl+F",), "search"),
    ActionSpec("tag_result", "Add &tag to result…", ("Ctrl+T",), "add"),
    ActionSpec("trash_result", "Move result to the tra&sh", (), "trash"),
    ActionSpec("trash", "Tras&h…", (), "trash"),
)
MASK = (
    ActionSpec("select_all", "Mask &everything", ("Ctrl+A",), "mask"),
    ActionSpec("clear_mask", "&Clear mask", ("Ctrl+D", "Ctrl+Shift+A"), "clear"),
    ActionSpec("invert_mask", "&Invert mask", ("Ctrl+I", "Ctrl+Shift+I"), "invert"),
    SEPARATOR,
    ActionSpec("fill_holes", "Fill &holes", (), "holes"),
    ActionSpec("grow_mask", "&Grow…", (), "grow"),
    ActionSpec("shrink_mask", "&Shrink…", (), "shrink"),
    ActionSpec("smooth_mask", "S&mooth…", (), "smooth"),
    ActionSpec("border_mask", "&Border…", (), "border"),
    ActionSpec("feather_mask", "Feather &preview…", (), "feather"),
    SEPARATOR,
    ActionSpec("mask_from_file", "Mask from &file…", (), "import"),
    ActionSpec("mask_from_alpha", "Mask from the file's &transparency", (), "alpha"),
    ActionSpec("mask_from_result", "Mask from the selected &result", (), "gallery"),
    SEPARATOR,
    ActionSpec("export_mask", "E&xport mask…", (), "export"),
    ActionSpec("copy_mask", "C&opy mask", ("Ctrl+Shift+C",), "copy"),
    ActionSpec("keep_mask", "&Keep on the shelf", (), "shelf"),
)
TOOLS = (
    ActionSpec("brush", "&Brush", ("B",), "brush", True, "tool"),
    ActionSpec("eraser", "&Eraser", ("E",), "eraser", True, "tool"),
    ActionSpec("rectangle", "&Rectangle", ("M",), "rectangle", True, "tool"),
    ActionSpec("ellipse", "E&llipse", ("Shift+M",), "ellipse", True, "tool"),
    ActionSpec("lasso", "L&asso", ("L",), "lasso", True, "tool"),
    ActionSpec("polygon", "&Polygon", ("Shift+L",), "polygon", True, "tool"),
    ActionSpec("wand", "&Wand", ("W",), "wand", True, "tool"),
    ActionSpec("smart_select", "&Smart select", ("Shift+W",), "smart_select", True, "tool"),
    ActionSpec("fill", "&Fill", ("G",), "fill", True, "tool"),
    ActionSpec("hand", "&Hand", ("H",), "hand", True, "tool"),
)
VIEW = (
    ActionSpec("zoom_in", "Zoom &in", ("Ctrl++", "Ctrl+="), "zoom_in"),
    ActionSpec("zoom_out", "Zoom &out", ("Ctrl+-",), "zoom_out"),
    ActionSpec("fit", "&Fit in view", ("Ctrl+0",), "fit"),
    ActionSpec("actual_size", "&Actual size", ("Ctrl+1",), "actual_size"),
    SEPARATOR,
    ActionSpec("as_sent", "Mask as &sent", ("Q",), "", True),
    ActionSpec("quick_mask", "&Dim the picture under the mask", ("Shift+Q",), "", True),
    SEPARATOR,
    ActionSpec("view_left", "Turn view &left", ("4",), ""),
    ActionSpec("view_right", "Turn view &right", ("6",), ""),
    ActionSpec("view_upright", "View &upright", ("5",), ""),
    ActionSpec("mirror_view", "&Mirror view", (), "", True),
    SEPARATOR,
    ActionSpec("pixel_grid", "Pixel &grid", (), "", True),
    ActionSpec("navigator", "&Navigator", (), "", True),
    SEPARATOR,
    ActionSpec("only_picture", "Only the &picture", (), "", True),
)
PICTURE = (
    ActionSpec("extend", "&Extend picture…", ("F",), "outpainting"),
    ActionSpec("crop", "&Crop…", ("C",), "crop"),
    ActionSpec("resize", "Re&size…", (), "resize"),
    SEPARATOR,
    ActionSpec("turn_right", "Turn &right", (), "turn_right"),
    ActionSpec("turn_left", "Turn &left", (), "turn_left"),
    ActionSpec("turn_over", "Turn &over", (), ""),
    ActionSpec("flip_sideways", "&Flip sideways", (), "flip"),
    ActionSpec("flip_over", "Flip &upside down", (), ""),
    SEPARATOR,
    ActionSpec("picture_tools", "&Picture tools…", (), "zoom_in"),
)
OUTBOX = (
    ActionSpec("generate", "&Generate", ("Ctrl+Return", "Ctrl+Enter"), "generate"),
    ActionSpec("add_to_outbox", "&Add to outbox", ("Ctrl+Shift+Return",), "outbox"),
    ActionSpec("send_all", "&Send all that wait", (), "send_to"),
    ActionSpec("pause_outbox", "&Pause the outbox", (), "", True),
    ActionSpec("cancel", "&Cancel what runs", (), "cancel"),
    SEPARATOR,
    ActionSpec("show_outbox", "Show the &outbox", ("Ctrl+Shift+O",), "outbox"),
    ActionSpec("sweep", "S&weep…", (), "gallery"),
    ActionSpec("ledger", "&Ledger…", (), "details"),
)
THEMES = (
    ActionSpec("theme_dark", "&Dark", (), "moon", True, "theme"),
    ActionSpec("theme_light", "&Light", (), "sun", True, "theme"),
    ActionSpec("theme_system", "As the &system", (), "", True, "theme"),
)
HELP = (
    ActionSpec("commands", "&Find a command…", ("Ctrl+K",), "search"),
    ActionSpec("keys", "&Keyboard", ("F1",), "keyboard"),
    ActionSpec("compare_engines", "&Compare engines…", (), "compare"),
    ActionSpec("about", "&About Nova Studio", (), "info"),
)
MENUS: tuple[tuple[str, str, tuple[ActionSpec, ...]], ...] = (
    ("file", "&File", FILE),
    ("edit", "&Edit", EDIT),
    ("mask", "&Mask", MASK),
    ("tools", "&Tools", TOOLS),
    ("picture", "&Picture", PICTURE),
    ("view", "&View", VIEW),
    ("outbox", "&Outbox", OUTBOX),
    ("help", "&Help", HELP),
)
_SUBMENUS = {"view": (("theme", "T&heme", THEMES),)}


class Actions:
    """Every action of a window by name, made from the table."""

    def __init__(self, window: QWidget) -> None:
        self._window = window
        self._groups: dict[str, QActionGroup] = {}
        self._actions: dict[str, QAction] = {}
        self.menus: dict[str, QMenu] = {}
        for _, _, specs in (*MENUS, *(menu for menus in _SUBMENUS.values() for menu in menus)):
            for spec in specs:
                if spec is not SEPARATOR:
                    self._actions[spec.name] = self._make(spec)

    def __getitem__(self, name: str) -> QAction:
        return self._actions[name]

    def bind(self, slots: Mapping[str, Callable[[], object]]) -> None:
        """Say what each action does; every name must be in the table."""
        for name, slot in slots.items():
            self._actions[name].triggered.connect(lambda _checked=False, slot=slot: slot())

    def fill(self, bar: QMenuBar) -> None:
        """Make the menus of the menu bar."""
        for name, title, specs in MENUS:
            self.menus[name] = self._fill(bar.addMenu(_tr(title)), specs)
            for inner, inner_title, inner_specs in _SUBMENUS.get(name, ()):
                self.menus[inner] = self._fill(self.menus[name].addMenu(_tr(inner_title)), inner_specs)

    def listed(self) -> list[tuple[str, list[tuple[str, str]]]]:
        """Every menu with its actions and their keys in words, for the page of keys."""
        return [
            (
                _tr(title).replace("&", ""),
                [
                    (self[spec.name].text().replace("&", "").rstrip("…"), _all_keys(self[spec.name]))
                    for spec in specs
                    if spec is not SEPARATOR and self[spec.name].shortcuts()
                ],
            )
            for _, title, specs in MENUS
        ]

    def everything(self) -> list[tuple[str, QAction]]:
        """Every action with the title of the menu it stands in, in the order of the menus."""
        return [
            (_tr(title).replace("&", ""), self[spec.name])
            for _, title, specs in (*MENUS, *(menu for menus in _SUBMENUS.values() for menu in menus))
            for spec in specs
            if spec is not SEPARATOR
        ]

    def _fill(self, menu: QMenu, specs: tuple[ActionSpec, ...]) -> QMenu:
        for spec in specs:
            if spec is SEPARATOR:
                menu.addSeparator()
            else:
                menu.addAction(self._actions[spec.name])
        return menu

    def _make(self, spec: ActionSpec) -> QAction:
        action = QAction(_tr(spec.text), self._window)
        action.setObjectName(spec.name)
        action.setShortcuts([QKeySequence(key) for key in spec.keys])
        action.setShortcutContext(Qt.ShortcutContext.WindowShortcut)
        action.setCheckable(spec.checkable)
        if spec.icon:
            action.setIcon(icon(spec.icon))
        plain = action.text().replace("&", "").rstrip("…")
        action.setToolTip(f"{plain} ({_keys(action)})" if spec.keys else plain)
        if spec.group:
            self._group(spec.group).addAction(action)
        self._window.addAction(action)
        return action

    def _group(self, name: str) -> QActionGroup:
        if name not in self._groups:
            self._groups[name] = QActionGroup(self._window)
        return self._groups[name]


def _keys(action: QAction) -> str:
    return action.shortcut().toString(QKeySequence.SequenceFormat.NativeText)


def _all_keys(action: QAction) -> str:
    """Every key of an action, the usual one first; two that read the same are one."""
    words = [key.toString(QKeySequence.SequenceFormat.NativeText) for key in action.shortcuts()]
    return ", ".join(dict.fromkeys(words))


def _tr(text: str) -> str:
    return QCoreApplication.translate(_CONTEXT, text)
