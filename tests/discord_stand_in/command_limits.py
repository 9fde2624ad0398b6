"""Discord's limits on application commands, from its developer documentation; pure functions."""

import re
from collections import Counter
from collections.abc import Iterator

from tests.discord_stand_in.problems import Problem, count, length, repeated, within
from tests.discord_stand_in.records import Json

CHAT_INPUT, USER, MESSAGE = 1, 2, 3
SUBCOMMAND, GROUP, STRING, INTEGER, NUMBER = 1, 2, 3, 4, 10
TYPED = frozenset({STRING, INTEGER, NUMBER})
MOST_OF_A_KIND = {CHAT_INPUT: 100, USER: 15, MESSAGE: 15}
MAX_OPTIONS = 25
MAX_CHOICES = 25
MAX_CHARACTERS = 8000
MAX_TEXT = 6000
CREATES_A_DAY = 200
# Discord also lets the combining signs of Devanagari and Thai stand in a name.
NAME = re.compile(r"[-_'\w\u0900-\u097f\u0e00-\u0e7f]{1,32}")
LOCALES = frozenset(
    "ar bg cs da de el en-GB en-US es-419 es-ES fi fr he hi hr hu id it ja ko lt nl no pl pt-BR "
    "ro ru sv-SE th tr uk vi zh-CN zh-TW".split()
)


def command_problems(commands: list[Json]) -> Iterator[Problem]:
    """Everything that Discord would refuse in a list of commands that replaces the synced one."""
    kinds = Counter(_kind(command) for command in commands)
    for kind, most in MOST_OF_A_KIND.items():
        if kinds[kind] > most:
            code, what = "APPLICATION_COMMAND_TOO_MANY", f"commands of type {kind}"
            yield Problem("_", code, f"At most {most} {what}, got {kinds[kind]}")
    yield from repeated(
        ((f"{index}.name", (_kind(one), one["name"])) for index, one in enumerate(commands)),
        "APPLICATION_COMMANDS_DUPLICATE_NAME",
        "Application command names",
    )
    for index, command in enumerate(commands):
        yield from _command(str(index), command)


def weight(command: Json) -> int:
    """Characters of a command's names, descriptions and values, its longest translations taken."""
    own = sum(_longest(command, key) for key in ("name", "description"))
    choices = sum(
        _longest(choice, "name") + len(str(choice.get("value", "")))
        for choice in command.get("choices") or ()
    )
    return own + choices + sum(weight(option) for option in command.get("options") or ())


def _kind(command: Json) -> int:
    return int(command.get("type") or CHAT_INPUT)


def _longest(value: Json, key: str) -> int:
    texts = [value.get(key), *(value.get(f"{key}_localizations") or {}).values()]
    return max(len(text or "") for text in texts)


def _command(path: str, command: Json) -> Iterator[Problem]:
    if _kind(command) == CHAT_INPUT:
        yield from _chat_command(path, command)
    else:
        yield from _menu_command(path, command)
    for key, entries in (("contexts", 3), ("integration_types", 2)):
        values = command.get(key)
        if values is not None:
            yield from count(f"{path}.{key}", len(values), 1, entries)
            yield from repeated(
                ((f"{path}.{key}.{index}", one) for index, one in enumerate(values)),
                "SET_TYPE_ALREADY_CONTAINS_VALUE",
                "A value of the set",
            )


def _chat_command(path: str, command: Json) -> Iterator[Problem]:
    yield from _names(path, command)
    yield from _options(f"{path}.options", command.get("options") or [], depth=0)
    if (size := weight(command)) > MAX_CHARACTERS:
        message = f"Command exceeds maximum size ({MAX_CHARACTERS}), got {size}"
        yield Problem(path, "APPLICATION_COMMAND_TOO_LARGE", message)


def _menu_command(path: str, command: Json) -> Iterator[Problem]:
    for where, name in _translated(path, command, "name"):
        yield from length(where, name, 32)
    yield from _locales(path, command, "name")
    if command.get("description"):
        yield Problem(f"{path}.description", "APPLICATION_COMMAND_DESCRIPTION", "Must be empty")
    if command.get("options"):
        yield Problem(f"{path}.options", "APPLICATION_COMMAND_OPTIONS", "Takes no options")


