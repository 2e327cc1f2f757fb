"""Nova Studio: generate and edit pictures, drafting offline and generating online."""

import os
import sys
from types import ModuleType

__version__ = "0.1.0"


def _spare_pydantic_its_plugins() -> None:
    """Keep pydantic from looking for plug-ins of its own: 30 ms of each start to search every installed package, for none.

    The part that would search imports e-mail and archives before it asks whether it is to; another stands in for it.
    """
    os.environ.setdefault("PYDANTIC_DISABLE_PLUGINS", "__all__")
    name = "pydantic.plugin._loader"
    if name not in sys.modules:
        none = ModuleType(name, "No plug-ins.")
        setattr(none, "get_plugins", tuple)  # noqa: B010 - a module is no class
        sys.modules[name] = none


_spare_pydantic_its_plugins()
