"""Writing a generation: article by article, then its vectors, into a folder beside the others."""

import json
import os
import shutil
import sqlite3
from collections.abc import Iterable, Mapping, Sequence
from contextlib import closing
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from itertools import chain
from pathlib import Path
from types import TracebackType

from index import __version__
from index.embedding import FloatMatrix
from index.files import UNFINISHED
from index.keywords import KeywordWriter
from index.lexicon import WordCounter, add_words
from index.manifest import FORMAT, MANIFEST, Manifest, file_digest
from index.model import Article, FileRecord
from index.prepare import Split, text_hash, with_header
from index.schema import DATABASE, SCHEMA
from index.terms import typed_words
from index.vectors import VectorIndex


@dataclass(frozen=True, slots=True)
class Made:
    """How a generation was made, for its manifest; see there.

    Attributes:
        model: Fingerprint of the model.
        dimension: Length of a vector.
        precision: Of the model at work.
        aliases: Groups of names that mean the same, of the user's own.
        seconds: How long it took to read the files, by their ending.
    """

    model: str
    dimension: int
    precision: str = ""
    aliases: Sequence[Sequence[str]] = ()
    seconds: Mapping[str, float] | None = None


class GenerationWriter:
    """Writes a generation into a folder that nothing points to yet.

    First `add` for every article, then `end_articles`, then `finish`. Nothing of the corpus is
    kept in memory but the counts of its words.

    Args:
        index_dir: Folder of the index; the caller holds its lock.

    Attributes:
        folder: Of the generation.
        connection: To its database.
        counts: Rows so far: articles, passages, sentences.
    """

    def __init__(self, index_dir: Path) -> None:
        self.folder = index_dir / f"{UNFINISHED}{os.getpid()}"
        self.folder.mkdir()
        self.counts = dict.fromkeys(("articles", "passages", "sentences"), 0)
        self._words = WordCounter()
        self.connection = sqlite3.connect(
            f"{(self.folder / DATABASE).resolve().as_uri()}", uri=True, isolation_level=None
        )
        self.connection.executescript(
            # A build that is killed starts over, beside the index in use.
            "PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; PRAGMA cache_size = -65536;"
            + SCHEMA
        )
        self.connection.execute("BEGIN")
        self._keywords = KeywordWriter(self.connection)

    def __enter__(self) -> "GenerationWriter":
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.connection.close()
        if error is not None:
            shutil.rmtree(self.folder, ignore_errors=True)

    def add(self, article: Article, split: Split, *, source: str, sketch: bytes = b"") -> None:
        """Write an article with its sentences and passages.

        Args:
            article: The next one.
            split: Of it.
            source: Name of its file.
            sketch: As `index.duplicates.Sketch.to_bytes` gives it.
        """
        row, passage, sentence = self.counts.values()
        texts = list(split.passage_texts())
        embedded = [with_header(article.header, text) for text in texts]
        self._add_article(row, article, source, sketch)
        self.connection.executemany(
            "INSERT INTO passages VALUES (?, ?, ?, ?, ?)",
            (
                (passage + number, row, one.first, one.last, text_hash(text))
                for number, (one, text) in enumerate(zip(split.passages, embedded, strict=True))
            ),
        )
        of = [n for n, one in enumerate(split.passages) for _ in range(one.first, one.last + 1)]
        self.connection.executemany(
            "INSERT INTO sentences VALUES (?, ?, ?, ?, ?, ?, ?)",
            (
                (sentence + n, row, passage + of[n], s.block, s.span.start, s.span.end,
                 text_hash(text))
                for n, (s, text) in enumerate(zip(split.sentences, split.texts, strict=True))
            ),
        )  # fmt: skip
        self._add_words(article, split)
        self.connection.execute(
            "INSERT INTO extents VALUES (?, ?, ?)", (row, len(texts), len(split.texts))
        )
        self.counts["articles"] += 1
        self.counts["passages"] += len(texts)
        self.counts["sentences"] += len(split.texts)

    def _add_article(self, row: int, article: Article, source: str, sketch: bytes) -> None:
        self.connection.execute(
            "INSERT INTO articles VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (
                row, article.id, article.path, source,
                article.title, article.author, article.publisher, article.published, article.url,
                article.publisher_from, json.dumps([asdict(other) for other in article.also]),
                article.sha256, sketch,
                json.dumps([(span.start, span.end) for span in article.body]),
                json.dumps([(cut.span.start, cut.span.end, cut.reason) for cut in article.cuts]),
                article.text,
            ),
        )  # fmt: skip

    def _add_words(self, article: Article, split: Split) -> None:
        """Count what each passage holds. Every text is taken apart once: that takes longest."""
        header = typed_words(article.header)
        sentences = [typed_words(text) for text in split.texts]
        passages = [
            list(chain.from_iterable(sentences[one.first : one.last + 1])) for one in split.passages
        ]
        for passage in passages:
            self._keywords.add(header, passage)
        self._words.add([header + passage for passage in passages], sentences)

    def end_articles(self, files: Iterable[FileRecord]) -> None:
        """Write what is known of the files, and count the words. No article may follow."""
        self.connection.executemany(
            "INSERT INTO files VALUES (?, ?, ?, ?, ?, ?)",
            (
                (f.name, f.size, f.modified_ns, f.articles,
                 json.dumps([(found.kind, found.path, found.reason) for found in f.findings]),
                 f.key)
                for f in files
            ),
        )  # fmt: skip
        self._keywords.end()
        add_words(self.connection, self._words.counted())
        self.connection.execute("COMMIT")
        self._words = WordCounter()

    def finish(
        self, passages: Iterable[FloatMatrix], sentences: Iterable[FloatMatrix], made: Made
    ) -> Path:
        """Write the vectors and the manifest.

        Args:
            passages: Vectors of the passages in blocks, each of shape (some, dimension).
            sentences: The same of the sentences.
            made: How.

        Returns:
            The folder, for `index.generation.publish`.
        """
        for name, blocks in (("passages", passages), ("sentences", sentences)):
            VectorIndex.write(
                blocks, self.folder, name, count=self.counts[name], dimension=made.dimension
            )
        self.connection.close()
        manifest = Manifest(
            format=FORMAT,
            program=__version__,
            created=datetime.now(UTC).isoformat(timespec="seconds"),
            model=made.model,
            dimension=made.dimension,
            precision=made.precision,
            search={name: _kind(self.folder, name) for name in ("passages", "sentences")},
            counts=dict(self.counts),
            aliases=[list(group) for group in made.aliases],
            level=None,
            fitted="",
            seconds={ending: round(spent, 3) for ending, spent in (made.seconds or {}).items()},
            files={path.name: file_digest(path) for path in sorted(self.folder.iterdir())},
        )
        (self.folder / MANIFEST).write_text(manifest.to_json(), "utf-8")
        return self.folder


def _kind(folder: Path, name: str) -> str:
    with closing(VectorIndex.open(folder, name)) as opened:
        return opened.kind
