"""What the users of the stand-in can do, and what their Discord would not let them do."""

import aiohttp
import pytest

from tests.discord_stand_in import (
    ALICE,
    BOT,
    BRUNO,
    CHANNEL_ID,
    EDITORS,
    OWNER,
    SECOND_CHANNEL_ID,
    Account,
    DiscordStandIn,
    Role,
)
from tests.discord_stand_in.accounts import MANAGE_GUILD, ORDINARY
from tests.discord_stand_in.bare_client import ECHO_COMMAND, MESSAGES, BareClient
from tests.discord_stand_in.channels import GUILD_ID
from tests.discord_stand_in.records import Json

MENU: Json = {"name": "Find sources", "type": 3}
MANAGER = Account(1_234, "manager", permissions=ORDINARY | MANAGE_GUILD)
STRANGER = Account(5_678, "stranger", roles=(EDITORS.id,), locale="ja")


def row(*parts: Json) -> Json:
    return {"type": 1, "components": list(parts)}


def button(custom_id: str = "press", **changed: object) -> Json:
    return {"type": 2, "style": 2, "label": "Press", "custom_id": custom_id, **changed}


LINK: Json = {"type": 2, "style": 5, "label": "Open", "url": "https://example.org"}


@pytest.mark.asyncio
@pytest.mark.parametrize(
    ("command", "user", "dm", "reason"),
    [
        ({"default_member_permissions": "32"}, ALICE, False, "lacks the permissions 0x20"),
        ({"default_member_permissions": "0"}, MANAGER, False, "for administrators"),
        ({"contexts": [0]}, ALICE, True, "isn't offered in direct messages"),
        ({"contexts": [1]}, OWNER, False, "isn't offered in a server"),
        ({"dm_permission": False}, ALICE, True, "isn't offered in direct messages"),
        ({}, Account(9, "muted", permissions=0), False, "may not use application commands"),
    ],
    ids=["permission", "administrators", "servers only", "DMs only", "no DMs", "no commands"],
)
async def test_command_is_offered_only_to_whom_and_where_it_is_for(
    client: BareClient, command: Json, user: Account, dm: bool, reason: str
) -> None:
    await client.sync(
        {**ECHO_COMMAND, "options": [TEXT | {"autocomplete": True}], **command}, {**MENU, **command}
    )
    message = client.stand_in.message("x", user=OWNER) if not dm else None
    with pytest.raises(PermissionError, match=reason):
        client.stand_in.slash("echo", user=user, dm=dm)
    with pytest.raises(PermissionError, match=reason):
        client.stand_in.autocomplete("echo", "text", "x", user=user, dm=dm)
    if message is not None:
        with pytest.raises(PermissionError, match=reason):
            client.stand_in.use_on(MENU["name"], message.message, user=user)


TEXT: Json = {"type": 3, "name": "text", "description": "A text"}


@pytest.mark.asyncio
async def test_permission_is_held_overridden_or_no_matter(client: BareClient) -> None:
    await client.sync({**ECHO_COMMAND, "default_member_permissions": "32"})
    client.stand_in.slash("echo", user=MANAGER)
    client.stand_in.slash("echo", user=OWNER)
    client.stand_in.slash("echo", user=ALICE, override=True)
    client.stand_in.slash("echo", user=ALICE, dm=True)


@pytest.mark.asyncio
async def test_command_of_a_server_is_not_offered_elsewhere(client: BareClient) -> None:
    await client.identify()
    path = f"/applications/{BOT.id}/guilds/{GUILD_ID}/commands"
    await client.call("PUT", path, [ECHO_COMMAND])
    assert client.stand_in.slash("echo").data["guild_id"] == str(GUILD_ID)
    with pytest.raises(PermissionError, match="direct messages"):
        client.stand_in.slash("echo", dm=True)


@pytest.mark.asyncio
async def test_event_tells_who_acts_where_and_in_which_language() -> None:
    reviewers = Role(77, "reviewers")
    polyglot = Account(99, "polyglot", roles=(77,), locale="fr")
    async with (
        DiscordStandIn(guild_locale="de", roles=(reviewers,)) as german,
        aiohttp.ClientSession() as session,
    ):
        client = BareClient(german, session)
        socket = await client.identify()
        await client.sync(ECHO_COMMAND)
        german.slash("echo", user=polyglot, channel=SECOND_CHANNEL_ID)
        event = (await socket.receive_json())["d"]
        guild = (await client.call("GET", f"/guilds/{GUILD_ID}"))[1]
    assert (event["locale"], event["guild_locale"]) == ("fr", "de")
    assert event["member"]["roles"] == ["77"]
    assert event["member"]["user"]["username"] == "polyglot"
    assert event["channel"]["id"] == event["channel_id"] == str(SECOND_CHANNEL_ID)
    assert guild["preferred_locale"] == "de"
    assert [role["name"] for role in guild["roles"]] == ["@everyone", "reviewers"]


