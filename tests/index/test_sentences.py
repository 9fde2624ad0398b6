"""Where sentences begin and end: the gold set, white space, time, and the real articles."""

import re
from itertools import pairwise
from pathlib import Path
from time import thread_time

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from bench.compare_splitters import Case, Score, read_gold, score, total
from index.model import Article, Span, fold
from index.readers import list_files
from index.readers.formats import read_file
from index.sentences import paragraphs, split_sentences

REAL = Path(__file__).resolve().parents[3] / "shared" / "articles"

unhurried = settings(deadline=None)  # a busy machine makes no slow code


def pieces(text: str) -> list[str]:
    return [span.of(text) for span in split_sentences(text, Span(0, len(text)))]


GOLD = read_gold()
# Of this much of the gold set's boundaries, and of those made: the aim that Pullquote set itself.
AIM = 0.98
UNDECIDED = {
    "He opposed the U.S. | China did not.": 'as "U.S. China policy": only grammar tells',
    "He wrote to Mr. A. | Gray never answered.": 'as "A. Gray": only grammar tells',
    "It closed at 6 p.m. | Mayor Lund stayed.": 'as "by 6 p.m. Mayor Lund": only grammar tells',
    "“You said … Mr. Lund said … that it was safe?” she asked.": "as at the end of a sentence",
    "“We walk out today! #strike,” she wrote. | Thousands followed.": "#strike may open a sentence",
    "The crowd rose. | k.d. lang sang.": "lower case goes on after a mark",
}


@pytest.mark.parametrize(
    "case",
    [
        pytest.param(
            case,
            id=f"{case.section}: {case.marked[:50]}",
            marks=[pytest.mark.xfail(strict=True, reason=UNDECIDED[case.marked])]
            if case.marked in UNDECIDED
            else [],
        )
        for case in GOLD
    ],
)
def test_the_boundaries_are_where_an_editor_sees_them(case: Case) -> None:
    assert pieces(case.text) == case.sentences


def test_the_gold_set_is_long_and_says_nothing_twice() -> None:
    assert len(GOLD) == len({case.marked for case in GOLD}) >= 400
    assert {case.marked for case in GOLD} >= set(UNDECIDED)


def test_what_is_undecided_leaves_the_aim_in_reach() -> None:
    counted = total(score(case, pieces(case.text)) for case in GOLD)
    assert counted.found >= AIM
    assert counted.right >= AIM


def test_boundaries_are_counted_between_the_sentences_of_a_case() -> None:
    """Wrong after "Dr.", right after "came.", none after "left!", where a boundary belongs."""
    case = Case("", "Dr. Wu came. | He left! |¶She did, too.")
    assert case.text == "Dr. Wu came. He left!\n\nShe did, too."
    assert case.sentences == ["Dr. Wu came.", "He left!", "She did, too."]
    counted = score(case, ["Dr. ", "Wu came. ", "He left!\n\nShe did, too."])
    assert counted == Score(gold=2, made=2, common=1, cases=1, whole=0)
    assert (counted.found, counted.right) == (0.5, 0.5)


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("Mr.\u00a0Gray left.\u2003He was tired.", ["Mr.\u00a0Gray left.", "He was tired."]),
        ("One.\r\n\r\nTwo.\r\nThree.", ["One.", "Two.", "Three."]),
        ("  One.   Two.  ", ["One.", "Two."]),
        ("", []),
        (" \n\n ", []),
    ],
    ids=[
        "wide spaces are spaces",
        "Windows line ends",
        "outer white space is in no sentence",
        "nothing in nothing",
        "nor in white space",
    ],
)
def test_white_space_and_breaks(text: str, wanted: list[str]) -> None:
    assert pieces(text) == wanted


def test_positions_count_in_the_whole_text() -> None:
    text = "Out. One. Two. Out."
    assert split_sentences(text, Span(5, 14)) == [Span(5, 9), Span(10, 14)]


def test_a_long_paragraph_is_split_where_a_short_one_is() -> None:
    sentence = (
        "Mr. Gray of the U.S. Navy paid $1.50 to St. Petersburg’s Acme Inc. at 5 p.m. on Jan. 5. "
    )
    assert pieces(sentence * 200) == [sentence.strip()] * 200


def test_a_sentence_without_an_end_in_sight_stays_whole() -> None:
    text = "the army came over the river " * 1000 + "and won."
    assert pieces(text) == [text]


def test_a_long_paragraph_in_another_script_is_not_cut_in_mid_sentence() -> None:
    sentence = "Армия перешла реку ночью и никого не встретила. "
    assert pieces(sentence * 300) == [sentence.strip()] * 300


WORDS = st.sampled_from(
    [
        *"aA1.?!…,;:’'\"“”()[]–—-/ ",
        " ",
        " ",
        "\n",
        "\n\n",
        "\u00a0",
        "\u2028",
        "\x1c",
        "U.S.",
        "No. ",
        "I. ",
        "Mr. ",
        "The ",
        "He",
        "sent.",
        "He left. ",
        "[…]",
        "2. ",
        "Ж",
        "。",
    ]
)
TEXTS = st.one_of(st.text(), st.lists(WORDS, max_size=40).map("".join))


