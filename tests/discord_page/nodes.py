"""What Discord makes of a message's text, as values."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Literal

Style = Literal["bold", "italic", "underline", "strikethrough", "spoiler"]
Shape = Literal["quote", "heading", "subtext", "item"]
What = Literal[
    "user", "role", "channel", "everyone", "command", "guide", "time", "emoji", "sound", "contact"
]


@dataclass(frozen=True, slots=True)
class Plain:
    """Characters that are seen as they are, line breaks among them."""

    text: str


@dataclass(frozen=True, slots=True)
class Styled:
    """Text that looks different from the text around it."""

    style: Style
    inside: "tuple[Node, ...]"


@dataclass(frozen=True, slots=True)
class Block:
    """A line or several that form a part of their own. The line break after it isn't part of it.

    Attributes:
        shape: What it is.
        level: 1 to 3 of a heading; steps of indentation of an item; else 0.
        lead: What an item begins with, as a reader sees it: a bullet or a number.
        inside: What stands in it.
    """

    shape: Shape
    inside: "tuple[Node, ...]"
    level: int = 0
    lead: str = ""


@dataclass(frozen=True, slots=True)
class Code:
    """Text that nothing else is made of."""

    text: str
    fenced: bool


@dataclass(frozen=True, slots=True)
class Link:
    """What opens an address when it is clicked; `masked` where it shows other words."""

    url: str
    shown: str
    masked: bool = False


@dataclass(frozen=True, slots=True)
class Chip:
    """What Discord puts something else in place of: a name, a date, a picture.

    Attributes:
        what: Which kind it is.
        source: As it stands in the message.
        key: What it is about: an id, a name, or seconds since 1970.
        shown: What a reader sees who knows no names.
    """

    what: What
    source: str
    key: str
    shown: str

    def named(self, names: "Names") -> str:
        """What a reader sees who knows the names of users by their ids."""
        if self.what == "user" and self.key.isdecimal():
            return f"@{names.get(int(self.key), self.key)}"
        return self.shown


Names = Mapping[int, str]
"""Names of users by their ids."""

NO_NAMES: Names = MappingProxyType({})

Node = Plain | Styled | Block | Code | Link | Chip
Nodes = tuple[Node, ...]


def shown(nodes: Nodes, names: Names = NO_NAMES) -> str:
    """The characters that a reader sees, of spoilers those behind the bar."""
    return "".join(_shown(node, names) for node in nodes)


def _shown(node: Node, names: Names) -> str:
    match node:
        case Plain() | Code():
            return node.text
        case Styled():
            return shown(node.inside, names)
        case Block():
            inside = shown(node.inside, names)
            return f"{node.lead} {inside}" if node.lead else inside
        case Link():
            return node.shown
        case Chip():
            return node.named(names)
