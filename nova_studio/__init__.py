"""Nova Studio: generate and edit pictures, drafting offline and generating online."""

__version__ = "0.1.0"
