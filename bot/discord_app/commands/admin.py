"""`/admin`: for whoever runs the bot. Build the index, see how it does, see what is missing."""

import asyncio
import logging
import time
from functools import partial
from typing import TYPE_CHECKING, Any, cast

import discord
from discord import app_commands
from discord.app_commands import locale_str

from bot.discord_app.components import layout_of
from bot.discord_app.desk import Desk
from bot.discord_app.gaps import groups
from bot.discord_app.layout import Message
from bot.discord_app.notices import not_allowed, not_reindexed, stopped
from bot.discord_app.operator_pages import Status, gaps, reindexed, reindexing, status
from bot.discord_app.reindex import StoppedError
from bot.discord_app.sending import FAILED, Interaction, acknowledge, again, summary, tell
from bot.discord_app.tickets import Ticket
from index.errors import PullquoteError

if TYPE_CHECKING:
    from bot.discord_app.client import Pullquote

log = logging.getLogger(__name__)

SECONDS_BETWEEN = 2.0
"""Between two edits of the progress: Discord allows five in five seconds."""

TOKEN_SECONDS = 13 * 60.0
"""An interaction can be answered for 15 minutes. What ends later is told in a new message."""


def admin_group(desk: Desk) -> app_commands.Group:
    """The commands, answered at `desk`, to the app's owner and to the operators."""
    group = app_commands.Group(
        name="admin",
        description=locale_str("For those who run this app."),
        default_permissions=discord.Permissions(manage_guild=True),
        allowed_contexts=app_commands.AppCommandContext(guild=True, dm_channel=True),
    )

    @group.command(name="reindex", description=locale_str("Bring the index up to date."))
    async def reindex(interaction: Interaction) -> None:
        if await _is_refused(desk, interaction):
            return
        with desk.serving():  # a bot that stops waits until it is told that the build is stopped
            await _reindex(desk, interaction)

    @group.command(
        name="status", description=locale_str("Index, memory, speed, queue, and the last errors.")
    )
    async def show_status(interaction: Interaction) -> None:
        if await _is_refused(desk, interaction):
            return
        work = partial(_status, desk, _client(interaction))
        await desk.serve(interaction, "slash", work, private=True, anywhere=True)

    @group.command(
        name="gaps", description=locale_str("Questions without a good answer, grouped by likeness.")
    )
    async def show_gaps(interaction: Interaction) -> None:
        if await _is_refused(desk, interaction):
            return
        work = partial(_gaps, desk)
        await desk.serve(interaction, "slash", work, private=True, anywhere=True)

    return group


def _client(interaction: Interaction) -> "Pullquote":
    return cast("Pullquote", interaction.client)


async def _is_refused(desk: Desk, interaction: Interaction) -> bool:
    """Whether somebody was turned away: Discord's own check can be overridden in a server."""
    if _client(interaction).is_operator(interaction.user):
        return False
    await tell(interaction, not_allowed(desk.ticket(interaction, "slash").say))
    return True


async def _status(desk: Desk, client: "Pullquote", ticket: Ticket) -> Message:
    ticket.line.status = "status"
    library, metrics = desk.library, desk.metrics
    searched, took = library.searched, metrics.quantiles()
    facts = Status(
        index=library.name,
        built=library.built,
        articles=searched.articles,
        passages=searched.passages,
        memory=metrics.resident_memory,
        quantiles={0.5: took.p50, 0.95: took.p95} if took else {},
        gateway_ms=client.gateway_ms,
        waiting=desk.waiting - 1,
        servers=len(client.guilds),
        errors=client.last_errors(),
    )
    return status(facts, ticket.say)


async def _gaps(desk: Desk, ticket: Ticket) -> Message:
    ticket.line.status = "gaps"
    if not desk.store.keeps_questions:
        return gaps(None, ticket.say)
    unanswered = await asyncio.to_thread(desk.store.unanswered)
    found = await desk.search(ticket, lambda: groups(unanswered, desk.library.encode))
    return gaps(found, ticket.say)


async def _reindex(desk: Desk, interaction: Interaction) -> None:
    """Build in a child process, with progress in the reply, which everybody sees.

    An answer to one person alone could not be edited any more after a quarter of an hour.
    """
    ticket = desk.ticket(interaction, "slash")
    client = _client(interaction)
    if not await acknowledge(interaction, ephemeral=False):
        return
    progress = Progress(interaction, ticket)
    try:
        done = await client.reindexing.run(progress.told)
    except StoppedError:
        message = stopped(ticket.say)
    except PullquoteError as error:
        log.warning("reindexing: %s", error)
        message = not_reindexed(error, ticket.say)
    else:
        await asyncio.to_thread(desk.library.follow)  # not only when the next question comes
        if done.why:
            log.info("reindexing: %s", done.why)
        message = reindexed(done, ticket.say)
    await progress.end(message)


class Progress:
    """Edits the reply while the work goes on, not too often."""

    def __init__(self, interaction: Interaction, ticket: Ticket) -> None:
        self._interaction = interaction
        self._ticket = ticket
        self._last = 0.0
        self._edit: asyncio.Task[None] | None = None

    def told(self, stage: str, done: int, total: int, /) -> None:
        """Take note of how far it is; too late for the interaction, only the end is told."""
        if self._is_late:
            return
        now = time.monotonic()
        if now - self._last < SECONDS_BETWEEN or (self._edit and not self._edit.done()):
            return
        self._last = now
        message = reindexing(stage, done, total, self._ticket.say)
        self._edit = asyncio.create_task(self._show(message, tries=1))

    @property
    def _is_late(self) -> bool:
        return self._ticket.elapsed_ms > TOKEN_SECONDS * 1000

    async def end(self, message: Message) -> None:
        """Show what came of it, after the last word on how far it was."""
        if self._edit is not None:
            await self._edit
        await self._show(message, tries=4)

    async def _show(self, message: Message, *, tries: int) -> None:
        given: dict[str, Any] = {
            "view": layout_of(message),
            "allowed_mentions": discord.AllowedMentions.none(),
        }
        try:
            send = partial(self._interaction.edit_original_response, **given)
            await again(partial(self._late, given) if self._is_late else send, tries)
        except FAILED as error:
            log.warning("interaction %d: progress: %s", self._interaction.id, summary(error))

    async def _late(self, given: dict[str, Any]) -> None:
        """Send a new message: the interaction can't be answered any more."""
        channel = self._interaction.channel
        if isinstance(channel, discord.abc.Messageable):
            await channel.send(**given)
