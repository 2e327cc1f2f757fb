"""The settings' window: which model Stability AI means, and who makes what the chosen engine cannot."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QApplication, QColorDialog, QComboBox, QPushButton, QSpinBox
from pytestqt.qtbot import QtBot

from nova_studio.settings.model import Settings, Stability
from nova_studio.ui import theme
from nova_studio.ui.dialogs.settings import SettingsDialog
from support.desks import Desk

ENGINES = (("offline", "Offline engine"), ("stability", "Stability AI on Bedrock"))


def choice(dialog: SettingsDialog, name: str) -> QComboBox:
    return next(box for box in dialog.findChildren(QComboBox) if box.accessibleName() == name)


@pytest.mark.parametrize(("at", "tier"), [(0, "core"), (1, "sd3.5-large"), (2, "ultra")])
def test_the_model_for_text_is_chosen_and_applied_at_once(qtbot: QtBot, at: int, tier: str) -> None:
    other = "ultra" if tier == "core" else "core"
    dialog = SettingsDialog(Settings(stability=Stability(tier=other)), ENGINES)
    qtbot.addWidget(dialog)
    with qtbot.waitSignal(dialog.changed) as told:
        choice(dialog, "Stability AI's model for text").setCurrentIndex(at)
    assert told.args is not None and told.args[0].stability.tier == tier


def test_nobody_stands_in_until_an_engine_is_chosen_for_it(qtbot: QtBot) -> None:
    dialog = SettingsDialog(Settings(), ENGINES)
    qtbot.addWidget(dialog)
    box = choice(dialog, "Engine for what the chosen one cannot do")
    assert [box.itemText(at) for at in range(box.count())] == ["None", "Offline engine", "Stability AI on Bedrock"]
    assert box.currentData() == Settings().fallback_engine == ""
    with qtbot.waitSignal(dialog.changed) as told:
        box.setCurrentIndex(2)
    assert told.args is not None and told.args[0].fallback_engine == "stability"


@pytest.mark.parametrize("scale", [1.0, 2.0])
def test_it_fits_the_screen_and_scrolls(qtbot: QtBot, qapp: QApplication, scale: float) -> None:
    theme.apply(qapp, "dark", scale)
    dialog = SettingsDialog(Settings(), ENGINES)
    qtbot.addWidget(dialog)
    dialog.show()
    screen = dialog.screen().availableGeometry()
    assert dialog.width() <= screen.width() and dialog.height() <= screen.height()
    assert dialog.minimumSizeHint().height() < 400 * scale
    theme.apply(qapp, "dark")


def test_the_masks_opacity_is_chosen_and_reaches_the_canvas(open_desk: Callable[..., Desk]) -> None:
    desk = open_desk().start(sample=True)
    dialog = SettingsDialog(desk.studio.settings, ENGINES, desk.window)
    dialog.changed.connect(desk.bench.choices.use)
    opacity = next(box for box in dialog.findChildren(QSpinBox) if box.accessibleName() == "Mask opacity")
    assert opacity.value() == 50 and desk.window.canvas.ink().alpha() == 128
    opacity.setValue(80)
    assert desk.window.canvas.ink().alpha() == 204 and desk.studio.settings.canvas.overlay_opacity == 80
    color = next(each for each in dialog.findChildren(QPushButton) if each.accessibleName() == "Mask color")
    swatch = color.icon().pixmap(16).toImage()
    assert swatch.pixelColor(8, 8).name().upper() == color.text() == "#FF3B5C"
    color.click()
    chooser = dialog.findChild(QColorDialog)
    chooser.setCurrentColor(QColor("#00C8FF"))
    chooser.accept()
    assert desk.window.canvas.ink().name().upper() == color.text() == "#00C8FF"
    assert desk.window.canvas.ink().alpha() == 204