def _names(path: str, value: Json) -> Iterator[Problem]:
    """The name and the description of a command or option, and their translations."""
    for where, name in _translated(path, value, "name"):
        if not NAME.fullmatch(name or "") or name != name.lower():
            message = "Command name is invalid"
            yield Problem(where, "APPLICATION_COMMAND_INVALID_NAME", message)
    for where, description in _translated(path, value, "description"):
        yield from count(where, len(description or ""), 1, 100)
    for key in ("name", "description"):
        yield from _locales(path, value, key)


def _translated(path: str, value: Json, key: str) -> Iterator[tuple[str, str]]:
    yield f"{path}.{key}", value.get(key) or ""
    for locale, text in (value.get(f"{key}_localizations") or {}).items():
        yield f"{path}.{key}_localizations.{locale}", text


def _locales(path: str, value: Json, key: str) -> Iterator[Problem]:
    for locale in value.get(f"{key}_localizations") or {}:
        if locale not in LOCALES:
            where = f"{path}.{key}_localizations.{locale}"
            yield Problem(where, "DICT_TYPE_INVALID_KEY", f"{locale} is no locale of Discord's")


def _options(path: str, options: list[Json], depth: int) -> Iterator[Problem]:
    """The options at one level; `depth` is 1 in a group, 2 in a subcommand."""
    yield from count(path, len(options), 0, MAX_OPTIONS)
    yield from repeated(
        ((f"{path}.{index}.name", one.get("name")) for index, one in enumerate(options)),
        "APPLICATION_COMMAND_OPTIONS_NAME_INVALID",
        "Option names",
    )
    yield from _order(path, options)
    for index, option in enumerate(options):
        where = f"{path}.{index}"
        yield from _names(where, option)
        if option["type"] <= GROUP:
            yield from _nested(where, option, depth)
        else:
            yield from _typed(where, option)


def _order(path: str, options: list[Json]) -> Iterator[Problem]:
    kinds = {option["type"] <= GROUP for option in options}
    if len(kinds) > 1:
        message = "Subcommands and other options can't stand side by side"
        yield Problem(path, "APPLICATION_COMMAND_OPTIONS_TYPE_INVALID", message)
    optional = False
    for index, option in enumerate(options):
        if optional and option.get("required"):
            message = "Required options must be placed before non-required options"
            code = "APPLICATION_COMMAND_OPTIONS_REQUIRED_INVALID"
            yield Problem(f"{path}.{index}", code, message)
        optional |= not option.get("required")


def _nested(path: str, option: Json, depth: int) -> Iterator[Problem]:
    inner = option.get("options") or []
    wrong = {one["type"] for one in inner} - {SUBCOMMAND} if option["type"] == GROUP else set()
    deepest = 1 if option["type"] == SUBCOMMAND else 0
    if wrong or depth > deepest or (option["type"] == GROUP and not inner):
        message = "Groups stand outermost and hold subcommands, which hold options"
        yield Problem(path, "APPLICATION_COMMAND_OPTIONS_TYPE_INVALID", message)
    yield from _options(f"{path}.options", inner, 2 if option["type"] == SUBCOMMAND else 1)


def _typed(path: str, option: Json) -> Iterator[Problem]:
    yield from within(f"{path}.min_length", option.get("min_length"), 0, MAX_TEXT)
    yield from within(f"{path}.max_length", option.get("max_length"), 1, MAX_TEXT)
    choices = option.get("choices") or []
    yield from count(f"{path}.choices", len(choices), 0, MAX_CHOICES)
    yield from _choices(f"{path}.choices", choices)
    if option.get("autocomplete") and (choices or option["type"] not in TYPED):
        message = "Autocomplete is for texts and numbers without choices"
        yield Problem(path, "APPLICATION_COMMAND_AUTOCOMPLETE", message)


def _choices(path: str, choices: list[Json]) -> Iterator[Problem]:
    for index, choice in enumerate(choices):
        for where, name in _translated(f"{path}.{index}", choice, "name"):
            yield from length(where, name, 100)
        yield from _locales(f"{path}.{index}", choice, "name")
        if isinstance(choice.get("value"), str):
            yield from length(f"{path}.{index}.value", choice["value"], 100)
    yield from repeated(
        ((f"{path}.{index}.name", choice.get("name")) for index, choice in enumerate(choices)),
        "APPLICATION_COMMAND_OPTIONS_CHOICE_NAME_INVALID",
        "Choice names",
    )
