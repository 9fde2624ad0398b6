"""The level of "not in here": a corpus's own sentences, asked of all the other articles.

A toy's sentences lie on a half circle: two with cosines c and d have c · d + √(1 - c²) · √(1 - d²)
between them. With the made-up numbers the log-odds are four times the nearest cosine, less two.
What is .55 and more near is told elsewhere, and left out. Vectors are kept in half precision.
"""

import hashlib
import math
import threading
from collections.abc import Sequence
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from index.calibrate import FalseAnswers, corpus_level, false_answers, reader_of, unrelated
from index.fitted import Fitted
from index.generation import publish
from index.model import Article, Passage, Sentence, Span
from index.prepare import Split
from index.store import Generation, open_current
from index.writer import GenerationWriter, Made
from tests.doubles import WordEmbedder
from tests.index.toy import FITTED, ToyArticle, ToyEmbedder, toy_generation

HALF = 3e-3  # of log-odds, which are four times a cosine
SIX = "Apples grow on very old {}."  # six words: enough to be asked
EAST = ToyArticle((SIX.format("trees"),), (1.0,), 1.0)
NEAR_EAST = ToyArticle((SIX.format("hills"),), (0.5,), 0.5)  # 60 degrees from east
WEST = -math.sqrt(0.75)  # 150 degrees from east, and so at a right angle to near east
FAR = ToyArticle((SIX.format("stones"),) * 20, (WEST,) * 20, WEST)


def odds(
    generation: Generation, articles: frozenset[int] | None = None, fitted: Fitted = FITTED
) -> list[float]:
    reader = reader_of(generation, ToyEmbedder())
    return unrelated(generation, reader, ToyEmbedder(), fitted, articles)


def level(generation: Generation, fitted: Fitted = FITTED) -> float | None:
    embedder = ToyEmbedder()
    return corpus_level(generation, reader_of(generation, embedder), embedder, fitted)


def test_each_sentence_is_asked_of_all_articles_but_its_own(tmp_path: Path) -> None:
    """East and near east .5, far and near east 0; to its own article each would be 1."""
    with closing(toy_generation(tmp_path, EAST, NEAR_EAST, FAR)) as generation:
        assert odds(generation) == pytest.approx([0, 0, *[-2.0] * 20], abs=HALF)


@pytest.mark.parametrize(("cosine", "is_asked"), [(0.549, True), (0.551, False)])
def test_sentence_that_another_article_comes_near_is_left_out(
    tmp_path: Path, cosine: float, is_asked: bool
) -> None:
    """Both of them: each is what the other comes near."""
    toy = ToyArticle((SIX.format("hills"),), (cosine,), cosine)
    with closing(toy_generation(tmp_path, EAST, toy)) as generation:
        assert odds(generation) == pytest.approx([4 * cosine - 2] * 2 * is_asked, abs=HALF)


@pytest.mark.parametrize(("cosine", "is_asked"), [(0.54, True), (0.56, False)])
def test_sentence_is_left_out_whether_or_not_the_near_one_would_be_quoted(
    tmp_path: Path, cosine: float, is_asked: bool
) -> None:
    """With these weights the less it fits the better a sentence is: the one of .1 is quoted."""
    toy = ToyArticle(("Rain.", "Snow."), (cosine, 0.1), 0.1)
    contrary = replace(FITTED, sentence=FITTED.sentence | {"cosine": -10.0})
    with closing(toy_generation(tmp_path, EAST, toy)) as generation:
        found = odds(generation, fitted=contrary)
    assert found == pytest.approx([4 * 0.1 - 2] * is_asked, abs=HALF)


def test_some_articles_can_stand_for_the_whole_corpus(tmp_path: Path) -> None:
    """Without the one between them east and north have nothing in common."""
    north = ToyArticle((SIX.format("islands"),), (0.0,), 0.0)
    with closing(toy_generation(tmp_path, EAST, NEAR_EAST, north)) as generation:
        assert odds(generation, frozenset({0, 2})) == pytest.approx([-2, -2], abs=HALF)
        assert odds(generation, frozenset({1})) == []


