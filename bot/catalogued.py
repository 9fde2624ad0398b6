"""What is told of the articles themselves: a field of one, how many there are, which there are."""

from collections.abc import Sequence
from dataclasses import dataclass

from bot.citing import (
    Detail,
    and_more,
    citation,
    day,
    file_name,
    marked,
    named,
    plain_line,
    precision,
    stopped_once,
)
from bot.texts import ENGLISH, Texts
from index.answer import MOST_LISTED, AskedField, Catalogued
from index.model import Article


def heading(answer: Catalogued, detail: Detail = str, *, say: Texts = ENGLISH) -> str:
    """What is told of the articles in words: the field asked for of one of them, else how many."""
    if answer.asked == "count" or not answer.articles:
        return say.many("There is {number} article.", "There are {number} articles.", answer.total)
    said = _said(answer.asked, answer.articles[0], detail, say) if answer.total == 1 else ""
    return said or say.many("{number} article:", "{number} articles:", answer.total)


def _said(asked: AskedField, article: Article, detail: Detail, say: Texts) -> str:
    """A field of an article as a sentence; empty where there is nothing to say."""
    title, author, publisher, url = (
        detail(plain_line(part))
        for part in (article.title, article.author, article.publisher, article.url)
    )
    name = (
        marked(title, say=say)
        if title
        else say("The article {file}", file=detail(file_name(article)))
    )
    sentences = {
        "author": author and say("{article} is by {author}.", article=name, author=author),
        "published": _said_when(article, name, detail, say),
        "publisher": publisher
        and say("{article} was published by {publisher}.", article=name, publisher=publisher),
        "title": title and say("The title is “{title}”.", title=title),
        "url": url and say("{article} is here:", article=name),
    }
    return stopped_once(sentences.get(asked, ""))


def _said_when(article: Article, name: str, detail: Detail, say: Texts) -> str:
    date = detail(plain_line(day(article.published, say=say)))
    if not date:
        return ""
    match precision(article.published):
        case 3:
            return say("{article} was published on {day}.", article=name, day=date)
        case 2:
            return say("{article} was published in {month}.", article=name, month=date)
        case _:
            return say("{article} was published in {year}.", article=name, year=date)


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
    answer: Catalogued,
    detail: Detail = str,
    copy_detail: Detail | None = None,
    *,
    say: Texts = ENGLISH,
) -> Sequence[Row]:
    """What is listed below the heading; `detail` and `copy_detail` as in `citation`.

    Nothing where the number of articles is all that was asked, nor where an excerpt cites the
    only one anyway.
    """
    cited = answer.total == 1 and answer.excerpts and answer.asked != "url"
    if answer.asked == "count" or cited:
        return ()
    if answer.total == 1:
        return [Row("", citation(a, detail, copy_detail, say=say), a.url) for a in answer.articles]
    articles = enumerate(answer.articles[:MOST_LISTED], 1)
    return [Row(f"{number}. ", named(one, detail, say=say), one.url) for number, one in articles]


def unlisted(answer: Catalogued, *, say: Texts = ENGLISH) -> str:
    """Such as "and 12 more", for below the list; empty where there is none or it is whole."""
    listed = len(rows(answer))
    more = answer.total - listed if listed else 0
    return and_more(more, say=say) if more > 0 else ""
