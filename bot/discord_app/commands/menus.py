"""What the context menu of a message offers: find sources for it, check its quotation."""

from functools import partial
from typing import Any

import discord
from discord import app_commands
from discord.app_commands import locale_str

from bot.discord_app.commands.verify import check
from bot.discord_app.desk import Desk
from bot.discord_app.layout import Message
from bot.discord_app.notices import no_text
from bot.discord_app.quotations import quotations_in
from bot.discord_app.sending import Interaction
from bot.discord_app.tickets import Asked, Ticket
from index.asking import Narrowed
from index.question.query import MAX_LENGTH


def menu_commands(desk: Desk) -> list[app_commands.ContextMenu]:
    """The two entries. What they find is shown to the one who wants it, who may show it to all."""

    async def find_sources(interaction: Interaction, message: discord.Message) -> None:
        await desk.serve(interaction, "menu", partial(_find, desk, message.content), private=True)

    async def verify(interaction: Interaction, message: discord.Message) -> None:
        work = partial(_verify, desk, message.content)
        await desk.serve(interaction, "menu", work, private=True)

    return [
        _menu(locale_str("Find sources for this"), find_sources),
        _menu(locale_str("Verify this quotation"), verify),
    ]


def _menu(name: locale_str, callback: Any) -> app_commands.ContextMenu:  # noqa: ANN401
    menu = app_commands.ContextMenu(name=name, callback=callback)
    menu.allowed_contexts = app_commands.AppCommandContext(guild=True, dm_channel=True)
    return menu


async def _find(desk: Desk, content: str, ticket: Ticket) -> Message:
    if not content.strip():
        ticket.line.status = "no text"
        return no_text(ticket.say)
    narrowed = Narrowed(only=ticket.settings.sources)
    asked = Asked(
        content[:MAX_LENGTH],
        private=True,
        shown=True,
        narrowed=narrowed,
        own=False,
        longest=MAX_LENGTH,
    )
    return await desk.answer(ticket, asked)


async def _verify(desk: Desk, content: str, ticket: Ticket) -> Message:
    quotations = quotations_in(content)
    if not quotations:
        ticket.line.status = "no text"
        return no_text(ticket.say)
    return await check(desk, quotations, None, ticket, private=True)