@pytest.mark.asyncio
async def test_a_stranger_writes_privately_and_in_the_server(client: BareClient) -> None:
    socket = await client.identify()
    client.stand_in.message("psst", user=STRANGER, dm=True)
    client.stand_in.message("hello", user=STRANGER)
    private, public = [(await socket.receive_json())["d"] for _ in range(2)]
    assert private["author"]["id"] == public["author"]["id"] == str(STRANGER.id)
    assert "member" not in private
    assert public["member"]["roles"] == [str(EDITORS.id)]
    path = f"/channels/{STRANGER.dm_channel_id}/messages"
    assert (await client.call("POST", path, {"content": "hi"}))[0] == 200
    assert client.rules == []


@pytest.mark.asyncio
async def test_message_command_brings_the_message_and_its_author(client: BareClient) -> None:
    socket = await client.identify()
    await client.sync(ECHO_COMMAND, MENU)
    unaddressed = client.stand_in.message("a claim", mention=False, user=BRUNO)
    private = client.stand_in.message("mine", dm=True)
    assert [(await socket.receive_json())["t"] for _ in range(2)] == ["MESSAGE_CREATE"] * 2
    for message in (unaddressed, private):
        client.stand_in.use_on(MENU["name"], message.message)
        data = (await socket.receive_json())["d"]["data"]
        found = data["resolved"]["messages"][data["target_id"]]
        assert (data["type"], found["content"]) == (3, message.message["content"])
        assert found["author"] == message.message["author"]
    with pytest.raises(LookupError, match="of type 3"):
        client.stand_in.use_on("echo", unaddressed.message)
    with pytest.raises(LookupError, match="of type 1"):
        client.stand_in.slash(MENU["name"])
    with pytest.raises(LookupError, match="bruno sees no message"):
        client.stand_in.use_on(MENU["name"], private.message, user=BRUNO)


@pytest.mark.asyncio
async def test_only_a_button_that_can_be_pressed_is_pressed(client: BareClient) -> None:
    socket = await client.identify()
    parts = row(button(), button("off", disabled=True), LINK)
    _, message = await client.call("POST", MESSAGES, {"content": "x", "components": [parts]})
    await socket.receive_json()
    client.stand_in.click(message, "press")
    event = (await socket.receive_json())["d"]
    assert event["data"] == {"custom_id": "press", "component_type": 2, "id": 2}
    assert event["message"]["id"] == message["id"]
    for wrong, reason in (
        ("off", "disabled"),
        ("https://example.org", "no 'https"),
        ("x", "no 'x'"),
    ):
        with pytest.raises(LookupError, match=reason):
            client.stand_in.click(message, wrong)
    with pytest.raises(LookupError, match="no menu"):
        client.stand_in.select(message, "press", [])
    path = f"{MESSAGES}/{message['id']}"
    await client.call("PATCH", path, {"components": [row(button("other"))]})
    with pytest.raises(LookupError, match="no 'press'"):
        client.stand_in.click(message, "press")
    await client.call("DELETE", path)
    with pytest.raises(LookupError, match="sees no message"):
        client.stand_in.click(message, "other")


@pytest.mark.asyncio
async def test_a_menu_gives_what_was_chosen(client: BareClient) -> None:
    socket = await client.identify()
    texts = {
        "type": 3,
        "custom_id": "texts",
        "max_values": 2,
        "options": [{"label": one, "value": one} for one in "abc"],
    }
    channels = {"type": 8, "custom_id": "channels"}
    body = {"content": "x", "components": [row(texts), row(channels)]}
    _, message = await client.call("POST", MESSAGES, body)
    await socket.receive_json()
    client.stand_in.select(message, "texts", ["a", "c"])
    client.stand_in.select(message, "channels", [str(SECOND_CHANNEL_ID)])
    first, second = [(await socket.receive_json())["d"]["data"] for _ in range(2)]
    assert (first["component_type"], first["values"]) == (3, ["a", "c"])
    assert second["resolved"]["channels"][str(SECOND_CHANNEL_ID)]["name"] == "articles"
    for custom_id, values in (("texts", ["d"]), ("texts", []), ("channels", ["1", "2"])):
        with pytest.raises(ValueError, match=r"takes|offers"):
            client.stand_in.select(message, custom_id, values)
    with pytest.raises(LookupError, match="use select"):
        client.stand_in.click(message, "texts")


