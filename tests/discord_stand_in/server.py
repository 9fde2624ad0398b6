"""The stand-in as a test sees it: start it, act as a user, wait for what the program does."""

from pathlib import Path
from typing import Self

from aiohttp import web

from tests.discord_stand_in.accounts import ORDINARY
from tests.discord_stand_in.faults import Faults
from tests.discord_stand_in.gateway import Gateway
from tests.discord_stand_in.messages import Messages
from tests.discord_stand_in.records import Changes, Json, Request, Violation
from tests.discord_stand_in.rest import PREFIX, Rest
from tests.discord_stand_in.schema import SchemaBook
from tests.discord_stand_in.sessions import Session
from tests.discord_stand_in.state import GLOBAL, State
from tests.discord_stand_in.users import Users
from tests.discord_stand_in.world import EDITORS, Role, Snowflakes, World

TOKEN = "stand-in.token"  # noqa: S105  # opens nothing but this stand-in


class DiscordStandIn(Users, Faults):
    """Discord on the loopback interface, on a port of its own.

    An async context manager. Lets a program identify with `token`, checks it by Discord's rules
    and keeps what broke them in `violations`. Commands and messages outlive the program, so that
    it can be started again. All times are in seconds.
    """

    def __init__(  # all of them by name, all of them optional
        self,
        *,
        token: str = TOKEN,
        openapi: Path | None = None,
        callback_limit: float = 3.0,
        token_lifetime: float = 900.0,
        heartbeat: float = 41.25,
        patience: float = 15.0,
        bot_permissions: int = ORDINARY,
        guild_locale: str = "en-US",
        roles: tuple[Role, ...] = (EDITORS,),
    ) -> None:
        """Prepare; nothing listens yet.

        `openapi` is Discord's API description, against which every request body is then checked;
        `patience` is how long the waiting helpers wait; `bot_permissions` are those of the bot
        in the server, whose language and roles are `guild_locale` and `roles`.
        """
        self.violations: list[Violation] = []
        self.token = token
        self.address = ""
        changes = Changes()
        changes.seen = self._happened
        world = World(token, bot_permissions, guild_locale, roles)
        snowflakes = Snowflakes()
        gateway = Gateway(world, changes, self._report, heartbeat)
        self.messages = Messages(world, snowflakes, changes, gateway.dispatch)
        state = State(
            world,
            changes,
            snowflakes,
            self.messages,
            gateway,
            callback_limit,
            token_lifetime,
            self._report,
        )
        Users.__init__(self, state, patience)
        book = SchemaBook(openapi) if openapi is not None else None
        self._rest = Rest(state, self._report, book)
        Faults.__init__(self, world, gateway, self._rest.faults)
        self._runner: web.AppRunner | None = None

    async def __aenter__(self) -> Self:
        """Listen on a free port of 127.0.0.1; `address` says which."""
        app = web.Application(client_max_size=10 * 1024 * 1024)
        app.router.add_get("/", self.gateway.handle)
        app.router.add_route("*", "/{path:.*}", self._rest.handle)
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=1.0)
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", 0).start()
        port = self._runner.addresses[0][1]
        self.address = f"http://127.0.0.1:{port}"
        self.gateway.address = f"ws://127.0.0.1:{port}"
        return self

    async def __aexit__(self, *_details: object) -> None:
        """Cut all connections and stop listening."""
        self.gateway.stop()
        if self._runner is not None:
            await self._runner.cleanup()

    @property
    def api(self) -> str:
        """The base address of the REST routes, for requests made without discord.py."""
        return self.address + PREFIX

    @property
    def requests(self) -> list[Request]:
        """Every REST request so far, in order."""
        return list(self._rest.requests)

    @property
    def global_commands(self) -> list[Json]:
        """The global commands, in the order of the last sync."""
        return list(self.state.commands.get(GLOBAL, []))

    async def ready(self, *, identifies: int = 1) -> Session:
        """Wait until a program is connected and has been told of its servers.

        `identifies` counts over the stand-in's life: 2 waits for the program's second start.
        """

        def connected() -> Session | None:
            if len(self.gateway.identifies) < identifies:
                return None
            told = (one for one in self.gateway.live if one.sent == len(one.events))
            return next(told, None)

        return await self.until(connected, f"a connected bot (start {identifies})")

    def _happened(self) -> str:
        seen = [f"{one.method} {one.path}" for one in self._rest.requests[-10:]]
        return f"the last requests: {seen}; the violations: {self.violations}"

    def _report(self, violation: Violation) -> None:
        self.violations.append(violation)
        self.state.changes.announce()
