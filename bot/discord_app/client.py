"""The Discord client: mentions and direct messages, start and stop."""

import asyncio
import contextlib
import hashlib
import json
import logging
import re
import signal
import sys
from collections.abc import AsyncIterator
from functools import partial
from pathlib import Path

import aiohttp
import discord
from discord.backoff import ExponentialBackoff

from bot.discord_app.commands import (
    DROPPED,
    Desk,
    Library,
    Tree,
    ask_command,
    buttons,
    hand_over,
    summary,
    trace,
    twice,
)
from bot.discord_app.reply import HELP, Reply
from bot.exits import ERROR
from index.model import fold

log = logging.getLogger(__name__)

REFUSED = (
    "Discord refused the token. Set DISCORD_TOKEN to the bot's token, which the Developer Portal "
    "shows once under Bot, Reset Token."
)
AUTHENTICATION_FAILED = 4004
GATEWAY_TRIES = 5
DRAIN_SECONDS = 5.0
"""How long a bot that stops still answers what it was asked; less than service managers wait."""

TYPING_SECONDS = 2.0
"""How long an answer waits for its typing indicator to appear; it is only a courtesy."""


class PullquoteClient(discord.Client):
    """Answers `/ask`, messages that mention the bot, and direct messages.

    It asks for no privileged intent: Discord gives the content of just these messages without.
    It keeps no messages, and what it sends notifies nobody.
    """

    def __init__(self, library: Library, *, state: Path, limit: int = 3) -> None:
        """Answer from `library`, with at most `limit` excerpts.

        `state` is a file: it holds the hash of the commands that Discord knows of.
        """
        super().__init__(
            intents=_intents(),
            allowed_mentions=discord.AllowedMentions.none(),
            max_messages=None,
        )
        self.desk = Desk(library, limit=limit)
        self.tree = Tree(self)
        self.tree.add_command(ask_command(self.desk))
        self._commands_known = state

    async def setup_hook(self) -> None:
        """Tell Discord of the commands when they aren't those of the last time.

        A hash in a file decides. Asking Discord and comparing would need to know every default
        that it fills in; and where the file is lost, telling it again changes nothing there.
        """
        wanted = _fingerprint(self.tree, self.application_id)
        if _read(self._commands_known) == wanted:
            return
        try:
            await twice(self.tree.sync)
        except (discord.HTTPException, *DROPPED) as error:
            log.warning("Discord didn't take the commands: %s. Mentions work.", summary(error))
        else:
            _write(self._commands_known, wanted)

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
        await self.desk.drain(DRAIN_SECONDS)
        await super().close()

    async def on_ready(self) -> None:
        """Say so in the log."""
        count = len(self.guilds)
        log.info("Ready as %s in %d server%s", self.user, count, "" if count == 1 else "s")

    async def on_message(self, message: discord.Message) -> None:
        """Answer a message that is meant for the bot."""
        if self.user is None or not self._is_meant(message):
            return
        question = question_in(message.content, self.user.id)
        with self.desk.serving():
            reply = HELP
            if question:
                async with _typing(message.channel):
                    reply = await self.desk.answer(question, number=message.id)
            await hand_over(partial(_respond, message), reply, number=message.id)

    async def on_error(self, event_method: str, /, *_args: object, **_kwargs: object) -> None:
        """Log where an event handler failed, without what it was given."""
        error = sys.exception()
        if error is not None:
            log.error("%s: %s", event_method, trace(error))

    def _is_meant(self, message: discord.Message) -> bool:
        if message.author.bot or message.is_system():
            return False
        # `mentioned_in` would be true for @everyone as well.
        return isinstance(message.channel, discord.DMChannel) or self.user in message.mentions


def question_in(content: str, bot: int) -> str:
    """A message without the mentions of the bot, whose id is given; white space folded."""
    return fold(re.sub(rf"<@!?{bot}>", " ", content))


