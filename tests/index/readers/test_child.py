"""The process that reads files for another, spoken to as `index.readers.apart` does."""

import json
import subprocess
import sys
from pathlib import Path

from index.readers.rules import Rules
from tests.index.readers.bad_files import SENTENCE


def test_it_answers_line_by_line_and_ends_with_its_input(tmp_path: Path) -> None:
    """Whoever started it may have been killed: nobody tells it to end then."""
    (tmp_path / "a.md").write_text(f"# Ice\n\n{SENTENCE}", "utf-8")
    asked = [
        {"name": name, "path": str(tmp_path / name), "size": 90, "given": given}
        for name, given in [("a.md", {"values": {"title": "Sheep"}, "source": "a.yaml"}),
                            ("gone.md", None)]
    ]  # fmt: skip
    lines = [Rules().model_dump_json(), *map(json.dumps, asked)]
    done = subprocess.run(
        [sys.executable, "-P", "-m", "index.readers.child"],
        input="\n".join(lines), capture_output=True, text=True, timeout=100, check=True,
    )  # fmt: skip
    ready, good, gone = map(json.loads, done.stdout.splitlines())
    assert ready == "ready"
    assert "Sheep" in json.dumps(good)
    assert SENTENCE.strip() in json.dumps(good)
    assert "No such file or directory" in json.dumps(gone)
