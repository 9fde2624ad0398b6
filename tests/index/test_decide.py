"""Log-odds, thresholds and reasons by hand."""

import math
from contextlib import closing
from dataclasses import asdict, astuple, replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.answer import Published, Reason, Within
from index.decide import (
    Signals,
    interpolate,
    log_odds,
    probability,
    raw_log_odds,
    reason,
    weigh,
)
from index.fitted import fitted
from index.question.query import Query
from index.question.scope import Scope
from index.retrieve import Evidence, retrieve
from index.score import score_sentences
from tests.index.toy import FITTED, QUESTION, ToyArticle, toy_generation, toy_query

NAMES = tuple(Signals.__dataclass_fields__)
NOTHING = Signals(*[0.0] * len(NAMES))
COUNTED = replace(
    FITTED,
    confidence=dict.fromkeys(NAMES, 0.0)
    | {"sentence_cosine": 1.0, "passage_cosine": 2.0, "names_unknown": -8.0},
    bias=-1.0,
)
TABLE = ((0.0, 9.0), (0.1, 5.0), (0.5, 1.0), (1.0, -9.0))


@pytest.mark.parametrize(
    ("signals", "expected"),
    [
        (NOTHING, -1.0),
        (replace(NOTHING, sentence_cosine=0.5), -0.5),
        (replace(NOTHING, names_unknown=0.25, passage_cosine=-1.0), -5.0),
        (Signals(*[1.0] * len(NAMES)), -6.0),
    ],
    ids=["bias alone", "1 · .5 - 1", "-8 · .25 - 2 - 1", "1 + 2 - 8 - 1"],
)
def test_log_odds_are_the_weighted_sum(signals: Signals, expected: float) -> None:
    assert raw_log_odds(signals, COUNTED) == pytest.approx(expected)


@pytest.mark.parametrize(
    ("level", "taken"),
    [(None, 0.0), (-1.0, 0.0), (1.0, 1.0), (-3.0, -1.0), (7.0, 4.0)],
    ids=["unknown is usual", "usual", "2 higher", "2 lower", "8 higher"],
)
def test_half_of_what_the_corpus_is_above_the_usual_level_is_taken_off(
    level: float | None, taken: float
) -> None:
    """`corpus` is .5 and `usual_level` -1."""
    signals = replace(NOTHING, sentence_cosine=0.5)
    assert log_odds(signals, FITTED, level) == pytest.approx(4 * 0.5 - 2 - taken)


@pytest.mark.parametrize(
    ("logit", "expected"),
    [(0.0, 0.5), (1.0, math.e / (1 + math.e)), (-math.log(3), 0.25), (1e9, 1.0), (-1e9, 0.0)],
)
def test_probability_of_log_odds_never_overflows(logit: float, expected: float) -> None:
    assert probability(logit) == pytest.approx(expected)


@pytest.mark.parametrize(
    ("share", "value"),
    [(0.0, 9.0), (0.05, 7.0), (0.1, 5.0), (0.3, 3.0), (0.5, 1.0), (0.75, -4.0), (1.0, -9.0)],
)
def test_threshold_is_interpolated(share: float, value: float) -> None:
    """Halfway from 9 to 5 stands 7; halfway from 1 to -9 stands -4."""
    assert interpolate(TABLE, share) == pytest.approx(value)


def test_share_above_the_last_one_has_its_value() -> None:
    assert interpolate(((0.0, 2.0), (0.5, 1.0)), 0.9) == 1.0


@given(st.floats(0, 1), st.floats(0, 1))
def test_who_tolerates_more_gets_more_answers(one: float, other: float) -> None:
    """Of the numbers that come with this version, whatever they are."""
    less, more = sorted((one, other))
    table = fitted().thresholds
    assert interpolate(table, less) >= interpolate(table, more) - 1e-9


def evidence_of(
    folder: Path, question: str, *toys: ToyArticle, names: tuple[str, ...] = ()
) -> tuple[Evidence, Signals]:
    """The evidence and its signals; a sentence counts 10 for its cosine and 100 for its passage."""
    steep = replace(FITTED, sentence=FITTED.sentence | {"passage": 100.0})
    query = replace(toy_query(question), names={name: name.title() for name in names})
    with closing(toy_generation(folder, *toys)) as generation:
        evidence = retrieve(generation, query, QUESTION)
        return evidence, weigh(evidence, score_sentences(generation, evidence, steep))


