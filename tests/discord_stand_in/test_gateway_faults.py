"""The faults of the gateway, met with a bare websocket."""

import asyncio
import time

import aiohttp
import pytest

from tests.discord_stand_in.bare_client import ECHO_COMMAND, MESSAGES, BareClient
from tests.discord_stand_in.channels import GUILD_ID


async def resumed(
    client: BareClient, session_id: str, sequence: int
) -> aiohttp.ClientWebSocketResponse:
    data = {"token": client.stand_in.token, "session_id": session_id, "seq": sequence}
    return await client.connect(6, data)


@pytest.mark.asyncio
@pytest.mark.parametrize(("code", "op"), [(4000, 0), (4007, 9), (4009, 9), (4004, 9), (4014, 9)])
async def test_closing_code_decides_whether_the_session_lives_on(
    client: BareClient, code: int, op: int
) -> None:
    socket = await client.identify()
    session = await client.stand_in.ready()
    client.stand_in.close_gateway(code)
    assert (await socket.receive()).data == code
    assert client.stand_in.gateway.live == []
    again = await resumed(client, session.id, 2)
    assert (await again.receive_json())["op"] == op
    assert client.rules == []  # it was no fault of the program's


@pytest.mark.asyncio
async def test_client_that_has_seen_nothing_resumes_from_the_start(client: BareClient) -> None:
    await client.identify()
    session = await client.stand_in.ready()
    data = {"token": client.stand_in.token, "session_id": session.id, "seq": None}
    again = await client.connect(6, data)
    assert [(await again.receive_json())["t"] for _ in range(2)] == ["READY", "GUILD_CREATE"]
    data["session_id"] = None
    unknown = await client.connect(6, data)
    assert (await unknown.receive_json())["op"] == 9


@pytest.mark.asyncio
async def test_what_came_while_the_gateway_closed_is_replayed(client: BareClient) -> None:
    socket = await client.identify()
    session = await client.stand_in.ready()
    client.stand_in.close_gateway(4000)
    client.stand_in.message("missed?")
    assert (await socket.receive()).data == 4000
    again = await resumed(client, session.id, 2)
    events = [(await again.receive_json())["t"] for _ in range(2)]
    assert events == ["MESSAGE_CREATE", "RESUMED"]


@pytest.mark.asyncio
async def test_program_is_asked_to_reconnect(client: BareClient) -> None:
    socket = await client.identify()
    session = await client.stand_in.ready()
    client.stand_in.ask_to_reconnect()
    assert (await socket.receive_json())["op"] == 7
    again = await resumed(client, session.id, 2)
    assert (await again.receive_json())["t"] == "RESUMED"


@pytest.mark.asyncio
@pytest.mark.parametrize(("resumable", "op"), [(True, 0), (False, 9)])
async def test_session_is_called_invalid(client: BareClient, resumable: bool, op: int) -> None:
    socket = await client.identify()
    session = await client.stand_in.ready()
    client.stand_in.invalidate_sessions(resumable=resumable)
    payload = await socket.receive_json()
    assert (payload["op"], payload["d"]) == (9, resumable)
    again = await resumed(client, session.id, 2)
    assert (await again.receive_json())["op"] == op


@pytest.mark.asyncio
async def test_handshakes_are_refused_so_many_times(client: BareClient) -> None:
    client.stand_in.refuse_gateway(2)
    for _ in range(2):
        with pytest.raises(aiohttp.WSServerHandshakeError, match="503"):
            await client.identify()
    await client.identify()
    assert client.stand_in.gateway.refused == 2


@pytest.mark.asyncio
async def test_heartbeats_stay_without_an_answer(client: BareClient) -> None:
    socket = await client.identify()
    client.stand_in.silence_heartbeats()
    await socket.send_json({"op": 1, "d": 2})
    await client.stand_in.until(lambda: client.stand_in.gateway.heartbeats or None, "a heartbeat")
    client.stand_in.silence_heartbeats(silent=False)
    client.stand_in.message("still there?")
    assert (await socket.receive_json())["t"] == "MESSAGE_CREATE"
    await socket.send_json({"op": 1, "d": 3})
    assert (await socket.receive_json())["op"] == 11


