"""The library's window: a look through all its files with every finding explained, and a new database on the artist's word."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QHBoxLayout,
    QLabel,
    QListWidget,
    QListWidgetItem,
    QVBoxLayout,
    QWidget,
)

from nova_studio.library.check import Finding, Kind, Report
from nova_studio.ui import theme
from nova_studio.ui.models.entry_words import size_words
from nova_studio.ui.widgets.busy_bar import BusyBar
from nova_studio.ui.widgets.buttons import dialog_button
from nova_studio.ui.widgets.question import Question, ask

_SIZE = (640, 480)
_MOST = 500


class LibraryDialog(QDialog):
    """``check_requested`` carries whether every file is to be read, ``rebuild_requested`` follows a yes."""

    check_requested = Signal(bool)
    stop_requested = Signal()
    rebuild_requested = Signal()

    def __init__(self, folder: str, parent: QWidget) -> None:
        super().__init__(parent)
        self.setWindowTitle(self.tr("Check the library"))
        self.about = QLabel(
            self.tr(
                "The library lies in {0}. A check reads only: it compares what the database tells with the files that are there, "
                "and changes nothing. You can go on working."
            ).format(folder)
        )
        self.about.setWordWrap(True)
        theme.set_role(self.about, "secondary")
        self.head = QLabel()
        self.head.setWordWrap(True)
        self.bar = BusyBar(self.tr("Check"))
        self.findings = QListWidget()
        self.findings.setAccessibleName(self.tr("Findings"))
        self.findings.setWordWrap(True)
        self.findings.setAlternatingRowColors(True)
        self.deep = dialog_button(self.tr("Check every file"), lambda: self._begin(True))
        self.quick = dialog_button(self.tr("Quick check"), lambda: self._begin(False))
        self.rebuild = dialog_button(self.tr("Make a new database…"), self._ask_rebuild)
        self._lay_out()

    def _lay_out(self) -> None:
        px = theme.current().px
        row = QHBoxLayout()
        row.setSpacing(px(8))
        for button in (self.deep, self.quick):
            row.addWidget(button)
        row.addStretch(1)
        row.addWidget(self.rebuild)
        close = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        close.rejected.connect(self.reject)
        column = QVBoxLayout(self)
        column.setContentsMargins(px(24), px(24), px(24), px(16))
        column.setSpacing(px(12))
        for widget in (self.about, self.head, self.bar):
            column.addWidget(widget)
        column.addWidget(self.findings, 1)
        column.addLayout(row)
        column.addWidget(close)
        self.resize(px(_SIZE[0]), px(_SIZE[1]))

    # ------------------------------------------------------------------------------------------------------ checking

    def _begin(self, deep: bool) -> None:
        self.findings.clear()
        self.head.setText(self.tr("Checking…"))
        self._rest(False)
        self.bar.start()
        self.check_requested.emit(deep)

    def show_progress(self, done: int, of: int) -> None:
        """Tell how many files were looked at."""
        self.bar.set_progress(done / max(of, 1))
        self.head.setText(self.tr("Checking: {0:,} of {1:,} files.").format(done, of))

    def show_report(self, report: Report) -> None:
        """Tell what was found."""
        self._rest(True)
        results = self.tr("1 result") if report.results == 1 else self.tr("{0:,} results").format(report.results)
        one, several = self.tr("1 input picture or mask"), self.tr("{0:,} input pictures and masks")
        inputs = one if report.blobs == 1 else several.format(report.blobs)
        what = self.tr("{0} and {1}, {2}").format(results, inputs, size_words(report.size))
        if report.clean:
            text = self.tr("{0}: all in order.").format(what)
        elif len(report.findings) == 1:
            text = self.tr("{0}: 1 finding. Nothing was changed.").format(what)
        else:
            text = self.tr("{0}: {1:,} findings. Nothing was changed.").format(what, len(report.findings))
        if report.spare:
            one = self.tr("1 stored picture ({1}) is used by nothing; it is kept.")
            several = self.tr("{0:,} stored pictures ({1}) are used by nothing; they are kept.")
            spare = one if report.spare == 1 else several
            text += " " + spare.format(report.spare, size_words(report.spare_bytes))
        self.head.setText(text)
        for finding in report.findings[:_MOST]:
            self.findings.addItem(QListWidgetItem(self._words(finding)))
        if len(report.findings) > _MOST:
            more = self.tr("And {0:,} more: nova-studio library check lists all of them.")
            self.findings.addItem(more.format(len(report.findings) - _MOST))

    def show_failure(self, words: str) -> None:
        """Tell why there is no report."""
        self._rest(True)
        self.head.setText(words)

    def _words(self, finding: Finding) -> str:
        kinds = {
            Kind.MISSING: self.tr("Missing"),
            Kind.DAMAGED: self.tr("Damaged"),
            Kind.UNREFERENCED: self.tr("Known by nothing"),
            Kind.UNFINISHED: self.tr("Unfinished"),
        }
        return f"{kinds[finding.kind]}: {finding.file}\n{finding.words}\n{finding.advice}"

    def _rest(self, rest: bool) -> None:
        if rest:
            self.bar.stop()
        for button in (self.deep, self.quick, self.rebuild):
            button.setEnabled(rest)

    def done(self, result: int) -> None:
        """A window that is closed wants no report."""
        self.stop_requested.emit()
        super().done(result)

    # ---------------------------------------------------------------------------------------------------- rebuilding

    def _ask_rebuild(self) -> None:
        question = Question(
            self.tr("Make a new database"),
            self.tr("Close Nova Studio, make a new database of the files, and open it again?"),
            self.tr(
                "Pictures, requests, projects, stars and tags are read from the files; drafts from the old database, which is "
                "kept. No picture is touched, nothing is sent or charged. What is on its way is waited for first."
            ),
            yes=self.tr("Make a new database"),
            no=self.tr("Not now"),
        )
        ask(self, question, self.rebuild_requested.emit)
