"""Discord's limits on commands, most of which its schema doesn't carry."""

import pytest

from tests.discord_stand_in.bare_client import COMMANDS, ECHO_COMMAND, BareClient
from tests.discord_stand_in.command_limits import command_problems, weight
from tests.discord_stand_in.records import Json


def command(**changed: object) -> Json:
    return {**ECHO_COMMAND, **changed}


def option(name: str = "text", **changed: object) -> Json:
    return {"type": 3, "name": name, "description": "A text", **changed}


def menu(name: str = "Find sources", **changed: object) -> Json:
    return {"type": 3, "name": name, **changed}


def numbered(count: int, kind: int = 1, first: int = 0) -> list[Json]:
    described = {"description": "x"} if kind == 1 else {}
    return [{"type": kind, "name": f"n{first + number}", **described} for number in range(count)]


def choices(count: int, **changed: object) -> list[Json]:
    return [{"name": f"c{number}", "value": f"{number}", **changed} for number in range(count)]


def heavy(size: int) -> Json:
    """A command that weighs `size` characters: 3 of its name, 97 of its description, options."""
    texts = [option(f"o{number:02}", description="x" * 97) for number in range(25)]
    texts[0]["choices"] = [{"name": f"{number:0100}", "value": "v" * 100} for number in range(25)]
    whole = command(name="abc", description="x" * 97, options=texts)
    assert weight(whole) == 100 + 25 * 100 + 25 * 200 == 7600
    rest = size - weight(whole)
    texts[1]["choices"] = [{"name": f"{number:099}", "value": "v"} for number in range(rest // 100)]
    assert rest % 100 in {0, 1}
    if rest % 100:
        texts[1]["choices"][0]["value"] = "vv"
    return whole


FITTING = {
    "8000 characters": [heavy(8000)],
    "100 commands and 15 of each menu": [*numbered(100), *numbered(15, 2), *numbered(15, 3)],
    "name in another script": [command(name="質問", description="x" * 100)],
    "menu with spaces and capitals": [menu("Verify this quotation"[:32], description="")],
    "menu beside a command of its name": [command(), menu("echo")],
    "25 options": [command(options=[option(f"o{number}") for number in range(25)])],
    "25 choices": [command(options=[option(choices=choices(25))])],
    "translated": [
        command(
            name_localizations={"de": "echo", "ja": "質問", "es-419": "eco"},
            description_localizations={"zh-TW": "x" * 100},
        )
    ],
    "group of subcommands": [
        command(
            options=[
                {
                    "type": 2,
                    "name": "group",
                    "description": "x",
                    "options": [
                        {"type": 1, "name": "sub", "description": "x", "options": [option()]}
                    ],
                }
            ]
        )
    ],
    "typed with autocomplete": [command(options=[option(autocomplete=True, max_length=6000)])],
    "in direct messages": [command(contexts=[0, 1], integration_types=[0])],
}

SUB: Json = {"type": 1, "name": "sub", "description": "x"}
REFUSED = {
    "8001 characters": ([heavy(8001)], "0"),
    "101 commands": (numbered(101), "_"),
    "16 message commands": (numbered(16, 3), "_"),
    "16 user commands": (numbered(16, 2), "_"),
    "the same name": ([command(), command()], "1.name"),
    "capital in a name": ([command(name="Echo")], "0.name"),
    "space in a name": ([command(name="e cho")], "0.name"),
    "name of 33": ([command(name="x" * 33)], "0.name"),
    "description of 101": ([command(description="x" * 101)], "0.description"),
    "no description": ([command(description="")], "0.description"),
    "unknown locale": (
        [command(name_localizations={"de-DE": "echo"})],
        "0.name_localizations.de-DE",
    ),
    "unknown locale of a description": (
        [command(description_localizations={"xx": "echo"})],
        "0.description_localizations.xx",
    ),
    "capital in a translation": (
        [command(name_localizations={"de": "Echo"})],
        "0.name_localizations.de",
    ),
    "translation of 101": (
        [command(description_localizations={"fr": "x" * 101})],
        "0.description_localizations.fr",
    ),
    "empty translation": (
        [command(description_localizations={"fr": ""})],
        "0.description_localizations.fr",
    ),
    "26 options": ([command(options=[option(f"o{one}") for one in range(26)])], "0.options"),
    "the same option": ([command(options=[option(), option()])], "0.options.1.name"),
    "bad option name": ([command(options=[option("Text")])], "0.options.0.name"),
    "option translated badly": (
        [command(options=[option(name_localizations={"de": "zwei Wörter"})])],
        "0.options.0.name_localizations.de",
    ),
    "required after optional": (
        [command(options=[option("a"), option("b", required=True)])],
        "0.options.1",
    ),
    "26 choices": ([command(options=[option(choices=choices(26))])], "0.options.0.choices"),
    "choice of 101": (
        [command(options=[option(choices=choices(1, name="x" * 101))])],
        "0.options.0.choices.0.name",
    ),
    "choice with a value of 101": (
        [command(options=[option(choices=choices(1, value="x" * 101))])],
        "0.options.0.choices.0.value",
    ),
    "choice in an unknown locale": (
        [command(options=[option(choices=choices(1, name_localizations={"xx": "x"}))])],
        "0.options.0.choices.0.name_localizations.xx",
    ),
    "the same choice": (
        [command(options=[option(choices=choices(2, name="x"))])],
        "0.options.0.choices.1.name",
    ),
    "choices and autocomplete": (
        [command(options=[option(choices=choices(1), autocomplete=True)])],
        "0.options.0",
    ),
    "autocomplete of a channel": (
        [command(options=[option(type=7, autocomplete=True)])],
        "0.options.0",
    ),
    "text of 6001": ([command(options=[option(max_length=6001)])], "0.options.0.max_length"),
    "subcommand beside an option": ([command(options=[SUB, option()])], "0.options"),
    "subcommand in a subcommand": (
        [command(options=[{**SUB, "options": [SUB]}])],
        "0.options.0.options.0",
    ),
    "group of texts": (
        [command(options=[{**SUB, "type": 2, "options": [option()]}])],
        "0.options.0",
    ),
    "empty group": ([command(options=[{**SUB, "type": 2}])], "0.options.0"),
    "menu with a description": ([menu(description="x")], "0.description"),
    "menu with options": ([menu(options=[option()])], "0.options"),
    "menu name of 33": ([menu("x" * 33)], "0.name"),
    "menu translated to 33": (
        [menu(name_localizations={"de": "x" * 33})],
        "0.name_localizations.de",
    ),
    "menu in an unknown locale": (
        [menu(name_localizations={"xx": "x"})],
        "0.name_localizations.xx",
    ),
    "the same context": ([command(contexts=[0, 0])], "0.contexts.1"),
    "no context": ([command(contexts=[])], "0.contexts"),
}


@pytest.mark.parametrize("commands", FITTING.values(), ids=FITTING.keys())
def test_commands_at_the_limit_are_taken(commands: list[Json]) -> None:
    assert list(command_problems(commands)) == []


@pytest.mark.parametrize(("commands", "where"), REFUSED.values(), ids=REFUSED.keys())
def test_commands_over_a_limit_are_refused_where_they_are(commands: list[Json], where: str) -> None:
    assert [problem.path for problem in command_problems(commands)] == [where]


def test_of_translations_only_the_longest_weighs() -> None:
    names = {"de": "länger", "fr": "x"}
    assert weight(command(name="abc", description="12345", name_localizations=names)) == 6 + 5


@pytest.mark.asyncio
async def test_refused_commands_leave_the_synced_ones(client: BareClient) -> None:
    await client.sync(ECHO_COMMAND)
    status, error = await client.call("PUT", COMMANDS, [command(name="Echo")])
    assert (status, error["code"]) == (400, 50035)
    assert client.rules == ["command limits"]
    assert set(client.stand_in.commands) == {"echo"}


@pytest.mark.asyncio
async def test_two_hundred_commands_a_day_can_be_made(client: BareClient) -> None:
    await client.sync(*numbered(100))
    await client.sync(*numbered(100))  # those that are there already don't count
    await client.sync(*numbered(100, first=100))
    status, error = await client.call("PUT", COMMANDS, numbered(1))
    assert (status, error["code"]) == (400, 30034)
    assert client.rules == ["command creates"]
