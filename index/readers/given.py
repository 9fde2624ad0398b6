"""Metadata given by hand: `NAME.yaml` beside a file, or a row of `articles.csv` for it.

What is given goes before what the file itself says. An empty cell of the table says nothing; an
empty field of a sidecar says that the file is wrong and nothing is known.
"""

import csv
import io
import posixpath
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from index.errors import ArticleError
from index.readers.fields import FIELDS, plain_name
from index.readers.folder import RULES, SIDECARS, SourceFile, suffix_of
from index.readers.front_matter import parse_yaml
from index.readers.metadata import published_on, text_or_none, web_url
from index.readers.source import Given, decode, is_storable

TABLE = "articles.csv"
_FILE = frozenset({"file", "filename", "path"})
_MOST_OF_TABLE, _MOST_OF_SIDECAR = 20_000_000, 100_000  # bytes: YAML takes long to read
_METADATA = tuple(name for name in FIELDS if name != "text")
_FIELDS = {plain_name(other): name for name in _METADATA for other in FIELDS[name]}
_TEXTS = frozenset(map(plain_name, FIELDS["text"]))


@dataclass(frozen=True, slots=True)
class Described:
    """What files tell of others.

    Attributes:
        given: Metadata, by the name of the file that it is about.
        problems: What is wrong with those that tell it, by their names.
        tables: Names of the tables of metadata: these hold no articles.
    """

    given: Mapping[str, Given]
    problems: Mapping[str, tuple[str, ...]]
    tables: frozenset[str]


def describe(files: Sequence[SourceFile]) -> Described:
    """Read the metadata that was given by hand. A sidecar goes before the table.

    Args:
        files: Of the folder.
    """
    articles = {file.name: file for file in files if not (file.skipped or file.tells)}
    given: dict[str, Given] = {}
    problems: dict[str, tuple[str, ...]] = {}
    tables = [file for file in articles.values() if file.name.rsplit("/", 1)[-1] == TABLE]
    described = [(table, rows) for table in tables if (rows := _rows(table)) is not None]
    for table, rows in described:
        found = _table(table, rows, articles)
        for name, one in found:
            if isinstance(one, Given):
                given[name] = _over(one, given.get(name))
        problems[table.name] = tuple(one for _, one in found if isinstance(one, str))
    named: dict[str, list[str]] = {}
    for name in articles:
        named.setdefault(_stem(name), []).append(name)
    sidecars = [file for file in files if file.tells and file.name != RULES and _is_sidecar(file)]
    # What is about one file alone goes before what is about all of a stem.
    for file in sorted(sidecars, key=lambda file: _stem(file.name) in articles):
        stem = _stem(file.name)
        names = [stem] if stem in articles else named.get(stem, [])
        try:
            one = _sidecar(file, names)
        except ArticleError as error:
            problems[file.name] = (str(error.args[0]),)
            continue
        for name in names:
            given[name] = _over(one, given.get(name))
    return Described(given, problems, frozenset(table.name for table, _ in described))


def _stem(name: str) -> str:
    return name[: -len(suffix_of(name)) or None]


def _is_sidecar(file: SourceFile) -> bool:
    return suffix_of(file.name) in SIDECARS


def _over(one: Given, other: Given | None) -> Given:
    """Both, the first before the second; the source is that of the publisher."""
    if other is None:
        return one
    source = one.source if "publisher" in one.values else other.source
    return Given({**other.values, **one.values}, source)


def _sidecar(file: SourceFile, names: Sequence[str]) -> Given:
    if not names:
        raise ArticleError("no article of this name stands beside it", path=file.path)
    values = parse_yaml(file.path, _text(file, _MOST_OF_SIDECAR))
    if values is None:
        raise ArticleError("holds no fields (such as “title: …”)", path=file.path)
    fields = {_field(name, file): value for name, value in values.items()}
    given = {field: _value(field, value) for field, value in fields.items()}
    return Given(given, file.name)


def _text(file: SourceFile, most: int) -> str:
    if file.size > most:
        raise ArticleError("larger than metadata ever is", path=file.path)
    try:
        return decode(file.path, file.path.read_bytes()).text
    except OSError as error:
        raise ArticleError(f"can't be opened ({error.strerror})", path=file.path) from error


def _field(name: str, file: SourceFile) -> str:
    field = _FIELDS.get(plain_name(name))
    if field is None:
        known = ", ".join(_METADATA)
        raise ArticleError(f"unknown field “{name}” (there are: {known})", path=file.path)
    return field


def _value(field: str, value: object) -> str | None:
    text = text_or_none(value)
    if text is None:
        return None
    if not is_storable(text):
        raise ArticleError(f"“{field}” holds half a character or a zero character")
    if field == "published":
        return published_on(text)
    if field != "url":
        return text
    url = web_url(text)
    if url is None:
        raise ArticleError(f"not an address of the web: {value}")
    return url


def _rows(table: SourceFile) -> list[dict[str, str]] | None:
    """The rows of a table of metadata; None for a collection, which has a column of texts."""
    try:
        text = _text(table, _MOST_OF_TABLE)
    except ArticleError:
        return None  # reading it as a collection will say why
    first, _, _ = text.partition("\n")
    rows = csv.reader(io.StringIO(text, newline=""), delimiter=max(",;\t|", key=first.count))
    try:
        # Only the columns of use: a million of them in each of a million rows would be too many.
        header = {plain_name(name): place for place, name in enumerate(next(rows, []))}
        columns = {name: header[name] for name in (*_FIELDS, *_FILE) if name in header}
        if columns.keys().isdisjoint(_FILE) or not _TEXTS.isdisjoint(header):
            return None
        return [
            {name: row[place] for name, place in columns.items() if place < len(row)}
            for row in rows
            if "".join(row).strip()
        ]
    except csv.Error:
        return None


def _table(
    table: SourceFile, rows: Sequence[dict[str, str]], articles: Mapping[str, SourceFile]
) -> list[tuple[str, Given | str]]:
    """For each row the file that it is about, and what it gives or what is wrong with it."""
    folder = posixpath.dirname(table.name)
    found: list[tuple[str, Given | str]] = []
    for number, row in enumerate(rows, 1):  # there may be a million: few steps for each
        name = next(iter([row[key] for key in row if key in _FILE]), "")
        asked = name.strip().replace("\\", "/")
        place = posixpath.normpath(posixpath.join(folder, asked))
        if not asked or place not in articles:
            found.append(("", f"row {number}: there is no article file “{name}”"))
            continue
        try:
            found.append((place, _given_by(table, row)))
        except ArticleError as error:
            found.append(("", f"row {number}: {error.args[0]}"))
    return found


def _given_by(table: SourceFile, row: Mapping[str, str]) -> Given:
    told = [(_FIELDS[key], cell) for key, cell in row.items() if key in _FIELDS and cell.strip()]
    # The best name of a field stands first and so goes last.
    return Given({field: _value(field, cell) for field, cell in reversed(told)}, table.name)
