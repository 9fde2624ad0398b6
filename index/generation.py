"""Generations in an index folder: the next put into its place, old ones removed, gone back to.

Files and folders are flushed to the disk before a name points to them, so that a process killed
at any moment leaves the old generation or the new one in use, never a half of one.
"""

import shutil
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

from index import store
from index.embedding import remove_exports
from index.errors import IndexDamagedError, IndexMissingError, PullquoteError
from index.files import UNFINISHED, flush
from index.lock import only_writer
from index.manifest import MANIFEST, read_manifest
from index.reader.packaged import fingerprint as reader


def note_level(folder: Path, level: float | None, fitted: str) -> None:
    """Keep the level of a written generation, which only its own answers could tell.

    `fitted`: digest of the fitted numbers that it goes with.
    """
    manifest = replace(read_manifest(folder), level=level, fitted=fitted)
    (folder / MANIFEST).write_text(manifest.to_json(), "utf-8")


def publish(index_dir: Path, folder: Path) -> str:
    """Make a written generation the one in use. The one before stays, and no other.

    Returns:
        Its name.
    """
    for path in folder.iterdir():
        flush(path)
    flush(folder)
    try:
        before = store.current_name(index_dir)
    except IndexDamagedError:
        before = None
    name = f"gen-{max(map(_number, _generations(index_dir)), default=0) + 1:06d}"
    folder.rename(index_dir / name)
    _point(index_dir, name)
    for old in _generations(index_dir):
        if old.name not in {name, before}:
            shutil.rmtree(old, ignore_errors=True)
    remove_exports(index_dir / store.ENCODERS, [*_models(index_dir), reader()])
    return name


def roll_back(index_dir: Path) -> str:
    """Go back to the generation before the one in use, which stays so until the next build.

    Returns:
        Its name.

    Raises:
        IndexMissingError: There is none.
        IndexFormatError, IndexDamagedError: It can't be used.
        IndexBusyError: Another process is building the index.
    """
    current = store.current_name(index_dir)
    if current is None:
        raise IndexMissingError("there is no index here", path=index_dir)
    try:
        with only_writer(index_dir):
            older = [path for path in _generations(index_dir) if _is_older(path, current)]
            if not older:
                raise IndexMissingError("there is no generation to go back to", path=index_dir)
            store.Generation(older[-1]).close()
            _point(index_dir, older[-1].name, store.ROLLED_BACK)
            return older[-1].name
    except OSError as error:
        raise PullquoteError(
            f"the index can't be written: {error.strerror or error}", path=index_dir
        ) from error


def sweep(index_dir: Path) -> None:
    """Remove what a build that was interrupted left behind. The caller holds the lock."""
    for path in index_dir.glob(f"{UNFINISHED}*"):
        if path.is_dir():
            shutil.rmtree(path)
        else:
            path.unlink()


def _point(index_dir: Path, name: str, note: str = "") -> None:
    """Make a generation the one in use, in one step that the disk has when this returns."""
    pointer = index_dir / f"{UNFINISHED}{store.CURRENT}"
    pointer.write_text(f"{name}\n{note}", "ascii")
    flush(pointer)
    flush(index_dir)
    pointer.replace(index_dir / store.CURRENT)
    flush(index_dir)


def _generations(index_dir: Path) -> list[Path]:
    found = [path for path in index_dir.glob("gen-[0-9]*") if path.name[4:].isdecimal()]
    return sorted(found, key=_number)


def _number(path: Path) -> int:
    return int(path.name.removeprefix("gen-"))


def _is_older(path: Path, name: str) -> bool:
    return _number(path) < _number(path.with_name(name))


def _models(index_dir: Path) -> Iterator[str]:
    """Fingerprints of the models of all generations."""
    for path in _generations(index_dir):
        with suppress(PullquoteError):
            yield read_manifest(path).model
