"""What is held, and what this is: `/sources` and `/about`."""

import asyncio
from functools import partial
from pathlib import PurePath
from typing import Any

from discord import app_commands
from discord.app_commands import locale_str

from bot.discord_app.buttons import list_sources
from bot.discord_app.desk import Desk
from bot.discord_app.layout import Message
from bot.discord_app.pages import About, about
from bot.discord_app.sending import Interaction
from bot.discord_app.tickets import Ticket

LONGEST_SEARCH = 40
"""Characters of a search: it has to fit into the ids of the buttons that turn the pages."""


def shelf_commands(desk: Desk) -> list[app_commands.Command[Any, ..., None]]:
    """The two commands, answered at `desk`, to the one who asks alone."""

    @app_commands.command(name="sources", description=locale_str("See which articles are quoted."))
    @app_commands.describe(search=locale_str("A word of the title, author or publisher"))
    @app_commands.allowed_contexts(guilds=True, dms=True, private_channels=False)
    async def sources(
        interaction: Interaction, search: app_commands.Range[str, 1, LONGEST_SEARCH] | None = None
    ) -> None:
        work = partial(_sources, desk, search or "")
        await desk.serve(interaction, "slash", work, private=True, anywhere=True)

    @app_commands.command(name="about", description=locale_str("What this is and how to use it."))
    @app_commands.allowed_contexts(guilds=True, dms=True, private_channels=False)
    async def tell_about(interaction: Interaction) -> None:
        work = partial(_about, desk)
        await desk.serve(interaction, "slash", work, private=True, anywhere=True)

    return [sources, tell_about]


async def _sources(desk: Desk, words: str, ticket: Ticket) -> Message:
    ticket.line.status = "sources"
    return await asyncio.to_thread(list_sources, desk, ticket, words, 0)


async def _about(desk: Desk, ticket: Ticket) -> Message:
    ticket.line.status = "about"
    library = desk.library
    searched = library.searched
    facts = About(
        articles=searched.articles,
        passages=searched.passages,
        built=library.built,
        model=PurePath(library.model.rpartition("@")[0]).name,  # it may be a folder of the server
        keeps_questions=desk.store.keeps_questions,
    )
    return about(facts, ticket.say)
