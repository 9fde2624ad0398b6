"""Words of our own around the quotes, the same on Discord and in the terminal."""

import re
from collections.abc import Callable
from pathlib import PurePosixPath

from index.model import Also, Article, Searched, fold

NO_ANSWER = "The articles don't answer that."


def looked_in(searched: Searched) -> str:
    """What was searched, as a sentence."""
    articles, passages = (
        counted(searched.articles, "article"),
        counted(searched.passages, "passage"),
    )
    return f"Searched: {articles}, {passages}."


def nearest_heading(count: int) -> str:
    """What stands above excerpts that don't answer."""
    if count == 1:
        return "This doesn't answer it, but comes nearest:"
    return "These don't answer it, but come nearest:"


def as_sentence(text: str) -> str:
    """The text with a capital and a full stop, as far as it has none."""
    ended = not text or text.rstrip("\"'”’").endswith((".", "!", "?", "…"))
    return f"{text[:1].upper()}{text[1:]}{'' if ended else '.'}"


def counted(number: int, what: str) -> str:
    """Such as "1 article" or "1,200 articles"."""
    return f"{number:,} {what}{'' if number == 1 else 's'}"


_COPIES_NAMED = 2

Detail = Callable[[str], str]
"""What the place where a citation is shown needs done to a part of it, such as escaping."""


def citation(article: Article, detail: Detail = str, copy_detail: Detail | None = None) -> str:
    """`— Author, “Title”, Publisher, 1 July 2024 (also in Other Paper, 2 July 2024)`.

    What isn't known is left out. An article without title is called by the name of its file.

    Args:
        article: What to cite.
        detail: Done to each part.
        copy_detail: Done to each part of its copies; the same as `detail` when None.
    """
    return f"— {named(article, detail)}{_also_in(article, copy_detail or detail)}"


def named(source: Article | Also, detail: Detail = str) -> str:
    """`Author, “Title”, Publisher, 1 July 2024`, or the name of the file for the title."""
    author, title, publisher, published = (
        _line(part)
        for part in (source.author, source.title, source.publisher, day(source.published))
    )
    name = f"“{detail(title)}”" if title else detail(_file(source))
    parts = (detail(author), name, detail(publisher), detail(published))
    return ", ".join(part for part in parts if part)


def _also_in(article: Article, detail: Detail) -> str:
    """Where copies of it stand, each place once; those after the second as a number."""
    # A dictionary keeps the order, and of places that look the same the first.
    places = list(dict.fromkeys(_place(copy, article, detail) for copy in article.also))
    if not places:
        return ""
    more = len(places) - _COPIES_NAMED
    shown = [*places[:_COPIES_NAMED], *([f"and {more:,} more"] if more > 0 else [])]
    return f" (also in {'; '.join(shown)})"


def _place(copy: Also, article: Article, detail: Detail) -> str:
    """What tells a copy from the article: its publisher, else its title, else its file."""
    title, publisher, published = map(_line, (copy.title, copy.publisher, day(copy.published)))
    own = (_line(article.publisher), _line(day(article.published)))
    if publisher and (publisher, published) != own:
        name = detail(publisher)
    elif title and title != _line(article.title):
        name = f"“{detail(title)}”"
    else:
        name = detail(_file(copy))
    return ", ".join(filter(None, (name, detail(published))))


def _file(source: Article | Also) -> str:
    return _line(PurePosixPath(source.path).name)


def _line(text: str | None) -> str:
    return visible(fold(text or "")).strip()


def publisher_note(article: Article) -> str:
    """Such as "publisher from the masthead"; empty where that isn't known."""
    source = _line(article.publisher_from)
    if not source:
        return ""
    is_file = bool(PurePosixPath(source).suffix)
    return f"publisher from {'' if is_file else 'the '}{source}"


_MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September",
    "October", "November", "December",
)  # fmt: skip
_ISO = re.compile(r"(\d{4})-(0[1-9]|1[0-2])(?:-(0[1-9]|[12]\d|3[01]))?", re.ASCII)


def day(published: str | None) -> str | None:
    """`1 July 2024` or `July 2024` of an ISO date; anything else as it stands."""
    found = _ISO.fullmatch(published or "")
    if found is None:
        return published
    year, month, day = found.groups()
    return " ".join(filter(None, (day and str(int(day)), _MONTHS[int(month) - 1], year)))


# Invisible characters. They are dropped, not shown: U+202E and its kin turn the order of what
# follows, so that a quote reads as it was never written; U+200B and others hide inside words.
# White space isn't among them, it was folded before. The letters of tags stay where they make a
# flag, as England's, which is something to see.
_FLAG = r"\U0001f3f4[\U000e0061-\U000e007a]{4,6}\U000e007f"
_UNSEEN = (
    r"\x00-\x1f\x7f-\x9f\xad\u061c\u180e\u200b\u200e\u200f\u202a-\u202e\u2060-\u2064\u2066-\u206f"
    r"\ufeff\ufff9-\ufffb\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\U000e0001\U000e0020-\U000e007f"
    r"\ud800-\udfff"
)
_INVISIBLE = re.compile(f"({_FLAG})|[{_UNSEEN}]")
# Joiners change how Persian and Indic letters and emoji look, so they stay between such. Next to
# white space, ASCII or one another they do nothing but hide.
_JOINED = r"[^\x00-\x7f\s\u200c\u200d]"
_IDLE_JOINER = re.compile(rf"(?<!{_JOINED})[\u200c\u200d]|[\u200c\u200d](?!{_JOINED})")


def visible(text: str) -> str:
    """The text without the characters that nobody sees."""
    return _IDLE_JOINER.sub("", _INVISIBLE.sub(r"\1", text))
