"""The files of an articles folder: which are to be read, which aren't and why."""

import os
from collections.abc import Iterator, Set
from dataclasses import dataclass, replace
from pathlib import Path, PurePosixPath
from stat import S_ISREG

from pathspec import GitIgnoreSpec

from index.errors import NoArticlesError
from index.readers.rules import RULES

IGNORE = ".ignore"
_LONGEST_IGNORE = 1_000_000  # bytes
SIDECARS = frozenset({".yaml", ".yml"})
# What the format could be saved as, for those that people have and that can't be read.
_INSTEAD = {
    ".doc": ".docx", ".rtf": ".docx", ".odt": ".docx", ".pages": ".docx", ".wpd": ".docx",
    ".mobi": ".epub", ".azw3": ".epub", ".fb2": ".epub", ".djvu": ".pdf", ".ps": ".pdf",
    ".xls": ".csv", ".xlsx": ".csv", ".ods": ".csv", ".webarchive": ".html", ".maff": ".html",
    ".eml": ".txt", ".rst": ".md", ".adoc": ".md", ".org": ".md", ".tex": ".pdf",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class SourceFile:
    """A file of the articles folder, as the folder shows it.

    Attributes:
        name: Relative to the folder, with "/" between folders and at the end of one.
        path: To open it.
        size: Bytes.
        modified_ns: Time of the last change, in nanoseconds since 1970.
        skipped: Why it isn't read; empty when it is.
        failed: Why it can't be read; empty when it can, as far as the folder tells.
        tells: It is no article but tells of others: rules, patterns to ignore, metadata.
    """

    name: str
    path: Path
    size: int = 0
    modified_ns: int = 0
    skipped: str = ""
    failed: str = ""
    tells: bool = False


def files_of(folder: Path, endings: Set[str]) -> list[SourceFile]:
    """The files of a folder and the folders in it, by name; hidden ones left out.

    Args:
        folder: The articles folder.
        endings: Of the files that can be read, in lower case, each with its full stop.

    Raises:
        NoArticlesError: The folder isn't there.
    """
    if not folder.is_dir():
        raise NoArticlesError(
            "there is no such folder",
            path=folder,
            hint="Put your articles into it, or name another with --articles.",
        )
    found = list(_walk(folder, folder.resolve(), endings))
    return sorted(found, key=lambda file: os.fspath(file.path))


def _walk(folder: Path, root: Path, endings: Set[str]) -> Iterator[SourceFile]:
    # A stack of our own: folders may be nested more deeply than functions.
    waiting: list[tuple[Path, tuple[tuple[str, GitIgnoreSpec], ...]]] = [(folder, ())]
    while waiting:
        here, patterns = waiting.pop()
        try:
            entries = list(os.scandir(here))
        except OSError as error:
            yield SourceFile(f"{_name(here, folder)}/", here, failed=_closed(error))
            continue
        own = next((entry for entry in entries if entry.name == IGNORE), None)
        if own is not None:
            spec, wrong = _patterns(Path(own.path))
            patterns = (*patterns, (_name(here, folder), spec))
            yield replace(_source(own, folder, root, endings), failed=wrong)
        for entry in entries:
            if entry.name.startswith("."):
                continue
            path = Path(entry.path)
            name = _name(path, folder)
            is_folder = entry.is_dir(follow_symlinks=False)
            if _is_ignored(f"{name}/" if is_folder else name, patterns):
                mark = "/" if is_folder else ""
                yield SourceFile(f"{name}{mark}", path, skipped=f"as {IGNORE} says")
            elif is_folder:
                waiting.append((path, patterns))
            else:
                yield _source(entry, folder, root, endings)


def _name(path: Path, folder: Path) -> str:
    # A name that isn't UTF-8 stands with its odd bytes written out: it is data for the index.
    name = path.relative_to(folder).as_posix()
    return "" if name == "." else name.encode("utf-8", "backslashreplace").decode()


def _patterns(path: Path) -> tuple[GitIgnoreSpec, str]:
    """What a file of patterns ignores, and what is wrong with it."""
    try:
        lines = path.read_bytes()[:_LONGEST_IGNORE].decode("utf-8-sig", "replace").splitlines()
    except OSError as error:
        return GitIgnoreSpec([]), _closed(error)
    good, wrong = [], []
    for line in lines:
        try:
            good.append(GitIgnoreSpec.from_lines([line]))
        except ValueError:
            wrong.append(line)
    problem = f"not a pattern that git knows: {', '.join(wrong)}" if wrong else ""
    return GitIgnoreSpec([pattern for spec in good for pattern in spec.patterns]), problem


def _is_ignored(name: str, patterns: tuple[tuple[str, GitIgnoreSpec], ...]) -> bool:
    """Whether the last pattern that fits says so, those of inner folders after the outer ones'."""
    for base, spec in reversed(patterns):
        verdict = spec.check_file(name[len(base) :].lstrip("/") if base else name)
        if verdict.include is not None:
            return verdict.include
    return False


def _closed(error: OSError) -> str:
    return f"can't be opened ({error.strerror})"


def _source(entry: "os.DirEntry[str]", folder: Path, root: Path, endings: Set[str]) -> SourceFile:
    path = Path(entry.path)
    name = _name(path, folder)
    try:
        status = entry.stat()
    except OSError as error:
        return SourceFile(name, path, failed=_closed(error))
    file = SourceFile(name, path, status.st_size, status.st_mtime_ns)
    if entry.is_symlink():
        if not path.resolve().is_relative_to(root):
            return replace(file, skipped="a link that leaves the folder")
        if entry.is_dir():
            return replace(file, skipped="a link to a folder that is read anyway")
    if not S_ISREG(status.st_mode):
        return replace(file, skipped="not a plain file")
    if tells(name):
        return replace(file, tells=True)
    return replace(file, skipped=_unread(path, endings))


def tells(name: str) -> bool:
    """Whether a file of this name is no article but tells of others."""
    last = name.rsplit("/", 1)[-1]
    return name == RULES or last == IGNORE or PurePosixPath(last).suffix in SIDECARS


def _unread(path: Path, endings: Set[str]) -> str:
    ending = path.suffix.lower()
    if path.stem.lower() == "readme":
        return "a README speaks of the folder and is not an article"
    if ending in endings:
        return ""
    if ending in _INSTEAD:
        return f"no reader for {ending}: save it as {_INSTEAD[ending]}"
    known = ", ".join(sorted(endings))
    return f"no reader for {path.suffix or 'files without an ending'} (there are: {known})"
