"""Answers as Discord shows them: text in Discord's Markdown, and links for buttons. No discord.py.

What stands in an article is someone else's text. Here it is made inert, so that a reader sees its
very characters and nothing of it formats, notifies, links or hides.
"""

import re
from bisect import bisect_left
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace

from bot.discord_app.markdown import character_ends, cut_short, escape, length, word_ends
from bot.wording import (
    NO_ANSWER,
    Detail,
    as_sentence,
    citation,
    heading,
    looked_in,
    nearest_heading,
    readings,
    rows,
    unlisted,
    visible,
)
from index.answer import Abstained, Answer, Catalogued, Quoted, Understood
from index.errors import PullquoteError
from index.model import Article, Excerpt, fold

CONTENT_LIMIT = 2000
"""Characters of a message, counted as `length` does."""

URL_LIMIT = 512
"""Characters of a button's url."""

NEAREST_SHOWN = 2
NEAREST_LENGTH = 300
"""Characters of a quote that doesn't answer; enough to see what it is about."""

DETAIL_LENGTH = 120
"""Characters of an author, a title, a publisher or a date. Four of them at most, doubled by
escapes, leave half of a message to the quote."""

COPY_LENGTH = 50
"""The same of a copy's. Four of them at most, doubled by escapes, take a fifth of a message."""

LISTED_LENGTHS = (DETAIL_LENGTH, COPY_LENGTH, 25, 12)
"""The same in a list: the first that lets all of it fit. Ten articles always do with the last."""

READING_LIMIT = 220
"""Characters of a line on how the question was read, with its escapes. Two of them at most, with
the longest citation, leave room for a quote."""

REASON_LENGTH = 300
CUT = "[…]"


@dataclass(frozen=True, slots=True)
class Link:
    """A button that opens `url`, an http or https address of at most 512 characters."""

    label: str
    url: str


@dataclass(frozen=True, slots=True)
class Reply:
    """A message: Discord Markdown of at most 2,000 characters, and at most ten buttons."""

    content: str
    links: tuple[Link, ...] = ()


SOMETHING_WRONG = Reply("Something went wrong, and it wasn't your question. Please try again.")
HELP = Reply(
    "Ask me a question, after my name or with `/ask`, and I quote what the articles say about it."
)


def compose(answer: Answer) -> Reply:
    """The reply to a question."""
    match answer:
        case Quoted():
            return _quoted(answer)
        case Catalogued():
            return _catalogued(answer)
        case Abstained():
            return _abstained(answer)


