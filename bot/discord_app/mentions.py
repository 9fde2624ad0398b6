"""Messages that are meant for the bot: mentions of it, direct messages, replies to its answers."""

import asyncio
import contextlib
import logging
import re
import time
from collections.abc import AsyncIterator
from functools import partial
from typing import Any

import discord

from bot.discord_app.components import answer_in, message_of
from bot.discord_app.desk import Desk
from bot.discord_app.framing import question_in
from bot.discord_app.layout import BEFORE, QUESTION, Message, Text
from bot.discord_app.notices import help_message
from bot.discord_app.sending import FAILED, hand_over, summary
from bot.discord_app.tickets import Asked, Ticket, places_of
from bot.texts import texts
from index.asking import Earlier, Narrowed
from index.model import fold

log = logging.getLogger(__name__)

TYPING_SECONDS = 2.0
"""How long an answer waits for its typing indicator to appear; it is only a courtesy."""


SILENT_SECONDS = 60.0
"""For so long somebody isn't told again that the bot is busy."""

MAY_NOT_REPLY = 160002
"""Discord's code where the bot may write, but not see what it would reply to."""

MOST_TOLD = 1000
"""People who are remembered as told."""


class Mentions:
    """Answers messages at a desk."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._told_busy: dict[int, float] = {}

    async def hear(self, message: discord.Message, me: discord.ClientUser) -> None:
        """Answer a message that is meant for the bot, whose own account is `me`."""
        if not _is_meant(message, me):
            return
        ticket = self._ticket(message)
        if not ticket.is_here or (message.guild and not ticket.settings.mentions):
            return
        with self._desk.serving(), self._desk.admitted(ticket) as refused:
            if refused is not None:
                await self._turn_away(message, refused, ticket)
                return
            question = words_in(message.content, me.id)
            if not question:
                await self._respond(message, help_message(ticket.say), ticket)
                return
            work = partial(self._answer, message, question)
            async with _typing(message.channel):
                reply = await self._desk.worked(ticket, work)
            await self._respond(message, reply, ticket)
            self._desk.done(ticket)

    async def _answer(self, message: discord.Message, question: str, ticket: Ticket) -> Message:
        before = await _earlier(self._desk, message, ticket)
        narrowed = Narrowed(only=ticket.settings.sources)
        asked = Asked(question, private=False, shown=False, narrowed=narrowed, before=before)
        return await self._desk.answer(ticket, asked)

    def _ticket(self, message: discord.Message) -> Ticket:
        guild = message.guild
        settings = self._desk.store.server(guild.id if guild else None)
        language = settings.language or (guild.preferred_locale.value if guild else None)
        return Ticket(
            message.id,
            "mention" if guild else "dm",
            message.author.id,
            guild.id if guild else None,
            places_of(message.channel),
            texts(language),
            settings,
        )

    async def _turn_away(self, message: discord.Message, refused: Message, ticket: Ticket) -> None:
        """Say so once, and then be silent: a refusal must not be a way to make noise."""
        now = time.monotonic()
        if now - self._told_busy.get(ticket.user, -SILENT_SECONDS) < SILENT_SECONDS:
            return
        if len(self._told_busy) >= MOST_TOLD:
            self._told_busy.clear()
        self._told_busy[ticket.user] = now
        await self._respond(message, refused, ticket)

    async def _respond(self, message: discord.Message, reply: Message, ticket: Ticket) -> None:
        async def send(**given: Any) -> None:  # noqa: ANN401
            own = {
                **{key: value for key, value in given.items() if value is not None},
                "mention_author": False,
                "suppress_embeds": "content" in given,
                # One reply to a message, however often it is sent: Discord knows a nonce again.
                "nonce": message.id,
            }
            try:
                reference = message.to_reference(fail_if_not_exists=False)
                await message.channel.send(**own, reference=reference)
            except discord.HTTPException as error:
                if error.code != MAY_NOT_REPLY:
                    raise
                await message.channel.send(**own)

        await hand_over(send, reply, ticket.say, number=message.id)


def _is_meant(message: discord.Message, me: discord.ClientUser) -> bool:
    if message.author.bot or message.is_system():
        return False
    # `mentioned_in` would be true for @everyone as well.
    return isinstance(message.channel, discord.DMChannel) or me in message.mentions


def words_in(content: str, bot: int) -> str:
    """A message without the mentions of the bot, whose id is given; white space folded."""
    return fold(re.sub(rf"<@!?{bot}>", " ", content))


async def _earlier(desk: Desk, message: discord.Message, ticket: Ticket) -> Earlier | None:
    """The question that a message follows, where it replies to an answer of the bot's.

    Nothing is remembered for it: the question stands in the answer or in the message that this
    replies to, and the articles are kept under the answer's id.
    """
    answer = await _replied_to(message)
    if answer is None:
        return None
    question = _question_of(answer) or words_in(await _asked_with(answer), answer.author.id)
    if not question:
        return None
    number = answer_in(answer)
    kept = await asyncio.to_thread(desk.store.answer, number) if number else None
    articles = dict.fromkeys(one.article for one in kept.excerpts[: kept.shown]) if kept else ()
    log.debug("question %d follows an answer", ticket.number)
    return Earlier(question, tuple(articles))


async def _replied_to(message: discord.Message) -> discord.Message | None:
    reference = message.reference
    resolved = reference.resolved if reference else None
    if not isinstance(resolved, discord.Message):
        return None
    me = resolved.guild.me if resolved.guild else None
    is_ours = resolved.author == me if me else resolved.author.bot
    return resolved if is_ours else None


def _question_of(answer: discord.Message) -> str | None:
    """The question that an answer shows; that before it where both were read together."""
    marked = {part.mark: part.content for part in message_of(answer).flat if isinstance(part, Text)}
    for mark in (BEFORE, QUESTION):
        if mark in marked and (question := question_in(marked[mark])):
            return question
    return question_in(answer.content)


async def _asked_with(answer: discord.Message) -> str:
    """The message that an answer replies to; empty where it can't be had."""
    reference = answer.reference
    if reference is None or reference.message_id is None:
        return ""
    try:
        return (await answer.channel.fetch_message(reference.message_id)).content
    except FAILED as error:
        log.warning("message %d: the question before it: %s", answer.id, summary(error))
        return ""


@contextlib.asynccontextmanager
async def _typing(channel: discord.abc.Messageable) -> AsyncIterator[None]:
    """Show that the bot is typing, if that is possible at once; a failure doesn't matter."""
    async with contextlib.AsyncExitStack() as stack:
        with contextlib.suppress(*FAILED):
            async with asyncio.timeout(TYPING_SECONDS):
                await stack.enter_async_context(channel.typing())
        yield
