"""What the log says, and what it never says."""

import io
import logging
import sys
from collections.abc import Iterator

import aiohttp
import discord
import pytest
from multidict import CIMultiDict, CIMultiDictProxy
from yarl import URL

from bot.discord_app.log import (
    ERROR_LENGTH,
    LastErrors,
    Line,
    LoggedError,
    WithoutSecrets,
    set_up,
    without_secrets,
)

# Made up, in the form that Discord gives them.
BOT_TOKEN = "MTIzNDU2Nzg5MDEyMzQ1Njc4.GabcDE." + "q1W_e2-R3t4" * 3 + "zz"
INTERACTION = "aW50ZXJhY3Rpb246MTIzNDU2Nzg5MDEyMzQ1Njc4Om" + "Zm9vYmFy" * 12
WEBHOOK = "-Abc_dEf" * 8 + "1234"
API = "https://discord.com/api/v10"


class Log:
    """A root logger of its own, with what it wrote."""

    def __init__(self) -> None:
        self.stream = io.StringIO()
        self.root = logging.Logger("root")  # noqa: LOG001  # the one of Python is left alone
        self.last: LastErrors = set_up(BOT_TOKEN, root=self.root, stream=self.stream)

    def logger(self, name: str) -> logging.Logger:
        logger = logging.Logger(name)  # noqa: LOG001  # as above
        logger.parent = self.root
        return logger

    @property
    def written(self) -> str:
        return self.stream.getvalue()


@pytest.fixture
def log() -> Iterator[Log]:
    level = logging.getLogger("discord").level
    yield Log()
    logging.getLogger("discord").setLevel(level)


def test_a_question_is_one_line_of_what_is_known() -> None:
    line = Line(
        id=1234,
        way="slash",
        ack_ms=41.3,
        final_ms=179.6,
        status="quoted",
        confidence=0.934,
        hits=3,
        index="gen-000007",
        queue_ms=0.2,
        search_ms=14.4,
    )
    assert str(line) == (
        "question id=1234 way=slash ack_ms=41 final_ms=180 status=quoted confidence=0.93 hits=3 "
        "index=gen-000007 queue_ms=0 search_ms=14"
    )


def test_what_is_not_known_is_left_out_and_zero_is_known() -> None:
    assert str(Line()) == "question"
    assert str(Line(id=7, way="dm", hits=0, status="QuestionError")) == (
        "question id=7 way=dm status=QuestionError hits=0"
    )


@pytest.mark.parametrize(
    ("status", "told"),
    [("too long", '"too long"'), ('a"b', '"a\\"b"'), ("a\nid=8", '"a\\nid=8"'), ("", '""')],
)
def test_a_value_never_becomes_another_field(status: str, told: str) -> None:
    assert str(Line(status=status)) == f"question status={told}"


@pytest.mark.parametrize(
    ("line", "shown"),
    [
        (
            f"POST {API}/webhooks/12345/{WEBHOOK} has returned 404",
            f"POST {API}/webhooks/12345/… has returned 404",
        ),
        (
            f"PATCH {API}/webhooks/12345/{INTERACTION}/messages/@original with None",
            f"PATCH {API}/webhooks/12345/…/messages/@original with None",
        ),
        (
            f"url='{API}/webhooks/12345/{WEBHOOK}?wait=true'",
            f"url='{API}/webhooks/12345/…?wait=true'",
        ),
        (
            f"POST {API}/interactions/987/{INTERACTION}/callback",
            f"POST {API}/interactions/987/…/callback",
        ),
        # A token of another form than today's.
        (f"{API}/interactions/987/new.form~1/callback", f"{API}/interactions/987/…/callback"),
        (f"Authorization: Bot {BOT_TOKEN}", "Authorization: Bot …"),
        ("{'Authorization': 'Bot other.token.of.a.bot'}", "{'Authorization': 'Bot …'}"),
        ("Authorization: Bearer " + "a1" * 15, "Authorization: Bearer …"),
        (f'{{"op": 2, "d": {{"token": "{BOT_TOKEN}"}}}}', '{"op": 2, "d": {"token": "…"}}'),
        ("webhook_token=0123456789abcdef", "webhook_token=…"),
        (f"key: None:None:{INTERACTION}", "key: None:None:…"),
        # The form of a bot's token is known, whosever it is.
        ("x MTIzNDU2Nzg5MDEyMzQ1Njc4.Gxxxxx." + "a" * 38 + " y", "x … y"),
        # Nothing of this is secret.
        (f"GET {API}/channels/12/messages/34", f"GET {API}/channels/12/messages/34"),
        ("The bot is ready. Bot users: 3", "The bot is ready. Bot users: 3"),
        ("DISCORD_TOKEN: is missing", "DISCORD_TOKEN: is missing"),
        ("index=gen-000007 https://a.example.org/b", "index=gen-000007 https://a.example.org/b"),
    ],
)
def test_tokens_are_taken_out_and_nothing_else(line: str, shown: str) -> None:
    assert without_secrets(line, BOT_TOKEN) == shown


def test_the_bots_own_token_is_taken_out_whatever_it_looks_like() -> None:
    assert without_secrets("with hunter2!", "hunter2") == "with …!"


def test_lines_of_every_logger_go_through_the_filter(log: Log) -> None:
    log.logger("discord.webhook.async_").warning(
        "%s %s with %s has returned status code %s", "POST", f"{API}/webhooks/1/{WEBHOOK}", {}, 429
    )
    log.logger("aiohttp.client").error("headers %r", {"Authorization": f"Bot {BOT_TOKEN}"})
    assert f"WARNING discord.webhook.async_: POST {API}/webhooks/1/… with {{}}" in log.written
    assert "headers {'Authorization': 'Bot …'}" in log.written
    for secret in (WEBHOOK, BOT_TOKEN):
        assert secret not in log.written


