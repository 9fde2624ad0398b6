"""Nothing leaves the machine, and nothing is left in the user's home folder."""

import os
import subprocess
import sys
from pathlib import Path

SCRIPT = """
import sys
from pathlib import Path
from index.embedding import ModelEmbedder

embedder = ModelEmbedder("", Path(sys.argv[1]))
assert embedder.encode(["Who was Zhou Enlai?"]).shape == (1, embedder.dimension)
assert "onnxruntime" in sys.modules
"""


def test_the_runtime_of_the_model_reports_nothing(encoders: Path, tmp_path: Path) -> None:
    """It would by default, and keep an id of the device and its reports in the home folder."""
    home = tmp_path / "home"
    home.mkdir()
    environment = {name: value for name, value in os.environ.items() if name != "XDG_CACHE_HOME"}
    environment.pop("ORT_DISABLE_TELEMETRY", None)
    command = [sys.executable, "-c", SCRIPT, str(encoders)]
    subprocess.run(command, env=environment | {"HOME": str(home)}, check=True, timeout=120)
    assert list(home.rglob("*")) == []
