"""BM25 over SQLite FTS5.

The stems of `terms.py` go in and are asked for, so FTS5's own tokenizer has only to split at
spaces. A question never becomes part of the query language: only quoted stems do.
"""

import json
import sqlite3
from collections.abc import Iterable, Sequence

from index.terms import stems
from index.vectors import Match

_HEADER_WEIGHT = 0.5  # a word of the header against one of the passage: it repeats in all passages
_RAREST = 12  # FTS5 scores every row that matches: the rarest terms decide

SCHEMA = """
CREATE VIRTUAL TABLE keywords USING fts5(header, body, content='',
    tokenize="unicode61 remove_diacritics 0 categories 'L* M* N* P* S* C*'");
CREATE TABLE frequencies (term TEXT PRIMARY KEY, passages INTEGER NOT NULL) WITHOUT ROWID;
"""


def add_passages(connection: sqlite3.Connection, passages: Iterable[tuple[int, str, str]]) -> None:
    """Put passages into the keyword index.

    Args:
        connection: To a database with `SCHEMA`, in a transaction.
        passages: Row, header (title, publisher, date, author) and text of each.
    """
    connection.executemany(
        "INSERT INTO keywords (rowid, header, body) VALUES (?, ?, ?)",
        ((row, " ".join(stems(header)), " ".join(stems(text))) for row, header, text in passages),
    )


def end_passages(connection: sqlite3.Connection) -> None:
    """Count in how many passages each stem stands, once all of them have been added."""
    connection.execute("CREATE VIRTUAL TABLE temp.words USING fts5vocab(main, keywords, row)")
    connection.execute("INSERT INTO frequencies SELECT term, doc FROM temp.words")
    connection.execute("DROP TABLE temp.words")


def search(
    connection: sqlite3.Connection,
    asked: Sequence[str],
    frequencies: dict[str, int],
    count: int,
    within: frozenset[int] | None = None,
) -> list[Match]:
    """The `count` best passages by BM25, best first; equal ones by row. Scores are above 0.

    Args:
        connection: To a generation's database.
        asked: Stems of the question.
        frequencies: As `passage_frequencies` gives them.
        count: Upper limit.
        within: Numbers of the articles that alone are searched; None: all.
    """
    held = sorted(
        {term for term in asked if frequencies.get(term)}, key=lambda t: (frequencies[t], t)
    )
    if not held:
        return []
    allowed = None if within is None else json.dumps(sorted(within))
    query = " OR ".join('"' + term.replace('"', '""') + '"' for term in held[:_RAREST])
    rows = connection.execute(
        "SELECT rowid, -bm25(keywords, ?, 1.0) AS score FROM keywords WHERE keywords MATCH ? "
        "AND (? IS NULL OR rowid IN (SELECT row FROM passages WHERE article IN "
        "(SELECT value FROM json_each(?)))) ORDER BY score DESC, rowid LIMIT ?",
        (_HEADER_WEIGHT, query, allowed, allowed, count),
    )
    return [Match(row, score) for row, score in rows]


def passage_frequencies(connection: sqlite3.Connection, asked: Iterable[str]) -> dict[str, int]:
    """In how many passages (their headers included) each of the stems stands; 0 for none."""
    found = {}
    for term in set(asked):
        row = connection.execute(
            "SELECT passages FROM frequencies WHERE term = ?", (term,)
        ).fetchone()
        found[term] = row[0] if row else 0
    return found
