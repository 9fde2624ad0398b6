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


def shown(text: str) -> Json:
    return {"type": 10, "content": text}


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
