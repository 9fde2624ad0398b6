"""The packaged model with its export, and small models of other kinds."""

from pathlib import Path

import pytest

from index.embedding import ModelEmbedder
from tests.index.embedding import models


@pytest.fixture(scope="session")
def cache(encoders: Path, real_embedder: ModelEmbedder) -> Path:
    """The folder that holds the export of the packaged model. Not to be changed."""
    real_embedder.encode(["from here on, no model is asked for over the network"])
    ModelEmbedder(cache=encoders).encode(["a"])
    return encoders


@pytest.fixture(scope="session")
def fast_embedder(cache: Path) -> ModelEmbedder:
    """The packaged model by its export."""
    return ModelEmbedder(cache=cache)


@pytest.fixture(scope="session")
def bert(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A small transformer. Not to be changed."""
    return models.bert(tmp_path_factory.mktemp("bert"))


@pytest.fixture(scope="session")
def prompted(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A small transformer whose prompt isn't pooled, which an export can't know."""
    return models.bert(tmp_path_factory.mktemp("prompted"), prompt="query : ")


@pytest.fixture(scope="session")
def static(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A small model that isn't a transformer."""
    return models.static(tmp_path_factory.mktemp("static"))
