"""What is put together before the window can be seen reads no catalogue and builds no model of it."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

_CHILD = """
import sys
from nova_studio.paths import Paths
from nova_studio.studio import Studio
studio = Studio.open(Paths.under(sys.argv[1]))
studio.engine("stability"), studio.engine("nova-canvas")
studio.accounts.described(studio.engine("stability").describe(), None, studio.connection("stability"))
print("nova_studio.engines.bedrock.catalogue" in sys.modules)
studio.engine("nova-canvas").describe()
print("nova_studio.engines.bedrock.catalogue" in sys.modules)
studio.close()
"""


def test_the_catalogue_is_read_when_somebody_asks(tmp_path: Path) -> None:
    root = Path(__file__).resolve().parents[3]
    command = [sys.executable, "-c", _CHILD, str(tmp_path)]
    done = subprocess.run(command, cwd=root, capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["False", "True"]
