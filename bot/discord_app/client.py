"""The client: what it connects as, which commands it offers, and how it starts and ends."""

import asyncio
import hashlib
import json
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
from bot.discord_app.log import LastErrors
from bot.discord_app.mentions import Mentions
from bot.discord_app.notices import something_wrong
from bot.discord_app.observe import Health, Now
from bot.discord_app.reindex import Reindexing
from bot.discord_app.sending import FAILED, again, finish, summary, tell, trace
from bot.discord_app.store import StoreError
from bot.discord_app.translator import CatalogueTranslator

log = logging.getLogger(__name__)

GATEWAY_TRIES = 5
DRAIN_SECONDS = 8.0
"""How long a bot that stops still answers what it was asked; less than service managers wait."""

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
    """

    commands: Path
    operators: int | None = None
    port: int | None = None
    errors: LastErrors | None = None


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
        if interaction.response.is_done():
            await finish(interaction, something_wrong(say), say)
        else:
            await tell(interaction, something_wrong(say))


class Pullquote(discord.Client):
    """Answers commands, buttons, messages that mention it, and direct messages.

    It asks for no privileged intent: Discord gives the content of just these messages without.
    It keeps no messages, and what it sends notifies nobody.

    Args:
        desk: Where questions are answered.
        reindexing: Builds the index when an operator wants it.
        operation: What the operator has set.
    """

    def __init__(self, desk: Desk, reindexing: Reindexing, operation: Operation) -> None:
        super().__init__(
            intents=_intents(),
            allowed_mentions=discord.AllowedMentions.none(),
            max_messages=None,
        )
        self.desk = desk
        self.reindexing = reindexing
        self.tree = Tree(self)
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
        await self._sync()

    async def _sync(self) -> None:
        """Send the commands when they aren't those of the last time.

        A hash in a file decides. Asking Discord and comparing would need to know every default
        that it fills in; and where the file is lost, telling it again changes nothing there.
        """
        wanted = await self._fingerprint()
        if _read(self._operation.commands) == wanted:
            return
        try:
            await again(self.tree.sync, 2)
        except (app_commands.AppCommandError, *FAILED) as error:
            log.warning("Discord didn't take the commands: %s. Mentions work.", summary(error))
        else:
            _write(self._operation.commands, wanted)

    async def _fingerprint(self) -> str:
        """Hash of the commands and of their application: two bots may share a folder."""
        translator = self.tree.translator
        commands = [
            await command.get_translated_payload(self.tree, translator)
            if translator
            else command.to_dict(self.tree)
            for command in self.tree._get_all_commands(guild=None)  # noqa: SLF001
        ]
        told = json.dumps([self.application_id, commands], sort_keys=True)
        return hashlib.sha256(told.encode()).hexdigest()

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
        self.desk.metrics.interaction(_kind_of(interaction))
        if interaction.type is not discord.InteractionType.modal_submit:
            return
        if interaction.data is not None and interaction.data.get("custom_id") == FORM:
            await take_form(self.desk, interaction)

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
        return [] if self.is_ready() and not self.is_closed() else ["not connected to Discord"]

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
            owners = {one.id for one in team.members} if team else {application.owner.id}
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
    """The same over as many connections as Discord recommends: for 2,500 servers or more."""


def _kind_of(interaction: discord.Interaction[Any]) -> str:
    """The name of a command, or what else it is: few words, and all of them ours."""
    command = interaction.command
    return command.qualified_name if command is not None else interaction.type.name


def _intents() -> discord.Intents:
    intents = discord.Intents.none()
    intents.guilds = intents.guild_messages = intents.dm_messages = True
    return intents


def _read(path: Path) -> str | None:
    try:
        return path.read_text(encoding="ascii").strip()
    except (OSError, UnicodeDecodeError):
        return None


def _write(path: Path, text: str) -> None:
    try:
        path.write_text(f"{text}\n", encoding="ascii")
    except OSError as error:
        log.warning("%s can't be written (%s): commands are sent at every start", path, error)
