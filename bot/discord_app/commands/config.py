"""`/config`: what a server's managers decide. Every command of it shows what then holds."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import replace
from functools import partial
from typing import TypeVar

import discord
from discord import app_commands
from discord.app_commands import Choice, locale_str

from bot.discord_app.commands.choices import suggest_any_source
from bot.discord_app.desk import Desk
from bot.discord_app.layout import Message
from bot.discord_app.notices import not_allowed, not_possible
from bot.discord_app.pages import settings_page
from bot.discord_app.sending import Interaction, tell
from bot.discord_app.store import ServerSettings
from bot.discord_app.tickets import Ticket
from bot.texts import LANGUAGES

Channel = (
    discord.TextChannel | discord.VoiceChannel | discord.StageChannel | discord.ForumChannel
    | app_commands.AppCommandThread  # a thread that isn't in memory, as an archived one
)  # fmt: skip
Change = Callable[[ServerSettings], ServerSettings | None]
"""The settings as they shall be; None where they can't be so."""
Changing = Callable[[Interaction, Change], Awaitable[None]]
T = TypeVar("T")

_READERS_OWN = "auto"
_one_at_a_time = asyncio.Lock()
_MOST = 25
"""Channels that a server can choose, and sources."""


def config_group(desk: Desk) -> app_commands.Group:
    """The commands, answered at `desk`, to those who may manage the server."""
    group = app_commands.Group(
        name="config",
        description=locale_str("How this app behaves in this server."),
        default_permissions=discord.Permissions(manage_guild=True),
        allowed_contexts=app_commands.AppCommandContext(guild=True),
    )
    change = partial(_change, desk)
    _add_general(group, change)
    _add_places(group, change)
    _add_ways(group, change)
    _add_sources(group, change, desk)
    return group


def _add_general(group: app_commands.Group, change: Changing) -> None:
    @group.command(name="show", description=locale_str("Show the settings."))
    async def show(interaction: Interaction) -> None:
        await change(interaction, lambda settings: settings)

    @group.command(name="reset", description=locale_str("Reset all settings to their defaults."))
    async def reset(interaction: Interaction) -> None:
        await change(interaction, lambda _one: ServerSettings())


def _add_places(group: app_commands.Group, change: Changing) -> None:
    @group.command(name="channel", description=locale_str("Choose the channels with answers."))
    @app_commands.describe(
        channel=locale_str("A channel; its threads belong to it"),
        answers=locale_str("Whether questions are answered there"),
    )
    async def channel(interaction: Interaction, channel: Channel, answers: bool) -> None:  # noqa: FBT001
        await change(interaction, lambda one: _with_channel(one, channel.id, chosen=answers))

    @group.command(
        name="everywhere", description=locale_str("Answer in all channels of the server.")
    )
    async def everywhere(interaction: Interaction) -> None:
        await change(interaction, lambda one: replace(one, channels=()))


def _add_ways(group: app_commands.Group, change: Changing) -> None:
    @group.command(
        name="private",
        description=locale_str("Whether only the asker sees answers to /ask and /verify."),
    )
    @app_commands.describe(on=locale_str("Anybody can still choose otherwise for a question"))
    async def private(interaction: Interaction, on: bool) -> None:  # noqa: FBT001
        await change(interaction, lambda one: replace(one, private=on))

    @group.command(
        name="mentions",
        description=locale_str("Whether mentions of the app are answered."),
    )
    @app_commands.describe(on=locale_str("Off: only commands are answered"))
    async def mentions(interaction: Interaction, on: bool) -> None:  # noqa: FBT001
        await change(interaction, lambda one: replace(one, mentions=on))

    @group.command(
        name="language", description=locale_str("Choose the language of the app's own words.")
    )
    @app_commands.describe(language=locale_str("Quotes are never translated"))
    @app_commands.choices(
        language=[
            Choice(name=locale_str("That of each reader"), value=_READERS_OWN),
            *(Choice(name=name, value=language) for language, name in LANGUAGES.items()),
        ]
    )
    async def language(interaction: Interaction, language: str) -> None:
        chosen = None if language == _READERS_OWN else language
        await change(interaction, lambda one: replace(one, language=chosen))


def _add_sources(group: app_commands.Group, change: Changing, desk: Desk) -> None:
    @group.command(name="source", description=locale_str("Choose the sources that are quoted."))
    @app_commands.describe(
        source=locale_str("A publisher or an article"),
        quoted=locale_str("Whether it is quoted; with none chosen, all are"),
    )
    @app_commands.autocomplete(source=suggest_any_source(desk))
    async def source(
        interaction: Interaction,
        source: app_commands.Range[str, 1, 200],
        quoted: bool,  # noqa: FBT001
    ) -> None:
        def changed(one: ServerSettings) -> ServerSettings | None:
            held = not quoted or desk.library.holdings.allowed((source,))
            return _with_source(one, source, chosen=quoted) if held else None

        await change(interaction, changed)


async def _change(desk: Desk, interaction: Interaction, change: Change) -> None:
    """Change the settings, for those who may: Discord's own check can be overridden in a server."""
    if interaction.guild_id is None or not interaction.permissions.manage_guild:
        await tell(interaction, not_allowed(desk.ticket(interaction, "slash").say))
        return
    guild = interaction.guild_id

    async def work(ticket: Ticket) -> Message:
        ticket.line.status = "settings"
        async with _one_at_a_time:
            before = desk.store.server(guild)  # as it is now: somebody else may have changed it
            changed = change(before)
            if changed is None:
                return not_possible(ticket.say)
            if changed != before:
                await asyncio.to_thread(desk.store.set_server, guild, changed)
        return settings_page(changed, [f"<#{one}>" for one in changed.channels], ticket.say)

    await desk.serve(interaction, "slash", work, private=True, anywhere=True)


def _with_channel(settings: ServerSettings, one: int, *, chosen: bool) -> ServerSettings | None:
    channels = _with(settings.channels, one, chosen=chosen)
    return replace(settings, channels=channels) if len(channels) <= _MOST else None


def _with_source(settings: ServerSettings, one: str, *, chosen: bool) -> ServerSettings | None:
    sources = _with(settings.sources, one, chosen=chosen)
    return replace(settings, sources=sources) if len(sources) <= _MOST else None


def _with(before: tuple[T, ...], one: T, *, chosen: bool) -> tuple[T, ...]:
    others = tuple(other for other in before if other != one)
    return (*others, one) if chosen else others
