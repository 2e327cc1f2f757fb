"""The theme: one table, readable everywhere, followed by application and icons."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtGui import QColor, QFont, QPalette
from PySide6.QtWidgets import QApplication, QPushButton
from pytestqt.qtbot import QtBot

from nova_studio import resources
from nova_studio.ui import stylesheet, theme
from nova_studio.ui.theme import DARK, LIGHT, Tokens

GREYS = ("surround", "window", "panel", "raised", "line", "text", "secondary", "field", "hover", "pressed", "disabled")
SCHEMES = pytest.mark.parametrize("tokens", [DARK, LIGHT], ids=lambda t: t.name)


@pytest.fixture(autouse=True)
def plain_application(qapp: QApplication) -> Iterator[None]:
    yield
    theme.apply(qapp, "dark", 1.0)


@SCHEMES
@pytest.mark.parametrize("ground", ["window", "panel", "raised", "field"])
def test_words_are_readable_on_every_ground(tokens: Tokens, ground: str) -> None:
    below = getattr(tokens, ground)
    for role in ("text", "secondary", "warn", "error"):
        assert theme.contrast(getattr(tokens, role), below) >= 4.5, (role, ground)
    assert theme.contrast(tokens.accent, below) >= 3.0
    assert theme.contrast(tokens.focus, below) >= 3.0
    assert theme.contrast(tokens.ok, below) >= 4.5


@SCHEMES
def test_words_are_readable_on_what_is_chosen(tokens: Tokens) -> None:
    for ground in (tokens.accent, tokens.accent_hover, tokens.accent_pressed):
        assert theme.contrast(tokens.on_accent, ground) >= 4.5
    for ground in (tokens.accent_soft, tokens.hover, tokens.pressed):
        assert theme.contrast(tokens.text, ground) >= 4.5


@SCHEMES
def test_greys_are_neutral(tokens: Tokens) -> None:
    for role in GREYS:
        color = tokens.color(role)
        assert color.red() == color.green() == color.blue(), role


def test_contrast_is_that_of_the_standard() -> None:
    assert theme.contrast("#000000", "#FFFFFF") == pytest.approx(21)
    assert theme.contrast("#777777", "#FFFFFF") == pytest.approx(4.478, abs=0.001)


def test_the_mask_has_its_own_colour_with_opacity() -> None:
    assert DARK.color("mask").getRgb() == (255, 59, 92, 128)


@SCHEMES
def test_every_name_in_the_sheet_is_known_at_every_scale(tokens: Tokens) -> None:
    for scale in (0.9, 1.0, 1.25, 2.0):
        sheet = stylesheet.build(tokens, lambda length, s=scale: max(1, round(length * s)))
        assert "$" not in sheet
        assert all(Path(found).is_file() for found in re.findall(r'url\("([^"]+)"\)', sheet))


@SCHEMES
def test_the_marks_in_files_have_the_colours_of_the_table(tokens: Tokens) -> None:
    wanted = {"down": "secondary", "up": "secondary", "check": "on_accent", "dot": "on_accent", "tick": "text"}
    for mark, role in wanted.items():
        text = resources.find("icons", "style", tokens.name, f"{mark}.svg").read_text(encoding="utf-8")
        assert f'stroke="{getattr(tokens, role)}"' in text


def test_apply_reaches_palette_font_and_sheet(qapp: QApplication, qtbot: QtBot) -> None:
    now = theme.apply(qapp, "dark")
    with qtbot.waitSignal(now.changed):
        assert theme.apply(qapp, "light", 2.0) is now
    assert now is theme.current() and now.tokens is LIGHT and now.scheme == "light"
    assert qapp.palette().color(QPalette.ColorRole.Window) == QColor(LIGHT.window)
    assert qapp.palette().color(QPalette.ColorGroup.Disabled, QPalette.ColorRole.Text) == QColor(LIGHT.disabled)
    assert qapp.font().pixelSize() == 26 and now.px(4) == 8
    assert qapp.font().featureValue(QFont.Tag("tnum")) == 1
    assert now.font(theme.HEAD_PX, semibold=True).pixelSize() == 32


def test_scale_is_held_to_its_range(qapp: QApplication) -> None:
    assert theme.apply(qapp, "dark", 9).scale == 2.0
    assert theme.apply(qapp, "dark", 0.1).scale == 0.9


def test_the_system_scheme_falls_back_to_dark(qapp: QApplication) -> None:
    now = theme.apply(qapp, "system")
    assert now.scheme == "system" and now.tokens in (DARK, LIGHT)


def test_a_look_set_later_is_taken_on(qapp: QApplication, qtbot: QtBot) -> None:
    theme.apply(qapp, "dark")
    button = QPushButton("Generate")
    qtbot.addWidget(button)
    button.show()
    quiet = button.sizeHint()
    theme.set_look(button, "primary", True)
    assert button.sizeHint().height() > quiet.height()
    image = button.grab().toImage()
    assert image.pixelColor(image.width() // 2, 4) == QColor(DARK.accent)
