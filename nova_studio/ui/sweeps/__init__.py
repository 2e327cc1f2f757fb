"""Sweeps in the window: a form for the axes and a grid of what they made."""
