"""The format on disk, and its one owner.

    CURRENT               name of the generation in use, replaced by an atomic rename
    LOCK                  held by the one process that builds, with its number
    embedded.sqlite       vectors that a build has made whose index isn't in use yet
    encoders/             models that read questions, made at a build; see `index.embedding`
    gen-000007/
      manifest.json       format, model, counts, size and sha256 of every file
      library.sqlite      articles, sentences, passages, keywords, the files they were read from
      passages.*          a vector for each passage; see `index.vectors`
      sentences.*         a vector for each sentence

A generation is never changed. `rebuild.py` writes the next one; a reader keeps the one that it
has opened. SQLite is the source of truth: rows of the vectors are the numbers of its tables.
"""

import hashlib
import json
import re
import sqlite3
from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from index import keywords, lexicon
from index.duplicates import Sketch, Sketched
from index.errors import IndexDamagedError, IndexMissingError
from index.lexicon import WordCount
from index.manifest import REBUILD, check_sizes, read_manifest
from index.model import (
    Also,
    Article,
    Cut,
    FileRecord,
    Finding,
    Passage,
    Searched,
    Sentence,
    Span,
)  # fmt: skip
from index.prepare import Split
from index.question.catalogue import Entry
from index.vectors import VectorIndex

Mask = NDArray[np.bool_]

