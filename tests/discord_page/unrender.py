"""From a message as Discord has it back to the quotes that were put into it."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise, takewhile
from typing import Any

from index.model import Span
from tests.discord_page.markdown import parse
from tests.discord_page.nodes import Block, Node, Nodes, Styled, shown

ROW, BUTTON, SECTION, TEXT, THUMBNAIL, SEPARATOR, CONTAINER = 1, 2, 9, 10, 11, 14, 17
"""Types of components."""

LINK_STYLE = 5


@dataclass(frozen=True, slots=True)
class ShownQuote:
    """A block quote as a reader sees it.

    Attributes:
        text: Its characters.
        bold: Which of them are bold, as ranges of `text`, in order.
        citation: What stands below it up to an empty line, the next quote or the end of its text;
            its line breaks kept.
    """

    text: str
    bold: tuple[Span, ...]
    citation: str

    @property
    def bold_texts(self) -> list[str]:
        """The bold parts."""
        return [span.of(self.text) for span in self.bold]


def quotes(message: Mapping[str, Any]) -> list[ShownQuote]:
    """The block quotes of a message, given as Discord's JSON, in order."""
    return [quote for content in texts(message) for quote in _quotes(parse(content))]


def links(message: Mapping[str, Any]) -> list[str]:
    """The addresses of its link buttons, in order."""
    buttons = (one for one in components(message) if one["type"] == BUTTON)
    return [button["url"] for button in buttons if button["style"] == LINK_STYLE]


def texts(message: Mapping[str, Any]) -> list[str]:
    """Its texts in order, as sent: plain content or text displays."""
    content = message.get("content") or ""
    displays = [one["content"] for one in components(message) if one["type"] == TEXT]
    return [content, *displays] if content else displays


def components(message: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    """All components of a message in the order in which they are read, those in others included."""
    return _walk(message.get("components") or ())


def _walk(parts: Sequence[Mapping[str, Any]]) -> Iterator[Mapping[str, Any]]:
    for part in parts:
        yield part
        yield from _walk(part.get("components") or ())
        if accessory := part.get("accessory"):
            yield from _walk([accessory])


def _quotes(nodes: Nodes) -> Iterator[ShownQuote]:
    places = [at for at, node in enumerate(nodes) if _is_quote(node)]
    for at, end in pairwise([*places, len(nodes)]):
        below = shown(nodes[at + 1 : end]).removeprefix("\n").split("\n")
        quote = nodes[at : at + 1]
        yield ShownQuote(shown(quote), tuple(_bold(quote, 0)), "\n".join(takewhile(bool, below)))


def _is_quote(node: Node) -> bool:
    return isinstance(node, Block) and node.shape == "quote"


def _bold(nodes: Nodes, start: int) -> Iterator[Span]:
    """The bold ranges, in characters as they are seen; `start` is where the nodes begin."""
    for node in nodes:
        length = len(shown((node,)))
        if isinstance(node, Styled) and node.style == "bold":
            yield Span(start, start + length)
        elif isinstance(node, Styled | Block):
            yield from _bold(node.inside, start + length - len(shown(node.inside)))
        start += length
