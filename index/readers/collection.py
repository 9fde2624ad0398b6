"""Collections: JSON Lines, one article a line.

The fields are title, author, publisher, published, url and text; only text is needed.
"""

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from index.errors import ArticleError
from index.readers.metadata import published_on, text_or_none, web_url
from index.readers.source import Draft, Metadata, decode


def read_lines(path: Path, data: bytes, fields: Mapping[str, Sequence[str]] = {}) -> list[Draft | ArticleError]:
    """The articles of a collection, and an error for each line that holds none.

    Raises:
        ArticleError: The file isn't text.
    """
    return list(_records(path, decode(path, data).text))


def _records(path: Path, text: str) -> Iterator[Draft | ArticleError]:
    # Not splitlines(): JSON allows U+2028 and its like inside a string.
    for number, line in enumerate(text.split("\n"), 1):
        if line.strip():
            try:
                yield _record(number, line)
            except ValueError as error:
                yield ArticleError(f"line {number}: {error}", path=path)


def _record(number: int, line: str) -> Draft:
    try:
        values = json.loads(line)
    except json.JSONDecodeError as error:
        raise ValueError(f"not JSON ({error.msg}, column {error.colno})") from error
    except RecursionError as error:
        raise ValueError("nested too deeply") from error
    if not isinstance(values, dict):
        raise ValueError("not an object with the article's fields")  # noqa: TRY004 - one kind of error
    text = values.get("text")
    if not isinstance(text, str) or not text.strip():
        raise ValueError('no "text"')
    metadata = Metadata(
        title=text_or_none(values.get("title")),
        author=text_or_none(values.get("author")),
        publisher=text_or_none(values.get("publisher")),
        published=published_on(values.get("published")),
        url=web_url(values.get("url")),
    )
    given = (text, metadata.title, metadata.author, metadata.publisher, metadata.published)
    if any(re.search("[\ud800-\udfff]", value) for value in given if value):
        raise ValueError("half a character (an unpaired surrogate escape)")
    if any("\0" in value for value in given if value):
        raise ValueError("a zero character")
    return Draft(text, (), metadata, record=number)


def read_objects(path: Path, data: bytes, fields: Mapping[str, Sequence[str]] = {}) -> list[Draft | ArticleError]:
    """The articles of a JSON file: one object, or an array of them."""
    raise ArticleError(f"can't be read yet ({len(data)} bytes)", path=path)


def read_table(path: Path, data: bytes, fields: Mapping[str, Sequence[str]] = {}) -> list[Draft | ArticleError]:
    """The articles of a CSV file, one a row."""
    raise ArticleError(f"can't be read yet ({len(data)} bytes)", path=path)
