"""Which excerpts are shown: likely ones, each statement once, the best of each side."""

import math
from collections.abc import Callable
from contextlib import closing
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import pytest

from index.consult import Readings
from index.fitted import Fitted
from index.model import Excerpt, Span
from index.quote import SideOf, choose, choose_further
from index.reader import SentenceReading
from index.retrieve import retrieve
from index.score import NOT_READ, score_sentences
from tests.index.toy import FITTED, QUESTION, ToyArticle, toy_generation, toy_query

FIRST = "Dutch engineers built the great harbour in Lindow."
OTHERS = (
    "French sailors burned many ships.",
    "Pears grow badly near water.",
    "Whales were caught all winter.",
    "Nobody counted those barrels twice.",
)


def below(share: float, best: float = 0.9) -> float:
    """The cosine of a sentence that is `share` times as likely as one whose cosine is `best`."""
    return best + math.log(share) / 10


def alone(text: str, share: float = 1.0) -> ToyArticle:
    """An article of one sentence, so many times as likely as the best."""
    return ToyArticle((text,), (below(share),), 0.5)


def chosen(
    folder: Path,
    *toys: ToyArticle,
    question: str = "great harbour in Lindow",
    limit: int = 3,
    fitted: Fitted = FITTED,
    side_of: SideOf | None = None,
    readings: Readings = NOT_READ,
) -> list[Excerpt]:
    with closing(toy_generation(folder, *toys)) as generation:
        query = toy_query(question, asks_for_words="say" in question)
        evidence = retrieve(generation, query, QUESTION)
        scored = score_sentences(generation, evidence, fitted, 9, readings)
        return choose(generation, query, scored, limit, fitted, side_of)


def ids(excerpts: list[Excerpt]) -> list[str]:
    return [excerpt.article.id for excerpt in excerpts]


def test_excerpt_marks_its_sentence_its_words_and_links_there(tmp_path: Path) -> None:
    toy = ToyArticle(
        ("Dutch engineers came.", "They built harbours."), (0.1, 0.9), 0.5,
        url="https://example.org/a",
    )  # fmt: skip
    (excerpt,) = chosen(tmp_path, toy, question="who built the harbour?", limit=1)
    assert excerpt.text == "Dutch engineers came. They built harbours."
    assert excerpt.sentence.of(excerpt.article.text) == "They built harbours."
    assert [span.of(excerpt.article.text) for span in excerpt.highlights] == ["built", "harbours"]
    assert excerpt.link is not None
    assert excerpt.link.startswith("https://example.org/a#:~:text=They")
    assert excerpt.also == ()


def test_score_is_the_probability_of_the_sentence(tmp_path: Path) -> None:
    """Three to one."""
    excerpts = chosen(tmp_path, alone(OTHERS[0], 1 / 3), alone(FIRST))
    assert ids(excerpts) == ["id1", "id0"]
    assert [excerpt.score for excerpt in excerpts] == pytest.approx([0.75, 0.25], abs=1e-5)


@pytest.mark.parametrize(("per_word", "neighbours"), [(0.049, 1), (0.051, 0)])
def test_neighbour_is_shown_exactly_where_its_probability_is_worth_its_words(
    tmp_path: Path, per_word: float, neighbours: int
) -> None:
    """The neighbour has a fourth of the probability and five words: .05 a word."""
    toy = ToyArticle((FIRST, OTHERS[0]), (0.9, below(1 / 3)), 0.5)
    (excerpt,) = chosen(tmp_path, toy, limit=1, fitted=replace(FITTED, per_word=per_word))
    assert excerpt.text == " ".join((FIRST, OTHERS[0])[: 1 + neighbours])


def test_excerpt_never_crosses_from_one_block_to_the_next(tmp_path: Path) -> None:
    """Neither for a pronoun nor for a likely neighbour."""
    toy = ToyArticle(
        ("Zhou came.", "He built harbours.", "He left."), (0.85, 0.9, 0.85), 0.5, blocks=(0, 1, 2)
    )
    excerpts = chosen(tmp_path, toy, fitted=replace(FITTED, per_word=0.0))
    assert excerpts[0].text == "He built harbours."


