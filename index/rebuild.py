"""From a folder of articles to a new generation of the index.

Everything is written beside the generation in use and only then moves into its place, so that at
every moment there is a whole index or none. Files that have not changed aren't read again, nor
texts that have not changed embedded; what an interrupted build has embedded is taken up.
"""

import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager, nullcontext, suppress
from dataclasses import dataclass
from pathlib import Path

from index import store
from index.assemble import Assembly
from index.calibrate import corpus_level, reader_of
from index.changes import changes_of, is_current
from index.corpus import Corpus, Gathered, Held, gather, still_fails
from index.drafts import Drafts
from index.embedding import Embedder
from index.errors import (
    IndexDamagedError,
    IndexFormatError,
    IndexMissingError,
    NoArticlesError,
    PullquoteError,
)
from index.files import UNFINISHED
from index.fitted import fitted
from index.generation import note_level, publish, sweep
from index.journal import Journal, discard
from index.lock import only_writer
from index.manifest import check_digests
from index.model import FileRecord
from index.prepare import Progress, silent, split_article
from index.report import Report, report_of
from index.room import LEAST, Free, check_room, free_bytes, vector_bytes
from index.shards import Sharding, Shelf, make_shards
from index.shards import discard as discard_shards
from index.writer import GenerationWriter, Made


def rebuild(
    articles_dir: Path,
    index_dir: Path,
    embedder: Embedder,
    *,
    full: bool = False,
    progress: Progress = silent,
    free: Free = free_bytes,
    sharding: Sharding | None = None,
) -> Report:
    """Bring the index up to date with the folder.

    Args:
        articles_dir: Folder of the articles, read with the folders in it.
        index_dir: Folder of the index; made when missing.
        embedder: Makes the vectors.
        full: Start over: read and embed everything.
        progress: Told of the work.
        free: How much room a disk has.
        sharding: Let workers read and embed the files that the index doesn't hold yet. None: this
            process does all of it. The index is the same, but for what rounding does to vectors.

    Raises:
        NoArticlesError: No article could be read. The index stays as it was.
        RulesError: The folder's own settings can't be used.
        IndexBusyError: Another process is building.
        ModelError: The model can't be loaded.
        PullquoteError: There is no room for it, or it can't be written.
    """
    corpus = Corpus.open(articles_dir)
    try:
        index_dir.mkdir(parents=True, exist_ok=True)
        with only_writer(index_dir):
            sweep(index_dir)
            return _Build(corpus, index_dir, embedder, progress, free, sharding).run(full=full)
    except (OSError, sqlite3.Error) as error:
        reason = error.strerror if isinstance(error, OSError) else None
        raise PullquoteError(
            f"the index can't be written: {reason or error}",
            path=index_dir,
            hint="An index that was in use still answers.",
        ) from error


@dataclass(frozen=True, slots=True)
class _Before:
    """The index as it was.

    Attributes:
        generation: None where there is none that can be used.
        why: Why there is none, as a sentence; empty where there never was one.
    """

    generation: store.Generation | None
    why: str = ""