def compose_error(error: PullquoteError) -> Reply:
    """What the asker is told of an error: its message and its hint, no path of the server."""
    message, hint = (fold(_without_paths(str(part), error)) for part in (error.args[0], error.hint))
    if message and error.path is not None:
        message = f"On the server: {message}"  # messages with a path go on from it, "is missing"
    text = " ".join(as_sentence(part) for part in (message, hint) if part)
    return Reply(escape(cut_short(text, CONTENT_LIMIT // 3))) if text else SOMETHING_WRONG


def cited(article: Article, also: Sequence[Article] = ()) -> str:
    """The citation, escaped; each part at most `DETAIL_LENGTH` or `COPY_LENGTH` long."""
    return citation(article, _detail(DETAIL_LENGTH), _detail(COPY_LENGTH), also=also)


@dataclass(frozen=True, slots=True)
class _Quote:
    """What is shown of an excerpt: the answering sentence, and what stands around it."""

    before: str
    sentence: str
    after: str

    def __len__(self) -> int:
        return len(self.before) + len(self.sentence) + len(self.after)

    def line(self, *, bold: bool) -> str:
        """The quote as a block quote of one line."""
        sentence = visible(self.sentence)
        seen = sentence.strip()
        if not bold or not seen:
            return f"> {escape(f'{self.before}{self.sentence}{self.after}'.strip()).strip()}"
        # Bold text begins and ends with what is seen: white space stays outside of the marks.
        lead, _, trail = sentence.partition(seen)
        shown = f"{escape(self.before)}{lead}**{escape(seen)}**{trail}{escape(self.after)}"
        return f"> {shown.strip()}"


def _shorten(excerpt: Excerpt, fits: Callable[[_Quote], bool]) -> _Quote:
    """As much of the excerpt as fits; where something is cut stands a mark.

    The answering sentence is cut last, between words as long as that leaves anything.
    """
    text, span = excerpt.text, excerpt.in_text(excerpt.sentence)
    before, sentence, after = text[: span.start], span.of(text), text[span.end :]
    lead, trail = f"{CUT} " if before else "", f" {CUT}" if after else ""
    for quote in (
        _Quote(before, sentence, after),
        _Quote(before, sentence, trail),
        _Quote(lead, sentence, after),
        _Quote(lead, sentence, trail),
    ):
        if fits(quote):
            return quote
    for ends in (word_ends(sentence, CONTENT_LIMIT), character_ends(sentence, CONTENT_LIMIT)):
        shorter = [_Quote(lead, sentence[:end], f" {CUT}") for end in ends]
        fitting = bisect_left(shorter, 1, key=lambda quote: 0 if fits(quote) else 1)
        if fitting:
            return shorter[fitting - 1]
    return _Quote("", "", CUT)


def _quoted(answer: Quoted) -> Reply:
    read, excerpts = _reading(answer.understood), answer.excerpts
    for count in range(len(excerpts), 0, -1):
        shown = excerpts[:count]
        content = read + "\n\n".join(_block(one, _shorten(one, _any), bold=True) for one in shown)
        if length(content) <= CONTENT_LIMIT:
            return Reply(content, _links(shown))
    first = excerpts[0]
    fitting = _shorten(
        first, lambda quote: length(read + _block(first, quote, bold=True)) <= CONTENT_LIMIT
    )
    return Reply(read + _block(first, fitting, bold=True), _links([first]))


def _catalogued(answer: Catalogued) -> Reply:
    blocks = [_block(one, _shorten(one, _any), bold=True) for one in answer.excerpts]
    content = "\n\n".join((_list(answer), *blocks))
    if length(content) > CONTENT_LIMIT and blocks:
        return _catalogued(replace(answer, excerpts=answer.excerpts[:-1]))
    listed = rows(answer)
    return Reply(content, _buttons([_url(row.url) for row in listed]) or _links(answer.excerpts))


def _list(answer: Catalogued) -> str:
    """The heading and the articles, with as much of their details as fits into a message."""
    head = f"{_reading(answer.understood)}{heading(answer, _detail(DETAIL_LENGTH))}"
    more = unlisted(answer)
    versions = (
        "\n".join(filter(None, (head, *_lines(answer, _detail(most)), more)))
        for most in LISTED_LENGTHS
    )
    return next((version for version in versions if length(version) <= CONTENT_LIMIT), head)


def _lines(answer: Catalogued, detail: Detail) -> Iterator[str]:
    for row in rows(answer, detail, detail):
        yield f"{row.lead}{row.source}"
        if answer.asked == "url" and answer.total == 1:
            # To be read and copied; what opens it is the button, as of every article.
            yield _detail(URL_LIMIT)(fold(row.url or ""))


def _reading(understood: Understood) -> str:
    """How the question was read, in small print: lines, each with its line break."""
    return "".join(f"-# {_small(sentence)}\n" for sentence in readings(understood))


def _small(sentence: str) -> str:
    """The sentence, escaped, and cut where it would take more than `READING_LIMIT`."""
    whole = escape(cut_short(sentence, READING_LIMIT))
    # An escape makes two characters of one.
    fits = length(whole) <= READING_LIMIT
    return whole if fits else escape(cut_short(sentence, READING_LIMIT // 2))


def _abstained(answer: Abstained) -> Reply:
    reason = escape(as_sentence(cut_short(fold(answer.reason), REASON_LENGTH)))
    said = f"{_reading(answer.understood)}{NO_ANSWER} {reason}".rstrip()
    head = f"{said}\n{looked_in(answer.searched)}"
    for count in range(min(NEAREST_SHOWN, len(answer.nearest)), 0, -1):
        shown = answer.nearest[:count]
        blocks = [_block(one, _shorten(one, _is_short), bold=False) for one in shown]
        content = "\n\n".join((f"{head}\n\n{nearest_heading(count)}", *blocks))
        if length(content) <= CONTENT_LIMIT:
            return Reply(content, _links(shown))
    return Reply(head)


def _any(_quote: _Quote) -> bool:
    return True


def _is_short(quote: _Quote) -> bool:
    return len(quote) <= NEAREST_LENGTH


def _block(excerpt: Excerpt, quote: _Quote, *, bold: bool) -> str:
    return f"{quote.line(bold=bold)}\n{cited(excerpt.article, excerpt.also)}"


def _links(shown: Sequence[Excerpt]) -> tuple[Link, ...]:
    """A button for each excerpt that has a link."""
    # Where the link is too long, the article's own address leads to the right page at least.
    return _buttons([one.link and _url(one.link, one.article.url) for one in shown])


def _buttons(urls: Sequence[str | None]) -> tuple[Link, ...]:
    """A button for each url that there is, under the number of its place."""
    label = "Open {}" if len(urls) > 1 else "Open the article"
    return tuple(Link(label.format(place), url) for place, url in enumerate(urls, start=1) if url)


def _url(*candidates: str | None) -> str | None:
    """The first that fits a button."""
    return next(filter(_fits_button, candidates), None)


_WEB = re.compile(r"https?://\S+", re.IGNORECASE)


def _fits_button(url: str | None) -> bool:
    return url is not None and len(url) <= URL_LIMIT and _WEB.fullmatch(url) is not None


def _detail(most: int) -> Detail:
    return lambda text: escape(cut_short(text, most))


# "/srv/pullquote/index" or "C:\index\x", not "and/or" and not "/ask".
_PATH = re.compile(r"(?<!\w)(?:~|[A-Za-z]:)?(?:[/\\][^\s/\\'\"“”,;:]+){2,}[/\\]?")


def _without_paths(text: str, error: PullquoteError) -> str:
    text = _PATH.sub("…", text)
    return text if error.path is None else text.replace(str(error.path), "…")
