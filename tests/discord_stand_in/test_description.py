"""Requests and answers compared with Discord's own description of its API."""

from pathlib import Path

import aiohttp
import pytest

from tests.discord_stand_in import ALICE, BOT, DiscordStandIn
from tests.discord_stand_in.bare_client import COMMANDS, ECHO_COMMAND, MESSAGES, BareClient
from tests.discord_stand_in.schema import SchemaBook
from tests.discord_stand_in.world import CHANNEL_ID, GUILD_ID


@pytest.mark.asyncio
@pytest.mark.parametrize(
    ("method", "path", "body"),
    [
        ("POST", MESSAGES, {"content": "x", "components": [{"type": 99}]}),
        ("POST", MESSAGES, {"content": ["x"]}),
        ("PUT", COMMANDS, [{"description": "no name"}]),
        ("POST", f"/channels/{CHANNEL_ID}/typing", {"x": 1}),
        ("POST", MESSAGES, None),
    ],
    ids=["unknown component", "content as a list", "nameless command", "no body wanted", "no body"],
)
async def test_body_that_breaks_the_description_is_a_violation(
    method: str, path: str, body: object, openapi: Path
) -> None:
    async with DiscordStandIn(openapi=openapi) as strict, aiohttp.ClientSession() as session:
        await BareClient(strict, session).call(method, path, body)
    assert "schema" in {violation.rule for violation in strict.violations}


def test_only_snowflakes_and_permissions_are_wider_than_described(openapi: Path) -> None:
    book = SchemaBook(openapi)
    reference = {"content": "x", "message_reference": {"message_id": 17}}
    assert book.request_problems("POST", MESSAGES, reference) == []
    command = {**ECHO_COMMAND, "default_member_permissions": "32"}
    assert book.request_problems("PUT", COMMANDS, [command]) == []
    command["default_member_permissions"] = "many"
    assert book.request_problems("PUT", COMMANDS, [command])
    reference["message_reference"] = {"message_id": "seventeen"}
    assert book.request_problems("POST", MESSAGES, reference)


LINK_ROW = {
    "type": 1,
    "components": [{"type": 2, "style": 5, "label": "Open", "url": "https://example.org"}],
}
ANSWERED: tuple[tuple[str, str, object], ...] = (
    ("GET", "/users/@me", None),
    ("GET", "/oauth2/applications/@me", None),
    ("GET", "/applications/@me", None),
    ("GET", "/gateway", None),
    ("GET", "/gateway/bot", None),
    ("GET", f"/users/{ALICE.id}", None),
    ("GET", f"/guilds/{GUILD_ID}", None),
    ("GET", f"/guilds/{GUILD_ID}/members/{ALICE.id}", None),
    ("PUT", COMMANDS, [ECHO_COMMAND]),
    ("GET", COMMANDS, None),
    ("PUT", f"/applications/{BOT.id}/guilds/{GUILD_ID}/commands", [ECHO_COMMAND]),
    ("POST", "/users/@me/channels", {"recipient_id": str(ALICE.id)}),
    ("GET", f"/channels/{CHANNEL_ID}", None),
    ("POST", f"/channels/{CHANNEL_ID}/typing", None),
    ("POST", MESSAGES, {"content": "x", "components": [LINK_ROW]}),
    ("POST", MESSAGES, {"embeds": [{"title": "x", "description": "y"}]}),
    ("GET", MESSAGES, None),
)


@pytest.mark.asyncio
@pytest.mark.parametrize(("method", "path", "body"), ANSWERED)
async def test_answers_have_the_described_shape(
    client: BareClient, method: str, path: str, body: object, openapi: Path
) -> None:
    status, answer = await client.call(method, path, body)
    assert SchemaBook(openapi).response_problems(method, path, status, answer) == []
    assert client.stand_in.violations == []


@pytest.mark.asyncio
async def test_answers_to_an_interaction_have_the_described_shape(
    client: BareClient, openapi: Path
) -> None:
    book = SchemaBook(openapi)
    await client.identify()
    await client.call("PUT", COMMANDS, [ECHO_COMMAND])
    used = client.stand_in.slash("echo")
    webhook = f"/webhooks/{BOT.id}/{used.token}"
    callback = f"/interactions/{used.id}/{used.token}/callback"
    answer = {"type": 4, "data": {"content": "x"}}
    for method, path, query, body in (
        ("POST", callback, "?with_response=1", answer),
        ("PATCH", f"{webhook}/messages/@original", "", {"content": "y"}),
        ("GET", f"{webhook}/messages/@original", "", None),
        ("POST", webhook, "?wait=true", {"content": "z"}),
    ):
        status, response = await client.call(method, path + query, body)
        assert book.response_problems(method, path, status, response) == [], path
    assert client.stand_in.violations == []
