"""The slash command, and what every way of asking on Discord shares: one desk, careful sending."""

import asyncio
import logging
import time
import traceback
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from functools import partial
from typing import Any, Protocol, TypeVar

import aiohttp
import discord
from discord import app_commands

from bot.discord_app.reply import SOMETHING_WRONG, Reply, compose, compose_error
from index.answer import Answer
from index.errors import PullquoteError, QuestionError

log = logging.getLogger(__name__)

T = TypeVar("T")

MOST_AT_ONCE = 4
"""Questions that are searched for at the same time; the others wait for their turn."""

PATIENCE = 60.0
"""Seconds that one search may take before the asker is told that something went wrong."""

RETRY_AFTER = 0.5
"""Seconds before a request is sent again: an interaction has to be acknowledged within three."""

DROPPED = (OSError, aiohttp.ClientError, discord.DiscordServerError)
"""How a request ends of which nobody knows whether Discord has seen it."""

BAD_REQUEST = 400


class Library(Protocol):
    """What the bot needs of `index.library.Library`: safe to call from several threads."""

    def ask(self, question: str, *, limit: int = 3) -> Answer:
        """The answer, of at most `limit` excerpts.

        Raises:
            PullquoteError: The question is empty, or the index can't be used.
        """
        ...


class Desk:
    """Takes questions, however they come in, and knows which are still being answered."""

    def __init__(self, library: Library, *, limit: int = 3) -> None:
        """Ask `library` for at most `limit` excerpts an answer."""
        self._library = library
        self._limit = limit
        self._turns = asyncio.Semaphore(MOST_AT_ONCE)
        self._busy: set[asyncio.Task[Any]] = set()

    async def answer(self, question: str, *, number: int) -> Reply:
        """The reply to a question, an error told as one; never raises.

        `number` names the question in the log, which doesn't hold its text.
        """
        start = time.monotonic()
        try:
            answer = await self._search(question)
            reply = compose(answer)
        except PullquoteError as error:
            # A QuestionError may quote the question; the others are about the index.
            detail = "" if isinstance(error, QuestionError) else f" {error}"
            log.warning("question %d: %s%s", number, type(error).__name__, detail)
            return compose_error(error)
        except Exception as error:  # noqa: BLE001  # whatever it is, somebody waits for a reply
            log.error("question %d: %s", number, trace(error))  # noqa: TRY400  # it may quote
            return SOMETHING_WRONG
        status = type(answer).__name__.lower()  # quoted, catalogued or abstained
        elapsed = (time.monotonic() - start) * 1000
        log.info(
            "question %d: %s, confidence %.2f, %.0f ms", number, status, answer.confidence, elapsed
        )
        return reply

    async def _search(self, question: str) -> Answer:
        async with self._turns, asyncio.timeout(PATIENCE):
            return await asyncio.to_thread(self._library.ask, question, limit=self._limit)

    @contextmanager
    def serving(self) -> Iterator[None]:
        """Around all that a question needs, until its reply is sent: see `drain`."""
        task = asyncio.current_task()
        assert task is not None, "questions come from the event loop"  # noqa: S101  # a programmer's error
        self._busy.add(task)
        try:
            yield
        finally:
            self._busy.discard(task)

    async def drain(self, seconds: float) -> None:
        """Wait until the questions taken are answered, at most `seconds`."""
        others = self._busy - {asyncio.current_task()}
        if others:
            await asyncio.wait(others, timeout=seconds)


def ask_command(desk: Desk) -> app_commands.Command[Any, ..., None]:
    """The command `/ask question:`, answered at `desk`."""

    @app_commands.command(name="ask", description="Get quotes from the articles that answer.")
    @app_commands.describe(question="What do you want to know?")
    async def ask(
        interaction: discord.Interaction, question: app_commands.Range[str, 1, 300]
    ) -> None:
        with desk.serving():
            await _acknowledge(interaction)
            reply = await desk.answer(question, number=interaction.id)
            await hand_over(partial(_show, interaction), reply, number=interaction.id)

    return ask


class Tree(app_commands.CommandTree[discord.Client]):
    """The bot's commands; a failure leaves no "thinking…" and no question in the log."""

    async def on_error(
        self, interaction: discord.Interaction, error: app_commands.AppCommandError, /
    ) -> None:
        """Log the error and tell the asker that there was one."""
        log.error("command %d: %s", interaction.id, trace(error.__cause__ or error))
        done = interaction.response.is_done()
        send = _show if done else _tell
        await hand_over(partial(send, interaction), SOMETHING_WRONG, number=interaction.id)


async def _acknowledge(interaction: discord.Interaction) -> None:
    """Show "thinking…".

    Where that fails the question is answered all the same: an acknowledgement whose own answer
    got lost has taken effect, and somebody looks at "thinking…" (a second try is then refused).
    """
    try:
        await twice(partial(interaction.response.defer, thinking=True))
    except (discord.HTTPException, *DROPPED) as error:
        log.warning("question %d: acknowledging: %s", interaction.id, summary(error))


async def _show(interaction: discord.Interaction, reply: Reply) -> None:
    # An edit can't suppress embeds in discord.py 2.7. None can arise: no link in the text is live.
    await interaction.edit_original_response(
        content=reply.content,
        view=buttons(reply),
        allowed_mentions=discord.AllowedMentions.none(),
    )


async def _tell(interaction: discord.Interaction, reply: Reply) -> None:
    await interaction.response.send_message(reply.content, ephemeral=True)


def buttons(reply: Reply) -> discord.ui.View | None:
    """The links as buttons; None without links. They hold no state, so they outlive the bot."""
    if not reply.links:
        return None
    view = discord.ui.View(timeout=None)
    for link in reply.links:
        view.add_item(discord.ui.Button(label=link.label, url=link.url))
    return view


async def hand_over(
    send: Callable[[Reply], Awaitable[object]], reply: Reply, *, number: int
) -> None:
    """Send a reply; one that Discord refuses goes without its buttons, else as an apology.

    `send` must do no harm when it is called twice with one reply. Failures end in the log.
    """
    for version in dict.fromkeys((reply, Reply(reply.content), SOMETHING_WRONG)):
        try:
            await twice(partial(send, version))
        except (discord.HTTPException, *DROPPED) as error:
            log.warning("question %d: sending the reply: %s", number, summary(error))
            if not isinstance(error, discord.HTTPException) or error.status != BAD_REQUEST:
                return
        else:
            return


async def twice(send: Callable[[], Awaitable[T]]) -> T:
    """What `send` gives, tried once more when the connection dropped or Discord was down.

    discord.py 2.7 tries neither again: on Linux it knows no dropped connection by its number, and
    a 503 of a channel's messages isn't in its list.
    """
    try:
        return await send()
    except DROPPED:
        await asyncio.sleep(RETRY_AFTER)
        return await send()


def summary(error: BaseException) -> str:
    """An error of the connection in a few words, without addresses: those may hold tokens."""
    if isinstance(error, discord.HTTPException):
        return f"HTTP status {error.status}, code {error.code}"
    return type(error).__name__


def trace(error: BaseException) -> str:
    """What and where an error was, without its message: that may quote a question or a token."""
    return (
        f"{type(error).__name__} at\n{''.join(traceback.format_tb(error.__traceback__))}".rstrip()
    )
