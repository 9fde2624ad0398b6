"""The buttons below our messages. All that they need is in their ids and in the store.

So they work after a restart, and for whoever may use them: turning pages and deleting is for the
person who asked, the rest for everyone who sees them.
"""

import asyncio
import logging
import re
from collections.abc import Awaitable, Callable
from functools import partial
from typing import TYPE_CHECKING, Any, cast

import discord

from bot.discord_app.components import message_of
from bot.discord_app.custom_ids import PATTERN, CustomId, read
from bot.discord_app.desk import Desk
from bot.discord_app.framing import Frame, turn_to
from bot.discord_app.layout import Button, Message, Part, Row, Text
from bot.discord_app.notices import (
    changed,
    gone,
    not_allowed,
    not_running,
    not_yours,
    thanks,
)
from bot.discord_app.pages import ON_PAGE, sources_page
from bot.discord_app.reply import compose_context, compose_page
from bot.discord_app.sending import (
    FAILED,
    Interaction,
    acknowledge_press,
    again,
    apologise,
    summary,
    tell,
    trace,
)
from bot.discord_app.tickets import Ticket
from index.model import Excerpt

if TYPE_CHECKING:
    from bot.discord_app.client import Pullquote

log = logging.getLogger(__name__)

MOST_SHOWN = 1000
"""Private messages that are remembered as shown to everyone."""


class Press(discord.ui.DynamicItem[discord.ui.Button[Any]], template=PATTERN):
    """Any of our buttons, found again by its custom_id."""

    def __init__(self, told: CustomId) -> None:
        super().__init__(discord.ui.Button(label="…", custom_id=str(told)))
        self._told = told

    @classmethod
    async def from_custom_id(
        cls,
        interaction: Interaction,  # noqa: ARG003 - discord.py's signature
        item: discord.ui.Item[Any],  # noqa: ARG003
        match: re.Match[str],
        /,
    ) -> "Press":
        """The button with an id."""
        return cls(cast("CustomId", read(match[0])))

    async def callback(self, interaction: Interaction) -> None:
        """Do what the button says; whatever goes wrong is told and logged."""
        desk = cast("Pullquote", interaction.client).desk
        press = _PRESSES[self._told.action]
        try:
            await press(desk, interaction, self._told)
        except Exception as error:  # noqa: BLE001  # somebody has pressed a button and waits
            log.error("button %d: %s", interaction.id, trace(error))  # noqa: TRY400  # it may quote
            desk.metrics.failed("button")
            say = desk.ticket(interaction, "button").say
            await apologise(interaction, say)


async def _turn(desk: Desk, interaction: Interaction, told: CustomId) -> None:
    """Another page: in place for the asker, and as a private copy for anybody else."""
    own = interaction.user.id == told.user or _is_private(interaction)
    header = _header(interaction.message)

    async def work(ticket: Ticket) -> Message:
        ticket.line.status = "page"
        kept = await asyncio.to_thread(desk.store.answer, told.answer)
        if kept is None:
            return gone(ticket.say)
        turn = turn_to(told.argument, total=len(kept.excerpts), shown=kept.shown, size=desk.limit)
        wanted = kept.excerpts[turn.first : turn.end]
        found = await desk.search(
            ticket, lambda: [desk.library.excerpt(one, ticket.settings.sources) for one in wanted]
        )
        frame = Frame(ticket.say, kept.answer, told.user, _is_private(interaction))
        return compose_page(found, header, turn, kept.confidence, frame)

    await desk.serve(interaction, "button", work, private=True, edits=own, anywhere=True)


def _header(message: discord.Message | None) -> list[Text]:
    """What stands above the excerpts: the question, and how it was read."""
    parts = message_of(message).flat if message else ()
    return [part for part in parts if isinstance(part, Text) and part.mark]


async def _context(desk: Desk, interaction: Interaction, told: CustomId) -> None:
    """The paragraph around an excerpt, for the one who wants it."""

    async def work(ticket: Ticket) -> Message:
        ticket.line.status = "context"
        kept = await asyncio.to_thread(desk.store.answer, told.answer)
        if kept is None or told.argument >= len(kept.excerpts):
            return gone(ticket.say)
        address = kept.excerpts[told.argument]

        def around() -> Excerpt | None:
            excerpt = desk.library.excerpt(address, ticket.settings.sources)
            return None if excerpt is None else desk.library.paragraph(excerpt)

        paragraph = await desk.search(ticket, around)
        return changed(ticket.say) if paragraph is None else compose_context(paragraph, ticket.say)

    await desk.serve(interaction, "button", work, private=True, anywhere=True)


