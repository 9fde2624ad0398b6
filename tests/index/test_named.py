"""Which articles a name means."""

import pytest

from index.named import Fields, Names, folded

LONG = (
    "A very long title that goes on about harbours and lamps and everything beside them until " * 2
)
NAMES = Names(
    [
        Fields(["Ann Smith"], ["The Harbour", "Stone Post", "harbour.md"]),
        Fields(["Ann Smith and Bob Jones"], ["Lamps", "Stone Post", "lamps.md"]),
        Fields(["Cleo Marsh"], ["Ann Smith", "Iron Times", "life.md"]),
        Fields([], [LONG, "Stone Post Weekly", "long.md"]),
    ]
)


@pytest.mark.parametrize(
    ("name", "rows"),
    [
        ("stone post", [0, 1]),
        ("STONE  Post!", [0, 1]),
        ("weekly", [3]),
        ("post stone", [0, 1, 3]),
        ("smith", [0, 1, 2]),
        ("Ann Smith", [0, 1, 2]),
        ("Jones", [1]),
        ("marsh iron", [2]),
        ("harbour.md", [0]),
        ("har", []),
        ("", []),
        ("…", []),
        ("unicorn", []),
    ],
    ids=["all of a field", "folded", "a word", "words in another order", "author and title",
         "each of two authors", "second author", "words of two fields", "a path", "part of a word",
         "nothing", "no word", "unknown"],
)  # fmt: skip
def test_a_whole_field_is_meant_before_words_of_one_before_words_of_several(
    name: str, rows: list[int]
) -> None:
    assert NAMES.rows(name) == rows


@pytest.mark.parametrize(
    ("name", "rows"),
    [("Ann Smith", [0, 1]), ("smith", [0, 1]), ("Cleo Marsh", [2]), ("Stone Post", [])],
)
def test_an_author_is_no_title_and_no_publisher(name: str, rows: list[int]) -> None:
    assert NAMES.rows(name, of_authors=True) == rows


@pytest.mark.parametrize("length", [90, 97, 100, 150, 200, len(LONG)])
def test_a_long_title_is_found_by_its_beginning(length: int) -> None:
    """Wherever it is cut, also inside a word."""
    assert NAMES.rows(LONG[:length]) == [3]


def test_the_beginning_of_a_short_title_is_not_enough() -> None:
    assert NAMES.rows(LONG[:52]) == []


@pytest.mark.parametrize(
    ("words", "rows"),
    [("", [0, 1, 2, 3]), (" ", [0, 1, 2, 3]), ("har", [0, 3]), ("post smi", [0, 1]), ("?", []),
     ("unicorn", [])],
)  # fmt: skip
def test_words_may_be_begun(words: str, rows: list[int]) -> None:
    assert NAMES.beginning(words) == rows


def test_case_accents_and_marks_are_folded() -> None:
    assert folded("  Zoë’s “HARBOUR” –  1631 ") == "zoe harbour 1631"
