"""Careful sending: what is dropped is sent again, what is refused goes plainer, nothing hangs."""

import asyncio
import logging
import traceback
from collections.abc import Awaitable, Callable
from functools import partial
from typing import Any, TypeVar

import aiohttp
import discord

from bot.discord_app.components import layout_of, plain_view_of
from bot.discord_app.layout import Message
from bot.discord_app.notices import something_wrong
from bot.texts import Texts

log = logging.getLogger(__name__)

T = TypeVar("T")

RETRY_AFTER = 0.5
"""Seconds before a request is sent again; each time twice as many."""

ACKNOWLEDGING_TRIES = 2
"""An interaction has to be acknowledged within three seconds."""

SENDING_TRIES = 4

DROPPED = (OSError, aiohttp.ClientError, discord.DiscordServerError)
"""How a request ends of which nobody knows whether Discord has seen it."""

FAILED = (discord.HTTPException, *DROPPED)

BAD_REQUEST = 400
UNKNOWN_INTERACTION, ALREADY_ACKNOWLEDGED = 10062, 40060

Interaction = discord.Interaction[Any]
Send = Callable[..., Awaitable[object]]
"""Sends the keyword arguments `view`, and `content` where the message is a plain one."""


async def acknowledge(interaction: Interaction, *, ephemeral: bool) -> bool:
    """Show "thinking…", and tell whether there is anybody to answer.

    Where the answer to it got lost, it has taken effect all the same, and somebody looks at
    "thinking…": only where Discord doesn't know the interaction (any more) is there nobody.
    """
    return await _acknowledged(
        interaction, partial(interaction.response.defer, thinking=True, ephemeral=ephemeral)
    )


async def acknowledge_press(interaction: Interaction) -> bool:
    """Take note of a pressed button whose message will be edited; as `acknowledge`."""
    return await _acknowledged(interaction, interaction.response.defer)


async def _acknowledged(interaction: Interaction, send: Callable[[], Awaitable[object]]) -> bool:
    try:
        await again(send, ACKNOWLEDGING_TRIES)
    except FAILED as error:
        if _code(error) == ALREADY_ACKNOWLEDGED:
            return True
        log.warning("interaction %d: acknowledging: %s", interaction.id, summary(error))
        return _code(error) != UNKNOWN_INTERACTION
    return True


async def finish(interaction: Interaction, message: Message, say: Texts) -> None:
    """Put the message in the place of "thinking…", or of the message whose button was pressed."""

    async def send(**given: Any) -> None:  # noqa: ANN401
        await interaction.edit_original_response(
            **given, allowed_mentions=discord.AllowedMentions.none()
        )

    await hand_over(send, message, say, number=interaction.id)


async def tell(interaction: Interaction, message: Message, *, ephemeral: bool = True) -> bool:
    """Answer at once, without "thinking…": to the one who asked alone, unless said otherwise.

    Returns:
        Whether it has arrived, as far as can be told.
    """
    return await _acknowledged(
        interaction,
        partial(
            interaction.response.send_message,
            view=layout_of(message),
            ephemeral=ephemeral,
            allowed_mentions=discord.AllowedMentions.none(),
        ),
    )


async def add(interaction: Interaction, message: Message) -> None:
    """One more message to the one who pressed a button, whose own message stays as it is."""
    send = partial(
        interaction.followup.send,
        view=layout_of(message),
        ephemeral=True,
        allowed_mentions=discord.AllowedMentions.none(),
    )
    try:
        await again(send, ACKNOWLEDGING_TRIES)
    except FAILED as error:
        log.warning("interaction %d: telling: %s", interaction.id, summary(error))


async def apologise(interaction: Interaction, say: Texts) -> None:
    """Say that something went wrong, whatever was sent before it did."""
    apology = something_wrong(say)
    if (
        interaction.response.is_done()
        or not await tell(interaction, apology)
        or not interaction.response.is_done()
    ):
        await finish(interaction, apology, say)


async def send_form(interaction: Interaction, form: discord.ui.Modal) -> None:
    """Open a form."""
    await _acknowledged(interaction, partial(interaction.response.send_modal, form))


async def hand_over(send: Send, message: Message, say: Texts, *, number: int) -> bool:
    """Send a message; what Discord refuses goes as plain text, and else as an apology.

    `send` must do no harm when it is called twice with the same. Failures end in the log.

    Returns:
        Whether any of it has arrived.
    """
    for given in _versions(message, say):
        try:
            await again(partial(send, **given), SENDING_TRIES)
        except FAILED as error:
            log.warning("message %d: sending it: %s", number, summary(error))
            if not isinstance(error, discord.HTTPException) or error.status != BAD_REQUEST:
                return False
        else:
            return True
    return False


def _versions(message: Message, say: Texts) -> list[dict[str, Any]]:
    apology = {"content": something_wrong(say).plain, "view": None}
    plain = {"content": message.plain, "view": plain_view_of(message)}
    bare = {"content": message.plain, "view": None}  # an address may be what is refused
    if not message.fits:  # what can't be sent isn't tried
        log.error("a message has %d characters and %d parts", message.size, message.components)
        return [plain, bare, apology]
    return [{"view": layout_of(message)}, plain, bare, apology]


async def again(send: Callable[[], Awaitable[T]], tries: int) -> T:
    """What `send` gives, tried again when the connection dropped or Discord was down.

    discord.py 2.7 tries neither again: on Linux it knows no dropped connection by its number, and
    a 503 of a channel's messages isn't in its list. What Discord refuses isn't tried again.
    """
    for number in range(tries - 1):
        try:
            return await send()
        except DROPPED:
            await asyncio.sleep(RETRY_AFTER * 2**number)
    return await send()


def _code(error: BaseException) -> int:
    return error.code if isinstance(error, discord.HTTPException) else 0


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
