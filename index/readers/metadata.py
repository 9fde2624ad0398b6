"""Metadata as files give it, brought into one form. Nothing here guesses."""

import re
from collections.abc import Mapping
from datetime import date
from types import MappingProxyType
from urllib.parse import urlsplit

from index.model import fold

# Publishers by the host of the article's url, for formats that don't name the publisher.
PUBLISHERS = {
    "bbc.com": "BBC", "bbc.co.uk": "BBC", "economist.com": "The Economist",
    "foreignaffairs.com": "Foreign Affairs", "foreignpolicy.com": "Foreign Policy",
    "ft.com": "Financial Times", "nytimes.com": "The New York Times",
    "theatlantic.com": "The Atlantic", "thediplomat.com": "The Diplomat",
    "theguardian.com": "The Guardian", "washingtonpost.com": "The Washington Post",
    "wikipedia.org": "Wikipedia", "wsj.com": "The Wall Street Journal",
}  # fmt: skip

# Month names of English, German, French and Spanish, in lower case, with the usual short forms.
_MONTHS = {
    name: number
    for number, names in enumerate(
        (
            "january jan januar jänner janvier janv enero ene",
            "february feb februar février fevrier févr fevr febrero",
            "march mar märz mär mrz mars marzo",
            "april apr avril avr abril abr",
            "may mai mayo",
            "june jun juni juin junio",
            "july jul juli juillet juil julio",
            "august aug août aout agosto ago",
            "september sept sep septembre septiembre setiembre",
            "october oct oktober okt octobre octubre",
            "november nov novembre noviembre",
            "december dec dezember dez décembre déc diciembre dic",
        ),
        1,
    )
    for name in names.split()
}
_WEEKDAY = r"(?:[^\W\d_]{2,12}\.?,?\s+)?"
_MONTH = r"(?P<month>[^\W\d_]{3,10})\.?"
_DAY = r"(?P<day>\d{1,2})(?:st|nd|rd|th|er|º|\.)?"
_YEAR = r"(?P<year>\d{4})"
_CLOCK = r"\d{1,2}(?:(?:[:.h]\d{2}){1,2}(?:\s*[ap]\.?m\.?)?|\s*[ap]\.?m\.?)"
_ZONE = r"(?:\s*(?:\(?[A-Z]{1,5}\)?|[+-]\d{2}:?\d{2}|Uhr|[A-Z][a-z]+ [Tt]ime))?"
_TIME = rf"(?:[\s,]*(?:(?:at|um|à|a las|[|·•–—-])\s*)?{_CLOCK}{_ZONE})?"
_BEFORE = rf"(?:{_CLOCK}{_ZONE}(?:\s+on)?[\s,]+)?"
_FORMS = tuple(
    re.compile(form, re.IGNORECASE)
    for form in (
        rf"{_BEFORE}{_WEEKDAY}{_MONTH}\s+{_DAY},?\s+{_YEAR}{_TIME}",
        rf"{_BEFORE}{_WEEKDAY}{_DAY}(?:\s+(?:de\s+)?|-){_MONTH}(?:,?\s+(?:de\s+)?|-){_YEAR}{_TIME}",
        rf"{_MONTH}(?:\s+de)?,?\s+{_YEAR}",
        rf"{_YEAR}(?P<mark>[/.])(?P<month>\d{{1,2}})(?P=mark)(?P<day>\d{{1,2}}){_TIME}",
        r"(?P<year>1[89]\d\d|20\d\d)(?P<month>\d\d)(?P<day>\d\d)(?:T\d{4,6}Z?)?",
        rf"{_YEAR}\s*[年년]\s*(?P<month>\d{{1,2}})\s*[月월](?:\s*(?P<day>\d{{1,2}})\s*[日일])?"
        rf"(?:\s*[（(][^）)]{{1,3}}[）)])?(?:\s*\d{{1,2}}[:：時时]\d{{2}}分?)?",
    )
)
# Which of the two is the day differs from country to country.
_EITHER = re.compile(rf"(\d{{1,2}})([/.-])(\d{{1,2}})\2{_YEAR}{_TIME}", re.IGNORECASE)
_LONGEST_DATE = 80  # characters
_TWELVE = 12
_ISO = re.compile(r"([0-9]{4}(?:-[0-9]{2}(?:-[0-9]{2})?)?)(?:[T ][0-9]{2}:[0-9]{2}.*)?$")


def text_or_none(value: object) -> str | None:
    """A metadata value as one line of text; several as a list with commas; None when empty.

    What is neither text nor a number, nor a list of these, is no metadata.
    """
    if isinstance(value, list):
        flat = [text_or_none(item) for item in value if not isinstance(item, list)]
        return ", ".join(filter(None, flat)) or None
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        return None
    return fold(str(value)) or None


def published_on(value: object) -> str | None:
    """A date of publication in ISO 8601, to the precision given.

    What isn't understood is kept as it was written: better an odd date than a lost one.
    """
    text = text_or_none(value)
    return (parse_date(text) or text) if text else None


def parse_date(text: str) -> str | None:
    """ISO 8601 for a date in one of the usual forms; None for anything else.

    English, German, French and Spanish months, with or without weekday, time and zone; the day is
    the one that is written, whatever the zone. 02/01/2006 is two dates, and so none.
    """
    if match := _ISO.match(text):
        return _checked(match[1])
    if len(text) > _LONGEST_DATE:
        return None
    if match := _EITHER.fullmatch(text):
        return _either(int(match[1]), int(match[3]), match["year"])
    found = (day for form in _FORMS if (match := form.fullmatch(text)) and (day := _iso(match)))
    return next(found, None)


def _either(one: int, other: int, year: str) -> str | None:
    """The date where only one of the two numbers can be the month, or both are the same."""
    if one == other or max(one, other) > _TWELVE:
        month, day = sorted((one, other))
        return _checked(f"{year}-{month:02}-{day:02}")
    return None


def _iso(match: re.Match[str]) -> str | None:
    named = match.groupdict()
    month = named["month"].lower()
    number = int(month) if month.isdecimal() else _MONTHS.get(month)
    if number is None:
        return None
    day = named.get("day")
    return _checked(f"{named['year']}-{number:02}" + (f"-{int(day):02}" if day else ""))


def publisher_of(
    url: str | None, publishers: Mapping[str, str] = MappingProxyType(PUBLISHERS)
) -> str | None:
    """The publisher whose host the url names; None for other hosts.

    Args:
        url: Of the article.
        publishers: By host; a host stands for those below it as well.
    """
    if url is None:
        return None
    try:
        host = urlsplit(url).hostname or ""
    except ValueError:
        return None
    labels = host.split(".")
    return next(
        (
            publishers[name]
            for i in range(len(labels))
            if (name := ".".join(labels[i:])) in publishers
        ),
        None,
    )


def web_url(value: object) -> str | None:
    """The url when it is one that a browser opens over the web; None for anything else."""
    text = text_or_none(value)
    if text is None or not re.fullmatch(r"https?://[^\s<>\"\\^`{|}]+", text):
        return None
    return text


def _checked(iso: str) -> str | None:
    try:
        date.fromisoformat((iso + "-01-01")[:10])
    except ValueError:
        return None
    return iso
