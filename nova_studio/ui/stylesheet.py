"""The application's style sheet: what the palette cannot reach, filled in from the theme's table.

``$name`` is a colour role of the table, ``$p4`` a length of 4 design pixels at the present scale, ``$r12`` the radius that
rounds a 12 pixel box with a 1 px border (a larger one would leave it square), ``$img_x`` one of the few marks that a style
sheet must load from a file (``resources/icons/style/<scheme>/x.svg``).
"""

from __future__ import annotations

import re
from collections.abc import Callable
from string import Template
from typing import Protocol

from nova_studio import resources


class Colors(Protocol):
    """What the sheet needs to know of :class:`nova_studio.ui.theme.Tokens`."""

    @property
    def name(self) -> str:
        """``dark`` or ``light``."""


def build(tokens: Colors, px: Callable[[float], int]) -> str:
    """The style sheet for a table of colours and a measure; an unknown name in the sheet is a ``KeyError``."""
    values: dict[str, str] = {}
    for name in set(re.findall(r"\$(\w+)", _SHEET)):
        if length := re.fullmatch(r"p(\d+)", name):
            values[name] = f"{px(int(length[1]))}px"
        elif radius := re.fullmatch(r"r(\d+)", name):
            values[name] = f"{(px(int(radius[1])) + 2) // 2}px"
        elif name == "handle_margin":
            values[name] = f"-{(px(12) + 2 - px(4)) // 2}px"
        elif name.startswith("img_"):
            values[name] = f'url("{resources.find("icons", "style", tokens.name, name[4:] + ".svg").as_posix()}")'
        else:
            values[name] = str(getattr(tokens, name))
    return Template(_SHEET).substitute(values)


