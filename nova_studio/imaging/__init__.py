"""Pixels: files in and out by Pillow, arrays by numpy; no Qt anywhere, and nothing is imported here."""
