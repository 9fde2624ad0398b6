"""The parts of a reply in which an answer may stand: excerpts, and what metadata say."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Literal

from index.answer import Abstained, Answer, Catalogued, Quoted
from index.model import Article, Excerpt, fold

MOST_SHOWN = 3
METADATA = "metadata"
"""The kind of question whose answer may stand in a citation."""

Status = Literal["quoted", "catalogued", "abstained"]


@dataclass(frozen=True, slots=True)
class Shown:
    """A part of a reply: an excerpt, or what the metadata of an article say.

    Attributes:
        text: The quoted words, white space folded; empty for metadata.
        sentence: Those that answer.
        stated: Where else an answer may stand: texts of the metadata.
        article: Which is cited; None where a count is all that is said.
    """

    text: str
    sentence: str
    stated: tuple[str, ...]
    article: Article | None


def status(answer: Answer) -> Status:
    """What a reply is, as in its JSON."""
    if isinstance(answer, Quoted):
        return "quoted"
    return "catalogued" if isinstance(answer, Catalogued) else "abstained"


def parts(answer: Answer, kind: str) -> tuple[Shown, ...]:
    """What a reply shows, best first: of a catalogue the metadata before the excerpts."""
    if isinstance(answer, Abstained):
        return ()
    excerpts = (excerpt_part(excerpt, kind) for excerpt in answer.excerpts[:MOST_SHOWN])
    stated = _stated(answer) if isinstance(answer, Catalogued) else ()
    return (*stated, *excerpts)


def excerpt_part(excerpt: Excerpt, kind: str) -> Shown:
    """An excerpt; for a question about metadata its citation, too."""
    article = excerpt.article
    cited = (article.title, article.author, article.publisher, article.url)
    stated = (*filter(None, cited), *_dates(article.published)) if kind == METADATA else ()
    return Shown(excerpt.text, fold(excerpt.sentence.of(article.text)), stated, article)


def _stated(answer: Catalogued) -> Iterator[Shown]:
    """The field that was asked for, of the first articles; the title where that is none."""
    if answer.asked == "count":
        yield Shown("", "", (str(answer.total),), answer.articles[0] if answer.articles else None)
        return
    field = "title" if answer.asked == "articles" else answer.asked
    for article in answer.articles[:MOST_SHOWN]:
        value = getattr(article, field)
        stated = _dates(value) if field == "published" else (value,) if value else ()
        yield Shown("", "", stated, article)


def _dates(published: str | None) -> tuple[str, ...]:
    """An ISO date in the forms in which people give it; a year or anything else as it stands."""
    if not published:
        return ()
    is_month = len(published) == len("2024-07")
    try:
        first = date.fromisoformat(f"{published}-01" if is_month else published)
    except ValueError:
        return (published,)
    if is_month:
        return published, f"{first:%B %Y}"
    spoken = (f"{first.day} {first:%B %Y}", f"{first:%B} {first.day}, {first:%Y}")
    return published, *spoken, f"{first:%b} {first.day}, {first:%Y}"
