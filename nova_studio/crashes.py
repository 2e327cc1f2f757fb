"""What is left of a run that ended unexpectedly: written while it dies, made readable and free of secrets at the next start.

While the program runs, the file ``running-*.trace`` in the logs folder takes what Python's fault handler writes when the process
dies of a signal, and what is logged as an error before. A run that ends well removes it; one that is killed leaves it empty, which
is no report. The file beside it is locked as long as its process lives, so that windows side by side leave each other alone.
"""

from __future__ import annotations

import faulthandler
import logging
import os
import sys
import threading
import time
import traceback
from datetime import datetime
from pathlib import Path
from types import TracebackType
from typing import Final, TextIO

from nova_studio import __version__
from nova_studio.library.locks import FileLock
from nova_studio.logs import RedactingFormatter, redact

_TRACE, _LOCK, _REPORT = "running-{}.trace", ".lock", "crash-{}.txt"
REPORTS: Final = _REPORT.format("*")
"""Which files of the logs folder are reports."""
_KEPT: Final = 5
"""Reports that stay in the folder."""
_MOST: Final = 200_000
"""Characters of a trace that go into a report: its end, where the process died."""
_PRIVATE: Final = 0o600
_log = logging.getLogger(__name__)


class Watch(logging.Handler):
    """Watches over one run, from when it is made to :meth:`close`, which :func:`logging.shutdown` calls too."""

    def __init__(self, logs_dir: Path) -> None:
        """Raises ``OSError`` where the folder cannot be written to."""
        super().__init__(logging.ERROR)
        self.setFormatter(RedactingFormatter("%(asctime)s %(threadName)s %(name)s: %(message)s"))
        self.trace = logs_dir / _TRACE.format(f"{os.getpid()}-{time.time_ns()}")
        self._lock_file = FileLock(self.trace.with_suffix(_LOCK))
        self._lock_file.acquire()
        self._file: TextIO | None = _new(self.trace)
        self._fatal = False
        self._hooks = sys.excepthook, threading.excepthook
        sys.excepthook, threading.excepthook = self._on_fatal, self._on_thread
        faulthandler.enable(self._file)
        logging.getLogger().addHandler(self)

    def emit(self, record: logging.LogRecord) -> None:
        """Write down what went wrong, in case it is what the run ends of."""
        if self._file is not None:
            try:
                self._file.write(self.format(record) + "\n")
                self._file.flush()
            except OSError:
                pass  # a full disk is told of by whoever needs it

    def _on_fatal(self, kind: type[BaseException], error: BaseException, _trace: TracebackType | None) -> None:
        """Nobody caught it: the program ends of this."""
        if issubclass(kind, KeyboardInterrupt):
            return
        self._fatal = True
        _log.critical("not caught:\n%s", _printed(error))

    def _on_thread(self, what: threading.ExceptHookArgs) -> None:
        """A thread ended of it; the program goes on."""
        if what.exc_value is not None and what.exc_type is not SystemExit:
            _log.error("not caught in a thread:\n%s", _printed(what.exc_value))

    def close(self) -> None:
        """The run ends; it leaves nothing behind, unless it ends of a defect."""
        if self._file is not None:
            faulthandler.disable()
            sys.excepthook, threading.excepthook = self._hooks
            logging.getLogger().removeHandler(self)
            self._file.close()
            self._file = None
            if not self._fatal:
                self.trace.unlink(missing_ok=True)
            self._lock_file.close()
            self._lock_file.path.unlink(missing_ok=True)
        super().close()


def _printed(error: BaseException) -> str:
    """The traceback, which goes to the terminal as well: without secrets there too."""
    text = redact("".join(traceback.format_exception(error)))
    if sys.stderr is not None:
        sys.stderr.write(text)
    return text


def watch(logs_dir: Path) -> Watch | None:
    """Watch over this run; ``None`` where nothing can be written, which is no reason not to run."""
    try:
        return Watch(logs_dir)
    except OSError:
        return None


def collect(logs_dir: Path) -> Path | None:
    """Make reports of what dead runs have left, without secrets, and remove that; the newest one, if there is any.

    Not for the GUI thread. What cannot be read or written is left for the next time.
    """
    newest: Path | None = None
    for trace in sorted(logs_dir.glob(_TRACE.format("*")), key=lambda path: path.name.rpartition("-")[2]):
        try:
            newest = _collected(trace) or newest
        except OSError as error:
            _log.warning("A crash report cannot be made: %s", error)
    for old in sorted(logs_dir.glob(REPORTS))[:-_KEPT]:
        old.unlink(missing_ok=True)
    return newest


def _collected(trace: Path) -> Path | None:
    lock = FileLock(trace.with_suffix(_LOCK))
    try:
        if not lock.acquire():
            return None  # its process lives
        left = trace.read_text(encoding="utf-8", errors="replace")
        report = _written(trace, left[-_MOST:]) if left.strip() else None
        trace.unlink(missing_ok=True)
    finally:
        lock.close()
    lock.path.unlink(missing_ok=True)
    return report


def _written(trace: Path, left: str) -> Path:
    ended = datetime.fromtimestamp(trace.stat().st_mtime).astimezone()
    head = f"Nova Studio {__version__}, Python {sys.version.split()[0]}, {sys.platform}; ended at {ended:%Y-%m-%d %H:%M:%S %z}"
    report = trace.with_name(_REPORT.format(f"{ended:%Y%m%d-%H%M%S}-{trace.stem.rpartition('-')[2]}"))
    with _new(report) as file:
        file.write(f"{head}\n\n{redact(left.replace(str(Path.home()), '~'))}\n")
    return report


def _new(path: Path) -> TextIO:
    """A file that is not there yet, for its owner alone."""
    return os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, _PRIVATE), "w", encoding="utf-8")
