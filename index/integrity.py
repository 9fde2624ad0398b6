"""Whether a generation is what was written, checked in full: every byte, every count, every text.

Opening one checks only what is quick. This reads all of it: about a second for 200 MB, and more
for the texts. Damage is found and named here, never mended: an index is made again from the
articles.
"""

import sqlite3
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from itertools import groupby, islice
from operator import itemgetter
from pathlib import Path
from typing import Any

import numpy as np

from index.errors import PullquoteError
from index.manifest import MANIFEST, Manifest, file_digest, read_manifest
from index.model import Article, Span
from index.prepare import Progress, silent
from index.schema import DATABASE
from index.store import Generation
from index.vectors import Vectors

_MOST = 20  # damages of one kind that are told: one fault can spoil every article
_BLOCK = 8192  # vectors looked at at once
_NEAR_ONE = 0.01  # stored as float16, a vector's length is off by less than .002

_Row = Sequence[Any]
_RowsOf = Callable[[int], list[_Row]]


@dataclass(frozen=True, slots=True)
class Damage:
    """Something that isn't as it was written.

    Attributes:
        name: The file.
        wrong: What is wrong with it, in words.
    """

    name: str
    wrong: str


def verify_generation(path: Path, progress: Progress = silent) -> list[Damage]:
    """Find all that is wrong with a generation, however it is damaged; nothing when it is whole.

    Where a file isn't what was written, it isn't opened: what stands in it says nothing more.

    Args:
        path: Its folder, which isn't changed.
        progress: Told of the work.
    """
    try:
        manifest = read_manifest(path)
    except (PullquoteError, OSError, TypeError, ValueError) as error:
        return [Damage(MANIFEST, _words(error))]
    return _files(path, manifest, progress) or _contents(path, progress)


def _words(error: Exception) -> str:
    if isinstance(error, PullquoteError):
        return str(error.args[0])
    why = error.strerror if isinstance(error, OSError) else type(error).__name__
    return f"can't be read ({why})"


def _files(path: Path, manifest: Manifest, progress: Progress) -> list[Damage]:
    """What a look at the files from outside tells."""
    found = []
    for done, (name, digest) in enumerate(sorted(manifest.files.items())):
        progress("Checking files", done, len(manifest.files))
        if wrong := _wrong_with_file(path / name, digest):
            found.append(Damage(name, wrong))
    progress("Checking files", len(manifest.files), len(manifest.files))
    strange = {entry.name for entry in path.iterdir()} - {MANIFEST, *manifest.files}
    return [*found, *(Damage(name, "doesn't belong here") for name in sorted(strange))]


def _wrong_with_file(path: Path, digest: dict[str, int | str]) -> str:
    try:
        size = path.stat().st_size
        if size != digest["bytes"]:
            return f"has {size:,} bytes instead of {digest['bytes']:,}"
        return "" if file_digest(path) == digest else "is not what was written"
    except FileNotFoundError:
        return "is missing"
    except OSError as error:
        return _words(error)


def _contents(path: Path, progress: Progress) -> list[Damage]:
    """What only a look inside tells: a generation that was written wrong."""
    found: list[Damage] = []
    try:
        with closing(Generation(path)) as generation:
            for check in (_database, _articles, _vectors):
                found += islice(check(generation, progress), _MOST)
    except Exception as error:  # noqa: BLE001 - whatever damage leads to, it is damage
        found.append(Damage(DATABASE, _words(error)))
    return found


def _database(generation: Generation, progress: Progress) -> Iterator[Damage]:
    progress("Checking the database", 0, 1)
    connection = generation.connection
    for (wrong,) in connection.execute(f"PRAGMA integrity_check({_MOST})"):
        if wrong != "ok":
            yield Damage(DATABASE, wrong)
    for table, row, other, _ in connection.execute("PRAGMA foreign_key_check"):
        yield Damage(DATABASE, f"row {row} of {table} belongs to nothing in {other}")
    counts = generation.manifest.counts
    tables = {name: (name, "row") for name in counts}
    tables["extents"] = ("extents", "article")
    for name, (table, column) in tables.items():
        wanted = counts.get(name, counts["articles"])
        if wrong := _wrong_with_rows(connection, table, column, wanted):
            yield Damage(DATABASE, f"{name}: {wrong}")
    yield from _keywords(connection, counts["passages"])
    progress("Checking the database", 1, 1)


def _wrong_with_rows(connection: sqlite3.Connection, table: str, column: str, wanted: int) -> str:
    """Whether the rows of a table are as many as there should be, numbered from 0 without gaps."""
    count, first, last = connection.execute(
        f"SELECT count(*), min({column}), max({column}) FROM {table}"  # noqa: S608 - ours
    ).fetchone()
    if count != wanted:
        return f"{count:,} rows instead of {wanted:,}"
    return "" if not count or (first, last) == (0, count - 1) else "rows aren't numbered from 0"


