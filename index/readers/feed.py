"""RSS and Atom feeds."""

from pathlib import Path

from index.errors import ArticleError
from index.readers.source import Draft


def read_feed(path: Path, data: bytes) -> list[Draft | ArticleError]:
    """The articles of such a file."""
    raise ArticleError(f"can't be read yet ({len(data)} bytes)", path=path)
