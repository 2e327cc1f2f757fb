"""The fields of one account: as whom, where, and which way. Secrets are never shown, and an empty field leaves one as it is."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from datetime import UTC, datetime

from pydantic import ValidationError
from PySide6.QtCore import Signal
from PySide6.QtWidgets import (
    QComboBox,
    QFormLayout,
    QLabel,
    QLineEdit,
    QVBoxLayout,
    QWidget,
)

from nova_studio.credentials import api_keys
from nova_studio.settings.model import Account, Network
from nova_studio.ui import theme
from nova_studio.ui.dialogs.network_fields import NetworkFields, form_of
from nova_studio.ui.widgets.choice import NoWheelComboBox
from nova_studio.ui.widgets.fold import Fold

REGIONS = ("us-west-2", "us-east-1", "us-east-2", "eu-west-1", "ap-northeast-1")
"""Where everything works, where edits work, and where Nova Canvas ran; any other can be typed."""
SECRET_FIELDS = {"keys": ("access_key", "secret_key", "session_token"), "api_key": ("api_key",)}


class AccountForm(QWidget):
    """Edits one account; ``edited`` comes with every change of a field."""

    edited = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._account: Account | None = None
        self._name = self._line(self.tr("as you like"))
        self._kind = NoWheelComboBox()
        for kind, title in (
            ("default", self.tr("What this computer is set up with")),
            ("profile", self.tr("A named profile")),
            ("keys", self.tr("Access key")),
            ("api_key", self.tr("Bedrock API key")),
        ):
            self._kind.addItem(title, kind)
        self._profile = self._editable(())
        self._region = self._editable(REGIONS)
        self._secrets = {
            "access_key": self._line("AKIA…"),
            "secret_key": self._line(secret=True),
            "session_token": self._line(secret=True),
            "api_key": self._line(secret=True),
            "proxy_password": self._line(secret=True),
        }
        self._key_words = self._label("secondary")
        self._problem = self._label("problem")
        self._form = self._layout_of_fields()
        self._network = NetworkFields(self._secrets["proxy_password"])
        self._fold = Fold(self.tr("Network"))
        self._fold.set_content(self._network)
        self._lay_out()
        self._kind.currentIndexChanged.connect(self._show_kind)
        self._network.edited.connect(self._on_edited)
        for line in (self._name, *self._secrets.values()):
            line.textEdited.connect(self._on_edited)
        for box in (self._profile, self._region):
            box.currentTextChanged.connect(self._on_edited)
        self.show_account(None)

    # ------------------------------------------------------------------------------------------------------------ parts

    def _line(self, hint: str = "", *, secret: bool = False) -> QLineEdit:
        line = QLineEdit()
        line.setPlaceholderText(hint)
        if secret:
            line.setEchoMode(QLineEdit.EchoMode.Password)
        return line

    def _editable(self, choices: Sequence[str]) -> QComboBox:
        box = NoWheelComboBox()
        box.setEditable(True)
        box.addItems(list(choices))
        return box

    def _label(self, role: str) -> QLabel:
        label = QLabel()
        label.setWordWrap(True)
        label.hide()
        theme.set_role(label, role)
        return label

    def _layout_of_fields(self) -> QFormLayout:
        secrets = self._secrets
        return form_of(
            (
                (self.tr("Name"), self._name),
                (self.tr("Sign in with"), self._kind),
                (self.tr("Profile"), self._profile),
                (self.tr("Access key"), secrets["access_key"]),
                (self.tr("Secret"), secrets["secret_key"]),
                (self.tr("Session token"), secrets["session_token"]),
                (self.tr("Bedrock API key"), secrets["api_key"]),
                (self.tr("Region"), self._region),
            )
        )

    def _lay_out(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(theme.current().px(8))
        column.addLayout(self._form)
        column.addWidget(self._key_words)
        column.addWidget(self._fold)
        column.addWidget(self._problem)
        column.addStretch(1)

    # ------------------------------------------------------------------------------------------------------------ values

    def show_account(self, account: Account | None) -> None:
        """Show an account; ``None`` begins a new one."""
        self._account = account
        shown = account or Account(id="new", name="new", region=REGIONS[0])
        self._name.setText(account.name if account else "")
        self._kind.setCurrentIndex(self._kind.findData(shown.kind))
        self._profile.setCurrentText(shown.profile)
        self._region.setCurrentText(shown.region)
        for name, line in self._secrets.items():
            line.clear()
            line.setPlaceholderText(self._hint(name, account))
        self._network.show_network(shown.network)
        self._fold.set_expanded(shown.network != Network())
        self.show_key("")
        self._show_kind()

    def _hint(self, name: str, account: Account | None) -> str:
        kept = account is not None and name in (*SECRET_FIELDS.get(account.kind, ()), "proxy_password")
        if name == "session_token":
            return self.tr("only for temporary keys; empty: none") if not kept else self.tr("only for temporary keys")
        if name == "proxy_password" and (account is None or not account.network.proxy_user):
            return ""
        return self.tr("kept in the keyring; leave empty to keep it") if kept else ""

    def show_profiles(self, names: Sequence[str]) -> None:
        """List the profiles of the shared configuration files; what is typed stays."""
        typed = self._profile.currentText()
        self._profile.clear()
        self._profile.addItems(list(names))
        self._profile.setCurrentIndex(-1)
        self._profile.setCurrentText(typed)

    def show_key(self, words: str) -> None:
        """Tell what a kept API key says of itself; empty hides it."""
        self._key_words.setText(words)
        self._key_words.setVisible(bool(words))

    def show_problem(self, words: str) -> None:
        """Say what is missing or wrong, in one sentence; empty hides it."""
        self._problem.setText(words)
        self._problem.setVisible(bool(words))

    def problem(self) -> str:
        """What is missing or wrong, as shown; empty when nothing is."""
        return self._problem.text()

    def key_words(self) -> str:
        """What the API key says of itself, as shown."""
        return self._key_words.text()

    def profiles(self) -> list[str]:
        """The profiles that are listed."""
        return [self._profile.itemText(row) for row in range(self._profile.count())]

    def focus_first(self) -> None:
        """Begin to type at the name."""
        self._name.setFocus()

    @property
    def account(self) -> Account | None:
        """The account that is edited, as it was last shown; ``None`` for a new one."""
        return self._account

    def changes(self) -> dict[str, str]:
        """The secrets that were typed, by field. A new access key has the token that is typed with it, or none."""
        typed = {name: line.text().strip() for name, line in self._secrets.items()}
        wanted = [*SECRET_FIELDS.get(self._kind.currentData(), ())]
        if self._network.value()["proxy_user"]:
            wanted.append("proxy_password")
        given = {name: typed[name] for name in wanted if typed[name]}
        if "access_key" in given:
            given["session_token"] = typed["session_token"]
        return given

    def value(self) -> Account | None:
        """The account as it stands; ``None`` when something is missing, which is then said at the form's foot."""
        problem = self._missing()
        account = None
        if not problem:
            kind = self._kind.currentData()
            values = {
                "id": self._account.id if self._account else uuid.uuid4().hex,
                "name": self._name.text().strip() or self._profile_name() or self._kind.currentText(),
                "kind": kind,
                "region": self._region.currentText().strip(),
                "profile": self._profile_name(),
                "network": self._network.value(),
            }
            try:
                account = Account.model_validate(values)
            except ValidationError as error:
                problem = _in_words(error)
        self.show_problem(problem)
        return account

    def _profile_name(self) -> str:
        return self._profile.currentText().strip() if self._kind.currentData() == "profile" else ""

    def _missing(self) -> str:
        kind, given = self._kind.currentData(), self.changes()
        if kind == "profile" and not self._profile_name():
            return self.tr("Profile is needed; it is empty.")
        new = self._account is None or self._account.kind != kind
        if kind == "keys":
            have = ("access_key" in given, "secret_key" in given)
            if have != (True, True) and (new or have != (False, False)):
                return self.tr("Access key and secret are needed, both.")
        if kind == "api_key":
            if new and "api_key" not in given:
                return self.tr("Bedrock API key is needed; it is empty.")
            region = self._region.currentText().strip()
            return api_keys.problem(given.get("api_key", ""), region, datetime.now(UTC))
        return ""

    # ------------------------------------------------------------------------------------------------------------ changes

    def _show_kind(self) -> None:
        kind = self._kind.currentData()
        self._form.setRowVisible(self._profile, kind == "profile")
        for name in ("access_key", "secret_key", "session_token"):
            self._form.setRowVisible(self._secrets[name], kind == "keys")
        self._form.setRowVisible(self._secrets["api_key"], kind == "api_key")
        self._on_edited()

    def _on_edited(self) -> None:
        self.show_problem("")
        typed = self._secrets["api_key"].text().strip()
        if self._kind.currentData() == "api_key" and typed:
            self.show_key(api_keys.describe(typed, datetime.now(UTC)))
        self.edited.emit()


def _in_words(error: ValidationError) -> str:
    """The first thing wrong, as field and rule."""
    first = error.errors()[0]
    where = str(first["loc"][-1]).replace("_", " ") if first["loc"] else ""
    rule = str(first["msg"]).removeprefix("Value error, ").rstrip(".")
    if where in ("", "network"):
        return f"{rule[:1].upper()}{rule[1:]}."
    if first["type"] == "string_pattern_mismatch" and where != "region":
        rule = "begins with https:// or http:// and holds no spaces"
    elif first["type"] == "string_pattern_mismatch":
        rule = "is small letters, digits and dashes, as in us-west-2"
    return f"{where[:1].upper()}{where[1:]}: {rule}."
