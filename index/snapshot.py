"""An opened generation as it is asked: articles, passages, sentences, words and vectors by row."""

import hashlib
from collections.abc import Collection, Iterator, Sequence
from functools import cached_property, lru_cache
from pathlib import Path

from index.answer import Searched
from index.database import Database
from index.errors import IndexDamagedError
from index.holdings import Holdings
from index.keywords import Keywords
from index.lexicon import Lexicon, WordCount
from index.manifest import REBUILD, Manifest
from index.model import Article, FileRecord, Passage, Sentence, Span
from index.prepare import Split
from index.question.catalogue import Entry
from index.ranges import Mask, Ranges
from index.records import read_files
from index.schema import PassageRow, SentenceRow, read_article
from index.vectors import Vectors


class Snapshot:
    """A generation, which never changes: safe to share between threads.

    Args:
        name: Such as `gen-000007`.
        manifest: What it says about itself.
        database: Its tables.
        passages: The vectors of the passages, by row.
        sentences: Those of the sentences.
        place: The folder of its files, for messages; None where it has none.

    Attributes:
        name: As given, and so are the others.
    """

    def __init__(
        self,
        name: str,
        manifest: Manifest,
        database: Database,
        passages: Vectors,
        sentences: Vectors,
        place: Path | None = None,
    ) -> None:
        self.name = name
        self.manifest = manifest
        self.database = database
        self.passages = passages
        self.sentences = sentences
        self.place = place
        self.article = lru_cache(maxsize=256)(self._article)

    @property
    def searched(self) -> Searched:
        """What a question to this generation looks in."""
        return Searched(self.manifest.counts["articles"], self.manifest.counts["passages"])

    def close(self) -> None:
        """Give back what is held. Nothing may be asked of it afterwards."""
        self.database.close()

    def _article(self, row: int) -> Article:
        article = read_article(self.database, row)
        if hashlib.sha256(article.text.encode()).hexdigest() != article.sha256:
            # Only what was read may be quoted, whatever has happened to the disk since.
            raise IndexDamagedError(
                f"the text of {article.path} is not what was read",
                path=self.place,
                hint=REBUILD,
            )
        return article

    def row_of(self, article: str) -> int | None:
        """The row of an article by its id; None where there is none."""
        found = self.database.rows("SELECT row FROM articles WHERE id = ?", article)
        return int(found[0][0]) if found else None

    def articles(self) -> Iterator[Article]:
        """All articles, by path."""
        for row in range(self.searched.articles):
            yield self._article(row)

    def split(self, row: int, article: Article) -> Split:
        """An article, which is that of the row, in sentences and passages."""
        sentences = [one.sentence for one in self.sentences_in(row)]
        passages = self.database.rows(
            "SELECT first, last FROM passages WHERE article = ? ORDER BY row", row
        )
        return Split.of(article, sentences, [Passage(*found) for found in passages])

    def files(self) -> Sequence[FileRecord]:
        """The files that the articles folder held at the build, by name."""
        return self._files

    @cached_property
    def _files(self) -> Sequence[FileRecord]:
        return read_files(self.database)

    def words(self) -> list[WordCount]:
        """All words of the articles, in alphabetical order."""
        rows = self.database.rows("SELECT word, passages, is_name FROM words ORDER BY word")
        return [WordCount(word, passages, bool(is_name)) for word, passages, is_name in rows]

    @cached_property
    def lexicon(self) -> Lexicon:
        """Their words, as they are spelled."""
        return Lexicon(self.database)

    @cached_property
    def keywords(self) -> Keywords:
        """Their words, as they are searched for."""
        return Keywords(self.database)

    @cached_property
    def holdings(self) -> Holdings:
        """Their metadata, to look up and to suggest."""
        return Holdings(self.database)

    def masks(
        self, articles: Collection[int] | None, without: int | None = None
    ) -> tuple[Mask, Mask]:
        """Which passages and which sentences belong to some articles: see `index.ranges`."""
        return self._ranges.masks(articles, without)

    @cached_property
    def _ranges(self) -> Ranges:
        return Ranges.of(self.database)

    def entries(self) -> list[Entry]:
        """What is known of each article, by row."""
        rows = self.database.rows(
            "SELECT row, title, author, publisher, published, url FROM articles ORDER BY row"
        )
        return [Entry(*row) for row in rows]

    def passages_of(self, sentences: Sequence[int]) -> dict[int, int]:
        """The passage of each of the sentences, by row."""
        rows = self.database.rows(
            "SELECT row, passage FROM sentences WHERE row = ANY(?)", list(sentences)
        )
        return dict(rows)

    def passage_rows(self, passages: Sequence[int]) -> list[PassageRow]:
        """Some passages, by row."""
        # SQLite takes the tables of a CROSS JOIN in their order: the few passages first.
        rows = self.database.rows(
            "SELECT p.row, p.article, min(s.row), count(*) FROM passages AS p "
            "CROSS JOIN sentences AS s WHERE p.row = ANY(?) AND s.passage = p.row "
            "GROUP BY p.row ORDER BY p.row",
            list(passages),
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
        for row in self._rows("passage = ANY(?)", list(passages)):
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

    def _rows(self, condition: str, *values: int | list[int]) -> list[SentenceRow]:
        rows = self.database.rows(
            f'SELECT row, article, passage, block, start, "end" FROM sentences '  # noqa: S608 - ours
            f"WHERE {condition} ORDER BY row",
            *values,
        )
        return [
            SentenceRow(row, article, passage, Sentence(Span(start, end), block))
            for row, article, passage, block, start, end in rows
        ]
