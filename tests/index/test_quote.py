"""Which sentences are shown: what leans on a neighbour brings it along, within limits."""

from contextlib import closing
from itertools import pairwise
from pathlib import Path

import pytest

from index.model import Excerpt
from index.question.query import parse
from index.quote import MAX_SENTENCES, choose, extent, score_sentences, widen
from index.retrieve import retrieve
from tests.index.toy import QUESTION, ToyArticle, toy_generation

LONG = "word " * 100


@pytest.mark.parametrize(
    ("texts", "at", "shown"),
    [
        (["Zhou came.", "Mao left.", "It rained."], 1, (1, 1)),
        (["Zhou came.", "He left.", "It rained."], 1, (0, 1)),
        (["Zhou came.", "He left.", "But it rained."], 2, (0, 2)),
        (["Zhou came.", "Mao left.", "But it rained."], 2, (1, 2)),
        (["He came.", "Mao left."], 0, (0, 0)),
        (["Zhou came.", "As a result, Mao left."], 1, (0, 1)),
        (["Zhou came.", "“They” is a word."], 1, (0, 1)),
        (["Zhou came.", "Hepatitis spread."], 1, (1, 1)),
        (["A came.", "He left.", "He slept.", "He woke."], 3, (1, 3)),
    ],
    ids=["stands alone", "pronoun", "pronoun after pronoun", "conjunction", "nothing before it",
         "connective", "pronoun in quotation marks", "no pronoun", "three sentences at most"],
)  # fmt: skip
def test_what_leans_back_brings_the_sentence_before(
    texts: list[str], at: int, shown: tuple[int, int]
) -> None:
    assert extent(texts, at) == shown


@pytest.mark.parametrize(
    ("texts", "at", "shown"),
    [
        (["Zhou spoke.", "“We fear no one.”", "It rained."], 1, (0, 1)),
        (["Zhou spoke.", "“We fear no one,” he said.", "It rained."], 1, (1, 1)),
        (["“We fear him,” Zhou said.", "“Not now.", "It is late.”"], 1, (0, 2)),
        (["Zhou spoke: “We fear no one.", "The night is dark.”", "It rained."], 0, (0, 1)),
        (["Zhou spoke: “We fear no one.", "The night is dark.”", "It rained."], 1, (0, 1)),
        (["“A.", "B.", "C.", "D.”"], 0, (0, 2)),
        (["“A “B” C.”", "It rained."], 0, (0, 0)),
    ],
    ids=["without speaker: the one before", "with speaker", "goes on", "open: runs on",
         "closes only: from its opening", "too long: three sentences", "nested"],
)  # fmt: skip
def test_quotation_is_shown_with_its_speaker_and_to_its_end(
    texts: list[str], at: int, shown: tuple[int, int]
) -> None:
    assert extent(texts, at) == shown


@pytest.mark.parametrize(("asks_for_words", "shown"), [(True, (0, 1)), (False, (0, 0))])
def test_words_that_follow_are_shown_when_words_are_asked_for(
    asks_for_words: bool, shown: tuple[int, int]
) -> None:
    texts = ["Zhou noted a guest.", "“We fear no one,” Zhou said.", "It rained."]
    assert extent(texts, 0, asks_for_words=asks_for_words) == shown


@pytest.mark.parametrize(
    ("texts", "at", "shown"),
    [
        ([LONG, "He left."], 1, (0, 1)),
        ([LONG + "word " * 20, "He left."], 1, (1, 1)),
        (["Zhou came.", "He " + LONG * 2], 1, (1, 1)),
        (["Zhou: “No.", LONG + LONG, "End.”"], 0, (0, 0)),
    ],
    ids=["102 words", "122 words", "one sentence may be longer", "what follows is too long"],
)
def test_no_more_than_120_words(texts: list[str], at: int, shown: tuple[int, int]) -> None:
    assert extent(texts, at) == shown


@pytest.mark.parametrize(
    ("scores", "first", "last", "shown"),
    [
        ([0.1, 0.9, 0.2, 0.8], 1, 1, (1, 3)),
        ([0.3, 0.9, 0.2, 0.8], 1, 1, (0, 2)),
        ([0.0, 0.9, 0.0, 0.8], 1, 1, (1, 1)),
        ([0.2, 0.9, 0.2, 0.0], 1, 1, (0, 2)),
        ([0.9, 0.1, 0.0, 0.0], 0, 0, (0, 1)),
        ([0.9, 0.1, 0.1, 0.9], 0, 2, (0, 2)),
    ],
    ids=["the better side, then the next", "the other side", "unlooked at stays out",
         "equal: first the one after, then both", "at the edge", "three already"],
)  # fmt: skip
def test_room_is_given_to_the_best_neighbours(
    scores: list[float], first: int, last: int, shown: tuple[int, int]
) -> None:
    assert widen(["a b c"] * 4, scores, first, last) == shown


def test_there_is_room_up_to_fifty_words() -> None:
    texts = ["word " * 20, "word " * 25, "word " * 10]
    assert widen(texts, [0.9, 0.9, 0.1], 1, 1) == (0, 1)
    assert widen(["word " * 26, "word " * 25, "word " * 26], [0.9] * 3, 1, 1) == (1, 1)


def chosen(folder: Path, question: str, *toys: ToyArticle, limit: int = 3) -> list[Excerpt]:
    with closing(toy_generation(folder, *toys)) as generation:
        evidence = retrieve(generation, parse(question), QUESTION)
        return choose(generation, evidence, score_sentences(generation, evidence), limit)


