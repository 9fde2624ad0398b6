"""The REST routes of the stand-in, each met with bare requests."""

import json

import aiohttp
import pytest

from tests.discord_stand_in import ALICE, BOT, DiscordStandIn
from tests.discord_stand_in.accounts import (
    ORDINARY,
    READ_MESSAGE_HISTORY,
    SEND_MESSAGES_IN_THREADS,
)
from tests.discord_stand_in.bare_client import COMMANDS, ECHO_COMMAND, MESSAGES, BareClient
from tests.discord_stand_in.records import Json


@pytest.mark.asyncio
async def test_nonce_sent_twice_gives_the_message_already_made(client: BareClient) -> None:
    body = {"content": "once", "nonce": "17", "enforce_nonce": True}
    _, first = await client.call("POST", MESSAGES, body)
    _, again = await client.call("POST", MESSAGES, body)
    assert again["id"] == first["id"]
    assert len((await client.call("GET", MESSAGES))[1]) == 1
    _, other = await client.call("POST", MESSAGES, {**body, "enforce_nonce": False})
    assert other["id"] != first["id"]


@pytest.mark.asyncio
async def test_own_message_is_edited_and_deleted_and_anothers_is_not(client: BareClient) -> None:
    await client.identify()
    _, own = await client.call("POST", MESSAGES, {"content": "mine"})
    path = f"{MESSAGES}/{own['id']}"
    assert (await client.call("PATCH", path, {"content": "still mine"}))[1]["edited_timestamp"]
    assert (await client.call("DELETE", path))[0] == 204
    assert (await client.call("GET", path))[1]["code"] == 10008
    assert client.stand_in.violations == []
    theirs = client.stand_in.message("hers").message
    status, error = await client.call("PATCH", f"{MESSAGES}/{theirs['id']}", {"content": "mine"})
    assert (status, error["code"]) == (403, 50005)


@pytest.mark.asyncio
@pytest.mark.parametrize(
    ("method", "path", "status", "rule"),
    [
        ("GET", "/no/such/route", 404, "unknown route"),
        ("DELETE", "/users/@me", 404, "unknown route"),
        ("POST", "/interactions/1/unknown/callback", 404, "unknown interaction"),
        ("PATCH", f"/webhooks/{BOT.id}/unknown/messages/@original", 404, "unknown webhook"),
    ],
)
async def test_unknown_places_are_refused(
    client: BareClient, method: str, path: str, status: int, rule: str
) -> None:
    answered, error = await client.call(method, path)
    assert answered == status
    assert error.keys() == {"message", "code"}
    assert [violation.rule for violation in client.stand_in.violations] == [rule]


@pytest.mark.asyncio
async def test_bot_routes_want_the_token(client: BareClient) -> None:
    assert (await client.call("GET", "/users/@me", token="wrong"))[0] == 401  # noqa: S106
    assert (await client.call("GET", "/gateway", token="wrong"))[0] == 200  # noqa: S106
    assert [violation.rule for violation in client.stand_in.violations] == ["authorization"]


@pytest.mark.asyncio
async def test_body_that_is_no_json_is_refused(client: BareClient) -> None:
    url, headers = client.stand_in.api + MESSAGES, {"Authorization": "Bot stand-in.token"}
    async with client.session.post(url, data=b"{", headers=headers) as response:
        assert response.status == 400
        assert response.headers["Content-Type"] == "application/json"
        assert int(response.headers["X-RateLimit-Remaining"]) > 0
    assert [violation.rule for violation in client.stand_in.violations] == ["invalid JSON"]


@pytest.mark.asyncio
async def test_multipart_body_is_read(client: BareClient) -> None:
    form = aiohttp.FormData(quote_fields=False)
    form.add_field("payload_json", json.dumps({"content": "see file"}))
    form.add_field("files[0]", b"abc", filename="a.txt", content_type="text/plain")
    headers = {"Authorization": f"Bot {client.stand_in.token}"}
    url = client.stand_in.api + MESSAGES
    async with client.session.post(url, data=form, headers=headers) as response:
        message = await response.json()
    assert message["content"] == "see file"
    assert [attached["filename"] for attached in message["attachments"]] == ["a.txt"]
    assert client.stand_in.requests[-1].files == ("a.txt",)


@pytest.mark.asyncio
async def test_missing_permission_is_an_answer_and_no_violation() -> None:
    async with DiscordStandIn(bot_permissions=0) as mute, aiohttp.ClientSession() as session:
        answer = await BareClient(mute, session).call("POST", MESSAGES, {"content": "x"})
    assert (answer[0], answer[1]["code"]) == (403, 50013)
    assert mute.violations == []


