"""BM25 over SQLite FTS5: order and scores by hand, and questions that try to be queries."""

import math
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import closing

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index import keywords
from index.terms import stems
from index.vectors import Match

# Row, header, body. No stop words; every word is its own stem.
PASSAGES = [
    (0, "", "harbor stone"),
    (1, "", "harbor harbor"),
    (2, "harbor", "apple"),
    (3, "", "apple pear"),
    (4, "", "sea wind"),
    (5, "", "rain snow"),
    (6, "", "wolf bear"),
    (7, "", "ship sail"),
]


def filled(passages: list[tuple[int, str, str]]) -> sqlite3.Connection:
    connection = sqlite3.connect(":memory:", isolation_level=None, check_same_thread=False)
    connection.executescript(keywords.SCHEMA)
    connection.execute("CREATE TABLE passages (row INTEGER PRIMARY KEY, article INTEGER)")
    connection.execute("BEGIN")
    keywords.add_passages(connection, passages)
    # Two passages an article, as the store has them.
    connection.executemany(
        "INSERT INTO passages VALUES (?, ?)", [(row, row // 2) for row, _, _ in passages]
    )
    connection.execute("COMMIT")
    return connection


@pytest.fixture(scope="module")
def connection() -> Iterator[sqlite3.Connection]:
    with closing(filled(PASSAGES)) as one:
        yield one


def search(
    connection: sqlite3.Connection,
    question: str,
    count: int = 10,
    within: frozenset[int] | None = None,
) -> list[Match]:
    asked = stems(question)
    frequencies = keywords.passage_frequencies(connection, asked)
    return keywords.search(connection, asked, frequencies, count, within)


def test_frequencies_count_passages_with_their_headers(connection: sqlite3.Connection) -> None:
    asked = ["harbor", "appl", "wolf", "unicorn"]
    assert keywords.passage_frequencies(connection, asked) == {
        "harbor": 3, "appl": 2, "wolf": 1, "unicorn": 0,
    }  # fmt: skip


def test_nothing_asked_is_counted_as_nothing(connection: sqlite3.Connection) -> None:
    assert keywords.passage_frequencies(connection, []) == {}


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


def test_equal_scores_by_row(connection: sqlite3.Connection) -> None:
    found = search(connection, "bear snow wind sail")
    assert [match.row for match in found] == [4, 5, 6, 7]
    assert len({match.score for match in found}) == 1


def test_no_more_than_asked_for(connection: sqlite3.Connection) -> None:
    assert [match.row for match in search(connection, "bear snow wind sail", 2)] == [4, 5]


@pytest.mark.parametrize(
    ("within", "rows"),
    [({0}, [1, 0]), ({1}, [2]), ({0, 1, 3}, [1, 0, 2]), ({2, 3}, []), (set(), []), ({99}, [])],
    ids=["article of two", "by its header", "all that hold it", "none that holds it", "none",
         "no such article"],
)  # fmt: skip
def test_passages_of_articles_within_alone_are_found(
    connection: sqlite3.Connection, within: set[int], rows: list[int]
) -> None:
    found = search(connection, "harbor", within=frozenset(within))
    assert [match.row for match in found] == rows
    whole = {match.row: match.score for match in search(connection, "harbor")}
    assert all(match.score == whole[match.row] for match in found)


def test_limit_counts_what_is_within(connection: sqlite3.Connection) -> None:
    assert [m.row for m in search(connection, "harbor", 1, frozenset({1}))] == [2]


def test_word_of_every_passage_still_scores_above_zero() -> None:
    with closing(filled([(row, "", "harbor") for row in range(3)])) as connection:
        found = search(connection, "harbor")
    assert [match.row for match in found] == [0, 1, 2]
    assert all(match.score > 0 for match in found)


def test_other_forms_of_a_word_are_found(connection: sqlite3.Connection) -> None:
    assert [match.row for match in search(connection, "Who SAILED the ships?")] == [7]


def test_of_many_words_the_twelve_rarest_decide() -> None:
    """Thirteen words: the one that stands in two passages is the most frequent, and left out."""
    rare = [f"rare{letter}" for letter in "bcdfghjklmnp"]
    passages = [(row, "", word) for row, word in enumerate(rare)]
    passages += [(20, "", "frequent"), (21, "", "frequent")]
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
    expected = {row for row, *texts in PASSAGES if set(stems(question)) & set(words(texts))}
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
    assert [match.row for match in found if not asked & set(words(PASSAGES[match.row][1:]))] == []
    assert len({match.row for match in found}) == len(found)


def words(texts: Sequence[object]) -> list[str]:
    return [stem for text in texts for stem in stems(str(text))]


@given(st.text(min_size=1))
def test_every_word_that_goes_in_can_be_asked_for(text: str) -> None:
    """The database splits and folds words no further than `terms.py` did."""
    with closing(filled([(0, "", text)])) as connection:
        frequencies = keywords.passage_frequencies(connection, stems(text))
        assert set(frequencies.values()) <= {1}
        assert bool(search(connection, text)) == bool(stems(text))
