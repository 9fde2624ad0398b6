"""One record of a collection: its fields by the names that they go by, and the article of them.

The usual names stand in `FIELDS`; a user's own go before them. A field that is empty, or holds
what it can't, leaves its place to the next name.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache
from pathlib import Path
from types import MappingProxyType

from index.errors import ArticleError
from index.model import Cut
from index.readers.fields import FIELDS, plain_name
from index.readers.markup import has_tags, is_html, is_surely_html, rendered
from index.readers.metadata import published_on, text_or_none, web_url
from index.readers.source import Draft, Metadata

Names = Mapping[str, Sequence[str]]
"""For each field a user's own names for it."""

NO_NAMES: Names = MappingProxyType({})

NAME_THEM = "Name the fields of your files in pullquote.yaml, under “fields”."
"""What to do where no field is known, for messages."""

MOST_RECORDS = 200_000
"""Of one file."""

_plain_name = lru_cache(maxsize=10_000)(plain_name)
_USUAL = {field: tuple(map(plain_name, names)) for field, names in FIELDS.items()}
_BY = re.compile(r"by[:\s]\s*(?=\S)", re.IGNORECASE)
_EPOCH = re.compile(r"\d{10}(?:\.\d{1,9})?|\d{13}")
_FIRST, _LAST = 631_152_000, 4_102_444_800  # seconds since 1970: the years 1990 to 2099
_MOST_AUTHORS = 1000


@dataclass(frozen=True, slots=True)
class _Named:
    """A value and the plain name of its field."""

    name: str
    value: object


def check_count(path: Path, records: Sequence[object]) -> None:
    """Refuse what nobody could read in the time that a file has.

    Raises:
        ArticleError: There are more records than a collection may have.
    """
    if len(records) > MOST_RECORDS:
        raise ArticleError(f"more than {MOST_RECORDS:,} records", path=path, hint="Split it.")


class Record:
    """The fields of an article as a collection gives them."""

    def __init__(self, fields: Iterable[tuple[str, object]], own: Names = NO_NAMES) -> None:
        """Take the fields.

        Args:
            fields: Names and values.
            own: The user's names.
        """
        self._own = own
        self._exact: dict[str, list[object]] = {}
        self._plain: dict[str, list[object]] = {}
        for name, value in fields:
            self._exact.setdefault(name, []).append(value)
            self._plain.setdefault(_plain_name(name), []).append(value)

    def named(self, field: str) -> Iterator[_Named]:
        """The values that go by one of the field's names, best name first."""
        for name in self._own.get(field, ()):
            for values in (self._exact.get(name, ()), self._plain.get(_plain_name(name), ())):
                yield from (_Named(_plain_name(name), value) for value in values)
        for name in _USUAL[field]:
            yield from (_Named(name, value) for value in self._plain.get(name, ()))

    @property
    def has_text(self) -> bool:
        """Whether it can be an article."""
        return any(isinstance(one.value, str) and one.value.strip() for one in self.named("text"))


def looked_for(own: Names) -> str:
    """The names of the field with the text, for a message."""
    return ", ".join(dict.fromkeys([*own.get("text", ()), *FIELDS["text"]]))


def article_of(record: Record, number: int | None, around: Metadata | None = None) -> Draft:
    """The article of a record.

    Args:
        record: Its fields.
        number: Of the record in its collection; None where a file is one article.
        around: What the collection says of all its articles: author and publisher.

    Raises:
        ValueError: It is none; with the reason.
    """
    around = around or Metadata()
    title = _first(text_or_none(one.value) for one in record.named("title"))
    publisher = _first(_publisher(one.value) for one in record.named("publisher"))
    metadata = Metadata(
        title=title,
        author=_first(map(_author, record.named("author"))) or around.author,
        publisher=publisher or around.publisher,
        published=_first(_published(one.value) for one in record.named("published")),
        url=_first(web_url(one.value) for one in record.named("url")),
        publisher_from="field" if publisher else around.publisher_from,
    )
    text, cuts, notes = _text(record, title)
    _check((text, metadata.title, metadata.author, metadata.publisher, metadata.published))
    _check((metadata.url,))
    return Draft(text, cuts, metadata, record=number, notes=notes)


def _first(values: Iterable[str | None]) -> str | None:
    return next(filter(None, values), None)


def _check(values: Iterable[str | None]) -> None:
    for value in filter(None, values):
        if re.search("[\ud800-\udfff]", value):
            raise ValueError("half a character (an unpaired surrogate escape)")
        if "\0" in value:
            raise ValueError("a zero character")


def _text(record: Record, title: str | None) -> tuple[str, Sequence[Cut], tuple[str, ...]]:
    for one in record.named("text"):
        if not isinstance(one.value, str) or not one.value.strip():
            continue
        if not _holds_html(one.name, one.value):
            return one.value, (), ()
        _check((one.value,))
        text, cuts = rendered(one.value, title)
        if text:
            sure = one.name == "contenthtml" or is_surely_html(one.value)
            return text, cuts, () if sure else ("read as HTML, a guess: its tags aren't shown",)
    raise ValueError('no "text"')


def _holds_html(name: str, text: str) -> bool:
    """By the name of the field, as JSON Feed has them, or else by the text."""
    if name == "contenttext":
        return False
    return has_tags(text) or "&" in text if name == "contenthtml" else is_html(text)


def _author(one: _Named) -> str | None:
    several = one.value if isinstance(one.value, list) else [one.value]
    names = [_name(item) for item in several[:_MOST_AUTHORS] if not isinstance(item, list)]
    author = text_or_none(names)
    # Only a byline is written so: elsewhere it may belong to a name.
    return _BY.sub("", author, count=1) if author and one.name == "byline" else author


def _name(value: object) -> object:
    return value.get("name") if isinstance(value, dict) else value


def _publisher(value: object) -> str | None:
    name = text_or_none(_name(value))
    return None if web_url(name) else name  # a "source" is often the address of the article


def _published(value: object) -> str | None:
    number = value
    if isinstance(value, str) and _EPOCH.fullmatch(value.strip()):
        number = float(value)
    if isinstance(number, int | float) and not isinstance(number, bool):
        for seconds in (number, number / 1000 if abs(number) < _LAST * 1000 else 0):
            if _FIRST <= seconds < _LAST:
                return datetime.fromtimestamp(seconds, UTC).date().isoformat()
    return published_on(value)
