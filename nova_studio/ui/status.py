"""The status bar: which engine, as whom, in what state; what is masked; what waits in the outbox."""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QAction, QActionGroup
from PySide6.QtWidgets import QLabel, QMenu, QStatusBar, QToolButton, QWidget

from nova_studio.chosen_account import ChosenAccount
from nova_studio.engines.base import Description
from nova_studio.settings.model import Account, Settings
from nova_studio.ui import theme
from nova_studio.ui.shares import percent
from nova_studio.ui.widgets.elided import ElidedLabel


class StatusBar(QStatusBar):
    """``engine_chosen`` carries the engine's name, ``account_chosen`` the id of the project's account, empty for none and ``None``
    for the default one.

    ``account_requested`` asks for the accounts' window, ``test_requested`` for a test of the account in use,
    ``compare_requested`` for the table of tasks and engines.
    """

    engine_chosen = Signal(str)
    compare_requested = Signal()
    account_requested = Signal()
    account_chosen = Signal(object)
    test_requested = Signal()
    outbox_requested = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setSizeGripEnabled(False)
        self._menu = QMenu(self)
        self._menu.setToolTipsVisible(True)
        self._group = QActionGroup(self)
        self._accounts = QActionGroup(self)
        self._engine = QToolButton()
        self._engine.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self._engine.setMenu(self._menu)
        self._engine.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextOnly)
        self._state = ElidedLabel("")
        self._mask = QLabel()
        self._outbox = QToolButton()
        self._outbox.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextOnly)
        self._outbox.clicked.connect(self.outbox_requested)
        for label in (self._state, self._mask):
            theme.set_role(label, "secondary")
        self.addWidget(self._engine)
        self.addWidget(self._state, 1)
        self.addPermanentWidget(self._mask)
        self.addPermanentWidget(self._outbox)
        self.show_outbox(0, 0, "")

    def show_engines(self, engines: Iterable[Description], settings: Settings, chosen: ChosenAccount) -> None:
        """List the engines and tell the state of the chosen one, as the present project uses it."""
        self._menu.clear()
        for action in self._group.actions():
            self._group.removeAction(action)
        for engine in engines:
            action = QAction(engine.title, self._menu)
            action.setCheckable(True)
            action.setData(engine.name)
            action.setToolTip(engine.state_words)
            action.setChecked(engine.name == settings.engine)
            action.triggered.connect(self._choose)
            self._group.addAction(action)
            self._menu.addAction(action)
            if engine.name == settings.engine:
                self._show_engine(engine, chosen.of())
        self._menu.addSeparator()
        self._menu.addAction(self.tr("Compare engines…")).triggered.connect(self.compare_requested)
        self._menu.addSeparator()
        self._list_accounts(settings, chosen.own())

    def _list_accounts(self, settings: Settings, own: str | None) -> None:
        for action in self._accounts.actions():
            self._accounts.removeAction(action)
        default = settings.current_account()
        by_default = default.name if default is not None else self.tr("this computer's AWS set-up")
        known = [(account.id, f"{account.name}, {account.region}") for account in settings.accounts]
        entries: list[tuple[str | None, str]] = [
            (None, self.tr("Default account ({0})").format(by_default)),
            ("", self.tr("This computer's AWS set-up")),
            *known,
        ]
        for key, title in entries:
            action = QAction(title, self._menu)
            action.setCheckable(True)
            action.setData(key)
            action.setChecked(key == own)
            action.setToolTip(self.tr("The account of this project's requests"))
            action.triggered.connect(self._choose_account)
            self._accounts.addAction(action)
            self._menu.addAction(action)
        self._menu.addSeparator()
        self._menu.addAction(self.tr("Accounts…")).triggered.connect(self.account_requested)
        self._menu.addAction(self.tr("Test connection")).triggered.connect(self.test_requested)

    def _show_engine(self, engine: Description, account: Account | None) -> None:
        self._engine.setText(engine.title)
        self._engine.setAccessibleName(self.tr("Engine: {0}").format(engine.title))
        who = self.tr("no account")
        if engine.sends:
            who = account.name if account is not None else self.tr("this computer's AWS set-up")
            who = f"{who}, {engine.region}"
        words = f"{who} · {engine.state_words or engine.state.value}"
        self._state.setText(words)
        self._state.setToolTip(words)
        self._state.setAccessibleName(words)

    def engine_button(self) -> QToolButton:
        """The button that opens the menu of engines and accounts."""
        return self._engine

    def told(self) -> str:
        """Account, region and state, as shown where there is room."""
        return self._state.accessibleName()

    def menu_actions(self) -> list[QAction]:
        """The engines, the accounts, and what can be asked for."""
        return self._menu.actions()

    def show_mask(self, share: float | None, size: tuple[int, int] | None) -> None:
        """Tell how much of the picture will change, and how large it is; ``None`` where there is no mask or picture."""
        parts = []
        if share is not None:
            parts.append(self.tr("mask {0}").format(percent(share)))
        if size is not None:
            parts.append(f"{size[0]}x{size[1]}")
        self._mask.setText(" · ".join(parts))

    def show_outbox(self, waiting: int, running: int, price: str, *, paused: bool = False) -> None:
        """Tell how many jobs are in the outbox, what the waiting ones cost together, and whether it stands still."""
        words = self.tr("outbox {0}").format(waiting + running) if waiting or running else self.tr("outbox empty")
        if waiting:
            words = f"{words} · {price}"
        if paused:
            words = f"{words} · {self.tr('paused')}"
        self._outbox.setText(words)
        self._outbox.setAccessibleName(words)
        self._outbox.setToolTip(self.tr("{0} running, {1} waiting. Show the outbox.").format(running, waiting))

    def _choose_account(self) -> None:
        action = self.sender()
        if isinstance(action, QAction):
            self.account_chosen.emit(action.data())

    def _choose(self) -> None:
        action = self.sender()
        if isinstance(action, QAction):
            self.engine_chosen.emit(str(action.data()))
