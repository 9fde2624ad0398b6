"""The metadata of all articles: names in all their forms, titles and dates."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.question.catalogue import Catalogue, Entry, first_part
from index.question.dates import dates
from index.question.names import fold_words, forms_of_person, forms_of_publisher, people

ENTRIES = (
    Entry(
        0, "Salt and Wind: A Year at the Lighthouse", "Ann Smithson", "The Harbour Post", "2016-03"
    ),
    Entry(1, "Salt and Water", "Bob Larkspur", "harbourpost.com", "2020"),
    Entry(2, None, "A. Tanner and Ursula von der Heide", None, "2020-05-17"),
    Entry(3, "The Oxygen", None, "Deep News | Science", None),
)
CATALOGUE = Catalogue(ENTRIES)


@pytest.mark.parametrize(
    ("line", "wanted"),
    [
        ("A. Smith and B. Jones", ["A. Smith", "B. Jones"]),
        ("Smith, Ann; Jones, Bob", ["Ann Smith", "Bob Jones"]),
        ("By Ann Smith", ["Ann Smith"]),
        ("Ann Smith, Bob Jones", ["Ann Smith", "Bob Jones"]),
        ("Smith, Ann", ["Ann Smith"]),
        ("Ann Smith, PhD", ["Ann Smith"]),
        ("Ann Smith & Bob Jones with Cy Poe", ["Ann Smith", "Bob Jones", "Cy Poe"]),
        ("", []),
    ],
)
def test_an_authors_line_names_persons(line: str, wanted: list[str]) -> None:
    assert people(line) == wanted


@pytest.mark.parametrize(
    ("person", "full", "single"),
    [
        ("Ann Smithson", {"ann smithson", "a smithson"}, {"smithson"}),
        ("John F. Óliva Jr.", {"john f oliva", "john oliva", "j oliva"}, {"oliva"}),
        (
            "Ursula von der Heide",
            {"ursula von der heide", "ursula heide"},
            {"heide", "von der heide"},
        ),
        ("Taro Yamada-Rei", {"taro yamada rei"}, {"yamada rei"}),
        ("Platon", set(), {"platon"}),
        ("Harbour Staff", {"harbour staff"}, set()),
        ("Staff", set(), set()),
        ("Jane Will", {"jane will"}, set()),
    ],
)
def test_a_person_can_be_named_in_short(person: str, full: set[str], single: set[str]) -> None:
    forms = dict(forms_of_person(person))
    assert full <= {form for form, alone in forms.items() if not alone}
    assert {form for form, alone in forms.items() if alone} == single


@pytest.mark.parametrize(
    ("publisher", "wanted"),
    [
        ("The Harbour Post", {"the harbour post", "harbour post"}),
        ("www.harbourpost.com", {"harbourpost com", "harbourpost"}),
        ("Deep News | Science", {"deep news science", "deep news"}),
        ("The Harbour – Daily", {"the harbour daily", "harbour daily", "the harbour", "harbour"}),
        ("The", set()),
    ],
)
def test_a_publisher_has_mechanical_aliases(publisher: str, wanted: set[str]) -> None:
    assert set(forms_of_publisher(publisher)) == wanted


@given(st.text(max_size=30))
def test_folded_words_stay_as_they_are(text: str) -> None:
    once = fold_words(text)
    assert once == " ".join(once.split())
    assert once.isascii() is False or fold_words(once) == once


def test_folding_takes_case_accents_and_possessives() -> None:
    assert fold_words("Lüthi’s  O’Brien—A_B") == "luthi obrien a b"


@pytest.mark.parametrize(
    ("words", "kind", "rows"),
    [
        ("ann smithson", "author", {0}),
        ("smithson", "single", {0}),
        ("heide", "single", {2}),
        ("harbour post", "publisher", {0}),
        ("deep news", "publisher", {3}),
    ],
)
def test_names_are_found_in_every_form(words: str, kind: str, rows: set[int]) -> None:
    known = CATALOGUE.named(words)
    assert known is not None
    assert (known.kind, set(known.rows)) == (kind, rows)


def test_one_name_of_two_persons_means_both() -> None:
    both = Catalogue((Entry(0, author="Ann Poe"), Entry(1, author="Cy Poe"))).named("poe")
    assert both is not None
    assert (both.name, set(both.rows)) == ("Ann Poe or Cy Poe", {0, 1})


@pytest.mark.parametrize(
    ("word", "wanted"),
    [
        ("smitson", "Ann Smithson"),
        ("larkpsur", "Bob Larkspur"),
        ("tannr", None),  # too short a word
        ("bmithson", None),  # another first letter
        ("smitsn", None),  # two typos
    ],
)
def test_one_typo_in_a_long_surname_is_forgiven(word: str, wanted: str | None) -> None:
    known = CATALOGUE.near(word)
    assert (known.name if known else None) == wanted


def test_a_typo_between_two_surnames_names_nobody() -> None:
    assert (
        Catalogue((Entry(0, author="A Larkin"), Entry(1, author="B Larkim"))).near("larkix") is None
    )


def test_a_title_is_found_whole_and_by_its_first_part() -> None:
    whole, part = CATALOGUE.titled("salt and water"), CATALOGUE.titled("salt and wind")
    assert whole is not None
    assert part is not None
    assert (set(whole.rows), whole.part) == ({1}, False)
    assert (set(part.rows), part.part) == ({0}, True)
    assert CATALOGUE.titled("salt") is None
    assert CATALOGUE.titled("") is None


def test_a_run_of_words_is_found_in_titles() -> None:
    for words, rows in (("wind a year", {0}), ("salt and", {0, 1}), ("the oxygen", {3})):
        found = CATALOGUE.holding(words)
        assert found is not None
        assert found.rows == rows
    assert CATALOGUE.holding("wind year") is None
    assert CATALOGUE.holding("sugar and") is None


def test_words_of_a_title_are_found_in_any_order() -> None:
    found = CATALOGUE.about(["lighthouse", "salt"])
    assert found is not None
    assert found.rows == {0}
    assert CATALOGUE.about(["lighthouse", "water"]) is None
    assert CATALOGUE.about(["sugar"]) is None
    assert CATALOGUE.about([]) is None


@pytest.mark.parametrize(
    ("title", "wanted"),
    [("A: B", "A"), ("A – B", "A"), ("A - B", "A"), ("A-B", None), ("Why?", None), (": B", None)],
)
def test_the_first_part_of_a_title_ends_at_a_colon_or_dash(title: str, wanted: str | None) -> None:
    assert first_part(title) == wanted


@pytest.mark.parametrize(
    ("first", "last", "wholly", "rows"),
    [
        ("2020-01-01", "2020-12-31", False, {1, 2}),
        ("2020-05-17", "2020-05-17", False, {1, 2}),  # of row 1 only the year is known
        ("2020-05-17", "2020-05-17", True, {2}),
        ("", "2019-12-31", True, {0}),
        ("2016-03-15", "9", True, {1, 2}),
        ("2016-03-15", "2016-03-15", False, {0}),
        ("2017-01-01", "2017-12-31", False, set()),
    ],
)
def test_articles_are_found_by_date(first: str, last: str, wholly: bool, rows: set[int]) -> None:
    assert CATALOGUE.dated(first, last, wholly=wholly) == rows


def test_a_catalogue_may_be_empty() -> None:
    empty = Catalogue(())
    assert empty.named("x") is None
    assert empty.titled("x") is None
    assert empty.holding("x") is None
    assert empty.near("abcdefg") is None
    assert empty.longest("x") == 0


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("on March 3, 2016,", ("2016-03-03", "2016-03-03")),
        ("3rd of march 2016", ("2016-03-03", "2016-03-03")),
        ("in july 2024", ("2024-07-01", "2024-07-31")),
        ("the 2009 one", ("2009-01-01", "2009-12-31")),
        ("2016-03", ("2016-03-01", "2016-03-31")),
        ("2016-03-09", ("2016-03-09", "2016-03-09")),
    ],
)
def test_dates_cover_days(text: str, wanted: tuple[str, str]) -> None:
    assert [(said.first, said.last) for said in dates(text)] == [wanted]


@pytest.mark.parametrize(
    "text", ["3,2016 dollars", "12016", "1949/50 or 1950s", "X-2016", "may I", "2.2016"]
)
def test_other_numbers_are_no_dates(text: str) -> None:
    assert [text[said.start : said.end] for said in dates(text)] in ([], ["1949"])


def test_ten_thousand_articles_are_read_in_a_moment() -> None:
    entries = [
        Entry(n, f"Word{n % 900} of the Sea and Land{n}", f"Ann Name{n % 700}", f"Paper {n % 90}")
        for n in range(10_000)
    ]
    began = time.process_time()
    catalogue = Catalogue(entries)
    assert time.process_time() - began < 2
    assert catalogue.named("name699") is not None
