"""The client: what it connects as, which commands it offers, and how it starts and ends."""

import asyncio
import contextlib
import logging
import math
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import discord
from discord import app_commands
from discord.backoff import ExponentialBackoff

from bot.discord_app.buttons import Press
from bot.discord_app.commands import all_commands
from bot.discord_app.commands.verify import FORM, take_form
from bot.discord_app.desk import Desk
from bot.discord_app.known_commands import tell_commands
from bot.discord_app.log import LastErrors
from bot.discord_app.mentions import Mentions
from bot.discord_app.observe import Health, Now
from bot.discord_app.reindex import Reindexing
from bot.discord_app.sending import apologise, trace
from bot.discord_app.store import StoreError
from bot.discord_app.translator import CatalogueTranslator

log = logging.getLogger(__name__)

GATEWAY_TRIES = 5
DRAIN_SECONDS = 8.0
"""How long a bot that stops still answers what it was asked; less than service managers wait."""

CLOSE_SECONDS = 1.0
"""How long the gateway has to say goodbye; one that is gone never does."""

SWEEP_SECONDS = 24 * 3600.0


@dataclass(frozen=True, slots=True)
class Operation:
    """What the operator has set.

    Attributes:
        commands: A file for the hash of the commands that Discord knows of; may be missing.
        operators: Id of the role whose members may use `/admin`; None for none. Not its name:
            whoever invites the app makes roles in a server of their own.
        port: Loopback port for health and metrics; None for none.
        errors: The last warnings and errors of the log.
        shards: Those that this process holds, and of how many; None for all.
    """

    commands: Path
    operators: int | None = None
    port: int | None = None
    errors: LastErrors | None = None
    shards: tuple[range, int] | None = None


class Tree(app_commands.CommandTree[discord.Client]):
    """The app's commands; a failure leaves no "thinking…" and no question in the log."""

    async def on_error(
        self, interaction: discord.Interaction[Any], error: app_commands.AppCommandError, /
    ) -> None:
        """Log the error and tell the asker that there was one."""
        log.error("command %d: %s", interaction.id, trace(error.__cause__ or error))
        client = interaction.client
        assert isinstance(client, Pullquote)  # noqa: S101  # the tree is made for no other
        client.desk.metrics.failed("command")
        say = client.desk.ticket(interaction, "slash").say
        await apologise(interaction, say)


