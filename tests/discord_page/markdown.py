"""Discord's Markdown as it is rendered: what becomes of a text, and what a reader then sees.

It errs on the side of seeing too much: whatever some client may make something of counts.
"""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial

from tests.discord_page.nodes import Block, Chip, Code, Link, Node, Nodes, Plain, Styled, shown
from tests.discord_page.rules import ADDRESS, INVITE, RULES, Rule

DEEPEST = 20
"""Constructs in one another; what lies deeper is taken as it stands."""


@dataclass(frozen=True, slots=True)
class Active:
    """Something of a text that does more than show its characters.

    Attributes:
        kind: "bold", "link", "user", "quote", "hidden" and so on.
        source: The characters that it is about.
    """

    kind: str
    source: str


def parse(text: str) -> Nodes:
    """What Discord makes of a text."""
    return _parse(text, depth=0, quoted=False)


def visible(text: str) -> str:
    """The characters that a reader of the rendered text sees.

    A mention shows its id, for names aren't known here; a time is in UTC.
    """
    return shown(parse(text))


def active(text: str) -> list[Active]:
    """All that pings, links, formats or hides, in order: what a hostile text would want.

    Of links and mentions also what Discord's server finds in the text as it was sent, where
    neither code nor formatting counts. See also `pings`.
    """
    found = (*_in_nodes(parse(text)), *_in_source(text), *_hidden(text))
    return list(dict.fromkeys(found))


def pings(text: str) -> list[str]:
    """What the server reads as a mention, where a message's allowed mentions let it.

    No backslash changes that of `@everyone`: only a message that allows no mentions is safe.
    """
    return re.findall(r"<@[!&]?\d+>|@everyone|@here", text)


def _parse(text: str, *, depth: int, quoted: bool) -> Nodes:
    """The nodes of a text; a run of plain characters is one."""
    if depth > DEEPEST:
        return (Plain(text),)
    nodes: list[Node] = []
    at = 0
    while at < len(text):
        node, at = _next(text, at, depth, quoted=quoted)
        before = nodes[-1] if nodes else None
        if isinstance(node, Plain) and isinstance(before, Plain):
            nodes[-1] = Plain(before.text + node.text)
        else:
            nodes.append(node)
    return tuple(nodes)


def _next(text: str, at: int, depth: int, *, quoted: bool) -> tuple[Node, int]:
    """What begins at a place, and where it ends; one character where nothing begins."""
    starts_line = at == 0 or text[at - 1] == "\n"
    if not starts_line and text[at] not in _BEGINNINGS and not text[at].isalpha():
        return Plain(text[at]), at + 1
    for rule in RULES:
        if not _applies(rule, starts_line=starts_line, quoted=quoted):
            continue
        if found := rule.pattern.match(text, at):
            inside = partial(_parse, depth=depth + 1, quoted=quoted or rule.quotes)
            return rule.node(found, inside), found.end()
    return Plain(text[at]), at + 1


_BEGINNINGS = frozenset("\\`<[@:|*_~¯")
"""Signs that a construct may begin with inside a line; letters begin addresses."""


def _applies(rule: Rule, *, starts_line: bool, quoted: bool) -> bool:
    return (starts_line or not rule.starts_line) and not (quoted and rule.quotes)


def _in_nodes(nodes: Nodes) -> Iterator[Active]:
    for node in nodes:
        match node:
            case Plain():
                pass
            case Styled():
                yield Active(node.style, shown(node.inside))
                yield from _in_nodes(node.inside)
            case Block():
                yield Active(node.shape, shown((node,)))
                yield from _in_nodes(node.inside)
            case Code():
                yield Active("code", node.text)
            case Link():
                yield Active("masked link" if node.masked else "link", node.url)
            case Chip():
                yield Active(node.what, node.source)


def _in_source(text: str) -> Iterator[Active]:
    for kind, pattern in _SOURCES.items():
        yield from (Active(kind, found[0]) for found in pattern.finditer(text))


_SOURCES = {
    "link": re.compile(f"{ADDRESS}|{INVITE}", re.IGNORECASE),
    "user": re.compile(r"<@!?\d+>"),
    "role": re.compile(r"<@&\d+>"),
}


def _hidden(text: str) -> Iterator[Active]:
    """The characters that nobody sees, and those that turn the order of the ones that are seen."""
    flags = {at for found in _FLAG.finditer(text) for at in range(*found.span())}
    for at, character in enumerate(text):
        if _is_hidden(character) and at not in flags and not _joins(text, at):
            yield Active("hidden", character)


_FLAG = re.compile(r"\U0001f3f4[\U000e0020-\U000e007e]{4,6}\U000e007f")
_JOINERS = "\u200c\u200d"
# Format characters that are seen: signs around Arabic, Syriac and Kaithi numbers, and those that
# put hieroglyphs beside one another.
_SEEN = re.compile(
    r"[\u0600-\u0605\u06dd\u070f\u0890\u0891\u08e2\U000110bd\U000110cd\U00013430-\U0001345f]"
)


def _is_hidden(character: str) -> bool:
    if character == "\n" or _SEEN.match(character):
        return False
    return unicodedata.category(character) in {"Cc", "Cf", "Cs"}


def _joins(text: str, at: int) -> bool:
    """Whether a joiner stands between characters whose look it may change."""
    around = text[at - 1 : at] + text[at + 1 : at + 2] if at else ""
    return (
        text[at] in _JOINERS
        and len(around) == 2
        and not any(one.isascii() or one.isspace() or one in _JOINERS for one in around)
    )
