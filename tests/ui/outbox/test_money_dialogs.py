"""Caps and lanes in the settings, and the ledger with its export."""

from __future__ import annotations

import json
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import TypeVar

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractSpinBox, QApplication, QWidget

from nova_studio.errors import NoAnswer
from nova_studio.paths import Paths
from nova_studio.ui.dialogs.ledger import LedgerDialog
from nova_studio.ui.dialogs.settings import SettingsDialog
from support.desks import Desk
from support.engines import Answer, ScriptedEngine, picture, text_request

OpenDesk = Callable[..., Desk]
W = TypeVar("W", bound=QWidget)


def dialog(kind: type[W]) -> W:
    found = [window for window in QApplication.topLevelWidgets() if isinstance(window, kind) and window.isVisible()]
    assert found, kind
    return found[-1]


def shown(kind: type[QWidget]) -> bool:
    return any(isinstance(window, kind) and window.isVisible() for window in QApplication.topLevelWidgets())


def fill(asked: SettingsDialog, name: str, text: str) -> None:
    (spin,) = [one for one in asked.findChildren(QAbstractSpinBox) if one.accessibleName() == name]
    spin.setFocus()
    spin.selectAll()
    QTest.keyClicks(spin, text)
    QTest.keyClick(spin, Qt.Key.Key_Tab)
    QApplication.processEvents()


def test_caps_rate_and_lanes_hold_at_once_and_are_kept(open_desk: OpenDesk, paths: Paths) -> None:
    desk = open_desk(ScriptedEngine()).start()
    desk.window.actions_["settings"].trigger()
    desk.until(lambda: shown(SettingsDialog))
    asked = dialog(SettingsDialog)
    asked.activateWindow()
    assert QTest.qWaitForWindowActive(asked, 20_000)
    fill(asked, "Cap a day (UTC)", "2.5")
    fill(asked, "Cap a month (UTC)", "30")
    fill(asked, "Calls a minute at most", "30")
    fill(asked, "Requests at once", "4")
    settings = desk.studio.settings
    assert (settings.outbox.cap_day, settings.outbox.cap_month) == (Decimal("2.50"), Decimal("30.00"))
    assert (settings.outbox.per_minute, settings.lanes) == (30, 4)
    assert desk.studio.runner.gate.caps().day == Decimal("2.50")
    kept = json.loads(paths.settings_file.read_text())
    assert kept["outbox"] == {"cap_day": "2.50", "cap_month": "30.00", "per_minute": 30}
    fill(asked, "Cap a day (UTC)", "0")
    assert desk.studio.settings.outbox.cap_day is None
    asked.close()


def test_the_ledger_is_shown_and_exported(open_desk: OpenDesk, tmp_path: Path) -> None:
    engine = ScriptedEngine([Answer((picture(1, 320),)), NoAnswer("reset")])
    desk = open_desk(engine).start()
    for seed in range(2):
        desk.window.generation.generate(text_request(2, seed=seed))
        desk.until(lambda seed=seed: len(engine.asked) == seed + 1 and desk.window.generation.lanes.is_idle())
    desk.window.actions_["ledger"].trigger()
    desk.until(lambda: shown(LedgerDialog))
    found = dialog(LedgerDialog)
    cells = [item.text() for column in range(1, found.table.columnCount()) if (item := found.table.item(0, column))]
    assert cells == ["My pictures", "Scripted", "1", "1", "", "0.04 USD", "3", "0.12 USD"]
    target = tmp_path / "ledger.csv"
    found.export_to(str(target))
    desk.until(lambda: any("Exported ledger.csv" in text for text in desk.window.notices.texts()))
    assert target.read_text().splitlines()[1].endswith(",My pictures,scripted,USD,1,1,0,0.04,1,3,0.12")
    found.export_to(str(tmp_path / "missing" / "ledger.csv"))
    desk.until(lambda: any("could not be exported" in text for text in desk.window.notices.texts()))
    found.close()


def test_an_empty_ledger_says_so(open_desk: OpenDesk) -> None:
    desk = open_desk(ScriptedEngine()).start()
    desk.window.actions_["ledger"].trigger()
    desk.until(lambda: shown(LedgerDialog))
    assert not dialog(LedgerDialog).export_button.isEnabled()
    dialog(LedgerDialog).close()
