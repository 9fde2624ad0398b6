"""What a generation keeps for its report and for the next build: its files, gaps, cuts, sketches.

All take its database.
"""

import json
from collections import Counter
from collections.abc import Iterator, Sequence

from index.database import Database
from index.duplicates import Sketch, Sketched
from index.model import FileRecord, Finding

METADATA = ("title", "author", "publisher", "published", "url")


def read_files(database: Database) -> Sequence[FileRecord]:
    """The files that the articles folder held at the build, by name."""
    rows = database.rows(
        "SELECT name, size, modified_ns, articles, findings, key FROM files ORDER BY name"
    )
    return [
        FileRecord(name, size, modified_ns, articles, _findings(findings), key)
        for name, size, modified_ns, articles, findings, key in rows
    ]


def _findings(values: str) -> tuple[Finding, ...]:
    return tuple(Finding(*found) for found in json.loads(values)) if values != "[]" else ()


def lacking(database: Database, field: str) -> tuple[str, ...]:
    """Paths of the articles of which one of `METADATA` isn't known, by row."""
    assert field in METADATA, field  # noqa: S101 - never what a user says
    rows = database.rows(
        f"SELECT path FROM articles WHERE {field} IS NULL ORDER BY row"  # noqa: S608 - ours
    )
    return tuple(path for (path,) in rows)


def count_cuts(database: Database) -> Counter[str]:
    """How many parts were left out of the articles, by reason."""
    rows = database.rows("SELECT cuts FROM articles")
    return Counter(reason for (cuts,) in rows for _, _, reason in json.loads(cuts))


def read_sketches(database: Database) -> Iterator[tuple[int, str, Sketched]]:
    """Row and file of each article, and what is compared to find copies of it, by row."""
    gaps = " + ".join(f"CASE WHEN {field} IS NULL THEN 1 ELSE 0 END" for field in METADATA)
    rows = database.rows(
        f"SELECT row, source, path, published, sketch, {gaps} FROM articles ORDER BY row"  # noqa: S608 - ours
    )
    for row, source, path, published, data, count in rows:
        yield row, source, Sketched(Sketch.from_bytes(data), count, published, path)