@pytest.mark.parametrize(
    ("words", "is_asked"), [(5, False), (6, True), (40, True), (41, False)], ids=str
)
def test_sentences_of_6_to_40_words_are_asked(tmp_path: Path, words: int, is_asked: bool) -> None:
    toy = ToyArticle((" ".join(["word"] * words) + ".",), (0.5,), 0.5)
    with closing(toy_generation(tmp_path, toy, ToyArticle(("Rain.",), (1.0,), 1.0))) as generation:
        assert len(odds(generation)) == is_asked


@pytest.mark.parametrize(
    ("title", "is_asked"), [("How the Old Harbour Was Built", True), ("The Old Harbour", False)]
)
def test_titles_of_six_words_and_more_are_asked_too(
    tmp_path: Path, title: str, is_asked: bool
) -> None:
    """To the embedder of the toys every title is the question: east."""
    toys = (ToyArticle(("Rain.",), (1.0,), 1.0, title=title), ToyArticle(("Snow.",), (0.4,), 0.4))
    with closing(toy_generation(tmp_path, *toys)) as generation:
        assert odds(generation) == pytest.approx([4 * 0.4 - 2] * is_asked, abs=HALF)


def test_title_that_another_article_comes_near_is_left_out(tmp_path: Path) -> None:
    titled = ToyArticle(("Rain.",), (1.0,), 1.0, title="How the Old Harbour Was Built")
    with closing(toy_generation(tmp_path, titled, ToyArticle(("Snow.",), (0.56,), 0.4))) as opened:
        assert odds(opened) == []


def test_level_is_the_95th_percentile(tmp_path: Path) -> None:
    """20 times -2, and 0 twice: of 22 values the 20.95th, .95 of the way from -2 to 0."""
    with closing(toy_generation(tmp_path, EAST, NEAR_EAST, FAR)) as generation:
        assert level(generation) == pytest.approx(-2 + 0.95 * 2, abs=HALF)


@pytest.mark.parametrize(
    ("own", "rate", "answered"),
    [(None, 0.5, 0), (None, 0.6, 2), (None, 1.0, 22), (3.0, 0.6, 0), (-0.7, 0.6, 2),
     (-5.0, 0.6, 22)],
    ids=["1 needed", "-1 needed", "-9 needed", "1 needed in a corpus of level 3", "-.85 needed",
         "-3 needed in one of level -5"],
)  # fmt: skip
def test_false_answers_are_those_over_the_threshold_of_the_corpus(
    tmp_path: Path, own: float | None, rate: float, answered: int
) -> None:
    """Half of what the level is over -1 comes on top; the usual level on top of nothing."""
    with closing(toy_generation(tmp_path, EAST, NEAR_EAST, FAR, level=own)) as generation:
        found = false_answers(generation, ToyEmbedder(), FITTED, rate)
    assert found == FalseAnswers(asked=22, answered=answered)


def test_level_that_goes_with_other_numbers_changes_no_false_answer(tmp_path: Path) -> None:
    """-1 is needed; with the level of 3 it would be 1."""
    others = replace(FITTED, digest="made up later")
    with closing(toy_generation(tmp_path, EAST, NEAR_EAST, FAR, level=3.0)) as generation:
        found = false_answers(generation, ToyEmbedder(), others, 0.6)
        assert found == FalseAnswers(asked=22, answered=2)
        assert false_answers(generation, ToyEmbedder(), FITTED, 0.6) == FalseAnswers(22, 0)


def test_false_answers_of_hardly_a_sentence_are_not_counted(tmp_path: Path) -> None:
    with closing(toy_generation(tmp_path, EAST, NEAR_EAST)) as generation:
        assert false_answers(generation, ToyEmbedder(), FITTED, 0.5) is None


@pytest.mark.parametrize(("sentences", "is_known"), [(18, False), (19, True)])
def test_fewer_than_20_questions_tell_no_level(
    tmp_path: Path, sentences: int, is_known: bool
) -> None:
    """One more is the other article's."""
    toy = ToyArticle((SIX.format("stones"),) * sentences, (0.5,) * sentences, 0.5)
    with closing(toy_generation(tmp_path, EAST, toy)) as generation:
        assert (level(generation) is not None) is is_known


def test_one_article_has_no_level_however_long(tmp_path: Path) -> None:
    toy = ToyArticle((SIX.format("stones"),) * 50, (0.6,) * 50, 0.6)
    with closing(toy_generation(tmp_path, toy)) as generation:
        assert odds(generation) == []
        assert level(generation) is None


