"""The window on a small screen and at 200 %: nothing lies over anything else, and all of it can be reached."""

from __future__ import annotations

from collections.abc import Callable
from itertools import combinations

import pytest
from PySide6.QtCore import QRect
from PySide6.QtWidgets import QComboBox, QToolBar, QToolButton, QWidget

from nova_studio.ui import main_window
from nova_studio.ui.tool_parts import BrushOptions
from support.desks import Desk

OpenDesk = Callable[..., Desk]


def inside(parent: QWidget, part: QWidget) -> QRect:
    return QRect(part.mapTo(parent, part.rect().topLeft()), part.size())


def test_the_zoom_stays_in_sight_and_the_sliders_leave_their_numbers(open_desk: OpenDesk) -> None:
    desk = open_desk().start(sample=True)
    window, bar, zoom = desk.window, desk.window.tool_options, desk.window.zoom_bar
    size = bar.findChild(BrushOptions).size_slider
    desk.until(lambda: size.slider.isVisible())
    window.resize(950, 500)
    desk.until(lambda: size.isVisible() and not size.slider.isVisible())
    assert size.spin.isVisible() and bar.mask_button.isVisible()
    for width in (950, 800, 640):
        window.resize(width, 500)
        desk.until(lambda width=width: window.width() == max(width, window.minimumWidth()))
        desk.until(
            lambda: inside(window, zoom).right() <= window.width() and not bar.geometry().intersects(zoom.geometry())
        )
        parts = [button for button in zoom.findChildren(QToolButton) if button.accessibleName()]
        assert {part.accessibleName() for part in parts if part.isVisible()} == {"Zoom in", "Zoom out", "Fit in view"}
        assert zoom.findChild(QComboBox, "zoom_entry").isVisible()
        assert all(zoom.rect().contains(inside(zoom, part)) for part in parts if part.isVisible())
    more = bar.findChild(QToolButton, "qt_toolbar_ext_button")
    assert more.isVisible() and more.accessibleName() == "More tools"
    window.resize(1280, 800)
    desk.until(lambda: size.slider.isVisible())


def test_on_a_narrow_screen_the_panels_of_the_right_are_tabs_of_the_left(
    open_desk: OpenDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(main_window, "_NARROW", 100_000)
    desk = open_desk().start(sample=True)
    window = desk.window
    beside = {dock.windowTitle() for dock in window.tabifiedDockWidgets(window.docks["task"])}
    assert beside == {"Details", "Outbox", "Masks"} and window.panel.isVisible()
    window.notices.clear()
    window.resize(640, 368)
    desk.until(lambda: window.size().width() == 640 and window.height() <= 390)
    strip = window.switcher
    desk.until(lambda: all(strip.rect().contains(inside(strip, button)) for button in strip.findChildren(QToolButton)))
    foot = window.panel.foot
    assert foot.isVisible() and window.panel.rect().contains(inside(window.panel, foot))
    header = window.gallery.header
    parts = [header.projects.list, header.projects.button, header.search.field, header.search.button]

    def apart() -> bool:
        shown = [inside(header, part) for part in parts if part.isVisible()]
        within = len(shown) >= 3 and all(header.rect().contains(place) for place in shown)
        return within and not any(one.intersects(other) for one, other in combinations(shown, 2))

    desk.until(apart)


def test_only_the_picture_brings_back_what_was_there_and_nothing_else(open_desk: OpenDesk) -> None:
    desk = open_desk().start(sample=True)
    window = desk.window
    window.docks["details"].close()
    bars = window.findChildren(QToolBar)
    only = window.actions_["only_picture"]
    only.trigger()
    assert not any(part.isVisible() for part in (*bars, *window.docks.values(), window.status))
    only.trigger()
    assert all(bar.isVisible() for bar in bars) and window.docks["task"].isVisible()
    assert window.docks["details"].isHidden()


def test_a_frame_pushes_nothing_over_anything_and_what_was_said_in_passing_makes_room(open_desk: OpenDesk) -> None:
    desk = open_desk().start(sample=True)
    window = desk.window
    window.resize(860, 420)
    window.notices.tell("Saved.", "It passes by itself.")
    window.notices.tell("The disk is full.", "This stays. " * 6, "error")
    desk.until(lambda: window.width() == 860)
    window.canvas.setFocus()
    window.actions_["extend"].trigger()
    bar = window.picture_tools.frame
    desk.until(bar.isVisible)
    assert [text.split(".")[0] for text in window.notices.texts()] == ["The disk is full"]

    def apart() -> bool:
        parts = [part for part in bar.findChildren(QWidget) if part.isVisible() and part.parent() is bar]
        places = [inside(bar, part) for part in parts]
        return all(bar.rect().contains(place) for place in places) and not any(
            one.intersects(other) for one, other in combinations(places, 2)
        )

    desk.until(apart)
    desk.until(lambda: not window.notices.geometry().intersects(bar.geometry()))
    assert window.canvas.height() >= 100 and not bar.geometry().intersects(window.canvas.geometry())


def test_a_window_closed_with_only_the_picture_comes_back_with_everything(open_desk: OpenDesk) -> None:
    desk = open_desk().start(sample=True)
    desk.window.actions_["only_picture"].trigger()
    desk.close()
    window = open_desk().start().window
    assert window.tool_options.isVisible() and window.zoom_bar.isVisible() and window.docks["task"].isVisible()
    window.actions_["only_picture"].trigger()
    window.actions_["only_picture"].trigger()
    assert window.panel.isVisible() and window.zoom_bar.isVisible()
