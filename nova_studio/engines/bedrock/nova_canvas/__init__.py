"""Amazon Nova Canvas through Bedrock's InvokeModel."""

from __future__ import annotations

from nova_studio.engines.bedrock.nova_canvas.engine import NovaCanvasEngine

__all__ = ["NovaCanvasEngine"]
