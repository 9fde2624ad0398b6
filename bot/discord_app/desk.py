"""The desk: takes what people ask, however it comes in, and sees to it that each gets a reply.

It knows whom to turn away (one limiter for all ways in), waits for a turn, searches off the event
loop, keeps what buttons need later, and tells the log and the metrics. It never raises to those
who bring a question: an error is a message too.
"""

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from functools import partial
from typing import Any, TypeVar

from bot.discord_app.framing import Frame
from bot.discord_app.layout import Card, Message
from bot.discord_app.limiter import Busy, Limiter
from bot.discord_app.log import Way
from bot.discord_app.notices import busy, compose_error, not_here, something_wrong, too_long
from bot.discord_app.observe import Metrics
from bot.discord_app.reply import compose
from bot.discord_app.sending import (
    Interaction,
    acknowledge,
    acknowledge_press,
    add,
    finish,
    tell,
    trace,
)
from bot.discord_app.store import Kept, Store, StoreError, new_id
from bot.discord_app.tickets import MOST_ASKED, Asked, Ticket, places_of
from bot.texts import texts
from index.addresses import address_of
from index.answer import Abstained, Answer, Quoted
from index.errors import PullquoteError, QuestionError
from index.live import LiveLibrary
from index.model import Excerpt

log = logging.getLogger(__name__)

T = TypeVar("T")

FURTHER = 6
"""Excerpts beyond the first page."""

AT_ONCE = 4
"""Questions that are searched for at the same time; the others wait for their turn."""

PATIENCE = 60.0
"""Seconds that one search may take before the asker is told that something went wrong."""


Work = Callable[[Ticket], Awaitable[Message]]


