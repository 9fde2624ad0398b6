"""Collections: JSON Lines, JSON files and tables, many articles in a file.

Which names the fields may have stands in `FIELDS`; only the text is needed.
"""

import json
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from index.errors import ArticleError
from index.readers.metadata import text_or_none
from index.readers.record import (
    NAME_THEM,
    NO_NAMES,
    Names,
    Record,
    article_of,
    check_count,
    looked_for,
)
from index.readers.source import Draft, Metadata, decode, with_notes
from index.readers.table import read_table

__all__ = ["read_lines", "read_objects", "read_table"]

# Under which an object holds its articles, best first.
_LISTS = (
    "articles", "items", "posts", "entries", "stories", "news", "documents", "docs", "records",
    "rows", "results", "data",
)  # fmt: skip
_DEPTH = 3  # objects around the list
_MOST_OBJECTS = 10_000  # and lists, that may stand at one depth
_MOST_SHOWN = 8  # lists in a message


@dataclass(frozen=True, slots=True)
class _NoNumber:
    """NaN or Infinity, which Python reads and JSON doesn't have."""

    name: str


class _Doubled(dict[str, object]):
    """An object in which a name stands twice."""

    twice = ""


@dataclass(frozen=True, slots=True)
class _Listing:
    """The records of a JSON file, and what it says of all of them."""

    items: Sequence[object]
    around: Metadata


def read_lines(path: Path, data: bytes, fields: Names = NO_NAMES) -> list[Draft | ArticleError]:
    """The articles of a file with a JSON object in each line.

    Args:
        path: For messages.
        data: The file.
        fields: The user's own names of fields.

    Returns:
        The articles, and an error for each line that holds none.

    Raises:
        ArticleError: The file isn't text.
    """
    decoded = decode(path, data)
    found: list[Draft | ArticleError] = []
    # Not splitlines(): JSON allows U+2028 and its like inside a string.
    lines = [(n, line) for n, line in enumerate(decoded.text.split("\n"), 1) if line.strip()]
    check_count(path, lines)
    for number, line in lines:
        try:
            found.append(_article(_parsed(line, "column {0.colno}"), number, fields))
        except ValueError as error:
            found.append(_failed(f"line {number}", error, path, fields))
    return with_notes(found, decoded.notes)


def read_objects(path: Path, data: bytes, fields: Names = NO_NAMES) -> list[Draft | ArticleError]:
    """The articles of a JSON file: one object, an array of them, or an object around an array.

    Args:
        path: For messages.
        data: The file.
        fields: The user's own names of fields.

    Returns:
        The articles, and an error for each object that holds none.

    Raises:
        ArticleError: The file isn't JSON, or there are no articles in it.
    """
    decoded = decode(path, data)
    if not decoded.text.strip():
        return []
    try:
        whole = _parsed(decoded.text, "line {0.lineno}, column {0.colno}")
        if _has_text(whole, fields) and not _is_feed(whole):
            return with_notes([_article(whole, None, fields)], decoded.notes)
    except ValueError as error:
        several = "Extra data" in str(error)
        hint = "If every line is an object of its own, call it .jsonl." if several else ""
        raise ArticleError(str(error), path=path, hint=hint) from error
    listing = _listing(path, whole, fields)
    check_count(path, listing.items)
    found: list[Draft | ArticleError] = []
    for number, item in enumerate(listing.items, 1):
        try:
            found.append(_article(item, number, fields, listing.around))
        except ValueError as error:
            found.append(_failed(f"record {number}", error, path, fields))
    return with_notes(found, decoded.notes)


def _parsed(text: str, where: str) -> object:
    try:
        return json.loads(text, object_pairs_hook=_object, parse_constant=_NoNumber)
    except json.JSONDecodeError as error:
        raise ValueError(f"not JSON ({error.msg}, {where.format(error)})") from error
    except ValueError as error:  # Python reads none that is so long
        raise ValueError("a number with too many digits") from error
    except RecursionError as error:
        raise ValueError("nested too deeply") from error