@dataclass(frozen=True, slots=True)
class _Build:
    """A build under way; see `rebuild`."""

    corpus: Corpus
    index_dir: Path
    embedder: Embedder
    progress: Progress
    free: Free
    sharding: Sharding | None

    def run(self, *, full: bool) -> Report:
        if full:
            discard(self.index_dir)
            discard_shards(self.index_dir)
        with nullcontext(_Before(None)) if full else _before(self.index_dir) as before:
            generation = before.generation
            if generation is None:
                return self._make(before)
            try:
                if self._is_done(generation):
                    return report_of(generation, embedded=None)
                check_digests(generation.path, generation.manifest)
            except (IndexDamagedError, sqlite3.DatabaseError) as error:
                return self._make(_Before(None, f"{error}. Everything was built again."))
            return self._make(before)

    def _is_done(self, generation: store.Generation) -> bool:
        """Whether there is nothing to do; what failed is tried again."""
        if not is_current(generation, self.corpus.files, self.embedder.fingerprint):
            return False
        return still_fails(self.corpus, generation.files())

    def _make(self, before: _Before) -> Report:
        """Write the next generation, and make it the one in use."""
        old = before.generation
        size = 0 if old is None else sum(int(one["bytes"]) for one in old.manifest.files.values())
        check_room(self.index_dir, max(LEAST, size), self.free)
        why = before.why
        if old is not None and old.manifest.model != self.embedder.fingerprint:
            why = (
                f"It was built with the model {old.manifest.model}; everything was embedded again "
                f"with {self.embedder.fingerprint}."
            )
        shelf = self._shelf(old)
        drafts = self.index_dir / f"{UNFINISHED}drafts.sqlite"
        with closing(Drafts(drafts)) as read:
            gathered = gather(self.corpus, read, old, self.progress, shelf)
            if not gathered.articles:
                raise _no_articles(self.corpus, gathered.records)
            embedded, folder = self._write(gathered, old, shelf)
        drafts.unlink()
        self.progress("Calibrating", 0, 1)
        note_level(folder, _level(folder, self.embedder), fitted().digest)
        self.progress("Calibrating", 1, 1)
        publish(self.index_dir, folder)
        with suppress(OSError):  # the index is in use; what is left is taken up for nothing
            discard(self.index_dir)
            discard_shards(self.index_dir)
        changes = changes_of([] if old is None else old.files(), self.corpus.files)
        with closing(store.open_current(self.index_dir)) as built:
            return report_of(built, embedded=embedded, changes=changes, why=why)

    def _reused(self, old: store.Generation | None) -> store.Generation | None:
        """The index as it was, if it is by the same model."""
        same = old is not None and old.manifest.model == self.embedder.fingerprint
        return old if same else None

    def _shelf(self, old: store.Generation | None) -> Shelf:
        """What workers make of the files that the index doesn't hold yet.

        Of those that it holds and that have changed most texts are known, which a worker doesn't
        know: they are quicker done here.
        """
        if self.sharding is None:
            return Shelf()
        reused, corpus = self._reused(old), self.corpus
        held = set() if reused is None else {record.name for record in reused.files()}
        files = [
            file
            for file in corpus.files
            if corpus.is_read(file)
            and file.name not in held
            and file.size <= corpus.rules.max_bytes
        ]
        return make_shards(
            files, corpus.rules, corpus.described, self.index_dir, self.sharding, self.embedder,
            self.progress,
        )  # fmt: skip

    def _write(
        self, gathered: Gathered, old: store.Generation | None, shelf: Shelf
    ) -> tuple[int, Path]:
        """The number of texts that had to be embedded, and the folder of the next generation."""
        model = self.embedder.fingerprint
        reused = self._reused(old)
        with GenerationWriter(self.index_dir) as writer:
            for number, held in enumerate(gathered.articles, 1):
                self._add(writer, held, reused, shelf)
                self.progress("Splitting into passages", number, len(gathered.articles))
            writer.end_articles(gathered.records)
            dimension = self.embedder.dimension
            with closing(Journal(self.index_dir, model, dimension)) as journal:
                shelf.fill(journal)
                assembly = Assembly(writer, reused, journal)
                made_apart = assembly.taken_up() if shelf else 0
                rows = writer.counts["passages"] + writer.counts["sentences"]
                needed = vector_bytes(rows, assembly.missing, dimension)
                check_room(self.index_dir, needed, self.free)
                embedded = made_apart + assembly.embed(self.embedder, self.progress)
                made = Made(
                    model,
                    dimension,
                    shelf.precision or self.embedder.precision,
                    self.corpus.rules.aliases,
                    gathered.seconds,
                )
                passages, sentences = assembly.blocks("passages"), assembly.blocks("sentences")
                folder = writer.finish(passages, sentences, made)
        return embedded, folder

    def _add(
        self,
        writer: GenerationWriter,
        held: Held,
        reused: store.Generation | None,
        shelf: Shelf,
    ) -> None:
        """Write an article; one that stood in the index by the same model is split as it was."""
        article = held.article()
        if reused is not None and held.shelf is reused:
            split = reused.split(held.row, article)
        else:
            known = shelf.split(held.source, article)
            split = known or split_article(article, self.embedder.count_tokens)
        sketch = held.sketched.sketch.to_bytes()
        writer.add(article, split, source=held.source, sketch=sketch)


@contextmanager
def _before(index_dir: Path) -> Iterator[_Before]:
    """The index in use, as far as it can be used."""
    try:
        generation = store.open_current(index_dir)
    except IndexMissingError:
        yield _Before(None)
        return
    except (IndexFormatError, IndexDamagedError) as error:
        yield _Before(None, f"{error}. Everything was built again.")
        return
    with closing(generation):
        yield _Before(generation)


def _level(folder: Path, embedder: Embedder) -> float | None:
    with closing(store.Generation(folder)) as generation:
        reader = reader_of(generation, embedder)
        return corpus_level(generation, reader, embedder, fitted())


def _no_articles(corpus: Corpus, records: Sequence[FileRecord]) -> NoArticlesError:
    found = [finding for record in records for finding in record.findings]
    return NoArticlesError(
        "no article could be read" if found else "the folder is empty",
        path=corpus.folder,
        hint="; ".join(f"{finding.path}: {finding.reason}" for finding in found[:3]),
    )
