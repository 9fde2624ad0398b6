"""All that a folder of articles holds: read, without copies, with a record of every file.

Only what has changed is read; the articles of the other files are taken from the index as it was.
"""

import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Protocol, get_args

from index import __version__
from index.drafts import Drafts
from index.duplicates import Copy, Sketched, also, body_of, find_copies, finding_of, sketch
from index.errors import ArticleError
from index.model import Article, FileRecord, Finding, FindingKind, fold
from index.prepare import Progress
from index.readers import ending_of, list_files
from index.readers.apart import read_files
from index.readers.folder import SourceFile
from index.readers.found import Reading
from index.readers.given import Described, describe
from index.readers.rules import Rules, load_rules
from index.readers.source import Guess
from index.records import read_sketches
from index.store import Generation

_MOST = 100  # findings of a kind and a file


class Shelf(Protocol):
    """Where articles stand by number: those just read, or those of the index as it was."""

    def article(self, row: int, /) -> Article:
        """The article of a number."""
        ...


@dataclass(frozen=True, slots=True)
class Held:
    """An article that is at hand.

    Attributes:
        source: Name of its file.
        shelf: Where it stands.
        row: Its number there.
        sketched: What is compared to find copies.
        copies: Those of it, as `Held` each.
    """

    source: str
    shelf: Shelf
    row: int
    sketched: Sketched
    copies: "tuple[Held, ...]" = ()

    @property
    def path(self) -> str:
        """Of the article."""
        return self.sketched.path

    def article(self) -> Article:
        """The article, with the copies that it is cited with."""
        others = tuple(also(copy.shelf.article(copy.row)) for copy in self.copies)
        return replace(self.shelf.article(self.row), also=others)


@dataclass(frozen=True, slots=True)
class Corpus:
    """An articles folder: its files, and what it says itself of how to read them.

    Attributes:
        folder: Where it is.
        files: By name, also those that aren't read.
        rules: How to read.
        described: What some of the files tell of others.
    """

    folder: Path
    files: Sequence[SourceFile]
    rules: Rules
    described: Described

    @classmethod
    def open(cls, folder: Path) -> "Corpus":
        """Look at a folder; of its files only those that tell of others are read.

        Raises:
            NoArticlesError: The folder isn't there.
            RulesError: Its rules can't be used.
        """
        files = list_files(folder)
        return cls(folder, files, load_rules(folder), describe(files))

    def read(self, files: Sequence[SourceFile]) -> Iterator[Reading]:
        """What each of the files gives; nothing for those that aren't to be read."""
        readable = [file for file in files if self.is_read(file)]
        readings = read_files(readable, self.rules, self.described.given)
        for file in files:
            yield next(readings) if self.is_read(file) else Reading(())

    def is_read(self, file: SourceFile) -> bool:
        """Whether a file is to be read as articles, as far as the folder tells."""
        described = file.tells or file.name in self.described.tables
        return not (file.skipped or file.failed or described)

    def key(self, file: SourceFile) -> str:
        """Names all that decides what reading a file gives, as far as that can be told unread."""
        given = self.described.given.get(file.name)
        rules = self.rules.model_dump(mode="json", exclude={"aliases", "max_seconds"})
        told = [file.size, file.modified_ns, rules, given and [given.values, given.source]]
        text = json.dumps([__version__, *told], sort_keys=True)
        return hashlib.sha256(text.encode()).hexdigest()[:16]

    def noted(self, file: SourceFile, reading: Reading) -> list[Finding | str]:
        """What should be known of a file, and the path of each of its articles in its place.

        Of very many of a kind the first ones are told, and how many there are.
        """
        noted = list(self._noted(file, reading))
        found = [one for one in noted if isinstance(one, Finding)]
        return [*_first(noted), *_more(file.name, found)]

    def _noted(self, file: SourceFile, reading: Reading) -> Iterator[Finding | str]:
        if file.skipped:
            yield Finding("skipped", file.name, file.skipped)
        if file.failed:
            yield Finding("failed", file.name, _line(file.failed))
        for problem in self.described.problems.get(file.name, ()):
            yield Finding("failed", file.name, _line(problem))
        for found in reading.found:
            if isinstance(found, ArticleError):
                hint = f". {found.hint}" if found.hint else ""
                yield Finding("failed", file.name, _line(f"{found.args[0]}{hint}"))
            elif isinstance(found, Guess):
                yield Finding("guessed", found.path, _line(found.words))
            else:
                yield found.path


def _first(noted: Sequence[Finding | str]) -> Iterator[Finding | str]:
    """All of it but findings that very many of their kind stand before."""
    counts = dict.fromkeys(get_args(FindingKind), 0)
    for one in noted:
        if isinstance(one, Finding):
            counts[one.kind] += 1
            if counts[one.kind] > _MOST:
                continue
        yield one


def _more(name: str, found: Sequence[Finding]) -> Iterator[Finding]:
    for kind in get_args(FindingKind):
        left = sum(one.kind == kind for one in found) - _MOST
        if left > 0:
            yield Finding(kind, name, f"and {left:,} more of it")


