"""The gateway: Discord's websocket, with sessions that can be resumed, and its faults."""

import asyncio
import json
import secrets
from collections.abc import Callable

from aiohttp import WSMsgType, web

from tests.discord_stand_in.compression import packer
from tests.discord_stand_in.records import Changes, Json, Violation
from tests.discord_stand_in.sessions import (
    GUILDS,
    PRIVILEGED,
    RESUMABLE,
    Close,
    ClosingError,
    Connection,
    Op,
    Session,
)
from tests.discord_stand_in.world import BOT, GUILD_ID, Membership, World


class Gateway:
    """All sessions, and the handler of the websocket route.

    Attributes:
        identifies: The data of every IDENTIFY.
        resumes: The data of every RESUME.
        presences: The data of every presence update.
        heartbeats: How many came.
        refusals: How many handshakes will be refused; `refused` counts those that were.
        refusal_status: With which HTTP status.
        silent: Whether heartbeats stay without an answer.
        repeat: Name of the event that the next resume delivers a second time.
        delays: Pairs of an event's name and the seconds that the next such event is kept back.
    """

    def __init__(
        self, world: World, changes: Changes, report: Callable[[Violation], None], heartbeat: float
    ) -> None:
        """`heartbeat` is the interval in seconds that clients are told to keep."""
        self.identifies: list[Json] = []
        self.resumes: list[Json] = []
        self.presences: list[Json] = []
        self.heartbeats = 0
        self.refusals = self.refused = 0
        self.refusal_status = 503
        self.silent = False
        self.repeat: str | None = None
        self.delays: list[tuple[str, float]] = []
        self.address = ""
        self._world = world
        self._changes = changes
        self._report = report
        self._heartbeat = heartbeat
        self._sessions: dict[str, Session] = {}
        self._transports: set[asyncio.Transport] = set()
        self._tasks: set[asyncio.Task[None]] = set()
        self._timers: list[asyncio.TimerHandle] = []

    @property
    def live(self) -> list[Session]:
        """The sessions that a connection follows."""
        return [one for one in self._sessions.values() if one.connection is not None]

    def dispatch(self, event: str, data: Json) -> None:
        """Give an event to every session that wants it; without connection, it is replayed."""
        delay = next((one for one in self.delays if one[0] == event), None)
        if delay is None:
            self._give(event, data)
            return
        self.delays.remove(delay)
        loop = asyncio.get_running_loop()
        self._timers.append(loop.call_later(delay[1], self._give, event, data))

    def drop(self, *, forget: bool = False) -> None:
        """Cut every connection without a goodbye; `forget` makes the sessions invalid too."""
        for session in self.live:
            if session.connection is not None:
                session.connection.leave()
        if forget:
            self._sessions.clear()
        for transport in self._transports:
            transport.abort()

    def close(self, code: int, *, forget: bool) -> None:
        """Close every connection with a code; `forget` makes the sessions invalid too."""
        for session in self.live:
            if session.connection is not None:
                session.connection.close(code)
        if forget:
            self._sessions.clear()

    def tell(self, op: Op, data: object = None, *, forget: bool = False) -> None:
        """Send a payload over every connection; `forget` makes the sessions invalid too."""
        for session in self.live:
            if session.connection is not None:
                task = asyncio.create_task(session.connection.send(op, data))
                self._tasks.add(task)
                task.add_done_callback(self._tasks.discard)
        if forget:
            self._sessions.clear()

    def stop(self) -> None:
        """Cut every connection, and give up what was kept back."""
        for timer in self._timers:
            timer.cancel()
        self.drop()

    async def handle(self, request: web.Request) -> web.StreamResponse:
        """Serve one websocket until it closes."""
        if self.refusals > 0:
            self.refusals -= 1
            self.refused += 1
            self._changes.announce()
            return web.Response(status=self.refusal_status, text="upstream connect error")
        socket = web.WebSocketResponse(max_msg_size=4096 * 4)
        await socket.prepare(request)
        transport = request.transport
        if transport is None:  # gone already
            return socket
        self._transports.add(transport)
        pack = packer(request.query.get("compress"))
        connection = Connection(socket, pack, self._changes.announce)
        try:
            await self._converse(request, socket, connection)
        except ClosingError as closing:
            self._report(Violation("gateway", f"closed with {closing.code} {closing}", "gateway"))
            await socket.close(code=closing.code, message=str(closing).encode())
        finally:
            await connection.closed()
            self._transports.discard(transport)
            connection.leave()
            self._changes.announce()
        return socket

    def _give(self, event: str, data: Json) -> None:
        for session in self._sessions.values():
            if session.wants(event, data):
                session.events.append((event, data))
            if session.connection is not None:
                session.connection.wake()

    async def _converse(
        self, request: web.Request, socket: web.WebSocketResponse, connection: Connection
    ) -> None:
        if request.query.get("v") != "10" or request.query.get("encoding") != "json":
            raise ClosingError(Close.INVALID_VERSION)
        await connection.send(Op.HELLO, {"heartbeat_interval": int(self._heartbeat * 1000)})
        async for frame in socket:
            if frame.type not in {WSMsgType.TEXT, WSMsgType.BINARY}:
                break
            try:
                payload = json.loads(frame.data)
                op, data = payload["op"], payload["d"]
            except (ValueError, KeyError, TypeError):
                raise ClosingError(Close.DECODE_ERROR) from None
            await self._obey(connection, op, data)

    async def _obey(self, connection: Connection, op: int, data: Json) -> None:
        if op == Op.HEARTBEAT:
            self.heartbeats += 1
            if not self.silent:
                await connection.send(Op.HEARTBEAT_ACK)
        elif op == Op.IDENTIFY:
            self._identify(connection, data)
        elif op == Op.RESUME:
            await self._resume(connection, data)
        elif op != Op.PRESENCE:
            raise ClosingError(Close.UNKNOWN_OPCODE)
        elif connection.session is None:
            raise ClosingError(Close.NOT_AUTHENTICATED)
        else:
            self.presences.append(data)
        self._changes.announce()

    def _identify(self, connection: Connection, data: Json) -> None:
        self._authenticate(connection, data)
        self.identifies.append(data)
        if data["intents"] & PRIVILEGED:
            raise ClosingError(Close.DISALLOWED_INTENTS)
        number, count = data.get("shard") or (0, 1)
        session = Session(secrets.token_hex(16), data["intents"], (number, count))
        self._sessions[session.id] = session
        here = (GUILD_ID >> 22) % count == number
        member = here and self._world.membership is not Membership.REMOVED
        session.events.append(("READY", self._ready(session, [GUILD_ID] if member else [])))
        if data["intents"] & GUILDS and here and self._world.membership is Membership.MEMBER:
            session.events.append(("GUILD_CREATE", self._world.guild_create()))
        connection.follow(session, sent=0)

    async def _resume(self, connection: Connection, data: Json) -> None:
        self._authenticate(connection, data)
        self.resumes.append(data)
        session = self._sessions.get(data["session_id"] or "")
        seen = data["seq"] or 0  # a client that has seen nothing yet may say null
        if session is None or not 0 <= seen <= len(session.events):
            await connection.send(Op.INVALID_SESSION, data=False)
            return
        if self.repeat is not None:
            session.repeat_last(self.repeat)
            self.repeat = None
        session.events.append(("RESUMED", {"_trace": []}))
        connection.follow(session, sent=seen)

    def _authenticate(self, connection: Connection, data: Json) -> None:
        if connection.session is not None:
            raise ClosingError(Close.ALREADY_AUTHENTICATED)
        if data.get("token") != self._world.token:
            raise ClosingError(Close.AUTHENTICATION_FAILED)

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


def forgets(code: int) -> bool:
    """Whether the session is gone after a closing with this code."""
    return code not in RESUMABLE
