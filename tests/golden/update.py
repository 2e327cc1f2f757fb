"""Write every golden body anew: ``python tests/golden/update.py``. Run by hand only, and read the difference before it is kept."""

from __future__ import annotations

import json
import sys
from pathlib import Path

_TESTS = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(_TESTS), str(_TESTS.parent)]

from support import golden_bodies  # noqa: E402


def main() -> None:
    for case in golden_bodies.cases():
        _, body = golden_bodies.sent(case)
        text = json.dumps(golden_bodies.golden(body), indent=2, ensure_ascii=False)
        golden_bodies.kept(case).write_text(text + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