@pytest.mark.parametrize(
    ("question", "shown"),
    [("what did the mayor say?", 2), ("where is the harbour?", 1)],
    ids=["words", "something else"],
)
def test_words_that_follow_are_shown_when_words_are_asked_for(
    tmp_path: Path, question: str, shown: int
) -> None:
    texts = ("The mayor came out.", "“We fear nobody,” the mayor said.")
    (excerpt,) = chosen(tmp_path, ToyArticle(texts, (0.9, 0.1), 0.5), question=question, limit=1)
    assert excerpt.text == " ".join(texts[:shown])


@pytest.mark.parametrize(
    ("question", "shown"),
    [("why was the harbour left?", 2), ("how was the harbour left?", 1)],
    ids=["a reason", "something else"],
)
def test_next_sentence_is_shown_when_a_reason_is_asked_for(
    tmp_path: Path, question: str, shown: int
) -> None:
    texts = ("The harbour was left.", "Ice had come.", "Pears rotted.")
    (excerpt,) = chosen(
        tmp_path, ToyArticle(texts, (0.9, 0.1, 0.1), 0.5), question=question, limit=1
    )
    assert excerpt.text == " ".join(texts[:shown])
    assert excerpt.sentence.of(excerpt.article.text) == texts[0]


def test_overlong_sentence_is_shown_and_marked_in_part(tmp_path: Path) -> None:
    """101 words and 61: in the second part are two of the three words that are asked for."""
    first = "Lindow " + "stone " * 99 + "wall,"
    second = "his great harbour " + "water " * 57 + "fell."
    toy = ToyArticle(
        ("Dutch sailors came.", f"{first} {second}", "They left."), (0.1, 0.9, 0.1), 0.5,
        url="https://example.org/a",
    )  # fmt: skip
    (excerpt,) = chosen(tmp_path, toy, limit=1)
    assert excerpt.text == second
    assert excerpt.sentence == excerpt.span
    marked = [span.of(excerpt.article.text) for span in excerpt.highlights]
    assert marked == ["great", "harbour"]
    assert (excerpt.link or "").startswith("https://example.org/a#:~:text=his")


def test_sentence_of_120_words_is_shown_whole(tmp_path: Path) -> None:
    text = "Lindow " + "stone " * 69 + "wall, great harbour " + "water " * 46 + "fell."
    (excerpt,) = chosen(tmp_path, ToyArticle((text,), (0.9,), 0.5), limit=1)
    assert (len(text.split()), excerpt.text, len(excerpt.highlights)) == (120, text, 3)


@pytest.mark.parametrize("limit", [1, 2, 3])
def test_no_more_excerpts_than_asked_for_best_first(tmp_path: Path, limit: int) -> None:
    toys = [alone(text, 1 / (n + 2)) for n, text in enumerate(OTHERS)]
    excerpts = chosen(tmp_path, *toys, alone(FIRST), limit=limit)
    assert ids(excerpts) == ["id4", "id0", "id1"][:limit]
    assert [e.score for e in excerpts] == sorted((e.score for e in excerpts), reverse=True)


@pytest.mark.parametrize(("share", "shown"), [(0.26, ["id0", "id1"]), (0.24, ["id0"])])
def test_further_excerpt_below_its_share_of_the_best_is_not_shown(
    tmp_path: Path, share: float, shown: list[str]
) -> None:
    toys = (alone(FIRST), alone(OTHERS[0], share))
    assert ids(chosen(tmp_path, *toys, fitted=replace(FITTED, further=0.25))) == shown


@pytest.mark.parametrize(
    ("second", "same"),
    [
        (FIRST, True),
        ("Dutch engineers built the great Lindow harbour, in stone!", True),
        ("French sailors burned the great harbour in Lindow.", False),
    ],
    ids=["the same words", "one word more", "another statement"],
)
def test_same_statement_in_another_article_is_told_beside_the_first(
    tmp_path: Path, second: str, same: bool
) -> None:
    """Of six words five are enough, three aren't."""
    excerpts = chosen(tmp_path, alone(second, 0.9), alone(FIRST))
    assert ids(excerpts) == (["id1"] if same else ["id1", "id0"])
    assert [article.id for article in excerpts[0].also] == (["id0"] if same else [])


