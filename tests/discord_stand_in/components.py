"""Discord's limits on the components of a message, from its developer documentation."""

from collections.abc import Callable, Iterator

from tests.discord_stand_in.problems import Problem, count, length, repeated, within
from tests.discord_stand_in.records import Json

ROW, BUTTON, STRING_SELECT, TEXT_INPUT = 1, 2, 3, 4
SELECTS = frozenset({3, 5, 6, 7, 8})
SECTION, TEXT_DISPLAY, THUMBNAIL, GALLERY, FILE, SEPARATOR, CONTAINER = 9, 10, 11, 12, 13, 14, 17
LABEL = 18
ONLY_V2 = frozenset({SECTION, TEXT_DISPLAY, THUMBNAIL, GALLERY, FILE, SEPARATOR, CONTAINER})
LINK, PREMIUM = 5, 6

IN_CONTAINER = frozenset({ROW, SECTION, TEXT_DISPLAY, GALLERY, FILE, SEPARATOR})
TOP_V2 = IN_CONTAINER | {CONTAINER}
CHILDREN: dict[int, frozenset[int]] = {
    ROW: SELECTS | {BUTTON},
    SECTION: frozenset({TEXT_DISPLAY}),
    CONTAINER: IN_CONTAINER,
}
ACCESSORIES = frozenset({BUTTON, THUMBNAIL})

MAX_TEXT = 4000
MAX_BUTTONS_IN_ROW = 5
MAX_SECTION_TEXTS = 3
MAX_OPTIONS = 25
MAX_IN_GALLERY = 10
MAX_URL = 512
MAX_ID = (1 << 31) - 1


def walk(message: Json) -> Iterator[tuple[str, Json]]:
    """Every component of a message or form with its dotted path, parents before children."""

    def below(path: str, component: Json) -> Iterator[tuple[str, Json]]:
        yield path, component
        for index, child in enumerate(component.get("components") or ()):
            yield from below(f"{path}.components.{index}", child)
        for key in ("accessory", "component"):
            if inner := component.get(key):
                yield from below(f"{path}.{key}", inner)

    for index, component in enumerate(message.get("components") or ()):
        yield from below(f"components.{index}", component)


def component_problems(message: Json, top: frozenset[int]) -> Iterator[Problem]:
    """What is wrong with the components of a message, of which `top` may stand outermost."""
    for index, component in enumerate(message.get("components") or ()):
        yield from _kind(f"components.{index}", component, top)
    for path, component in walk(message):
        yield from length_of_custom_id(path, component)
        if check := CHECKS.get(component.get("type", 0)):
            yield from check(path, component)
    yield from duplicates(message)


def duplicates(message: Json) -> Iterator[Problem]:
    """Custom ids and component ids that stand more than once; an id of 0 is none."""
    parts = list(walk(message))
    yield from repeated(
        ((f"{path}.custom_id", part.get("custom_id")) for path, part in parts),
        "COMPONENT_CUSTOM_ID_DUPLICATED",
        "Component custom id",
    )
    yield from repeated(
        ((f"{path}.id", part.get("id") or None) for path, part in parts),
        "COMPONENT_ID_DUPLICATED",
        "Component id",
    )
    for path, part in parts:
        yield from within(f"{path}.id", part.get("id"), 0, MAX_ID)


def length_of_custom_id(path: str, component: Json) -> Iterator[Problem]:
    """A custom_id, where there is one, has 1 to 100 characters."""
    if component.get("custom_id") is not None:
        yield from length(f"{path}.custom_id", component["custom_id"], 100)


def fill_ids(message: Json) -> None:
    """Give an id to every component that has none, as Discord does: the next one not taken."""
    parts = [part for _, part in walk(message)]
    taken = {part.get("id") for part in parts}
    number = 0
    for part in parts:
        if part.get("id"):
            continue
        number += 1
        while number in taken:
            number += 1
        part["id"] = number


