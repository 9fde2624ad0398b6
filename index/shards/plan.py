"""Which files go into which shard: by the hashes of what they hold, and of nothing else.

So the same files give the same shards in whatever order they are listed, and a file that is new
changes the shard that it falls into and no other.
"""

import hashlib
import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from index.readers.folder import SourceFile
from index.readers.given import Described
from index.readers.source import Given

MOST_BYTES = 250_000
"""Of a shard of several files: as plain text some seconds of a processor's work."""
MOST_FILES = 256
"""In a shard."""


@dataclass(frozen=True, slots=True)
class Entry:
    """A file of a shard.

    Attributes:
        file: Of the articles folder.
        digest: sha256 of what it holds, in hexadecimal.
        given: Metadata given by hand.
    """

    file: SourceFile
    digest: str
    given: Given | None = None

    @property
    def key(self) -> str:
        """What it is put into its shard by: copies are told apart by their names."""
        return self.digest + hashlib.sha256(self.file.name.encode()).hexdigest()

    def bit(self, place: int) -> bool:
        """A bit of the key, the highest one first."""
        return bool(int(self.key[place // 4], 16) >> (3 - place % 4) & 1)


@dataclass(frozen=True, slots=True)
class Plan:
    """A shard that is to be made.

    Attributes:
        name: Of its file: a hash of all that decides what is in it.
        entries: Its files, by their hashes.
    """

    name: str
    entries: Sequence[Entry]

    @property
    def size(self) -> int:
        """Bytes of its files."""
        return sum(entry.file.size for entry in self.entries)


def entries_of(files: Iterable[SourceFile], described: Described) -> Iterator[Entry]:
    """The files that can be put into shards, each read once for its hash.

    One that can't be opened, or has changed since it was listed, is left to the build.
    """
    for file in files:
        try:
            with file.path.open("rb") as opened:
                digest = hashlib.file_digest(opened, "sha256").hexdigest()
                size = opened.tell()
        except OSError:
            continue
        if size == file.size:
            yield Entry(file, digest, described.given.get(file.name))


def plan_shards(
    entries: Iterable[Entry],
    decides: Mapping[str, object],
    *,
    most_bytes: int = MOST_BYTES,
    most_files: int = MOST_FILES,
) -> list[Plan]:
    """Put files into shards.

    Args:
        entries: The files.
        decides: What decides beside the files what is in a shard, as values that JSON has.
        most_bytes: Of a shard of several files; a larger file is a shard of its own.
        most_files: In a shard.
    """
    ordered = sorted(entries, key=lambda entry: entry.key)

    def fits(some: Sequence[Entry]) -> bool:
        size = sum(entry.file.size for entry in some)
        return len(some) == 1 or (len(some) <= most_files and size <= most_bytes)

    return [Plan(_name(some, decides), some) for some in _groups(ordered, fits)]


def _groups(ordered: list[Entry], fits: Callable[[Sequence[Entry]], bool]) -> Iterator[list[Entry]]:
    """Files whose keys begin with the same bits, in groups as large as fit."""
    waiting = [(ordered, 0)] if ordered else []  # a stack of our own, the lowest keys on top
    while waiting:
        some, depth = waiting.pop()
        if fits(some):
            yield some
            continue
        halves = [[one for one in some if one.bit(depth) is bit] for bit in (True, False)]
        waiting += [(half, depth + 1) for half in halves if half]


def _name(some: Sequence[Entry], decides: Mapping[str, object]) -> str:
    told = [
        [entry.digest, entry.file.name, entry.given and [entry.given.values, entry.given.source]]
        for entry in some
    ]
    text = json.dumps([decides, told], sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()[:32]
