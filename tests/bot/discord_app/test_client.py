"""What of the Discord client can be seen without Discord."""

import asyncio
import json
import logging
import threading
import time
from pathlib import Path

import aiohttp
import discord
import pytest

from bot.discord_app.client import REFUSED, PullquoteClient, explain, question_in, serve
from bot.discord_app.commands import (
    MOST_AT_ONCE,
    RETRY_AFTER,
    Desk,
    ask_command,
    buttons,
    hand_over,
    twice,
)
from bot.discord_app.reply import SOMETHING_WRONG, Link, Reply
from bot.exits import ERROR
from index.answer import Abstained, Answer, Catalogued, Quoted, Searched, Understood
from index.errors import IndexDamagedError, QuestionError
from index.model import Article, Excerpt, Span

QUESTION = "Who ate my plums?"
SAID = (QUESTION, 0.1, Searched(2, 61), "gen-000007", 14.2, Understood())
NOTHING = Abstained(*SAID, "nothing comes near", ())
REPLY = Reply("> **Ice.**", (Link("Open the article", "https://example.org/ice"),))
PLAIN = Reply("> **Ice.**")


class FixedLibrary:
    """Answers every question alike, or fails alike, after a while; counts who is inside."""

    def __init__(self, outcome: Answer | Exception = NOTHING, *, seconds: float = 0) -> None:
        self.outcome = outcome
        self.seconds = seconds
        self.most = 0
        self._inside = 0
        self._lock = threading.Lock()

    def ask(self, question: str, *, limit: int = 3) -> Answer:
        assert question == QUESTION
        assert limit == 2
        with self._lock:
            self._inside += 1
            self.most = max(self.most, self._inside)
        time.sleep(self.seconds)
        with self._lock:
            self._inside -= 1
        if isinstance(self.outcome, Exception):
            raise self.outcome
        return self.outcome


class Response:
    """What discord.py's exceptions read of a response."""

    def __init__(self, status: int) -> None:
        self.status = status
        self.reason = ""


def refusal(status: int, code: int = 0) -> discord.HTTPException:
    kind = discord.DiscordServerError if status >= 500 else discord.HTTPException
    return kind(Response(status), {"code": code, "message": ""})


class Outbox:
    """Sends that fail as told, one after another, and then succeed."""

    def __init__(self, *failures: Exception) -> None:
        self.failures = list(failures)
        self.sent: list[Reply] = []

    async def send(self, reply: Reply) -> None:
        self.sent.append(reply)
        if self.failures:
            raise self.failures.pop(0)


def closed(code: int) -> discord.ConnectionClosed:
    class Socket:
        close_code = code

    return discord.ConnectionClosed(Socket(), shard_id=None, code=code)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("content", "question"),
    [
        ("<@7> who ate my plums?", "who ate my plums?"),
        ("<@!7>\n who  ate my plums?", "who ate my plums?"),
        ("who ate<@7>my plums? <@7>", "who ate my plums?"),
        ("<@7>", ""),
        ("", ""),
        ("<@77> ate <@&7> and <#7>", "<@77> ate <@&7> and <#7>"),
    ],
)
def test_the_bots_own_mentions_are_no_part_of_a_question(content: str, question: str) -> None:
    assert question_in(content, 7) == question


# The desk.


ARTICLE = Article("ice", "ice.txt", "Ice.", (Span(0, 4),), (), "")
ICE = Excerpt(ARTICLE, Span(0, 4), Span(0, 4), (), 0.5, None)


@pytest.mark.asyncio
@pytest.mark.parametrize(
    ("answer", "content", "status"),
    [
        (NOTHING, "The articles don't answer that.", "abstained"),
        (Quoted(*SAID, (ICE,)), "> **Ice.**", "quoted"),
        (Catalogued(*SAID, "count", (), 2, ()), "There are 2 articles.", "catalogued"),
    ],
    ids=["abstained", "quoted", "catalogued"],
)
async def test_a_question_is_answered_and_logged_without_its_text(
    caplog: pytest.LogCaptureFixture, answer: Answer, content: str, status: str
) -> None:
    caplog.set_level(logging.INFO)
    reply = await Desk(FixedLibrary(answer), limit=2).answer(QUESTION, number=5)
    assert reply.content.startswith(content)
    (line,) = (
        record.getMessage()
        for record in caplog.records
        if record.name == "bot.discord_app.commands"
    )
    assert line.startswith(f"question 5: {status}, confidence 0.10, ")
    assert line.endswith(" ms")


@pytest.mark.asyncio
@pytest.mark.parametrize(
    ("error", "content", "logged"),
    [
        (QuestionError(f"not a question: {QUESTION}"), f"Not a question: {QUESTION}", "Question"),
        (
            IndexDamagedError("bad", path=Path("/srv/index")),
            "On the server: bad.",
            "/srv/index: bad",
        ),
        (ValueError(QUESTION), SOMETHING_WRONG.content, "ValueError at"),
    ],
)
async def test_an_error_becomes_a_reply_and_a_line_without_the_question(
    caplog: pytest.LogCaptureFixture, error: Exception, content: str, logged: str
) -> None:
    reply = await Desk(FixedLibrary(error), limit=2).answer(QUESTION, number=5)
    assert reply.content == content
    assert logged in caplog.text
    assert QUESTION not in caplog.text


