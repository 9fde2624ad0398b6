"""Discord's limits on a message: what stands at the limit is taken, what is over it refused."""

import pytest

from tests.discord_stand_in.bare_client import MESSAGES, BareClient
from tests.discord_stand_in.limits import COMPONENTS_V2
from tests.discord_stand_in.records import Json


def row(*buttons: Json) -> Json:
    return {"type": 1, "components": list(buttons)}


def button(**changed: object) -> Json:
    return {"type": 2, "style": 2, "label": "Press", "custom_id": "press", **changed}


def link(url: str) -> Json:
    return {"type": 2, "style": 5, "label": "Open", "url": url}


def shown(text: str, **more: object) -> Json:
    return {"type": 10, "content": text, **more}


def section(*texts: Json, **more: object) -> Json:
    return {"type": 9, "components": list(texts), **more}


def card(*parts: Json) -> Json:
    return {"type": 17, "components": list(parts)}


def menu(count: int, **more: object) -> Json:
    options = [{"label": f"{number}", "value": f"{number}"} for number in range(count)]
    return {"type": 3, "custom_id": "menu", "options": options, **more}


LEGACY = "components.0.components.0"


def numbered(count: int) -> list[Json]:
    return [button(custom_id=str(number)) for number in range(count)]


def second(*components: Json, **more: object) -> Json:
    return {"flags": COMPONENTS_V2, "components": list(components), **more}


FITTING = {
    "content of 2000": {"content": "x" * 2000},
    "five buttons": {"content": "x", "components": [row(*numbered(5))]},
    "label of 80": {"components": [row(button(label="x" * 80))]},
    "custom_id of 100": {"components": [row(button(custom_id="x" * 100))]},
    "url of 512": {"components": [row(link("https://e.org/" + "x" * 498))]},
    "texts of 4000": second(shown("x" * 2000), shown("y" * 2000)),
    "40 components": second(*[shown("x")] * 40),
    "three texts beside a button": second(section(*[shown("x")] * 3, accessory=button())),
    "everything in a card": second(card(shown("x"), row(button()), {"type": 14, "spacing": 2})),
    "an id of zero twice": second(shown("x", id=0), shown("y", id=0)),
    "25 options": {"content": "x", "components": [row(menu(25))]},
    "nonce of 25": {"content": "x", "nonce": "n" * 25},
    "users named": {
        "content": "x",
        "allowed_mentions": {"parse": ["roles"], "users": ["1"]},
    },
    "embed of 6000": {"embeds": [{"description": "x" * 4096}, {"description": "x" * 1904}]},
}