def _line(words: str) -> str:
    """Words of a finding as one line; half characters, which no terminal takes, written out."""
    return fold(words.encode("utf-8", "backslashreplace").decode())


@dataclass(frozen=True, slots=True)
class Gathered:
    """What a folder gave.

    Attributes:
        articles: In the order of the files, without copies.
        records: One for every file that is in the folder.
        seconds: How long reading took, by the ending of the files; of files that weren't read
            again nothing is counted.
    """

    articles: list[Held]
    records: list[FileRecord]
    seconds: dict[str, float]


def gather(
    corpus: Corpus, drafts: Drafts, previous: Generation | None, progress: Progress
) -> Gathered:
    """Gather all articles of a folder.

    Args:
        corpus: The folder.
        drafts: Where the articles that are read are put.
        previous: The index as it was; None: everything is read.
        progress: Told of the work.
    """
    known = {} if previous is None else {record.name: record for record in previous.files()}
    keys = {file.name: corpus.key(file) for file in corpus.files}
    kept = {
        file.name
        for file in corpus.files
        if corpus.is_read(file) and _is_kept(keys[file.name], known.get(file.name))
    }
    changed = [file for file in corpus.files if file.name not in kept]
    taken = _taken_over(previous, kept)
    readings = corpus.read(changed)
    articles: list[Held] = []
    noted: list[list[Finding | str]] = []
    seconds: dict[str, float] = {}
    done = 0
    for file in corpus.files:
        if file.name in kept:
            articles += taken.get(file.name, ())
            paths = [one.path for one in taken.get(file.name, ())]
            noted.append([*known[file.name].findings, *paths])
            continue
        reading = next(readings)
        read = [one for one in reading.found if isinstance(one, Article)]
        articles += [_put_away(file.name, one, drafts) for one in read]
        noted.append(corpus.noted(file, reading))
        ending = ending_of(file.name)
        seconds[ending] = seconds.get(ending, 0.0) + reading.seconds
        done += 1
        progress("Reading articles", done, len(changed))
    folded, copies = _fold(articles)
    records = [
        _record(file, keys[file.name], one, copies)
        for file, one in zip(corpus.files, noted, strict=True)
    ]
    return Gathered(folded, records, seconds)


def _is_kept(key: str, record: FileRecord | None) -> bool:
    """Whether a file would give what it gave.

    What failed may go better, and of copies only the path is known.
    """
    if record is None or record.key != key:
        return False
    return not any(finding.kind in {"failed", "duplicate"} for finding in record.findings)


def _taken_over(previous: Generation | None, names: set[str]) -> dict[str, list[Held]]:
    """The articles of some files in the index as it was."""
    held: dict[str, list[Held]] = {}
    if previous is None or not names:
        return held
    for row, source, sketched in read_sketches(previous.database):
        if source in names:
            held.setdefault(source, []).append(Held(source, previous, row, sketched))
    return held


def _put_away(source: str, article: Article, drafts: Drafts) -> Held:
    return Held(source, drafts, drafts.add(article), Sketched.of(article, sketch(article)))


def _fold(articles: Sequence[Held]) -> tuple[list[Held], dict[str, Finding]]:
    """The articles without copies, in their order, and what to say of each copy, by its path."""

    def text_of(number: int) -> str:
        held = articles[number]
        return body_of(held.shelf.article(held.row))

    copies = find_copies([held.sketched for held in articles], text_of)
    of: dict[int, list[Copy]] = {}
    for copy in sorted(copies, key=lambda one: one.number):
        of.setdefault(copy.original, []).append(copy)
    gone = {copy.number for copy in copies}
    folded = [
        replace(held, copies=tuple(articles[copy.number] for copy in of.get(number, ())))
        for number, held in enumerate(articles)
        if number not in gone
    ]
    findings = {
        articles[copy.number].path: finding_of(
            copy, articles[copy.number].path, articles[copy.original].path
        )
        for copy in copies
    }
    return folded, findings


def _record(
    file: SourceFile, key: str, noted: Sequence[Finding | str], copies: Mapping[str, Finding]
) -> FileRecord:
    count = sum(isinstance(one, str) and one not in copies for one in noted)
    told = [copies.get(one) if isinstance(one, str) else one for one in noted]
    found = [one for one in told if one is not None]
    duplicates = [one for one in found if one.kind == "duplicate"]
    many = set(duplicates[_MOST:])
    few = [*(one for one in found if one not in many), *_more(file.name, duplicates)]
    return FileRecord(file.name, file.size, file.modified_ns, count, tuple(few), key)


def still_fails(corpus: Corpus, records: Sequence[FileRecord]) -> bool:
    """Whether files that failed, in part or whole, fail in the same way when read again."""
    failures = {record.name: _failures(record.findings) for record in records}
    files = [file for file in corpus.files if failures.get(file.name)]
    return all(
        _failures(corpus.noted(file, reading)) == failures[file.name]
        for file, reading in zip(files, corpus.read(files), strict=True)
    )


def _failures(findings: Sequence[Finding | str]) -> list[str]:
    return [one.reason for one in findings if isinstance(one, Finding) and one.kind == "failed"]