def test_level_is_the_same_every_time_and_one_of_few_digits(tmp_path: Path) -> None:
    """Of four articles on four matters: 58.5 degrees apart, .52 near, their sentences a little."""
    texts = [tuple(SIX.format(f"stones{n} rot{k}") for k in range(8)) for n in range(4)]
    angles = [[math.radians(58.5 * n + k / 6) for k in range(8)] for n in range(4)]
    toys = [
        ToyArticle(own, tuple(map(math.cos, at)), math.cos(at[0]))
        for own, at in zip(texts, angles, strict=True)
    ]
    levels = []
    for name in "ab":
        with closing(toy_generation(tmp_path / name, *toys)) as generation:
            levels += [level(generation) for _ in range(2)]
    assert len(set(levels)) == 1
    assert levels[0] is not None
    assert levels[0] == round(levels[0], 4)


def test_level_of_the_corpus_plays_no_part_in_finding_it(tmp_path: Path) -> None:
    """The level that the manifest of an earlier build would hold, and what it would take off."""
    toy = ToyArticle((SIX.format("stones"),) * 30, (0.5,) * 30, 0.5)
    with (
        closing(toy_generation(tmp_path / "a", EAST, toy)) as first,
        closing(toy_generation(tmp_path / "b", EAST, toy, level=99.0)) as second,
    ):
        assert level(first) == level(second) == pytest.approx(0, abs=HALF)
        assert level(first) == level(first, replace(FITTED, corpus=7.0, usual_level=5.0))


def test_of_many_sentences_some_from_all_over_are_asked(tmp_path: Path) -> None:
    """Of 900 every third. The last article has nothing in common with the others."""
    tens = tuple(n // 10 for n in range(300))
    toys = [
        ToyArticle((SIX.format("stones"),) * 300, (cosine,) * 300, cosine, passages=tens)
        for cosine in (1.0, 0.5, WEST)
    ]
    with closing(toy_generation(tmp_path, *toys)) as generation:
        found = odds(generation)
    assert found == pytest.approx([0.0] * 200 + [-2.0] * 100, abs=HALF)


def aliased(folder: Path, aliases: list[list[str]]) -> Generation:
    """One article, and the user's own groups of names in its manifest."""
    text = "They say that Nixon met Brezhnev in Beijing by the harbour."
    whole, digest = Span(0, len(text)), hashlib.sha256(text.encode()).hexdigest()
    article = Article("id", "a.md", text, (whole,), (), digest, author="Ada Sample")
    vectors = [WordEmbedder().encode([text])]
    with GenerationWriter(folder) as writer:
        writer.add(article, Split([Sentence(whole, 0)], [Passage(0, 0)], [text]), source="a.md")
        writer.end_articles([])
        made = Made("words@1", WordEmbedder.dimension, aliases=aliases)
        publish(folder, writer.finish(vectors, vectors, made))
    return open_current(folder)


def test_reader_knows_the_words_the_names_the_authors_and_the_aliases(tmp_path: Path) -> None:
    with closing(aliased(tmp_path, [["Nixon", "Tricky"]])) as generation:
        reader = reader_of(generation, WordEmbedder(strange=["tricky", "zelensky"]))
        query = reader.read("where was Tricky?")
        both = reader.read("what about brezhnev and zelensky?")
        scope = reader.read("What does Ada Sample say about the harbour?").scope
    assert both.names == {"brezhnev": "brezhnev", "zelenski": "zelensky"}
    assert (query.text, query.names) == ("where was Nixon?", {"nixon": "Nixon"})
    assert scope.rows == frozenset({0})


def test_embedder_is_asked_under_the_lock_that_it_is_shared_by(tmp_path: Path) -> None:
    lock = threading.Lock()

    class Watched(WordEmbedder):
        held = False

        def count_tokens(self, texts: Sequence[str]) -> list[int]:
            Watched.held = lock.locked()
            return super().count_tokens(texts)

    with closing(aliased(tmp_path, [])) as generation:
        reader_of(generation, Watched(), lock).read("what of unicorns?")
    assert Watched.held
    assert not lock.locked()