def _keywords(connection: sqlite3.Connection, passages: int) -> Iterator[Damage]:
    """Whether the lists of the keyword index fit each other and the passages."""
    sizes = connection.execute("SELECT length(words) FROM lengths")
    if sum(size for (size,) in sizes) != 4 * passages:
        yield Damage(DATABASE, "keywords: the lengths are not those of the passages")
    for (term,) in connection.execute(
        "SELECT term FROM postings WHERE length(held) != 3 * passages"
    ):
        yield Damage(DATABASE, f"keywords: the list of “{term}” is not as long as it should be")
    for (term,) in connection.execute(
        "SELECT term FROM (SELECT term, sum(passages) FROM postings GROUP BY term "
        "EXCEPT SELECT term, passages FROM frequencies)"
    ):
        yield Damage(DATABASE, f"keywords: “{term}” is miscounted")


def _articles(generation: Generation, progress: Progress) -> Iterator[Damage]:
    """Texts against their hashes, and whether sentences and passages lie where they should."""
    count = generation.manifest.counts["articles"]
    execute = generation.connection.execute
    passages = _grouped(execute("SELECT article, first, last, row FROM passages ORDER BY row"))
    sentences = _grouped(
        execute('SELECT article, passage, block, start, "end" FROM sentences ORDER BY row')
    )
    for row in range(count):
        if wrong := _wrong_with_article(generation, row, passages(row), sentences(row)):
            yield Damage(DATABASE, f"article {row}: {wrong}")
        progress("Checking articles", row + 1, count)
    if passages(count) or sentences(count):
        yield Damage(DATABASE, "passages or sentences aren't in the order of the articles")


def _grouped(rows: Iterable[_Row]) -> _RowsOf:
    """Gives the rows of one article after another, which must be asked for in order.

    Asked for one more than there are, it gives what hasn't been given.
    """
    groups = ((number, list(group)) for number, group in groupby(rows, key=itemgetter(0)))
    waiting = next(groups, None)

    def rows_of(article: int) -> list[_Row]:
        nonlocal waiting
        if waiting is None or waiting[0] > article:
            return []
        number, found = waiting
        if number == article:
            waiting = next(groups, None)
        return found  # of an article before: out of order, which the caller sees

    return rows_of


def _wrong_with_article(
    generation: Generation, row: int, passages: list[_Row], sentences: list[_Row]
) -> str:
    try:
        article = generation.article(row)
    except Exception as error:  # noqa: BLE001 - whatever damage leads to, it is damage
        return _words(error)
    if any(one[0] != row for one in (*passages, *sentences)):
        return "rows of another article stand among its own"
    if not _lie_in(article, sentences):
        return "its sentences don't lie in its body, one after another"
    numbers = [passage for _, first, last, passage in passages for _ in range(first, last + 1)]
    edges = [0, *(last + 1 for _, _, last, _ in passages)]
    if [first for _, first, _, _ in passages] != edges[:-1] or edges[-1] != len(sentences):
        return "its passages aren't made of all its sentences"
    same = numbers == [passage for _, passage, *_ in sentences]
    return "" if same else "its sentences name other passages than those that hold them"


def _lie_in(article: Article, sentences: list[_Row]) -> bool:
    position = 0
    for _, _, block, start, end in sentences:
        in_order = position <= start < end
        if not (in_order and 0 <= block < len(article.body)):
            return False
        if not article.body[block].contains(Span(start, end)):
            return False
        position = end
    return not article.body or article.body[-1].end <= len(article.text)


def _vectors(generation: Generation, progress: Progress) -> Iterator[Damage]:
    manifest = generation.manifest
    for kind, index in (("passages", generation.passages), ("sentences", generation.sentences)):
        name = next((name for name in manifest.files if name.startswith(f"{kind}.")), kind)
        if (len(index), index.dimension) != (manifest.counts[kind], manifest.dimension):
            yield Damage(name, f"has {len(index):,} vectors instead of {manifest.counts[kind]:,}")
        elif wrong := _wrong_with_vectors(index, kind, progress):
            yield Damage(name, wrong)


def _wrong_with_vectors(index: Vectors, kind: str, progress: Progress) -> str:
    bad: list[int] = []
    for first in range(0, len(index), _BLOCK):
        block = index.rows(first, min(_BLOCK, len(index) - first))
        with np.errstate(over="ignore", invalid="ignore"):  # what isn't finite is looked for here
            lengths = np.linalg.norm(block.astype(np.float32, copy=False), axis=1)
        wrong = ~(np.abs(lengths - 1) < _NEAR_ONE)  # true for what is no number, too
        bad += (first + np.flatnonzero(wrong)).tolist()
        progress(f"Checking vectors of {kind}", first + len(block), len(index))
    return f"{len(bad):,} of its vectors aren't of length 1, first row {bad[0]}" if bad else ""
