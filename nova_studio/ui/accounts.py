"""The accounts' window at work: saving, testing, removing and signing in, each away from the GUI thread."""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from functools import partial
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, QProcess, Signal
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QWidget

from nova_studio.engines.bedrock.policy import policy
from nova_studio.errors import CredentialsError, ModelUnavailable, SettingsError
from nova_studio.library.model import Job
from nova_studio.outbox.journal import PARKED
from nova_studio.settings.model import Account, NovaCanvas
from nova_studio.studio import Studio
from nova_studio.ui.background import Background
from nova_studio.ui.notices import Action
from nova_studio.ui.pictures import words_of

if TYPE_CHECKING:
    from nova_studio.ui.dialogs.account import AccountsDialog

_SIGN_INS = (("aws", "sso", "login"), ("aws", "login"))
"""What the advice of a fault names, where a sign-in mends it."""
_PERMISSIONS = ("bedrock:InvokeModel", "aws-marketplace:", "permissions")
"""The same, where a policy does."""


class AccountDesk(QObject):
    """Opens the window and does what it asks.

    ``changed`` comes after every change; ``told`` and ``failed`` carry title and words.
    """

    changed = Signal()
    told = Signal(str, str)
    failed = Signal(str, str)
    released = Signal()
    """What waited in the outbox for an account may go: it goes with another one now."""
    kept = Signal()
    """The account in use is new, or has other keys or another way."""
    _keyring_waits = Signal(str)

    def __init__(self, studio: Studio, background: Background, window: QWidget) -> None:
        super().__init__(window)
        self._studio = studio
        self._background = background
        self._window = window
        self._dialog: AccountsDialog | None = None
        self._process: QProcess | None = None
        self._tested: tuple[Account | None, dict[str, str]] = (None, {})
        self._keyring_waits.connect(self._tell_waiting)
        studio.on_keyring_waiting = self._keyring_waits.emit

    @property
    def dialog(self) -> AccountsDialog | None:
        """The window, while it is open."""
        return self._dialog

    def open(self) -> None:
        """Show the accounts."""
        if self._dialog is not None:
            self._dialog.activateWindow()
            return
        from nova_studio.ui.dialogs.account import AccountsDialog  # noqa: PLC0415 - few starts need this window

        dialog = AccountsDialog(self._studio.settings, self._window, here=self._here())
        self._dialog = dialog
        dialog.saved.connect(self._save)
        dialog.removed.connect(self._remove)
        dialog.used.connect(self.use_here)
        dialog.made_default.connect(self.use)
        dialog.tested.connect(self._test)
        dialog.key_asked.connect(self._ask_key)
        dialog.sign_in_requested.connect(self.sign_in)
        dialog.finished.connect(self._closed)
        dialog.open()
        self._background.run(self._studio.accounts.profiles, self._show_profiles, owner=self)
        account = self._studio.chosen.of()
        if account is not None and account.kind == "api_key":
            self._ask_key(account)

    def remedies(self, job: Job) -> list[Action]:
        """What can be done about a job that was not made for want of an account that works and may; nothing for any other."""
        if job.error_kind == ModelUnavailable.__name__:
            return self._remedy_for_permission(job)
        if job.error_kind not in (CredentialsError.__name__, PARKED) or not self._wants_account(job):
            return []
        account = self._studio.chosen.of(job.project)
        actions: list[Action] = [("accounts", self.tr("Accounts…"), self.open)]
        command = next((each for each in _SIGN_INS if f"{' '.join(each)} --profile" in job.advice), ())
        if command and account is not None and account.kind == "profile" and shutil.which("aws"):
            sign_in = partial(self._sign_in_for, account, (*command, "--profile", account.profile))
            actions.insert(0, ("sign_in", self.tr("Sign in with the AWS CLI"), sign_in))
        return actions

    def _remedy_for_permission(self, job: Job) -> list[Action]:
        """The policy for the administrator, where the account is not allowed to use the job's model."""
        if not any(words in job.advice for words in _PERMISSIONS):
            return []
        account = self._studio.chosen.of(job.project)
        words = policy(job.region, model=job.model, api_key=account is not None and account.kind == "api_key")
        return [("policy", self.tr("Copy the policy"), partial(self._copy_policy, words))]

    def _copy_policy(self, words: str) -> None:
        QGuiApplication.clipboard().setText(words)
        self.told.emit(self.tr("The policy is on the clipboard."), self.tr("Hand it to whoever runs the AWS account."))

    def _wants_account(self, job: Job) -> bool:
        return job.error_kind == CredentialsError.__name__ or bool(self._studio.queue.held([job]))

    def test_current(self) -> None:
        """Show the accounts and test the one in use."""
        self.open()
        if self._dialog is not None:
            self._dialog.press_test()

    def _here(self) -> str:
        """The id of the account that the present project uses; empty is what this computer is set up with."""
        account = self._studio.chosen.of()
        return "" if account is None else account.id

    def use_here(self, account_id: str | None) -> None:
        """Let the present project use an account, empty for what this computer is set up with, ``None`` for the default one."""
        choose = partial(self._studio.chosen.choose, account_id, self._studio.library.project)
        self._background.run(choose, self._chosen_here, self._not_chosen, owner=self)

    def _chosen_here(self, _nothing: object) -> None:
        self._refresh(None)
        self.changed.emit()
        self.released.emit()

    def _not_chosen(self, error: BaseException) -> None:
        self.failed.emit(self.tr("The project's account is as before."), words_of(error))
        self.changed.emit()

    def use(self, account_id: str) -> None:
        """Make an account the default, for every project that has none of its own; empty is what this computer is set up with."""
        self._settle(
            partial(self._studio.use_settings, self._studio.settings.model_copy(update={"account": account_id}))
        )
        self._refresh(account_id)
        self.released.emit()

    # ------------------------------------------------------------------------------------------------------------ saving

    def _save(self, account: Account | None, changes: dict[str, str], nova: NovaCanvas) -> None:
        if account is None:
            self._settle(
                partial(self._studio.use_settings, self._studio.settings.model_copy(update={"nova_canvas": nova}))
            )
            self._refresh("")
            return
        self._say(self.tr("Saving…"))
        work = partial(self._keep, account, changes, nova)
        self._background.run(work, self._kept, self._not_kept, owner=self)

    def _keep(self, account: Account, changes: dict[str, str], nova: NovaCanvas) -> tuple[Account, Any, str]:
        """In a worker: the keyring first, then the settings. The first account is the default, a further one this project's."""
        before = self._studio.settings
        kept = self._studio.save_account(account, changes)
        default = before.account if before.accounts else account.id
        self._studio.use_settings(self._studio.settings.model_copy(update={"account": default, "nova_canvas": nova}))
        if not before.accounts:
            return account, kept, self.tr("The account is saved; it is the default of every project.")
        if before.find_account(account.id) is not None:
            return account, kept, self.tr("The account is saved.")
        self._studio.chosen.choose(account.id)
        return account, kept, self.tr("The account is saved and used in this project.")

    def _kept(self, outcome: tuple[Account, Any, str]) -> None:
        account, kept, words = outcome
        self._go_on(account.id)
        if kept is not None:
            words = f"{words} {kept.words}"
        self._say(words)
        self._refresh(account.id)
        self.changed.emit()
        if account.id == self._here():
            self.kept.emit()
        good = kept is None or kept.in_keyring
        (self.told if good else self.failed).emit(self.tr("Account saved."), words)

    def _not_kept(self, error: BaseException) -> None:
        self._say(words_of(error))
        self.changed.emit()
        self.failed.emit(self.tr("The account could not be kept."), words_of(error))

    def _remove(self, account_id: str) -> None:
        self._say(self.tr("Removing…"))
        self._background.run(
            partial(self._studio.remove_account, account_id), self._removed, self._not_removed, owner=self
        )

    def _removed(self, _nothing: object) -> None:
        self._say(self.tr("The account and its secrets are removed."))
        self._refresh(None)
        self.changed.emit()

    def _not_removed(self, error: BaseException) -> None:
        self._say(words_of(error))
        self.failed.emit(self.tr("The account could not be removed."), words_of(error))

    def _settle(self, change: partial[None]) -> None:
        try:
            change()
        except SettingsError as error:
            self.failed.emit(self.tr("The choice holds until Nova Studio is closed."), str(error))
        self.changed.emit()

    def _go_on(self, account_id: str) -> None:
        """An account works: what was held for want of it may go."""
        if self._studio.queue.signed_in(account_id):
            self.told.emit(self.tr("The outbox goes on."), self.tr("What was held for want of a sign-in is sent now."))

    # ------------------------------------------------------------------------------------------------------------ testing

    def _test(self, account: Account | None, changes: dict[str, str]) -> None:
        self._tested = (account, changes)
        self._background.run(
            partial(self._studio.test_account, account, changes),
            partial(self._show_report, account),
            self._not_tested,
            owner=self,
        )

    def _show_report(self, account: Account | None, report: Any) -> None:
        if report.works:
            self._go_on(account.id if account else "")
        self.changed.emit()
        if self._dialog is not None:
            self._dialog.show_report(
                report, account.name if account else "", can_sign_in=shutil.which("aws") is not None
            )

    def _not_tested(self, error: BaseException) -> None:
        if self._dialog is not None:
            self._dialog.show_failure(words_of(error))

    def _ask_key(self, account: Account) -> None:
        self._background.run(
            partial(self._studio.describe_key, account), partial(self._show_key, account.id), self._no_key, owner=self
        )

    def _show_key(self, account_id: str, words: str) -> None:
        if self._dialog is not None:
            self._dialog.show_key(account_id, words)

    def _no_key(self, error: BaseException) -> None:
        self._say(words_of(error))

    # ------------------------------------------------------------------------------------------------------------ sign-in

    def _sign_in_for(self, account: Account, command: Sequence[str]) -> None:
        """Renew the session of an account whose job is held."""
        self._tested = (account, {})
        self.sign_in(command)

    def sign_in(self, command: Sequence[str]) -> None:
        """Run the AWS CLI's sign-in, which opens a browser; afterwards the last test is made again."""
        program = shutil.which(command[0])
        if program is None or self._process is not None:
            self._say(self.tr("The AWS CLI is not here. Run {0} in a terminal.").format(" ".join(command)))
            return
        process = QProcess(self)
        self._process = process
        process.setProcessChannelMode(QProcess.ProcessChannelMode.MergedChannels)
        process.finished.connect(self._signed_in)
        process.errorOccurred.connect(self._sign_in_failed)
        if self._dialog is not None:
            self._dialog.show_busy(self.tr("Waiting for the sign-in in the browser…"))
        process.start(program, list(command[1:]))

    def _signed_in(self, status: int) -> None:
        process, self._process = self._process, None
        said = bytes(process.readAll().data()).decode(errors="replace").strip() if process is not None else ""
        if process is not None:
            process.deleteLater()
        self._studio.account_changed()
        if status == 0:
            self.told.emit(self.tr("Signed in."), "")
            account, _ = self._tested
            self._go_on(account.id if account else "")
            self._test(*self._tested)
            return
        last = said.splitlines()[-1] if said else self.tr("It said nothing.")
        words = self.tr("The sign-in failed: {0}").format(last)
        self.failed.emit(self.tr("Not signed in."), words)
        if self._dialog is not None:
            self._dialog.show_failure(words)

    def _sign_in_failed(self, _error: QProcess.ProcessError) -> None:
        if self._process is not None and self._process.state() == QProcess.ProcessState.NotRunning:
            self._signed_in(-1)

    # ------------------------------------------------------------------------------------------------------------ words

    def _tell_waiting(self, words: str) -> None:
        self._say(words)
        self.told.emit(self.tr("Waiting for the keyring."), words)

    def _say(self, words: str) -> None:
        if self._dialog is not None:
            self._dialog.show_words(words)

    def _show_profiles(self, names: Sequence[str]) -> None:
        if self._dialog is not None:
            self._dialog.show_profiles(names)

    def _refresh(self, select: str | None) -> None:
        if self._dialog is not None:
            self._dialog.show_settings(self._studio.settings, select, here=self._here())

    def give_up(self) -> None:
        """Wait for no keyring any more: the window is closing."""
        if "vault" in self._studio.__dict__:
            self._studio.vault.give_up()

    def _closed(self) -> None:
        if self._dialog is not None:
            self._dialog.deleteLater()
        self._dialog = None
