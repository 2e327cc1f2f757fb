"""The accounts: as whom, where and which way online requests go, and whether that works."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import (
    QDialog,
    QFrame,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QListWidget,
    QListWidgetItem,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from nova_studio.settings.model import Account, NovaCanvas, Settings
from nova_studio.ui import theme
from nova_studio.ui.dialogs.account_form import AccountForm
from nova_studio.ui.dialogs.connection import ConnectionReport
from nova_studio.ui.dialogs.network_fields import form_of
from nova_studio.ui.widgets.buttons import dialog_button
from nova_studio.ui.widgets.fold import Fold

if TYPE_CHECKING:
    from nova_studio.engines.bedrock.probe import Report

_SIZE = (880, 700)
_LIST_WIDTH = 200
_DEFAULT, _NEW = "", "new"
"""The entries of the list that are no account: what this computer is set up with, and one that is being typed."""


class AccountsDialog(QDialog):
    """A list of accounts and a form for the one that is selected. Nothing here waits for keyring, files or network.

    ``saved`` carries account (``None``: none), its typed secrets by field, and Nova Canvas's settings; ``removed``, ``used`` in the
    present project and ``made_default`` an account's id, empty for none; ``tested`` an account (``None``: none) with its typed
    secrets; ``key_asked`` an account whose kept API key is to be told of; ``sign_in_requested`` a command.
    """

    saved = Signal(object, object, object)
    removed = Signal(str)
    used = Signal(str)
    made_default = Signal(str)
    tested = Signal(object, object)
    key_asked = Signal(object)
    sign_in_requested = Signal(object)

    def __init__(self, settings: Settings, parent: QWidget | None = None, *, here: str) -> None:
        """``here`` is the id of the account that the present project uses, empty for none."""
        super().__init__(parent)
        self.setWindowTitle(self.tr("Accounts"))
        self._settings, self._here = settings, here
        self._testing = False
        self._list = QListWidget()
        self._list.setAccessibleName(self.tr("Accounts"))
        self._list.setWordWrap(True)
        self._list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.form = AccountForm()
        self.report = ConnectionReport()
        self._none = QLabel(
            self.tr("Online engines use what the AWS SDK finds on this computer: variables, profiles, roles.")
        )
        self._none.setWordWrap(True)
        theme.set_role(self._none, "secondary")
        self._model, self._endpoint = QLineEdit(), QLineEdit()
        self._nova = self._nova_fold()
        self._words = QLabel(
            self.tr("Secrets go to the system's keyring and nowhere else. The offline engine needs no account.")
        )
        self._words.setWordWrap(True)
        theme.set_role(self._words, "secondary")
        self._buttons = {
            "add": dialog_button(self.tr("&Add"), self._add),
            "remove": dialog_button(self.tr("&Remove"), self._remove),
            "use": dialog_button(self.tr("&Use in this project"), self._use),
            "default": dialog_button(self.tr("Make &default"), self._make_default),
            "test": dialog_button(self.tr("&Test connection"), self._test),
            "save": dialog_button(self.tr("&Save"), self._save),
            "close": dialog_button(self.tr("Close"), self.reject),
        }
        theme.set_look(self._buttons["save"], "primary", True)
        self._lay_out()
        self._list.currentItemChanged.connect(self._show_current)
        self.report.sign_in_requested.connect(self.sign_in_requested)
        self.report.sized.connect(self._show_top)
        self.report.told.connect(self._show_meaning)
        self.show_settings(settings, here=here)
        self._list.setFocus()

    @property
    def accounts(self) -> QListWidget:
        """The list."""
        return self._list

    # ------------------------------------------------------------------------------------------------------------ parts

    def _nova_fold(self) -> Fold:
        content = QWidget()
        content.setLayout(
            form_of(((self.tr("Model id or ARN"), self._model), (self.tr("Endpoint address"), self._endpoint)))
        )
        self._endpoint.setPlaceholderText(self.tr("empty: the account's"))
        fold = Fold(self.tr("Nova Canvas"))
        fold.set_content(content)
        return fold

    def _lay_out(self) -> None:
        px = theme.current().px
        content = QWidget()
        column = QVBoxLayout(content)
        column.setContentsMargins(0, 0, px(8), 0)
        column.setSpacing(px(12))
        for part in (self.report, self._none, self.form, self._nova):
            column.addWidget(part)
        column.addStretch(1)
        self._scroll = QScrollArea()
        self._scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)  # what is inside scrolls into sight when Tab comes to it
        self._scroll.setWidgetResizable(True)
        self._scroll.setFrameShape(QFrame.Shape.NoFrame)
        self._scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._scroll.setWidget(content)
        left = QVBoxLayout()
        left.addWidget(self._list, 1)
        row = QHBoxLayout()
        row.addWidget(self._buttons["add"])
        row.addWidget(self._buttons["remove"])
        left.addLayout(row)
        self._list.setFixedWidth(px(_LIST_WIDTH))
        body = QHBoxLayout()
        body.setSpacing(px(16))
        body.addLayout(left)
        body.addWidget(self._scroll, 1)
        foot = QHBoxLayout()
        foot.addWidget(self._buttons["test"])
        foot.addWidget(self._buttons["use"])
        foot.addWidget(self._buttons["default"])
        foot.addStretch(1)
        foot.addWidget(self._buttons["save"])
        foot.addWidget(self._buttons["close"])
        outer = QVBoxLayout(self)
        outer.setContentsMargins(px(24), px(24), px(24), px(16))
        outer.setSpacing(px(12))
        outer.addLayout(body, 1)
        outer.addWidget(self._words)
        outer.addLayout(foot)
        self.resize(QSize(px(_SIZE[0]), px(_SIZE[1])).boundedTo(self.screen().availableGeometry().size()))

    # ------------------------------------------------------------------------------------------------------------ what is shown

    def show_settings(self, settings: Settings, select: str | None = None, *, here: str) -> None:
        """List the accounts, marking the project's one, ``here``, and the default; ``select`` is the id to go to, else ``here``."""
        self._settings, self._here = settings, here
        self._list.blockSignals(True)
        self._list.clear()
        self._item(self.tr("This computer's AWS set-up"), _DEFAULT)
        for account in settings.accounts:
            self._item(account.name, account.id)
        self._list.blockSignals(False)
        self._model.setText(settings.nova_canvas.model_id)
        self._model.setCursorPosition(0)
        self._endpoint.setText(settings.nova_canvas.endpoint_url)
        self._nova.set_expanded(settings.nova_canvas != NovaCanvas())
        wanted = here if select is None else select
        rows = [self._list.item(row).data(Qt.ItemDataRole.UserRole) for row in range(self._list.count())]
        self._list.setCurrentRow(rows.index(wanted) if wanted in rows else 0)

    def _item(self, title: str, key: str) -> None:
        here, default = key == self._here, key == self._settings.account
        words = {
            (True, True): self.tr("{0} (in use, default)"),
            (True, False): self.tr("{0} (in use)"),
            (False, True): self.tr("{0} (default)"),
        }
        item = QListWidgetItem(words.get((here, default), "{0}").format(title))
        item.setData(Qt.ItemDataRole.UserRole, key)
        self._list.addItem(item)

    def show_profiles(self, names: Sequence[str]) -> None:
        """List the profiles of the shared configuration files."""
        self.form.show_profiles(names)

    def show_key(self, account_id: str, words: str) -> None:
        """Tell what a kept API key says of itself."""
        if self._selected() is not None and self._current_id() == account_id:
            self.form.show_key(words)

    def show_words(self, words: str) -> None:
        """Tell where secrets went, or what is waited for."""
        self._words.setText(words)

    def show_busy(self, words: str) -> None:
        """Say that something takes its time."""
        self.report.show_busy(words)

    def show_report(self, report: Report, name: str, *, can_sign_in: bool) -> None:
        """Show what a test found."""
        self.report.show_report(report, name, can_sign_in=can_sign_in)
        self._testing = False

    def show_failure(self, words: str) -> None:
        """Say that the test could not be made."""
        self.report.show_failure(words)
        self._testing = False

    def _show_top(self) -> None:
        """A test, and what it found, stands above the form."""
        self._scroll.verticalScrollBar().setValue(0)

    def _show_meaning(self, label: QLabel) -> None:
        """The sentence about the chosen model, which in a low window lies under the edge."""
        self._scroll.ensureWidgetVisible(label, 0, theme.current().px(8))

    # ------------------------------------------------------------------------------------------------------------ actions

    def press_test(self) -> None:
        """Test what is shown."""
        self._test()

    def _current_id(self) -> str:
        row = self._list.currentRow()
        return str(self._list.item(row).data(Qt.ItemDataRole.UserRole)) if row >= 0 else _DEFAULT

    def _selected(self) -> Account | None:
        return next((each for each in self._settings.accounts if each.id == self._current_id()), None)

    def _show_current(self) -> None:
        account, key = self._selected(), self._current_id()
        shown = account is not None or key == _NEW
        self.form.setVisible(shown)
        self._none.setVisible(not shown)
        self.report.hide()
        self.form.show_account(account)
        self._buttons["use"].setEnabled(key not in (self._here, _NEW))
        self._buttons["default"].setEnabled(key not in (self._settings.account, _NEW))
        self._buttons["remove"].setEnabled(account is not None)
        if account is not None and account.kind == "api_key":
            self.key_asked.emit(account)

    def _add(self) -> None:
        last = self._list.item(self._list.count() - 1)
        if last.data(Qt.ItemDataRole.UserRole) != _NEW:
            self._item(self.tr("New account"), _NEW)
        self._list.setCurrentRow(self._list.count() - 1)
        self.form.focus_first()

    def _remove(self) -> None:
        account = self._selected()
        if account is not None:
            self.removed.emit(account.id)

    def _use(self) -> None:
        self.used.emit(self._current_id())

    def _make_default(self) -> None:
        self.made_default.emit(self._current_id())

    def _test(self) -> None:
        if self._testing:  # the button stays as it is: one that is switched off hands the keyboard to its neighbour
            return
        if not self.form.isVisible():
            account, changes = None, dict[str, str]()
        else:
            account, changes = self.form.value(), self.form.changes()
            if account is None:
                return
        self._testing = True
        self.report.show_busy(self.tr("Testing the connection…"))
        self.tested.emit(account, changes)

    def _save(self) -> None:
        nova = self._nova_settings()
        if nova is None:
            return
        if not self.form.isVisible():
            self.saved.emit(None, {}, nova)
            return
        account = self.form.value()
        if account is not None:
            self.saved.emit(account, self.form.changes(), nova)

    def _nova_settings(self) -> NovaCanvas | None:
        """Nova Canvas's own settings; ``None`` when one is wrong, which is then said."""
        model, endpoint = self._model.text().strip(), self._endpoint.text().strip()
        if not 1 <= len(model) <= 2048:
            self.form.show_problem(self.tr("Model id or ARN takes 1 to 2,048 characters."))
        elif endpoint and not endpoint.startswith(("https://", "http://")):
            self.form.show_problem(self.tr("Endpoint address begins with https:// or http://."))
        else:
            return self._settings.nova_canvas.model_copy(update={"model_id": model, "endpoint_url": endpoint})
        return None
