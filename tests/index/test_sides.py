"""Questions with several sides: evidence from each, however far the others are ahead."""

from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from index.answer import Reason, Within
from index.question.query import Query
from index.question.restrict import Side
from index.question.scope import Scope
from index.retrieve import Candidate, Evidence
from index.score import READ
from index.sides import gather
from index.store import Generation
from tests.index.toy import QUESTION, ToyArticle, toy_generation, toy_query

FRUIT = "apple pear plum fig date quince cherry peach grape melon".split()


def article(cosine: float, passages: int) -> ToyArticle:
    """An article of so many passages, all with this cosine."""
    texts = tuple(f"{FRUIT[n].title()} number {n}." for n in range(passages))
    return ToyArticle(texts, (cosine,) * passages, cosine, passages=tuple(range(passages)))


TOYS = (article(0.9, 8), article(0.5, 3), article(0.1, 4), article(-0.2, 1))


def asked(scope: Scope) -> Query:
    return replace(toy_query("harbour"), scope=scope)


def articles(candidates: tuple[Candidate, ...]) -> list[int]:
    return [one.article for one in candidates]


def assert_best_first(evidence: Evidence) -> None:
    keys = [(-one.score, one.row) for one in evidence.candidates]
    assert keys == sorted(set(keys))


@pytest.fixture
def generation(tmp_path: Path) -> Generation:
    return toy_generation(tmp_path, *TOYS)


def test_without_sides_the_best_passages_are_read(generation: Generation) -> None:
    with closing(generation):
        evidence, read, side_of = gather(generation, asked(Scope("harbour")), QUESTION)
    assert articles(evidence.candidates) == [0] * 8 + [1] * 3 + [2] * 4 + [3]
    assert (read, side_of) == (READ, None)


def test_rows_of_the_scope_alone_are_searched(generation: Generation) -> None:
    scope = Scope("harbour", frozenset({1, 3}), Within(authors=("Ada Sample",)))
    with closing(generation):
        evidence, _, _ = gather(generation, asked(scope), QUESTION)
    assert articles(evidence.candidates) == [1, 1, 1, 3]


def test_source_that_is_not_held_is_searched_for_nowhere_in_particular(
    generation: Generation,
) -> None:
    """What came nearest can still be shown."""
    scope = Scope("harbour", frozenset(), unheld=Reason("unheld", ("Le Monde",)))
    with closing(generation):
        evidence, _, _ = gather(generation, asked(scope), QUESTION)
    assert len(evidence.candidates) == 16


def test_best_passages_of_each_named_side_are_read_however_unlikely(
    generation: Generation,
) -> None:
    """Five of the first side, all of the others; the one that isn't named is left out."""
    sides = (Side("A", frozenset({0})), Side("B", frozenset({2, 3})))
    scope = Scope("harbour", frozenset({0, 2, 3}), Within(sides=("A", "B")), sides)
    with closing(generation):
        evidence, read, side_of = gather(generation, asked(scope), QUESTION)
    assert articles(evidence.candidates) == [0] * READ + [2] * 4 + [3]
    assert_best_first(evidence)
    assert read == len(evidence.candidates)
    assert side_of is not None
    assert [side_of(row) for row in range(4)] == [0, None, 1, 1]


def test_article_of_two_sides_is_read_once(generation: Generation) -> None:
    """An article by two of the authors named."""
    sides = (Side("A", frozenset({0, 1})), Side("B", frozenset({1, 2})))
    with closing(generation):
        evidence, _, _ = gather(
            generation,
            asked(Scope("harbour", frozenset({0, 1, 2}), Within(sides=("A", "B")), sides)),
            QUESTION,
        )
    assert_best_first(evidence)
    assert articles(evidence.candidates) == [0] * 5 + [1] * 3 + [2] * 2


def test_where_articles_are_compared_two_passages_of_each_are_read(generation: Generation) -> None:
    """Beside the five best of all, which stand in the first article."""
    query = asked(Scope("harbour", compares=True))
    with closing(generation):
        evidence, read, side_of = gather(generation, query, QUESTION)
    assert articles(evidence.candidates) == [0] * 5 + [1] * 2 + [2] * 2 + [3]
    assert_best_first(evidence)
    assert read == 10
    assert side_of is not None
    assert [side_of(row) for row in range(4)] == [0, 1, None, None]


@pytest.mark.parametrize("toys", [TOYS, TOYS[::-1]], ids=["first", "last"])
def test_where_articles_are_compared_the_two_best_are_sides_wherever_they_stand(
    tmp_path: Path, toys: tuple[ToyArticle, ...]
) -> None:
    """The best passages of the four are .9, .5, .1 and -.2 near."""
    with closing(toy_generation(tmp_path, *toys)) as generation:
        _, _, side_of = gather(generation, asked(Scope("harbour", compares=True)), QUESTION)
    assert side_of is not None
    sides = [row for row in range(4) if side_of(row) is not None]
    assert [toys[row].cosine for row in sides] in ([0.9, 0.5], [0.5, 0.9])
    assert len({side_of(row) for row in sides}) == 2


def test_article_that_is_compared_with_no_other_is_the_only_side(tmp_path: Path) -> None:
    with closing(toy_generation(tmp_path, TOYS[0])) as generation:
        _, _, side_of = gather(generation, asked(Scope("harbour", compares=True)), QUESTION)
    assert side_of is not None
    assert side_of(0) == 0


def test_for_a_topic_thirty_passages_are_read(generation: Generation) -> None:
    scope = Scope("which articles are about fruit?", asked="articles", topic="fruit")
    with closing(generation):
        _, read, side_of = gather(generation, asked(scope), QUESTION)
    assert (read, side_of) == (30, None)
