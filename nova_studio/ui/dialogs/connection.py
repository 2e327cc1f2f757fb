"""What *Test connection* found, in words: whether it works, each fault with its next step, each model with its state."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QAbstractItemView, QLabel, QTreeWidget, QTreeWidgetItem, QVBoxLayout, QWidget

from nova_studio.engines.base import EngineState
from nova_studio.engines.bedrock.probe_report import facts, headline
from nova_studio.ui import icons, theme
from nova_studio.ui.widgets.busy_bar import BusyBar
from nova_studio.ui.widgets.card import Card, Severity

if TYPE_CHECKING:
    from nova_studio.engines.bedrock.probe import Report

_ICONS: Mapping[EngineState, tuple[str, str]] = {
    EngineState.READY: ("ok", "ok"),
    EngineState.WILL_SUBSCRIBE: ("ok", "ok"),
    EngineState.BEING_ENABLED: ("info", "secondary"),
    EngineState.UNKNOWN: ("help", "secondary"),
    EngineState.RETIRING: ("warning", "warn"),
}
_SHOWN_ROWS = 4
_GAP = 12


class ConnectionReport(QWidget):
    """Shows a report. ``sign_in_requested`` carries the command that renews a session."""

    sign_in_requested = Signal(object)
    sized = Signal()
    """Other words are shown, and take another height."""
    told = Signal(object)
    """The label of the chosen model's sentence, while the keyboard is in the table."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._report: Report | None = None
        self._head = _label("strong")
        self._facts = _label("secondary")
        self._busy = BusyBar(self.tr("Testing the connection"))
        self._busy.hide()
        self._faults = QVBoxLayout()
        self._cards: list[Card] = []
        self._models = QTreeWidget()
        self._models.setAccessibleName(self.tr("Models"))
        self._models.setHeaderLabels([self.tr("Model"), self.tr("State"), self.tr("What that means")])
        self._models.setRootIsDecorated(False)
        self._models.setUniformRowHeights(True)
        self._models.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self._models.setMinimumHeight(self._models.fontMetrics().height() * 2 * _SHOWN_ROWS)
        self._models.hide()
        self._models.currentItemChanged.connect(self._tell_current)
        self._meaning = _label("secondary")
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(theme.current().px(8))
        for part in (self._head, self._busy, self._facts):
            column.addWidget(part)
        column.addLayout(self._faults)
        column.addWidget(self._models, 1)
        column.addWidget(self._meaning)

    @property
    def models(self) -> QTreeWidget:
        """The table of models."""
        return self._models

    @property
    def cards(self) -> list[Card]:
        """The faults."""
        return list(self._cards)

    def meaning(self) -> str:
        """The sentence about the chosen model."""
        return self._meaning.text()

    def words(self) -> str:
        """What is shown above the models, as one text."""
        return "\n".join(
            [self._head.text(), self._facts.text(), *(card.accessibleName() for card in self._cards)]
        ).strip()

    def show_busy(self, words: str) -> None:
        """Say that a test is under way, or what it waits for."""
        self._clear()
        self.show()
        self._head.setText(words)
        self._head.show()
        self._busy.show()
        self._busy.start()
        self.sized.emit()

    def show_failure(self, words: str) -> None:
        """Say that the test itself could not be made."""
        self._clear()
        self.show()
        self._head.setText(words)
        self._head.show()
        self.sized.emit()

    def show_report(self, report: Report, name: str, *, can_sign_in: bool) -> None:
        """Show what was found; ``can_sign_in``: the AWS CLI is there to be run."""
        self._clear()
        self.show()
        self._report = report
        self._head.setText(headline(report, name))
        self._facts.setText(" ".join(facts(report)))
        for label in (self._head, self._facts):
            label.setVisible(bool(label.text()))
        for index, fault in enumerate(report.faults):
            actions = []
            if fault.policy:
                actions.append((f"policy:{index}", self.tr("Copy the policy")))
            if fault.sign_in and can_sign_in:
                actions.append((f"sign_in:{index}", self.tr("Sign in with the AWS CLI")))
            severity: Severity = "warning" if report.works else "error"
            card = Card(fault.cause, fault.step, self, severity=severity, actions=actions, closable=False)
            card.action_triggered.connect(self._act)
            self._cards.append(card)
            self._faults.addWidget(card)
            card.show()
            for button in card.buttons:
                QWidget.setTabOrder(self._models, button)
        for each in report.models:
            item = QTreeWidgetItem([each.model.title, each.state.value, each.words])
            name_, role = _ICONS.get(each.state, ("close", "error"))
            item.setIcon(1, icons.icon(name_, role))
            item.setToolTip(0, each.model.invoke_id)
            item.setToolTip(2, each.words)
            self._models.addTopLevelItem(item)
        for column in (0, 1):
            self._models.resizeColumnToContents(column)
            self._models.setColumnWidth(column, self._models.columnWidth(column) + theme.current().px(_GAP))
        first = self._models.topLevelItem(0)
        if first is not None:
            self._models.setCurrentItem(first)
        self._models.show()
        self.sized.emit()

    def _act(self, key: str) -> None:
        what, _, index = key.partition(":")
        assert self._report is not None
        fault = self._report.faults[int(index)]
        if what == "policy":
            QGuiApplication.clipboard().setText(fault.policy)
            self._facts.setText(self.tr("The policy is on the clipboard."))
            self._facts.show()
        else:
            self.sign_in_requested.emit(fault.sign_in)

    def _tell_current(self, item: QTreeWidgetItem | None) -> None:
        """The whole sentence about the chosen model, which the table may cut."""
        words = "" if item is None else f"{item.text(0)}: {item.text(2)}"
        self._meaning.setText(words)
        self._meaning.setVisible(bool(words))
        if self._models.hasFocus():
            QTimer.singleShot(0, self, lambda: self.told.emit(self._meaning))  # once it has its height

    def _clear(self) -> None:
        self._busy.stop()
        self._busy.hide()
        self._models.clear()
        self._models.hide()
        for label in (self._head, self._facts):
            label.clear()
            label.hide()
        for card in self._cards:
            self._faults.removeWidget(card)
            card.hide()
            card.deleteLater()
        self._cards = []


def _label(role: str) -> QLabel:
    label = QLabel()
    label.setWordWrap(True)
    label.setTextInteractionFlags(
        Qt.TextInteractionFlag.TextSelectableByMouse | Qt.TextInteractionFlag.TextSelectableByKeyboard
    )
    label.hide()
    theme.set_role(label, role)
    return label
