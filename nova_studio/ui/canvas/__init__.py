"""The canvas: the picture, its mask, and the tools that paint it.

Rooms: ``canvas`` (the widget), ``pointer`` and ``keyboard`` (events to gestures), ``tools`` and ``brush``, ``view`` (zoom and pan),
``scene`` (what comes with a picture: ``layers``, ``mask_surface``, ``sampling``), ``undo``, ``cursor``, ``empty``, ``drops``.
The rooms that need numpy are loaded with the first picture, so that importing this package delays no window.
"""

from nova_studio.ui.canvas.canvas import Canvas

__all__ = ["Canvas"]
