"""The tools of a canvas by name."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication

from nova_studio.ui.canvas.brush import Brush
from nova_studio.ui.canvas.lasso import Lasso, Polygon
from nova_studio.ui.canvas.shapes import DragShape
from nova_studio.ui.canvas.smart_select import SmartSelect
from nova_studio.ui.canvas.tools import Tool, ToolHost
from nova_studio.ui.canvas.wand import Fill, Wand

HAND = "hand"
SHAPES = ("rectangle", "ellipse", "lasso", "polygon")
PAINTING = ("brush", "eraser", *SHAPES, "wand", "smart_select", "fill")
"""Every tool that changes the mask, in the order of the tool bar."""


def make_tools(host: ToolHost) -> dict[str, Tool]:
    """One of each."""
    tools: list[Tool] = [
        Brush("brush", _tr("Brush stroke"), True, host),
        Brush("eraser", _tr("Eraser stroke"), False, host),
        DragShape("rectangle", _tr("Rectangle"), False, host),
        DragShape("ellipse", _tr("Ellipse"), True, host),
        Lasso(_tr("Lasso"), host),
        Polygon(_tr("Polygon"), host),
        Wand(_tr("Wand"), host),
        SmartSelect(_tr("Smart selection"), host),
        Fill(_tr("Fill"), host),
    ]
    return {tool.name: tool for tool in tools}


def _tr(text: str) -> str:
    return QCoreApplication.translate("Tools", text)
