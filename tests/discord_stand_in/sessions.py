"""Sessions of the gateway, which outlive their connections, and the connections."""

import asyncio
import json
from collections.abc import Callable
from dataclasses import dataclass, field
from enum import IntEnum

from aiohttp import web

from tests.discord_stand_in.compression import Pack
from tests.discord_stand_in.records import Json

GUILDS, GUILD_MESSAGES, DIRECT_MESSAGES = 1 << 0, 1 << 9, 1 << 12
PRIVILEGED = 1 << 1 | 1 << 8 | 1 << 15  # members, presences, message content


class Op(IntEnum):
    """What a payload of the gateway is for."""

    DISPATCH = 0
    HEARTBEAT = 1
    IDENTIFY = 2
    PRESENCE = 3
    RESUME = 6
    RECONNECT = 7
    INVALID_SESSION = 9
    HELLO = 10
    HEARTBEAT_ACK = 11


class Close(IntEnum):
    """Why the gateway closes a connection."""

    UNKNOWN_ERROR = 4000
    UNKNOWN_OPCODE = 4001
    DECODE_ERROR = 4002
    NOT_AUTHENTICATED = 4003
    AUTHENTICATION_FAILED = 4004
    ALREADY_AUTHENTICATED = 4005
    INVALID_SEQUENCE = 4007
    RATE_LIMITED = 4008
    SESSION_TIMED_OUT = 4009
    INVALID_SHARD = 4010
    SHARDING_REQUIRED = 4011
    INVALID_VERSION = 4012
    INVALID_INTENTS = 4013
    DISALLOWED_INTENTS = 4014


RESUMABLE = frozenset(
    {
        Close.UNKNOWN_ERROR,
        Close.UNKNOWN_OPCODE,
        Close.DECODE_ERROR,
        Close.NOT_AUTHENTICATED,
        Close.ALREADY_AUTHENTICATED,
        Close.RATE_LIMITED,
    }
)
"""After any other code the session is gone: a program has to identify anew, if it may at all."""


class ClosingError(Exception):
    """The gateway closes the connection for something that the program did."""

    def __init__(self, code: Close) -> None:
        super().__init__(code.name)
        self.code = code


@dataclass(slots=True)
class Session:
    """What survives a lost connection: every event so far; the sequence number is its place.

    `sent` is the number of the last event that was sent.
    """

    id: str
    intents: int
    shard: tuple[int, int]
    events: list[tuple[str, Json]] = field(default_factory=list)
    connection: "Connection | None" = None
    sent: int = 0

    def wants(self, event: str, data: Json) -> bool:
        """Whether the shard and the intents of this session cover an event."""
        guild_id = int(data["id"] if event.startswith("GUILD_") else data.get("guild_id") or 0)
        number, count = self.shard
        if (guild_id >> 22) % count != number:
            return False
        if event.startswith("MESSAGE_"):
            return bool(self.intents & (GUILD_MESSAGES if guild_id else DIRECT_MESSAGES))
        if event.startswith(("GUILD_", "THREAD_")):
            return bool(self.intents & GUILDS)
        return True

    def repeat_last(self, event: str) -> None:
        """Put the newest event of this name in once more."""
        found = next((one for one in reversed(self.events) if one[0] == event), None)
        if found is not None:
            self.events.append(found)


class Connection:
    """One websocket: sends a session's events in order, and single payloads between them."""

    def __init__(
        self, socket: web.WebSocketResponse, pack: Pack | None, announce: Callable[[], None]
    ) -> None:
        """Take over a prepared websocket; without `pack` payloads are sent as text.

        `announce` is called when a session's events have been sent.
        """
        self._socket = socket
        self._pack = pack
        self._announce = announce
        self._turn = asyncio.Lock()
        self._more = asyncio.Event()
        self._writer: asyncio.Task[None] | None = None
        self._closing: asyncio.Task[bool] | None = None
        self.session: Session | None = None

    async def send(
        self, op: Op, data: object = None, *, event: str | None = None, sequence: int | None = None
    ) -> None:
        """Send one payload; a connection that is gone is no error here, its reader sees it."""
        text = json.dumps({"op": op, "d": data, "s": sequence, "t": event})
        async with self._turn:
            if self._socket.closed:
                return
            try:
                if self._pack is None:
                    await self._socket.send_str(text)
                else:
                    await self._socket.send_bytes(self._pack(text.encode()))
            except ConnectionResetError:
                return

    def follow(self, session: Session, sent: int) -> None:
        """Send the session's events from number `sent` on, those to come included."""
        if session.connection is not None:
            session.connection.leave()
        self.session, session.connection = session, self
        self._writer = asyncio.create_task(self._write(session, sent))

    def wake(self) -> None:
        """Look for new events."""
        self._more.set()

    def leave(self) -> None:
        """Stop sending; the session waits for another connection."""
        if self._writer is not None:
            self._writer.cancel()
        if self.session is not None and self.session.connection is self:
            self.session.connection = None

    def close(self, code: int) -> None:
        """Begin to close the websocket with a code of the gateway."""
        self.leave()
        self._closing = asyncio.create_task(self._socket.close(code=code))

    async def closed(self) -> None:
        """Wait until a closing that was begun is done."""
        if self._closing is not None:
            await self._closing

    async def _write(self, session: Session, sent: int) -> None:
        while True:
            self._more.clear()
            while sent < len(session.events):
                event, data = session.events[sent]
                sent += 1
                await self.send(Op.DISPATCH, data, event=event, sequence=sent)
                session.sent = sent
            self._announce()
            await self._more.wait()
