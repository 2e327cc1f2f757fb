"""Write Stability's golden bodies anew: ``python tests/golden/stability/update.py``. Run by hand; read the difference."""

from __future__ import annotations

import json
import sys
from pathlib import Path

_TESTS = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(_TESTS), str(_TESTS.parent)]

from support import golden_stability  # noqa: E402


def main() -> None:
    for name in golden_stability.cases():
        text = json.dumps(golden_stability.golden(name), indent=2, ensure_ascii=False)
        golden_stability.kept(name).write_text(text + "\n", encoding="utf-8")
    for name in golden_stability.tool_cases():
        text = json.dumps(golden_stability.tool_golden(name), indent=2, ensure_ascii=False)
        golden_stability.tool_kept(name).write_text(text + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
