"""BM25: order and scores by hand, and questions that try to be queries."""

import math
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import closing

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from index import keywords
from index.database import SqliteDatabase
from index.keywords import Keywords
from index.terms import stems, typed_words
from index.vectors import Match

# Header and body. No stop words; every word is its own stem.
PASSAGES = [
    ("", "harbor stone"),
    ("", "harbor harbor"),
    ("harbor", "apple"),
    ("", "apple pear"),
    ("", "sea wind"),
    ("", "rain snow"),
    ("", "wolf bear"),
    ("", "ship sail"),
]


def filled(passages: list[tuple[str, str]]) -> sqlite3.Connection:
    connection = sqlite3.connect(":memory:", isolation_level=None, check_same_thread=False)
    connection.executescript(keywords.SCHEMA)
    connection.execute("BEGIN")
    writer = keywords.KeywordWriter(connection)
    for header, body in passages:
        writer.add(typed_words(header), typed_words(body))
    writer.end()
    connection.execute("COMMIT")
    return connection


@pytest.fixture(scope="module")
def connection() -> Iterator[sqlite3.Connection]:
    with closing(filled(PASSAGES)) as one:
        yield one


def search(
    connection: sqlite3.Connection, question: str, count: int = 10, within: str | None = None
) -> list[Match]:
    """`within`: 1 for each passage that may be found, 0 for the others."""
    asked, found = stems(question), Keywords(SqliteDatabase(connection))
    mask = None if within is None else np.array([one == "1" for one in within])
    return found.search(asked, found.frequencies(asked), count, mask)


def test_frequencies_count_passages_with_their_headers(connection: sqlite3.Connection) -> None:
    asked = ["harbor", "appl", "wolf", "unicorn"]
    assert Keywords(SqliteDatabase(connection)).frequencies(asked) == {
        "harbor": 3, "appl": 2, "wolf": 1, "unicorn": 0,
    }  # fmt: skip


def test_nothing_asked_is_counted_as_nothing(connection: sqlite3.Connection) -> None:
    assert Keywords(SqliteDatabase(connection)).frequencies([]) == {}


def test_scores_are_bm25(connection: sqlite3.Connection) -> None:
    """k1 = 1.2 and b = 0.75; all eight passages have two words, so that length plays no part.

    "harbor" stands in 3 of 8: idf = ln((8 - 3 + 0.5) / (3 + 0.5)) = ln(5.5 / 3.5).
    Twice in the body: 2 · 2.2 / (2 + 1.2) = 1.375; once: 2.2 / 2.2 = 1; once in the header, which
    counts half: 0.5 · 2.2 / (0.5 + 1.2) = 1.1 / 1.7.
    """
    idf = math.log(5.5 / 3.5)
    found = search(connection, "harbor")
    assert [match.row for match in found] == [1, 0, 2]
    assert [match.score for match in found] == pytest.approx([idf * 1.375, idf, idf * 1.1 / 1.7])


def test_rare_word_beats_frequent_word(connection: sqlite3.Connection) -> None:
    """One "stone" in 8 passages weighs ln(7.5 / 1.5), one "harbor" only ln(5.5 / 3.5)."""
    found = search(connection, "harbor stone")
    assert found[0].row == 0
    assert found[0].score == pytest.approx(math.log(7.5 / 1.5) + math.log(5.5 / 3.5))


def test_long_passage_counts_less() -> None:
    """Lengths 1 and 3, 2 on average: 2.2 / (1 + 1.2 · (.25 + .75 · .5)), and with 1.5 for .5."""
    texts = [("", "harbor"), ("", "harbor wolf bear"), ("", "sea wind"), ("", "ship sail")]
    with closing(filled(texts)) as connection:
        found = search(connection, "harbor")
    least = [2.2 / (1 + 1.2 * (0.25 + 0.75 * length)) for length in (0.5, 1.5)]
    assert [match.row for match in found] == [0, 1]
    assert found[0].score / found[1].score == pytest.approx(least[0] / least[1])


def test_parts_of_a_large_corpus_are_one(connection: sqlite3.Connection) -> None:
    """The passages of the module's articles, once more behind 70,000 others: two parts."""
    others = [("", f"filler{number % 500}") for number in range(70_000)]
    with closing(filled([*PASSAGES, *others, *PASSAGES])) as large:
        rows = [match.row for match in search(large, "harbor stone")]
        masked = search(large, "harbor stone", within="0" * 70_008 + "1" * 8)
    assert rows == [0, 70_008, 1, 70_009, 2, 70_010]
    assert [match.row for match in masked] == [70_008, 70_009, 70_010]
    assert [match.row for match in search(connection, "harbor stone")] == [0, 1, 2]