@pytest.mark.asyncio
@pytest.mark.parametrize(("ping", "seen"), [(True, "and then?"), (False, "")])
async def test_reply_is_shown_to_the_bot_where_it_notifies_it(
    client: BareClient, ping: bool, seen: str
) -> None:
    socket = await client.identify()
    question = client.stand_in.message("when?", mention=False)
    reference = {"message_id": question.message["id"]}
    body = {"content": "in 1950", "message_reference": reference}
    _, answer = await client.call("POST", MESSAGES, body)
    client.stand_in.message("and then?", reply_to=answer, ping=ping, user=BRUNO)
    event = [(await socket.receive_json())["d"] for _ in range(3)][-1]
    assert event["content"] == seen
    assert [one["id"] for one in event["mentions"]] == [str(BOT.id)] * ping
    assert event["message_reference"]["message_id"] == answer["id"]
    assert event["referenced_message"]["content"] == "in 1950"
    assert "referenced_message" not in event["referenced_message"]


@pytest.mark.asyncio
async def test_a_question_that_is_not_for_the_bot_is_not_read_by_rest_either(
    client: BareClient,
) -> None:
    await client.identify()
    hidden = client.stand_in.message("not for you", mention=False).message
    shown = client.stand_in.message("for you", reply_to=hidden, mention=True).message
    path = f"{MESSAGES}/{hidden['id']}"
    assert (await client.call("GET", path))[1]["content"] == ""
    newest = (await client.call("GET", MESSAGES))[1][0]
    assert newest["id"] == shown["id"]
    assert newest["content"].endswith("for you")
    assert newest["referenced_message"]["content"] == ""


@pytest.mark.asyncio
async def test_a_thread_is_a_channel_under_its_parent(client: BareClient) -> None:
    socket = await client.identify()
    await client.sync(ECHO_COMMAND)
    thread = client.stand_in.thread("sources")
    created = await socket.receive_json()
    assert created["t"] == "THREAD_CREATE"
    assert created["d"]["parent_id"] == str(CHANNEL_ID)
    asked = client.stand_in.message("when?", channel=thread)
    assert (await socket.receive_json())["d"]["channel_id"] == str(thread)
    path = f"/channels/{thread}/messages"
    assert (await client.call("POST", path, {"content": "in 1950"}))[0] == 200
    assert (await asked.reply())["content"] == "in 1950"
    await socket.receive_json()
    client.stand_in.slash("echo", channel=thread)
    event = (await socket.receive_json())["d"]
    assert (event["channel"]["type"], event["channel"]["parent_id"]) == (11, str(CHANNEL_ID))
    assert event["guild_id"] == str(GUILD_ID)
    assert client.stand_in.state.world.guild_create()["threads"][0]["id"] == str(thread)
    assert client.stand_in.visible_to(ALICE) == []


@pytest.mark.asyncio
async def test_a_thread_on_a_message_has_its_id(client: BareClient) -> None:
    await client.identify()
    message = client.stand_in.message("x", channel=SECOND_CHANNEL_ID).message
    thread = client.stand_in.thread(message=message)
    assert thread == int(message["id"])
    assert (await client.call("GET", f"/channels/{thread}"))[1]["parent_id"] == str(
        SECOND_CHANNEL_ID
    )
    with pytest.raises(LookupError, match="not under"):
        client.stand_in.thread(channel=thread)


@pytest.mark.asyncio
async def test_there_is_no_acting_in_two_places_or_in_none(client: BareClient) -> None:
    await client.identify()
    with pytest.raises(ValueError, match="either"):
        client.stand_in.message("x", dm=True, channel=CHANNEL_ID)
    with pytest.raises(LookupError, match="no channel 1"):
        client.stand_in.message("x", channel=1)
    with pytest.raises(LookupError, match="no channel 1"):
        client.stand_in.state.world.channels.channel(1)