async def _show(desk: Desk, interaction: Interaction, _told: CustomId) -> None:
    """A private answer once more, for everyone, as it stands; once only."""
    ticket = desk.ticket(interaction, "button")
    if not ticket.is_here:
        await tell(interaction, not_allowed(ticket.say))
        return
    message = cast("discord.Message", interaction.message)
    shown = desk.shown_to_all
    if message.id in shown:
        await acknowledge_press(interaction)
        return
    shown[message.id] = None
    while len(shown) > MOST_SHOWN:
        del shown[next(iter(shown))]  # the one that is there for longest
    if not await tell(interaction, _without(message_of(message), "show"), ephemeral=False):
        shown.pop(message.id, None)


def _without(message: Message, action: str) -> Message:
    """The message without the buttons of one action."""

    def kept(part: Part) -> Part | None:
        if not isinstance(part, Row):
            return part
        buttons = tuple(one for one in part.buttons if not _does(one, action))
        return Row(buttons) if buttons else None

    return Message(tuple(one for one in map(kept, message.parts) if one))


def _does(button: object, action: str) -> bool:
    told = read(button.custom_id) if isinstance(button, Button) else None
    return told is not None and told.action == action


async def _delete(desk: Desk, interaction: Interaction, told: CustomId) -> None:
    """The message itself, for the asker and for those who may delete any."""
    say = desk.ticket(interaction, "button").say
    may = interaction.guild_id is not None and interaction.permissions.manage_messages
    if not (interaction.user.id == told.user or may or _is_private(interaction)):
        await tell(interaction, not_yours(say))
        return
    if await acknowledge_press(interaction):
        try:
            await again(interaction.delete_original_response, 2)
        except FAILED as error:
            log.warning("button %d: deleting: %s", interaction.id, summary(error))


async def _vote(desk: Desk, interaction: Interaction, told: CustomId, *, helpful: bool) -> None:
    """Note what somebody thinks of an answer."""
    note = partial(desk.store.vote, told.answer, user=interaction.user.id, helpful=helpful)

    async def work(ticket: Ticket) -> Message:
        ticket.line.status = "vote"
        noted = await asyncio.to_thread(note)
        if noted:
            desk.metrics.voted(helpful=helpful)
        return thanks(ticket.say) if noted else gone(ticket.say)

    await desk.serve(interaction, "button", work, private=True, anywhere=True)


async def _sources(desk: Desk, interaction: Interaction, told: CustomId) -> None:
    """Another page of the list of articles."""

    async def work(ticket: Ticket) -> Message:
        ticket.line.status = "sources"
        return await asyncio.to_thread(list_sources, desk, ticket, told.text, told.argument)

    await desk.serve(interaction, "button", work, edits=True, anywhere=True)


def list_sources(desk: Desk, ticket: Ticket, words: str, number: int) -> Message:
    """Page `number`, from 0, of the articles that hold some words in their metadata."""
    holdings, only = desk.library.holdings, ticket.settings.sources
    page = holdings.search(words, only, start=number * ON_PAGE, most=ON_PAGE)
    if number and not page.holdings:  # there were more when the button was made
        number = max(0, page.total - 1) // ON_PAGE
        page = holdings.search(words, only, start=number * ON_PAGE, most=ON_PAGE)
    return sources_page(page, number, words, ticket.say)


async def _cancel(desk: Desk, interaction: Interaction, _told: CustomId) -> None:
    """Stop the build that is running."""
    client = cast("Pullquote", interaction.client)
    say = desk.ticket(interaction, "button").say
    if not client.is_operator(interaction.user):
        await tell(interaction, not_allowed(say))
        return
    if client.reindexing.running:
        await acknowledge_press(interaction)
        client.reindexing.cancel()
    else:
        await tell(interaction, not_running(say))


def _is_private(interaction: Interaction) -> bool:
    return interaction.message is not None and interaction.message.flags.ephemeral


_Press = Callable[[Desk, Interaction, CustomId], Awaitable[None]]
_PRESSES: dict[str, _Press] = {
    "turn": _turn,
    "context": _context,
    "show": _show,
    "delete": _delete,
    "helpful": partial(_vote, helpful=True),
    "unhelpful": partial(_vote, helpful=False),
    "sources": _sources,
    "cancel": _cancel,
}
