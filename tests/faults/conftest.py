"""The library that makes calls fail; compiled once."""

import pytest

from tests.faults.harness import Faults


@pytest.fixture(scope="session")
def faults(tmp_path_factory: pytest.TempPathFactory) -> Faults:
    return Faults(tmp_path_factory.mktemp("faults"))
