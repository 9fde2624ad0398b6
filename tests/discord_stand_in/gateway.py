"""The gateway: Discord's websocket, with sessions that can be resumed."""

import asyncio
import json
import secrets
from collections.abc import Callable
from dataclasses import dataclass, field
from enum import IntEnum

from aiohttp import WSMsgType, web

from tests.discord_stand_in.compression import Pack, packer
from tests.discord_stand_in.records import Changes, Json, Violation
from tests.discord_stand_in.world import BOT, GUILD_ID, World

GUILDS, GUILD_MESSAGES, DIRECT_MESSAGES = 1 << 0, 1 << 9, 1 << 12
PRIVILEGED = 1 << 1 | 1 << 8 | 1 << 15  # members, presences, message content


class Op(IntEnum):
    """What a payload of the gateway is for."""

    DISPATCH = 0
    HEARTBEAT = 1
    IDENTIFY = 2
    PRESENCE = 3
    RESUME = 6
    INVALID_SESSION = 9
    HELLO = 10
    HEARTBEAT_ACK = 11


class Close(IntEnum):
    """Why the gateway closes a connection."""

    UNKNOWN_OPCODE = 4001
    DECODE_ERROR = 4002
    NOT_AUTHENTICATED = 4003
    AUTHENTICATION_FAILED = 4004
    ALREADY_AUTHENTICATED = 4005
    INVALID_VERSION = 4012
    DISALLOWED_INTENTS = 4014


class _ClosingError(Exception):
    def __init__(self, code: Close) -> None:
        super().__init__(code.name)
        self.code = code


@dataclass(slots=True)
class Session:
    """What survives a lost connection: every event so far; the sequence number is its place."""

    id: str
    intents: int
    shard: tuple[int, int]
    events: list[tuple[str, Json]] = field(default_factory=list)
    connection: "Connection | None" = None

    def wants(self, event: str, data: Json) -> bool:
        """Whether the shard and the intents of this session cover an event."""
        guild_id = int(data.get("guild_id") or 0)
        number, count = self.shard
        if (guild_id >> 22) % count != number:
            return False
        if event.startswith("MESSAGE_"):
            return bool(self.intents & (GUILD_MESSAGES if guild_id else DIRECT_MESSAGES))
        return True


class Connection:
    """One websocket: sends a session's events in order, and single payloads between them."""

    def __init__(self, socket: web.WebSocketResponse, pack: Pack | None) -> None:
        """Take over a prepared websocket; without `pack` payloads are sent as text."""
        self._socket = socket
        self._pack = pack
        self._turn = asyncio.Lock()
        self._more = asyncio.Event()
        self._writer: asyncio.Task[None] | None = None
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

    async def _write(self, session: Session, sent: int) -> None:
        while True:
            self._more.clear()
            while sent < len(session.events):
                event, data = session.events[sent]
                sent += 1
                await self.send(Op.DISPATCH, data, event=event, sequence=sent)
            await self._more.wait()


