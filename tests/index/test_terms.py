"""Words in one form, for search, counting and highlighting."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.model import Span
from index.terms import STOP_WORDS, highlights, plain, stems, terms


@pytest.mark.parametrize(
    ("word", "wanted"),
    [
        ("Mao", "mao"),
        ("Mao’s", "mao"),
        ("Mao's", "mao"),
        ("Soviets’", "soviets"),
        ("O’Brien", "obrien"),
        ("O’Brien’s", "obrien"),
        ("détente", "detente"),
        ("Lüthi", "luthi"),
        ("Straße", "strasse"),
        ("ﬁnal", "final"),
        ("1949", "1949"),
        ("’", ""),
        ("", ""),
    ],
)
def test_a_plain_word_has_no_capitals_accents_and_possessive(word: str, wanted: str) -> None:
    assert plain(word) == wanted


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("invasion", "invasions"),
        ("signed", "signing"),
        ("Stalin’s", "Stalin"),
        ("DÉTENTE", "detente"),
        ("fishing", "fished"),
    ],
)
def test_forms_of_a_word_have_one_stem(one: str, other: str) -> None:
    assert stems(one) == stems(other) != []


def test_stop_words_are_left_out_whatever_their_form() -> None:
    assert stems("What did THE author say? It’s isn’t don’t about his and hers!") == []


def test_an_apostrophe_that_was_left_out_makes_no_term_of_a_stop_word() -> None:
    assert stems("couldnt wouldnt shouldnt werent hasnt havent hadnt cant wont arent") == []
    assert stems("youre theyre ive id im whats") == []


def test_a_term_says_where_its_word_stands() -> None:
    found = terms("The Soviets’ ice—thin ice.")
    assert [(term.word, term.span) for term in found] == [
        ("soviets", Span(4, 11)),
        ("ice", Span(13, 16)),
        ("thin", Span(17, 21)),
        ("ice", Span(22, 25)),
    ]


def test_words_part_at_everything_but_letters_and_figures() -> None:
    assert [term.word for term in terms("Sino-Soviet snake_case 3.5/7")] == [
        "sino",
        "soviet",
        "snake",
        "case",
        "3",
        "5",
        "7",
    ]


def test_the_words_that_are_asked_for_are_marked_where_the_sentence_stands() -> None:
    sentence = "Stalin’s alliance allied the allies."
    assert highlights(sentence, stems("Which alliance did Stalin want?"), 100) == (
        Span(100, 108),
        Span(109, 117),
    )
    assert highlights(sentence, [], 100) == ()


def test_stop_words_are_written_as_words_are_compared() -> None:
    assert all(plain(word) == word for word in STOP_WORDS)


@given(st.text())
def test_terms_are_words_of_the_text_in_order(text: str) -> None:
    found = terms(text)
    assert [term.span for term in found] == sorted(term.span for term in found)
    for term in found:
        assert plain(term.span.of(text)) == term.word
        assert term.word not in STOP_WORDS
        assert term.word
    assert stems(text) == [term.stem for term in found]


@given(st.text())
def test_every_word_of_a_text_is_marked_when_the_text_is_asked(text: str) -> None:
    marked = highlights(text, stems(text), 7)
    assert marked == tuple(Span(t.span.start + 7, t.span.end + 7) for t in terms(text))


def test_threads_stem_as_one_does() -> None:
    words = [f"signing{i}ed" for i in range(300)] * 4
    with ThreadPoolExecutor(4) as pool:
        assert list(pool.map(stems, words)) == [stems(word) for word in words]
