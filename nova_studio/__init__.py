"""Nova Studio: generate and edit pictures, drafting offline and generating online."""

import os

__version__ = "0.1.0"

# pydantic would search every installed package for plug-ins of its own: 30 ms of each start, for none.
os.environ.setdefault("PYDANTIC_DISABLE_PLUGINS", "__all__")
