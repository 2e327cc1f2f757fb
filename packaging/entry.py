"""Where the frozen program starts."""

from __future__ import annotations

import sys

from nova_studio.__main__ import main

if __name__ == "__main__":
    sys.exit(main())
