"""Citations and dates: where a quote comes from, in the reader's language."""

import re
from collections.abc import Callable, Sequence
from datetime import date
from pathlib import PurePosixPath

from bot.characters import one_line
from bot.texts import ENGLISH, Texts
from index.model import Also, Article

Detail = Callable[[str], str]
"""What the place where a text is shown needs done to a part that isn't ours, such as escaping."""

_COPIES_NAMED = 2


def citation(
    article: Article,
    detail: Detail = str,
    copy_detail: Detail | None = None,
    *,
    also: Sequence[Article] = (),
    say: Texts = ENGLISH,
) -> str:
    """`— Author, “Title”, Publisher, 1 July 2024 (also in Other Paper, 2 July 2024)`.

    What isn't known is left out. An article without title is called by the name of its file.

    Args:
        article: What to cite.
        detail: Done to each part.
        copy_detail: Done to each part of its copies; the same as `detail` when None.
        also: Other articles that say the same; they are named after its copies.
        say: In which words.
    """
    source = f"— {named(article, detail, say=say)}"
    places = _places((*article.also, *also), article, copy_detail or detail, say)
    return say("{source} (also in {places})", source=source, places=places) if places else source


def named(source: Article | Also, detail: Detail = str, *, say: Texts = ENGLISH) -> str:
    """`Author, “Title”, Publisher, 1 July 2024`, or the name of the file for the title."""
    author, title, publisher, published = (
        plain_line(part)
        for part in (source.author, source.title, source.publisher, day(source.published, say=say))
    )
    name = marked(detail(title), say=say) if title else detail(file_name(source))
    parts = (detail(author), name, detail(publisher), detail(published))
    return joined([part for part in parts if part], say=say)


def _places(others: Sequence[Also | Article], article: Article, detail: Detail, say: Texts) -> str:
    """Where else it stands, each place once; those after the second as a number."""
    # A dictionary keeps the order, and of places that look the same the first.
    places = list(dict.fromkeys(_place(other, article, detail, say) for other in others))
    more = len(places) - _COPIES_NAMED
    rest = [and_more(more, say=say)] if more > 0 else []
    return "; ".join([*places[:_COPIES_NAMED], *rest])


def _place(other: Also | Article, article: Article, detail: Detail, say: Texts) -> str:
    """What tells another one from the article: its publisher, else its title, else its file."""
    title, publisher = map(plain_line, (other.title, other.publisher))
    published, own_day = (plain_line(day(one.published, say=say)) for one in (other, article))
    if publisher and (publisher, published) != (plain_line(article.publisher), own_day):
        name = detail(publisher)
    elif title and title != plain_line(article.title):
        name = marked(detail(title), say=say)
    else:
        name = detail(file_name(other))
    return joined([part for part in (name, detail(published)) if part], say=say)


def publisher_note(article: Article) -> str:
    """Such as "publisher from the masthead"; empty where that isn't known. For terminals."""
    source = plain_line(article.publisher_from)
    if not source:
        return ""
    is_file = bool(PurePosixPath(source).suffix)
    return f"publisher from {'' if is_file else 'the '}{source}"


def and_more(number: int, *, say: Texts = ENGLISH) -> str:
    """What ends a list of which this many aren't shown."""
    return say.many("and {number} more", "and {number} more", number)


def marked(words: str, *, say: Texts = ENGLISH) -> str:
    """A title or a name in quotation marks."""
    return say("“{words}”", words=words)


def joined(parts: Sequence[str], *, say: Texts = ENGLISH) -> str:
    """Parts with commas between."""
    return say(", ").join(parts)


def all_of(parts: Sequence[str], *, say: Texts = ENGLISH) -> str:
    """Such as "A, B and C"; empty without any."""
    *first, last = parts or [""]
    return say("{first} and {last}", first=joined(first, say=say), last=last) if first else last


def any_of(parts: Sequence[str], *, say: Texts = ENGLISH) -> str:
    """Such as "A, B or C"; empty without any."""
    *first, last = parts or [""]
    return say("{first} or {last}", first=joined(first, say=say), last=last) if first else last


def file_name(source: Article | Also) -> str:
    """The name of its file, on one line."""
    return plain_line(PurePosixPath(source.path).name)


def plain_line(text: str | None) -> str:
    """On one line, without what nobody sees; empty where there is nothing else."""
    return one_line(text or "").strip()


_MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September",
    "October", "November", "December",
)  # fmt: skip
_ISO = re.compile(r"(\d{4})(?:-(0[1-9]|1[0-2])(?:-(0[1-9]|[12]\d|3[01]))?)?", re.ASCII)


def day(published: str | None, *, say: Texts = ENGLISH) -> str | None:
    """`1 July 2024`, `July 2024` or `2024` of an ISO date; anything else as it stands."""
    found = _ISO.fullmatch(published or "")
    if found is None:
        return published
    year, month, number = found.groups()
    if say.language != "en":
        return _in_their_order(int(year), month, number, say.language) or published
    name = month and _MONTHS[int(month) - 1]
    return " ".join(filter(None, (number and str(int(number)), name, year)))


def _in_their_order(year: int, month: str | None, number: str | None, language: str) -> str | None:
    """A date as a language writes it; None where the calendar has no such day."""
    from babel.dates import format_date, format_skeleton

    try:
        when = date(year, int(month or 1), int(number or 1))
    except ValueError:
        return None
    if number:
        return str(format_date(when, "long", locale=language))
    return str(format_skeleton("yMMMM" if month else "y", when, locale=language))


def precision(published: str | None) -> int:
    """How much of an ISO date is given: 1 a year, 2 a month too, 3 a day; 0 where it is none."""
    found = _ISO.fullmatch(published or "")
    return 0 if found is None else 1 + sum(part is not None for part in found.groups()[1:])


_STOPPED_TWICE = re.compile(r"([.!?…][\"'”’]*)\.$")


def stopped_once(sentence: str) -> str:
    """Without the full stop after a name that ends with one, "A. Lee Jr." or “Why Ice?”."""
    return _STOPPED_TWICE.sub(r"\1", sentence)
