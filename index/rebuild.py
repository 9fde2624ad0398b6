"""From a folder of articles to a new generation of the index.

Everything is written beside the generation in use and only then moves into its place, so that at
every moment there is a whole index or none. Vectors of unchanged texts are taken over.
"""

from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager, nullcontext
from pathlib import Path

import numpy as np
from filelock import FileLock, Timeout

from index import store
from index.calibrate import corpus_level, reader_of
from index.corpus import Corpus, read_corpus, still_fails
from index.embedding import Embedder, FloatMatrix
from index.errors import IndexBusyError, NoArticlesError, PullquoteError
from index.fitted import fitted
from index.generation import note_level, publish, sweep, write_generation
from index.model import FileRecord
from index.prepare import Progress, Rows, prepare, silent, text_hash
from index.readers.folder import SourceFile
from index.report import Report, report_of


def rebuild(
    articles_dir: Path,
    index_dir: Path,
    embedder: Embedder,
    *,
    full: bool = False,
    progress: Progress = silent,
) -> Report:
    """Bring the index up to date with the folder.

    Args:
        articles_dir: Folder of the articles, read with the folders in it.
        index_dir: Folder of the index; made when missing.
        embedder: Makes the vectors.
        full: Start over instead of taking over the vectors of unchanged texts.
        progress: Told of the work.

    Raises:
        NoArticlesError: No article could be read. The index stays as it was.
        RulesError: The folder's own settings can't be used.
        IndexBusyError: Another process is building.
        ModelError: The model can't be loaded.
    """
    corpus = Corpus.open(articles_dir)
    try:
        index_dir.mkdir(parents=True, exist_ok=True)
        with FileLock(index_dir / store.LOCK, timeout=0):
            sweep(index_dir)
            with nullcontext() if full else _previous(index_dir) as previous:
                if previous is not None and _is_done(previous, corpus, embedder.fingerprint):
                    return report_of(previous, embedded=None)
                embedded = _build(corpus, index_dir, embedder, previous, progress)
            with closing(store.open_current(index_dir)) as built:
                return report_of(built, embedded=embedded)
    except Timeout as error:
        raise IndexBusyError(
            "another process is building the index", path=index_dir, hint="Wait until it is done."
        ) from error
    except OSError as error:
        raise PullquoteError(
            f"the index can't be written: {error.strerror or error}", path=index_dir
        ) from error


def is_current(
    generation: store.Generation, files: Sequence[SourceFile], fingerprint: str | None = None
) -> bool:
    """Whether a generation was built from these files as they are (and with this model)."""
    if fingerprint is not None and generation.manifest.model != fingerprint:
        return False
    if generation.manifest.fitted != fitted().digest:
        return False  # its level goes with other weights
    known = {record.name: (record.size, record.modified_ns) for record in generation.files()}
    return known == {file.name: (file.size, file.modified_ns) for file in files}


@contextmanager
def _previous(index_dir: Path) -> Iterator[store.Generation | None]:
    """The generation in use; None when missing, damaged or of another format."""
    try:
        previous = store.open_current(index_dir)
    except PullquoteError:
        yield None
        return
    with closing(previous):
        yield previous


def _is_done(generation: store.Generation, corpus: Corpus, fingerprint: str) -> bool:
    """Whether there is nothing to do; what failed is tried again."""
    if not is_current(generation, corpus.files, fingerprint):
        return False
    return still_fails(corpus, generation.files())


def _build(
    corpus: Corpus,
    index_dir: Path,
    embedder: Embedder,
    previous: store.Generation | None,
    progress: Progress,
) -> int:
    """Write the next generation, and make it the one in use.

    Returns:
        How many texts had to be embedded.
    """
    read = read_corpus(corpus, progress)
    if not read.articles:
        raise _no_articles(corpus, read.records)
    progress("Loading the model", 0, 1)
    embedder.count_tokens(["whatever loads it"])
    progress("Loading the model", 1, 1)
    rows = prepare(read.articles, embedder.count_tokens, progress)
    known = _known_vectors(previous, embedder)
    passages, sentences, embedded = _embed(rows, embedder, known, progress)
    folder = write_generation(
        index_dir,
        rows,
        read.records,
        passages,
        sentences,
        embedder.fingerprint,
        read.seconds,
        corpus.rules.aliases,
    )
    progress("Calibrating", 0, 1)
    note_level(folder, _level(folder, embedder), fitted().digest)
    progress("Calibrating", 1, 1)
    publish(index_dir, folder)
    return embedded


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


Known = Callable[[str, bytes], FloatMatrix | None]


def _known_vectors(previous: store.Generation | None, embedder: Embedder) -> Known:
    """A look-up of the previous generation's vectors by table and hash of the text."""
    if previous is None or previous.manifest.model != embedder.fingerprint:
        return lambda _table, _key: None
    rows = {
        table: dict(previous.connection.execute(f"SELECT hash, row FROM {table}"))  # noqa: S608 - ours
        for table in ("passages", "sentences")
    }
    indexes = {"passages": previous.passages, "sentences": previous.sentences}

    def look_up(table: str, key: bytes) -> FloatMatrix | None:
        row = rows[table].get(key)
        return None if row is None else indexes[table].rows(row, 1)[0]

    return look_up


def _embed(
    rows: Rows, embedder: Embedder, known: Known, progress: Progress
) -> tuple[FloatMatrix, FloatMatrix, int]:
    """Vectors of all passages and of all sentences, and how many had to be made."""
    texts = [*rows.embedded_passages(), *rows.sentence_texts]
    tables = ["passages"] * len(rows.passages) + ["sentences"] * len(rows.sentences)
    vectors = np.zeros((len(texts), embedder.dimension), np.float32)
    missing: list[int] = []
    for i, (table, text) in enumerate(zip(tables, texts, strict=True)):
        vector = known(table, text_hash(text))
        if vector is None:
            missing.append(i)
        else:
            vectors[i] = vector
    if missing:
        stage = "Embedding passages and sentences"
        progress(stage, 0, len(missing))
        vectors[missing] = embedder.encode(
            [texts[i] for i in missing], lambda done: progress(stage, done, len(missing))
        )
    return vectors[: len(rows.passages)], vectors[len(rows.passages) :], len(missing)
