"""What Discord makes of text: a model of how it reads a message's Markdown, and texts to try it.

`Shown` reads one line and raises where Discord would do more than to show text.
"""

import dataclasses
import re
from dataclasses import dataclass

from hypothesis import settings
from hypothesis import strategies as st

from bot.characters import visible
from bot.discord_app.layout import Button, Line, Link, Message, Row, Text
from index.answer import Correction, Published, Understood, Within
from index.model import Also, Article, Excerpt, Span, fold

unhurried = settings(deadline=None)  # a busy machine makes no slow code
costly = settings(deadline=None, max_examples=40)  # whole messages of long texts

LINK = "https://example.org/ice#:~:text=The%20ice"
ARTICLE = Article(
    id="ice",
    path="essays/ice_on_the_river.txt",
    text="",
    body=(),
    cuts=(),
    sha256="",
    title="Ice on the River",
    author="Ann Lee",
    publisher="The Post",
    published="2024-07-01",
    url="https://example.org/ice",
)


def an_article(text: str, **details: str | None) -> Article:
    article = dataclasses.replace(ARTICLE, text=text, body=(Span(0, len(text)),))
    return dataclasses.replace(article, **details)  # type: ignore[arg-type]  # strings, all of them


def an_excerpt(
    before: str, sentence: str, after: str, *, link: str | None = LINK, **details: str | None
) -> Excerpt:
    """A quote of `sentence` between two texts; the sentence begins and ends with no white space."""
    text = f"{before}{sentence}{after}"
    span = Span(len(before), len(before) + len(sentence))
    article = an_article(text, **details)
    return Excerpt(article, Span(0, len(text)), span, (), 0.9, link)


# An escape is the sign itself; anything else here is a construct.
ESCAPE = re.compile(r"\\([^0-9A-Za-z\s])")
BOLD = re.compile(r"\*\*((?:\\.|[^\\])+?)\*\*(?!\*)", re.DOTALL)
STRUCK = re.compile(r"~~((?:\\.|[^\\])+?)~~(?!~)", re.DOTALL)
CONSTRUCTS = re.compile(
    r"""
      \*(?!\s) | __ | \b_ | ~~ | \|\| | `                        # styles, spoilers, code
    | <(?:@|\#|/|t:|a?:|id:|sound:|[^:\s>]+:/|\+?\d|[^\s@>]+@)    # mentions, emoji, links
    | @(?:everyone|here)
    | (?:https?|steam|discord|ftp|tel|mailto|sms):\S             # bare links
    | discord(?:app)?\.(?:gg|com|gift|new|me)                    # invitations, which need no scheme
    | :[^\s:]+:                                                  # :emoji:
    | \[[^\]]*\]\(                                               # named links
    | ¯\\_\(ツ\)_/¯                                              # the one text that isn't unescaped
    """,
    re.VERBOSE | re.IGNORECASE,
)
AT_LINE_START = re.compile(r"\s*(?:#{1,3}\s|-#\s|>\s|>>>|[-+*]\s|\d+[.)]\s)")


@dataclass
class Shown:
    """One line as its readers see it: the characters, and which are in bold or struck out."""

    text: str = ""
    bold: str = ""
    struck: str = ""

    @classmethod
    def of(cls, markdown: str) -> "Shown":
        shown = cls()
        shown.read(markdown, start=True)
        return shown

    def read(self, rest: str, *, start: bool = False, inside: str = "") -> None:
        """Raises AssertionError where Discord would do more than to show text, bold or not."""
        assert not (start and AT_LINE_START.match(rest)), f"a line begins as a construct: {rest!r}"
        while rest:
            if found := ESCAPE.match(rest):
                self._show(found[1], inside)
            elif not inside and (found := BOLD.match(rest)):
                self.read(found[1], start=start and not self.text.strip(), inside="bold")
            elif not inside and (found := STRUCK.match(rest)):
                self.read(found[1], start=start and not self.text.strip(), inside="struck")
            else:
                construct = CONSTRUCTS.match(rest)
                assert construct is None, f"a construct stays alive: {rest!r}"
                found = re.compile(r".", re.DOTALL).match(rest)
                assert found is not None
                self._show(found[0], inside)
            rest = rest[found.end() :]

    def _show(self, characters: str, inside: str) -> None:
        self.text += characters
        self.bold += characters if inside == "bold" else ""
        self.struck += characters if inside == "struck" else ""


def shown(line: str) -> Shown:
    assert line.startswith("> ")
    return Shown.of(line.removeprefix("> "))


def seen(text: str) -> str:
    """What a text has to look like: folded, without the characters that are never seen."""
    return without_joiners(visible(fold(text)))


def without_joiners(text: str) -> str:
    """Joiners depend on their neighbours: at the edge of bold text they go, elsewhere they stay."""
    return re.sub("[\u200c\u200d]", "", text).strip()


