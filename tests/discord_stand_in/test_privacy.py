"""Who sees an ephemeral message, and how it can be reached."""

import pytest

from tests.discord_stand_in import ALICE, BRUNO, EDITORS
from tests.discord_stand_in.bare_client import ECHO_COMMAND, MESSAGES, BareClient
from tests.discord_stand_in.interactions import Interaction
from tests.discord_stand_in.limits import COMPONENTS_V2
from tests.discord_stand_in.messages import EPHEMERAL
from tests.discord_stand_in.records import Json

ROW: Json = {
    "type": 1,
    "components": [{"type": 2, "style": 2, "label": "Press", "custom_id": "press"}],
}


async def deferred(client: BareClient, *, flags: int) -> Interaction:
    await client.sync(ECHO_COMMAND)
    used = client.stand_in.slash("echo")
    assert (await client.answer(used, 5, {"flags": flags}))[0] == 204
    return used


@pytest.mark.asyncio
async def test_ephemeral_message_is_seen_and_used_by_one_person_alone(client: BareClient) -> None:
    used = await deferred(client, flags=EPHEMERAL)
    body = {"content": "for you", "components": [ROW]}
    _, message = await client.webhook("PATCH", used, body, "@original")
    assert message["flags"] == EPHEMERAL
    assert [one["content"] for one in client.stand_in.visible_to(ALICE)] == ["for you"]
    assert client.stand_in.visible_to(BRUNO) == []
    client.stand_in.click(message, "press")
    with pytest.raises(LookupError, match="bruno sees no message"):
        client.stand_in.click(message, "press", user=BRUNO)
    with pytest.raises(LookupError, match="ephemeral"):
        client.stand_in.message("what?", reply_to=message)


@pytest.mark.asyncio
async def test_direct_messages_are_seen_by_the_two_alone(client: BareClient) -> None:
    await client.identify()
    client.stand_in.message("psst", dm=True)
    client.stand_in.message("hello")
    client.stand_in.message("hello again", user=BRUNO)
    assert [one["content"] for one in client.stand_in.visible_to(ALICE, dm=True)] == ["psst"]
    assert client.stand_in.visible_to(BRUNO, ALICE.dm_channel_id) == []
    seen = [one["author"]["username"] for one in client.stand_in.visible_to(BRUNO)]
    assert seen == ["alice", "bruno"]


@pytest.mark.asyncio
@pytest.mark.parametrize("method", ["GET", "PATCH", "DELETE"])
async def test_ephemeral_message_is_reached_by_its_webhook_alone(
    client: BareClient, method: str
) -> None:
    used = await deferred(client, flags=EPHEMERAL)
    _, message = await client.webhook("PATCH", used, {"content": "x"}, "@original")
    body = {"content": "y"} if method == "PATCH" else None
    status, error = await client.call(method, f"{MESSAGES}/{message['id']}", body)
    assert (status, error["code"]) == (404, 10008)
    assert client.rules == ["ephemeral by its channel"]
    assert (await client.call("GET", MESSAGES))[1] == []
    reply = {"content": "z", "message_reference": {"message_id": message["id"]}}
    assert (await client.call("POST", MESSAGES, reply))[0] == 400
    assert (await client.webhook(method, used, body, message["id"]))[0] in {200, 204}


@pytest.mark.asyncio
async def test_ephemeral_message_has_no_events(client: BareClient) -> None:
    socket = await client.identify()
    used = await deferred(client, flags=EPHEMERAL)
    assert (await socket.receive_json())["t"] == "INTERACTION_CREATE"
    await client.webhook("PATCH", used, {"content": "x"}, "@original")
    await client.webhook("DELETE", used, which="@original")
    await socket.send_json({"op": 1, "d": None})
    assert (await socket.receive_json())["op"] == 11


@pytest.mark.asyncio
async def test_deferral_decides_who_sees_the_answer(client: BareClient) -> None:
    private, public = [await deferred(client, flags=flags) for flags in (EPHEMERAL, 0)]
    # Only the second asks for something that it doesn't get.
    _, first = await client.webhook("POST", private, {"content": "x"})
    _, second = await client.webhook("POST", public, {"content": "x", "flags": EPHEMERAL})
    assert (first["id"], second["id"]) == (str(private.original), str(public.original))
    assert (first["flags"], second["flags"]) == (EPHEMERAL, 0)
    assert client.rules == ["ephemeral in vain"]
    _, third = await client.webhook("POST", public, {"content": "x", "flags": EPHEMERAL})
    assert third["flags"] == EPHEMERAL  # a further follow-up decides for itself
    assert client.rules == ["ephemeral in vain"]


@pytest.mark.asyncio
async def test_no_edit_makes_a_message_ephemeral(client: BareClient) -> None:
    used = await deferred(client, flags=0)
    body = {"content": "x", "components": [ROW], "flags": EPHEMERAL}
    _, message = await client.webhook("PATCH", used, body, "@original")
    assert message["flags"] == 0
    pressed = client.stand_in.click(message, "press")
    await client.answer(pressed, 7, body)
    path = f"{MESSAGES}/{message['id']}"
    assert (await client.call("PATCH", path, body))[1]["flags"] == 0
    assert client.rules == ["ephemeral in vain"] * 3


@pytest.mark.asyncio
async def test_message_of_a_channel_is_never_ephemeral(client: BareClient) -> None:
    await client.identify()
    _, message = await client.call("POST", MESSAGES, {"content": "x", "flags": EPHEMERAL})
    assert message["flags"] == 0
    assert len(client.stand_in.visible_to(BRUNO)) == 1
    assert client.rules == ["ephemeral in vain"]


@pytest.mark.asyncio
@pytest.mark.parametrize("second", [False, True], ids=["content", "text display"])
@pytest.mark.parametrize(
    ("allowed", "people", "roles", "everyone"),
    [
        (None, [ALICE.id], [EDITORS.id], True),
        ({"parse": []}, [], [], False),
        ({"parse": ["roles"]}, [], [EDITORS.id], False),
        ({"users": [str(ALICE.id)], "roles": [EDITORS.id]}, [ALICE.id], [EDITORS.id], False),
        ({"parse": ["everyone"]}, [], [], True),
    ],
    ids=["all", "none", "roles", "named", "everyone"],
)
async def test_text_displays_notify_as_content_does(
    client: BareClient,
    second: bool,
    allowed: Json | None,
    people: list[int],
    roles: list[int],
    everyone: bool,
) -> None:
    text = f"@everyone {ALICE.mention} {EDITORS.mention}"
    body: Json = {"content": text}
    if second:
        shown = {"type": 17, "components": [{"type": 10, "content": text}]}
        body = {"flags": COMPONENTS_V2, "components": [shown]}
    _, message = await client.call("POST", MESSAGES, {**body, "allowed_mentions": allowed})
    assert [int(one["id"]) for one in message["mentions"]] == people
    assert [int(one) for one in message["mention_roles"]] == roles
    assert message["mention_everyone"] is everyone


@pytest.mark.asyncio
async def test_embeds_notify_nobody(client: BareClient) -> None:
    body = {"embeds": [{"description": f"@everyone {ALICE.mention}"}]}
    _, message = await client.call("POST", MESSAGES, body)
    assert (message["mentions"], message["mention_everyone"]) == ([], False)
