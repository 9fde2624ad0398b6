"""Writing a generation: beside the one in use, then into its place.

Files and folders are flushed to the disk before a name points to them, so that a process killed
at any moment leaves the old generation or the new one in use, never a half of one.
"""

import json
import os
import shutil
import sqlite3
from collections.abc import Iterable, Mapping, Sequence
from contextlib import closing
from dataclasses import asdict, replace
from datetime import UTC, datetime
from pathlib import Path
from types import MappingProxyType

from index import __version__, keywords, store
from index.embedding import FloatMatrix
from index.lexicon import count_words
from index.manifest import FORMAT, MANIFEST, Manifest, file_digest, read_manifest
from index.model import FileRecord
from index.prepare import Rows, text_hash
from index.vectors import VectorIndex

_KEPT = 2  # generations: the one in use, and the one that a reader may just be opening
_UNFINISHED = "tmp-"


def write_generation(
    index_dir: Path,
    rows: Rows,
    files: Sequence[FileRecord],
    passages: FloatMatrix,
    sentences: FloatMatrix,
    model: str,
    seconds: Mapping[str, float] = MappingProxyType({}),
    aliases: Sequence[Sequence[str]] = (),
) -> Path:
    """Write a generation into a folder that nothing points to yet.

    Args:
        index_dir: Folder of the index.
        rows: Articles, sentences and passages.
        files: What the articles folder held.
        passages: A vector for each passage, shape (passages, dimension).
        sentences: A vector for each sentence, shape (sentences, dimension).
        model: Fingerprint of the model that made them.
        seconds: How long it took to read the files, by their ending.
        aliases: Groups of names that mean the same, of the user's own.

    Returns:
        The folder, for `publish`.
    """
    folder = index_dir / f"{_UNFINISHED}{os.getpid()}"
    folder.mkdir()
    VectorIndex.write(passages, folder / store.PASSAGES)
    VectorIndex.write(sentences, folder / store.SENTENCES)
    with closing(sqlite3.connect(folder / store.DATABASE, isolation_level=None)) as connection:
        _write_database(connection, rows, files)
    manifest = Manifest(
        format=FORMAT,
        program=__version__,
        created=datetime.now(UTC).isoformat(timespec="seconds"),
        model=model,
        dimension=passages.shape[1],
        counts={
            "articles": len(rows.articles),
            "passages": len(rows.passages),
            "sentences": len(rows.sentences),
        },
        aliases=[list(group) for group in aliases],
        level=None,
        fitted="",
        seconds={ending: round(spent, 3) for ending, spent in seconds.items()},
        files={
            name: file_digest(folder / name)
            for name in (store.DATABASE, store.PASSAGES, store.SENTENCES)
        },
    )
    (folder / MANIFEST).write_text(manifest.to_json(), "utf-8")
    return folder


def note_level(folder: Path, level: float | None, fitted: str) -> None:
    """Keep the level of a written generation, which only its own answers could tell.

    `fitted`: digest of the fitted numbers that it goes with.
    """
    manifest = replace(read_manifest(folder), level=level, fitted=fitted)
    (folder / MANIFEST).write_text(manifest.to_json(), "utf-8")


def publish(index_dir: Path, folder: Path) -> str:
    """Make a written generation the one in use, and remove those that nobody needs.

    Returns:
        Its name.
    """
    for path in folder.iterdir():
        _flush(path)
    _flush(folder)
    numbers = [int(path.name.removeprefix("gen-")) for path in _generations(index_dir)]
    name = f"gen-{max(numbers, default=0) + 1:06d}"
    folder.rename(index_dir / name)
    pointer = index_dir / f"{_UNFINISHED}{store.CURRENT}"
    pointer.write_text(name + "\n", "ascii")
    _flush(pointer)
    _flush(index_dir)
    pointer.replace(index_dir / store.CURRENT)
    _flush(index_dir)
    for old in _generations(index_dir)[:-_KEPT]:
        shutil.rmtree(old, ignore_errors=True)
    return name


def sweep(index_dir: Path) -> None:
    """Remove what a build that was interrupted left behind. The caller holds the lock."""
    for path in index_dir.glob(f"{_UNFINISHED}*"):
        if path.is_dir():
            shutil.rmtree(path)
        else:
            path.unlink()


def _generations(index_dir: Path) -> list[Path]:
    return sorted(path for path in index_dir.glob("gen-[0-9]*") if path.name[4:].isdecimal())


def _write_database(
    connection: sqlite3.Connection, rows: Rows, files: Iterable[FileRecord]
) -> None:
    connection.executescript("PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF;" + store.SCHEMA)
    connection.execute("BEGIN")
    connection.executemany(
        "INSERT INTO files VALUES (?, ?, ?, ?, ?)",
        (
            (
                f.name,
                f.size,
                f.modified_ns,
                f.articles,
                json.dumps([(found.kind, found.path, found.reason) for found in f.findings]),
            )
            for f in files
        ),
    )
    connection.executemany(
        "INSERT INTO articles VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (
            (
                row, a.id, a.path, a.text,
                json.dumps([(span.start, span.end) for span in a.body]),
                json.dumps([(cut.span.start, cut.span.end, cut.reason) for cut in a.cuts]),
                a.sha256, a.title, a.author, a.publisher, a.published, a.url, a.publisher_from,
                json.dumps([asdict(other) for other in a.also]),
            )
            for row, a in enumerate(rows.articles)
        ),
    )  # fmt: skip
    hashes = map(text_hash, rows.embedded_passages())
    connection.executemany(
        "INSERT INTO passages VALUES (?, ?, ?, ?, ?)",
        (
            (row, article, passage.first, passage.last, digest)
            for row, ((article, passage), digest) in enumerate(
                zip(rows.passages, hashes, strict=True)
            )
        ),
    )
    connection.executemany(
        "INSERT INTO sentences VALUES (?, ?, ?, ?, ?, ?, ?)",
        (
            (row, article, passage, s.block, s.span.start, s.span.end, text_hash(text))
            for row, ((article, passage, s), text) in enumerate(
                zip(rows.sentences, rows.sentence_texts, strict=True)
            )
        ),
    )
    keywords.add_passages(
        connection,
        (
            (row, rows.articles[article].header, text)
            for row, ((article, _), text) in enumerate(
                zip(rows.passages, rows.passage_texts, strict=True)
            )
        ),
    )
    connection.executemany(
        "INSERT INTO words VALUES (?, ?, ?)",
        (
            (found.word, found.passages, found.is_name)
            for found in count_words(rows.embedded_passages(), rows.sentence_texts)
        ),
    )
    connection.execute("COMMIT")


def _flush(path: Path) -> None:
    """Wait until the disk has it. Folders can't be flushed on Windows and needn't be there."""
    if os.name == "nt" and path.is_dir():
        return
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
