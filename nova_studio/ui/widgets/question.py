"""A question with two answers, of which the harmless one is the default."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtWidgets import QMessageBox, QWidget


@dataclass(frozen=True)
class Question:
    """What is asked: the window's title, the question, what follows from a yes, and the words of both answers.

    ``destroys``: what a yes does cannot be taken back.
    """

    title: str
    text: str
    consequence: str
    yes: str
    no: str
    destroys: bool = False


def ask(parent: QWidget, question: Question, act: Callable[[], object]) -> None:
    """Ask without stopping the program; ``act`` is called for a yes, and nothing for anything else."""
    icon = QMessageBox.Icon.Warning if question.destroys else QMessageBox.Icon.Question
    role = QMessageBox.ButtonRole.DestructiveRole if question.destroys else QMessageBox.ButtonRole.AcceptRole
    box = QMessageBox(icon, question.title, "", parent=parent)
    box.setText(question.text)
    box.setInformativeText(question.consequence)
    yes = box.addButton(question.yes, role)
    no = box.addButton(question.no, QMessageBox.ButtonRole.RejectRole)
    box.setDefaultButton(no)
    box.setEscapeButton(no)
    for button in (yes, no):
        button.setAccessibleName(button.text())
    box.buttonClicked.connect(lambda button: act() if button is yes else None)
    box.finished.connect(box.deleteLater)
    box.open()