@pytest.mark.asyncio
async def test_an_event_is_delivered_twice_after_a_resume(client: BareClient) -> None:
    socket = await client.identify()
    await client.sync(ECHO_COMMAND)
    session = await client.stand_in.ready()
    used = client.stand_in.slash("echo")
    client.stand_in.message("something else")
    first = await socket.receive_json()
    await socket.receive_json()
    client.stand_in.drop(repeat="INTERACTION_CREATE")
    again = await resumed(client, session.id, 4)
    second = await again.receive_json()
    assert second["d"] == first["d"]
    assert second["d"]["id"] == str(used.id)
    assert (await again.receive_json())["t"] == "RESUMED"
    client.stand_in.drop(repeat="THREAD_CREATE")  # there was none
    assert (await (await resumed(client, session.id, 6)).receive_json())["t"] == "RESUMED"


@pytest.mark.asyncio
async def test_an_event_is_kept_back(client: BareClient) -> None:
    socket = await client.identify()
    await client.sync(ECHO_COMMAND)
    client.stand_in.delay_event("INTERACTION_CREATE", 0.1)
    client.stand_in.delay_event("INTERACTION_CREATE", 60)
    begun = time.monotonic()
    client.stand_in.slash("echo")
    client.stand_in.slash("echo")  # never seen: the stand-in ends before
    client.stand_in.message("in the meantime")
    assert (await socket.receive_json())["t"] == "MESSAGE_CREATE"
    assert (await socket.receive_json())["t"] == "INTERACTION_CREATE"
    assert time.monotonic() - begun >= 0.1


@pytest.mark.asyncio
async def test_server_is_unavailable_for_a_time(client: BareClient) -> None:
    socket = await client.identify()
    client.stand_in.lose_guild()
    gone = await socket.receive_json()
    assert (gone["t"], gone["d"]) == ("GUILD_DELETE", {"id": str(GUILD_ID), "unavailable": True})
    with pytest.raises(RuntimeError, match="outage"):
        client.stand_in.message("anybody?")
    client.stand_in.message("psst", dm=True)
    assert (await socket.receive_json())["t"] == "MESSAGE_CREATE"
    second = await client.connect(
        2, {"token": client.stand_in.token, "intents": 1, "properties": {}}
    )
    guilds = (await second.receive_json())["d"]["guilds"]
    assert guilds == [{"id": str(GUILD_ID), "unavailable": True}]
    client.stand_in.restore_guild()
    assert (await second.receive_json())["t"] == "GUILD_CREATE"
    client.stand_in.message("back again")
    events = [(await socket.receive_json())["t"] for _ in range(2)]
    assert events == ["GUILD_CREATE", "MESSAGE_CREATE"]


@pytest.mark.asyncio
async def test_removed_bot_has_no_access(client: BareClient) -> None:
    socket = await client.identify()
    client.stand_in.lose_guild(outage=False)
    assert (await socket.receive_json())["d"] == {"id": str(GUILD_ID)}
    for path in (MESSAGES, f"/guilds/{GUILD_ID}"):
        status, error = await client.call("GET", path)
        assert (status, error["code"]) == (403, 50001)
    second = await client.connect(
        2, {"token": client.stand_in.token, "intents": 1, "properties": {}}
    )
    assert (await second.receive_json())["d"]["guilds"] == []
    assert client.rules == []


@pytest.mark.asyncio
async def test_a_shard_hears_of_its_own_server_alone(client: BareClient) -> None:
    about = {"token": client.stand_in.token, "intents": 1, "properties": {}}
    count = 2
    own = (GUILD_ID >> 22) % count
    sockets = [
        await client.connect(2, {**about, "shard": [number, count]}) for number in (own, 1 - own)
    ]
    for socket in sockets:
        assert (await socket.receive_json())["t"] == "READY"
    assert (await sockets[0].receive_json())["t"] == "GUILD_CREATE"
    client.stand_in.lose_guild()
    assert (await sockets[0].receive_json())["t"] == "GUILD_DELETE"
    with pytest.raises(TimeoutError):
        async with asyncio.timeout(0.05):
            await sockets[1].receive_json()
