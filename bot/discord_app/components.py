"""Messages as discord.py's views, and what is read back from a message that was sent."""

from collections.abc import Iterable, Iterator
from typing import Any

import discord

from bot.discord_app.custom_ids import CustomId, read
from bot.discord_app.layout import (
    MARKS,
    MOST_ROWS,
    Button,
    Card,
    Line,
    Link,
    Message,
    Part,
    Row,
    Text,
)

_STYLES = {
    "grey": discord.ButtonStyle.secondary,
    "blurple": discord.ButtonStyle.primary,
    "red": discord.ButtonStyle.danger,
}
_ONLY_IN_LAYOUTS = {"turn", "show", "sources"}
"""Buttons that edit or copy a message of components, which a plain one can't become."""


def layout_of(message: Message) -> discord.ui.LayoutView:
    """The message as components.

    The view is stopped: all that its buttons need is in their ids (see `buttons`), and discord.py
    would keep every view for ever that isn't.
    """
    view = discord.ui.LayoutView(timeout=None)
    for part in message.parts:
        view.add_item(_item(part))
    view.stop()
    return view


def plain_view_of(message: Message) -> discord.ui.View | None:
    """The buttons of the message for below its plain text; None without any. Stopped likewise."""
    rows = [kept for row in message.rows if (kept := tuple(filter(_works_alone, row.buttons)))]
    if not rows:
        return None
    view = discord.ui.View(timeout=None)
    for number, buttons in enumerate(rows[:MOST_ROWS]):
        for button in buttons:
            view.add_item(_button(button, row=number))
    view.stop()
    return view


def _works_alone(button: Link | Button) -> bool:
    if isinstance(button, Link):
        return True
    told = read(button.custom_id)
    return told is not None and told.action not in _ONLY_IN_LAYOUTS


def _item(part: Part) -> discord.ui.Item[Any]:
    match part:
        case Text(content, mark, _):
            return discord.ui.TextDisplay(content, id=mark or None)
        case Row(buttons):
            return discord.ui.ActionRow(*map(_button, buttons))
        case Line():
            return discord.ui.Separator()
        case Card(parts, colour):
            return discord.ui.Container(*map(_item, parts), accent_colour=colour)


def _button(button: Link | Button, row: int | None = None) -> discord.ui.Button[Any]:
    if isinstance(button, Link):
        return discord.ui.Button(label=button.label, url=button.url, row=row)
    return discord.ui.Button(
        label=button.label,
        custom_id=button.custom_id,
        style=_STYLES[button.style],
        disabled=button.disabled,
        row=row,
    )


def message_of(sent: discord.Message) -> Message:
    """A message of ours as it was sent, its buttons included."""
    return Message(tuple(_parts(sent.components)))


def answer_in(sent: discord.Message) -> str | None:
    """The id of the answer that a message of ours holds, as its buttons tell it."""
    for told in _told(sent):
        if told.answer:
            return told.answer
    return None


def _told(sent: discord.Message) -> Iterator[CustomId]:
    for part in message_of(sent).flat:
        for button in part.buttons if isinstance(part, Row) else ():
            told = read(button.custom_id) if isinstance(button, Button) else None
            if told is not None:
                yield told


def _parts(components: Iterable[Any]) -> Iterator[Any]:
    for one in components:
        if isinstance(one, discord.components.Container):
            colour = one.accent_colour.value if one.accent_colour else None
            yield Card(tuple(_parts(one.children)), colour)
        elif isinstance(one, discord.components.TextDisplay):
            # Discord numbers all components that we don't.
            yield Text(one.content, one.id if one.id in MARKS else 0)
        elif isinstance(one, discord.components.SeparatorComponent):
            yield Line()
        elif isinstance(one, discord.components.ActionRow):
            buttons = [b for b in one.children if isinstance(b, discord.components.Button)]
            if buttons:
                yield Row(tuple(map(_read_button, buttons)))


_NAMES = {style: name for name, style in _STYLES.items()}


def _read_button(button: discord.components.Button) -> Link | Button:
    label = button.label or ""
    if button.url:
        return Link(label, button.url)
    style: Any = _NAMES.get(button.style, "grey")
    return Button(label, button.custom_id or "", style, button.disabled)
