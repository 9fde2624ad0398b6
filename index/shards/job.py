"""What a worker is asked: a shard's files with all that decides what is made of them, as bytes."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from index import __version__
from index.errors import PullquoteError
from index.readers.source import Given

_SIZE = 8  # bytes of the length of what comes first


@dataclass(frozen=True, slots=True)
class Recipe:
    """How shards are made.

    Attributes:
        model: As `index.embedding.ModelEmbedder` takes it.
        fingerprint: Of that model; a worker whose model has another one refuses.
        precision: Of its numbers on a CPU.
        rules: How files are read, as values that JSON has.
    """

    model: str
    fingerprint: str
    precision: str
    rules: Mapping[str, Any]

    @property
    def decides(self) -> dict[str, object]:
        """What of it decides what is in a shard, and the version of the program that makes it."""
        unneeded = {"aliases", "max_seconds"}
        rules = {name: value for name, value in self.rules.items() if name not in unneeded}
        return {
            "program": __version__,
            "fingerprint": self.fingerprint,
            "precision": self.precision,
            "rules": rules,
        }


@dataclass(frozen=True, slots=True)
class JobFile:
    """A file for a worker: its name in the articles folder, what it holds, and what was given."""

    name: str
    content: bytes
    given: Given | None = None


@dataclass(frozen=True, slots=True)
class Job:
    """What a worker is asked. Without files: which precision is the quickest there."""

    recipe: Recipe
    files: Sequence[JobFile] = ()

    def to_bytes(self) -> bytes:
        """As bytes, JSON before the files: nothing that could run."""
        told = {
            "program": __version__,
            "recipe": asdict(self.recipe),
            "files": [
                [file.name, len(file.content), file.given and asdict(file.given)]
                for file in self.files
            ],
        }
        head = json.dumps(told).encode()
        size = len(head).to_bytes(_SIZE, "big")
        return b"".join((size, head, *(file.content for file in self.files)))

    @classmethod
    def from_bytes(cls, data: bytes) -> "Job":
        """What `to_bytes` was asked of.

        Raises:
            PullquoteError: By another version of the program.
        """
        place = _SIZE + int.from_bytes(data[:_SIZE], "big")
        told = json.loads(data[_SIZE:place])
        if told["program"] != __version__:
            raise PullquoteError(
                f"a worker has Pullquote {__version__}, not {told['program']}",
                hint="Install the same version on every machine.",
            )
        files = []
        for name, size, given in told["files"]:
            content = data[place : place + size]
            files.append(JobFile(name, content, None if given is None else Given(**given)))
            place += size
        return cls(Recipe(**told["recipe"]), files)
