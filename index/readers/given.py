"""Metadata given by hand: `NAME.yaml` beside a file, or a row of `articles.csv` for it.

What is given goes before what the file itself says. An empty cell of the table says nothing; an
empty field of a sidecar says that the file is wrong and nothing is known.
"""

import csv
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import PurePosixPath

from index.errors import ArticleError
from index.readers.fields import FIELDS, plain_name
from index.readers.folder import SIDECARS, SourceFile
from index.readers.front_matter import parse_yaml
from index.readers.metadata import published_on, text_or_none, web_url
from index.readers.rules import RULES
from index.readers.source import Given, decode

TABLE = "articles.csv"
_FILE = frozenset({"file", "filename", "path"})
_MOST = 20_000_000  # bytes
_METADATA = tuple(name for name in FIELDS if name != "text")
_FIELDS = {plain_name(other): name for name in _METADATA for other in FIELDS[name]}


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
    tables = [file for file in articles.values() if PurePosixPath(file.name).name == TABLE]
    described = [(table, rows) for table in tables if (rows := _rows(table)) is not None]
    for table, rows in described:
        found = _table(table, rows, articles)
        given.update({name: one for name, one in found if isinstance(one, Given)})
        problems[table.name] = tuple(one for _, one in found if isinstance(one, str))
    for file in files:
        if file.tells and PurePosixPath(file.name).suffix in SIDECARS and file.name != RULES:
            try:
                about = _sidecar(file, articles)
            except ArticleError as error:
                problems[file.name] = (str(error.args[0]),)
                continue
            for name, one in about.items():
                before = given[name].values if name in given else {}
                given[name] = Given({**before, **one.values}, one.source)
    return Described(given, problems, frozenset(table.name for table, _ in described))


def _sidecar(file: SourceFile, articles: Mapping[str, SourceFile]) -> dict[str, Given]:
    stem = file.name[: -len(PurePosixPath(file.name).suffix)]
    names = [
        name
        for name in articles
        if name == stem or name[: -len(PurePosixPath(name).suffix) or None] == stem
    ]
    if not names:
        raise ArticleError("no article of this name stands beside it", path=file.path)
    values = parse_yaml(file.path, _text(file))
    if values is None:
        raise ArticleError("holds no fields (such as “title: …”)", path=file.path)
    fields = {_field(name, file): value for name, value in values.items()}
    given = {field: _value(field, value) for field, value in fields.items()}
    return dict.fromkeys(names, Given(given, file.name))


def _text(file: SourceFile) -> str:
    if file.size > _MOST:
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
    if field == "published":
        return published_on(value)
    if field != "url" or text_or_none(value) is None:
        return text_or_none(value)
    url = web_url(value)
    if url is None:
        raise ArticleError(f"not an address of the web: {value}")
    return url


def _rows(table: SourceFile) -> list[dict[str, str]] | None:
    """The rows of a table of metadata; None for a collection, which has a column of texts."""
    try:
        text = _text(table)
    except ArticleError:
        return None  # reading it as a collection will say why
    header, _, _ = text.partition("\n")
    delimiter = max(",;\t|", key=header.count)
    try:
        rows = list(csv.DictReader(text.splitlines(), delimiter=delimiter))
    except csv.Error:
        return None
    columns = {plain_name(name) for name in (rows[0] if rows else {}) if name}
    texts = {plain_name(name) for name in FIELDS["text"]}
    return rows if columns & _FILE and not columns & texts else None


def _table(
    table: SourceFile, rows: Sequence[dict[str, str]], articles: Mapping[str, SourceFile]
) -> list[tuple[str, Given | str]]:
    """For each row the file that it is about, and what it gives or what is wrong with it."""
    found: list[tuple[str, Given | str]] = []
    for number, row in enumerate(rows, 1):
        try:
            found.append(_row(table, row, articles))
        except ArticleError as error:
            found.append(("", f"row {number}: {error.args[0]}"))
    return found


def _row(
    table: SourceFile, row: Mapping[str, str], articles: Mapping[str, SourceFile]
) -> tuple[str, Given]:
    name = next((v for key, v in row.items() if key and plain_name(key) in _FILE), None) or ""
    place = (PurePosixPath(table.name).parent / name.strip().replace("\\", "/")).as_posix()
    if place not in articles or not name.strip():
        raise ArticleError(f"there is no article file “{name}”", path=table.path)
    return place, Given(dict(_cells(row)), table.name)


def _cells(row: Mapping[str, str]) -> Iterator[tuple[str, str | None]]:
    for key, cell in row.items():
        field = _FIELDS.get(plain_name(key or ""))
        if field is not None and text_or_none(cell):
            yield field, _value(field, cell)
