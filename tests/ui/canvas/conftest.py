"""A canvas on the screen."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from pytestqt.qtbot import QtBot

from nova_studio.ui.canvas import Canvas
from support.canvases import picture


@pytest.fixture
def make_canvas(qtbot: QtBot) -> Callable[..., Canvas]:
    """Make a shown canvas of 400 x 300 with a picture, at 100 % unless told (None: fitted)."""

    def make(width: int = 300, height: int = 200, zoom: float | None = 1.0) -> Canvas:
        canvas = Canvas()
        qtbot.addWidget(canvas)
        canvas.resize(400, 300)
        canvas.set_picture(picture(width, height))
        with qtbot.waitExposed(canvas):
            canvas.show()
        if zoom is not None:
            canvas.set_zoom(zoom)
        return canvas

    return make


@pytest.fixture
def canvas(make_canvas: Callable[..., Canvas], request: pytest.FixtureRequest) -> Canvas:
    """One at 100 % with a picture of 300 x 200 or as parametrized; a test of many examples gets the same one for all."""
    return make_canvas(*getattr(request, "param", (300, 200)))
