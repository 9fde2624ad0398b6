"""Word documents."""

from pathlib import Path

from index.errors import ArticleError
from index.readers.source import Draft


def read_word(path: Path, data: bytes) -> list[Draft | ArticleError]:
    """The articles of such a file."""
    raise ArticleError(f"can't be read yet ({len(data)} bytes)", path=path)