DATABASE, CURRENT = "library.sqlite", "CURRENT"
ROLLED_BACK = "rolled back\n"
"""The second line of `CURRENT`, where the generation in use is one that was gone back to."""

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
CREATE INDEX sentences_of_passages ON sentences (passage);
CREATE INDEX sentences_of_articles ON sentences (article);
CREATE INDEX passages_of_articles ON passages (article);
"""
    + keywords.SCHEMA
    + lexicon.SCHEMA
)


_METADATA = frozenset({"title", "author", "publisher", "published", "url"})


@dataclass(frozen=True, slots=True)
class SentenceRow:
    """A sentence of the index: its numbers, and where it stands."""

    row: int
    article: int
    passage: int
    sentence: Sentence


class Generation:
    """An opened generation: an immutable snapshot, safe to share between threads.

    Its files are opened here and once, so that it goes on answering, from any thread, when later
    builds have removed its folder.

    Args:
        path: Its folder.

    Attributes:
        connection: The database, read only.
        passages: Their vectors.
        sentences: Their vectors.

    Raises:
        IndexFormatError: Another version of Pullquote made it.
        IndexDamagedError: A file is missing or isn't what was written.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self.manifest = read_manifest(path)
        check_sizes(path, self.manifest)
        self.connection = _connect(path / DATABASE)
        self.article = lru_cache(maxsize=256)(self._article)
        try:
            self.passages = VectorIndex.open(path, "passages")
            self.sentences = VectorIndex.open(path, "sentences")
            if self._held() != (self.manifest.counts, {self.manifest.dimension}):
                raise IndexDamagedError("counts don't match the manifest", path=path, hint=REBUILD)  # noqa: TRY301
        except sqlite3.Error as error:
            self.connection.close()
            raise IndexDamagedError("can't be read", path=path / DATABASE, hint=REBUILD) from error
        except IndexDamagedError:
            self.connection.close()
            raise

    @property
    def name(self) -> str:
        """Such as `gen-000007`."""
        return self.path.name

    @property
    def searched(self) -> Searched:
        """What a question to this generation looks in."""
        return Searched(self.manifest.counts["articles"], self.manifest.counts["passages"])

    def close(self) -> None:
        """Give back the files. Nothing may be asked of it afterwards."""
        self.connection.close()

    def _held(self) -> tuple[dict[str, int], set[int]]:
        """The counts and the dimension of the files, as far as they tell them quickly."""
        held = {
            table: self.connection.execute(
                f"SELECT ifnull(max(row), -1) + 1 FROM {table}"  # noqa: S608 - ours
            ).fetchone()[0]
            for table in ("articles", "passages", "sentences")
        }
        rows = {"passages": len(self.passages), "sentences": len(self.sentences)}
        whole = held if held == {**held, **rows} else {}
        return whole, {self.passages.dimension, self.sentences.dimension}

    def _article(self, row: int) -> Article:
        article = read_article(self.connection, row)
        if hashlib.sha256(article.text.encode()).hexdigest() != article.sha256:
            # Only what was read may be quoted, whatever has happened to the disk since.
            raise IndexDamagedError(
                f"the text of {article.path} is not what was read",
                path=self.path / DATABASE,
                hint=REBUILD,
            )
        return article

    def articles(self) -> Iterator[Article]:
        """All articles, by path."""
        for row in range(self.searched.articles):
            yield self._article(row)

    def split(self, row: int, article: Article) -> Split:
        """An article, which is that of the row, in sentences and passages."""
        sentences = [one.sentence for one in self.sentences_in(row)]
        passages = self.connection.execute(
            "SELECT first, last FROM passages WHERE article = ? ORDER BY row", (row,)
        )
        return Split.of(article, sentences, [Passage(*found) for found in passages])

    def sketched(self) -> Iterator[tuple[int, str, Sketched]]:
        """Row and file of each article, and what is compared to find copies of it, by row."""
        rows = self.connection.execute(
            "SELECT row, source, path, published, sketch, (title IS NULL) + (author IS NULL) + "
            "(publisher IS NULL) + (published IS NULL) + (url IS NULL) FROM articles ORDER BY row"
        )
        for row, source, path, published, data, lacking in rows:
            yield row, source, Sketched(Sketch.from_bytes(data), lacking, published, path)

    def files(self) -> Sequence[FileRecord]:
        """The files that the articles folder held at the build, by name."""
        return self._files

    @cached_property
    def _files(self) -> Sequence[FileRecord]:
        rows = self.connection.execute(
            "SELECT name, size, modified_ns, articles, findings, key FROM files ORDER BY name"
        )
        return [
            FileRecord(name, size, modified_ns, articles, _findings(findings), key)
            for name, size, modified_ns, articles, findings, key in rows
        ]

    def lacking(self, field: str) -> list[str]:
        """Paths of the articles of which a field of their metadata isn't known, by row."""
        assert field in _METADATA, field  # noqa: S101 - never what a user says
        rows = self.connection.execute(
            f"SELECT path FROM articles WHERE {field} IS NULL ORDER BY row"  # noqa: S608 - ours
        )
        return [path for (path,) in rows]

    def cuts(self) -> Counter[str]:
        """How many parts were left out of the articles, by reason."""
        rows = self.connection.execute("SELECT cuts FROM articles")
        return Counter(reason for (cuts,) in rows for _, _, reason in json.loads(cuts))

    def words(self) -> list[WordCount]:
        """All words of the articles, in alphabetical order."""
        rows = self.connection.execute("SELECT word, passages, is_name FROM words ORDER BY word")
        return [WordCount(word, passages, bool(is_name)) for word, passages, is_name in rows]

    def masks(self, articles: Collection[int]) -> tuple[Mask, Mask]:
        """Which passages and which sentences belong to some of the articles, as a mask each.

        Shapes (passages,) and (sentences,). An article's rows are neighbours in both tables.
        """
        masks = np.zeros(len(self.passages), np.bool_), np.zeros(len(self.sentences), np.bool_)
        for article in articles:
            for mask, ranges in zip(masks, self._ranges, strict=True):
                mask[ranges.get(article, slice(0, 0))] = True
        return masks

    @cached_property
    def _ranges(self) -> tuple[dict[int, slice], dict[int, slice]]:
        """Where the passages and the sentences of each article stand in their tables."""
        passages, sentences = (
            {
                article: slice(first, last + 1)
                for article, first, last in self.connection.execute(
                    f"SELECT article, min(row), max(row) FROM {table} GROUP BY article"  # noqa: S608 - ours
                )
            }
            for table in ("passages", "sentences")
        )
        return passages, sentences

    def entries(self) -> list[Entry]:
        """What is known of each article, by row."""
        rows = self.connection.execute(
            "SELECT row, title, author, publisher, published, url FROM articles ORDER BY row"
        )
        return [Entry(*row) for row in rows]

    def passages_of(self, sentences: Sequence[int]) -> dict[int, int]:
        """The passage of each of the sentences, by row."""
        find = "SELECT passage FROM sentences WHERE row = ?"
        return {row: self.connection.execute(find, (row,)).fetchone()[0] for row in sentences}

    def sentence(self, row: int) -> SentenceRow:
        """The sentence of a row."""
        return self._rows("row = ?", row)[0]

    def sentences_of(self, passage: int) -> list[SentenceRow]:
        """The sentences of a passage, in order."""
        return self._rows("passage = ?", passage)

    def sentences_in(self, article: int) -> list[SentenceRow]:
        """The sentences of an article, in order."""
        return self._rows("article = ?", article)

    def _rows(self, condition: str, value: int) -> list[SentenceRow]:
        rows = self.connection.execute(
            f'SELECT row, article, passage, block, start, "end" FROM sentences '  # noqa: S608 - ours
            f"WHERE {condition} ORDER BY row",
            (value,),
        )
        return [
            SentenceRow(row, article, passage, Sentence(Span(start, end), block))
            for row, article, passage, block, start, end in rows
        ]