@pytest.mark.asyncio
async def test_permissions_are_those_of_the_place() -> None:
    held = ORDINARY & ~(READ_MESSAGE_HISTORY | SEND_MESSAGES_IN_THREADS)
    async with (
        DiscordStandIn(bot_permissions=held) as narrow,
        aiohttp.ClientSession() as session,
    ):
        client = BareClient(narrow, session)
        await client.identify()
        question = narrow.message("when?").message
        thread, private = narrow.thread(), narrow.message("psst", dm=True).message
        reply = {"content": "x", "message_reference": {"message_id": question["id"]}}
        assert (await client.call("POST", MESSAGES, reply))[1]["code"] == 160002
        assert (await client.call("POST", MESSAGES, {"content": "x"}))[0] == 200
        in_thread = await client.call("POST", f"/channels/{thread}/messages", {"content": "x"})
        assert in_thread[1]["code"] == 50013
        reply["message_reference"] = {"message_id": private["id"]}
        path = f"/channels/{private['channel_id']}/messages"
        assert (await client.call("POST", path, reply))[0] == 200
    assert narrow.violations == []


@pytest.mark.asyncio
async def test_reply_is_to_a_message_of_its_channel(client: BareClient) -> None:
    await client.identify()
    private = client.stand_in.message("psst", dm=True).message
    reference = {"message_id": private["id"]}
    reply: Json = {"content": "x", "message_reference": reference}
    assert (await client.call("POST", MESSAGES, reply))[1]["code"] == 50035
    reference["fail_if_not_exists"] = False
    assert "referenced_message" not in (await client.call("POST", MESSAGES, reply))[1]
    assert client.rules == []


@pytest.mark.asyncio
@pytest.mark.parametrize(
    ("path", "code"),
    [("/users/1", 10013), ("/guilds/1", 10004), ("/channels/1", 10003), (f"{MESSAGES}/x", 50035)],
)
async def test_what_does_not_exist_is_unknown(client: BareClient, path: str, code: int) -> None:
    assert (await client.call("GET", path))[1]["code"] == code


@pytest.mark.asyncio
async def test_interaction_is_acknowledged_once_and_before_anything_else(
    client: BareClient,
) -> None:
    socket = await client.identify()
    await client.call("PUT", COMMANDS, [ECHO_COMMAND])
    used = client.stand_in.slash("echo")
    event = (await socket.receive_json())["d"]
    webhook = f"/webhooks/{BOT.id}/{event['token']}"
    callback = f"/interactions/{event['id']}/{event['token']}/callback"
    early = await client.call("PATCH", f"{webhook}/messages/@original", {"content": "x"})
    assert (early[0], early[1]["code"]) == (404, 10015)
    assert (await client.call("POST", callback, {"type": 6}))[1]["code"] == 50035
    status, response = await client.call("POST", f"{callback}?with_response=1", {"type": 5})
    assert status == 200
    assert response["interaction"]["response_message_loading"]
    repeated = await client.call("POST", callback, {"type": 5})
    assert (repeated[0], repeated[1]["code"]) == (400, 40060)
    rules = [violation.rule for violation in client.stand_in.violations]
    assert rules == ["webhook before the callback", "callback type", "second callback"]
    first = (await client.call("POST", webhook, {"content": "first"}))[1]
    assert first["id"] == response["interaction"]["response_message_id"]
    more = (await client.call("POST", webhook, {"content": "more", "flags": 64}))[1]
    assert (await used.final())["content"] == "first"
    assert [one["content"] for one in used.followups] == ["more"]
    assert (await client.call("DELETE", f"{webhook}/messages/@original"))[0] == 204
    assert (await used.final())["id"] == more["id"]


@pytest.mark.asyncio
async def test_interaction_token_expires() -> None:
    async with DiscordStandIn(token_lifetime=0.0) as brief, aiohttp.ClientSession() as session:
        client = BareClient(brief, session)
        await client.identify()
        await client.call("PUT", COMMANDS, [ECHO_COMMAND])
        used = brief.slash("echo")
        webhook = f"/webhooks/{BOT.id}/{used.token}"
        answer = await client.call("POST", webhook, {"content": "late"})
    assert (answer[0], answer[1]["code"]) == (401, 50027)


@pytest.mark.asyncio
async def test_allowed_mentions_decide_who_is_notified(client: BareClient) -> None:
    body: Json = {"content": f"@everyone {ALICE.mention}"}
    loud = (await client.call("POST", MESSAGES, body))[1]
    quiet = (await client.call("POST", MESSAGES, {**body, "allowed_mentions": {"parse": []}}))[1]
    assert [one["id"] for one in loud["mentions"]] == [str(ALICE.id)]
    assert loud["mention_everyone"]
    assert quiet["mentions"] == []
    assert not quiet["mention_everyone"]
