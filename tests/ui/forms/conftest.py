"""A context over pictures in memory, and a way to make a shown form of any task."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from nova_studio.contract.task import TaskType
from nova_studio.contract.tasks import TASKS
from nova_studio.ui.forms.context import FormContext
from nova_studio.ui.forms.form import TaskForm
from nova_studio.ui.forms.maker import FormMaker
from support.ui_events import plain_look
from support.ui_pictures import FakePictures

MakeForm = Callable[[TaskType], TaskForm]


@pytest.fixture
def pictures() -> FakePictures:
    return FakePictures()


@pytest.fixture
def context(qapp: QApplication, pictures: FakePictures) -> FormContext:
    plain_look(qapp)
    return FormContext(pictures)


@pytest.fixture
def make_form(qtbot: QtBot, context: FormContext) -> MakeForm:
    kept: list[TaskForm] = []

    def make(task: TaskType) -> TaskForm:
        form = FormMaker(TASKS[task], context).form()
        form.resize(300, 900)
        qtbot.addWidget(form)
        kept.append(form)  # pytest-qt keeps weak references only.
        form.show()
        return form

    return make
