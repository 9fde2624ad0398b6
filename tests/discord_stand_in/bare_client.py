"""A bare program for the stand-in's own tests: no discord.py, one request or payload at a time."""

import json
from typing import Any

import aiohttp

from tests.discord_stand_in.interactions import Interaction
from tests.discord_stand_in.records import Json
from tests.discord_stand_in.server import DiscordStandIn
from tests.discord_stand_in.world import BOT, CHANNEL_ID

MESSAGES = f"/channels/{CHANNEL_ID}/messages"
COMMANDS = f"/applications/{BOT.id}/commands"
INTENTS = 1 << 0 | 1 << 9 | 1 << 12
ECHO_COMMAND = {"name": "echo", "description": "Give back a text"}


class BareClient:
    """A bare program: REST calls with the token, and one gateway connection."""

    def __init__(self, stand_in: DiscordStandIn, session: aiohttp.ClientSession) -> None:
        """Speak to `stand_in` over `session`."""
        self.stand_in = stand_in
        self.session = session

    async def call(
        self, method: str, path: str, body: object = None, *, token: str | None = None
    ) -> tuple[int, Any]:
        """Send a request, and return the status and the decoded body."""
        headers = {"Authorization": f"Bot {token or self.stand_in.token}"}
        url = self.stand_in.api + path
        async with self.session.request(method, url, json=body, headers=headers) as response:
            raw = await response.read()
            return response.status, json.loads(raw) if raw else None

    async def connect(
        self, op: int, data: Json, query: str = "v=10&encoding=json"
    ) -> aiohttp.ClientWebSocketResponse:
        """Open the gateway, take HELLO, and send one payload."""
        address = f"{self.stand_in.gateway.address}/?{query}"
        socket = await self.session.ws_connect(address)
        assert (await socket.receive_json())["op"] == 10
        await socket.send_json({"op": op, "d": data})
        return socket

    async def identify(self, intents: int = INTENTS) -> aiohttp.ClientWebSocketResponse:
        """Identify, and take READY and GUILD_CREATE."""
        data = {"token": self.stand_in.token, "intents": intents, "properties": {}}
        socket = await self.connect(2, data)
        assert (await socket.receive_json())["t"] == "READY"
        assert (await socket.receive_json())["t"] == "GUILD_CREATE"
        return socket

    async def sync(self, *commands: Json) -> None:
        """Identify, where that isn't done, and sync commands."""
        if not self.stand_in.gateway.identifies:
            await self.identify()
        status, error = await self.call("PUT", COMMANDS, list(commands))
        assert status == 200, error

    async def answer(
        self, interaction: Interaction, kind: int, data: Json | None = None
    ) -> tuple[int, Any]:
        """Acknowledge an interaction."""
        path = f"/interactions/{interaction.id}/{interaction.token}/callback"
        return await self.call("POST", path, {"type": kind, "data": data or {}})

    async def webhook(
        self, method: str, interaction: Interaction, body: object = None, which: str = ""
    ) -> tuple[int, Any]:
        """Call the webhook of an interaction; `which` is @original or the id of a message."""
        messages = f"/messages/{which}" if which else ""
        path = f"/webhooks/{BOT.id}/{interaction.token}{messages}"
        return await self.call(method, path, body)

    @property
    def rules(self) -> list[str]:
        """The rules that were broken, in order."""
        return [violation.rule for violation in self.stand_in.violations]