def select_problems(path: str, select: Json) -> Iterator[Problem]:
    """What is wrong with a select menu."""
    if not select.get("custom_id"):
        yield Problem(f"{path}.custom_id", "BASE_TYPE_REQUIRED", "This field is required")
    yield from length(f"{path}.placeholder", select.get("placeholder"), 150, needed=False)
    yield from within(f"{path}.min_values", select.get("min_values"), 0, MAX_OPTIONS)
    yield from within(f"{path}.max_values", select.get("max_values"), 1, MAX_OPTIONS)
    if select["type"] != STRING_SELECT:
        return
    options = select.get("options") or []
    yield from count(f"{path}.options", len(options), 1, MAX_OPTIONS)
    for index, option in enumerate(options):
        where = f"{path}.options.{index}"
        yield from length(f"{where}.label", option.get("label"), 100)
        yield from length(f"{where}.value", option.get("value"), 100)
        yield from length(f"{where}.description", option.get("description"), 100, needed=False)
    yield from repeated(
        ((f"{path}.options.{index}.value", one.get("value")) for index, one in enumerate(options)),
        "SELECT_COMPONENT_OPTION_VALUE_DUPLICATED",
        "The specified option value",
    )


def _kind(path: str, component: Json, allowed: frozenset[int]) -> Iterator[Problem]:
    kind = component.get("type", 0)
    if kind not in allowed:
        flag = " without the message flag IS_COMPONENTS_V2 (1 << 15)" if kind in ONLY_V2 else ""
        message = f"A component of type {kind} may not stand here{flag}"
        yield Problem(path, "UNION_TYPE_CHOICES", message)


def _children(path: str, component: Json, most: int) -> Iterator[Problem]:
    children = component.get("components") or []
    yield from count(f"{path}.components", len(children), 1, most)
    for index, child in enumerate(children):
        yield from _kind(f"{path}.components.{index}", child, CHILDREN[component["type"]])


def _row(path: str, row: Json) -> Iterator[Problem]:
    children = row.get("components") or []
    for index, child in enumerate(children):
        yield from _kind(f"{path}.components.{index}", child, CHILDREN[ROW])
    selects = [child for child in children if child.get("type") in SELECTS]
    if not 1 <= len(children) <= (1 if selects else MAX_BUTTONS_IN_ROW):
        yield Problem(
            f"{path}.components",
            "COMPONENT_LAYOUT_WIDTH_EXCEEDED",
            "A row holds one select or 1 to 5 buttons",
        )


def _section(path: str, section: Json) -> Iterator[Problem]:
    yield from _children(path, section, MAX_SECTION_TEXTS)
    if not section.get("accessory"):
        yield Problem(f"{path}.accessory", "BASE_TYPE_REQUIRED", "This field is required")
        return
    yield from _kind(f"{path}.accessory", section["accessory"], ACCESSORIES)


def _container(path: str, container: Json) -> Iterator[Problem]:
    yield from _children(path, container, 40)
    yield from within(f"{path}.accent_color", container.get("accent_color"), 0, 0xFFFFFF)


def _text_display(path: str, shown: Json) -> Iterator[Problem]:
    yield from length(f"{path}.content", shown.get("content"), MAX_TEXT)


def _gallery(path: str, gallery: Json) -> Iterator[Problem]:
    yield from count(f"{path}.items", len(gallery.get("items") or ()), 1, MAX_IN_GALLERY)


def _separator(path: str, separator: Json) -> Iterator[Problem]:
    yield from within(f"{path}.spacing", separator.get("spacing"), 1, 2)


def _button(path: str, button: Json) -> Iterator[Problem]:
    yield from length(f"{path}.label", button.get("label"), 80, needed=False)
    style, url = button.get("style"), button.get("url")
    yield from within(f"{path}.style", style, 1, PREMIUM)
    if not (button.get("label") or button.get("emoji") or style == PREMIUM):
        yield Problem(path, "BUTTON_COMPONENT_INVALID", "A button needs a label or an emoji")
    if style == LINK:
        yield from length(f"{path}.url", url, MAX_URL)
        if url and not url.startswith(("http://", "https://", "discord://")):
            yield Problem(f"{path}.url", "URL_TYPE_INVALID_SCHEME", "Scheme must be http or https")
    wanted = {LINK: "url", PREMIUM: "sku_id"}.get(style or 0, "custom_id")
    given = [key for key in ("url", "sku_id", "custom_id") if button.get(key)]
    if given != [wanted]:
        yield Problem(
            path, "BUTTON_COMPONENT_INVALID", f"Needs {wanted} and nothing else, got {given}"
        )


CHECKS: dict[int, Callable[[str, Json], Iterator[Problem]]] = {
    ROW: _row,
    BUTTON: _button,
    SECTION: _section,
    TEXT_DISPLAY: _text_display,
    GALLERY: _gallery,
    SEPARATOR: _separator,
    CONTAINER: _container,
    **dict.fromkeys(SELECTS, select_problems),
}
