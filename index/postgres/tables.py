"""The tables of a generation in PostgreSQL: those of `index.schema`, put into its words."""

import re
from collections.abc import Iterator

from index.schema import SCHEMA

WITH_VECTORS = ("passages", "sentences")
"""A vector stands beside each of their rows, as it is kept in files: of 16 bits a number."""
HNSW_FROM = 5_000
"""Rows from which an HNSW index finds what is near faster than looking at all (measured)."""

LONGEST_KEY = 2_000
"""Bytes of a word that is kept: PostgreSQL's indexes take 2,704, and no question has so long a one.
Writing without blanks has them, and so has an article with a picture in letters."""

_TABLE = re.compile(r"CREATE TABLE (\w+) \((.*?)\)(?: WITHOUT ROWID)?;", re.DOTALL)
_INDEX = re.compile(r"CREATE INDEX .*?;")
# Sorted by code point, as SQLite does, whatever the language of the server.
_WORDS = ((r"\bBLOB\b", "bytea"), (r"\bTEXT\b", 'text COLLATE "C"'), (r" REFERENCES \w+", ""),
          (r"\b(size|modified_ns) INTEGER\b", r"\1 bigint"),
          # Only read as a whole; a path may be longer than an index takes.
          (r"\bname text (.*?) PRIMARY KEY", r"name text \1"))  # fmt: skip
_KEYS = {"words": "word", "postings": "term", "frequencies": "term"}


def created(dimension: int) -> Iterator[str]:
    """Statements that make the tables, in the schema that is searched first.

    Args:
        dimension: Length of a vector.
    """
    for name, given in _TABLE.findall(SCHEMA):
        columns = given
        for old, new in _WORDS:
            columns = re.sub(old, new, columns)
        vector = f", vector halfvec({int(dimension)}) NOT NULL" if name in WITH_VECTORS else ""
        yield f"CREATE TABLE {name} ({columns}{vector})"
    # Numbers side by side: packing them costs each question more than it saves.
    yield "ALTER TABLE postings ALTER COLUMN held SET STORAGE EXTERNAL"
    yield "ALTER TABLE lengths ALTER COLUMN words SET STORAGE EXTERNAL"


def kept(name: str) -> str:
    """Which rows of a table are copied, in SQLite's words."""
    key = _KEYS.get(name)
    return f"WHERE length(CAST({key} AS BLOB)) <= {LONGEST_KEY}" if key else ""


def indexed(counts: dict[str, int]) -> Iterator[str]:
    """Statements that make the indexes, once the rows are there.

    Args:
        counts: Rows of the tables.
    """
    yield from _INDEX.findall(SCHEMA)
    for name in WITH_VECTORS:
        if counts[name] >= HNSW_FROM:
            yield f"CREATE INDEX ON {name} USING hnsw (vector halfvec_ip_ops)"
    yield "ANALYZE"


def names() -> list[str]:
    """The tables, in the order in which they are filled."""
    return [name for name, _ in _TABLE.findall(SCHEMA)]
