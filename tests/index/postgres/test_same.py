"""What is asked of a generation in a folder has the same answer in a database."""

from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from index.embedding import Embedder, ModelEmbedder
from index.library import Library
from index.postgres import load, open_current
from index.ranges import Mask
from index.records import count_cuts, lacking, read_sketches
from index.snapshot import Snapshot
from index.store import Generation
from index.store import open_current as open_folder
from index.terms import stems
from tests.conftest import ROOT
from tests.doubles import WordEmbedder
from tests.index.postgres.conftest import MIXED_ARTICLES, WORDS
from tests.postgres import fresh_database

STEMS = [*sorted({stem for word in WORDS for stem in stems(word)}), "pear", "appl", "nowhere"]


def searched_words(snapshot: Snapshot, asked: list[str], articles: list[int] | None) -> list[Any]:
    frequencies = snapshot.keywords.frequencies(asked)
    within = None if articles is None else snapshot.masks(articles)[0]
    return snapshot.keywords.search(asked, frequencies, 5, within)


def beside_all(snapshot: Snapshot) -> list[Any]:
    every = range(snapshot.manifest.counts["sentences"])
    return [snapshot.sentences_beside(snapshot.sentence(row), 2) for row in every]


ASKED: dict[str, Callable[[Snapshot], Any]] = {
    "articles": lambda one: list(one.articles()),
    "article": lambda one: one.article(2),
    "row_of": lambda one: [one.row_of(article.id) for article in one.articles()],
    "row_of what isn't there": lambda one: one.row_of("nowhere"),
    "split": lambda one: [one.split(row, text) for row, text in enumerate(one.articles())],
    "files": lambda one: one.files(),
    "words": lambda one: [word for word in one.words() if len(word.word) < 2000],
    "held": lambda one: one.lexicon.held(["北京大学", "naive", "strasse", "no word", "united"]),
    "held, of none": lambda one: one.lexicon.held([]),
    "beginning": lambda one: [one.lexicon.beginning(word[:1]) for word in WORDS],
    "beginning with nothing": lambda one: one.lexicon.beginning(""),
    "spellings": lambda one: [
        (found.words, found.letters.tolist())
        for found in (one.lexicon.spellings(length) for length in range(1, 32))
    ],
    "frequencies": lambda one: one.keywords.frequencies(STEMS),
    "frequencies of none": lambda one: one.keywords.frequencies([]),
    "search": lambda one: [searched_words(one, [stem], None) for stem in STEMS],
    "search for all words": lambda one: searched_words(one, STEMS, None),
    "search in some articles": lambda one: searched_words(one, STEMS, [0, 1]),
    "search in no article": lambda one: searched_words(one, STEMS, []),
    "holdings": lambda one: (
        one.holdings.publishers,
        one.holdings.authors,
        one.holdings.suggest_sources(""),
        one.holdings.rows_named("Zoë Ångström"),
    ),
    "masks": lambda one: [mask.tolist() for mask in one.masks([1, 3], without=3)],
    "masks of all": lambda one: [mask.tolist() for mask in one.masks(None)],
    "entries": lambda one: one.entries(),
    "passages_of": lambda one: one.passages_of([5, 3, 3, 0]),
    "passages_of none": lambda one: one.passages_of([]),
    "passage_rows": lambda one: one.passage_rows([4, 2, 0]),
    "sentences_of": lambda one: one.sentences_of(1),
    "sentences_of_all": lambda one: one.sentences_of_all([3, 0, 1]),
    "sentences_in": lambda one: one.sentences_in(1),
    "sentences_beside": beside_all,
    "what is lacking": lambda one: lacking(one.database, "author"),
    "cuts": lambda one: count_cuts(one.database),
    "sketches": lambda one: list(read_sketches(one.database)),
    "searched": lambda one: (one.searched, one.manifest),
    "every vector": lambda one: [
        vectors.rows(0, 10_000).tobytes() for vectors in (one.passages, one.sentences)
    ],
    "vectors in any order": lambda one: one.sentences.take(np.array([7, 2, 2, 0])).tobytes(),
    "no vector": lambda one: one.passages.take(np.array([], np.int64)).shape,
    "vectors past the end": lambda one: one.passages.rows(10_000, 5).shape,
}


@pytest.mark.parametrize("asked", ASKED)
def test_a_database_says_what_a_folder_says(
    asked: str, mixed_generation: Generation, mixed_snapshot: Snapshot
) -> None:
    expected = ASKED[asked](mixed_generation)
    assert ASKED[asked](mixed_snapshot) == expected
    assert type(ASKED[asked](mixed_snapshot)) is type(expected)