def test_each_article_that_says_the_same_is_told_once_best_first(tmp_path: Path) -> None:
    """Also where no further excerpt is shown, and never the article of the excerpt itself."""
    twice = ToyArticle((FIRST, OTHERS[0], FIRST), (below(0.9), 0.1, below(0.8)), 0.5)
    toys = (
        twice,
        alone(FIRST, 0.7),
        alone(FIRST, 0.95),
        ToyArticle((FIRST, OTHERS[1], FIRST), (below(0.6), 0.1, 0.9), 0.5),
    )
    (excerpt,) = chosen(tmp_path, *toys, limit=1)
    assert excerpt.article.id == "id3"
    assert [article.id for article in excerpt.also] == ["id2", "id0", "id1"]


def test_sentences_without_a_word_do_not_count_as_the_same(tmp_path: Path) -> None:
    """“It was so.” has stop words only: nothing in common with anything."""
    toys = (alone("It was so."), alone("There they were.", 0.9), alone(FIRST, 0.8))
    assert ids(chosen(tmp_path, *toys)) == ["id0", "id1", "id2"]


def test_excerpts_of_one_article_do_not_overlap(tmp_path: Path) -> None:
    """The second best leans on the best, and would show it again; the third stands alone."""
    texts = (FIRST, "It burned in winter.", "French sailors watched.")
    toy = ToyArticle(texts, (0.9, below(0.9), below(0.5)), 0.5)
    excerpts = chosen(tmp_path, toy)
    assert [excerpt.text for excerpt in excerpts] == [texts[0], texts[2]]


def test_excerpt_that_would_widen_into_an_earlier_one_is_not_shown(tmp_path: Path) -> None:
    """Four sentences are shown; the fifth would bring along the one that stands beside it."""
    toy = ToyArticle((*OTHERS, FIRST), tuple(below(1 / n) for n in (5, 4, 3, 2, 1)), 0.5)
    apart = ToyArticle((OTHERS[0][:-1] + " twice.",), (below(1 / 5),), 0.5)
    excerpts = chosen(tmp_path, toy, apart, fitted=replace(FITTED, per_word=0.02))
    assert [excerpt.text for excerpt in excerpts] == [
        " ".join((*OTHERS[1:], FIRST)), apart.sentences[0]
    ]  # fmt: skip


NUMBERS: Callable[[int], object] = {0: "left", 1: "left", 2: "right", 3: None}.get


def test_best_of_each_side_is_shown_however_unlikely_before_second_ones(tmp_path: Path) -> None:
    toys = (alone(FIRST), alone(OTHERS[0], 0.9), alone(OTHERS[1], 0.001), alone(OTHERS[2], 0.5))
    strict = replace(FITTED, further=0.25)
    assert ids(chosen(tmp_path / "a", *toys, fitted=strict)) == ["id0", "id1", "id3"]
    sided = chosen(tmp_path / "b", *toys, fitted=strict, side_of=NUMBERS)
    assert ids(sided) == ["id0", "id2", "id1"]
    two = chosen(tmp_path / "c", *toys, fitted=strict, side_of=NUMBERS, limit=2)
    assert ids(two) == ["id0", "id2"]


def test_article_that_is_of_no_side_is_no_side(tmp_path: Path) -> None:
    """However unlikely: else every article beside the named ones would be shown."""
    toys = (alone(FIRST), alone(OTHERS[0], 0.9), alone(OTHERS[1], 0.8), alone(OTHERS[2], 0.001))
    sided = chosen(tmp_path, *toys, fitted=replace(FITTED, further=0.95), side_of=NUMBERS)
    assert ids(sided) == ["id0", "id2"]


