"""The window: widgets, models and panels in PySide6. Nothing further down the layers imports it."""
