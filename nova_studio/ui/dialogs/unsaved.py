"""What is asked when the window is to close and the disk refuses the draft."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QMessageBox, QWidget

from nova_studio.errors import NovaStudioError


def may_close(window: QWidget, save: Callable[[], object], error: NovaStudioError) -> bool:
    """Ask until the draft is saved, or the artist lets go of what is not; whether the window may close."""
    while True:
        box = _box(window, error)
        box.exec()
        chosen = box.standardButton(box.clickedButton())
        box.deleteLater()
        if chosen is QMessageBox.StandardButton.Discard:
            return True
        if chosen is not QMessageBox.StandardButton.Retry:
            return False
        try:
            save()
        except NovaStudioError as again:
            error = again
        else:
            return True


def _box(window: QWidget, error: NovaStudioError) -> QMessageBox:
    box = QMessageBox(
        QMessageBox.Icon.Warning, QCoreApplication.applicationName(), _tr("The draft could not be saved.")
    )
    box.setParent(window, box.windowFlags())
    box.setInformativeText(
        _tr(
            "{0}\n\nWhat was changed since it was last saved is lost if you close now. Pictures and jobs are safe."
        ).format(error)
    )
    titles = {
        QMessageBox.StandardButton.Retry: _tr("Try again"),
        QMessageBox.StandardButton.Discard: _tr("Close without saving"),
        QMessageBox.StandardButton.Cancel: _tr("Keep working"),
    }
    for kind, title in titles.items():
        button = box.addButton(kind)
        button.setText(title)
        button.setAccessibleName(title)
    box.setDefaultButton(QMessageBox.StandardButton.Retry)
    box.setEscapeButton(QMessageBox.StandardButton.Cancel)
    return box


def _tr(text: str) -> str:
    return QCoreApplication.translate("Unsaved", text)
