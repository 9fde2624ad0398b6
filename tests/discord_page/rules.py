"""The constructs of Discord's Markdown: how each begins and ends, and what it becomes.

Written from Discord's own reference (Message Formatting), its help pages on Markdown, block quotes
and spoilers, and from what others saw its clients do:
- a backslash shows the sign after it, and stays where a letter, a digit or white space follows;
- an address is a link wherever it begins, also inside a word; "www." alone never is one;
- the words of a masked link keep their backslashes;
- lists need white space after their sign, and begin at the start of bold text too;
- headings have up to three signs, and count when they are indented;
- block quotes don't stand in block quotes.

Where clients differ, or where nothing is known, more counts as a construct rather than less.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime

from tests.discord_page.nodes import Block, Chip, Code, Link, Node, Nodes, Plain, Style, Styled

Inside = Callable[[str], Nodes]
"""What a construct holds, parsed in its turn."""


@dataclass(frozen=True, slots=True)
class Rule:
    """A construct.

    Attributes:
        pattern: What it looks like.
        node: What it becomes.
        starts_line: Whether it counts at the start of a line or of a construct only.
        quotes: Whether it is a block quote.
    """

    pattern: re.Pattern[str]
    node: Callable[[re.Match[str], Inside], Node]
    starts_line: bool = False
    quotes: bool = False


_QUOTE_SIGN = re.compile(r"^ *> ", re.MULTILINE)


def _quote(found: re.Match[str], inside: Inside) -> Node:
    return Block("quote", inside(_QUOTE_SIGN.sub("", found[0])))


def _rest_as_quote(found: re.Match[str], inside: Inside) -> Node:
    return Block("quote", inside(found[1]))


def _heading(found: re.Match[str], inside: Inside) -> Node:
    return Block("heading", inside(found[2]), level=len(found[1]))


def _subtext(found: re.Match[str], inside: Inside) -> Node:
    return Block("subtext", inside(found[1]))


def _item(found: re.Match[str], inside: Inside) -> Node:
    lead = "•" if found[2] in "-*" else found[2]
    return Block("item", inside(found[3]), level=len(found[1]) // 2, lead=lead)


def _styled(style: Style) -> Callable[[re.Match[str], Inside], Node]:
    return lambda found, inside: Styled(style, inside(found[1]))


def _sign(found: re.Match[str], _inside: Inside) -> Node:
    return Plain(found[1])


def _whole(found: re.Match[str], _inside: Inside) -> Node:
    return Plain(found[0])


def _fence(found: re.Match[str], _inside: Inside) -> Node:
    return Code(found[1], fenced=True)


def _code(found: re.Match[str], _inside: Inside) -> Node:
    return Code(found[2].strip(" "), fenced=False)


def _masked(found: re.Match[str], _inside: Inside) -> Node:
    return Link(found[2], found[1], masked=True)


def _bare(found: re.Match[str], _inside: Inside) -> Node:
    return Link(found[0], found[0])


def _bracketed(found: re.Match[str], _inside: Inside) -> Node:
    return Link(found[1], found[1])


def _user(found: re.Match[str], _inside: Inside) -> Node:
    return Chip("user", found[0], found[1], f"@{found[1]}")


def _role(found: re.Match[str], _inside: Inside) -> Node:
    return Chip("role", found[0], found[1], f"@{found[1]}")


def _channel(found: re.Match[str], _inside: Inside) -> Node:
    return Chip("channel", found[0], found[1], f"#{found[1]}")


def _everyone(found: re.Match[str], _inside: Inside) -> Node:
    return Chip("everyone", found[0], found[1], found[0])


def _command(found: re.Match[str], _inside: Inside) -> Node:
    return Chip("command", found[0], found[1], f"/{found[1]}")


def _guide(found: re.Match[str], _inside: Inside) -> Node:
    return Chip("guide", found[0], found[1], found[1])


def _time(found: re.Match[str], _inside: Inside) -> Node:
    return Chip("time", found[0], found[1], _moment(found[1]))


def _emoji(found: re.Match[str], _inside: Inside) -> Node:
    return Chip("emoji", found[0], found[1], f":{found[1]}:")


def _sound(found: re.Match[str], _inside: Inside) -> Node:
    return Chip("sound", found[0], found[1], "sound")


def _contact(found: re.Match[str], _inside: Inside) -> Node:
    return Chip("contact", found[0], found[1], found[1])


def _moment(seconds: str) -> str:
    try:
        return f"{datetime.fromtimestamp(int(seconds), UTC):%d %B %Y %H:%M}"
    except (ValueError, OverflowError, OSError):
        return "Invalid Date"


_LINE = r"[^\n]"
_GAP = r"[^\S\n]"
_WEB = r"[A-Za-z][A-Za-z0-9+.-]{0,19}://"
INVITE = r"discord(?:app)?\.[a-z]{2,4}/[^\s<]+"
ADDRESS = rf"{_WEB}[^\s<]*[^\s<.,:;\"'\]]"

RULES = (
    Rule(re.compile(r" *>>> +([\s\S]*)"), _rest_as_quote, starts_line=True, quotes=True),
    Rule(
        re.compile(rf" *>(?!>>) {_LINE}*(?:\n *>(?!>>) {_LINE}*)*"),
        _quote,
        starts_line=True,
        quotes=True,
    ),
    Rule(re.compile(rf"{_GAP}*(#{{1,3}}){_GAP}+({_LINE}+)"), _heading, starts_line=True),
    Rule(re.compile(rf"{_GAP}*-#{_GAP}+({_LINE}+)"), _subtext, starts_line=True),
    Rule(
        re.compile(rf"({_GAP}*)([-*+]|\d+[.)]){_GAP}+({_LINE}*)"),
        _item,
        starts_line=True,
    ),
    Rule(re.compile(r"¯\\_\(ツ\)_/¯"), _whole),
    Rule(re.compile(r"\\([^0-9A-Za-z\s])"), _sign),
    Rule(re.compile(r"```(?:[\w+.#-]+\n)?\n*([\s\S]+?)\n*```"), _fence),
    Rule(re.compile(r"(`+)((?!`)[\s\S]*?[^`])\1(?!`)"), _code),
    Rule(re.compile(r"<@!?(\d+)>"), _user),
    Rule(re.compile(r"<@&(\d+)>"), _role),
    Rule(re.compile(r"<#(\d+)>"), _channel),
    Rule(re.compile(r"</([^:>\n]+):\d+>"), _command),
    Rule(re.compile(r"<id:([\w-]+)(?::\d+)?>"), _guide),
    Rule(re.compile(r"<t:(-?\d+)(?::[A-Za-z])?>"), _time),
    Rule(re.compile(r"<a?:(\w+):\d+>"), _emoji),
    Rule(re.compile(r"<sound:(\d+:\d+)>"), _sound),
    Rule(re.compile(r"<([^: >\n]+:/[^ >\n]+)>"), _bracketed),
    Rule(re.compile(r"<(\+[\d() -]+|[^@\s<>]+@[^@\s<>]+)>"), _contact),
    Rule(
        re.compile(r"\[([^\n]*?)\]\(\s*<?([A-Za-z][A-Za-z0-9+.-]*:[^\s)>]+)>?[^)\n]*\)"),
        _masked,
    ),
    Rule(re.compile(ADDRESS), _bare),
    Rule(re.compile(INVITE, re.IGNORECASE), _bare),
    Rule(re.compile(r"@(everyone|here)"), _everyone),
    Rule(re.compile(r":([^\s:\\]+):"), _emoji),
    Rule(re.compile(r"\|\|([\s\S]+?)\|\|"), _styled("spoiler")),
    Rule(re.compile(r"\*\*((?:\\[\s\S]|[^\\])+?)\*\*(?!\*)"), _styled("bold")),
    Rule(re.compile(r"__((?:\\[\s\S]|[^\\])+?)__(?!_)"), _styled("underline")),
    Rule(re.compile(r"~~((?:\\[\s\S]|[^\\])+?)~~"), _styled("strikethrough")),
    Rule(re.compile(r"\*(?!\s)((?:\\[\s\S]|\*\*|[^\\*])+?)\*(?!\*)"), _styled("italic")),
    Rule(
        re.compile(r"(?<![A-Za-z0-9])_((?:\\[\s\S]|__|[^\\_])+?)_(?![A-Za-z0-9_])"),
        _styled("italic"),
    ),
)
"""The first that fits at a place holds there."""
