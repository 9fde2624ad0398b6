"""What a generation keeps for its report and for the next build: its files, gaps, cuts, sketches.

All take the connection to its database.
"""

import json
import sqlite3
from collections import Counter
from collections.abc import Iterator, Sequence

from index.duplicates import Sketch, Sketched
from index.model import FileRecord, Finding

METADATA = ("title", "author", "publisher", "published", "url")


def read_files(connection: sqlite3.Connection) -> Sequence[FileRecord]:
    """The files that the articles folder held at the build, by name."""
    rows = connection.execute(
        "SELECT name, size, modified_ns, articles, findings, key FROM files ORDER BY name"
    )
    return [
        FileRecord(name, size, modified_ns, articles, _findings(findings), key)
        for name, size, modified_ns, articles, findings, key in rows
    ]


def _findings(values: str) -> tuple[Finding, ...]:
    return tuple(Finding(*found) for found in json.loads(values)) if values != "[]" else ()


def lacking(connection: sqlite3.Connection, field: str) -> tuple[str, ...]:
    """Paths of the articles of which one of `METADATA` isn't known, by row."""
    assert field in METADATA, field  # noqa: S101 - never what a user says
    rows = connection.execute(
        f"SELECT path FROM articles WHERE {field} IS NULL ORDER BY row"  # noqa: S608 - ours
    )
    return tuple(path for (path,) in rows)


def count_cuts(connection: sqlite3.Connection) -> Counter[str]:
    """How many parts were left out of the articles, by reason."""
    rows = connection.execute("SELECT cuts FROM articles")
    return Counter(reason for (cuts,) in rows for _, _, reason in json.loads(cuts))


def read_sketches(connection: sqlite3.Connection) -> Iterator[tuple[int, str, Sketched]]:
    """Row and file of each article, and what is compared to find copies of it, by row."""
    gaps = " + ".join(f"({field} IS NULL)" for field in METADATA)
    rows = connection.execute(
        f"SELECT row, source, path, published, sketch, {gaps} FROM articles ORDER BY row"  # noqa: S608 - ours
    )
    for row, source, path, published, data, count in rows:
        yield row, source, Sketched(Sketch.from_bytes(data), count, published, path)
