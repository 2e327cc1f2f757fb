"""Editors for the fields of the contract, and forms made of them. No pixels: pictures come through a small protocol."""
