"""Choices while somebody types, from memory: Discord waits three seconds and can't be put off."""

from collections.abc import Sequence
from typing import Any

from discord import app_commands

from bot.discord_app.desk import Desk
from bot.discord_app.sending import Interaction

MOST_CHOICES = 25
LONGEST_CHOICE = 100

Choices = list[app_commands.Choice[str]]


def choices_of(names: Sequence[str]) -> Choices:
    """Names as choices; of a longer one its beginning, by which it is found just as well."""
    short = dict.fromkeys(name[:LONGEST_CHOICE].strip() for name in names)
    return [app_commands.Choice(name=name, value=name) for name in short if name][:MOST_CHOICES]


def suggest_source(desk: Desk) -> Any:  # noqa: ANN401 - discord.py's type has no name
    """Publishers and titles that fit what is typed, among those that the server allows."""

    async def suggest(interaction: Interaction, typed: str) -> Choices:
        only = desk.store.server(interaction.guild_id).sources
        return choices_of(desk.library.holdings.suggest_sources(typed, only=only))

    return suggest


def suggest_author(desk: Desk) -> Any:  # noqa: ANN401
    """Authors that fit what is typed."""

    async def suggest(interaction: Interaction, typed: str) -> Choices:
        only = desk.store.server(interaction.guild_id).sources
        return choices_of(desk.library.holdings.suggest_authors(typed, only=only))

    return suggest


def suggest_any_source(desk: Desk) -> Any:  # noqa: ANN401
    """Sources whatever the server allows: for choosing what it shall allow."""

    async def suggest(_interaction: Interaction, typed: str) -> Choices:
        return choices_of(desk.library.holdings.suggest_sources(typed))

    return suggest
