"""What `pullquote doctor` finds of the Discord bot: token, invitation, store, port, privacy."""

import base64
import binascii
import os
import socket
import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing
from pathlib import Path
from types import MappingProxyType

from bot.discord_app.store_file import FORMAT
from bot.doctor_checks import Check, failed
from bot.holding import database_address
from bot.settings import Settings
from index.errors import PullquoteError

STORE = "discord.sqlite"
"""Name of the bot's own file, in the folder of the index."""

PERMISSIONS: Mapping[str, tuple[int, str]] = MappingProxyType({
    "View Channels": (1 << 10, "to see messages that mention it"),
    "Send Messages": (1 << 11, "to reply to them"),
    "Send Messages in Threads": (1 << 38, "to reply to them in threads"),
    "Read Message History": (1 << 16, "to attach a reply to its message, and to find the answer "
                                      "that somebody replies to"),
})  # fmt: skip
"""The permissions that the bot needs in a server: their bits, and what each is for."""

_INVITE = "https://discord.com/oauth2/authorize"
_SHORTEST_TOKEN = 50  # characters; those of bots have some seventy
_LOOPBACK = "127.0.0.1"
_LISTENS = "0A"  # a state in /proc/net/tcp


def check_bot(settings: Settings) -> Iterator[Check]:
    """All about the bot; only the token's check where nothing of it is set up."""
    yield check_token(settings)
    application = application_of(_token(settings))
    if application is not None:
        yield check_invitation(application)
    store = settings.index / STORE
    if settings.store:
        yield check_shared_store(database_address(settings))
    elif _is_there(store):
        yield check_store(store)
    if settings.port is not None:
        yield check_port(settings.port)
    if settings.keep_questions:
        yield _questions(settings.keep_days)


def _token(settings: Settings) -> str:
    secret = settings.discord_token
    return secret.get_secret_value().strip() if secret is not None else ""


def check_token(settings: Settings) -> Check:
    """Whether there is a Discord token, as far as its looks tell; it is never shown."""
    token = _token(settings)
    if not token:
        message = "DISCORD_TOKEN is not set: needed for pullquote serve only."
        return Check("token", "note", message, details={"token": "not set"})
    if fault := _token_fault(token):
        todo = (
            "Make a new one at https://discord.com/developers/applications, under Bot, Reset "
            "Token, and put it into .env: whole, and without “Bot” before it."
        )
        message = f"DISCORD_TOKEN is set, but can't be right: {fault}."
        return Check("token", "problem", message, todo, {"token": "malformed"})
    message = "DISCORD_TOKEN is set. Whether Discord takes it shows at pullquote serve."
    return Check("token", "ok", message, details={"token": "set"})


def _token_fault(token: str) -> str:
    if any(character.isspace() for character in token):
        return "there is white space in it"
    if not (token.isascii() and token.isprintable()):
        return "there are characters in it that no token has"
    if len(token) < _SHORTEST_TOKEN:
        return "it is too short"
    if "." not in token:
        return "there is no full stop in it, as in every token"
    return "" if application_of(token) else "it doesn't begin with an application's number"


def application_of(token: str) -> int | None:
    """The id of the application that a bot's token belongs to, its first part in base 64.

    The id is no secret: everybody sees it in Discord.
    """
    first = token.split(".", 1)[0]
    try:
        decoded = base64.b64decode(first + "=" * (-len(first) % 4), altchars=b"-_", validate=True)
        return int(decoded) if decoded.isdigit() else None
    except (binascii.Error, ValueError):
        return None


def check_invitation(application: int) -> Check:
    """The link that brings the bot into a server, with no more permissions than it needs."""
    bits = sum(bit for bit, _ in PERMISSIONS.values())
    link = f"{_INVITE}?client_id={application}&scope=bot+applications.commands&permissions={bits}"
    reasons = {name: reason for name, (_, reason) in PERMISSIONS.items()}
    message = f"To bring the bot into a server, open {link} ({', '.join(PERMISSIONS)})."
    details = {"link": link, "application": str(application), "permissions": reasons}
    return Check("invitation", "ok", message, details=details)


def _is_there(path: Path) -> bool:
    try:
        return path.exists()
    except OSError:  # what is wrong with the folder is told elsewhere
        return False


def check_store(path: Path) -> Check:
    """Whether the bot's own file can be read and is whole. Nothing is written beside it."""
    # A log beside it is that of a running bot, or of one that was killed: what stands in it counts.
    # Without one, SQLite would make it, were it not told that the file stays as it is.
    running = path.with_name(f"{path.name}-wal").exists()
    address = f"{path.absolute().as_uri()}?{'mode=ro' if running else 'immutable=1'}"
    try:
        with closing(sqlite3.connect(address, uri=True)) as opened:
            (version,) = opened.execute("PRAGMA user_version").fetchone()
            (found,) = opened.execute("PRAGMA quick_check(1)").fetchone()
    except sqlite3.Error as error:
        return _unusable(path, str(error))
    if version > FORMAT:
        return _unusable(path, f"a newer version of Pullquote made it (format {version})")
    if found != "ok":
        return _unusable(path, found)
    message = f"{path}, the bot's settings of servers, answers and votes, can be read."
    return Check("store", "ok", message, details={"path": str(path)})


