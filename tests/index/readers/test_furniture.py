"""Headings, captions and pull quotes that a scraper merged into the running text."""

from itertools import pairwise
from pathlib import Path
from time import thread_time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from index.model import Span
from index.readers.furniture import merged_cuts, pull_quotes, truncation
from index.sentences import split_sentences


def found(text: str) -> list[tuple[str, str]]:
    cuts = sorted(merged_cuts(text, [Span(0, len(text))]), key=lambda cut: cut.span)
    return [(cut.reason, cut.span.of(text)) for cut in cuts]


@pytest.mark.parametrize(
    ("text", "heading"),
    [
        ("THE SPEECH It began behind closed doors.", "THE SPEECH"),
        ("It was over. THE EAST WIND In May it began.", "THE EAST WIND"),
        ("He said, “It was over.” HOT AND COLD In May it began.", "HOT AND COLD"),
        ("THE END “It was over,” he said.", "THE END"),
        ("MAN TO MAN I saw him leave.", "MAN TO MAN"),
        ("AFTERMATH The ice had gone.", "AFTERMATH"),
        ("A PROMISE IN OCTOBER China had decided.", "A PROMISE IN OCTOBER"),
        ("WHAT NOW? The ice had gone.", "WHAT NOW?"),
        ("MEN’S WORK, 1949–50 The ice had gone.", "MEN’S WORK, 1949–50"),
        ("THE END OF NATO The men of NATO had gone.", "THE END OF NATO"),
    ],
)
def test_a_heading_merged_into_a_sentence_is_cut(text: str, heading: str) -> None:
    assert found(text) == [("heading", heading)]


@pytest.mark.parametrize(
    "text",
    [
        "TASS The agency said nothing.",
        "NATO The men of NATO had gone.",
        "CIA AND KGB The CIA AND KGB agreed.",
        "It was the CIA. NATO The men of NATO had gone.",
        "He read THE SPEECH It began behind closed doors.",
        "He wrote: NO. Then he left.",
        "U.S. Navy ships came.",
        "A The ice broke.",
        "I A. Gray came.",
        "MAO ZEDONG’S ICE IS THIN.",
        "THE SPEECH it began.",
    ],
    ids=[
        "a single short word",
        "an acronym that comes again",
        "two that come again",
        "after an acronym",
        "within a sentence",
        "a word and a full stop",
        "an abbreviation",
        "one letter",
        "initials",
        "a sentence all in capitals",
        "no sentence after it",
    ],
)
def test_capitals_that_are_no_heading_stay(text: str) -> None:
    assert not [cut for cut in found(text) if cut[0] == "heading"]


@pytest.mark.parametrize(
    ("text", "caption"),
    [
        (
            "The two at the airport in Beijing, May 2024 Bo Wu / Reuters Yet in May it began.",
            "The two at the airport in Beijing, May 2024 Bo Wu / Reuters",
        ),
        (
            "It was over. The two at the airport, May 2024 Bo Wu / Getty Images In May it began.",
            "The two at the airport, May 2024 Bo Wu / Getty Images",
        ),
        (
            "The two at the airport, May 2024 Sample Archive / Example Pictures Fourteen men came.",
            "The two at the airport, May 2024 Sample Archive / Example Pictures",
        ),
        (
            "The two at the airport, May 2024 Bo Wu / The Post\nIn May it began.",
            "The two at the airport, May 2024 Bo Wu / The Post",
        ),
    ],
    ids=[
        "a known agency",
        "one of two words, after a sentence",
        "an agency that isn't known",
        "at the end of a line",
    ],
)
def test_a_caption_with_its_credit_is_cut(text: str, caption: str) -> None:
    assert found(text) == [("caption", caption)]


@pytest.mark.parametrize(
    "text",
    [
        "He read the and / or in the note. Then he left.",
        "They met in Khabarovsk / Boli and talked. Then they left.",
        "It fell. The men / women of the town had gone. They came back.",
    ],
)
def test_a_slash_alone_makes_no_caption(text: str) -> None:
    assert found(text) == []


SOURCE = "Then Xi and Putin made their old bond a feature of the new pact between them."


@pytest.mark.parametrize(
    "quote",
    [
        "Xi and Putin made their old bond a feature of the new pact.",
        "Xi and Putin made their old bond",
        "… made their old bond a feature of the new pact",
        "Xi and Putin made a feature of the new pact.",
        "XI AND PUTIN made their old bond A FEATURE OF THE NEW PACT",
    ],
    ids=["a part", "a part without a stop", "a part after dots", "two parts", "in capitals"],
)
def test_a_pull_quote_is_cut(quote: str) -> None:
    text = f"{SOURCE}\n\nIt was cold that year.\n\n{quote}\n\nNobody had expected that of them."
    assert found(text) == [("pull quote", quote)]


