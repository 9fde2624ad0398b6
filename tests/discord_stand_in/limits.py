"""Discord's limits on a message, from its developer documentation; pure functions."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from tests.discord_stand_in.records import Json

COMPONENTS_V2 = 1 << 15
MAX_CONTENT = 2000
MAX_TEXT_DISPLAYS = 4000
MAX_COMPONENTS = 40
MAX_ROWS = 5
MAX_BUTTONS_IN_ROW = 5
MAX_EMBEDS = 10
MAX_EMBED_FIELDS = 25
MAX_EMBED_TEXT = 6000
MAX_URL = 512
MAX_CHOICES = 25

ROW, BUTTON, TEXT_DISPLAY = 1, 2, 10
SELECTS = frozenset({3, 5, 6, 7, 8})
ONLY_V2 = frozenset({9, 10, 11, 12, 13, 14, 17})
LINK, PREMIUM = 5, 6
EMBED_TEXTS = (("title", 256), ("description", 4096), ("footer.text", 2048), ("author.name", 256))
FIELD_TEXTS = (("name", 256), ("value", 1024))


@dataclass(frozen=True, slots=True)
class Problem:
    """One entry of the error tree: the dotted path in the body, Discord's code, its message."""

    path: str
    code: str
    message: str


def error_tree(problems: list[Problem]) -> Json:
    """Problems in the nested form that Discord answers with."""
    tree: Json = {}
    for problem in problems:
        node = tree
        for step in problem.path.split("."):
            node = node.setdefault(step, {})
        node.setdefault("_errors", []).append({"code": problem.code, "message": problem.message})
    return tree


def message_problems(message: Json) -> list[Problem]:
    """Everything that Discord would refuse in a message (as it would stand after an edit)."""
    second = bool((message.get("flags") or 0) & COMPONENTS_V2)
    checks: tuple[Callable[[Json], Iterator[Problem]], ...] = (
        (_legacy_fields, _total_components, _text_displays) if second else (_content, _rows)
    )
    return [problem for check in (*checks, _embeds, _components) for problem in check(message)]


def walk(message: Json) -> Iterator[tuple[str, Json]]:
    """Every component of a message with its dotted path, parents before children."""

    def below(path: str, component: Json) -> Iterator[tuple[str, Json]]:
        yield path, component
        for index, child in enumerate(component.get("components") or ()):
            yield from below(f"{path}.components.{index}", child)
        if accessory := component.get("accessory"):
            yield from below(f"{path}.accessory", accessory)

    for index, component in enumerate(message.get("components") or ()):
        yield from below(f"components.{index}", component)


def autocomplete_problems(data: Json) -> Iterator[Problem]:
    """What is wrong with the choices given to an autocomplete."""
    choices = data.get("choices") or []
    if len(choices) > MAX_CHOICES:
        yield _too_long("data.choices", MAX_CHOICES)
    for index, choice in enumerate(choices):
        for key in ("name", "value"):
            text = choice.get(key)
            if isinstance(text, str):
                yield from _length(f"data.choices.{index}.{key}", text, 100)


def _too_long(path: str, limit: int) -> Problem:
    message = f"Must be {limit} or fewer in length."
    return Problem(path, "BASE_TYPE_MAX_LENGTH", message)


def _length(path: str, text: str, limit: int, *, needed: bool = True) -> Iterator[Problem]:
    if len(text) > limit:
        yield _too_long(path, limit)
    if needed and not text:
        yield Problem(path, "BASE_TYPE_REQUIRED", "This field is required")


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
    if (size := sum(len(part.get("content", "")) for part in shown)) > MAX_TEXT_DISPLAYS:
        yield Problem(
            "components",
            "COMPONENT_DISPLAYABLE_TEXT_SIZE_EXCEEDED",
            f"The displayable text of all components may have {MAX_TEXT_DISPLAYS}, got {size}",
        )


def _content(message: Json) -> Iterator[Problem]:
    yield from _length("content", message.get("content") or "", MAX_CONTENT, needed=False)


def _rows(message: Json) -> Iterator[Problem]:
    if len(message.get("components") or ()) > MAX_ROWS:
        yield _too_long("components", MAX_ROWS)
    for path, component in walk(message):
        if component.get("type") in ONLY_V2:
            yield Problem(
                path, "UNION_TYPE_CHOICES", "Needs the message flag IS_COMPONENTS_V2 (1 << 15)"
            )


def _components(message: Json) -> Iterator[Problem]:
    seen: set[str] = set()
    for path, component in walk(message):
        kind = component.get("type")
        if kind == ROW:
            yield from _row(path, component)
        if kind == BUTTON:
            yield from _button(path, component)
        if kind == TEXT_DISPLAY:
            yield from _length(f"{path}.content", component.get("content", ""), MAX_TEXT_DISPLAYS)
        custom_id = component.get("custom_id")
        if custom_id is None:
            continue
        yield from _length(f"{path}.custom_id", custom_id, 100)
        if custom_id in seen:
            yield Problem(
                f"{path}.custom_id",
                "COMPONENT_CUSTOM_ID_DUPLICATED",
                "Component custom id cannot be duplicated",
            )
        seen.add(custom_id)


def _row(path: str, row: Json) -> Iterator[Problem]:
    children = row.get("components") or []
    selects = [child for child in children if child.get("type") in SELECTS]
    if not 1 <= len(children) <= (1 if selects else MAX_BUTTONS_IN_ROW):
        yield Problem(
            f"{path}.components",
            "COMPONENT_LAYOUT_WIDTH_EXCEEDED",
            "A row holds one select or 1 to 5 buttons",
        )


def _button(path: str, button: Json) -> Iterator[Problem]:
    yield from _length(f"{path}.label", button.get("label") or "", 80, needed=False)
    style, url = button.get("style"), button.get("url")
    if not (button.get("label") or button.get("emoji") or style == PREMIUM):
        yield Problem(path, "BUTTON_COMPONENT_INVALID", "A button needs a label or an emoji")
    if style == LINK:
        yield from _length(f"{path}.url", url or "", MAX_URL)
        if url and not url.startswith(("http://", "https://", "discord://")):
            yield Problem(f"{path}.url", "URL_TYPE_INVALID_SCHEME", "Scheme must be http or https")
    wanted = {LINK: "url", PREMIUM: "sku_id"}.get(style or 0, "custom_id")
    given = [key for key in ("url", "sku_id", "custom_id") if button.get(key)]
    if given != [wanted]:
        yield Problem(
            path, "BUTTON_COMPONENT_INVALID", f"Needs {wanted} and nothing else, got {given}"
        )


def _embeds(message: Json) -> Iterator[Problem]:
    embeds = message.get("embeds") or []
    if len(embeds) > MAX_EMBEDS:
        yield _too_long("embeds", MAX_EMBEDS)
    total = 0
    for index, embed in enumerate(embeds):
        for path, text, limit, needed in _embed_texts(embed):
            total += len(text)
            yield from _length(f"embeds.{index}.{path}", text, limit, needed=needed)
        if len(embed.get("fields") or ()) > MAX_EMBED_FIELDS:
            yield _too_long(f"embeds.{index}.fields", MAX_EMBED_FIELDS)
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