def serve(library: Library, token: str, state: Path, *, limit: int = 3) -> int:
    """Run the bot until SIGTERM or SIGINT, and give the exit code.

    Args:
        library: Answers the questions, from several threads at a time.
        token: The bot's token.
        state: A file for the hash of the commands that Discord knows of; may be missing.
        limit: Most excerpts in an answer.

    Returns:
        0 when it was stopped; 2 when it couldn't go on, and then the log's last line says why.
    """
    logging.basicConfig(
        level=logging.INFO, format="%(asctime)s %(levelname)s %(name)s: %(message)s"
    )
    # Its DEBUG lines hold the text of messages and the tokens of interactions.
    logging.getLogger("discord").setLevel(logging.INFO)
    discord.VoiceClient.warn_nacl = discord.VoiceClient.warn_dave = False  # no voice, no warnings
    if not _is_sendable(token):
        log.error(REFUSED)
        return ERROR
    try:
        return asyncio.run(_run(PullquoteClient(library, state=state, limit=limit), token))
    except KeyboardInterrupt:  # where signals can't be handled in the loop, as on Windows
        return 0


def note_index(sentence: str) -> None:
    """Log which index answers from now on, or why the new one doesn't."""
    log.info("%s", sentence)


async def _run(client: PullquoteClient, token: str) -> int:
    async with client:
        running = asyncio.create_task(client.start(token))
        loop = asyncio.get_running_loop()
        for number in (signal.SIGINT, signal.SIGTERM):
            with contextlib.suppress(NotImplementedError):  # Windows
                loop.add_signal_handler(number, running.cancel)
        await asyncio.wait([running])
    error = None if running.cancelled() else running.exception()
    if error is not None:
        log.error(explain(error))
        return ERROR
    log.info("Stopped")
    return 0


def explain(error: BaseException) -> str:
    """Why the bot stopped, as one line that says what to do; of a fault of ours, where it is."""
    if _is_refusal(error):
        return REFUSED
    if isinstance(error, discord.ConnectionClosed):
        return f"Discord closed the connection with code {error.code}. Start the bot again."
    if isinstance(error, discord.HTTPException):
        return f"Discord failed with {summary(error)}. Start the bot again later."
    if isinstance(error, (OSError, aiohttp.ClientError, discord.GatewayNotFound)):
        return f"Discord can't be reached ({summary(error)}). Is this machine online?"
    return f"Stopped by {trace(error)}"


def _is_refusal(error: BaseException) -> bool:
    return isinstance(error, discord.LoginFailure) or (
        isinstance(error, discord.ConnectionClosed) and error.code == AUTHENTICATION_FAILED
    )


def _is_sendable(token: str) -> bool:
    """Whether a token can stand in a header; what can't was never given out by Discord."""
    return re.fullmatch(r"[!-~]+", token.strip()) is not None


def _intents() -> discord.Intents:
    intents = discord.Intents.none()
    intents.guilds = intents.guild_messages = intents.dm_messages = True
    return intents


def _fingerprint(tree: Tree, application: int | None) -> str:
    """Hash of the commands and of the application that has them: two bots may share a folder."""
    commands = [command.to_dict(tree) for command in tree.get_commands()]
    return hashlib.sha256(json.dumps([application, commands], sort_keys=True).encode()).hexdigest()


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


async def _respond(message: discord.Message, reply: Reply) -> None:
    await message.channel.send(
        reply.content,
        view=buttons(reply) or discord.utils.MISSING,
        reference=message.to_reference(fail_if_not_exists=False),
        mention_author=False,
        suppress_embeds=True,
        # One reply to a message, however often it is sent: Discord knows a nonce again.
        nonce=message.id,
    )


@contextlib.asynccontextmanager
async def _typing(channel: discord.abc.Messageable) -> AsyncIterator[None]:
    """Show that the bot is typing, if that is possible at once; a failure doesn't matter."""
    async with contextlib.AsyncExitStack() as stack:
        with contextlib.suppress(discord.HTTPException, *DROPPED):
            async with asyncio.timeout(TYPING_SECONDS):
                await stack.enter_async_context(channel.typing())
        yield
