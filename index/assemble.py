"""The vectors of a new generation: taken over, taken up from an interrupted build, or made.

Texts are known by their hashes. What is neither in the index as it was nor in the journal is
embedded, once for each different text, and kept in the journal at once.
"""

from collections.abc import Iterator
from itertools import islice

import numpy as np

from index.database import SqliteDatabase
from index.embedding import Embedder, FloatMatrix
from index.journal import Journal
from index.model import Span, fold
from index.prepare import Progress, with_header
from index.schema import DATABASE, read_article, read_only
from index.store import Generation
from index.writer import GenerationWriter

STAGE = "Embedding passages and sentences"
_WINDOW = 4096  # texts that are sorted by length, so that those of a batch are alike
_KEPT_AFTER = 512  # texts: some seconds of a processor's work
_BLOCK = 4096  # rows: 3 MB

# The first row with a hash, where there are several: their vectors are the same.
_KNOWN = "(SELECT hash, min(row) AS row FROM previous.{table} GROUP BY hash)"


class Assembly:
    """Where the vector of each row of a new generation comes from.

    Args:
        writer: Of the generation, with all articles in it.
        previous: The index as it was, by the same model; None where nothing is taken over.
        journal: What has been embedded for an index that isn't in use yet.
    """

    def __init__(
        self, writer: GenerationWriter, previous: Generation | None, journal: Journal
    ) -> None:
        self._dimension = journal.dimension
        self._connection = connection = writer.connection
        self._previous = previous
        self._journal = journal
        connection.execute("ATTACH ? AS made", (str(journal.path),))
        if previous is None:
            connection.executescript(
                "ATTACH ':memory:' AS previous;"
                "CREATE TABLE previous.passages (hash BLOB, row INTEGER);"
                "CREATE TABLE previous.sentences (hash BLOB, row INTEGER);"
            )
        else:
            connection.execute("ATTACH ? AS previous", (read_only(previous.path / DATABASE),))
        connection.executescript(
            "CREATE TEMP TABLE missing (hash BLOB PRIMARY KEY) WITHOUT ROWID;"
            "INSERT INTO temp.missing SELECT hash FROM main.passages "
            "EXCEPT SELECT hash FROM previous.passages EXCEPT SELECT hash FROM made.vectors;"
            "INSERT OR IGNORE INTO temp.missing SELECT hash FROM main.sentences "
            "EXCEPT SELECT hash FROM previous.sentences EXCEPT SELECT hash FROM made.vectors;"
        )

    @property
    def missing(self) -> int:
        """How many different texts have to be embedded."""
        found = self._connection.execute("SELECT count(*) FROM temp.missing").fetchone()
        return int(found[0])

    def taken_up(self) -> int:
        """How many different texts have been embedded for an index that isn't in use yet."""
        found = self._connection.execute(
            "SELECT count(*) FROM made.vectors WHERE hash IN ("
            "SELECT hash FROM (SELECT hash FROM main.passages EXCEPT SELECT hash FROM "
            "previous.passages) UNION SELECT hash FROM (SELECT hash FROM main.sentences EXCEPT "
            "SELECT hash FROM previous.sentences))"
        ).fetchone()
        return int(found[0])

    def embed(self, embedder: Embedder, progress: Progress) -> int:
        """Embed what is missing.

        Returns:
            How many texts that were.
        """
        total, done = self.missing, 0
        if total:
            progress(STAGE, 0, total)
        texts = self._texts()
        while window := dict(islice(texts, _WINDOW)):
            todo = sorted(self._not_made(window).items(), key=lambda one: (-len(one[1]), one[0]))
            for first in range(0, len(todo), _KEPT_AFTER):
                part = todo[first : first + _KEPT_AFTER]
                vectors = embedder.encode([text for _, text in part])
                self._journal.add([key for key, _ in part], vectors)
                done += len(part)
                progress(STAGE, done, total)
        return total

    def _not_made(self, texts: dict[bytes, str]) -> dict[bytes, str]:
        """Those of the texts that didn't stand in an earlier window as well."""
        find = "SELECT 1 FROM made.vectors WHERE hash = ?"
        return {
            key: text
            for key, text in texts.items()
            if self._connection.execute(find, (key,)).fetchone() is None
        }

    def _texts(self) -> Iterator[tuple[bytes, str]]:
        """Hash and text of what is missing, by article; some stand in several of them."""
        for row in self._articles():
            yield from self._texts_of(row)

    def _articles(self) -> list[int]:
        """Rows of the articles with a text that is missing."""
        found = self._connection.execute(
            "SELECT article FROM main.passages WHERE hash IN temp.missing UNION "
            "SELECT article FROM main.sentences WHERE hash IN temp.missing ORDER BY 1"
        )
        return [row for (row,) in found]

    def _texts_of(self, row: int) -> Iterator[tuple[bytes, str]]:
        article = read_article(SqliteDatabase(self._connection), row)
        passages: dict[int, list[str]] = {}
        rows = self._connection.execute(
            'SELECT passage, start, "end", hash, hash IN temp.missing FROM main.sentences '
            "WHERE article = ? ORDER BY row",
            (row,),
        )
        for passage, start, end, key, is_missing in rows:
            text = fold(Span(start, end).of(article.text))
            passages.setdefault(passage, []).append(text)
            if is_missing:
                yield key, text
        keys = self._connection.execute(
            "SELECT row, hash FROM main.passages WHERE article = ? AND hash IN temp.missing "
            "ORDER BY row",
            (row,),
        )
        for passage, key in keys:
            yield key, with_header(article.header, " ".join(passages[passage]))

    def blocks(self, table: str) -> Iterator[FloatMatrix]:
        """The vectors of all rows of a table in order, in blocks of shape (some, dimension)."""
        rows = self._connection.execute(
            f"SELECT own.row, known.row, made.vector FROM main.{table} AS own "  # noqa: S608 - ours
            f"LEFT JOIN {_KNOWN.format(table=table)} AS known ON known.hash = own.hash "
            "LEFT JOIN made.vectors AS made ON made.hash = own.hash ORDER BY own.row"
        )
        while found := rows.fetchmany(_BLOCK):
            yield self._block(table, found)

    def _block(self, table: str, found: list[tuple[int, int | None, bytes | None]]) -> FloatMatrix:
        vectors = np.empty((len(found), self._dimension), np.float32)
        places, rows = [], []
        for place, (_, row, vector) in enumerate(found):
            if row is not None:
                places.append(place)
                rows.append(row)
            else:
                assert vector is not None, "embed comes first"  # noqa: S101 - a programmer's error
                vectors[place] = np.frombuffer(vector, np.float16)
        if self._previous is not None and rows:
            index = getattr(self._previous, table)
            vectors[places] = index.take(np.array(rows, np.int64))
        return vectors