@pytest.mark.parametrize(
    "sentence",
    [
        "Xi and Putin met.",
        "Xi and Putin made their old bond last.",
        "Nobody made a feature of the new pact.",
        "Xi and Putin and then the new pact between them.",
    ],
    ids=[
        "too short",
        "other words at its end",
        "other words at its start",
        "a run of two words only",
    ],
)
def test_a_sentence_that_shares_a_phrase_stays(sentence: str) -> None:
    assert found(f"{SOURCE}\n\nIt was cold that year.\n\n{sentence}\n\nIt was over.") == []


KEEPER = (
    "That winter Marsh lived at the gate, and by May she had made the old quarrel of the keepers "
    "a matter of her own, which nobody there forgave her. Then the road opened."
)


@pytest.mark.parametrize(
    "quote",
    [
        "Marsh had made the old quarrel of the keepers a matter of her own.",
        "“Tilda Marsh had made the old quarrel of the keepers a matter of her own.”",
        "By May she had made … a matter of her own, which nobody there forgave her.",
        "She had made the old quarrel … a matter of her own … nobody there forgave her.",
    ],
    ids=["a name for a pronoun", "two names", "words left out", "left out twice"],
)
def test_a_pull_quote_with_other_words_for_a_person_is_cut(quote: str) -> None:
    text = f"He was told of Tilda Marsh.\n\n{KEEPER}\n\n{quote}\n\nThe ice had gone."
    assert found(text) == [("pull quote", quote)]


def test_a_pronoun_may_stand_for_a_name() -> None:
    quote = "He had walked over the ice with nothing but a dog."
    source = "By noon General Varn had walked over the ice with nothing but a dog and a lamp."
    assert found(f"{source} It was cold.\n\n{quote}\n\nIt was over.") == [("pull quote", quote)]


@pytest.mark.parametrize(
    "sentence",
    [
        "Lunde had made the old quarrel of the keepers a matter of her own.",
        "Nobody had made the old quarrel of the keepers a matter of her own.",
        "He had made the old quarrel of the keepers a matter of her own.",
        "Marsh had not made the old quarrel of the keepers a matter of her own.",
        "Marsh had made the new quarrel of the keepers a matter of her own.",
        "By June she had made the old quarrel of the keepers a matter of her own.",
        "Marsh made the old quarrel hers.",
        "Marsh had made it a matter of her own, which nobody there forgave her.",
        "She had made the old quarrel, a matter of her own, nobody there forgave her.",
        "By May she had made the old quarrel of the keepers a matter of law … and of blood.",
    ],
    ids=[
        "a name that stands nowhere else",
        "no name",
        "another pronoun",
        "a word more",
        "another word",
        "another month",
        "a few words",
        "many words replaced",
        "words left out without dots",
        "other words behind the dots",
    ],
)
def test_a_sentence_that_says_something_else_stays(sentence: str) -> None:
    text = f"He was told of Tilda Marsh.\n\n{KEEPER}\n\n{sentence}\n\nThe ice had gone."
    assert found(text) == []


def test_a_reworded_sentence_within_a_paragraph_stays() -> None:
    sentence = "Marsh had made the old quarrel of the keepers a matter of her own."
    text = f"He was told of Tilda Marsh.\n\n{KEEPER}\n\nIt was cold. {sentence}\n\nIt was over."
    assert found(text) == []


def test_of_two_reworded_sentences_of_one_length_both_stay() -> None:
    text = (
        "He was told of Ann Marsh.\n\nShe crossed the ice that winter with nobody but a dog.\n\n"
        "Marsh crossed the ice that winter with nobody but a dog.\n\nIt was over."
    )
    assert found(text) == []


def test_a_pull_quote_may_join_two_neighbouring_sentences() -> None:
    text = (
        "The ice on the river was thin that year. The men had to cross it by night with horses. "
        "It was cold. The ice on the river had to cross it."
    )
    assert found(text) == [("pull quote", "The ice on the river had to cross it.")]


@pytest.mark.parametrize(
    "beside",
    ["", "This other sentence, which is a good deal longer, stands beside it.\n\n"],
    ids=["alone", "beside a longer sentence"],
)
def test_of_two_equal_sentences_the_first_stays(beside: str) -> None:
    same = "The ice on the river was thin."
    text = f"{same}\n\nOne.\n\nTwo.\n\nThree.\n\n{beside}{same}\n\nIt was over."
    assert found(text) == [("pull quote", same)]
    sentences = split_sentences(text, Span(0, len(text)))
    assert [cut.span.start for cut in pull_quotes(text, sentences)] == [text.rindex(same)]


