"""The one function that all the work is: the files of a shard in, the bytes of its file out."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np

from index.embedding import Embedder
from index.errors import PullquoteError
from index.model import Article
from index.prepare import split_article, text_hash, with_header
from index.readers import ending_of
from index.readers.apart import Apart
from index.readers.folder import SourceFile
from index.shards.job import Job, JobFile
from index.shards.stored import FileMade, Vectors, to_bytes

_TOGETHER = 512  # texts that are embedded in one go


@dataclass(frozen=True, slots=True)
class Made:
    """What a worker has made.

    Attributes:
        data: The bytes of a shard's file.
        seconds: How long reading each of its files took: of this worker, so it isn't in the shard.
    """

    data: bytes
    seconds: Sequence[float] = ()


def make_shard(job: Job, embedder: Embedder, apart: Apart) -> Made:
    """Read, split and embed the files of a shard.

    The same job gives the same bytes: what is embedded together depends on the shard alone. Its
    vectors are the same to the last bit where the embedder works with one thread and the
    processors are of one kind; others may round differently.

    Args:
        job: The shard.
        embedder: Of the model that the job names.
        apart: Reads the files.

    Raises:
        PullquoteError: The embedder is that of another model.
    """
    if embedder.fingerprint != job.recipe.fingerprint:
        raise PullquoteError(
            f"a worker has the model {embedder.fingerprint}, not {job.recipe.fingerprint}",
            hint="Every machine needs the same model; a folder, under the same path.",
        )
    with TemporaryDirectory(prefix="pullquote-") as folder:
        sources = [_put(Path(folder), number, file) for number, file in enumerate(job.files)]
        given = {file.name: file.given for file in job.files if file.given is not None}
        readings = list(apart.read(sources, given))
    made = [
        FileMade(
            reading.found,
            [
                split_article(one, embedder.count_tokens)
                for one in reading.found
                if isinstance(one, Article)
            ],
        )
        for reading in readings
    ]
    texts = {text_hash(text): text for one in made for text in _texts(one)}
    data = to_bytes(made, _embedded(texts, embedder))
    return Made(data, [reading.seconds for reading in readings])


def _put(folder: Path, number: int, file: JobFile) -> SourceFile:
    """A file for the readers, to which of its path only the ending means something."""
    path = folder / f"{number}{ending_of(file.name)}"
    path.write_bytes(file.content)
    return SourceFile(file.name, path, len(file.content))


def _texts(made: FileMade) -> Iterator[str]:
    """What is embedded of a file."""
    articles = [one for one in made.found if isinstance(one, Article)]
    for article, split in zip(articles, made.splits, strict=True):
        yield from split.texts
        yield from (with_header(article.header, text) for text in split.passage_texts())


def _embedded(texts: dict[bytes, str], embedder: Embedder) -> Vectors:
    """The vectors of some texts, by hash. Those of like length go together, the longest first."""
    order = sorted(texts, key=lambda key: (-len(texts[key]), key))
    vectors = np.zeros((len(order), embedder.dimension), np.float16)
    places = {key: row for row, key in enumerate(sorted(texts))}
    for first in range(0, len(order), _TOGETHER):
        part: Sequence[bytes] = order[first : first + _TOGETHER]
        rows = [places[key] for key in part]
        vectors[rows] = embedder.encode([texts[key] for key in part]).astype(np.float16)
    return Vectors(sorted(texts), vectors)
