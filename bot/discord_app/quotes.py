"""Quotes as Discord shows them: the words, their citation, the link to them. No discord.py.

What stands in an article is someone else's text. Here it is made inert, so that a reader sees its
very characters and nothing of it formats, notifies, links or hides.
"""

import re
from bisect import bisect_left
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from bot.characters import visible
from bot.citing import Detail, citation
from bot.discord_app.layout import MOST_IN_ROW, MOST_TEXT, MOST_URL, Link, Row
from bot.discord_app.markdown import character_ends, cut_short, escape, length, word_ends
from bot.texts import Texts
from index.model import Article, Excerpt, Span

CUT = "[…]"


@dataclass(frozen=True, slots=True)
class Details:
    """How long the parts of a citation may be, in characters.

    Attributes:
        own: An author, a title, a publisher or a date.
        copy: The same of a copy.
    """

    own: int
    copy: int


CITED = (Details(120, 50), Details(60, 25), Details(25, 12))
"""The longest first. Four parts of an article and four of its copies, each of their characters
doubled by escapes, take with the last at most `LEAST_BLOCK` / 2 or so."""

LEAST_BLOCK = 700
"""Characters in which any quote with its citation fits, shortened as it may be."""


@dataclass(frozen=True, slots=True)
class Quote:
    """What is shown of a text: the words that matter, and what stands around them.

    Attributes:
        before: Words before them.
        words: The answering sentence, or what it is shortened to.
        after: Words behind them.
        answer: Those of `words` that answer, where they are known: they alone are bold.
    """

    before: str
    words: str
    after: str
    answer: Span | None = None

    def __len__(self) -> int:
        return len(self.before) + len(self.words) + len(self.after)

    def line(self, *, bold: bool = True) -> str:
        """The quote as a block quote of one line."""
        lead, words, trail = self._parted()
        words = visible(words)
        seen = words.strip()
        if not bold or not seen:
            return f"> {escape(f'{self.before}{self.words}{self.after}'.strip()).strip()}"
        # Bold text begins and ends with what is seen: white space stays outside of the marks.
        space, _, rest = words.partition(seen)
        first, last = escape(self.before + lead), escape(trail + self.after)
        return f"> {f'{first}{space}**{escape(seen)}**{rest}{last}'.strip()}"

    def _parted(self) -> tuple[str, str, str]:
        """The sentence, as what answers in it and what stands before and behind that."""
        answer = self.answer
        if answer is None or answer.end > len(self.words):
            return "", self.words, ""
        return self.words[: answer.start], answer.of(self.words), self.words[answer.end :]


Fits = Callable[[Quote], bool]


def quote_of(excerpt: Excerpt) -> Quote:
    """An excerpt with its answering sentence as the words that matter."""
    text, span = excerpt.text, excerpt.in_text(excerpt.sentence)
    answer = None
    if excerpt.answer:
        words = excerpt.in_text(excerpt.answer)
        answer = Span(words.start - span.start, words.end - span.start)
    return Quote(text[: span.start], span.of(text), text[span.end :], answer)


def shorten(quote: Quote, fits: Fits) -> Quote:
    """As much of the quote as fits; where something is cut stands a mark.

    The words that matter are cut last, between words unless that would leave less than half.
    """
    before, words, after, answer = quote.before, quote.words, quote.after, quote.answer
    lead, trail = f"{CUT} " if before else "", f" {CUT}" if after else ""
    for shorter in (
        quote,
        Quote(before, words, trail, answer),
        Quote(lead, words, after, answer),
        Quote(lead, words, trail, answer),
    ):
        if fits(shorter):
            return shorter

    def cut_at(end: int) -> Quote:
        return Quote(lead, words[:end], f" {CUT}", answer)

    def longest(ends: Sequence[int]) -> int:
        fitting = bisect_left(ends, 1, key=lambda end: 0 if fits(cut_at(end)) else 1)
        return ends[fitting - 1] if fitting else 0

    between_characters = longest(character_ends(words, MOST_TEXT))
    between_words = longest(word_ends(words, MOST_TEXT))
    end = between_words if between_words >= between_characters // 2 else between_characters
    return cut_at(end) if end else Quote("", "", CUT)


def cited(article: Article, say: Texts, also: Sequence[Article] = (), *, most: int = 1500) -> str:
    """The citation, escaped; its parts shortened until it takes at most `most` characters."""
    versions = (
        citation(article, detail(of.own), detail(of.copy), also=also, say=say) for of in CITED
    )
    shortest = ""
    for shortest in versions:  # the last one is taken if none fits
        if length(shortest) <= most:
            break
    return shortest


def detail(most: int) -> Detail:
    """What makes a part of a citation inert, and at most `most` characters long."""
    return lambda text: escape(cut_short(text, most))


def block(excerpt: Excerpt, say: Texts, most: int) -> str:
    """An excerpt with what answers in bold, and under it the citation.

    Args:
        excerpt: What to show.
        say: For the citation.
        most: Characters that both may take; at least `LEAST_BLOCK`.
    """
    source = cited(excerpt.article, say, excerpt.also, most=most // 2)
    room = most - length(source) - 1
    quote = shorten(quote_of(excerpt), lambda quote: length(quote.line()) <= room)
    return f"{quote.line()}\n{source}"


def short_block(excerpt: Excerpt, say: Texts, most: int) -> str:
    """An excerpt that doesn't answer, not in bold: at most `most` characters of it, and cited."""
    quote = shorten(quote_of(excerpt), lambda quote: len(quote) <= most)
    return f"{quote.line(bold=False)}\n{cited(excerpt.article, say, excerpt.also, most=most * 2)}"


def blocks(excerpts: Sequence[Excerpt], say: Texts, room: int, most: int) -> list[str]:
    """Excerpts as in `block`, the longest shortened until all of them fit.

    Args:
        excerpts: Best first.
        say: For the citations.
        room: Characters for all of them; at least `LEAST_BLOCK` for each.
        most: Characters for each.
    """
    whole = [block(excerpt, say, most) for excerpt in excerpts]
    share = _share([length(text) for text in whole], room)
    return [
        text if length(text) <= share else block(excerpt, say, share)
        for excerpt, text in zip(excerpts, whole, strict=True)
    ]


def _share(lengths: Sequence[int], room: int) -> int:
    """The most that each may take: what short ones leave goes to the long ones."""
    for number, one in enumerate(sorted(lengths)):
        share = room // (len(lengths) - number)
        if one > share:
            return share
        room -= one
    return max(lengths, default=0)


_WEB = re.compile(r"https?://[^\s\ud800-\udfff]+", re.IGNORECASE)


def address(*candidates: str | None) -> str | None:
    """The first that a button can open: a web address of at most 512 characters."""
    return next(filter(_opens, candidates), None)


def _opens(url: str | None) -> bool:
    return url is not None and length(url) <= MOST_URL and _WEB.fullmatch(url) is not None


def opening(link: str | None, article: Article, say: Texts) -> tuple[Link, ...]:
    """The button that opens an article at a quote; none where there is no such link."""
    # Where the link is too long, the article's own address leads to the right page at least.
    url = link and address(link, article.url)
    return (Link(say("Open the article"), url),) if url else ()


def numbered(urls: Sequence[str | None], say: Texts, start: int = 1) -> tuple[Row, ...]:
    """A button for each address that there is, under the number of its place in a list."""
    links = [
        Link(say("Open {number}", number=number), opened)
        for number, url in enumerate(urls, start)
        if (opened := address(url))
    ]
    return tuple(
        Row(tuple(links[first : first + MOST_IN_ROW]))
        for first in range(0, len(links), MOST_IN_ROW)
    )