def test_equal_scores_by_row(connection: sqlite3.Connection) -> None:
    found = search(connection, "bear snow wind sail")
    assert [match.row for match in found] == [4, 5, 6, 7]
    assert len({match.score for match in found}) == 1


def test_no_more_than_asked_for(connection: sqlite3.Connection) -> None:
    assert [match.row for match in search(connection, "bear snow wind sail", 2)] == [4, 5]


@pytest.mark.parametrize(
    ("within", "rows"),
    [("11000000", [1, 0]), ("00110000", [2]), ("11110011", [1, 0, 2]), ("00001111", []),
     ("00000000", [])],
    ids=["two passages", "by its header", "all that hold it", "none that holds it", "none"],
)  # fmt: skip
def test_passages_within_alone_are_found(
    connection: sqlite3.Connection, within: str, rows: list[int]
) -> None:
    found = search(connection, "harbor", within=within)
    assert [match.row for match in found] == rows
    whole = {match.row: match.score for match in search(connection, "harbor")}
    assert all(match.score == whole[match.row] for match in found)


def test_limit_counts_what_is_within(connection: sqlite3.Connection) -> None:
    assert [m.row for m in search(connection, "harbor", 1, "00110000")] == [2]


def test_word_of_every_passage_still_scores_above_zero() -> None:
    with closing(filled([("", "harbor")] * 3)) as connection:
        found = search(connection, "harbor")
    assert [match.row for match in found] == [0, 1, 2]
    assert all(match.score > 0 for match in found)


def test_other_forms_of_a_word_are_found(connection: sqlite3.Connection) -> None:
    assert [match.row for match in search(connection, "Who SAILED the ships?")] == [7]


def test_of_many_words_the_twelve_rarest_decide() -> None:
    """Thirteen words: the one that stands in two passages is the most frequent, and left out."""
    rare = [f"rare{letter}" for letter in "bcdfghjklmnp"]
    passages = [("", word) for word in rare] + [("", "frequent")] * 2
    with closing(filled(passages)) as connection:
        assert {match.row for match in search(connection, " ".join([*rare, "frequent"]))} == {
            *range(10)
        }
        found = search(connection, " ".join([*rare, "frequent"]), count=50)
    assert [match.row for match in found] == list(range(12))


@pytest.mark.parametrize(
    "question",
    [
        'harbor" OR "apple', "harbor AND NOT apple", "NEAR(harbor apple, 2)", "header : harbor",
        "harbor*", "^harbor", "'; DROP TABLE keywords; --", '"""', "harbor\0apple", "{body} : x",
        "-harbor", "harbor + apple", "(harbor", "“harbor”", "🚢🚢🚢", "ﬁ ß İ ı", "𝐡𝐚𝐫𝐛𝐨𝐫 𝐇𝐀𝐑𝐁𝐎𝐑",
    ],
)  # fmt: skip
def test_no_question_is_part_of_the_query_language(
    question: str, connection: sqlite3.Connection
) -> None:
    """Words are found as words, whatever stands around them, and the tables stay."""
    asked = set(stems(question))
    expected = {row for row, texts in enumerate(PASSAGES) if asked & set(words(texts))}
    assert {match.row for match in search(connection, question)} == expected
    assert connection.execute("SELECT count(*) FROM frequencies").fetchone()[0] > 0


@given(
    st.text()
    | st.text(alphabet='harbor apple"*^(){}:-+\0')
    | st.lists(st.sampled_from(["harbor", "apples", "sea", "NEAR(", "OR", '"'])).map(" ".join)
)
def test_only_passages_with_a_word_of_the_question_come_back(question: str) -> None:
    with closing(filled(PASSAGES)) as connection:
        found = search(connection, question)
    asked = set(stems(question))
    assert [match.row for match in found if not asked & set(words(PASSAGES[match.row]))] == []
    assert len({match.row for match in found}) == len(found)


def words(texts: Sequence[object]) -> list[str]:
    return [stem for text in texts for stem in stems(str(text))]


@given(st.text(min_size=1))
def test_every_word_that_goes_in_can_be_asked_for(text: str) -> None:
    """The database splits and folds words no further than `terms.py` did."""
    with closing(filled([("", text)])) as connection:
        frequencies = Keywords(SqliteDatabase(connection)).frequencies(stems(text))
        assert set(frequencies.values()) <= {1}
        assert bool(search(connection, text)) == bool(stems(text))
