"""The format on disk, and its one owner.

    CURRENT               name of the generation in use, replaced by an atomic rename
    LOCK                  held by the one process that builds
    gen-000007/
      manifest.json       format, model, counts, size and sha256 of every file
      library.sqlite      articles, sentences, passages, keywords, the files they were read from
      passages.faiss      a vector for each passage
      sentences.faiss     a vector for each sentence

A generation is never changed. `rebuild.py` writes the next one; a reader keeps the one that it
has opened. SQLite is the source of truth: rows of the FAISS files are the numbers of its tables.
"""

import json
import re
import sqlite3
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from index import keywords, lexicon
from index.errors import IndexDamagedError, IndexMissingError
from index.lexicon import WordCount
from index.manifest import REBUILD, Manifest, file_digest, read_manifest
from index.model import Also, Article, Cut, FileRecord, Finding, Searched, Sentence, Span
from index.question.catalogue import Entry
from index.vectors import VectorIndex

Mask = NDArray[np.bool_]

DATABASE, PASSAGES, SENTENCES = "library.sqlite", "passages.faiss", "sentences.faiss"
CURRENT, LOCK = "CURRENT", "LOCK"

SCHEMA = (
    """
CREATE TABLE files (
    name TEXT PRIMARY KEY, size INTEGER NOT NULL, modified_ns INTEGER NOT NULL,
    articles INTEGER NOT NULL, findings TEXT NOT NULL
) WITHOUT ROWID;
CREATE TABLE articles (
    row INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, path TEXT NOT NULL, text TEXT NOT NULL,
    body TEXT NOT NULL, cuts TEXT NOT NULL, sha256 TEXT NOT NULL,
    title TEXT, author TEXT, publisher TEXT, published TEXT, url TEXT, publisher_from TEXT,
    also TEXT NOT NULL
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
"""
    + keywords.SCHEMA
    + lexicon.SCHEMA
)


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
        _check_files(path, self.manifest)
        self.passages = VectorIndex.open(path / PASSAGES)
        self.sentences = VectorIndex.open(path / SENTENCES)
        self.connection = _connect(path / DATABASE)
        self.article = lru_cache(maxsize=256)(self._article)
        if self._held() != (self.manifest.counts, {self.manifest.dimension}):
            self.close()
            raise IndexDamagedError("counts don't match the manifest", path=path, hint=REBUILD)

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
        """The counts and the dimension that the files really have."""
        (articles,) = self.connection.execute("SELECT count(*) FROM articles").fetchone()
        held = {
            "articles": articles, "passages": len(self.passages), "sentences": len(self.sentences)
        }  # fmt: skip
        return held, {self.passages.dimension, self.sentences.dimension}

    def _article(self, row: int) -> Article:
        found = self.connection.execute(
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

    def articles(self) -> Iterator[Article]:
        """All articles, by path."""
        rows = self.connection.execute("SELECT row FROM articles ORDER BY row").fetchall()
        for (row,) in rows:
            yield self._article(row)

    def files(self) -> list[FileRecord]:
        """The files that the articles folder held at the build, by name."""
        rows = self.connection.execute(
            "SELECT name, size, modified_ns, articles, findings FROM files ORDER BY name"
        )
        return [
            FileRecord(
                name, size, modified_ns, articles,
                tuple(Finding(*finding) for finding in json.loads(findings)),
            )
            for name, size, modified_ns, articles, findings in rows
        ]  # fmt: skip

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
    if not re.fullmatch(r"gen-\d{6,}\n", name) or not (index_dir / name.strip()).is_dir():
        raise IndexDamagedError("names no generation", path=index_dir / CURRENT, hint=REBUILD)
    return name.strip()


def _connect(database: Path) -> sqlite3.Connection:
    """The database, read only, for all threads together.

    SQLite lets threads share a connection (`sqlite3.threadsafety` is 3); Python's cache of
    prepared statements doesn't: two threads could bind their values to the same one.
    """
    uri = database.resolve().as_uri() + "?mode=ro&immutable=1"
    try:
        return sqlite3.connect(uri, uri=True, check_same_thread=False, cached_statements=0)
    except sqlite3.Error as error:
        raise IndexDamagedError("can't be opened", path=database, hint=REBUILD) from error


def _check_files(path: Path, manifest: Manifest) -> None:
    # FAISS loads flipped bytes without a word (36 of 36 times): only the checksums tell.
    for name in (DATABASE, PASSAGES, SENTENCES):
        try:
            intact = file_digest(path / name) == manifest.files.get(name)
        except OSError as error:
            raise IndexDamagedError("is missing", path=path / name, hint=REBUILD) from error
        if not intact:
            raise IndexDamagedError("is not what was written", path=path / name, hint=REBUILD)
