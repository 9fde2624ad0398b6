"""Running commands as a user does, on an index of three made-up files."""

import io
import os
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TextIO

import pytest

from bot.cli import main
from index.embedding import ModelEmbedder
from index.rebuild import rebuild
from tests.doubles import write_articles

ARTICLES = {
    "harbour.md": """\
---
title: The Harbour of Lindow
author: Ada Sample
publisher: The Example Review
published: 2020-05-17
url: https://example.org/harbour
---

The harbour of Lindow was built by Dutch engineers in 1631. They paid 4,000 guilders
for the stone.

A flood destroyed the eastern wall of the harbour in 1702.

## The lighthouse

The lighthouse came later. It burned whale oil until the war.
""",
    "notes/orchard.md": """\
# The Orchard

Pears grow badly near the sea. Wind breaks the young branches of every pear tree.
""",
    "mayor.jsonl": """\
{"title": "Born Abroad", "published": "1998-03", "text": "Mayor Hult was born in Bergen in 1650."}
{"title": "A Promise", "publisher": "Stone Post", "text": "Mayor Hult promised higher walls."}
{"text": "The portrait of Mayor Hult hangs in the town hall of Lindow, beside the clock."}
""",
    # Characters that steer terminals, inside the words and the metadata.
    "odd.jsonl": '{"title": "The \\u001b[31mRailway", "author": "Eve\\u202eelpmaS", '
    '"text": "The railway reached Lindow\\u2028in 1874. '
    'Its \\u001b[2Jengineers\\u009b1m drank \\u202eten\\u202c barrels of tea."}\n',
}
PROGRAM = Path(sys.executable).with_name("pullquote")
LOOKED_UP = "FORCE_COLOR NO_COLOR TTY_COMPATIBLE TTY_INTERACTIVE COLUMNS LINES".split()


@dataclass(frozen=True, slots=True)
class Ran:
    """What a command left behind: its exit code, and what it wrote."""

    code: object
    out: str
    err: str


Run = Callable[..., Ran]


@dataclass(frozen=True, slots=True)
class Town:
    """A folder of articles and its index."""

    articles: Path
    index: Path

    @property
    def options(self) -> tuple[str, str, str, str]:
        """The options that name both."""
        return "--articles", str(self.articles), "--index", str(self.index)


@pytest.fixture(scope="session")
def town(tmp_path_factory: pytest.TempPathFactory, real_embedder: ModelEmbedder) -> Town:
    """The made-up articles, indexed with the packaged model. Not to be changed."""
    folder = tmp_path_factory.mktemp("town")
    town = Town(write_articles(folder / "articles", ARTICLES), folder / "index")
    rebuild(town.articles, town.index, real_embedder)
    return town


@pytest.fixture
def bare(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, encoders: Path) -> Path:
    """An empty working directory, and none of our settings but the folder that tests share."""
    for name in os.environ:
        if name.startswith("PULLQUOTE_") or name in {"DISCORD_TOKEN", *LOOKED_UP}:
            monkeypatch.delenv(name)
    monkeypatch.setenv("PULLQUOTE_ENCODERS", str(encoders))
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture
def run(bare: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Run:
    """Runs a command in this process, from an empty directory; no stack trace ever shows."""
    assert bare.is_dir()

    def run(*arguments: object, stdin: bytes | TextIO = b"") -> Ran:
        piped = io.TextIOWrapper(io.BytesIO(stdin), "utf-8") if isinstance(stdin, bytes) else stdin
        monkeypatch.setattr(sys, "stdin", piped)
        with pytest.raises(SystemExit) as ended:
            main([str(argument) for argument in arguments])
        out, err = capsys.readouterr()
        assert "Traceback" not in out + err
        return Ran(ended.value.code, out, err)

    return run


@pytest.fixture
def program(bare: Path) -> Run:
    """Runs the installed command, in a process of its own, from an empty directory."""

    def run(*arguments: object, stdin: bytes = b"") -> Ran:
        command = [str(PROGRAM), *map(str, arguments)]
        ran = subprocess.run(command, cwd=bare, input=stdin, capture_output=True, check=False)
        out, err = ran.stdout.decode(), ran.stderr.decode()
        assert "Traceback" not in out + err
        return Ran(ran.returncode, out, err)

    return run
