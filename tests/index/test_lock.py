"""One process writes at a time, and the others are told which."""

import os
from pathlib import Path

import pytest

from index.errors import IndexBusyError
from index.lock import LOCK, only_writer


def test_the_second_is_told_who_is_first(tmp_path: Path) -> None:
    with only_writer(tmp_path), pytest.raises(IndexBusyError) as caught, only_writer(tmp_path):
        pass
    assert caught.value.args[0] == f"process {os.getpid()} is building the index"
    assert caught.value.path == tmp_path


def test_it_is_free_again_afterwards_also_after_an_error(tmp_path: Path) -> None:
    with pytest.raises(ZeroDivisionError), only_writer(tmp_path):
        raise ZeroDivisionError
    with only_writer(tmp_path):
        assert (tmp_path / LOCK).read_text() == f"{os.getpid()}\n"


@pytest.mark.parametrize("left", ["999999999\n", "", "\xff", "somebody"])
def test_a_number_in_a_free_lock_means_nothing(tmp_path: Path, left: str) -> None:
    """Its process was killed."""
    (tmp_path / LOCK).write_text(left, "latin-1")
    with only_writer(tmp_path):
        pass


@pytest.mark.parametrize("left", ["", "\xff", "somebody"])
def test_who_can_not_be_told_is_another(tmp_path: Path, left: str) -> None:
    with only_writer(tmp_path):
        (tmp_path / LOCK).write_text(left, "latin-1")
        with pytest.raises(IndexBusyError, match="another process"), only_writer(tmp_path):
            pass
