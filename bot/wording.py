"""Words of our own around the quotes, the same on Discord and in the terminal."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import PurePosixPath

from index.answer import MOST_LISTED, AskedField, Catalogued, Searched, Understood
from index.model import Also, Article, fold

NO_ANSWER = "The articles don't answer that."


def looked_in(searched: Searched) -> str:
    """What was searched, as a sentence."""
    articles, passages = (
        counted(searched.articles, "article"),
        counted(searched.passages, "passage"),
    )
    return f"Searched: {articles}, {passages}."


def readings(understood: Understood) -> list[str]:
    """How the question was read, a sentence each; none where it was read as it was typed."""
    swaps = [
        f"“{_line(one.searched)}” instead of “{_line(one.typed)}”" for one in understood.corrections
    ]
    within = _line(understood.within)
    searched_for = [f"Searched for {_joined(swaps)}."] if swaps else []
    searched_in = [_stopped(f"Searched only in: {within}")] if within else []
    return searched_for + searched_in


def _joined(parts: Sequence[str]) -> str:
    *first, last = parts
    return f"{', '.join(first)}, and {last}" if first else last


def nearest_heading(count: int) -> str:
    """What stands above excerpts that don't answer."""
    if count == 1:
        return "This doesn't answer it, but comes nearest:"
    return "These don't answer it, but come nearest:"


def as_sentence(text: str) -> str:
    """The text with a capital and a full stop, as far as it has none."""
    return _stopped(f"{text[:1].upper()}{text[1:]}")


def _stopped(text: str) -> str:
    ended = not text or text.rstrip("\"'”’").endswith((".", "!", "?", "…"))
    return f"{text}{'' if ended else '.'}"


def counted(number: int, what: str) -> str:
    """Such as "1 article" or "1,200 articles"."""
    return f"{number:,} {what}{'' if number == 1 else 's'}"


_COPIES_NAMED = 2

Detail = Callable[[str], str]
"""What the place where a citation is shown needs done to a part of it, such as escaping."""


def citation(
    article: Article,
    detail: Detail = str,
    copy_detail: Detail | None = None,
    *,
    also: Sequence[Article] = (),
) -> str:
    """`— Author, “Title”, Publisher, 1 July 2024 (also in Other Paper, 2 July 2024)`.

    What isn't known is left out. An article without title is called by the name of its file.

    Args:
        article: What to cite.
        detail: Done to each part.
        copy_detail: Done to each part of its copies; the same as `detail` when None.
        also: Other articles that say the same; they are named after its copies.
    """
    others = _also_in((*article.also, *also), article, copy_detail or detail)
    return f"— {named(article, detail)}{others}"


def named(source: Article | Also, detail: Detail = str) -> str:
    """`Author, “Title”, Publisher, 1 July 2024`, or the name of the file for the title."""
    author, title, publisher, published = (
        _line(part)
        for part in (source.author, source.title, source.publisher, day(source.published))
    )
    name = f"“{detail(title)}”" if title else detail(_file(source))
    parts = (detail(author), name, detail(publisher), detail(published))
    return ", ".join(part for part in parts if part)


def _also_in(others: Sequence[Also | Article], article: Article, detail: Detail) -> str:
    """Where else it stands, each place once; those after the second as a number."""
    # A dictionary keeps the order, and of places that look the same the first.
    places = list(dict.fromkeys(_place(other, article, detail) for other in others))
    if not places:
        return ""
    more = len(places) - _COPIES_NAMED
    shown = [*places[:_COPIES_NAMED], *([f"and {more:,} more"] if more > 0 else [])]
    return f" (also in {'; '.join(shown)})"


def _place(other: Also | Article, article: Article, detail: Detail) -> str:
    """What tells another one from the article: its publisher, else its title, else its file."""
    title, publisher, published = map(_line, (other.title, other.publisher, day(other.published)))
    own = (_line(article.publisher), _line(day(article.published)))
    if publisher and (publisher, published) != own:
        name = detail(publisher)
    elif title and title != _line(article.title):
        name = f"“{detail(title)}”"
    else:
        name = detail(_file(other))
    return ", ".join(filter(None, (name, detail(published))))


def _file(source: Article | Also) -> str:
    return _line(PurePosixPath(source.path).name)


def _line(text: str | None) -> str:
    return one_line(text or "").strip()


def heading(answer: Catalogued, detail: Detail = str) -> str:
    """What is told of the articles in words: the field asked for of one of them, else how many.

    Args:
        answer: What to tell.
        detail: Done to each part that stands in an article.
    """
    count = counted(answer.total, "article")
    if answer.asked == "count" or not answer.articles:
        return f"There {'is' if answer.total == 1 else 'are'} {count}."
    said = _said(answer.asked, answer.articles[0], detail) if answer.total == 1 else ""
    return said or f"{count}:"


def _said(asked: AskedField, article: Article, detail: Detail) -> str:
    """A field of an article as a sentence; empty where there is nothing to say."""
    title, author, publisher, published = (
        detail(_line(part))
        for part in (article.title, article.author, article.publisher, day(article.published))
    )
    name = f"“{title}”" if title else f"The article {detail(_file(article))}"
    on = "on" if _names_a_day(article.published) else "in"
    sentences = {
        "author": author and f"{name} is by {author}",
        "published": published and f"{name} was published {on} {published}",
        "publisher": publisher and f"{name} was published by {publisher}",
        "title": title and f"The title is “{title}”",
        "url": _line(article.url) and f"{name} is here:",
    }
    said = sentences.get(asked, "")
    return said if said.endswith(":") else _stopped(said)


@dataclass(frozen=True, slots=True)
class Row:
    """An article in the list below a heading.

    Attributes:
        lead: Its number, such as "3. "; empty where it is the only one.
        source: What names it.
        url: Its own; None where that isn't known.
    """

    lead: str
    source: str
    url: str | None


def rows(
    answer: Catalogued, detail: Detail = str, copy_detail: Detail | None = None
) -> Sequence[Row]:
    """What is listed below the heading; `detail` and `copy_detail` as in `citation`.

    Nothing where the number of articles is all that was asked, nor where an excerpt cites the
    only one anyway.
    """
    cited = answer.total == 1 and answer.excerpts and answer.asked != "url"
    if answer.asked == "count" or cited:
        return ()
    if answer.total == 1:
        return [Row("", citation(one, detail, copy_detail), one.url) for one in answer.articles]
    articles = enumerate(answer.articles[:MOST_LISTED], 1)
    return [Row(f"{number}. ", named(one, detail), one.url) for number, one in articles]


def unlisted(answer: Catalogued) -> str:
    """Such as "and 12 more", for below the list; empty where there is none or it is whole."""
    listed = len(rows(answer))
    more = answer.total - listed if listed else 0
    return f"and {more:,} more" if more > 0 else ""


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


def _names_a_day(published: str | None) -> bool:
    found = _ISO.fullmatch(published or "")
    return found is not None and found[3] is not None


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


def one_line(text: str) -> str:
    """The text on one line, without the characters that nobody sees."""
    return visible(fold(text))


def visible(text: str) -> str:
    """The text without the characters that nobody sees."""
    return _IDLE_JOINER.sub("", _INVISIBLE.sub(r"\1", text))
