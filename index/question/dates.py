"""Dates in a question, and which days they cover."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from index.model import fold

_MONTHS = "january february march april may june july august september october november december"
_NUMBERS = {name[:3]: number for number, name in enumerate(_MONTHS.split(), start=1)}
_MONTH = (
    r"(?P<month>jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?"
    r"|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)\.?"
)
_YEAR = r"(?P<year>1[5-9]\d\d|20\d\d)(?![\w-]|[.,]\d)"
_DAY = r"(?P<day>[0-3]?\d)(?:st|nd|rd|th)?"
_FORMS = tuple(
    re.compile(rf"(?<![\w.,-]){form}", re.IGNORECASE)
    for form in (
        rf"{_MONTH} {_DAY},? {_YEAR}",
        rf"{_DAY} (?:of )?{_MONTH},? {_YEAR}",
        rf"{_MONTH}(?:,| of)? {_YEAR}",
        r"(?P<year>1[5-9]\d\d|20\d\d)-(?P<number>[01]\d)(?:-(?P<day>[0-3]\d))?(?![\w-])",
        _YEAR,
    )
)


_LONGEST = 60  # characters; no date is longer


@dataclass(frozen=True, slots=True)
class Said:
    """A date as it stands in a text, at the characters `start` to `end`.

    Attributes:
        first: First ISO day of the day, month or year that is meant.
        last: The last of them.
    """

    start: int
    end: int
    first: str
    last: str


def dates(text: str) -> Iterator[Said]:
    """The dates in a text that name at least a year, in order."""
    position = 0
    while found := _next(text, position):
        yield _said(found)
        position = found.end()


def day_range(text: str) -> tuple[str, str] | None:
    """The first and the last ISO day of a date that is all of a text; None where it isn't one.

    "2024", "2024-07", "July 2024", "2024-07-01", "July 1, 2024" and "1 July 2024" are read.
    """
    bare = fold(text) if len(text) <= _LONGEST else ""
    said = next(dates(bare), None)
    if said is None or (said.start, said.end) != (0, len(bare)):
        return None
    try:
        date.fromisoformat(said.first)
    except ValueError:
        return None
    return said.first, said.last


def _next(text: str, position: int) -> re.Match[str] | None:
    """The date that begins first; of several at one place the longest form."""
    found = [match for form in _FORMS if (match := form.search(text, position))]
    return min(found, key=lambda match: (match.start(), -match.end()), default=None)


def _said(found: re.Match[str]) -> Said:
    parts = found.groupdict()
    year = parts["year"]
    month = int(parts.get("number") or 0) or _NUMBERS.get((parts.get("month") or "")[:3].casefold())
    first, last = f"{year}-01-01", f"{year}-12-31"
    if month:
        day = parts.get("day")
        first, last = (f"{year}-{month:02}-{int(day or low):02}" for low in (1, 31))
    return Said(found.start(), found.end(), first, last)