def test_nothing_scored_is_nothing_shown(tmp_path: Path) -> None:
    with closing(toy_generation(tmp_path, alone(FIRST))) as generation:
        assert choose(generation, toy_query("who?"), [], 3, FITTED) == []


def further(folder: Path, *toys: ToyArticle, limit: int, count: int) -> list[list[Excerpt]]:
    """The excerpts shown, and those that come after them."""
    with closing(toy_generation(folder, *toys)) as generation:
        query = toy_query("great harbour in Lindow")
        scored = score_sentences(generation, retrieve(generation, query, QUESTION), FITTED, 9)
        first = choose(generation, query, scored, limit, replace(FITTED, further=0.9))
        return [first, choose_further(generation, query, scored, first, count, FITTED)]


def test_further_excerpts_are_the_next_best_however_unlikely(tmp_path: Path) -> None:
    """Their scores never rise above those before; each statement still comes once."""
    toys = [alone(FIRST), *(alone(text, 1 / n) for n, text in enumerate(OTHERS, start=20))]
    first, more = further(tmp_path, alone(FIRST, 0.5), *toys, limit=2, count=3)
    assert (ids(first), ids(more)) == (["id1"], ["id2", "id3", "id4"])
    scores = [excerpt.score for excerpt in (*first, *more)]
    assert scores == sorted(scores, reverse=True)


@pytest.mark.parametrize("count", [0, 1, 2, 9])
def test_no_more_further_excerpts_than_asked_for(tmp_path: Path, count: int) -> None:
    toys = [alone(text, 1 / n) for n, text in enumerate((FIRST, *OTHERS[:2]), start=1)]
    first, more = further(tmp_path, *toys, limit=1, count=count)
    assert (ids(first), ids(more)) == (["id0"], ["id1", "id2"][:count])


def test_further_excerpts_do_not_overlap_those_before(tmp_path: Path) -> None:
    """The second sentence is shown with the first, on which it leans."""
    toy = ToyArticle((FIRST, "It stood empty all winter.", OTHERS[1]), (0.9, 0.9, 0.1), 0.5)
    first, more = further(tmp_path, toy, limit=1, count=5)
    spans = sorted([one.span for one in (*first, *more)])
    assert all(one.end <= other.start for one, other in pairwise(spans))


@pytest.mark.parametrize(
    ("words", "sure", "answer"),
    [
        (Span(23, 32), 0.6, "in the 16th"),
        (Span(30, 32), 0.6, "16th"),
        (Span(30, 34), 0.49, None),
        (None, 0.9, None),
        (Span(29, 29), 0.9, None),
    ],
    ids=["as they are", "a word that its tokens cut", "unsure", "unknown", "none"],
)
def test_the_words_that_a_reader_is_sure_of_are_the_answer(
    tmp_path: Path, words: Span | None, sure: float, answer: str | None
) -> None:
    """At .5 it is sure. A model's token may be half a word, which is shown whole."""
    toy = ToyArticle(
        ("Nobody came.", "They built the harbour in the 16th century."), (0.1, 0.9), 0.5
    )
    said = {0: (SentenceReading(-3.0), SentenceReading(5.0, words, sure))}
    (excerpt,) = chosen(tmp_path, toy, limit=1, readings=said)
    assert excerpt.sentence.start == len("Nobody came. ")
    assert (excerpt.answer and excerpt.answer.of(excerpt.article.text)) == answer
    assert excerpt.emphasis == (excerpt.answer or excerpt.sentence)


def test_words_that_are_not_shown_are_not_the_answer(tmp_path: Path) -> None:
    """A long sentence is cut to 120 words around those that were asked for."""
    text = "great harbour in Lindow " + "and more " * 100 + "of it."
    said = {0: (SentenceReading(5.0, Span(len(text) - 6, len(text) - 1), 0.9),)}
    (excerpt,) = chosen(tmp_path, ToyArticle((text,), (0.9,), 0.5), limit=1, readings=said)
    assert excerpt.span.end < len(text)
    assert excerpt.answer is None
