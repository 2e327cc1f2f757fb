"""Tells at the start that the program ended unexpectedly the last time, and offers the report."""

from __future__ import annotations

from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject

from nova_studio import crashes
from nova_studio.ui.background import Background
from nova_studio.ui.notices import Notices
from nova_studio.ui.pictures import words_of


class CrashNotice(QObject):
    """Looks once, away from the GUI thread; a report is offered once, and stays in the logs folder."""

    def __init__(self, background: Background, notices: Notices, logs_dir: Path) -> None:
        super().__init__(notices)
        self._background = background
        self._notices = notices
        background.run(partial(crashes.collect, logs_dir), self._offer, owner=self)

    def _offer(self, report: Path | None) -> None:
        if report is None:
            return
        self._notices.tell(
            self.tr("Nova Studio ended unexpectedly the last time."),
            self.tr("What was edited and made is on disk."),
            "warning",
            [
                ("report", self.tr("Show report"), partial(self._read, report)),
                ("dismiss", self.tr("Dismiss"), lambda: None),
            ],
        )

    def _read(self, report: Path) -> None:
        read = partial(report.read_text, encoding="utf-8")
        self._background.run(read, partial(self._show, report), self._not_read, owner=self)

    def _show(self, report: Path, text: str) -> None:
        from nova_studio.ui.dialogs.crash_report import CrashReportDialog  # noqa: PLC0415 - few starts need it

        dialog = CrashReportDialog(text, str(report), self._notices.window())
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    def _not_read(self, error: BaseException) -> None:
        self._notices.tell(self.tr("The report cannot be read."), words_of(error), "error")
