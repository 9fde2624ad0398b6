"""A message as values: texts, cards, rows of buttons. No discord.py.

`components` makes views of Discord's second kind of components of it. Where a message can't be
sent as such, `plain` is what it reads as.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from bot.discord_app.markdown import length

MOST_TEXT = 4000
"""Characters of all texts of a message (counted by `markdown.length`, which never counts fewer)."""
MOST_COMPONENTS = 40
MOST_PLAIN = 2000
"""Characters of a message without components."""
MOST_URL = 512
MOST_LABEL = 80
MOST_IN_ROW = 5
MOST_ROWS = 5
"""Rows of buttons under a plain message."""

QUESTION, BEFORE, READING = 1001, 1002, 1003
"""Marks: the component ids of the text that holds the question, of the question before it, and of
how it was read."""
MARKS = frozenset({QUESTION, BEFORE, READING})


@dataclass(frozen=True, slots=True)
class Text:
    """Discord's Markdown.

    Attributes:
        content: What it reads.
        mark: The component's id, to find the text again; 0 for none.
        short: What stands for it in a message without components that has no room for all of it.
    """

    content: str
    mark: int = 0
    short: str = ""


@dataclass(frozen=True, slots=True)
class Link:
    """A button that opens `url`, an http or https address of at most 512 characters."""

    label: str
    url: str


@dataclass(frozen=True, slots=True)
class Button:
    """A button that the bot hears of; `custom_id` is made by `custom_ids`."""

    label: str
    custom_id: str
    style: Literal["grey", "blurple", "red"] = "grey"
    disabled: bool = False


@dataclass(frozen=True, slots=True)
class Row:
    """One to five buttons side by side."""

    buttons: tuple[Link | Button, ...]


@dataclass(frozen=True, slots=True)
class Line:
    """A line between two parts of a card."""


@dataclass(frozen=True, slots=True)
class Card:
    """Parts in a frame, with a coloured edge where `colour` (0xRRGGBB) is given."""

    parts: tuple[Text | Row | Line, ...]
    colour: int | None = None


Part = Text | Row | Line | Card


@dataclass(frozen=True, slots=True)
class Message:
    """What is sent."""

    parts: tuple[Part, ...]

    @property
    def flat(self) -> Iterator[Text | Row | Line]:
        """The parts, those of cards included, in order."""
        for part in self.parts:
            if isinstance(part, Card):
                yield from part.parts
            else:
                yield part

    @property
    def texts(self) -> list[str]:
        """The texts in order."""
        return [part.content for part in self.flat if isinstance(part, Text)]

    @property
    def rows(self) -> list[Row]:
        """The rows of buttons in order."""
        return [part for part in self.flat if isinstance(part, Row)]

    @property
    def size(self) -> int:
        """Characters of all texts."""
        return sum(length(text) for text in self.texts)

    @property
    def components(self) -> int:
        """How many components Discord counts."""
        cards = sum(isinstance(part, Card) for part in self.parts)
        return cards + sum(
            1 + len(part.buttons) if isinstance(part, Row) else 1 for part in self.flat
        )

    @property
    def fits(self) -> bool:
        """Whether Discord takes it as components."""
        return self.size <= MOST_TEXT and self.components <= MOST_COMPONENTS

    @property
    def plain(self) -> str:
        """The texts as one, as many as fit into a message without components; whole ones."""
        shown = ""
        for part in self.flat:
            if not isinstance(part, Text):
                continue
            longer = [f"{shown}\n\n{text}".lstrip() for text in (part.content, part.short) if text]
            fitting = next((text for text in longer if length(text) <= MOST_PLAIN), None)
            if fitting is None:
                break
            shown = fitting
        return shown


def notice(content: str) -> Message:
    """A message of one text."""
    return Message((Text(content),))