def _unusable(path: Path, why: str) -> Check:
    message = f"{path}, the bot's settings of servers, answers and votes, can't be used: {why}."
    todo = "Stop the bot and put the file right, or move it away: the bot then starts a new one."
    return Check("store", "problem", message, todo, {"path": str(path)})


def check_shared_store(address: str) -> Check:
    """Whether the bots' tables in PostgreSQL can be read. Nothing is changed there."""
    from bot.discord_app.store_postgres import version
    from index.postgres.server import where

    try:
        made = version(address)
    except PullquoteError as error:
        return failed("store", error)
    details = {"store": where(address)}
    if not made:
        message = f"The first bot to start makes its tables in the database at {where(address)}."
        return Check("store", "note", message, details=details)
    message = (
        f"The bots' settings of servers, answers and votes, in the database at {where(address)}, "
        "can be read."
    )
    return Check("store", "ok", message, details=details)


def check_port(port: int) -> Check:
    """Whether the port of /healthz and /metrics is free, or who has it."""
    details: dict[str, object] = {"port": port}
    if port == 0:
        message = "/healthz and /metrics get any free port, which the log tells."
        return Check("port", "ok", message, details=details)
    other = "Set PULLQUOTE_PORT to another, or to nothing for neither."
    try:
        _take(port)
    except PermissionError:
        message = f"Port {port} of {_LOOPBACK} may not be used by this account."
        return Check("port", "problem", message, f"{other} From 1024 on all may.", details)
    except OSError:
        return _taken(port, other, details)
    message = f"Port {port} of {_LOOPBACK} is free for /healthz and /metrics."
    return Check("port", "ok", message, details=details)


def _take(port: int) -> None:
    """Take a port and give it back.

    Raises:
        OSError: It can't be had.
    """
    with socket.socket() as probe:
        if os.name == "posix":  # elsewhere it would take what another program has
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        probe.bind((_LOOPBACK, port))


def _taken(port: int, other: str, details: Mapping[str, object]) -> Check:
    number = listener(port)
    if number is None:
        message = f"Port {port} of {_LOOPBACK} is in use: by the bot, if it is running."
        return Check("port", "note", message, f"If it isn't: {other}", details)
    words = _command(number)
    details = {**details, "process": number}
    if is_ours(words):
        message = f"Port {port} of {_LOOPBACK} is in use by a running bot, process {number}."
        return Check("port", "ok", message, details=details)
    name = Path(words[0]).name if words else "?"
    message = f"Port {port} of {_LOOPBACK} is in use by process {number} ({name})."
    return Check("port", "problem", message, other, details)


def is_ours(words: Sequence[str]) -> bool:
    """Whether a command line is `pullquote serve` or `python -m bot`."""
    return words[1:3] == ["-m", "bot"] or (
        "serve" in words and any(Path(one).stem == "pullquote" for one in words[:2])
    )


def listener(port: int) -> int | None:
    """The number of the process that listens on a port; None where Linux doesn't tell us."""
    sockets = {f"socket:[{inode}]" for inode in _listening(port)}
    for process in Path("/proc").glob("[0-9]*"):
        try:
            if any(str(handle.readlink()) in sockets for handle in (process / "fd").iterdir()):
                return int(process.name)
        except OSError:  # another user's, or it has just ended
            continue
    return None


def _listening(port: int) -> Iterator[str]:
    """The inodes of the sockets that listen on a port."""
    for table in ("tcp", "tcp6"):
        try:
            rows = Path("/proc/net", table).read_text("ascii").splitlines()[1:]
        except OSError:
            continue
        for columns in map(str.split, rows):
            if columns[1].endswith(f":{port:04X}") and columns[3] == _LISTENS:
                yield columns[9]


def _command(process: int) -> list[str]:
    """What a process was started with."""
    try:
        whole = Path(f"/proc/{process}/cmdline").read_bytes()
    except OSError:
        return []
    return os.fsdecode(whole).rstrip("\0").split("\0")


def _questions(days: int) -> Check:
    message = (
        f"The text of questions is stored for {days} day{'' if days == 1 else 's'}, with who asked "
        "and where (PULLQUOTE_KEEP_QUESTIONS is on). /privacy tells people so."
    )
    return Check("privacy", "note", message, details={"keep_questions": True, "keep_days": days})