def _object(pairs: list[tuple[str, object]]) -> dict[str, object]:
    values = dict(pairs)
    if len(values) == len(pairs):
        return values
    doubled = _Doubled(values)
    doubled.twice = next(name for name, n in Counter(name for name, _ in pairs).items() if n > 1)
    return doubled


def _article(
    values: object, number: int | None, fields: Names, around: Metadata | None = None
) -> Draft:
    if not isinstance(values, dict):
        raise ValueError("not an object with the article's fields")  # noqa: TRY004 - one kind
    if isinstance(values, _Doubled):  # which of the two would it be?
        raise ValueError(f'"{_visible(values.twice)}" stands in it twice')  # noqa: TRY004
    for name, value in values.items():
        if isinstance(value, _NoNumber):
            raise ValueError(f'"{_visible(name)}" is {value.name}, which JSON doesn\'t have')  # noqa: TRY004
    return article_of(Record(values.items(), fields), number, around)


def _visible(name: str) -> str:
    """The name of a field for a message, which half a character must not break."""
    return name[:80].encode("utf-8", "backslashreplace").decode().replace("\0", "\\0")


def _failed(where: str, error: ValueError, path: Path, fields: Names) -> ArticleError:
    missing = str(error) == 'no "text"'
    hint = f"Looked for: {looked_for(fields)}. {NAME_THEM}" if missing else ""
    return ArticleError(f"{where}: {error}", path=path, hint=hint)


def _has_text(value: object, fields: Names) -> bool:
    return isinstance(value, dict) and Record(value.items(), fields).has_text


def _is_feed(value: object) -> bool:
    """Whether it is a JSON Feed, by its own word."""
    version = value.get("version") if isinstance(value, dict) else None
    return isinstance(version, str) and "jsonfeed.org/version/" in version


def _listing(path: Path, whole: object, fields: Names) -> _Listing:
    """The list of the articles, however deep it stands.

    Raises:
        ArticleError: There is none, or which of several it is isn't clear.
    """
    if isinstance(whole, list):
        check_count(path, whole)
        if _some_text(whole, fields) or not whole:
            return _Listing(whole, Metadata())
        raise _none(path, fields)
    level = [whole] if isinstance(whole, dict) else []
    for _ in range(_DEPTH):
        lists = islice(_lists(level), _MOST_OBJECTS)
        found = [(name, items) for name, items in lists if _some_text(items, fields)]
        known = [one for name in _LISTS for one in found if one[0] == name]
        if len(found) > 1 and (not known or known[0][0] in [name for name, _ in known[1:]]):
            names = ", ".join(_visible(name) for name, _ in found[:_MOST_SHOWN])
            raise ArticleError(
                f"several lists with texts in it ({names})",
                path=path,
                hint="Put all articles into one list, called “articles”.",
            )
        if found:
            return _Listing((known or found)[0][1], _feed_metadata(whole))
        inner = (value for outer in level for value in outer.values() if isinstance(value, dict))
        level = list(islice(inner, _MOST_OBJECTS))
    raise _none(path, fields)


def _lists(level: Sequence[dict[str, object]]) -> Iterator[tuple[str, list[object]]]:
    for outer in level:
        yield from ((name, items) for name, items in outer.items() if isinstance(items, list))


def _some_text(items: list[object], fields: Names) -> bool:
    return any(_has_text(item, fields) for item in items)


def _none(path: Path, fields: Names) -> ArticleError:
    return ArticleError(
        f"no articles in it: no object has a text (looked for: {looked_for(fields)})",
        path=path,
        hint=NAME_THEM,
    )


def _feed_metadata(whole: object) -> Metadata:
    """What a JSON Feed says of its items; nothing for other objects."""
    if not isinstance(whole, dict) or not _is_feed(whole):
        return Metadata()
    people = whole.get("authors") or whole.get("author")
    several = people if isinstance(people, list) else [people]
    author = text_or_none([item.get("name") for item in several if isinstance(item, dict)])
    title = text_or_none(whole.get("title"))
    return Metadata(author=author, publisher=title, publisher_from="feed" if title else None)