@pytest.mark.parametrize(
    ("last", "cut"),
    [
        ("But the p", True),
        ("But the point is,", True),
        ("It broke.", False),
        ("Did it break?", False),
        ("“It broke.”", False),
        ("It broke (in two).", False),
        ("It broke.)", False),
        ("It broke …", False),
        ("It had worked:", False),
    ],
)
def test_a_last_sentence_that_breaks_off_is_cut(*, last: str, cut: bool) -> None:
    assert found(f"It was thin.\n\n{last}") == ([("truncated", last)] if cut else [])


def test_the_only_sentence_is_never_cut() -> None:
    assert found("It was thin and the") == []
    assert list(truncation("", [])) == []


def test_a_last_sentence_that_is_a_pull_quote_is_cut_once() -> None:
    text = f"{SOURCE}\n\nIt was over.\n\nXi and Putin made their old bond"
    assert [reason for reason, _ in found(text)] == ["pull quote"]


@settings(deadline=None)
@given(
    st.lists(
        st.sampled_from(
            [
                *'aA.?"”“ \n',
                "\n\n",
                "THE END ",
                "TASS ",
                "He left. ",
                "The two men at noon Bo Wu / Reuters ",
                "The ice on the river was thin. ",
                "the river was thin. ",
                "Bo Wu / Cy Ng ",
                "The ice ",
            ]
        ),
        max_size=25,
    ).map("".join)
)
def test_cuts_are_parts_of_the_body_and_do_not_overlap(text: str) -> None:
    cuts = sorted(cut.span for cut in merged_cuts(text, [Span(0, len(text))]))
    assert all(0 <= cut.start < cut.end <= len(text) for cut in cuts)
    assert all(one.end <= other.start for one, other in pairwise(cuts))


ORDINARY = "The ice was thin. Nobody came. "
SLOW = {
    "capitals": "AAAA " * 20_000,
    "capitals with full stops": "AA. " * 25_000,
    "headings": "AB CD He came.\n" * 6_000,
    "letters": "A " * 50_000,
    "names": "A.A.Aa " * 14_000,
    "a name without an end": "Aa." * 33_000,
    "credits": "Aa Bb / Cc Dd " * 7_000,
    "a refrain": "He left the old house again.\n\n" * 3_000,
    "the same end": "".join(
        f"They came {i} times and left the old house.\n\n" for i in range(2_000)
    ),
    "the same two ends": "".join(
        f"The army came over {i} and left the old house.\n\n" for i in range(2_000)
    ),
    "pronouns for names": "".join(
        f"{who} had crossed the river in the night of the {i} with Ann.\n\n"
        for i in range(1_000)
        for who in ("She", "By then Ann")
    ),
    "a sentence of a book's length": "the army came over the river " * 3_000
    + ".\n\n"
    + "Then it was that the army came over the river.\n\n" * 300,
    "a line of capitals above prose": "AAAA " * 10_000 + "\n" + ORDINARY * 1_000,
}


@pytest.mark.parametrize("text", SLOW.values(), ids=SLOW)
def test_time_grows_no_faster_than_the_text(text: str) -> None:
    merged_cuts("Load the model.", [Span(0, 15)])
    start = thread_time()
    merged_cuts(text, [Span(0, len(text))])
    assert thread_time() - start < 3  # a tenth of it, alone; quadratic code takes minutes


def test_many_parts_of_a_body_take_no_longer_than_one() -> None:
    text = "AB CD He came.\n" * 6_000
    body = [Span(i, i + 14) for i in range(0, len(text), 15)]
    start = thread_time()
    merged_cuts(text, body)
    assert thread_time() - start < 3


def test_every_sample_of_merged_furniture_is_found() -> None:
    articles = Path(__file__).resolve().parents[3] / "data" / "articles"
    text = (articles / "three-visits-and-a-swimming-pool.txt").read_text(encoding="utf-8")
    at = text.index("<CONTENT>") + len("<CONTENT>")
    cuts = merged_cuts(text, [Span(at, text.index("</CONTENT>"))])
    assert [cut.span.of(text) for cut in sorted(cuts, key=lambda cut: cut.span)] == [
        "THE GENEROUS GUEST",
        "THE RADIO AND THE SUBMARINES",
        "THE LAST TOAST",
        "Khrushchev arriving at Beijing airport, September 1959 Sample Archive / Example Pictures",
    ]
