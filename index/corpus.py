"""All that a folder of articles holds: read, without copies, with a record of every file.

Only what has changed is read; the articles of the other files are taken from the index as it was.
"""

import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from types import MappingProxyType
from typing import Protocol

from index import __version__
from index.drafts import Drafts
from index.duplicates import Copy, Sketched, also, body_of, find_copies, finding_of, sketch
from index.errors import ArticleError
from index.findings import MOST_FINDINGS, as_line, first_of, more_of
from index.model import Article, FileRecord, Finding
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

Ready = Mapping[str, Reading]
"""What some files give, by their names, where it is known without reading them."""

_NONE_READY: Ready = MappingProxyType({})


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

    def read(self, files: Sequence[SourceFile], ready: Ready = _NONE_READY) -> Iterator[Reading]:
        """What each of the files gives; nothing for those that aren't to be read."""
        readable = [file for file in files if self.is_read(file) and file.name not in ready]
        readings = read_files(readable, self.rules, self.described.given)
        for file in files:
            if not self.is_read(file):
                yield Reading(())
            else:
                yield ready[file.name] if file.name in ready else next(readings)

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
        return [*first_of(noted), *more_of(file.name, found)]

    def _noted(self, file: SourceFile, reading: Reading) -> Iterator[Finding | str]:
        if file.skipped:
            yield Finding("skipped", file.name, file.skipped)
        if file.failed:
            yield Finding("failed", file.name, as_line(file.failed))
        for problem in self.described.problems.get(file.name, ()):
            yield Finding("failed", file.name, as_line(problem))
        for found in reading.found:
            if isinstance(found, ArticleError):
                hint = f". {found.hint}" if found.hint else ""
                yield Finding("failed", file.name, as_line(f"{found.args[0]}{hint}"))
            elif isinstance(found, Guess):
                yield Finding("guessed", found.path, as_line(found.words))
            else:
                yield found.path


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
    corpus: Corpus,
    drafts: Drafts,
    previous: Generation | None,
    progress: Progress,
    ready: Ready = _NONE_READY,
) -> Gathered:
    """Gather all articles of a folder.

    Args:
        corpus: The folder.
        drafts: Where the articles that are read are put.
        previous: The index as it was; None: everything is read.
        progress: Told of the work.
        ready: What files give that needn't be read.
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
    readings = corpus.read(changed, ready)
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
    many = set(duplicates[MOST_FINDINGS:])
    few = [*(one for one in found if one not in many), *more_of(file.name, duplicates)]
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
