"""The components of a message as HTML: texts, cards, rows of buttons."""

from collections.abc import Callable, Mapping, Sequence
from html import escape
from typing import Any

from tests.discord_page.drawn import drawn
from tests.discord_page.markdown import parse
from tests.discord_page.nodes import Names
from tests.discord_page.unrender import (
    BUTTON,
    CONTAINER,
    LINK_STYLE,
    ROW,
    SECTION,
    SEPARATOR,
    TEXT,
    THUMBNAIL,
)

Json = Mapping[str, Any]

_STYLES = {1: "blurple", 2: "grey", 3: "green", 4: "red", LINK_STYLE: "grey"}
_WIDE = 2
"""Spacing of a separator that takes more room."""

_ARROW = (
    '<svg class="arrow" viewBox="0 0 16 16" aria-hidden="true">'
    '<path d="M6 3H3v10h10v-3M9 3h4v4M13 3 7 9"/></svg>'
)


def parts(components: Sequence[Json], names: Names) -> str:
    """Components one below the other; of kinds that this doesn't know only the number is shown."""
    return "".join(_part(component, names) for component in components)


def text(content: str, names: Names) -> str:
    """A text in Discord's Markdown."""
    return f'<div class="text" dir="auto">{drawn(parse(content), names)}</div>'


def _part(component: Json, names: Names) -> str:
    draw = _DRAW.get(component["type"])
    if draw is None:
        return f'<div class="unknown">component {int(component["type"])}</div>'
    return draw(component, names)


def _row(component: Json, names: Names) -> str:
    return f'<div class="row">{parts(component["components"], names)}</div>'


def _button(component: Json, _names: Names) -> str:
    style = component.get("style", 2)
    off = " off" if component.get("disabled") else ""
    emoji = (component.get("emoji") or {}).get("name") or ""
    label = escape(" ".join(filter(None, (emoji, component.get("label")))))
    arrow, title = "", ""
    if style == LINK_STYLE:
        arrow, title = _ARROW, f' title="{escape(component["url"])}"'
    return f'<span class="button {_STYLES.get(style, "grey")}{off}"{title}>{label}{arrow}</span>'


def _section(component: Json, names: Names) -> str:
    inside = parts(component["components"], names)
    accessory = _part(component["accessory"], names)
    return f'<div class="section"><div>{inside}</div><div>{accessory}</div></div>'


def _text(component: Json, names: Names) -> str:
    return text(component["content"], names)


def _thumbnail(component: Json, _names: Names) -> str:
    return f'<div class="thumbnail">{escape(component.get("description") or "picture")}</div>'


def _separator(component: Json, _names: Names) -> str:
    line = "" if component.get("divider", True) else " bare"
    wide = " wide" if component.get("spacing") == _WIDE else ""
    return f'<div class="separator{line}{wide}"></div>'


def _container(component: Json, names: Names) -> str:
    colour = component.get("accent_color")
    edge = "" if colour is None else f' style="border-left:4px solid #{colour:06x}"'
    return f'<div class="card"{edge}>{parts(component["components"], names)}</div>'


_DRAW: dict[int, Callable[[Json, Names], str]] = {
    ROW: _row,
    BUTTON: _button,
    SECTION: _section,
    TEXT: _text,
    THUMBNAIL: _thumbnail,
    SEPARATOR: _separator,
    CONTAINER: _container,
}
