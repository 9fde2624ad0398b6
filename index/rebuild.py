"""From a folder of articles to a new generation of the index.

Everything is written beside the generation in use and only then moves into its place, so that at
every moment there is a whole index or none. Vectors of unchanged texts are taken over.
"""

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager, nullcontext
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from filelock import FileLock, Timeout

from index import store
from index.embedding import Embedder, FloatMatrix
from index.errors import ArticleError, IndexBusyError, NoArticlesError, PullquoteError
from index.generation import publish, sweep, write_generation
from index.model import Article, fold
from index.prepare import Progress, Rows, prepare, silent, text_hash
from index.readers import SourceFile, list_files, read_file

_FAILED, _LEFT_OUT = "!", "-"  # before each problem of a file, as the generation keeps them


@dataclass(frozen=True, slots=True)
class Problem:
    """Something of the folder that didn't get into the index.

    `failed` tells what should have been an article from what never was one.
    """

    name: str
    reason: str
    failed: bool


@dataclass(frozen=True, slots=True)
class Report:
    """What a build did. `embedded`: texts that had to be embedded; the others were taken over."""

    index: str
    changed: bool
    files: int
    articles: int
    passages: int
    sentences: int
    embedded: int
    cuts: Counter[str]
    problems: tuple[Problem, ...]

    @property
    def failed(self) -> tuple[Problem, ...]:
        """What should have been an article and wasn't read."""
        return tuple(problem for problem in self.problems if problem.failed)


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
        IndexBusyError: Another process is building.
        ModelError: The model can't be loaded.
    """
    files = list_files(articles_dir)
    try:
        index_dir.mkdir(parents=True, exist_ok=True)
        with FileLock(index_dir / store.LOCK, timeout=0):
            sweep(index_dir)
            with nullcontext() if full else _previous(index_dir) as previous:
                if previous is not None and is_current(previous, files, embedder.fingerprint):
                    return _unchanged(previous)
                return _build(files, articles_dir, index_dir, embedder, previous, progress)
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


def _unchanged(generation: store.Generation) -> Report:
    counts = generation.manifest.counts
    records = generation.files()
    cuts = Counter[str](cut.reason for article in generation.articles() for cut in article.cuts)
    problems = tuple(
        Problem(record.name, reason[1:], failed=reason[0] == _FAILED)
        for record in records
        for reason in record.problem.splitlines()
    )
    return Report(
        index=generation.name,
        changed=False,
        files=len(records),
        articles=counts["articles"],
        passages=counts["passages"],
        sentences=counts["sentences"],
        embedded=0,
        cuts=cuts,
        problems=problems,
    )


def _build(
    files: Sequence[SourceFile],
    articles_dir: Path,
    index_dir: Path,
    embedder: Embedder,
    previous: store.Generation | None,
    progress: Progress,
) -> Report:
    articles, records, problems = _read(files, progress)
    if not articles:
        raise NoArticlesError(
            "no article could be read" if problems else "the folder is empty",
            path=articles_dir,
            hint="; ".join(f"{p.name}: {p.reason}" for p in problems[:3]),
        )
    progress("Loading the model", 0, 1)
    embedder.count_tokens(["whatever loads it"])
    progress("Loading the model", 1, 1)
    rows = prepare(articles, embedder.count_tokens, progress)
    known = _known_vectors(previous, embedder)
    passages, sentences, embedded = _embed(rows, embedder, known, progress)
    folder = write_generation(index_dir, rows, records, passages, sentences, embedder.fingerprint)
    name = publish(index_dir, folder)
    cuts = Counter[str](cut.reason for article in articles for cut in article.cuts)
    return Report(
        index=name,
        changed=True,
        files=len(files),
        articles=len(articles),
        passages=len(rows.passages),
        sentences=len(rows.sentences),
        embedded=embedded,
        cuts=cuts,
        problems=tuple(problems),
    )


def _read(
    files: Sequence[SourceFile], progress: Progress
) -> tuple[list[Article], list[store.FileRecord], list[Problem]]:
    articles: list[Article] = []
    records: list[store.FileRecord] = []
    problems: list[Problem] = []
    first_with: dict[str, str] = {}
    for number, file in enumerate(files, 1):
        found = [Problem(file.name, file.skipped, failed=False)] if file.skipped else []
        before = len(articles)
        for article in () if file.skipped else read_file(file):
            if isinstance(article, ArticleError):
                found.append(Problem(file.name, _reason(article), failed=True))
            elif article.sha256 in first_with:
                same = f"{article.path}: the same text as {first_with[article.sha256]}"
                found.append(Problem(file.name, same, failed=False))
            else:
                first_with[article.sha256] = article.path
                articles.append(article)
        noted = "\n".join((_FAILED if p.failed else _LEFT_OUT) + fold(p.reason) for p in found)
        records.append(
            store.FileRecord(file.name, file.size, file.modified_ns, len(articles) - before, noted)
        )
        problems += found
        progress("Reading articles", number, len(files))
    return articles, records, problems


def _reason(error: ArticleError) -> str:
    return f"{error.args[0]}. {error.hint}" if error.hint else str(error.args[0])


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
