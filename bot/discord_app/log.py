"""What the bot writes down while it runs: lines for its operator, without texts and tokens.

A question leaves one line, such as

    2026-05-17 12:00:00,123 INFO pullquote.discord: question id=1234 way=slash ack_ms=41
    final_ms=180 status=quoted confidence=0.93 hits=3 index=gen-000007 queue_ms=0 search_ms=14
"""

import json
import logging
import re
from collections import deque
from copy import copy
from dataclasses import dataclass, fields
from datetime import UTC, datetime
from typing import Literal, TextIO

import aiohttp
import discord

from bot.discord_app.markdown import cut_short
from index.model import fold

Way = Literal["slash", "mention", "dm", "menu", "verify", "button"]

NAME = "pullquote.discord"
MOST_ERRORS = 10
ERROR_LENGTH = 200

_FORM = "%(asctime)s %(levelname)s %(origin)s: %(message)s"
_OURS = {
    "bot.discord_app": NAME,
    "bot": "pullquote",
    "index": "pullquote",
    "pullquote": "pullquote",
}

_SECRETS = (
    # Addresses of webhooks and interactions; their tokens allow writing in the bot's name.
    (re.compile(r"(/(?:webhooks|interactions)/\d+/)[^/\s?#'\"<>()\[\]{}\\,;]+"), r"\1…"),
    (re.compile(r"\b(Bot|Bearer)\s+[\w.~+/=-]{16,}"), r"\1 …"),
    (re.compile(r"(token['\"]?\s*[:=]\s*['\"]?)[\w.~+/=-]{16,}", re.IGNORECASE), r"\1…"),
    # What interaction tokens and bot tokens look like, wherever they stand: the first are Base64
    # of "interaction:…", the second three parts, of which the first is Base64 of the bot's id.
    (re.compile(r"aW50ZXJhY3Rpb246[\w=-]+"), "…"),
    (re.compile(r"(?<![\w-])[\w-]{23,28}\.[\w-]{6,7}\.[\w-]{27,}"), "…"),
)
_PLACEHOLDER = re.compile(r"%(?:\(\w+\))?[-#0 +]*\d*(?:\.\d+)?[a-zA-Z]")


@dataclass(slots=True)
class Line:
    """What the log tells of a question; what isn't known is left out. It never holds a text.

    Attributes:
        id: Of the interaction or of the message.
        way: How it came in.
        ack_ms: Milliseconds until it was acknowledged.
        final_ms: Milliseconds until the reply was there.
        status: What became of it: "quoted", "abstained", or the name of an error.
        confidence: Probability, 0 to 1, that the excerpts answer.
        hits: How many excerpts there are.
        index: Name of the generation that answered.
        queue_ms: Milliseconds that it waited for its turn.
        search_ms: Milliseconds of the search.
    """

    id: int | None = None
    way: Way | None = None
    ack_ms: float | None = None
    final_ms: float | None = None
    status: str | None = None
    confidence: float | None = None
    hits: int | None = None
    index: str | None = None
    queue_ms: float | None = None
    search_ms: float | None = None

    def __str__(self) -> str:
        """The line in logfmt."""
        known = ((field.name, getattr(self, field.name)) for field in fields(self))
        told = (f"{name}={_told(name, value)}" for name, value in known if value is not None)
        return " ".join(("question", *told))


def _told(name: str, value: float | str) -> str:
    if isinstance(value, str):
        return value if re.fullmatch(r"[\w.:/-]+", value) else json.dumps(value)
    return f"{value:.2f}" if name == "confidence" else f"{value:.0f}"


def without_secrets(text: str, token: str = "") -> str:
    """The text with an ellipsis for each token in it.

    `token` is the bot's own, if known; whatever looks like one is taken out in any case.
    """
    if token:
        text = text.replace(token, "…")
    for secret, shown in _SECRETS:
        text = secret.sub(shown, text)
    return text


class WithoutSecrets(logging.Filter):
    """Takes tokens out of all that a record says: its message, its exception, its stack.

    The record is changed for all who see it afterwards. It never fails: a message that can't be
    put together is told without what was to be filled in.
    """

    def __init__(self, token: str = "") -> None:
        """`token` is the bot's own."""
        super().__init__()
        self._token = token.strip()

    def filter(self, record: logging.LogRecord) -> bool:
        """Change the record, and let it pass."""
        record.msg, record.args = self.clean(_message(record)), ()
        if record.exc_info and not record.exc_text:
            record.exc_text = logging.Formatter().formatException(record.exc_info)
        # With a text at hand a formatter doesn't ask the exception again.
        record.exc_text = self.clean(record.exc_text) if record.exc_text else None
        record.stack_info = self.clean(record.stack_info) if record.stack_info else None
        return True

    def clean(self, text: str) -> str:
        """The text with an ellipsis for each token in it."""
        return without_secrets(text, self._token)


