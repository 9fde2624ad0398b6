"""Running the bot: from settings to a client, until a signal or an error ends it."""

import asyncio
import contextlib
import logging
import re
import signal
from pathlib import Path

import aiohttp
import discord

from bot.discord_app.client import Operation, Pullquote, ShardedPullquote
from bot.discord_app.desk import AT_ONCE, Desk
from bot.discord_app.limiter import Limiter
from bot.discord_app.log import LastErrors, set_up
from bot.discord_app.observe import Metrics
from bot.discord_app.reindex import Reindexing
from bot.discord_app.sending import summary, trace
from bot.discord_app.store import Store
from bot.discord_app.store_home import Home
from bot.exits import AGAIN_LATER, ERROR
from bot.holding import database_address
from bot.settings import Settings, shards_of
from index.errors import PullquoteError
from index.live import LiveLibrary

log = logging.getLogger(__name__)

REFUSED = (
    "Discord refused the token. Set DISCORD_TOKEN to the bot's token, which the Developer Portal "
    "shows once under Bot, Reset Token."
)
AUTHENTICATION_FAILED, DISALLOWED_INTENTS = 4004, 4014
SHARDING_REQUIRED = 4011
FOR_GOOD = frozenset(
    {AUTHENTICATION_FAILED, 4010, SHARDING_REQUIRED, 4012, 4013, DISALLOWED_INTENTS}
)
"""Codes of the gateway after which a new start comes to the same end."""

STORE = "discord.sqlite"
COMMANDS = "commands.sha256"


def serve(library: LiveLibrary, settings: Settings, token: str) -> int:
    """Run the bot until SIGTERM or SIGINT, and give the exit code.

    Args:
        library: Answers the questions.
        settings: What the operator has set.
        token: The bot's token.

    Returns:
        0 when it was stopped; 2 when it couldn't go on until somebody changes something, 75 when
        it may be started again; the log's last line says why.

    Raises:
        PullquoteError: The store can't be opened.
    """
    errors = set_up(token)
    discord.VoiceClient.warn_nacl = discord.VoiceClient.warn_dave = False  # no voice, no warnings
    with contextlib.closing(store_of(settings)) as store:
        if store.problem is not None:
            log.warning("%s. %s Nothing is stored.", store.problem, store.problem.hint)
        try:
            return asyncio.run(_run(library, store, settings, token, errors))
        except KeyboardInterrupt:  # where signals can't be handled in the loop, as on Windows
            return 0


def store_of(settings: Settings) -> Store:
    """The store in PostgreSQL, where one is named, or in a file beside the index.

    Raises:
        PullquoteError: It can't be opened.
    """
    return Store(
        _home_of(settings),
        keep_questions=settings.keep_questions,
        keep_days=settings.keep_days,
    )


def _home_of(settings: Settings) -> Path | Home:
    if not settings.store:
        return settings.index / STORE
    from bot.discord_app.store_postgres import PostgresHome

    return PostgresHome(database_address(settings))


def note_index(sentence: str) -> None:
    """Log which index answers from now on, or why the new one doesn't."""
    log.info("%s", sentence)


def client_of(
    library: LiveLibrary, store: Store, settings: Settings, errors: LastErrors | None = None
) -> Pullquote:
    """The client, ready to be started. Made inside the event loop."""
    limiter = Limiter(settings.user_rate, settings.server_rate, settings.queue, at_once=AT_ONCE)
    desk = Desk(library, store, limiter, Metrics(), limit=settings.limit)
    operation = Operation(
        settings.index / COMMANDS,
        settings.admin_role,
        settings.port,
        errors,
        shards_of(settings.shards),
    )
    kind = ShardedPullquote if settings.sharded or settings.shards else Pullquote
    return kind(desk, Reindexing.of(settings.articles, settings.index), operation)


async def _run(
    library: LiveLibrary, store: Store, settings: Settings, token: str, errors: LastErrors
) -> int:
    client = client_of(library, store, settings, errors)
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
        return AGAIN_LATER if is_passing(error) else ERROR
    log.info("Stopped")
    return 0


def explain(error: BaseException) -> str:
    """Why the bot stopped, as one line that says what to do; of a fault of ours, where it is."""
    if _is_refusal(error):
        return REFUSED
    if isinstance(error, PullquoteError):
        return f"{error} {error.hint}".strip()
    if isinstance(error, (discord.ConnectionClosed, discord.PrivilegedIntentsRequired)):
        return _closed(getattr(error, "code", DISALLOWED_INTENTS))
    if isinstance(error, discord.HTTPException):
        return f"Discord failed with {summary(error)}. Start the bot again later."
    if isinstance(error, (OSError, aiohttp.ClientError, discord.GatewayNotFound)):
        return f"Discord can't be reached ({summary(error)}). Is this machine online?"
    return f"Stopped by {trace(error)}"


def _closed(code: int) -> str:
    told = f"Discord closed the connection with code {code}."
    if code == SHARDING_REQUIRED:
        return f"{told} The bot is in too many servers for one: set PULLQUOTE_SHARDED=true."
    if code in FOR_GOOD:
        return f"{told} Is this the newest version of Pullquote?"
    return f"{told} Start the bot again."


def is_passing(error: BaseException) -> bool:
    """Whether a new start may do better, as nobody has to change anything."""
    if isinstance(error, discord.ConnectionClosed):
        return error.code not in FOR_GOOD
    for_good = (discord.LoginFailure, discord.PrivilegedIntentsRequired, PullquoteError)
    return not isinstance(error, for_good)


def _is_refusal(error: BaseException) -> bool:
    return isinstance(error, discord.LoginFailure) or (
        isinstance(error, discord.ConnectionClosed) and error.code == AUTHENTICATION_FAILED
    )


def is_sendable(token: str) -> bool:
    """Whether a token can stand in a header; what can't was never given out by Discord."""
    return re.fullmatch(r"[!-~]+", token.strip()) is not None
