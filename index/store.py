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

import re
import sqlite3
from dataclasses import dataclass
from pathlib import Path

from index.database import SqliteDatabase
from index.errors import IndexDamagedError, IndexMissingError
from index.manifest import REBUILD, check_sizes, read_manifest
from index.schema import DATABASE, read_only
from index.snapshot import Snapshot
from index.vectors import VectorIndex

CURRENT, ENCODERS = "CURRENT", "encoders"
ROLLED_BACK = "rolled back\n"
"""The second line of `CURRENT`, where the generation in use is one that was gone back to."""


class Generation(Snapshot):
    """An opened generation of an index folder: an immutable snapshot, safe to share by threads.

    Its files are opened here and once, so that it goes on answering, from any thread, when later
    builds have removed its folder.

    Args:
        path: Its folder.

    Attributes:
        path: As given.
        connection: The database, read only.

    Raises:
        IndexFormatError: Another version of Pullquote made it.
        IndexDamagedError: A file is missing or isn't what was written.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        manifest = read_manifest(path)
        check_sizes(path, manifest)
        self.connection = _connect(path / DATABASE)
        try:
            passages = VectorIndex.open(path, "passages")
            sentences = VectorIndex.open(path, "sentences")
            if _held(self.connection, passages, sentences) != (
                manifest.counts,
                {manifest.dimension},
            ):
                raise IndexDamagedError("counts don't match the manifest", path=path, hint=REBUILD)  # noqa: TRY301
        except sqlite3.Error as error:
            self.connection.close()
            raise IndexDamagedError("can't be read", path=path / DATABASE, hint=REBUILD) from error
        except IndexDamagedError:
            self.connection.close()
            raise
        database = SqliteDatabase(self.connection)
        super().__init__(path.name, manifest, database, passages, sentences, path)


def _held(
    connection: sqlite3.Connection, passages: VectorIndex, sentences: VectorIndex
) -> tuple[dict[str, int], set[int]]:
    """The counts and the dimension of a generation's files, as far as they tell them quickly."""
    held = {
        table: connection.execute(
            f"SELECT coalesce(max(row), -1) + 1 FROM {table}"  # noqa: S608 - ours
        ).fetchone()[0]
        for table in ("articles", "passages", "sentences")
    }
    rows = {"passages": len(passages), "sentences": len(sentences)}
    whole = held if held == {**held, **rows} else {}
    return whole, {passages.dimension, sentences.dimension}


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


@dataclass(frozen=True, slots=True)
class Stamp:
    """What tells one pointer from the next: it is replaced by a rename, so that its inode differs.

    All are 0 where there is none.
    """

    inode: int = 0
    modified_ns: int = 0
    size: int = 0


@dataclass(frozen=True, slots=True)
class FolderIndex:
    """An index folder, as `index.live.LiveLibrary` follows it."""

    folder: Path

    @property
    def place(self) -> str:
        """Where that is, for messages."""
        return str(self.folder)

    def stamp(self) -> Stamp:
        """What tells one pointer from the next: a look at its file, of microseconds."""
        try:
            status = (self.folder / CURRENT).stat()
        except OSError:
            return Stamp()
        return Stamp(status.st_ino, status.st_mtime_ns, status.st_size)

    def open(self) -> Generation:
        """Open the generation in use.

        Raises:
            IndexMissingError, IndexFormatError, IndexDamagedError: See `open_current`.
        """
        return open_current(self.folder)

    def close(self) -> None:
        """Nothing is held."""


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