ENGLAND = "\U0001f3f4\U000e0067\U000e0062\U000e0065\U000e006e\U000e0067\U000e007f"

HOSTILE = (
    "1. x", "- x", "+ x", "* x", "   # x", "## x", "-# x", "> x", ">>> x", "12) x",
    "@everyone", "@here", "<@1>", "<@!1>", "<@&1>", "<#1>", "</cmd:1>", "<:e:1>", "<a:e:1>",
    "<t:1>", "<t:1:R>", "<id:customize>", "<https://a.b>", "<a@b.c>", "<+15551234567>",
    "https://a.b/c?d=e_f", "http://[::1]/", "steam://run/1", "discord.gg/abc", "Discord.GG/abc",
    "discordapp.com/invite/abc", "dis\u00adcord.gg/abc", "mailto:a@b.c", "tel:112",
    ":smile:", "a:b:c", "::", "**x**", "***x***", "__x__", "_x_", "~~x~~", "||x||", "`x`",
    "```x```",     "[x](https://a.b)", "[x](<https://a.b> 'c')", "\\", "\\\\", "\\*",
    "*", "**", "****", "_", "x\\",
    "¯\\_(ツ)_/¯", "¯_(ツ)_/¯", "\u202egnp.exe", "a\u200bb", "@\u200beveryone", "\x00", "\x1b[0m",
    "می‌خواهم", "👩\u200d🚀", ENGLAND,
    "\U0001f600", "e\u0301", "\ud800", "a\u2028b", "12:30", "He said: no.", "“Yes,” he said.",
)  # fmt: skip

texts = st.lists(
    st.one_of(st.text(max_size=8), st.sampled_from(HOSTILE), st.sampled_from(" \n:*_-#>.")),
    max_size=12,
).map("".join)
sentences = texts.map(str.strip).filter(bool)


@st.composite
def excerpts(draw: st.DrawFn) -> Excerpt:
    before = draw(st.one_of(st.just(""), texts.map(lambda text: f"{text} ")))
    after = draw(st.one_of(st.just(""), texts.map(lambda text: f" {text}")))
    detail = st.one_of(st.none(), texts, st.just("x_" * 500))
    sentence = draw(sentences) * draw(st.sampled_from((1, 1, 1, 40, 900)))
    details = {name: draw(detail) for name in ("title", "author", "publisher", "published")}
    link = draw(st.sampled_from((None, LINK, f"{LINK}{'x' * 500}")))
    excerpt = an_excerpt(before, sentence, after, link=link, **details)
    copies = tuple(
        draw(st.lists(st.builds(Also, texts, detail, detail, detail, detail), max_size=4))
    )
    article = dataclasses.replace(excerpt.article, also=copies)
    same = tuple(dataclasses.replace(article, publisher=draw(detail)) for _ in copies)
    return dataclasses.replace(excerpt, article=article, also=same)


names = st.lists(texts, max_size=3).map(tuple)
dates = st.lists(st.builds(Published, st.sampled_from(("on", "since")), texts), max_size=2)
withins = st.builds(Within, names, names, names, names, dates.map(tuple))
misspelt = st.builds(Correction, texts, texts)
understood = st.builds(
    Understood,
    st.lists(misspelt, max_size=4).map(tuple),
    st.one_of(st.none(), withins),
    st.one_of(st.none(), texts, st.just("*?" * 500)),
)


def units(content: str) -> int:
    return len(content.encode("utf-16-le", "surrogatepass")) // 2


def labels(message: Message) -> list[list[str]]:
    """The labels of its rows of buttons."""
    return [[button.label for button in row.buttons] for row in message.rows]


def urls(message: Message) -> list[str]:
    """What its link buttons open."""
    return [one.url for row in message.rows for one in row.buttons if isinstance(one, Link)]


def check(message: Message) -> None:
    """Raises AssertionError where Discord would refuse a message, or do more than to show it."""
    assert message.fits
    assert 0 < units(message.plain) <= 2000
    told = [one.custom_id for row in message.rows for one in row.buttons if isinstance(one, Button)]
    assert len(told) == len(set(told)), "two buttons are called the same"
    assert all(0 < len(one) <= 100 for one in told)
    for part in message.flat:
        _check_part(part)


def _check_part(part: Text | Row | Line) -> None:
    if isinstance(part, Row):
        assert 1 <= len(part.buttons) <= 5
        assert all(0 < len(button.label) <= 80 for button in part.buttons)
        assert all(len(one.url) <= 512 for one in part.buttons if isinstance(one, Link))
    if isinstance(part, Text):
        assert part.content.strip()
        assert len(part.content.splitlines()) == len(part.content.split("\n"))


def lines(message: Message) -> list[str]:
    """The lines of its texts."""
    return [line for text in message.texts for line in text.split("\n")]
