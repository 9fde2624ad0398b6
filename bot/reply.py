"""Answers as Discord shows them: text in Discord's Markdown, and links for buttons. No discord.py.

What stands in an article is someone else's text. Here it is made inert, so that a reader sees its
very characters and nothing of it formats, notifies, links or hides.
"""

import re
import unicodedata
from bisect import bisect_left
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from bot.wording import NO_ANSWER, as_sentence, citation, looked_in, nearest_heading, visible
from index.errors import PullquoteError
from index.model import Abstained, Answer, Article, Excerpt, Quoted, fold

CONTENT_LIMIT = 2000
"""Characters of a message, counted as UTF-16 units: no way that Discord may count gives more."""

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

REASON_LENGTH = 300
CUT = "[…]"


@dataclass(frozen=True, slots=True)
class Link:
    """A button that opens `url`, an http or https address of at most 512 characters."""

    label: str
    url: str


@dataclass(frozen=True, slots=True)
class Reply:
    """A message: Discord Markdown of at most 2,000 characters, and at most three buttons."""

    content: str
    links: tuple[Link, ...] = ()


SOMETHING_WRONG = Reply("Something went wrong, and it wasn't your question. Please try again.")
HELP = Reply(
    "Ask me a question, after my name or with `/ask`, and I quote what the articles say about it."
)


def compose(answer: Answer) -> Reply:
    """The reply to a question."""
    if isinstance(answer, Quoted):
        return _quoted(answer.excerpts)
    return _abstained(answer)


def compose_error(error: PullquoteError) -> Reply:
    """What the asker is told of an error: its message and its hint, no path of the server."""
    message, hint = (fold(_without_paths(str(part), error)) for part in (error.args[0], error.hint))
    if message and error.path is not None:
        message = f"On the server: {message}"  # messages with a path go on from it, "is missing"
    text = " ".join(as_sentence(part) for part in (message, hint) if part)
    return Reply(escape(_cut_short(text, CONTENT_LIMIT // 3))) if text else SOMETHING_WRONG


# Discord shows a backslash before any sign as that sign. Enough to break each construct is one of
# its signs: "<" for mentions, timestamps, commands, emoji and links in brackets; ":" for bare
# links (https\://) and :emoji:, which bots can send; "[" for named links. A colon before white
# space is only a colon. An invitation works without https://, so its dot is broken.
_SIGN = re.compile(r"[\\*_~`|<>\[@#]|:(?!\s)|(?:(?<=discord)|(?<=discordapp))\.", re.IGNORECASE)
# Lists count at the start of a line, and at the start of bold text in it.
_LIST = re.compile(r"^(\s*\d*)([-+.)])(?=\s)")


def escape(text: str) -> str:
    """Discord Markdown that shows `visible(text)`, one line, and does nothing else."""
    return _LIST.sub(r"\1\\\2", _SIGN.sub(r"\\\g<0>", visible(text)))


def cited(article: Article) -> str:
    """The citation, escaped; each part at most `DETAIL_LENGTH` or `COPY_LENGTH` long."""
    return citation(article, _detail, _copy_detail)


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
    for ends in (_word_ends(sentence, CONTENT_LIMIT), _character_ends(sentence, CONTENT_LIMIT)):
        shorter = [_Quote(lead, sentence[:end], f" {CUT}") for end in ends]
        fitting = bisect_left(shorter, 1, key=lambda quote: 0 if fits(quote) else 1)
        if fitting:
            return shorter[fitting - 1]
    return _Quote("", "", CUT)


def _word_ends(text: str, most: int) -> list[int]:
    """Where a text of at most `most` characters may end between words, shortest first."""
    return [end for end in range(1, min(most, len(text) - 1) + 1) if text[end] == " "]


def _character_ends(text: str, most: int) -> list[int]:
    """Where it may end between whole characters, shortest first."""
    tops = range(1, min(most, len(text) - 1) + 1)
    return [end for end in tops if _parts(text[end - 1], text[end])]


def _parts(left: str, right: str) -> bool:
    """Whether a cut between two characters takes nothing from the left one, as an accent."""
    return left != "\u200d" and unicodedata.category(right) not in {"Mn", "Mc", "Me", "Cf", "Sk"}


def _quoted(excerpts: Sequence[Excerpt]) -> Reply:
    for count in range(len(excerpts), 0, -1):
        shown = excerpts[:count]
        content = "\n\n".join(_block(one, _shorten(one, _any), bold=True) for one in shown)
        if _length(content) <= CONTENT_LIMIT:
            return Reply(content, _links(shown))
    first = excerpts[0]
    fitting = _shorten(
        first, lambda quote: _length(_block(first, quote, bold=True)) <= CONTENT_LIMIT
    )
    return Reply(_block(first, fitting, bold=True), _links([first]))


def _abstained(answer: Abstained) -> Reply:
    reason = escape(as_sentence(_cut_short(fold(answer.reason), REASON_LENGTH)))
    head = f"{NO_ANSWER} {reason}".rstrip() + f"\n{looked_in(answer.searched)}"
    for count in range(min(NEAREST_SHOWN, len(answer.nearest)), 0, -1):
        shown = answer.nearest[:count]
        blocks = [_block(one, _shorten(one, _is_short), bold=False) for one in shown]
        content = "\n\n".join((f"{head}\n\n{nearest_heading(count)}", *blocks))
        if _length(content) <= CONTENT_LIMIT:
            return Reply(content, _links(shown))
    return Reply(head)


def _any(_quote: _Quote) -> bool:
    return True


def _is_short(quote: _Quote) -> bool:
    return len(quote) <= NEAREST_LENGTH


def _block(excerpt: Excerpt, quote: _Quote, *, bold: bool) -> str:
    return f"{quote.line(bold=bold)}\n{cited(excerpt.article)}"


def _links(shown: Sequence[Excerpt]) -> tuple[Link, ...]:
    """A button for each excerpt that has a link, under the number of its place."""
    urls = [_url(excerpt) for excerpt in shown]
    label = "Open {}" if len(shown) > 1 else "Open the article"
    return tuple(Link(label.format(place), url) for place, url in enumerate(urls, start=1) if url)


def _url(excerpt: Excerpt) -> str | None:
    if excerpt.link is None:
        return None
    # Where the link is too long, the article's own address leads to the right page at least.
    return next(filter(_fits_button, (excerpt.link, excerpt.article.url)), None)


_WEB = re.compile(r"https?://\S+", re.IGNORECASE)


def _fits_button(url: str | None) -> bool:
    return url is not None and len(url) <= URL_LIMIT and _WEB.fullmatch(url) is not None


def _detail(text: str) -> str:
    return escape(_cut_short(text, DETAIL_LENGTH))


def _copy_detail(text: str) -> str:
    return escape(_cut_short(text, COPY_LENGTH))


def _cut_short(text: str, most: int) -> str:
    """At most `most` characters, an ellipsis included where something is missing."""
    if len(text) <= most:
        return text
    ends = _word_ends(text, most - 1) or _character_ends(text, most - 1) or [0]
    return f"{text[: ends[-1]]}…"


def _length(content: str) -> int:
    return len(content.encode("utf-16-le")) // 2


# "/srv/pullquote/index" or "C:\index\x", not "and/or" and not "/ask".
_PATH = re.compile(r"(?<!\w)(?:~|[A-Za-z]:)?(?:[/\\][^\s/\\'\"“”,;:]+){2,}[/\\]?")


def _without_paths(text: str, error: PullquoteError) -> str:
    text = _PATH.sub("…", text)
    return text if error.path is None else text.replace(str(error.path), "…")