class Desk:
    """Takes questions, however they come in, and knows which are still being answered.

    Args:
        library: Answers them, from several threads at a time.
        store: For the settings of servers, and for what buttons need.
        limiter: Says who has to wait.
        metrics: For the operator.
        limit: Most excerpts of a page.
    """

    def __init__(
        self,
        library: LiveLibrary,
        store: Store,
        limiter: Limiter,
        metrics: Metrics,
        *,
        limit: int = 3,
    ) -> None:
        self.library = library
        self.store = store
        self.metrics = metrics
        self.limit = limit
        self.shown_to_all: dict[int, None] = {}  # private messages, see `buttons`
        self._limiter = limiter
        self._turns = asyncio.Semaphore(AT_ONCE)
        self._busy: set[asyncio.Task[Any]] = set()

    def ticket(self, interaction: Interaction, way: Way) -> Ticket:
        """A ticket for an interaction."""
        settings = self.store.server(interaction.guild_id)
        language = settings.language or interaction.locale.value
        return Ticket(
            interaction.id,
            way,
            interaction.user.id,
            interaction.guild_id,
            places_of(interaction.channel),
            texts(language),
            settings,
        )

    async def serve(
        self,
        interaction: Interaction,
        way: Way,
        work: Work,
        *,
        private: bool | None = None,
        edits: bool = False,
        anywhere: bool = False,
    ) -> None:
        """Do what an interaction asks for, and reply.

        Args:
            interaction: Not acknowledged yet.
            way: How it came in.
            work: Makes the reply.
            private: Whether only the asker sees it; None: as the server has it.
            edits: Whether the reply takes the place of the message whose button was pressed.
            anywhere: Whether it is done in channels, too, where questions aren't answered.
        """
        ticket = self.ticket(interaction, way)
        ephemeral = ticket.settings.private if private is None else private
        with self.serving():
            if not (anywhere or ticket.is_here):
                await tell(interaction, not_here(ticket.settings.channels, ticket.say))
                return
            with self.admitted(ticket) as refused:
                if refused is not None:
                    await tell(interaction, refused)
                    return
                taken = await (
                    acknowledge_press(interaction)
                    if edits
                    else acknowledge(interaction, ephemeral=ephemeral)
                )
                ticket.line.ack_ms = ticket.elapsed_ms
                if taken:
                    await self._reply(
                        interaction, await self.worked(ticket, work), ticket, edits=edits
                    )
                self.done(ticket)

    async def _reply(
        self, interaction: Interaction, message: Message, ticket: Ticket, *, edits: bool
    ) -> None:
        """Send a reply; a mere notice never takes the place of an answer that stands there."""
        if edits and not any(isinstance(part, Card) for part in message.parts):
            await add(interaction, message)
        else:
            await finish(interaction, message, ticket.say)

    @contextmanager
    def admitted(self, ticket: Ticket) -> Iterator[Message | None]:
        """Around the work for somebody who is let in; gives the refusal for who isn't."""
        answer = self._limiter.admit(ticket.user, ticket.guild)
        if isinstance(answer, Busy):
            self.metrics.refused(answer.kind)
            yield busy(answer.seconds, ticket.say)
            return
        try:
            yield None
        finally:
            self._limiter.leave()

    async def worked(self, ticket: Ticket, work: Work) -> Message:
        """What `work` makes; an error is told as a message."""
        try:
            return await work(ticket)
        except PullquoteError as error:
            # A QuestionError may quote the question; the others are about the index.
            detail = "" if isinstance(error, QuestionError) else f" {error}"
            log.warning("question %d: %s%s", ticket.number, type(error).__name__, detail)
            ticket.line.status = type(error).__name__
            return compose_error(error, ticket.say)
        except Exception as error:  # noqa: BLE001  # whatever it is, somebody waits for a reply
            log.error("question %d: %s", ticket.number, trace(error))  # noqa: TRY400  # it may quote
            ticket.line.status = type(error).__name__
            return something_wrong(ticket.say)

    def done(self, ticket: Ticket) -> None:
        """Tell the log and the metrics what became of it."""
        line = ticket.line
        line.id, line.way, line.final_ms = ticket.number, ticket.way, ticket.elapsed_ms
        log.info("%s", line)
        self.metrics.answered(line)

    async def answer(self, ticket: Ticket, asked: Asked) -> Message:
        """The reply to a question.

        Raises:
            PullquoteError: The question is empty, or the index can't be used.
        """
        if len(asked.question) > asked.longest:
            ticket.line.status = "too long"
            return too_long(MOST_ASKED, ticket.say)
        ask = partial(
            self.library.ask,
            asked.question,
            limit=self.limit,
            further=FURTHER,
            narrowed=asked.narrowed,
            before=asked.before,
        )
        answer = await self.search(ticket, ask)
        excerpts = excerpts_of(answer)
        line = ticket.line
        line.status, line.confidence = type(answer).__name__.lower(), answer.confidence
        line.hits, line.index = len(excerpts), answer.index
        shown = len(answer.excerpts) if isinstance(answer, Quoted) else len(excerpts)
        kept = Kept(
            new_id(),
            line.status,
            answer.confidence,
            answer.index,
            shown,
            tuple(map(address_of, excerpts)),
        )
        number = kept.answer if await self._keep(ticket, kept, asked) else ""
        question = asked.question if asked.shown else None
        frame = Frame(ticket.say, number, ticket.user, asked.private, question)
        return compose(answer, frame, size=self.limit)

    async def _keep(self, ticket: Ticket, kept: Kept, asked: Asked) -> bool:
        """Keep what the buttons need; an answer whose buttons don't work is still an answer."""
        question = asked.question if asked.own else ""
        keep = partial(
            self.store.keep, kept, question=question, user=ticket.user, guild=ticket.guild
        )
        try:
            await asyncio.to_thread(keep)
        except StoreError as error:
            log.warning("question %d: it has no buttons: %s", ticket.number, error)
            return False
        return True

    async def search(self, ticket: Ticket, work: Callable[[], T]) -> T:
        """What `work` gives, done in a thread when its turn has come.

        Raises:
            TimeoutError: It took too long.
        """
        waiting = time.monotonic()
        async with self._turns, asyncio.timeout(PATIENCE):
            began = time.monotonic()
            found = await asyncio.to_thread(work)
        ended = time.monotonic()
        ticket.line.queue_ms, ticket.line.search_ms = (
            (began - waiting) * 1000,
            (ended - began) * 1000,
        )
        self._limiter.served(ended - began)
        return found

    @property
    def waiting(self) -> int:
        """How many are being answered or wait for it."""
        return len(self._busy)

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


def excerpts_of(answer: Answer) -> list[Excerpt]:
    """All that an answer shows or can show, in the order of its pages."""
    match answer:
        case Quoted():
            return [*answer.excerpts, *answer.further]
        case Abstained():
            return list(answer.nearest)
        case _:
            return list(answer.excerpts)
