"""The account: as whom, where and to which address online requests go."""

from __future__ import annotations

import uuid

from PySide6.QtCore import Signal
from PySide6.QtWidgets import (
    QComboBox,
    QDialog,
    QDialogButtonBox,
    QFormLayout,
    QLabel,
    QLineEdit,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from nova_studio.credentials.model import Secrets
from nova_studio.settings.model import Account, NovaCanvas, Settings
from nova_studio.ui.theme import set_look, set_role

REGIONS = ("us-east-1", "eu-west-1", "ap-northeast-1", "us-west-2")
"""The three where Nova Canvas ran, and one where private arrangements may answer; any other can be typed."""
_WIDTH = 460


class AccountDialog(QDialog):
    """Edits one account. ``saved`` carries the account, its new secrets (``None``: as they are) and the engine's settings.

    Secrets that lie in the keyring are never shown; an empty field leaves them as they are.
    """

    saved = Signal(object, object, object)

    def __init__(self, settings: Settings, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(self.tr("Account"))
        self.setMinimumWidth(_WIDTH)
        self._account = settings.current_account()
        self._nova = settings.nova_canvas
        self._kind = QComboBox()
        for kind, title in (
            ("default", self.tr("What this computer is set up with")),
            ("profile", self.tr("A named profile")),
            ("keys", self.tr("Access key")),
        ):
            self._kind.addItem(title, kind)
        self._profile = self._line(self.tr("Profile"), self.tr("as in the AWS configuration"))
        self._access_key = self._line(self.tr("Access key"), "AKIA…")
        self._secret = self._line(self.tr("Secret"), secret=True)
        self._token = self._line(self.tr("Session token"), self.tr("only for temporary keys"), secret=True)
        self._region = QComboBox()
        self._region.setEditable(True)
        self._region.addItems(list(REGIONS))
        self._model = self._line(self.tr("Model id or ARN"))
        self._endpoint = self._line(self.tr("Endpoint address"), self.tr("empty: the region's own"))
        self._words = QLabel()
        self._words.setWordWrap(True)
        set_role(self._words, "secondary")
        self._problem = QLabel()
        self._problem.setWordWrap(True)
        self._problem.hide()
        set_role(self._problem, "problem")
        self._form = QFormLayout()
        self._lay_out()
        self._fill()
        self._kind.currentIndexChanged.connect(self._show_kind)
        self._show_kind()

    def show_words(self, words: str) -> None:
        """Tell where the secrets went."""
        self._words.setText(words)

    # ------------------------------------------------------------------------------------------------------------ parts

    def _line(self, name: str, hint: str = "", *, secret: bool = False) -> QLineEdit:
        line = QLineEdit()
        line.setAccessibleName(name)
        line.setPlaceholderText(hint)
        if secret:
            line.setEchoMode(QLineEdit.EchoMode.Password)
        return line

    def _lay_out(self) -> None:
        self._form.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.ExpandingFieldsGrow)
        rows: tuple[tuple[str, QWidget], ...] = (
            (self.tr("Sign in with"), self._kind),
            (self.tr("Profile"), self._profile),
            (self.tr("Access key"), self._access_key),
            (self.tr("Secret"), self._secret),
            (self.tr("Session token"), self._token),
            (self.tr("Region"), self._region),
            (self.tr("Model id or ARN"), self._model),
            (self.tr("Endpoint address"), self._endpoint),
        )
        for title, widget in rows:
            widget.setAccessibleName(title)
            self._form.addRow(title, widget)
        buttons = QDialogButtonBox()
        save = QPushButton(self.tr("Save"))
        save.setAccessibleName(self.tr("Save"))
        set_look(save, "primary", True)
        buttons.addButton(save, QDialogButtonBox.ButtonRole.AcceptRole)
        cancel = buttons.addButton(QDialogButtonBox.StandardButton.Cancel)
        cancel.setAccessibleName(self.tr("Cancel"))
        buttons.accepted.connect(self._save)
        buttons.rejected.connect(self.reject)
        head = QLabel(self.tr("Account for online engines"))
        set_role(head, "head")
        layout = QVBoxLayout(self)
        layout.setContentsMargins(24, 24, 24, 16)
        layout.setSpacing(12)
        for part in (head, self._words):
            layout.addWidget(part)
        layout.addLayout(self._form)
        layout.addWidget(self._problem)
        layout.addStretch(1)
        layout.addWidget(buttons)

    def _fill(self) -> None:
        account = self._account
        if account is not None:
            self._kind.setCurrentIndex(self._kind.findData(account.kind))
            self._profile.setText(account.profile)
            if account.kind == "keys":
                for line in (self._access_key, self._secret):
                    line.setPlaceholderText(self.tr("kept in the keyring; leave empty to keep it"))
        self._region.setCurrentText(account.region if account else REGIONS[0])
        self._model.setText(self._nova.model_id)
        self._endpoint.setText(self._nova.endpoint_url)
        self._words.setText(
            self.tr("Secrets go to the system's keyring and nowhere else. The offline engine needs no account.")
        )

    def _show_kind(self) -> None:
        kind = self._kind.currentData()
        self._form.setRowVisible(self._profile, kind == "profile")
        for line in (self._access_key, self._secret, self._token):
            self._form.setRowVisible(line, kind == "keys")
        self._tell("")

    # ----------------------------------------------------------------------------------------------------------- saving

    def _save(self) -> None:
        kind = self._kind.currentData()
        problem = self._missing(kind)
        if problem:
            self._tell(problem)
            return
        account = Account(
            id=self._account.id if self._account else uuid.uuid4().hex,
            name=self._profile.text().strip() or self._kind.currentText(),
            kind=kind,
            region=self._region.currentText().strip(),
            profile=self._profile.text().strip() if kind == "profile" else "",
        )
        nova = self._nova.model_copy(
            update={"model_id": self._model.text().strip(), "endpoint_url": self._endpoint.text().strip()}
        )
        self.saved.emit(
            account, self._secrets() if kind == "keys" else None, NovaCanvas.model_validate(nova.model_dump())
        )
        self.accept()

    def _secrets(self) -> Secrets | None:
        access, secret = self._access_key.text().strip(), self._secret.text().strip()
        return Secrets(access, secret, self._token.text().strip() or None) if access and secret else None

    def _missing(self, kind: str) -> str:
        """What the artist still has to say, in one sentence; empty when nothing is missing."""
        if not self._region.currentText().strip():
            return self.tr("Region is needed; it is empty.")
        if not 1 <= len(self._model.text().strip()) <= 2048:
            return self.tr("Model id or ARN takes 1 to 2,048 characters.")
        endpoint = self._endpoint.text().strip()
        if endpoint and not endpoint.startswith(("https://", "http://")):
            return self.tr("Endpoint address begins with https:// or http://.")
        if kind == "profile" and not self._profile.text().strip():
            return self.tr("Profile is needed; it is empty.")
        kept = self._account is not None and self._account.kind == "keys"
        filled = bool(self._access_key.text().strip()), bool(self._secret.text().strip())
        if kind == "keys" and (filled != (True, True)) and not (kept and filled == (False, False)):
            return self.tr("Access key and secret are needed, both.")
        return ""

    def _tell(self, problem: str) -> None:
        self._problem.setText(problem)
        self._problem.setVisible(bool(problem))