class Gateway:
    """All sessions, and the handler of the websocket route."""

    def __init__(
        self, world: World, changes: Changes, report: Callable[[Violation], None], heartbeat: float
    ) -> None:
        """`heartbeat` is the interval in seconds that clients are told to keep."""
        self.identifies: list[Json] = []
        self.resumes: list[Json] = []
        self.presences: list[Json] = []
        self.heartbeats = 0
        self.address = ""
        self._world = world
        self._changes = changes
        self._report = report
        self._heartbeat = heartbeat
        self._sessions: dict[str, Session] = {}
        self._transports: set[asyncio.Transport] = set()

    @property
    def live(self) -> list[Session]:
        """The sessions that a connection follows."""
        return [one for one in self._sessions.values() if one.connection is not None]

    def dispatch(self, event: str, data: Json) -> None:
        """Give an event to every session that wants it; without connection, it is replayed."""
        for session in self._sessions.values():
            if session.wants(event, data):
                session.events.append((event, data))
            if session.connection is not None:
                session.connection.wake()

    def drop(self, *, forget: bool = False) -> None:
        """Cut every connection without a goodbye; `forget` makes the sessions invalid too."""
        for session in self._sessions.values():
            if session.connection is not None:
                session.connection.leave()
        if forget:
            self._sessions.clear()
        for transport in self._transports:
            transport.abort()

    async def handle(self, request: web.Request) -> web.WebSocketResponse:
        """Serve one websocket until it closes."""
        socket = web.WebSocketResponse(max_msg_size=4096 * 4)
        await socket.prepare(request)
        transport = request.transport
        if transport is None:  # gone already
            return socket
        self._transports.add(transport)
        connection = Connection(socket, packer(request.query.get("compress")))
        try:
            await self._converse(request, socket, connection)
        except _ClosingError as closing:
            self._report(Violation("gateway", f"closed with {closing.code} {closing}", "gateway"))
            await socket.close(code=closing.code, message=str(closing).encode())
        finally:
            self._transports.discard(transport)
            connection.leave()
            self._changes.announce()
        return socket

    async def _converse(
        self, request: web.Request, socket: web.WebSocketResponse, connection: Connection
    ) -> None:
        if request.query.get("v") != "10" or request.query.get("encoding") != "json":
            raise _ClosingError(Close.INVALID_VERSION)
        await connection.send(Op.HELLO, {"heartbeat_interval": int(self._heartbeat * 1000)})
        async for frame in socket:
            if frame.type not in {WSMsgType.TEXT, WSMsgType.BINARY}:
                break
            try:
                payload = json.loads(frame.data)
                op, data = payload["op"], payload["d"]
            except (ValueError, KeyError, TypeError):
                raise _ClosingError(Close.DECODE_ERROR) from None
            await self._obey(connection, op, data)

    async def _obey(self, connection: Connection, op: int, data: Json) -> None:
        if op == Op.HEARTBEAT:
            self.heartbeats += 1
            await connection.send(Op.HEARTBEAT_ACK)
        elif op == Op.IDENTIFY:
            self._identify(connection, data)
        elif op == Op.RESUME:
            await self._resume(connection, data)
        elif op != Op.PRESENCE:
            raise _ClosingError(Close.UNKNOWN_OPCODE)
        elif connection.session is None:
            raise _ClosingError(Close.NOT_AUTHENTICATED)
        else:
            self.presences.append(data)
        self._changes.announce()

    def _identify(self, connection: Connection, data: Json) -> None:
        self._authenticate(connection, data)
        self.identifies.append(data)
        if data["intents"] & PRIVILEGED:
            raise _ClosingError(Close.DISALLOWED_INTENTS)
        number, count = data.get("shard") or (0, 1)
        session = Session(secrets.token_hex(16), data["intents"], (number, count))
        self._sessions[session.id] = session
        guilds = [] if (GUILD_ID >> 22) % count != number else [GUILD_ID]
        session.events.append(("READY", self._ready(session, guilds)))
        if data["intents"] & GUILDS and guilds:
            session.events.append(("GUILD_CREATE", self._world.guild_create()))
        connection.follow(session, sent=0)

    async def _resume(self, connection: Connection, data: Json) -> None:
        self._authenticate(connection, data)
        self.resumes.append(data)
        session = self._sessions.get(data["session_id"])
        if session is None or not 0 <= data["seq"] <= len(session.events):
            await connection.send(Op.INVALID_SESSION, data=False)
            return
        session.events.append(("RESUMED", {"_trace": []}))
        connection.follow(session, sent=data["seq"])

    def _authenticate(self, connection: Connection, data: Json) -> None:
        if connection.session is not None:
            raise _ClosingError(Close.ALREADY_AUTHENTICATED)
        if data.get("token") != self._world.token:
            raise _ClosingError(Close.AUTHENTICATION_FAILED)

    def _ready(self, session: Session, guilds: list[int]) -> Json:
        return {
            "v": 10,
            "user": {**BOT.user(), "verified": True, "mfa_enabled": True, "email": None},
            "guilds": [{"id": str(guild_id), "unavailable": True} for guild_id in guilds],
            "session_id": session.id,
            "resume_gateway_url": self.address,
            "application": {"id": str(BOT.id), "flags": 0},
            "shard": list(session.shard),
            "session_type": "normal",
            "private_channels": [],
            "relationships": [],
            "presences": [],
            "_trace": [],
        }
