"""Discord's limits on a message, from its developer documentation; pure functions."""

from collections.abc import Callable, Iterator
from typing import Any

from tests.discord_stand_in.components import (
    MAX_TEXT,
    ROW,
    TEXT_DISPLAY,
    TOP_V2,
    component_problems,
    walk,
)
from tests.discord_stand_in.problems import Problem, length, repeated, too_long
from tests.discord_stand_in.records import Json

COMPONENTS_V2 = 1 << 15
MAX_CONTENT = 2000
MAX_COMPONENTS = 40
MAX_ROWS = 5
MAX_EMBEDS = 10
MAX_EMBED_FIELDS = 25
MAX_EMBED_TEXT = 6000
MAX_CHOICES = 25
MAX_MENTIONS = 100
MAX_NONCE = 25

MENTIONED = ("users", "roles")
EMBED_TEXTS = (("title", 256), ("description", 4096), ("footer.text", 2048), ("author.name", 256))
FIELD_TEXTS = (("name", 256), ("value", 1024))


def message_problems(message: Json) -> list[Problem]:
    """Everything that Discord would refuse in a message (as it would stand after an edit)."""
    second = bool((message.get("flags") or 0) & COMPONENTS_V2)
    checks: tuple[Callable[[Json], Iterator[Problem]], ...] = (
        (_legacy_fields, _total_components, _text_displays) if second else (_content, _rows)
    )
    problems = [problem for check in (*checks, _embeds) for problem in check(message)]
    top = TOP_V2 if second else frozenset({ROW})
    return [*problems, *component_problems(message, top)]


def body_problems(body: Json) -> Iterator[Problem]:
    """What is wrong with the parts of a body that don't become parts of the message."""
    nonce = body.get("nonce")
    if isinstance(nonce, str):
        yield from length("nonce", nonce, MAX_NONCE, needed=False)
    yield from _allowed_mentions(body.get("allowed_mentions") or {})


def _allowed_mentions(allowed: Json) -> Iterator[Problem]:
    parse = allowed.get("parse") or []
    for index, kind in enumerate(parse):
        if kind not in (*MENTIONED, "everyone"):
            choices = "Value must be one of {'everyone', 'users', 'roles'}."
            yield Problem(f"allowed_mentions.parse.{index}", "BASE_TYPE_CHOICES", choices)
    entries = ((f"allowed_mentions.parse.{index}", kind) for index, kind in enumerate(parse))
    yield from repeated(entries, "SET_TYPE_ALREADY_CONTAINS_VALUE", "A value of the set")
    for kind in MENTIONED:
        named = allowed.get(kind) or []
        if len(named) > MAX_MENTIONS:
            yield too_long(f"allowed_mentions.{kind}", MAX_MENTIONS)
        if named and kind in parse:
            message = f"parse:['{kind}'] and {kind}: [ids...] are mutually exclusive."
            code = "MESSAGE_ALLOWED_MENTIONS_PARSE_EXCLUSIVE"
            yield Problem("allowed_mentions", code, message)


def autocomplete_problems(data: Json) -> Iterator[Problem]:
    """What is wrong with the choices given to an autocomplete."""
    choices = data.get("choices") or []
    if len(choices) > MAX_CHOICES:
        yield too_long("data.choices", MAX_CHOICES)
    for index, choice in enumerate(choices):
        yield from length(f"data.choices.{index}.name", choice.get("name"), 100)
        if isinstance(choice.get("value"), str):
            yield from length(f"data.choices.{index}.value", choice["value"], 100, needed=False)


def _legacy_fields(message: Json) -> Iterator[Problem]:
    for key in ("content", "embeds", "sticker_ids", "poll"):
        if message.get(key):
            yield Problem(
                key,
                "MESSAGE_CANNOT_USE_LEGACY_FIELDS_WITH_COMPONENTS_V2",
                f"The '{key}' field cannot be used when using MessageFlags.IS_COMPONENTS_V2",
            )


def _total_components(message: Json) -> Iterator[Problem]:
    if (count := sum(1 for _ in walk(message))) > MAX_COMPONENTS:
        yield Problem(
            "components",
            "COMPONENT_MAX_TOTAL_COMPONENTS_EXCEEDED",
            f"The maximum number of components is {MAX_COMPONENTS}, got {count}",
        )


def _text_displays(message: Json) -> Iterator[Problem]:
    shown = [part for _, part in walk(message) if part.get("type") == TEXT_DISPLAY]
    if (size := sum(len(part.get("content") or "") for part in shown)) > MAX_TEXT:
        yield Problem(
            "components",
            "COMPONENT_DISPLAYABLE_TEXT_SIZE_EXCEEDED",
            f"The displayable text of all components may have {MAX_TEXT}, got {size}",
        )


def _content(message: Json) -> Iterator[Problem]:
    yield from length("content", message.get("content"), MAX_CONTENT, needed=False)


def _rows(message: Json) -> Iterator[Problem]:
    if len(message.get("components") or ()) > MAX_ROWS:
        yield too_long("components", MAX_ROWS)


def _embeds(message: Json) -> Iterator[Problem]:
    embeds = message.get("embeds") or []
    if len(embeds) > MAX_EMBEDS:
        yield too_long("embeds", MAX_EMBEDS)
    total = 0
    for index, embed in enumerate(embeds):
        for path, text, limit, needed in _embed_texts(embed):
            total += len(text)
            yield from length(f"embeds.{index}.{path}", text, limit, needed=needed)
        if len(embed.get("fields") or ()) > MAX_EMBED_FIELDS:
            yield too_long(f"embeds.{index}.fields", MAX_EMBED_FIELDS)
    if total > MAX_EMBED_TEXT:
        yield Problem(
            "embeds", "MAX_EMBED_SIZE_EXCEEDED", "Embed size exceeds maximum size of 6000"
        )


def _embed_texts(embed: Json) -> Iterator[tuple[str, str, int, bool]]:
    """Every text of an embed: its path, the text, its limit, and whether it must not be empty."""
    for path, limit in EMBED_TEXTS:
        value: Any = embed
        for step in path.split("."):
            value = (value or {}).get(step)
        yield path, value or "", limit, False
    for index, field in enumerate(embed.get("fields") or ()):
        for key, limit in FIELD_TEXTS:
            yield f"fields.{index}.{key}", field.get(key) or "", limit, True
