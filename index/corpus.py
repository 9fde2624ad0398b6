"""All that a folder of articles holds: read, without copies, with a record of every file."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import get_args

from index.duplicates import fold_duplicates
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

_MOST = 100  # findings of a kind and a file


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

    def findings(
        self, file: SourceFile, reading: Reading, copies: Mapping[str, Finding]
    ) -> tuple[Finding, ...]:
        """What should be known of a file. `copies`: by the path of the article that is one.

        Of very many of a kind the first ones are told, and how many there are.
        """
        found = list(self._findings(file, reading, copies))
        by_kind = {
            kind: [one for one in found if one.kind == kind] for kind in get_args(FindingKind)
        }
        more = [
            Finding(kind, file.name, f"and {len(of_kind) - _MOST:,} more of it")
            for kind, of_kind in by_kind.items()
            if len(of_kind) > _MOST
        ]
        told = {id(one) for of_kind in by_kind.values() for one in of_kind[:_MOST]}
        return (*(one for one in found if id(one) in told), *more)

    def _findings(
        self, file: SourceFile, reading: Reading, copies: Mapping[str, Finding]
    ) -> Iterator[Finding]:
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
            elif found.path in copies:
                yield copies[found.path]


def _line(words: str) -> str:
    """Words of a finding as one line; half characters, which no terminal takes, written out."""
    return fold(words.encode("utf-8", "backslashreplace").decode())


@dataclass(frozen=True, slots=True)
class Read:
    """What a folder gave.

    Attributes:
        articles: In the order of the files, without copies.
        records: One for every file that is in the folder.
        seconds: How long reading took, by the ending of the files.
    """

    articles: list[Article]
    records: list[FileRecord]
    seconds: dict[str, float]


def read_corpus(corpus: Corpus, progress: Progress) -> Read:
    """Read all articles of a folder.

    Args:
        corpus: To read.
        progress: Told of the work.
    """
    readings: list[Reading] = []
    for reading in corpus.read(corpus.files):
        readings.append(reading)
        progress("Reading articles", len(readings), len(corpus.files))
    every = [one for reading in readings for one in reading.found if isinstance(one, Article)]
    articles, found = fold_duplicates(every)
    copies = {finding.path: finding for finding in found}
    records = [
        FileRecord(
            file.name,
            file.size,
            file.modified_ns,
            sum(isinstance(one, Article) and one.path not in copies for one in reading.found),
            corpus.findings(file, reading, copies),
        )
        for file, reading in zip(corpus.files, readings, strict=True)
    ]
    seconds: dict[str, float] = {}
    for file, reading in zip(corpus.files, readings, strict=True):
        ending = ending_of(file.name)
        seconds[ending] = seconds.get(ending, 0.0) + reading.seconds
    return Read(articles, records, seconds)


def still_fails(corpus: Corpus, records: Sequence[FileRecord]) -> bool:
    """Whether files that failed, in part or whole, fail in the same way when read again."""
    failures = {record.name: _failures(record.findings) for record in records}
    files = [file for file in corpus.files if failures.get(file.name)]
    return all(
        _failures(corpus.findings(file, reading, {})) == failures[file.name]
        for file, reading in zip(files, corpus.read(files), strict=True)
    )


def _failures(findings: Iterator[Finding] | Sequence[Finding]) -> list[str]:
    return [finding.reason for finding in findings if finding.kind == "failed"]
