"""The tables of a generation's database, and their rows as values."""

import json
from dataclasses import dataclass
from pathlib import Path

from index import keywords, lexicon
from index.database import Database
from index.model import Also, Article, Cut, Sentence, Span

DATABASE = "library.sqlite"

SCHEMA = (
    """
CREATE TABLE files (
    name TEXT PRIMARY KEY, size INTEGER NOT NULL, modified_ns INTEGER NOT NULL,
    articles INTEGER NOT NULL, findings TEXT NOT NULL, key TEXT NOT NULL
) WITHOUT ROWID;
CREATE TABLE articles (
    row INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, path TEXT NOT NULL, source TEXT NOT NULL,
    title TEXT, author TEXT, publisher TEXT, published TEXT, url TEXT, publisher_from TEXT,
    also TEXT NOT NULL, sha256 TEXT NOT NULL, sketch BLOB NOT NULL,
    body TEXT NOT NULL, cuts TEXT NOT NULL, text TEXT NOT NULL
);
CREATE TABLE passages (
    row INTEGER PRIMARY KEY, article INTEGER NOT NULL REFERENCES articles,
    first INTEGER NOT NULL, last INTEGER NOT NULL, hash BLOB NOT NULL
);
CREATE TABLE sentences (
    row INTEGER PRIMARY KEY, article INTEGER NOT NULL REFERENCES articles,
    passage INTEGER NOT NULL REFERENCES passages, block INTEGER NOT NULL,
    start INTEGER NOT NULL, "end" INTEGER NOT NULL, hash BLOB NOT NULL
);
CREATE TABLE extents (
    article INTEGER PRIMARY KEY REFERENCES articles, passages INTEGER NOT NULL,
    sentences INTEGER NOT NULL
);
CREATE INDEX sentences_of_passages ON sentences (passage);
CREATE INDEX sentences_of_articles ON sentences (article);
CREATE INDEX passages_of_articles ON passages (article);
"""
    + keywords.SCHEMA
    + lexicon.SCHEMA
)


@dataclass(frozen=True, slots=True)
class PassageRow:
    """A passage of the index: its number, its article's, and where its sentences stand.

    Attributes:
        row: Its number.
        article: Its article's number.
        first: Number of its first sentence; the others are the next ones.
        count: How many sentences it has.
    """

    row: int
    article: int
    first: int
    count: int


@dataclass(frozen=True, slots=True)
class SentenceRow:
    """A sentence of the index: its numbers, and where it stands."""

    row: int
    article: int
    passage: int
    sentence: Sentence


def read_article(database: Database, row: int) -> Article:
    """The article of a row, from a database with `SCHEMA`."""
    [found] = database.rows(
        "SELECT id, path, text, body, cuts, sha256, title, author, publisher, published, url, "
        "publisher_from, also FROM articles WHERE row = ?", row,
    )  # fmt: skip
    id_, path, text, body, cuts, sha256, *metadata, also = found
    title, author, publisher, published, url, publisher_from = metadata
    return Article(
        id_,
        path,
        text,
        tuple(Span(*pair) for pair in json.loads(body)),
        tuple(Cut(Span(start, end), reason) for start, end, reason in json.loads(cuts)),
        sha256,
        title,
        author,
        publisher,
        published,
        url,
        publisher_from,
        tuple(Also(**values) for values in json.loads(also)),
    )


def read_only(database: Path) -> str:
    """The address by which SQLite opens a file that nobody writes."""
    return database.resolve().as_uri() + "?mode=ro&immutable=1"
