"""How the bot starts and ends, as far as that can be seen without Discord."""

import aiohttp
import discord
import pytest

from bot.discord_app.mentions import words_in
from bot.discord_app.run import REFUSED, explain, is_passing, is_sendable
from index.errors import PullquoteError
from tests.bot.discord_app.test_sending import refusal


def closed(code: int) -> discord.ConnectionClosed:
    class Socket:
        close_code = code

    return discord.ConnectionClosed(Socket(), shard_id=None, code=code)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("error", "line"),
    [
        (discord.LoginFailure(), REFUSED),
        (closed(4004), REFUSED),
        (closed(4013),
         "Discord closed the connection with code 4013. Is this the newest version of Pullquote?"),
        (closed(4011),
         "Discord closed the connection with code 4011. The bot is in too many servers for one: "
         "set PULLQUOTE_SHARDED=true."),
        (closed(4009), "Discord closed the connection with code 4009. Start the bot again."),
        (refusal(503), "Discord failed with HTTP status 503, code 0. Start the bot again later."),
        (OSError("s3cret"), "Discord can't be reached (OSError). Is this machine online?"),
        (aiohttp.ClientError(), "Discord can't be reached (ClientError). Is this machine online?"),
        (PullquoteError("port 9 is taken", hint="Free it."), "port 9 is taken Free it."),
        (ValueError("s3cret"), "Stopped by ValueError at"),
    ],
)  # fmt: skip
def test_the_reason_to_stop_is_one_line_without_secrets(error: Exception, line: str) -> None:
    assert explain(error) == line


@pytest.mark.parametrize(
    ("error", "passing"),
    [
        (discord.LoginFailure(), False),
        (closed(4004), False),
        (closed(4011), False),
        (closed(4000), True),
        (discord.PrivilegedIntentsRequired(None), False),
        (PullquoteError("port 9 is taken"), False),
        (refusal(503), True),
        (OSError(), True),
        (discord.GatewayNotFound(), True),  # type: ignore[no-untyped-call]
    ],
)
def test_only_what_nobody_has_to_change_lets_a_service_start_the_bot_again(
    error: Exception, passing: bool
) -> None:
    assert is_passing(error) is passing


@pytest.mark.parametrize(
    ("token", "sendable"),
    [("abc.DEF-1_2", True), (" abc ", True), ("", False), ("two words", False),
     ("line\nbreak", False), ("tök.en", False)],
)  # fmt: skip
def test_only_what_can_stand_in_a_header_may_be_a_token(token: str, sendable: bool) -> None:
    assert is_sendable(token) is sendable


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
    assert words_in(content, 7) == question
