"""Fixtures of the tests over the wire."""

import shutil
from pathlib import Path

import pytest


@pytest.fixture
def index(sample_index: Path, tmp_path: Path) -> Path:
    """An index of its own for each test: the bot keeps its store and its commands' hash there."""
    return Path(shutil.copytree(sample_index, tmp_path / "index"))