_SHEET = """
QPushButton, QToolButton, QToolBar, QTabBar, QMenu, QComboBox, QAbstractItemView { icon-size: $p20; }
QToolTip { background: $raised; color: $text; border: 1px solid $line; padding: $p4 $p8; }
QDialogButtonBox { dialogbuttonbox-buttons-have-icons: 0; }
QMainWindow::separator { background: $window; width: $p4; height: $p4; }
QMainWindow::separator:hover { background: $accent; }
QSplitter::handle { background: $window; }
QSplitter::handle:hover { background: $accent; }

QLabel[role="secondary"], QLabel[role="problem"], QLabel[role="warning"], QLabel[role="hint"] { font-size: $p11; }
QLabel[role="secondary"], QLabel[role="hint"] { color: $secondary; }
QLabel[role="problem"] { color: $error; }
QLabel[role="warning"] { color: $warn; }
QLabel[role="ok"] { color: $ok; }
QLabel[role="head"] { font-size: $p16; font-weight: 600; }
QLabel[role="strong"] { font-weight: 600; }
QLabel[role="note"] { background: $raised; border: 1px solid $line; border-radius: $p4; padding: $p4 $p8; }
QLabel:disabled { color: $disabled; }

QFrame[role="panel"], QWidget[role="panel"] { background: $panel; }
QFrame[role="card"] { background: $raised; border: 1px solid $line; border-radius: $p4; }
QFrame[role="raised"] { background: $raised; border-radius: $p4; }
QFrame[role="line"] { background: $line; border: none; max-height: 1px; }

QPushButton { background: $raised; color: $text; border: 1px solid $line; border-radius: $p4;
  padding: $p4 $p12; min-height: $p20; }
QPushButton:hover { background: $hover; }
QPushButton:pressed { background: $pressed; }
QPushButton:checked { background: $accent_soft; border-color: $accent; }
QPushButton:disabled { background: $panel; color: $disabled; }
QPushButton:focus { border: $p2 solid $focus; padding: $p3 $p11; }
QPushButton[primary="true"] { background: $accent; color: $on_accent; border: $p2 solid $accent; font-weight: 600;
  padding: $p4 $p16; min-height: $p24; }
QPushButton[primary="true"]:hover { background: $accent_hover; border-color: $accent_hover; }
QPushButton[primary="true"]:pressed { background: $accent_pressed; border-color: $accent_pressed; }
QPushButton[primary="true"]:focus { border-color: $text; }
QPushButton[primary="true"]:disabled { background: $window; color: $secondary; border: 1px solid $line;
  padding: $p5 $p17; }
QPushButton[role="quiet"] { background: transparent; border-color: transparent; }
QPushButton[role="quiet"]:hover { background: $hover; }
QPushButton[role="quiet"]:focus { border-color: $focus; }
QPushButton[role="link"] { background: transparent; color: $accent; border: $p2 solid transparent; padding: 0;
  min-height: $p16; text-align: left; }
QPushButton[role="link"]:hover { color: $text; text-decoration: underline; }
QPushButton[role="link"]:focus { border-color: $focus; }
QPushButton[role="link"]:disabled { color: $disabled; }
QPushButton[role="link"][small="true"] { font-size: $p11; }

QToolButton { background: transparent; color: $text; border: $p2 solid transparent; border-radius: $p4; padding: $p2; }
QToolButton:hover { background: $hover; }
QToolButton:pressed { background: $pressed; }
QToolButton:checked { background: $accent_soft; }
QToolButton:disabled { color: $disabled; }
QToolButton:focus { border-color: $focus; }
QToolButton::menu-indicator { image: none; width: 0; }
QToolButton#qt_toolbar_ext_button { padding: 0; border: 0; }
QToolButton[role="segment"] { background: $raised; border: 1px solid $line; border-radius: 0; margin-left: -1px;
  padding: $p4 $p8; min-height: $p18; }
QToolButton[role="segment"][place="first"] { margin-left: 0; border-top-left-radius: $p4;
  border-bottom-left-radius: $p4; }
QToolButton[role="segment"][place="last"] { border-top-right-radius: $p4; border-bottom-right-radius: $p4; }
QToolButton[role="segment"]:hover { background: $hover; }
QToolButton[role="segment"]:checked { background: $accent_soft; border-color: $accent; }
QToolButton[role="segment"]:focus { border: $p2 solid $focus; padding: $p3 $p7; }
QToolButton[role="segment"]:disabled { background: $panel; }

QLineEdit, QPlainTextEdit, QTextEdit, QAbstractSpinBox { background: $field; color: $text; border: 1px solid $line;
  border-radius: $p4; padding: $p3 $p6; selection-background-color: $accent; selection-color: $on_accent; }
QLineEdit, QAbstractSpinBox { min-height: $p20; }
QPlainTextEdit, QTextEdit { padding: $p2 $p4; }
QLineEdit:hover, QPlainTextEdit:hover, QTextEdit:hover, QAbstractSpinBox:hover { border-color: $secondary; }
QLineEdit:focus, QAbstractSpinBox:focus { border: $p2 solid $focus; padding: $p2 $p5; }
QPlainTextEdit:focus, QTextEdit:focus { border: $p2 solid $focus; padding: 1px $p3; }
QLineEdit:disabled, QPlainTextEdit:disabled, QTextEdit:disabled, QAbstractSpinBox:disabled { color: $disabled; }
QLineEdit[problem="true"], QPlainTextEdit[problem="true"], QTextEdit[problem="true"], QAbstractSpinBox[problem="true"],
QComboBox[problem="true"] { border-color: $error; }
QLineEdit, QPlainTextEdit, QTextEdit, QAbstractSpinBox { placeholder-text-color: $secondary; }
QAbstractSpinBox::up-button, QAbstractSpinBox::down-button { subcontrol-origin: border; background: transparent;
  border: none; width: $p18; margin-right: $p2; }
QAbstractSpinBox::up-button { subcontrol-position: top right; margin-top: $p2; }
QAbstractSpinBox::down-button { subcontrol-position: bottom right; margin-bottom: $p2; }
QAbstractSpinBox::up-button:hover, QAbstractSpinBox::down-button:hover { background: $hover; border-radius: $p2; }
QAbstractSpinBox[plain="true"]::up-button, QAbstractSpinBox[plain="true"]::down-button { width: 0; height: 0;
  subcontrol-position: top left; margin: 0; }
QAbstractSpinBox::up-arrow { image: $img_up; width: $p8; height: $p8; }
QAbstractSpinBox::down-arrow { image: $img_down; width: $p8; height: $p8; }

QComboBox { combobox-popup: 0; background: $raised; color: $text; border: 1px solid $line; border-radius: $p4; padding: $p3 $p8;
  min-height: $p20; }
QComboBox:hover { background: $hover; }
QComboBox:focus { border: $p2 solid $focus; padding: $p2 $p7; }
QComboBox:disabled { background: $panel; color: $disabled; }
QComboBox::drop-down { subcontrol-origin: border; subcontrol-position: center right; border: none; width: $p24; }
QComboBox::down-arrow { image: $img_down; width: $p10; height: $p10; }
QComboBox QAbstractItemView { background: $raised; border: 1px solid $line; padding: $p2; outline: none; }
QComboBox QAbstractItemView::item { min-height: $p24; padding: 0 $p6; border-radius: $p2; }
QComboBox QAbstractItemView::item:selected { background: $accent_soft; color: $text; }

QCheckBox, QRadioButton { spacing: $p8; border: $p2 solid transparent; border-radius: $p4; padding: $p2; }
QCheckBox:focus, QRadioButton:focus { border-color: $focus; }
QCheckBox:disabled, QRadioButton:disabled { color: $disabled; }
QCheckBox::indicator, QRadioButton::indicator { width: $p14; height: $p14; background: $field;
  border: 1px solid $secondary; }
QCheckBox::indicator { border-radius: $p3; }
QRadioButton::indicator { border-radius: $r14; }
QCheckBox::indicator:checked, QRadioButton::indicator:checked { background: $accent; border-color: $accent; }
QCheckBox::indicator:checked { image: $img_check; }
QRadioButton::indicator:checked { image: $img_dot; }
QCheckBox::indicator:disabled, QRadioButton::indicator:disabled { background: $panel; border-color: $line; }

QSlider { border: none; background: transparent; }
QSlider:horizontal { min-height: $p20; }
QSlider::groove:horizontal { height: $p4; background: $line; border-radius: $p2; }
QSlider::sub-page:horizontal { background: $accent; border-radius: $p2; }
QSlider::handle:horizontal { width: $p12; margin: $handle_margin 0; border-radius: $r12; border: 1px solid $panel;
  background: $accent; }
QSlider::handle:horizontal:hover { background: $accent_hover; }
QSlider[unset="true"]::sub-page:horizontal { background: $line; }
QSlider[unset="true"]::handle:horizontal { background: $secondary; }
QSlider::handle:horizontal:focus { width: $p10; border: $p2 solid $text; }
QSlider::sub-page:horizontal:disabled, QSlider::handle:horizontal:disabled { background: $disabled; }

QTabBar { qproperty-drawBase: 0; }
QTabWidget::pane { border: none; border-top: 1px solid $line; }
QTabBar::tab { background: transparent; color: $secondary; padding: $p6 $p12; border: none;
  border-bottom: $p2 solid transparent; }
QTabBar::tab:hover { color: $text; }
QTabBar::tab:selected { color: $text; border-bottom-color: $accent; }
QTabBar::tab:focus { background: $hover; }
QDockWidget { titlebar-close-icon: none; titlebar-normal-icon: none; }
QDockWidget::title { background: $panel; padding: $p6 $p8; text-align: left; }
QGroupBox { border: 1px solid $line; border-radius: $p4; margin-top: $p16; padding: $p8; }
QGroupBox::title { subcontrol-origin: margin; left: 0; color: $secondary; }

QMenuBar { background: $window; padding: $p2; }
QMenuBar::item { background: transparent; padding: $p4 $p8; border-radius: $p4; }
QMenuBar::item:selected { background: $hover; }
QMenu { background: $raised; border: 1px solid $line; padding: $p4; }
QMenu::item { padding: $p4 $p24 $p4 $p8; border-radius: $p2; }
QMenu::item:selected { background: $accent_soft; }
QMenu::item:disabled { color: $disabled; }
QMenu::icon { padding-left: $p4; }
QMenu::indicator { width: $p14; height: $p14; margin-left: $p4; }
QMenu::indicator:checked { image: $img_tick; }
QMenu::separator { height: 1px; background: $line; margin: $p4 0; }
QStatusBar { background: $window; color: $secondary; }
QStatusBar::item { border: none; }
QToolBar { background: $window; border: none; spacing: $p4; padding: $p4; }
QToolBar::separator { background: $line; width: 1px; height: 1px; margin: $p4; }

QAbstractItemView { background: $field; border: none; outline: none; }
QAbstractItemView::item { color: $text; }
QAbstractItemView::item:hover { background: $hover; }
QAbstractItemView::item:selected { background: $accent_soft; color: $text; }
QHeaderView::section { background: $panel; color: $secondary; border: none; padding: $p4 $p8; }
QTableCornerButton::section { background: $panel; border: none; }
QScrollArea { border: none; background: transparent; }
QScrollBar { background: transparent; border: none; margin: 0; }
QScrollBar:vertical { width: $p10; }
QScrollBar:horizontal { height: $p10; }
QScrollBar::handle { background: $line; border: $p2 solid transparent; border-radius: $p4; }
QScrollBar::handle:vertical { min-height: $p24; }
QScrollBar::handle:horizontal { min-width: $p24; }
QScrollBar::handle:hover { background: $secondary; }
QScrollBar::handle:disabled { background: transparent; }
QScrollBar::add-line, QScrollBar::sub-line { width: 0; height: 0; border: none; }
QScrollBar::add-page, QScrollBar::sub-page { background: transparent; }
QProgressBar { background: $line; border: none; border-radius: $p2; max-height: $p4; text-align: center; }
QProgressBar::chunk { background: $accent; border-radius: $p2; }
"""