def test_score_of_a_sentence_is_the_weighted_sum(tmp_path: Path) -> None:
    """Of two words asked for, both in one passage of two, each weighs the same.

    Passage: .6 · (.7 · .8 + .3 · .5) + .4 · 1 = .826. First sentence: cosine .4, one of the two
    words, none before: .34 · .4 + .2 · .5 + .09 · .5 + .27 · .826 + .1 for the year.
    Second: cosine .8, the other word, with the one before both, and no year.
    """
    toys = (
        ToyArticle(("The harbour is of 1631.", "Stone was cheap."), (0.4, 0.8), 0.5),
        ToyArticle(("Pears grow.",), (-0.5,), -0.5),
    )
    with closing(toy_generation(tmp_path, *toys)) as generation:
        evidence = retrieve(generation, parse("when was harbour stone?"), QUESTION)
        scored = score_sentences(generation, evidence)
    by_row = {one.sentence.row: one for one in scored}
    assert evidence.candidates[0].score == pytest.approx(0.826, abs=1e-6)
    assert by_row[0].score == pytest.approx(
        0.34 * 0.4 + 0.2 * 0.5 + 0.09 * 0.5 + 0.27 * 0.826 + 0.1, abs=1e-6
    )
    assert by_row[1].score == pytest.approx(
        0.34 * 0.8 + 0.2 * 0.5 + 0.09 * 1.0 + 0.27 * 0.826, abs=1e-6
    )
    assert [one.recall for one in scored[:2]] == pytest.approx([0.5, 0.5])
    assert by_row[0].passage_recall == pytest.approx(1)
    assert [one.sentence.row for one in scored] == [1, 0, 2]


def test_word_that_only_the_title_holds_counts_half_for_a_sentence(tmp_path: Path) -> None:
    """Of two words that weigh the same: (1 + .5) / 2. For the passage it counts as present."""
    toy = ToyArticle(("It is of stone.",), (0.5,), 0.5, title="The Harbour")
    with closing(toy_generation(tmp_path, toy)) as generation:
        evidence = retrieve(generation, parse("harbour stone"), QUESTION)
        (scored,) = score_sentences(generation, evidence)
    assert [scored.recall, scored.passage_recall] == pytest.approx([0.75, 1])


def test_excerpt_marks_its_sentence_its_words_and_links_there(tmp_path: Path) -> None:
    toy = ToyArticle(
        ("Dutch engineers came.", "They built harbours."), (0.1, 0.9), 0.5,
        url="https://example.org/a",
    )  # fmt: skip
    (excerpt,) = chosen(tmp_path, "who built the harbour?", toy)
    assert excerpt.text == "Dutch engineers came. They built harbours."
    assert excerpt.sentence.of(excerpt.article.text) == "They built harbours."
    assert [span.of(excerpt.article.text) for span in excerpt.highlights] == ["built", "harbours"]
    assert excerpt.link == "https://example.org/a#:~:text=They%20built%20harbours."
    assert 0 < excerpt.score <= 1


def test_excerpt_never_crosses_from_one_block_to_the_next(tmp_path: Path) -> None:
    toy = ToyArticle(
        ("Zhou came.", "He built harbours.", "He left."), (0.8, 0.9, 0.8), 0.5, blocks=(0, 1, 2)
    )
    excerpts = chosen(tmp_path, "who built the harbour?", toy)
    assert excerpts[0].text == "He built harbours."


@pytest.mark.parametrize("limit", [1, 2, 3])
def test_no_more_excerpts_than_asked_for_best_first(tmp_path: Path, limit: int) -> None:
    names = ["Dutch", "French", "Greek", "Danish", "Irish"]
    toys = [
        ToyArticle((f"{name} builders took years over it.",), (0.9 - n / 100,), 0.5)
        for n, name in enumerate(names)
    ]
    excerpts = chosen(tmp_path, "how many builders?", *toys, limit=limit)
    assert [excerpt.text.split()[0] for excerpt in excerpts] == names[:limit]
    assert [e.score for e in excerpts] == sorted((e.score for e in excerpts), reverse=True)


def test_what_scores_far_below_the_best_is_not_shown(tmp_path: Path) -> None:
    """.34 · .9 + .2 + .09 + .27 · (.6 · .9 + .4) = .85; .65 of it are .55."""
    toys = (
        ToyArticle(("The harbour is old.",), (0.9,), 0.9),
        ToyArticle(("Pears grow.",), (-0.1,), -0.1),
    )
    assert [e.article.id for e in chosen(tmp_path, "harbour", *toys)] == ["id0"]


@pytest.mark.parametrize(
    ("second", "shown"),
    [
        ("Dutch engineers built the great harbour in Lindow.", 1),
        ("Dutch engineers built the great Lindow harbour, in stone!", 1),
        ("French sailors burned the great harbour in Lindow.", 2),
    ],
    ids=["the same words", "one word more", "another statement"],
)
def test_what_says_the_same_is_shown_once(tmp_path: Path, second: str, shown: int) -> None:
    first = "Dutch engineers built the great harbour in Lindow."
    toys = (ToyArticle((first,), (0.9,), 0.5), ToyArticle((second,), (0.88,), 0.5))
    assert len(chosen(tmp_path, "great harbour in Lindow", *toys)) == shown


def test_excerpts_do_not_overlap(tmp_path: Path) -> None:
    toy = ToyArticle(
        tuple(f"The {n} harbour has {n} walls." for n in ("first", "second", "third", "fourth")),
        (0.8, 0.9, 0.85, 0.8),
        0.8,
    )
    spans = sorted(excerpt.span for excerpt in chosen(tmp_path, "which harbour walls?", toy))
    assert all(one.end <= other.start for one, other in pairwise(spans))
    assert MAX_SENTENCES == 3
