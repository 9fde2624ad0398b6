"""Metadata as files give it, brought into one form. Nothing here guesses."""

import re
from collections.abc import Mapping
from datetime import date, datetime
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

_DAYS = ("%B %d, %Y", "%d %B %Y", "%b %d, %Y", "%d %b %Y", "%Y/%m/%d", "%Y.%m.%d")
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
    """ISO 8601 for a date in one of the usual English or numeric forms; None for anything else."""
    if match := _ISO.match(text):
        return match[1] if _exists(match[1]) else None
    plain = re.sub(r"(?<=\d)(?:st|nd|rd|th)\b|(?<=[a-z])\.|(?<=\bSep)t\b", "", text)
    for form in _DAYS:
        try:
            return datetime.strptime(plain, form).date().isoformat()  # noqa: DTZ007 - no time of day
        except ValueError:
            continue
    return None


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


def _exists(iso: str) -> bool:
    try:
        date.fromisoformat((iso + "-01-01")[:10])
    except ValueError:
        return False
    return True
