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
from collections.abc import Collection, Iterator, Sequence
from functools import cached_property, lru_cache
from pathlib import Path

from index.answer import Searched
from index.errors import IndexDamagedError, IndexMissingError
from index.holdings import Holdings
from index.keywords import Keywords
from index.lexicon import Lexicon, WordCount
from index.manifest import REBUILD, check_sizes, read_manifest
from index.model import Article, FileRecord, Passage, Sentence, Span
from index.prepare import Split
from index.question.catalogue import Entry
from index.ranges import Mask, Ranges
from index.records import read_files
from index.schema import DATABASE, PassageRow, SentenceRow, read_article, read_only
from index.vectors import VectorIndex

CURRENT, ENCODERS = "CURRENT", "encoders"
ROLLED_BACK = "rolled back\n"
"""The second line of `CURRENT`, where the generation in use is one that was gone back to."""


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

    def row_of(self, article: str) -> int | None:
        """The row of an article by its id; None where there is none."""
        rows = self.connection.execute("SELECT row FROM articles WHERE id = ?", (article,))
        found: tuple[int] | None = rows.fetchone()
        return found[0] if found else None

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

    def files(self) -> Sequence[FileRecord]:
        """The files that the articles folder held at the build, by name."""
        return self._files

    @cached_property
    def _files(self) -> Sequence[FileRecord]:
        return read_files(self.connection)

    def words(self) -> list[WordCount]:
        """All words of the articles, in alphabetical order."""
        rows = self.connection.execute("SELECT word, passages, is_name FROM words ORDER BY word")
        return [WordCount(word, passages, bool(is_name)) for word, passages, is_name in rows]

    @cached_property
    def lexicon(self) -> Lexicon:
        """Their words, as they are spelled."""
        return Lexicon(self.connection)

    @cached_property
    def keywords(self) -> Keywords:
        """Their words, as they are searched for."""
        return Keywords(self.connection)

    @cached_property
    def holdings(self) -> Holdings:
        """Their metadata, to look up and to suggest."""
        return Holdings(self.connection)

    def masks(
        self, articles: Collection[int] | None, without: int | None = None
    ) -> tuple[Mask, Mask]:
        """Which passages and which sentences belong to some articles: see `index.ranges`."""
        return self._ranges.masks(articles, without)

    @cached_property
    def _ranges(self) -> Ranges:
        return Ranges.of(self.connection)

    def entries(self) -> list[Entry]:
        """What is known of each article, by row."""
        rows = self.connection.execute(
            "SELECT row, title, author, publisher, published, url FROM articles ORDER BY row"
        )
        return [Entry(*row) for row in rows]

    def passages_of(self, sentences: Sequence[int]) -> dict[int, int]:
        """The passage of each of the sentences, by row."""
        rows = self.connection.execute(
            "SELECT row, passage FROM sentences WHERE row IN (SELECT value FROM json_each(?))",
            (json.dumps(sentences),),
        )
        return dict(rows.fetchall())

    def passage_rows(self, passages: Sequence[int]) -> list[PassageRow]:
        """Some passages, by row."""
        rows = self.connection.execute(
            "SELECT p.row, p.article, min(s.row), count(*) FROM json_each(?) AS asked "
            "CROSS JOIN passages AS p ON p.row = asked.value "
            "CROSS JOIN sentences AS s ON s.passage = p.row GROUP BY p.row ORDER BY p.row",
            (json.dumps(passages),),
        )
        return [PassageRow(*row) for row in rows]

    def sentence(self, row: int) -> SentenceRow:
        """The sentence of a row."""
        return self._rows("row = ?", row)[0]

    def sentences_of(self, passage: int) -> list[SentenceRow]:
        """The sentences of a passage, in order."""
        return self._rows("passage = ?", passage)

    def sentences_of_all(self, passages: Sequence[int]) -> dict[int, list[SentenceRow]]:
        """The sentences of each of some passages, in order."""
        found: dict[int, list[SentenceRow]] = {passage: [] for passage in passages}
        chosen = json.dumps(passages)
        for row in self._rows("passage IN (SELECT value FROM json_each(?))", chosen):
            found[row.passage].append(row)
        return found

    def sentences_in(self, article: int) -> list[SentenceRow]:
        """The sentences of an article, in order."""
        return self._rows("article = ?", article)

    def sentences_beside(self, one: SentenceRow, count: int) -> list[SentenceRow]:
        """A sentence and at most `count` on each side of it in its block, in order."""
        near = self._rows("row BETWEEN ? AND ?", one.row - count, one.row + count)
        return [
            row
            for row in near
            if (row.article, row.sentence.block) == (one.article, one.sentence.block)
        ]

    def _rows(self, condition: str, *values: int | str) -> list[SentenceRow]:
        rows = self.connection.execute(
            f'SELECT row, article, passage, block, start, "end" FROM sentences '  # noqa: S608 - ours
            f"WHERE {condition} ORDER BY row",
            values,
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


def is_rolled_back(index_dir: Path) -> bool:
    """Whether the generation in use is one that was gone back to: no build has followed."""
    try:
        return ROLLED_BACK in (index_dir / CURRENT).read_text("ascii")
    except (OSError, UnicodeDecodeError):
        return False


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
