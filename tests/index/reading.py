"""What a folder of articles gives, gathered without an index."""

import tempfile
from collections.abc import Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from index.corpus import Corpus, gather
from index.drafts import Drafts
from index.model import Article, FileRecord
from index.prepare import Progress, silent


@dataclass(frozen=True)
class Read:
    """Articles without copies, a record of every file, and seconds by ending."""

    articles: Sequence[Article]
    records: Sequence[FileRecord]
    seconds: Mapping[str, float]


def read_corpus(corpus: Corpus, progress: Progress = silent) -> Read:
    with (
        tempfile.TemporaryDirectory() as folder,
        closing(Drafts(Path(folder) / "drafts.sqlite")) as drafts,
    ):
        gathered = gather(corpus, drafts, None, progress)
        articles = [held.article() for held in gathered.articles]
    return Read(articles, gathered.records, gathered.seconds)
