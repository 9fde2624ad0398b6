"""Names that are offered while one is typed."""

import time
from collections.abc import Iterable

import pytest

from index.named import folded
from index.suggestions import Suggestions

NAMES = (
    "Stone Post", "The Harbour", "Übersee-Harbour", "Charhar", "Harvest", "Ada’s Lamp", "—", "灯塔"
)  # fmt: skip


def offering(names: Iterable[str]) -> Suggestions:
    return Suggestions({name: folded(name) for name in names})


OFFERED = offering(NAMES)


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("har", ["Harvest", "The Harbour", "Übersee-Harbour", "Charhar"]),
        ("HARB", ["The Harbour", "Übersee-Harbour"]),
        ("uber", ["Übersee-Harbour"]),
        ("the h", ["The Harbour"]),
        ("ada's la", ["Ada’s Lamp"]),
        ("st", ["Stone Post", "Harvest"]),
        ("post", ["Stone Post"]),
        ("e h", ["The Harbour", "Übersee-Harbour"]),
        ("塔", ["灯塔"]),
        ("unicorn", []),
        ("harvests", []),
        ("?!", []),
    ],
)
def test_beginnings_of_names_then_of_words_then_anywhere(typed: str, found: list[str]) -> None:
    """Case and accents don't count; equally good matches stay in the order given."""
    assert OFFERED.matching(typed, 25) == found


def test_nothing_typed_offers_the_first_that_have_a_word() -> None:
    assert OFFERED.matching("", 2) == ["Stone Post", "The Harbour"]
    assert len(OFFERED.matching(" ", 25)) == 7


@pytest.mark.parametrize("most", [0, 1, 2, 3])
def test_no_more_are_offered_than_asked_for(most: int) -> None:
    assert OFFERED.matching("har", most) == ["Harvest", "The Harbour", "Übersee-Harbour"][:most]


def test_nothing_to_offer() -> None:
    assert offering([]).matching("", 25) == []
    assert offering([]).matching("a", 25) == []


@pytest.mark.parametrize("typed", ["", "t", "the", "7", "title 99999", "zzz", "x" * 100_000])
def test_a_hundred_thousand_names_take_no_time(typed: str) -> None:
    offered = offering(f"The long title {n} of some article on harbours" for n in range(100_000))
    began = time.process_time()
    offered.matching(typed, 25)
    assert time.process_time() - began < 0.05  # a tenth of it on two quiet cores
