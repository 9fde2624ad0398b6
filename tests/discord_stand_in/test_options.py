"""The options of slash commands, as a user's Discord checks and sends them."""

import pytest

from tests.discord_stand_in import ALICE, EDITORS, SECOND_CHANNEL_ID
from tests.discord_stand_in.bare_client import BareClient
from tests.discord_stand_in.options import fill_in, flat, resolved
from tests.discord_stand_in.records import Json
from tests.discord_stand_in.world import World


def option(kind: int, **more: object) -> Json:
    return {"type": kind, "name": "it", "description": "x", **more}


CHOICES = [{"name": "One", "value": "one"}]
SUB: Json = {"type": 1, "name": "sub", "description": "x", "options": [option(3)]}


@pytest.mark.parametrize(
    ("known", "value"),
    [
        (option(3, max_length=3), "abc"),
        (option(3, choices=CHOICES), "one"),
        (option(4, min_value=1, max_value=3), 3),
        (option(5), True),
        (option(10), 1.5),
    ],
)
def test_value_that_fits_is_sent_as_it_is(known: Json, value: object) -> None:
    assert fill_in([known], [], {"it": value}, None) == [
        {"type": known["type"], "name": "it", "value": value}
    ]


@pytest.mark.parametrize(
    ("known", "value"),
    [
        (option(3, max_length=3), "abcd"),
        (option(3, min_length=3), "ab"),
        (option(3), 7),
        (option(3, choices=CHOICES), "two"),
        (option(4), True),
        (option(4, max_value=3), 4),
        (option(4, min_value=3), 2),
        (option(4), "3"),
        (option(5), "true"),
        (option(11), "a file"),
        (SUB, "x"),
    ],
)
def test_value_that_does_not_fit_is_not_sent(known: Json, value: object) -> None:
    with pytest.raises(ValueError, match=r"takes|needs"):
        fill_in([known], [], {"it": value}, None)


def test_subcommand_is_named_before_its_options() -> None:
    sent = fill_in([SUB], ["sub"], {"it": "x"}, None)
    assert sent == [
        {"type": 1, "name": "sub", "options": [{"type": 3, "name": "it", "value": "x"}]}
    ]
    assert flat(sent) == [{"type": 3, "name": "it", "value": "x"}]
    with pytest.raises(ValueError, match="no subcommand 'other'"):
        fill_in([SUB], ["other"], {}, None)


def test_only_an_option_with_autocomplete_is_typed() -> None:
    typed = option(4, autocomplete=True)
    assert fill_in([typed], [], {"it": "1"}, "it")[0]["focused"]
    with pytest.raises(ValueError, match="no autocomplete"):
        fill_in([option(3)], [], {"it": "1"}, "it")


def test_objects_are_sent_with_their_ids() -> None:
    world = World("token")
    channel = resolved(world, 7, [str(SECOND_CHANNEL_ID)])["channels"][str(SECOND_CHANNEL_ID)]
    assert (channel["name"], channel["type"]) == ("articles", 0)
    assert resolved(world, 8, [str(EDITORS.id)])["roles"][str(EDITORS.id)]["name"] == "editors"
    people = resolved(world, 6, [str(ALICE.id)])
    assert people["users"][str(ALICE.id)]["username"] == "alice"
    assert people["members"][str(ALICE.id)]["roles"] == []
    with pytest.raises(ValueError, match="nothing to choose"):
        resolved(world, 8, ["1"])


@pytest.mark.asyncio
async def test_command_brings_the_channel_that_it_names(client: BareClient) -> None:
    command = {"name": "config", "description": "x", "options": [option(7)]}
    await client.sync(command)
    used = client.stand_in.slash("config", {"it": SECOND_CHANNEL_ID})
    assert used.data["options"][0]["value"] == str(SECOND_CHANNEL_ID)
    assert list(used.data["resolved"]["channels"]) == [str(SECOND_CHANNEL_ID)]


@pytest.mark.asyncio
async def test_choices_are_timed_and_refused_when_late(client: BareClient) -> None:
    await client.sync(
        {"name": "ask", "description": "x", "options": [option(3, autocomplete=True)]}
    )
    choices = [{"name": "a", "value": "a"}]
    typed = client.stand_in.autocomplete("ask", "it", "a", dm=True)
    assert (await client.answer(typed, 8, {"choices": choices}))[0] == 204
    assert await typed.choices() == choices
    assert typed.acknowledged_after is not None
    late = client.stand_in.autocomplete("ask", "it", "a")
    late.issued -= 3.1
    status, error = await client.answer(late, 8, {"choices": choices})
    assert (status, error["code"]) == (404, 10062)
    assert late.reply is None
    many = client.stand_in.autocomplete("ask", "it", "a")
    assert (await client.answer(many, 8, {"choices": choices * 26}))[0] == 400
    assert client.rules == ["late callback", "autocomplete limits"]
