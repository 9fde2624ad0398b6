"""Front matter of a Markdown file: YAML between lines of "---", TOML between lines of "+++".

Values stay as they are written: YAML would make False of a title "No", and fail at a date that
doesn't exist.
"""

import re
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime, time
from pathlib import Path

import yaml

from index.errors import ArticleError
from index.readers.fields import FIELDS, plain_name
from index.readers.metadata import published_on, text_or_none, web_url
from index.readers.source import Metadata

_LONGEST = 20_000  # characters; what is longer is text between two rules
_FENCED = re.compile(
    r"(---|\+\+\+)[ \t]*\r?\n(.*?)(?:\r?\n)?^\1[ \t]*$\r?\n?", re.DOTALL | re.MULTILINE
)
_ASSIGNMENT = re.compile(r"^\s*[\w.\"'-]+\s*=", re.MULTILINE)
_NESTED = ("params", "extra")  # where Hugo and Zola keep fields of one's own
_MOST_ITEMS = 100  # of a list: aliases in aliases would be endless
_LARGEST = 10**18
_LINE = re.compile(r"at line (\d+)")


def split_front_matter(path: Path, text: str) -> tuple[Mapping[str, object], str]:
    """The fields of the front matter, if there is one, and the Markdown below it.

    Raises:
        ArticleError: It is neither YAML nor TOML.
    """
    text = text.lstrip()
    match = _FENCED.match(text, 0, _LONGEST + 10)
    if match is None:
        return {}, text
    parse = parse_yaml if match[1] == "---" else _toml
    values = parse(path, match[2])
    return (values, text[match.end() :]) if values is not None else ({}, text)


def front_matter_metadata(values: Mapping[str, object]) -> Metadata:
    """What the fields say about the article, by any of the usual names."""
    publisher = next(filter(None, map(text_or_none, _named(values, "publisher"))), None)
    return Metadata(
        title=next(filter(None, map(text_or_none, _named(values, "title"))), None),
        author=next(filter(None, map(_people, _named(values, "author"))), None),
        publisher=publisher,
        published=next(filter(None, map(published_on, _named(values, "published"))), None),
        url=next(filter(None, map(web_url, _named(values, "url"))), None),
        publisher_from="front matter" if publisher else None,
    )


def _named(values: Mapping[str, object], field: str) -> Iterator[object]:
    """The values that go by one of the field's names, best name first; nested ones last."""
    inner = [value for key in _NESTED if isinstance(value := values.get(key), dict)]
    for level in (values, *inner):
        plain = {plain_name(key): value for key, value in reversed(list(level.items()))}
        for name in FIELDS[field]:
            value = plain.get(plain_name(name))
            # "publisher: {name: …}", as JSON-LD has it; a title is never an object.
            yield value.get("name") if isinstance(value, dict) and field == "publisher" else value


def _people(value: object) -> str | None:
    several = value if isinstance(value, list) else [value]
    names = [item.get("name") if isinstance(item, dict) else item for item in several]
    return text_or_none([name for name in names if not isinstance(name, list)])


def parse_yaml(path: Path, front: str) -> Mapping[str, object] | None:
    """The fields of YAML, as they are written; None where it holds no fields.

    Raises:
        ArticleError: It isn't YAML.
    """
    try:
        node = yaml.compose(front, Loader=yaml.SafeLoader)
    except (yaml.YAMLError, RecursionError) as error:
        mark = getattr(error, "problem_mark", None)
        where = f" (line {mark.line + 2})" if mark is not None else ""
        raise ArticleError(f"the front matter is not YAML{where}", path=path) from error
    if node is None:
        return {}
    return _mapping(node) if isinstance(node, yaml.MappingNode) else None


def _mapping(node: yaml.MappingNode, depth: int = 2) -> dict[str, object]:
    return {key.value: _value(value, depth) for key, value in node.value if key.id == "scalar"}


def _value(node: yaml.Node, depth: int) -> object:
    if isinstance(node, yaml.ScalarNode):
        return None if node.tag.endswith(":null") else node.value
    if depth == 0:
        return None
    if isinstance(node, yaml.MappingNode):
        return _mapping(node, depth - 1)
    items = node.value[:_MOST_ITEMS]
    return [_value(item, depth - 1) for item in items if not isinstance(item, yaml.SequenceNode)]


def _toml(path: Path, front: str) -> Mapping[str, object] | None:
    try:
        values = tomllib.loads(front.replace("\r\n", "\n"), parse_float=str)
    except (tomllib.TOMLDecodeError, ValueError, RecursionError) as error:
        if not _ASSIGNMENT.search(front):  # prose between two lines of plus signs
            return None
        line = _LINE.search(str(error))
        where = f" (line {int(line[1]) + 1})" if line else ""
        raise ArticleError(f"the front matter is not TOML{where}", path=path) from error
    return {key: _written(value) for key, value in values.items()}


def _written(value: object, depth: int = 3) -> object:
    """A value of TOML with its dates as text."""
    if isinstance(value, datetime | date | time):
        return value.isoformat()
    if isinstance(value, int) and abs(value) > _LARGEST:  # no year, and Python won't write it out
        return None
    if isinstance(value, Sequence) and not isinstance(value, str):
        return [_written(item, depth - 1) for item in value] if depth else None
    if isinstance(value, Mapping):
        return {key: _written(item, depth - 1) for key, item in value.items()} if depth else None
    return value
