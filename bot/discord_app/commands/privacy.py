"""`/privacy` says what is stored, and `/forget-me` deletes what is stored of a person."""

import asyncio
from functools import partial
from typing import Any

from discord import app_commands
from discord.app_commands import locale_str

from bot.discord_app.desk import Desk
from bot.discord_app.layout import Message
from bot.discord_app.pages import forgotten, privacy
from bot.discord_app.sending import Interaction
from bot.discord_app.tickets import Ticket


def privacy_commands(desk: Desk) -> list[app_commands.Command[Any, ..., None]]:
    """The two commands, answered at `desk`, to the one who asks alone."""

    @app_commands.command(name="privacy", description=locale_str("What is stored, and how long."))
    @app_commands.allowed_contexts(guilds=True, dms=True, private_channels=False)
    async def tell_privacy(interaction: Interaction) -> None:
        work = partial(_privacy, desk)
        await desk.serve(interaction, "slash", work, private=True, anywhere=True)

    @app_commands.command(
        name="forget-me", description=locale_str("Delete what is stored of your questions.")
    )
    @app_commands.allowed_contexts(guilds=True, dms=True, private_channels=False)
    async def forget(interaction: Interaction) -> None:
        work = partial(_forget, desk)
        await desk.serve(interaction, "slash", work, private=True, anywhere=True)

    return [tell_privacy, forget]


async def _privacy(desk: Desk, ticket: Ticket) -> Message:
    ticket.line.status = "privacy"
    store = desk.store
    own = await asyncio.to_thread(store.questions_kept, ticket.user)
    return privacy(keeps=store.keeps_questions, days=store.keep_days, own=own, say=ticket.say)


async def _forget(desk: Desk, ticket: Ticket) -> Message:
    ticket.line.status = "forgotten"
    return forgotten(await asyncio.to_thread(desk.store.forget, ticket.user), ticket.say)
