"""What is around an answer: what was asked, how it was read, what it is called, its buttons.

No discord.py.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from bot.citing import marked
from bot.discord_app.custom_ids import Action, CustomId
from bot.discord_app.layout import (
    BEFORE,
    MOST_PLAIN,
    QUESTION,
    READING,
    Button,
    Link,
    Row,
    Text,
)
from bot.discord_app.markdown import escaped, length, small, unescape
from bot.texts import Texts
from bot.wording import readings
from index.answer import Understood

GREEN, YELLOW, GREY = 0x4F9D69, 0xD3A940, 0x8A9099
"""Colours of cards: calm ones, to be seen on a dark and on a light ground."""

QUESTION_LENGTH = 330
"""Characters of a question with its escapes. Two of them, with `READING_LENGTH` and what a reason
takes, leave room for the rest even in a message without components."""
READING_LENGTH = 220
"""Characters of a line on how the question was read, with its escapes. There are two at most."""
PAGE_SIZE = 3
"""Excerpts of a page after the first, unless another number is asked for; three at most."""


@dataclass(frozen=True, slots=True)
class Frame:
    """What is around a reply.

    Attributes:
        say: Our words in the reader's language.
        answer: Id of the answer; empty where it couldn't be kept, so that no button finds it.
        asker: Id of the person who asked.
        private: Whether only the asker sees it.
        question: To be shown above; None where it can be seen anyway.
    """

    say: Texts
    answer: str
    asker: int
    private: bool
    question: str | None = None


@dataclass(frozen=True, slots=True)
class Turn:
    """A page of an answer: its excerpts are those from `first` up to but not including `end`."""

    number: int
    pages: int
    first: int
    end: int


def turn_to(number: int, *, total: int, shown: int, size: int = PAGE_SIZE) -> Turn:
    """A page; the nearest that there is.

    Args:
        number: Of the page, from 0.
        total: Excerpts of the answer on all pages.
        shown: Excerpts on the first page.
        size: Excerpts on each page after it.
    """
    pages = 1 + -(-max(0, total - shown) // size)
    number = min(number, pages - 1)
    if number == 0:
        return Turn(0, pages, 0, min(shown, total))
    first = shown + (number - 1) * size
    return Turn(number, pages, first, min(first + size, total))


_MARKS = {"“": "”", "„": "“", "«": "»", "「": "」"}  # of the languages that there are
_OPENING = re.compile(f"[{''.join(_MARKS)}]")


def question_in(text: str) -> str | None:
    """The question that a text of ours shows; None where it shows none.

    Args:
        text: One that bears the mark `QUESTION` or `BEFORE`, or a whole message without components.
    """
    lines = [line.removeprefix("-# ") for line in text.split("\n") if line.startswith("-# ")]
    whole = next((line for line in lines if line.endswith(_MARKS.get(line[:1], "\n"))), None)
    line = whole or (lines[0] if lines and "\n" not in text else "")
    opened = _OPENING.search(line)
    closed = line.rfind(_MARKS[opened[0]]) if opened else -1
    if opened is None or closed < opened.end():
        return None
    return unescape(line[opened.end() : closed]).strip() or None


def header(understood: Understood, frame: Frame) -> tuple[Text, ...]:
    """What was asked and how it was read, in small print."""
    say, texts = frame.say, []
    asked = escaped(frame.question or "", QUESTION_LENGTH)
    if asked:
        texts.append(Text(small(marked(asked, say=say)), QUESTION))
    # Cut by itself, so that its quotation marks stay.
    before = unescape(escaped(understood.before or "", QUESTION_LENGTH))
    texts += [
        Text(small(escaped(line, MOST_PLAIN)), BEFORE)
        for line in readings(Understood(before=before), say=say)
    ]
    lines = readings(replace(understood, before=None), say=say)
    if lines:
        content = "\n".join(small(escaped(line, READING_LENGTH)) for line in lines)
        texts.append(Text(content, READING))
    return tuple(texts)


def taken(texts: Sequence[Text]) -> int:
    """The characters of texts that others come after."""
    return sum(length(text.content) + len("\n\n") for text in texts)


def foot(frame: Frame, words: str = "", turn: Turn | None = None) -> tuple[Text, ...]:
    """What is known of an answer, in a line of small print; nothing where that is nothing.

    Args:
        frame: Around the answer.
        words: How sure it is, in words.
        turn: The page; told where there are several.
    """
    say = frame.say
    told = [
        f"{words[:1].upper()}{words[1:]}",
        say("Answer {answer}", answer=frame.answer) if frame.answer else "",
        say("Page {number} of {pages}", number=turn.number + 1, pages=turn.pages)
        if turn and turn.pages > 1
        else "",
    ]
    line = " · ".join(filter(None, told))
    return (Text(small(line)),) if line else ()


def button(
    label: str, action: Action, frame: Frame, *, argument: int = 0, asker: int = 0
) -> Button:
    """A button of an answer; `argument` and `asker` are told by its custom_id."""
    return Button(label, str(CustomId(action, frame.answer, asker, argument)))


def row(buttons: Sequence[Link | Button]) -> tuple[Row, ...]:
    """Buttons in a row; none without any."""
    return (Row(tuple(buttons)),) if buttons else ()


def turning(turn: Turn, frame: Frame) -> tuple[Row, ...]:
    """The buttons to the pages before and after; none where there is only one page."""
    if turn.pages == 1 or not frame.answer:
        return ()
    say, first, last = frame.say, turn.number == 0, turn.number == turn.pages - 1
    to = (max(0, turn.number - 1), turn.number + 1)
    before = button(say("◀ Previous"), "turn", frame, argument=to[0], asker=frame.asker)
    after = button(say("Next ▶"), "turn", frame, argument=to[1], asker=frame.asker)
    return (Row((replace(before, disabled=first), replace(after, disabled=last))),)


def buttons(frame: Frame) -> Row:
    """What can be done with an answer: show it, delete it, judge it."""
    say = frame.say
    delete = button(say("Delete"), "delete", frame, asker=frame.asker)
    show = replace(button(say("Show to everyone"), "show", frame), style="blurple")
    shown = (show, delete) if frame.private else (delete,)
    if not frame.answer:
        return Row(shown)
    helpful = button(say("Helpful"), "helpful", frame)
    unhelpful = button(say("Not helpful"), "unhelpful", frame)
    return Row((*shown, helpful, unhelpful))
