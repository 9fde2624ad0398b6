"""Articles that a build has just read, until it is known which of them are copies.

They wait in a file, so that a large folder doesn't fill the memory.
"""

import json
import sqlite3
from pathlib import Path

from index.model import Article
from index.readers.found import article_from, article_values


class Drafts:
    """Articles by number, in a file of their own.

    Args:
        path: The file, which is made; nobody else uses it.
    """

    def __init__(self, path: Path) -> None:
        self._connection = sqlite3.connect(path, isolation_level=None)
        self._connection.executescript(
            "PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF;"
            "CREATE TABLE drafts (row INTEGER PRIMARY KEY, article TEXT NOT NULL);"
        )
        self._connection.execute("BEGIN")

    def add(self, article: Article) -> int:
        """Put an article away, and give its number."""
        values = json.dumps(article_values(article))
        added = self._connection.execute("INSERT INTO drafts (article) VALUES (?)", (values,))
        return int(added.lastrowid or 0)

    def article(self, row: int) -> Article:
        """The article of a number."""
        found = self._connection.execute("SELECT article FROM drafts WHERE row = ?", (row,))
        return article_from(json.loads(found.fetchone()[0]))

    def close(self) -> None:
        """Give back the file."""
        self._connection.close()
