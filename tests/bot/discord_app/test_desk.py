"""The desk: whatever happens to a question, somebody gets a reply, and the log has no text."""

import asyncio
import logging
import threading
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import cast

import pytest

from bot.discord_app.desk import AT_ONCE, Desk
from bot.discord_app.framing import question_in
from bot.discord_app.layout import Message
from bot.discord_app.limiter import Limiter
from bot.discord_app.notices import compose_error, something_wrong
from bot.discord_app.observe import Metrics
from bot.discord_app.store import Kept, ServerSettings, Store, StoreError
from bot.discord_app.tickets import MOST_ASKED, Asked, Ticket
from bot.texts import ENGLISH
from index.errors import IndexDamagedError, QuestionError
from index.live import LiveLibrary

QUESTION = "Who built the harbour of Lindow?"


class FixedLibrary:
    """Fails alike at every question, after a while; counts who is inside."""

    def __init__(self, error: Exception | None = None, *, seconds: float = 0) -> None:
        self.error = error
        self.seconds = seconds
        self.most = 0
        self._inside = 0
        self._lock = threading.Lock()

    def ask(self, *_: object, **__: object) -> None:
        with self._lock:
            self._inside += 1
            self.most = max(self.most, self._inside)
        time.sleep(self.seconds)
        with self._lock:
            self._inside -= 1
        raise self.error or QuestionError("there is no question")


class FullStore(Store):
    """A store on a full disk."""

    def keep(
        self,
        kept: Kept,  # noqa: ARG002 - as that of a store
        *,
        question: str,  # noqa: ARG002
        user: int,  # noqa: ARG002
        guild: int | None,  # noqa: ARG002
    ) -> None:
        raise StoreError("no space left on device")


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with closing(Store(tmp_path / "store", keep_questions=False, keep_days=9)) as opened:
        yield opened


def a_desk(library: object, store: Store) -> Desk:
    limiter = Limiter(1000, 1000, 1000, at_once=AT_ONCE)
    return Desk(cast("LiveLibrary", library), store, limiter, Metrics(), limit=2)


def a_ticket(*, channels: tuple[int, ...] = (7,), chosen: tuple[int, ...] = ()) -> Ticket:
    return Ticket(5, "slash", 11, 12, channels, ENGLISH, ServerSettings(channels=chosen))


async def answered(desk: Desk, question: str = QUESTION) -> Message:
    ticket = a_ticket()
    asked = Asked(question, private=False, shown=True)

    async def work(ticket: Ticket) -> Message:
        return await desk.answer(ticket, asked)

    reply = await desk.worked(ticket, work)
    desk.done(ticket)
    return reply


@pytest.mark.asyncio
async def test_a_question_is_answered_kept_and_logged_without_its_text(
    small_live: LiveLibrary, store: Store, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    reply = await answered(a_desk(small_live, store))
    assert question_in(reply.texts[0]) == QUESTION
    assert any("built by Dutch engineers in 1631" in text for text in reply.texts)
    (number,) = {
        one.custom_id.split(":")[2]
        for row in reply.rows
        for one in row.buttons
        if hasattr(one, "custom_id")
    }
    kept = store.answer(number)
    assert kept is not None
    assert [small_live.excerpt(address) for address in kept.excerpts]
    assert "status=quoted" in caplog.text
    assert "harbour" not in caplog.text


@pytest.mark.asyncio
async def test_an_answer_that_cant_be_kept_is_given_without_its_buttons(
    small_live: LiveLibrary, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    with closing(FullStore(tmp_path / "full", keep_questions=False, keep_days=9)) as store:
        reply = await answered(a_desk(small_live, store))
    labels = [one.label for row in reply.rows for one in row.buttons]
    assert "Delete" in labels
    assert "Helpful" not in labels
    assert "it has no buttons" in caplog.text


@pytest.mark.asyncio
@pytest.mark.parametrize(
    ("error", "logged"),
    [
        (QuestionError(f"not a question: {QUESTION}"), "QuestionError"),
        (IndexDamagedError("bad", path=Path("/srv/index")), "/srv/index: bad"),
        (ValueError(QUESTION), "ValueError at"),
    ],
)
async def test_an_error_becomes_a_reply_and_a_line_without_the_question(
    store: Store, caplog: pytest.LogCaptureFixture, error: Exception, logged: str
) -> None:
    reply = await answered(a_desk(FixedLibrary(error), store))
    told = (
        something_wrong(ENGLISH)
        if isinstance(error, ValueError)
        else compose_error(cast("QuestionError", error), ENGLISH)
    )
    assert reply == told
    assert logged in caplog.text
    assert QUESTION not in caplog.text
    assert "/srv" not in reply.plain


@pytest.mark.asyncio
async def test_a_question_that_is_too_long_is_not_searched_for(store: Store) -> None:
    library = FixedLibrary()
    reply = await answered(a_desk(library, store), "x" * (MOST_ASKED + 1))
    assert str(MOST_ASKED) in reply.plain
    assert library.most == 0


@pytest.mark.asyncio
async def test_only_a_few_questions_are_searched_for_at_the_same_time(store: Store) -> None:
    library = FixedLibrary(seconds=0.05)
    desk = a_desk(library, store)
    await asyncio.gather(*(answered(desk) for _ in range(12)))
    assert library.most == AT_ONCE


@pytest.mark.asyncio
async def test_the_event_loop_runs_while_a_question_is_searched_for(store: Store) -> None:
    desk = a_desk(FixedLibrary(seconds=0.2), store)
    answering = asyncio.create_task(answered(desk))
    turns = 0
    while not answering.done():
        await asyncio.sleep(0.01)
        turns += 1
    assert turns > 5


@pytest.mark.asyncio
async def test_draining_waits_for_what_is_being_served_but_not_for_ever(store: Store) -> None:
    desk = a_desk(FixedLibrary(), store)
    done = []

    async def serve_for(seconds: float) -> None:
        with desk.serving():
            await asyncio.sleep(seconds)
            done.append(seconds)

    tasks = [asyncio.create_task(serve_for(seconds)) for seconds in (0.05, 30)]
    await asyncio.sleep(0)
    assert desk.waiting == 2
    await desk.drain(0.2)
    assert done == [0.05]
    tasks[1].cancel()
    await asyncio.wait(tasks)
    with desk.serving():
        await desk.drain(30)  # whoever drains doesn't wait for itself


def test_a_thread_belongs_to_its_channel() -> None:
    assert a_ticket().is_here
    assert a_ticket(chosen=(7, 8)).is_here
    assert a_ticket(channels=(9, 7), chosen=(7,)).is_here
    assert not a_ticket(chosen=(8,)).is_here
