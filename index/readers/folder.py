"""The files of an articles folder: which are to be read, which aren't and why."""

import os
import re
from collections.abc import Iterator, Set
from dataclasses import dataclass, replace
from itertools import count
from pathlib import Path, PurePosixPath
from stat import S_ISREG

from pathspec import GitIgnoreSpec

from index.errors import NoArticlesError

IGNORE = ".ignore"
RULES = "pullquote.yaml"
"""How the files of a folder are read: see `index.readers.rules`."""
_LONGEST_IGNORE = 100_000  # bytes
_DEEPEST = 50  # folders in one another
# Stars in one part of a pattern, and in all of it: each is tried at every place of a name, so that
# many of them take hours to find that they fit none.
_MOST_STARS, _MOST_IN_ALL = 3, 6
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
    return list(_named_apart(sorted(found, key=lambda file: os.fspath(file.path))))


def _named_apart(files: list[SourceFile]) -> Iterator[SourceFile]:
    """The files with a name for each: two may be the same when odd bytes are written out."""
    names = {file.name for file in files}
    seen: set[str] = set()
    for file in files:
        if file.name not in seen:
            seen.add(file.name)
            yield file
            continue
        place = PurePosixPath(file.name)
        other = (place.with_stem(f"{place.stem} ({i})").as_posix() for i in count(2))
        name = next(name for name in other if name not in names)
        names.add(name)
        yield replace(file, name=name, failed="another file has this name: rename one of them")


def _walk(folder: Path, root: Path, endings: Set[str]) -> Iterator[SourceFile]:
    # A stack of our own: folders may be nested more deeply than functions.
    waiting: list[tuple[Path, str, tuple[tuple[str, GitIgnoreSpec], ...]]] = [(folder, "", ())]
    while waiting:
        here, name, patterns = waiting.pop()
        entries = _entries(here, name)
        if isinstance(entries, str):
            yield SourceFile(f"{name}/", here, failed=entries)
            continue
        own = next((entry for entry in entries if entry.name == IGNORE), None)
        if own is not None:
            told, spec = _told(_source(own, _inside(name, IGNORE), root, endings))
            patterns = (*patterns, (name, spec))
            yield told
        for entry in entries:
            if entry.name.startswith("."):
                continue
            is_folder = entry.is_dir(follow_symlinks=False)
            place = _inside(name, entry.name)
            if _is_ignored(f"{place}/" if is_folder else place, patterns):
                shown = f"{place}/" if is_folder else place
                yield SourceFile(shown, Path(entry.path), skipped=f"as {IGNORE} says")
            elif is_folder:
                waiting.append((Path(entry.path), place, patterns))
            else:
                yield _source(entry, place, root, endings)


def _entries(here: Path, name: str) -> "list[os.DirEntry[str]] | str":
    """What a folder holds, or why that can't be told."""
    if name.count("/") >= _DEEPEST:
        return f"more than {_DEEPEST} folders deep"
    try:
        return list(os.scandir(here))
    except OSError as error:
        return _closed(error)


def _inside(folder: str, name: str) -> str:
    # A name that isn't UTF-8 stands with its odd bytes written out: it is data for the index.
    place = f"{folder}/{name}" if folder else name
    return place.encode("utf-8", "backslashreplace").decode()


def suffix_of(name: str) -> str:
    """The ending of a name or path, with its full stop, as `pathlib` has it; for many names."""
    last = name.rsplit("/", 1)[-1]
    place = last.rfind(".")
    return last[place:] if 0 < place < len(last) - 1 else ""


def _told(own: SourceFile) -> tuple[SourceFile, GitIgnoreSpec]:
    """A folder's file of patterns, with what is wrong with it, and the patterns."""
    if not own.tells:  # such as a pipe, whose end never comes
        return own, GitIgnoreSpec([])
    spec, wrong = _patterns(own)
    return replace(own, failed=wrong), spec


def _patterns(file: SourceFile) -> tuple[GitIgnoreSpec, str]:
    """What a file of patterns ignores, and what is wrong with it."""
    if file.size > _LONGEST_IGNORE:
        return GitIgnoreSpec([]), f"larger than {_LONGEST_IGNORE:,} bytes: nothing is ignored"
    try:
        lines = file.path.read_bytes().decode("utf-8-sig", "replace").splitlines()
    except OSError as error:
        return GitIgnoreSpec([]), _closed(error)
    good: list[GitIgnoreSpec] = []
    wrong: list[str] = []
    for line in lines:
        try:
            good.append(_quick(line))
        except (ValueError, re.error):
            wrong.append(line)
    problem = f"not a pattern that can be used: {', '.join(wrong)}" if wrong else ""
    return GitIgnoreSpec([pattern for spec in good for pattern in spec.patterns]), problem


def _quick(line: str) -> GitIgnoreSpec:
    """The pattern of a line.

    Raises:
        ValueError: It is none, or one that takes long to compare.
    """
    # Of "***" each counts: in the expression that is made of it, it is three stars in a row.
    stars = max(part.count("*") for part in line.split("/"))
    if stars > _MOST_STARS or line.count("*") > _MOST_IN_ALL:
        raise ValueError(line)
    return GitIgnoreSpec.from_lines([line])


def _is_ignored(name: str, patterns: tuple[tuple[str, GitIgnoreSpec], ...]) -> bool:
    """Whether the last pattern that fits says so, those of inner folders after the outer ones'."""
    for base, spec in reversed(patterns):
        verdict = spec.check_file(name[len(base) :].lstrip("/") if base else name)
        if verdict.include is not None:
            return verdict.include
    return False


def _closed(error: OSError) -> str:
    return f"can't be opened ({error.strerror})"


def _source(entry: "os.DirEntry[str]", name: str, root: Path, endings: Set[str]) -> SourceFile:
    path = Path(entry.path)
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
    skipped = _unread(name, endings)
    return replace(file, skipped=skipped) if skipped else file


def tells(name: str) -> bool:
    """Whether a file of this name is no article but tells of others."""
    last = name.rsplit("/", 1)[-1]
    return name == RULES or last == IGNORE or suffix_of(last) in SIDECARS


def _unread(name: str, endings: Set[str]) -> str:
    suffix, last = suffix_of(name), name.rsplit("/", 1)[-1]
    ending = suffix.lower()
    if last.removesuffix(suffix).lower() == "readme":
        return "a README speaks of the folder and is not an article"
    if ending in endings:
        return ""
    if ending in _INSTEAD:
        return f"no reader for {ending}: save it as {_INSTEAD[ending]}"
    known = ", ".join(sorted(endings))
    return f"no reader for {suffix or 'files without an ending'} (there are: {known})"