def rows_within(kind: str, count: int) -> Mask | None:
    if kind == "all":
        return None
    chosen = {"none": [], "few": [3, 7, 8], "one": [6], "many": range(1, count)}[kind]
    mask = np.zeros(count, np.bool_)
    mask[list(chosen)] = True
    return mask


@pytest.mark.parametrize("count", [1, 5, 40, 10_000])
@pytest.mark.parametrize("within", ["all", "none", "few", "one", "many"])
@pytest.mark.parametrize("table", ["passages", "sentences"])
def test_the_nearest_vectors_are_the_same(
    table: str, within: str, count: int,
    mixed_generation: Generation, mixed_snapshot: Snapshot,
) -> None:  # fmt: skip
    exact, found = getattr(mixed_generation, table), getattr(mixed_snapshot, table)
    mask = rows_within(within, len(exact))
    for vector in WordEmbedder().encode(["Pears are green.", "the Ωmega", "low apples"]):
        assert found.search(vector, count, mask) == exact.search(vector, count, mask)


def test_equal_vectors_come_by_row(mixed_snapshot: Snapshot) -> None:
    equal = [
        row
        for row, one in enumerate(mixed_snapshot.articles())
        for _ in mixed_snapshot.sentences_in(row)
        if "Pears are green" in one.text
    ]
    assert len(equal) > 3
    [vector] = WordEmbedder().encode(["Pears are green."])
    found = mixed_snapshot.sentences.search(vector, 4)
    assert len({one.score for one in found}) == 1
    assert [one.row for one in found] == sorted(one.row for one in found)


def answers(library: Library, questions: list[str]) -> list[Any]:
    """What is said, without the time that it took and the name of the generation."""
    said = []
    for question in questions:
        examined = library.examine(question)
        answer = examined.answer
        said.append(
            (
                type(answer).__name__,
                [(one.article.path, one.text, one.highlights) for one in examined.excerpts],
                answer.confidence,
                [(article.path, span) for article, span in examined.passages],
            )
        )
    return said


def asked_of_both(
    index: Path, server: str, embedder: Embedder, questions: list[str]
) -> tuple[list[Any], list[Any]]:
    with fresh_database(server) as address, closing(open_folder(index)) as generation:
        load(generation, address)
        with (
            closing(Library(open_current(address), embedder)) as stored,
            closing(Library.open(index, embedder)) as library,
        ):
            return answers(stored, questions), answers(library, questions)


def test_answers_are_the_same(mixed_index: Path, server_address: str) -> None:
    questions = [
        "Who built the harbour of Lindow?",
        "What did the mayor promize?",
        "Which apples do better?",
        "What does Ada Sample say about the flood?",
        *(f"What is said about {word}?" for word in WORDS),
    ]
    stored, held = asked_of_both(mixed_index, server_address, WordEmbedder(), questions)
    assert stored == held
    assert sum(bool(one[1]) for one in held) > len(WORDS)


def test_answers_to_the_sample_questions_are_the_same(
    sample_index: Path, real_embedder: ModelEmbedder, server_address: str
) -> None:
    from index.evaluate.questions import read_questions

    sets = sorted((ROOT / "data" / "questions").glob("*.jsonl"))
    questions = [one.question for path in sets for one in read_questions(path)][:40]
    stored, held = asked_of_both(sample_index, server_address, real_embedder, questions)
    assert stored == held
    assert len(held) > 10


@pytest.mark.parametrize(
    "quotation",
    [
        "A flood destroyed the eastern wall.",
        "a flood destroyed the western wall",
        "Apples stay low.",
        "Backslash \\ and % and 'quotes'.",
        "We shall build it again … It will be higher then",
    ],
)
def test_quotations_are_verified_alike(quotation: str, mixed_index: Path, loaded: str) -> None:
    with (
        closing(Library(open_current(loaded), WordEmbedder())) as stored,
        closing(Library.open(mixed_index, WordEmbedder())) as library,
    ):
        assert stored.verify(quotation) == library.verify(quotation)


def test_every_article_of_the_mixed_ones_is_there(mixed_snapshot: Snapshot) -> None:
    held = {article.path for article in mixed_snapshot.articles()}
    assert held >= MIXED_ARTICLES.keys() - {"empty.md", "alike/z.md"}
