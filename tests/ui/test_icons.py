"""The icons: all there, drawn in the theme's colours, at every size and pixel ratio."""

from __future__ import annotations

import gc
from collections.abc import Iterator

import pytest
from PySide6.QtCore import QSize
from PySide6.QtGui import QColor, QIcon, QImage, QPixmap
from PySide6.QtWidgets import QApplication
from shiboken6 import Shiboken

from nova_studio import resources
from nova_studio.ui import icons, theme

TASKS = [
    "text_image",
    "color_guided_generation",
    "image_variation",
    "inpainting",
    "outpainting",
    "background_removal",
    "virtual_try_on",
]
NAMES = sorted(path.stem for path in resources.find("icons").glob("*.svg") if path.stem not in (*TASKS, "app"))


@pytest.fixture(autouse=True)
def dark(qapp: QApplication) -> Iterator[None]:
    theme.apply(qapp, "dark")
    yield
    theme.apply(qapp, "dark")


def drawn(pixmap: QPixmap) -> set[str]:
    """The colours of the fully covered pixels."""
    image = pixmap.toImage().convertToFormat(QImage.Format.Format_ARGB32)
    colors = (image.pixelColor(x, y) for x in range(image.width()) for y in range(image.height()))
    return {color.name() for color in colors if color.alpha() == 255}


def one_colour(pixmap: QPixmap, wanted: str) -> bool:
    """Whether there is something, all in one colour; blending may round it by one."""
    found, target = drawn(pixmap), QColor(wanted).getRgb()
    return bool(found) and all(abs(a - b) <= 1 for c in found for a, b in zip(QColor(c).getRgb(), target, strict=True))


@pytest.mark.parametrize("name", TASKS + NAMES)
def test_each_icon_is_drawn_in_the_colour_of_text(name: str) -> None:
    text = resources.find("icons", f"{name}.svg").read_text(encoding="utf-8")
    assert 'viewBox="0 0 20 20"' in text and "currentColor" in text and "#" not in text
    assert one_colour(icons.icon(name).pixmap(QSize(40, 40)), theme.DARK.text)


def test_there_is_an_icon_for_all_that_the_window_does() -> None:
    assert len(NAMES) >= 55


def test_the_seven_tasks_look_different() -> None:
    pictures = [icons.icon(name).pixmap(QSize(20, 20)).toImage() for name in TASKS]
    assert all(a != b for i, a in enumerate(pictures) for b in pictures[:i])


def test_an_icon_follows_the_theme_and_its_state(qapp: QApplication) -> None:
    icon = icons.icon("brush", checked_role="accent")
    size = QSize(40, 40)
    assert one_colour(icon.pixmap(size, QIcon.Mode.Disabled), theme.DARK.disabled)
    assert one_colour(icon.pixmap(size, QIcon.Mode.Normal, QIcon.State.On), theme.DARK.accent)
    theme.apply(qapp, "light")
    assert one_colour(icon.pixmap(size), theme.LIGHT.text)
    assert one_colour(icons.icon("brush", "on_accent").pixmap(size), theme.LIGHT.on_accent)


def test_an_icon_has_all_its_pixels_on_a_dense_screen() -> None:
    pixmap = icons.icon("brush").pixmap(QSize(20, 20), 2.0)
    assert pixmap.size() == QSize(40, 40) and pixmap.devicePixelRatio() == 2.0
    assert icons.pixmap("brush", 20, 2.0).size() == QSize(40, 40)


def test_an_unknown_name_is_told() -> None:
    with pytest.raises(KeyError, match="no icon named 'unicorn'"):
        icons.icon("unicorn")


def test_the_programs_own_icon_is_in_colour() -> None:
    assert len(drawn(icons.app_icon().pixmap(QSize(64, 64)))) > 20
    shipped = QImage(str(resources.find("icons", "app.png")))
    assert shipped.size() == QSize(256, 256)


def test_icons_outlive_copies_and_their_makers() -> None:
    icon = icons.icon("undo")
    copy = QIcon(icon)
    copy.setIsMask(True)
    gc.collect()
    assert drawn(copy.pixmap(QSize(40, 40))) == drawn(icon.pixmap(QSize(40, 40)))
    del copy
    gc.collect()
    another = QIcon(icon)
    another.setIsMask(True)
    assert all(Shiboken.isValid(kept) for kept in icons._CLONES)
