"""Names that the articles don't hold, replaced by others that mean the same."""

from collections.abc import Sequence

import pytest

from index.answer import Correction
from index.question.aliases import Aliases, load_aliases
from index.terms import plain, terms
from tests.index.question.lexicons import of_words

GROUPS = (
    ("New Tarn", "Tarn-on-Sea", "Oldtarn"),
    ("League of Ports", "LOP", "L.O.P."),
    ("Ministry", "MIN", "min"),
)


def renamed(text: str, held: str, groups: Sequence[Sequence[str]] = GROUPS) -> str:
    return Aliases(groups, of_words(held.split())).replace(text)[0]


@pytest.mark.parametrize(
    "typed", ["Oldtarn", "OLDTARN", "tarn on sea", "Tarn-on-Sea", "Tarn‑on sea", "tarnonsea"]
)
def test_a_name_that_is_not_held_is_replaced_by_one_that_is(typed: str) -> None:
    assert renamed(f"is {typed} far?", "new tarn") == "is New Tarn far?"


def test_the_first_name_that_is_held_is_taken_in_either_direction() -> None:
    assert renamed("New Tarn", "oldtarn") == "Oldtarn"
    assert renamed("Oldtarn", "tarn on sea") == "Tarn-on-Sea"
    assert renamed("Oldtarn", "new tarn on sea") == "New Tarn"


def test_a_name_that_is_held_as_typed_stays() -> None:
    assert renamed("Oldtarn", "oldtarn new tarn") == "Oldtarn"
    assert renamed("Oldtarn", "tarn") == "Oldtarn"  # no name of the group is held whole


def test_a_replaced_name_is_told_as_typed() -> None:
    fixed, told = Aliases(GROUPS, of_words(["new", "tarn"])).replace("Oldtarn’s quay, tarn on sea.")
    assert fixed == "New Tarn’s quay, New Tarn."
    assert told == (Correction("Oldtarn", "New Tarn"), Correction("tarn on sea", "New Tarn"))


def test_a_possessive_without_apostrophe_is_seen() -> None:
    assert renamed("oldtarns quay", "new tarn") == "New Tarn's quay"
    assert renamed("oldtarns quay", "new tarn oldtarns") == "oldtarns quay"


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("LOP", "League of Ports"),
        ("lop", "lop"),
        ("the L.O.P. met", "the League of Ports met"),
        ("the l.o.p?", "the League of Ports?"),
        ("l o p", "l o p"),
        ("min", "Ministry"),
        ("develop", "develop"),
    ],
)
def test_a_short_abbreviation_counts_in_capitals_or_with_dots(typed: str, meant: str) -> None:
    assert renamed(typed, "league of ports ministry") == meant


def test_the_longest_name_counts() -> None:
    groups = (("Pell", "Marrow"), ("Sandvik", "Marrow Hill"))
    assert renamed("Marrow Hill and Marrow", "pell sandvik", groups) == "Sandvik and Pell"


def test_words_apart_are_no_name() -> None:
    groups = (("Pell", "Marrow Hill"),)
    assert renamed("marrow, hill; marrow (hill)", "pell", groups) == "marrow, hill; marrow (hill)"


def test_the_first_group_decides_what_a_name_means() -> None:
    groups = (("Veldby", "LOP"), *GROUPS)
    assert renamed("LOP", "veldby league of ports", groups) == "Veldby"
    assert renamed("LOP", "league of ports", groups) == "League of Ports"


def test_the_names_that_come_along_are_groups_of_different_names() -> None:
    groups = load_aliases()
    assert all(len(group) > 1 for group in groups)
    names = [name for group in groups for name in group]
    assert len(names) == len(set(names))
    assert all(terms(name) or name in {"US", "WHO"} for name in names)


@pytest.mark.parametrize(
    ("typed", "held"),
    [
        ("Mao Tse-tung", "Mao Zedong"),
        ("mao tsetung", "Mao Zedong"),
        ("Peking", "Beijing"),
        ("Kiev", "Kyiv"),
        ("Kyiv", "Kiev"),
        ("U.S.", "United States"),
        ("U.S.S.R.", "Soviet Union"),
        ("Krushev", "Khrushchev"),
    ],
)
def test_names_are_found_as_people_type_them(typed: str, held: str) -> None:
    words = of_words({plain(word) for word in held.split()})
    assert Aliases(load_aliases(), words).replace(typed)[0] == held