class Pullquote(discord.Client):
    """Answers commands, buttons, messages that mention it, and direct messages.

    It asks for no privileged intent: Discord gives the content of just these messages without.
    It keeps no messages, and what it sends notifies nobody.

    Args:
        desk: Where questions are answered.
        reindexing: Builds the index when an operator wants it.
        operation: What the operator has set.
        options: Further ones of discord.py's client.
    """

    def __init__(
        self,
        desk: Desk,
        reindexing: Reindexing,
        operation: Operation,
        **options: Any,  # noqa: ANN401 - whatever discord.py takes
    ) -> None:
        super().__init__(
            intents=_intents(),
            allowed_mentions=discord.AllowedMentions.none(),
            max_messages=None,
            **options,
        )
        self.desk = desk
        self.reindexing = reindexing
        self.tree = Tree(
            self,
            # Not for single people: in a server that it isn't in, it would have no settings.
            allowed_installs=app_commands.AppInstallationType(guild=True, user=False),
        )
        for command in all_commands(desk):
            self.tree.add_command(command)
        self._mentions = Mentions(desk)
        self._operation = operation
        self._health: Health | None = None
        self._sweeping: asyncio.Task[None] | None = None

    async def setup_hook(self) -> None:
        """Take up the buttons of old messages, and tell Discord of the commands if they changed."""
        self.add_dynamic_items(Press)
        self.desk.metrics.watch(self._now)
        await self.tree.set_translator(CatalogueTranslator())
        if self._operation.port is not None:
            self._health = Health(self._operation.port, self.desk.metrics, self.complaints)
            await self._health.start()
            log.info("Health and metrics at http://127.0.0.1:%d", self._health.port)
        self._sweeping = asyncio.create_task(self._sweep())
        own = self._operation.shards
        if own is None or 0 in own[0]:  # of several processes one tells it
            await tell_commands(self.tree, self.application_id, self._operation.commands)

    async def connect(self, *, reconnect: bool = True) -> None:
        """Stay connected, and be patient with a gateway that isn't there at start.

        discord.py 2.7 reconnects only what was connected once; before, it looks up the lost
        connection's address, and fails with an AttributeError as there is none.

        Raises:
            GatewayNotFound: The gateway couldn't be reached at start, several times.
            ConnectionClosed: Discord closed the connection for good.
        """
        backoff = ExponentialBackoff[bool]()
        for _ in range(GATEWAY_TRIES):
            try:
                return await super().connect(reconnect=reconnect)
            except AttributeError:
                if self.ws is not None:
                    raise
            await asyncio.sleep(backoff.delay())
        raise discord.GatewayNotFound

    async def close(self) -> None:
        """Disconnect, after the questions taken are answered or a few seconds are over."""
        if self.is_closed():
            return
        self.reindexing.cancel()
        await self.desk.drain(DRAIN_SECONDS)
        if self._sweeping is not None:
            self._sweeping.cancel()
        if self._health is not None:
            await self._health.stop()
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(CLOSE_SECONDS):
                await super().close()

    async def on_ready(self) -> None:
        """Say so in the log."""
        count = len(self.guilds)
        log.info("Ready as %s in %d server%s", self.user, count, "" if count == 1 else "s")

    async def on_message(self, message: discord.Message) -> None:
        """Answer a message that is meant for the bot."""
        if self.user is not None:
            await self._mentions.hear(message, self.user)

    async def on_interaction(self, interaction: discord.Interaction[Any]) -> None:
        """Count it, and take forms: discord.py knows only those that this process has opened."""
        if interaction.type is not discord.InteractionType.autocomplete:  # one for each key
            self.desk.metrics.interaction(_kind_of(interaction))
        if interaction.type is not discord.InteractionType.modal_submit:
            return
        if interaction.data is not None and interaction.data.get("custom_id") == FORM:
            try:
                await take_form(self.desk, interaction)
            except Exception as error:  # noqa: BLE001  # somebody has filled it in and waits
                log.error("form %d: %s", interaction.id, trace(error))  # noqa: TRY400  # it may quote
                await apologise(interaction, self.desk.ticket(interaction, "verify").say)

    async def on_guild_remove(self, guild: discord.Guild) -> None:
        """Forget the settings of a server that the app was taken out of."""
        try:
            await asyncio.to_thread(self.desk.store.forget_server, guild.id)
        except StoreError as error:
            log.warning("%s", error)

    async def on_error(self, event_method: str, /, *_args: object, **_kwargs: object) -> None:
        """Log where an event handler failed, without what it was given."""
        error = sys.exception()
        if error is not None:
            log.error("%s: %s", event_method, trace(error))
            self.desk.metrics.failed(event_method)

    def _now(self) -> Now:
        """What the metrics tell of this moment."""
        library = self.desk.library
        searched, gateway = library.searched, self.gateway_ms
        return Now(
            waiting=self.desk.waiting,
            generation=library.name,
            built=library.built,
            articles=searched.articles,
            passages=searched.passages,
            servers=len(self.guilds),
            latency=None if gateway is None else gateway / 1000,
        )

    def complaints(self) -> Sequence[str]:
        """Why the bot can't answer at the moment; empty where it can."""
        connected = self.is_ready() and not self.is_closed() and self._is_connected()
        return [] if connected else ["not connected to Discord"]

    def _is_connected(self) -> bool:
        """Whether there is a connection at this moment; discord.py calls itself ready without."""
        return getattr(self.ws, "open", False)  # there is none before the first

    @property
    def gateway_ms(self) -> float | None:
        """Milliseconds from a heartbeat to its answer; None before the first."""
        return None if math.isnan(self.latency) or math.isinf(self.latency) else self.latency * 1000

    def last_errors(self) -> list[str]:
        """The last warnings and errors, the latest first, a line each."""
        errors = self._operation.errors
        return [str(one) for one in errors.latest()] if errors else []

    def is_operator(self, user: discord.User | discord.Member) -> bool:
        """Whether somebody owns the app, is in the team that does, or has the operators' role."""
        application = self.application
        owners = set()
        if application is not None:
            team = application.team
            owners = _operators_of(team) if team else {application.owner.id}
        roles = user.roles if isinstance(user, discord.Member) else []
        return user.id in owners or self._operation.operators in {role.id for role in roles}

    async def _sweep(self) -> None:
        """Delete what is too old, now and once a day."""
        while True:
            try:
                await asyncio.to_thread(self.desk.store.sweep)
            except StoreError as error:
                log.warning("%s", error)
            await asyncio.sleep(SWEEP_SECONDS)


class ShardedPullquote(Pullquote, discord.AutoShardedClient):
    """The same over several connections: as many as Discord recommends, or those that are named."""

    def __init__(self, desk: Desk, reindexing: Reindexing, operation: Operation) -> None:
        own = operation.shards
        named = {} if own is None else {"shard_ids": list(own[0]), "shard_count": own[1]}
        super().__init__(desk, reindexing, operation, **named)

    def _is_connected(self) -> bool:
        return bool(self.shards) and not any(one.is_closed() for one in self.shards.values())


def _kind_of(interaction: discord.Interaction[Any]) -> str:
    """The name of a command, or what else it is: few words, and all of them ours."""
    command = interaction.command
    return command.qualified_name if command is not None else interaction.type.name


def _operators_of(team: discord.Team) -> set[int]:
    """Its owner and those who may change the application; others only look, or are invited."""
    return {team.owner_id or 0} | {
        one.id
        for one in team.members
        if one.membership_state is discord.TeamMembershipState.accepted
        and one.role in {discord.TeamMemberRole.admin, discord.TeamMemberRole.developer}
    }


def _intents() -> discord.Intents:
    intents = discord.Intents.none()
    intents.guilds = intents.guild_messages = intents.dm_messages = True
    return intents