def test_lines_name_the_bot_as_operators_do(log: Log) -> None:
    log.logger("bot.discord_app.desk").info("%s", Line(id=1))
    log.logger("bot.opening").info("built")
    log.logger("discord.client").info("logging in")
    log.logger("bottle").info("other")
    said = [line.split(" ", 2)[2] for line in log.written.splitlines()]
    assert said == [
        "INFO pullquote.discord: question id=1",
        "INFO pullquote: built",
        "INFO discord.client: logging in",
        "INFO bottle: other",
    ]


def an_aiohttp_error() -> aiohttp.ClientResponseError:
    url = URL(f"{API}/webhooks/12345/{INTERACTION}/messages/@original")
    headers = CIMultiDictProxy(CIMultiDict({"Authorization": f"Bot {BOT_TOKEN}"}))
    request = aiohttp.RequestInfo(url, "PATCH", headers, url)
    return aiohttp.ClientResponseError(request, (), status=502, message="Bad Gateway")


def test_exceptions_and_their_causes_go_through_the_filter(log: Log) -> None:
    with pytest.raises(aiohttp.ClientResponseError) as cause:
        raise an_aiohttp_error()
    try:
        raise discord.LoginFailure(f"improper token {BOT_TOKEN}") from cause.value  # noqa: TRY301
    except discord.LoginFailure:
        log.logger("discord.client").exception("Ignoring exception in on_ready", stack_info=True)
    assert "LoginFailure: improper token …" in log.written
    assert f"url='{API}/webhooks/12345/…/messages/@original'" in log.written
    assert "Stack (most recent call last)" in log.written
    for secret in (INTERACTION, BOT_TOKEN):
        assert secret not in log.written


def test_an_exception_that_another_handler_has_formatted_is_cleaned_too() -> None:
    record = logging.LogRecord("x", logging.ERROR, "x.py", 1, "failed", None, None)
    record.exc_text = f"ValueError: {BOT_TOKEN}"
    assert WithoutSecrets().filter(record)
    assert record.exc_text == "ValueError: …"


def test_a_message_that_cannot_be_put_together_is_told_as_it_was_written(log: Log) -> None:
    log.logger("discord.http").warning("%d times %s", "no number")
    assert log.written.endswith("WARNING discord.http: %d times %s\n")


def test_setting_up_again_does_not_double_the_lines(log: Log) -> None:
    again = io.StringIO()
    set_up("other", root=log.root, stream=again)
    log.logger("bot").info("once")
    assert log.written == ""
    assert again.getvalue().count("once") == 1


def test_debug_lines_of_discord_py_are_not_written() -> None:
    """They hold the text of messages. `set_up` says so to the real logger."""
    root, discord_logger = logging.getLogger(), logging.getLogger("discord")
    before = root.level, discord_logger.level, list(root.handlers)
    try:
        set_up("token")
        assert not discord_logger.isEnabledFor(logging.DEBUG)
        assert root.level == logging.INFO
    finally:
        root.handlers[:] = before[2]
        root.setLevel(before[0])
        discord_logger.setLevel(before[1])


def test_the_latest_ten_warnings_and_errors_are_held_latest_first(log: Log) -> None:
    logger = log.logger("bot.discord_app.desk")
    for number in range(12):
        logger.warning("question %d: IndexBusyError", number)
    logger.info("not one of them")
    held = log.last.latest()
    assert len(held) == 10
    assert held[0].text == "pullquote.discord: question 11: IndexBusyError"
    assert held[-1].text == "pullquote.discord: question 2: IndexBusyError"


def test_held_errors_tell_kinds_of_exceptions_and_never_their_messages(log: Log) -> None:
    """Nor what other packages fill in: it may be what somebody wrote."""
    try:
        raise ValueError("who built the pier?")  # noqa: TRY301
    except ValueError:
        log.logger("discord.client").exception("Ignoring %s in %r", "on_x", "who built the pier?")
        log.logger("bot").error("on_message: ValueError at\n  File", exc_info=sys.exc_info())
    log.logger("bot").error("")
    texts = [error.text for error in log.last.latest()]
    assert texts == [
        "pullquote:",
        "pullquote: on_message: ValueError at: ValueError",
        "discord.client: Ignoring … in …: ValueError",
    ]


def test_held_errors_are_without_tokens_and_short(log: Log) -> None:
    log.logger("bot").error("at %s/webhooks/1/%s %s", API, WEBHOOK, "x" * 300)
    (error,) = log.last.latest()
    assert WEBHOOK not in error.text
    assert "/webhooks/1/…" in error.text
    assert len(error.text) <= ERROR_LENGTH


def test_a_held_error_reads_as_a_line() -> None:
    error = LoggedError(86_400 + 3661, "ERROR", "pullquote: x")
    assert str(error) == "1970-01-02 01:01:01 UTC ERROR pullquote: x"


def test_a_lost_connection_is_one_line(log: Log) -> None:
    lost = ConnectionResetError("s3cret")
    log.logger("discord.client").error("Reconnecting in %.2fs", 1.5, exc_info=lost)
    assert log.written.endswith(
        "ERROR discord.client: Reconnecting in 1.50s (ConnectionResetError)\n"
    )
    assert "Traceback" not in log.written