@pytest.mark.asyncio
async def test_only_a_few_questions_are_searched_for_at_the_same_time() -> None:
    library = FixedLibrary(seconds=0.05)
    desk = Desk(library, limit=2)
    replies = await asyncio.gather(*(desk.answer(QUESTION, number=at) for at in range(12)))
    assert len(replies) == 12
    assert library.most == MOST_AT_ONCE


@pytest.mark.asyncio
async def test_the_event_loop_runs_while_a_question_is_searched_for() -> None:
    answering = asyncio.create_task(
        Desk(FixedLibrary(seconds=0.2), limit=2).answer(QUESTION, number=5)
    )
    turns = 0
    while not answering.done():
        await asyncio.sleep(0.01)
        turns += 1
    assert turns > 5


@pytest.mark.asyncio
async def test_draining_waits_for_what_is_being_served_but_not_for_ever() -> None:
    desk = Desk(FixedLibrary())
    done = []

    async def serve_for(seconds: float) -> None:
        with desk.serving():
            await asyncio.sleep(seconds)
            done.append(seconds)

    tasks = [asyncio.create_task(serve_for(seconds)) for seconds in (0.05, 30)]
    await asyncio.sleep(0)
    await desk.drain(0.2)
    assert done == [0.05]
    tasks[1].cancel()
    await asyncio.wait(tasks)
    with desk.serving():
        await desk.drain(30)  # whoever drains doesn't wait for itself


# Sending.


@pytest.mark.asyncio
@pytest.mark.parametrize(
    "failure",
    [ConnectionResetError(), aiohttp.ServerDisconnectedError(), TimeoutError(), refusal(503)],
)
async def test_a_request_is_tried_again_once_when_it_was_dropped(failure: Exception) -> None:
    outbox = Outbox(failure)
    start = time.monotonic()
    await twice(lambda: outbox.send(REPLY))
    assert outbox.sent == [REPLY, REPLY]
    assert time.monotonic() - start >= RETRY_AFTER


@pytest.mark.asyncio
@pytest.mark.parametrize(
    ("failures", "sent", "warnings"),
    [
        ([], [REPLY], 0),
        ([refusal(403)], [REPLY], 1),
        ([refusal(404, 10008)], [REPLY], 1),
        ([ConnectionResetError()], [REPLY, REPLY], 0),
        ([ConnectionResetError(), ConnectionResetError()], [REPLY, REPLY], 1),
        ([refusal(400)], [REPLY, PLAIN], 1),
        ([refusal(400), refusal(400)], [REPLY, PLAIN, SOMETHING_WRONG], 2),
        ([refusal(400), refusal(400), refusal(400)], [REPLY, PLAIN, SOMETHING_WRONG], 3),
    ],
)
async def test_a_refused_reply_goes_plainer_and_a_hopeless_one_ends_in_the_log(
    caplog: pytest.LogCaptureFixture, failures: list[Exception], sent: list[Reply], warnings: int
) -> None:
    outbox = Outbox(*failures)
    await hand_over(outbox.send, REPLY, number=5)
    assert outbox.sent == sent
    assert len(caplog.records) == warnings


@pytest.mark.asyncio
async def test_links_are_buttons_that_never_expire() -> None:
    assert buttons(Reply("none")) is None
    view = buttons(REPLY)
    assert view is not None
    assert view.timeout is None
    (button,) = view.children
    assert isinstance(button, discord.ui.Button)
    assert (button.label, button.url) == ("Open the article", "https://example.org/ice")


# The client.


@pytest.mark.asyncio
async def test_the_client_asks_for_no_privileged_intent_and_notifies_nobody(tmp_path: Path) -> None:
    client = PullquoteClient(FixedLibrary(), state=tmp_path / "commands")
    assert {name for name, wanted in client.intents if wanted} == {
        "guilds",
        "guild_messages",
        "dm_messages",
    }
    assert client.allowed_mentions is not None
    assert client.allowed_mentions.to_dict()["parse"] == []
    assert not client.allowed_mentions.replied_user
    (command,) = client.tree.get_commands()
    payload = json.dumps(command.to_dict(client.tree))
    assert '"name": "ask"' in payload
    assert '"max_length": 300' in payload


def test_the_command_has_one_required_option() -> None:
    (option,) = ask_command(Desk(FixedLibrary())).parameters
    assert (option.name, option.required, option.max_value) == ("question", True, 300)


@pytest.mark.parametrize(
    ("error", "line"),
    [
        (discord.LoginFailure(), REFUSED),
        (closed(4004), REFUSED),
        (closed(4013), "Discord closed the connection with code 4013. Start the bot again."),
        (refusal(503), "Discord failed with HTTP status 503, code 0. Start the bot again later."),
        (OSError("s3cret"), "Discord can't be reached (OSError). Is this machine online?"),
        (aiohttp.ClientError(), "Discord can't be reached (ClientError). Is this machine online?"),
        (ValueError("s3cret"), "Stopped by ValueError at"),
    ],
)
def test_the_reason_to_stop_is_one_line_without_secrets(error: Exception, line: str) -> None:
    assert explain(error) == line


@pytest.mark.parametrize("token", ["", "two words", "line\nbreak", "tök.en"])
def test_what_cant_be_a_token_is_refused_before_anything_is_sent(
    token: str, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    assert serve(FixedLibrary(), token, tmp_path / "commands") == ERROR
    assert caplog.messages == [REFUSED]
