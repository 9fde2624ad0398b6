"""Sending: what is dropped goes again, what is refused goes plainer, what is hopeless is logged."""

import time
from typing import Any

import aiohttp
import discord
import pytest

from bot.discord_app.layout import Button, Card, Link, Message, Row, Text
from bot.discord_app.notices import something_wrong
from bot.discord_app.sending import RETRY_AFTER, again, hand_over, summary, trace
from bot.texts import ENGLISH

URL = "https://example.org/ice"
MESSAGE = Message((Card((Text("> **Ice.**"), Row((Link("Open the article", URL),)))),))
LAYOUT, PLAIN, APOLOGY = "layout", "> **Ice.**", something_wrong(ENGLISH).plain


class Response:
    """What discord.py's exceptions read of a response."""

    def __init__(self, status: int) -> None:
        self.status = status
        self.reason = ""


def refusal(status: int, code: int = 0) -> discord.HTTPException:
    kind = discord.DiscordServerError if status >= 500 else discord.HTTPException
    # Of which types a response may be depends on what else is installed.
    response: Any = Response(status)
    return kind(response, {"code": code, "message": ""})


class Outbox:
    """Sends that fail as told, one after another, and then succeed."""

    def __init__(self, *failures: Exception) -> None:
        self.failures = list(failures)
        self.sent: list[str] = []

    async def send(self, **given: object) -> None:
        self.sent.append(str(given.get("content") or LAYOUT))
        if self.failures:
            raise self.failures.pop(0)


@pytest.mark.asyncio
@pytest.mark.parametrize(
    "failure",
    [ConnectionResetError(), aiohttp.ServerDisconnectedError(), TimeoutError(), refusal(503)],
    ids=["reset", "disconnected", "timeout", "503"],
)
async def test_a_request_is_tried_again_when_it_was_dropped(failure: Exception) -> None:
    outbox = Outbox(failure)
    start = time.monotonic()
    await again(outbox.send, 2)
    assert outbox.sent == [LAYOUT, LAYOUT]
    assert time.monotonic() - start >= RETRY_AFTER


@pytest.mark.asyncio
async def test_a_request_is_tried_as_often_as_said_and_no_more() -> None:
    outbox = Outbox(*(ConnectionResetError() for _ in range(9)))
    with pytest.raises(ConnectionResetError):
        await again(outbox.send, 2)
    assert outbox.sent == [LAYOUT] * 2


@pytest.mark.asyncio
@pytest.mark.parametrize("status", [400, 401, 403, 404])
async def test_what_discord_refuses_is_not_tried_again(status: int) -> None:
    outbox = Outbox(refusal(status))
    with pytest.raises(discord.HTTPException):
        await again(outbox.send, 4)
    assert outbox.sent == [LAYOUT]


@pytest.mark.asyncio
@pytest.mark.parametrize(
    ("failures", "sent", "warnings", "arrived"),
    [
        ([], [LAYOUT], 0, True),
        ([refusal(403)], [LAYOUT], 1, False),
        ([refusal(404, 10008)], [LAYOUT], 1, False),
        ([ConnectionResetError()], [LAYOUT, LAYOUT], 0, True),
        ([refusal(400)], [LAYOUT, PLAIN], 1, True),
        ([refusal(400), refusal(400)], [LAYOUT, PLAIN, PLAIN], 2, True),
        ([refusal(400)] * 3, [LAYOUT, PLAIN, PLAIN, APOLOGY], 3, True),
        ([refusal(400)] * 4, [LAYOUT, PLAIN, PLAIN, APOLOGY], 4, False),
    ],
)
async def test_a_refused_reply_goes_plainer_and_a_hopeless_one_ends_in_the_log(
    caplog: pytest.LogCaptureFixture,
    failures: list[Exception],
    sent: list[str],
    warnings: int,
    arrived: bool,
) -> None:
    outbox = Outbox(*failures)
    assert await hand_over(outbox.send, MESSAGE, ENGLISH, number=5) is arrived
    assert outbox.sent == sent
    assert len(caplog.records) == warnings


@pytest.mark.asyncio
async def test_what_is_too_much_for_components_is_sent_as_plain_text_at_once() -> None:
    outbox = Outbox()
    row = Row(tuple(Button("x", f"pullquote:context:A:1:{n}:") for n in range(5)))
    await hand_over(outbox.send, Message((Text("many"), *[row] * 8)), ENGLISH, number=5)
    assert outbox.sent == ["many"]


def test_summaries_and_traces_hold_no_message_of_an_error() -> None:
    with pytest.raises(ValueError, match="s3cret") as caught:
        raise ValueError("s3cret")
    assert summary(caught.value) == "ValueError"
    assert trace(caught.value).startswith("ValueError at\n")
    assert "s3cret" not in trace(caught.value).splitlines()[0]
    assert summary(refusal(503, 7)) == "HTTP status 503, code 7"