def _findings(values: str) -> tuple[Finding, ...]:
    return tuple(Finding(*found) for found in json.loads(values)) if values != "[]" else ()


def read_article(connection: sqlite3.Connection, row: int) -> Article:
    """The article of a row, from a database with `SCHEMA`."""
    found = connection.execute(
        "SELECT id, path, text, body, cuts, sha256, title, author, publisher, published, url, "
        "publisher_from, also FROM articles WHERE row = ?", (row,),
    ).fetchone()  # fmt: skip
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


def open_current(index_dir: Path) -> Generation:
    """Open the generation in use.

    Raises:
        IndexMissingError: There is none.
        IndexFormatError, IndexDamagedError: See `Generation`.
    """
    name = current_name(index_dir)
    if name is None:
        raise IndexMissingError(
            "there is no index here", path=index_dir, hint="Build it with: pullquote index"
        )
    return Generation(index_dir / name)


def current_name(index_dir: Path) -> str | None:
    """The name of the generation in use; None where there is none.

    Raises:
        IndexDamagedError: The pointer to it is broken.
    """
    try:
        name = (index_dir / CURRENT).read_text("ascii")
    except FileNotFoundError:
        return None
    except (OSError, UnicodeDecodeError) as error:
        raise IndexDamagedError("can't be read", path=index_dir / CURRENT, hint=REBUILD) from error
    found = re.fullmatch(rf"(gen-\d{{6,}})\n(?:{ROLLED_BACK})?", name)
    if found is None or not (index_dir / found[1]).is_dir():
        raise IndexDamagedError("names no generation", path=index_dir / CURRENT, hint=REBUILD)
    return found[1]


def read_only(database: Path) -> str:
    """The address by which SQLite opens a file that nobody writes."""
    return database.resolve().as_uri() + "?mode=ro&immutable=1"


def _connect(database: Path) -> sqlite3.Connection:
    """The database, read only, for all threads together.

    SQLite lets threads share a connection (`sqlite3.threadsafety` is 3); Python's cache of
    prepared statements doesn't: two threads could bind their values to the same one.
    """
    uri = read_only(database)
    try:
        return sqlite3.connect(uri, uri=True, check_same_thread=False, cached_statements=0)
    except sqlite3.Error as error:
        raise IndexDamagedError("can't be opened", path=database, hint=REBUILD) from error