@dataclass(frozen=True, slots=True)
class LoggedError:
    """A warning or an error in one line.

    Attributes:
        at: When it was, in whole seconds since 1970.
        level: "WARNING", "ERROR" or "CRITICAL".
        text: Where it came from and what it says, at most 200 characters.
    """

    at: int
    level: str
    text: str

    def __str__(self) -> str:
        when = datetime.fromtimestamp(self.at, UTC).strftime("%Y-%m-%d %H:%M:%S")
        return f"{when} UTC {self.level} {self.text}"


class LastErrors(logging.Handler):
    """Holds the latest ten warnings and errors, in memory.

    Our own messages quote nobody. Of other packages' messages only the wording is kept, for what
    they fill in may be what somebody wrote; of exceptions only the kind.
    """

    def __init__(self, secrets: WithoutSecrets) -> None:
        """`secrets` takes out tokens."""
        super().__init__(logging.WARNING)
        self._secrets = secrets
        self._latest: deque[LoggedError] = deque(maxlen=MOST_ERRORS)

    def emit(self, record: logging.LogRecord) -> None:
        """Keep a line of the record, which isn't changed."""
        ours = _origin(record.name) != record.name
        words = _message(record) if ours else _PLACEHOLDER.sub("…", str(record.msg))
        first = next(iter(words.splitlines()), "")
        if record.exc_info and record.exc_info[0] is not None:
            first = f"{first}: {record.exc_info[0].__name__}"
        text = self._secrets.clean(fold(f"{_origin(record.name)}: {first}"))
        text = cut_short(text, ERROR_LENGTH)
        self._latest.append(LoggedError(int(record.created), record.levelname, text))

    def latest(self) -> tuple[LoggedError, ...]:
        """What is held, the latest first."""
        return tuple(reversed(self._latest))


_LOST = (OSError, aiohttp.ClientError, discord.ConnectionClosed)


class _Format(logging.Formatter):
    """Names where a line comes from as an operator would look for it."""

    def format(self, record: logging.LogRecord) -> str:
        record.origin = _origin(record.name)
        kind = record.exc_info[0] if record.exc_info else None
        if kind is None or not issubclass(kind, _LOST):
            return super().format(record)
        # Where in discord.py's own code a connection was lost is nothing that an operator can use.
        short = copy(record)
        short.msg, short.args = f"{record.getMessage()} ({kind.__name__})", ()
        short.exc_info = short.exc_text = None
        return super().format(short)


def set_up(
    token: str = "", *, root: logging.Logger | None = None, stream: TextIO | None = None
) -> LastErrors:
    """Let all loggers write to one place, from INFO on, without secrets.

    Done again it takes the place of what was set up before.

    Args:
        token: The bot's own, which no line shows.
        root: Where all loggers end; None for that of Python.
        stream: Where lines go; None for standard error.

    Returns:
        Holds the latest warnings and errors.
    """
    root = logging.getLogger() if root is None else root
    for handler in list(root.handlers):
        if isinstance(handler, LastErrors) or isinstance(handler.formatter, _Format):
            root.removeHandler(handler)
    secrets = WithoutSecrets(token)
    # It comes first and sees records as they were made: the other one changes them.
    last_errors = LastErrors(secrets)
    lines = logging.StreamHandler(stream)
    lines.setFormatter(_Format(_FORM))
    lines.addFilter(secrets)
    root.addHandler(last_errors)
    root.addHandler(lines)
    root.setLevel(logging.INFO)
    # Its DEBUG lines hold the text of messages.
    logging.getLogger("discord").setLevel(logging.INFO)
    logging.getLogger("faiss").setLevel(logging.WARNING)  # which instructions it has tried
    return last_errors


def _origin(name: str) -> str:
    """The name of a logger, as it is shown."""
    for package, shown in _OURS.items():
        if name == package or name.startswith(f"{package}."):
            return shown if package != "pullquote" else name
    return name


def _message(record: logging.LogRecord) -> str:
    """What a record says; where it can't be put together, the part that was written down."""
    try:
        return record.getMessage()
    except Exception:  # noqa: BLE001  # logging must not fail where an error is being told
        return str(record.msg)