def test_signals_by_hand(tmp_path: Path) -> None:
    """Two passages; "harbour", "stone" and "pear" stand in one each: ln(1 + 1.5 / 1.5) = ln 2.

    "unicorn" stands in none: ln(1 + 2.5 / .5) = ln 6. The passage of the best sentence holds
    "harbour" and "stone"; the nearest of all sentences is in the other article. Of the three names
    one stands beside the best sentence, one in the other article, one nowhere. Its neighbour
    is 10 · .6 behind it, the other article too far to count.
    """
    _, found = evidence_of(
        tmp_path,
        "harbour stone pear unicorn",
        ToyArticle(("A harbour lies there.", "Its stone is old."), (0.1, 0.7), 0.6),
        ToyArticle(("Pears grow.",), (0.8,), -0.8),
        names=("harbour", "pear", "unicorn"),
    )
    assert asdict(found) == pytest.approx(
        {
            "sentence_cosine": 0.7,
            "passage_cosine": 0.6,
            "nearest_cosine": 0.8,
            "passage_recall": 2 * math.log(2) / (3 * math.log(2) + math.log(6)),
            "lead": 1 / (1 + math.exp(-10 * (0.7 - 0.1))),
            "names_missing": 2 / 3,
            "names_unknown": 1 / 3,
            "reader_best": 0,
            "reader_total": 0,
            "reader_lead": 0,
        },
        abs=5e-4,
    )


def test_without_names_none_is_missing(tmp_path: Path) -> None:
    _, found = evidence_of(tmp_path, "unicorn", ToyArticle(("Pears grow.",), (0.4,), 0.3))
    assert (found.names_missing, found.names_unknown) == (0, 0)


def test_without_a_word_to_look_for_nothing_is_found_of_it(tmp_path: Path) -> None:
    _, found = evidence_of(tmp_path, "who is it?", ToyArticle(("Pears grow.",), (0.4,), 0.3))
    assert found.passage_recall == 0


def test_what_is_not_in_the_articles_can_not_raise_a_signal(tmp_path: Path) -> None:
    """An article that has nothing to do with the question is taken away: all signals stay."""
    near = ToyArticle(("A harbour lies there.",), (0.5,), 0.5)
    far = ToyArticle(("Pears grow.",), (-0.2,), -0.2)
    _, alone = evidence_of(tmp_path / "alone", "harbour", near)
    _, together = evidence_of(tmp_path / "together", "harbour", near, far)
    assert astuple(alone) == pytest.approx(astuple(together))
    assert alone.passage_recall == 1


LE_MONDE = Reason("unheld", ("Le Monde",))
OF_2019 = Reason("unheld", within=Within(authors=("X",), published=(Published("in", "2019"),)))
BY_ADA = Within(authors=("Ada Sample",))
HELD = {"harbour": 3, "stone": 1, "unicorn": 0, "nixon": 0, "mao": 2}


def query_of(words: str, scope: Scope | None = None, **names: str) -> Query:
    return replace(toy_query(words), names=names, scope=scope or Scope(words))


@pytest.mark.parametrize(
    ("query", "why"),
    [
        (query_of("harbour", Scope("", unheld=LE_MONDE)), LE_MONDE),
        (query_of("unicorn", Scope("", unheld=OF_2019)), OF_2019),
        (query_of("what is it?"), Reason("nothing asked")),
        (query_of("unicorn nixon"), Reason("no word known")),
        (query_of("harbour nixon", nixon="Nixon"), Reason("names unknown", ("Nixon",))),
        (
            query_of("mao nixon unicorn", nixon="nixon", unicorn="Unicorn", mao="Mao"),
            Reason("names unknown", ("nixon", "Unicorn")),
        ),
        (
            query_of("harbour", Scope("", frozenset({1}), BY_ADA)),
            Reason("nothing near", within=BY_ADA),
        ),
        (query_of("harbour stone"), Reason("nothing near")),
        (query_of("harbour unicorn"), Reason("nothing near")),
    ],
    ids=["source not held", "source not held, whatever else", "nothing to look for",
         "no word held", "a name not held", "two names not held, as typed", "silent source",
         "nothing near", "a word not held that is no name"],
)  # fmt: skip
def test_reason(query: Query, why: Reason) -> None:
    evidence = Evidence(query, (), {stem: HELD[stem] for stem in query.stems}, 9)
    assert reason(query, evidence) == why
