"""What the shards of a build hold, as the ordinary build asks for it: by file, and by text."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from index.journal import Journal
from index.model import Article
from index.prepare import Split
from index.readers.found import Reading
from index.shards.plan import Plan
from index.shards.stored import ENDING, DamagedShardError, FileMade, read_file_made, read_vectors


@dataclass(frozen=True, slots=True)
class _Place:
    """Where what a file gave stands: in which shard, and as which of its files."""

    shard: Path
    number: int
    source: Path
    seconds: float


@dataclass(slots=True)
class Shelf(Mapping[str, Reading]):
    """What files gave, by their names; files that are in no shard aren't in it.

    It is asked in the order of the files, and keeps what the last one gave.

    Attributes:
        precision: Of the model that made the vectors; empty where there are none.
    """

    precision: str = ""
    _places: dict[str, _Place] = field(default_factory=dict)
    _last: tuple[str, FileMade] | None = None

    def add(self, folder: Path, plan: Plan, seconds: Sequence[float] = ()) -> None:
        """Put a shard on the shelf, which has been made and checked.

        Args:
            folder: Of the shards.
            plan: Of this one.
            seconds: How long reading each of its files took; empty where none was read now.
        """
        shard = folder / f"{plan.name}{ENDING}"
        took = seconds or [0.0] * len(plan.entries)
        for number, (entry, spent) in enumerate(zip(plan.entries, took, strict=True)):
            place = _Place(shard, number, entry.file.path, spent)
            self._places[entry.file.name] = place

    def __getitem__(self, name: str) -> Reading:
        return Reading(tuple(self._made(name).found), self._places[name].seconds)

    def __iter__(self) -> Iterator[str]:
        return iter(self._places)

    def __len__(self) -> int:
        return len(self._places)

    def split(self, source: str, article: Article) -> Split | None:
        """The split of an article, as it was read.

        Args:
            source: Name of its file.
            article: With its path.

        Returns:
            None where it is in no shard, or another in the shard than here.
        """
        if source not in self._places:
            return None
        made = self._made(source)
        articles = [one for one in made.found if isinstance(one, Article)]
        pairs = zip(articles, made.splits, strict=True)
        told = article.path, article.sha256, article.body, article.cuts
        return next(
            (split for one, split in pairs if (one.path, one.sha256, one.body, one.cuts) == told),
            None,
        )

    def fill(self, journal: Journal) -> None:
        """Put all vectors where the build finds what has been embedded; others it makes itself."""
        for shard in self._shards():
            try:
                vectors = read_vectors(shard)
            except DamagedShardError:  # since it was made, or checked
                continue
            journal.add(vectors.hashes, vectors.values.astype(np.float32))

    def _shards(self) -> Sequence[Path]:
        return list(dict.fromkeys(place.shard for place in self._places.values()))

    def _made(self, name: str) -> FileMade:
        if self._last is None or self._last[0] != name:
            place = self._places[name]
            self._last = (name, read_file_made(place.shard, place.number, place.source))
        return self._last[1]
