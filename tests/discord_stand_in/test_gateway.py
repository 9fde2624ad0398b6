"""The gateway of the stand-in, met with a bare websocket."""

import json
import zlib

import pytest

from tests.discord_stand_in import BOT
from tests.discord_stand_in.bare_client import INTENTS, BareClient
from tests.discord_stand_in.records import Json


@pytest.mark.asyncio
@pytest.mark.parametrize(
    ("op", "data", "query", "code"),
    [
        (2, {"token": "wrong", "intents": INTENTS}, "v=10&encoding=json", 4004),
        (2, {"token": "stand-in.token", "intents": 1 << 15}, "v=10&encoding=json", 4014),
        (6, {"token": "wrong", "session_id": "", "seq": 0}, "v=10&encoding=json", 4004),
        (3, {}, "v=10&encoding=json", 4003),
        (77, {}, "v=10&encoding=json", 4001),
    ],
    ids=["wrong token", "privileged intent", "wrong token to resume", "presence", "unknown op"],
)
async def test_gateway_closes_with_a_reason(
    client: BareClient, op: int, data: Json, query: str, code: int
) -> None:
    socket = await client.connect(op, data, query)
    assert (await socket.receive()).data == code
    assert [violation.rule for violation in client.stand_in.violations] == ["gateway"]


@pytest.mark.asyncio
async def test_gateway_speaks_only_version_ten(client: BareClient) -> None:
    address = client.stand_in.gateway.address
    socket = await client.session.ws_connect(f"{address}/?v=6&encoding=json")
    assert (await socket.receive()).data == 4012


@pytest.mark.asyncio
async def test_heartbeat_is_acknowledged_and_presence_accepted(client: BareClient) -> None:
    socket = await client.identify()
    await socket.send_json({"op": 3, "d": {"status": "idle", "activities": []}})
    await socket.send_json({"op": 1, "d": 2})
    assert (await socket.receive_json())["op"] == 11
    assert [one["status"] for one in client.stand_in.gateway.presences] == ["idle"]
    await socket.send_json({"op": 2, "d": {"token": client.stand_in.token, "intents": 0}})
    assert (await socket.receive()).data == 4005


@pytest.mark.asyncio
async def test_resumed_session_gets_what_it_missed_in_order(client: BareClient) -> None:
    await client.identify()
    session = await client.stand_in.ready()
    client.stand_in.drop()
    client.stand_in.message("one")
    client.stand_in.message("two")
    data = {"token": client.stand_in.token, "session_id": session.id, "seq": 2}
    socket = await client.connect(6, data)
    events = [await socket.receive_json() for _ in range(3)]
    assert [event["t"] for event in events] == ["MESSAGE_CREATE", "MESSAGE_CREATE", "RESUMED"]
    assert [event["s"] for event in events] == [3, 4, 5]


@pytest.mark.asyncio
async def test_forgotten_session_is_invalid(client: BareClient) -> None:
    await client.identify()
    session = await client.stand_in.ready()
    client.stand_in.drop(forget=True)
    data = {"token": client.stand_in.token, "session_id": session.id, "seq": 2}
    socket = await client.connect(6, data)
    payload = await socket.receive_json()
    assert (payload["op"], payload["d"]) == (9, False)


@pytest.mark.asyncio
@pytest.mark.parametrize(
    ("mention", "dm", "seen"),
    [(False, False, ""), (True, False, f"{BOT.mention} hi"), (False, True, "hi")],
    ids=["unaddressed", "mentioned", "direct"],
)
async def test_content_is_shown_only_to_whom_it_is_addressed(
    client: BareClient, *, mention: bool, dm: bool, seen: str
) -> None:
    socket = await client.identify()
    client.stand_in.message("hi", mention=mention, dm=dm)
    event = (await socket.receive_json())["d"]
    assert event["content"] == seen
    assert ("guild_id" in event) is not dm


@pytest.mark.asyncio
async def test_messages_need_their_intent(client: BareClient) -> None:
    socket = await client.identify(1 << 0)
    client.stand_in.message("hi", dm=True)
    client.stand_in.message("hi")
    await socket.send_json({"op": 1, "d": 2})
    assert (await socket.receive_json())["op"] == 11


@pytest.mark.asyncio
async def test_transport_is_compressed_as_one_stream(client: BareClient) -> None:
    address = client.stand_in.gateway.address
    url = f"{address}/?v=10&encoding=json&compress=zlib-stream"
    socket, stream = await client.session.ws_connect(url), zlib.decompressobj()
    data = {"token": client.stand_in.token, "intents": INTENTS}
    assert json.loads(stream.decompress(await socket.receive_bytes()))["op"] == 10
    await socket.send_json({"op": 2, "d": data})
    assert json.loads(stream.decompress(await socket.receive_bytes()))["t"] == "READY"
    assert json.loads(stream.decompress(await socket.receive_bytes()))["t"] == "GUILD_CREATE"