@unhurried
@given(TEXTS)
@example("[…]\n\n. a")
@example('"\n\n"')
def test_sentences_are_in_order_and_hold_every_character_once(text: str) -> None:
    spans = split_sentences(text, Span(0, len(text)))
    assert all(one.end <= other.start for one, other in pairwise(spans))
    assert all(len(span) and span.of(text) == span.of(text).strip() for span in spans)
    between = [
        text[a:b]
        for a, b in pairwise([0, *(e for s in spans for e in (s.start, s.end)), len(text)])
    ]
    assert not "".join(between[::2]).strip()


@unhurried
@given(TEXTS, st.integers(0, 20), st.integers(0, 20))
def test_what_stands_outside_the_span_changes_nothing(text: str, before: int, after: int) -> None:
    whole = "x" * before + text + "x" * after
    inside = split_sentences(whole, Span(before, before + len(text)))
    assert [span.of(whole) for span in inside] == pieces(text)


@unhurried
@given(TEXTS)
def test_paragraphs_hold_no_blank_line_and_every_character_once(text: str) -> None:
    found = [span.of(text) for span in paragraphs(text, Span(0, len(text)))]
    assert "".join(found).split() == "".join(found).split()
    assert "".join("".join(found).split()) == "".join(text.split())
    assert not any(re.search(r"\n\s*\n", piece) or piece != piece.strip() for piece in found)


SLOW = {
    "full stops": ". " * 50_000,
    "marks without spaces": "![" * 50_000,
    "initials": "A." * 50_000,
    "abbreviations": "U.S. " * 20_000,
    "letters": "a. " * 33_000,
    "questions": "? a " * 25_000,
    "opening quotation marks": "“" * 100_000,
    "closing quotation marks": ".”" + "”" * 100_000,
    "blank lines": "a" + "\n" * 100_000 + "b",
    "blank lines with spaces": "a" + " \n" * 50_000 + "b",
    "one word": "a" * 100_000,
    "no marks": "the army came " * 7_000,
    "notes": ".[1]" * 25_000,
    "brackets": ".[a" * 33_000,
    "page marks": ".:1" * 33_000,
    "speakers": "“Why?” Lund said " * 6_000,
    "names": "“Why?” " + "Lund " * 20_000,
    "dashes": "—” He " * 16_000,
    "words": "fish. Lund " * 9_000,
    "combining marks": "\u0301" * 100_000,
}


@pytest.mark.parametrize("text", SLOW.values(), ids=SLOW)
def test_time_grows_no_faster_than_the_text(text: str) -> None:
    split_sentences("Load the model.", Span(0, 15))
    start = thread_time()
    split_sentences(text, Span(0, len(text)))
    assert thread_time() - start < 3  # a tenth of it, alone; quadratic code takes minutes


@pytest.fixture(scope="module")
def real() -> dict[str, list[str]]:
    """Sentences of the user's own articles, by title; they are not ours to copy."""
    if not REAL.is_dir():
        pytest.skip("the two articles lie beside the repository, and not here")
    found = {}
    for file in list_files(REAL):
        for article in read_file(file):
            assert isinstance(article, Article)
            found[str(article.title)[:11]] = [
                fold(span.of(article.text))
                for body in article.body
                for span in split_sentences(article.text, body)
            ]
    return found


def test_the_real_articles_have_193_sentences(real: dict[str, list[str]]) -> None:
    counts = {title: len(sentences) for title, sentences in real.items()}
    assert counts == {"Xi and Puti": 58, "Xi Jinping’": 135}


ONE_SENTENCE = [
    ("Xi Jinping’", r"^At a November.* U\.S\. diplomat, .* U\.S\. President Joe .*weapons\.$"),
    ("Xi Jinping’", r"^On a trip.* U\.S\. counterparts .*notes\.$"),
    ("Xi Jinping’", r"^In 1980, at .* U\.S\. Secretary of .*together\.”$"),
    ("Xi Jinping’", r"^After Mao’s death, .* U\.S\. allies thrived\.$"),
    ("Xi Jinping’", r"^After Xi was .*Be Done\? by .*\.$"),
    ("Xi Jinping’", r"^What did Xi .*\?$"),
    ("Xi Jinping’", r"^Is the alliance .*back\?$"),
    ("Xi Jinping’", r"^“He is worse .*!”$"),
    ("Xi Jinping’", r"^When one Soviet .*,” .*not listen\.”$"),
    ("Xi Jinping’", r"^And among communists, .*explosive\.$"),
    ("Xi Jinping’", r"^Ironically, .*friendship\.”$"),
    ("Xi Jinping’", r"^All told, .*wilderness\.$"),
    ("Xi Jinping’", r"^Today’s Russia, .*mildly\.$"),
    ("Xi and Puti", r"^One of those .*“Is it .*\?$"),
    ("Xi and Puti", r"^I’m afraid .*Putin\.”$"),
    ("Xi and Puti", r"^In reviewing .*‘50s\.$"),
    ("Xi and Puti", r"^But Chinese sources .*‘60s often .*\.$"),
    ("Xi and Puti", r"^He asked for .*\$300 million.*done\.”$"),
    ("Xi and Puti", r"^Mao, on the .*fighting .*Japan\.$"),
]


@pytest.mark.parametrize(("title", "pattern"), ONE_SENTENCE, ids=[p for _, p in ONE_SENTENCE])
def test_hard_places_of_the_real_articles(
    real: dict[str, list[str]], title: str, pattern: str
) -> None:
    assert len([s for s in real[title] if re.search(pattern, s)]) == 1
