"""Room on the disk: asked for before the work."""

from pathlib import Path

import pytest

from index.errors import PullquoteError
from index.room import check_room, free_bytes, vector_bytes


def test_what_fits_passes_and_what_does_not_says_how_much(tmp_path: Path) -> None:
    check_room(tmp_path, 1_000, lambda _: 1_000)
    with pytest.raises(PullquoteError, match=r"about 1\.5 GB needed, 20 MB free") as caught:
        check_room(tmp_path, 1_500_000_000, lambda _: 20_000_000)
    assert caught.value.path == tmp_path
    assert "--index" in caught.value.hint


def test_vectors_are_two_bytes_a_number_with_what_searches_them(tmp_path: Path) -> None:
    """Of 10 rows of 100 numbers 2,000 bytes, 1.6 times; and 300 for the one that is made."""
    assert vector_bytes(10, 1, 100) == 3_200 + 300
    assert free_bytes(tmp_path) > 0