REFUSED = {
    "content of 2001": ({"content": "x" * 2001}, "content"),
    "six buttons": ({"components": [row(*numbered(6))]}, "components.0.components"),
    "six rows": (
        {"components": [row(button(custom_id=str(number))) for number in range(6)]},
        "components",
    ),
    "label of 81": (
        {"components": [row(button(label="x" * 81))]},
        "components.0.components.0.label",
    ),
    "no label": ({"components": [row(button(label=None))]}, "components.0.components.0"),
    "custom_id of 101": (
        {"components": [row(button(custom_id="x" * 101))]},
        "components.0.components.0.custom_id",
    ),
    "the same custom_id": (
        {"components": [row(button(), button())]},
        "components.0.components.1.custom_id",
    ),
    "url of 513": (
        {"components": [row(link("https://e.org/" + "x" * 499))]},
        "components.0.components.0.url",
    ),
    "url of a file": (
        {"components": [row(link("file:///x"))]},
        "components.0.components.0.url",
    ),
    "link with custom_id": (
        {"components": [row(link("https://e.org") | {"custom_id": "a"})]},
        "components.0.components.0",
    ),
    "texts of 4001": (second(shown("x" * 2000), shown("y" * 2001)), "components"),
    "41 components": (second(*[shown("x")] * 41), "components"),
    "41 components, nested": (
        second({"type": 17, "components": [shown("x")] * 40}),
        "components",
    ),
    "content beside components": (second(shown("x"), content="y"), "content"),
    "embeds beside components": (second(shown("x"), embeds=[{"title": "y"}]), "embeds"),
    "text display without the flag": ({"components": [shown("x")]}, "components.0"),
    "four texts in a section": (
        second(section(*[shown("x")] * 4, accessory=button())),
        "components.0.components",
    ),
    "no text in a section": (second(section(accessory=button())), "components.0.components"),
    "section without accessory": (second(section(shown("x"))), "components.0.accessory"),
    "text as accessory": (
        second(section(shown("x"), accessory=shown("y"))),
        "components.0.accessory",
    ),
    "button in a section": (
        second(section(button(), accessory=button(custom_id="b"))),
        "components.0.components.0",
    ),
    "card in a card": (second(card(card(shown("x")))), "components.0.components.0"),
    "button in a card": (second(card(button())), "components.0.components.0"),
    "empty card": (second(card()), "components.0.components"),
    "button outermost": (second(button()), "components.0"),
    "button outermost, plain": ({"content": "x", "components": [button()]}, "components.0"),
    "text in a row": (second(row(shown("x"))), "components.0.components.0"),
    "empty row": ({"content": "x", "components": [row()]}, "components.0.components"),
    "empty text": (second(shown("")), "components.0.content"),
    "the same id": (second(shown("x", id=7), shown("y", id=7)), "components.1.id"),
    "the same id, nested": (
        second(shown("x", id=7), card(shown("y", id=7))),
        "components.1.components.0.id",
    ),
    "no custom_id": ({"components": [row(button(custom_id=""))]}, f"{LEGACY}.custom_id"),
    "unknown style": ({"components": [row(button(style=9))]}, f"{LEGACY}.style"),
    "26 options": ({"content": "x", "components": [row(menu(26))]}, f"{LEGACY}.options"),
    "no options": ({"content": "x", "components": [row(menu(0))]}, f"{LEGACY}.options"),
    "the same option": (
        {
            "content": "x",
            "components": [row(menu(0, options=[{"label": "a", "value": "a"}] * 2))],
        },
        f"{LEGACY}.options.1.value",
    ),
    "placeholder of 151": (
        {"content": "x", "components": [row(menu(1, placeholder="x" * 151))]},
        f"{LEGACY}.placeholder",
    ),
    "26 values": (
        {"content": "x", "components": [row(menu(1, max_values=26))]},
        f"{LEGACY}.max_values",
    ),
    "menu without custom_id": (
        {"content": "x", "components": [row(menu(1, custom_id=None))]},
        f"{LEGACY}.custom_id",
    ),
    "two menus in a row": (
        {"content": "x", "components": [row(menu(1), menu(1, custom_id="b"))]},
        "components.0.components",
    ),
    "empty gallery": (second({"type": 12, "items": []}), "components.0.items"),
    "spacing of 3": (second({"type": 14, "spacing": 3}), "components.0.spacing"),
    "colour over white": (
        second(card(shown("x")) | {"accent_color": 0x1000000}),
        "components.0.accent_color",
    ),
    "nonce of 26": ({"content": "x", "nonce": "n" * 26}, "nonce"),
    "users parsed and named": (
        {"content": "x", "allowed_mentions": {"parse": ["users"], "users": ["1"]}},
        "allowed_mentions",
    ),
    "roles parsed and named": (
        {"content": "x", "allowed_mentions": {"parse": ["roles"], "roles": ["1"]}},
        "allowed_mentions",
    ),
    "unknown mentions": (
        {"content": "x", "allowed_mentions": {"parse": ["all"]}},
        "allowed_mentions.parse.0",
    ),
    "mentions parsed twice": (
        {"content": "x", "allowed_mentions": {"parse": ["users", "users"]}},
        "allowed_mentions.parse.1",
    ),
    "101 users": (
        {"content": "x", "allowed_mentions": {"users": [str(one) for one in range(101)]}},
        "allowed_mentions.users",
    ),
    "embed title": ({"embeds": [{"title": "x" * 257}]}, "embeds.0.title"),
    "embed description": ({"embeds": [{"description": "x" * 4097}]}, "embeds.0.description"),
    "embed footer": ({"embeds": [{"footer": {"text": "x" * 2049}}]}, "embeds.0.footer.text"),
    "embed field": (
        {"embeds": [{"fields": [{"name": "x", "value": "x" * 1025}]}]},
        "embeds.0.fields.0.value",
    ),
    "empty embed field": (
        {"embeds": [{"fields": [{"name": "x", "value": ""}]}]},
        "embeds.0.fields.0.value",
    ),
    "26 embed fields": (
        {"embeds": [{"fields": [{"name": "x", "value": "x"}] * 26}]},
        "embeds.0.fields",
    ),
    "embeds of 6001": (
        {"embeds": [{"description": "x" * 4096}, {"description": "x" * 1905}]},
        "embeds",
    ),
    "eleven embeds": ({"embeds": [{"title": "x"}] * 11}, "embeds"),
}


@pytest.mark.asyncio
@pytest.mark.parametrize("body", FITTING.values(), ids=FITTING.keys())
async def test_message_at_the_limit_is_taken(client: BareClient, body: Json) -> None:
    status, message = await client.call("POST", MESSAGES, body)
    assert status == 200
    assert (await client.call("GET", f"{MESSAGES}/{message['id']}"))[1] == message
    assert client.stand_in.violations == []


@pytest.mark.asyncio
@pytest.mark.parametrize(("body", "where"), REFUSED.values(), ids=REFUSED.keys())
async def test_message_over_a_limit_is_refused_where_it_is(
    client: BareClient, body: Json, where: str
) -> None:
    status, error = await client.call("POST", MESSAGES, body)
    assert (status, error["code"]) == (400, 50035)
    node = error["errors"]
    for step in where.split("."):
        node = node[step]
    assert node["_errors"][0]["message"]
    assert [violation.rule for violation in client.stand_in.violations] == ["message limits"]


@pytest.mark.asyncio
async def test_empty_message_is_refused(client: BareClient) -> None:
    status, error = await client.call("POST", MESSAGES, {"content": ""})
    assert (status, error["code"]) == (400, 50006)


@pytest.mark.asyncio
@pytest.mark.parametrize(
    "change",
    [{"flags": 0, "content": "plain again"}, {"content": "beside"}, {"components": []}],
    ids=["flag taken back", "content beside", "nothing left"],
)
async def test_message_of_components_stays_one(client: BareClient, change: Json) -> None:
    _, message = await client.call("POST", MESSAGES, second(shown("x")))
    path = f"{MESSAGES}/{message['id']}"
    assert (await client.call("PATCH", path, change))[0] == 400
    assert client.rules == ["message limits"]
    _, kept = await client.call("PATCH", path, {"flags": 4})
    assert kept["flags"] == COMPONENTS_V2 | 4


@pytest.mark.asyncio
async def test_ids_are_filled_in_beside_those_that_are_given(client: BareClient) -> None:
    body = second(shown("a"), card(shown("b", id=1), shown("c", id=3)), shown("d"))
    _, message = await client.call("POST", MESSAGES, body)
    first, framed, last = message["components"]
    assert [first["id"], framed["id"], last["id"]] == [2, 4, 5]
    assert [one["id"] for one in framed["components"]] == [1, 3]
