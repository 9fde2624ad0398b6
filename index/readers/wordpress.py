"""Exports of WordPress: feeds with everything that a site has, as its authors typed it."""

import re
from collections import Counter
from collections.abc import Iterable

from index.readers.markup import BLOCK_NAMES

EXPORT = "http://wordpress.org/export/"
"""Where the names of its namespaces begin, whatever the version."""

# Types of posts that are no texts for readers. A site may have types of its own, which are.
_PARTS = {
    "attachment": "attachments", "nav_menu_item": "menu items", "custom_css": "style sheets",
    "customize_changeset": "settings", "revision": "revisions", "oembed_cache": "embeds",
    "user_request": "requests", "wp_block": "blocks", "wp_template": "templates",
    "wp_template_part": "templates", "wp_global_styles": "style sheets",
    "wp_navigation": "menus", "wp_font_family": "fonts", "wp_font_face": "fonts",
    "acf-field": "settings", "acf-field-group": "settings",
}  # fmt: skip
_STATES = {
    "draft": "drafts", "auto-draft": "drafts", "private": "private texts", "trash": "deleted texts",
    "pending": "texts to be reviewed", "future": "scheduled texts",
}  # fmt: skip
_COMMENT = re.compile(r"<!--.*?(?:-->|\Z)", re.DOTALL)
_KEPT = re.compile(
    r"(<pre\b.*?(?:</pre>|\Z)|<script\b.*?(?:</script>|\Z)|<style\b.*?(?:</style>|\Z))",
    re.DOTALL | re.IGNORECASE,
)
_AT_BLOCK = re.compile(rf"(<(?:{BLOCK_NAMES}|hr)(?=[\s/>]))", re.IGNORECASE)
_BEHIND_BLOCK = re.compile(rf"(</(?:{BLOCK_NAMES})\s*>)", re.IGNORECASE)
_BLANK_LINE = re.compile(r"\n[ \t]*\n\s*")
_BEGINS_BLOCK = re.compile(rf"</?(?:{BLOCK_NAMES}|hr)(?=[\s/>])", re.IGNORECASE)
_VALUE = r"\s*=\s*(?:\"[^\"\]]{0,1000}\"|'[^'\]]{0,1000}'|[^\s\]\"']{1,200})"
_SHORTCODE = re.compile(
    rf"\[(/?)([A-Za-z][\w-]{{0,40}})((?:\s+[\w-]{{1,40}}{_VALUE}){{0,20}})\s*/?\]"
)
_IMAGE = re.compile(r"(?:<a\b[^<>]*>\s*)?<img\b[^<>]*>(?:\s*</a>)?", re.IGNORECASE)
_CAPTIONS = frozenset({"caption", "wp_caption"})
_WITHOUT_TEXT = frozenset({"gallery", "playlist", "audio", "video", "embed"})


def left_out(kind: str, status: str) -> str | None:
    """What to call an item that is no published text; None for one that is.

    Args:
        kind: Its type of post.
        status: Its state.
    """
    if kind in _PARTS:
        return _PARTS[kind]
    return None if status in {"publish", ""} else _STATES.get(status, f"texts marked “{status}”")


def told_apart(names: Iterable[str]) -> str:
    """How many of each there are: "3 drafts, 12 attachments"."""
    counts = sorted(Counter(names).items())
    return ", ".join(f"{n} {name if n > 1 else _one(name)}" for name, n in counts)


def _one(name: str) -> str:
    word, space, rest = name.partition(" ")
    if rest.startswith(("items", "sheets", "texts")):
        return f"{word} {rest.removesuffix('s')}"
    return f"{word.removesuffix('s')}{space}{rest}"


def as_html(source: str) -> str:
    """What a site makes of a typed text: paragraphs for blank lines, captions for shortcodes."""
    with_blocks = "<!-- wp:" in source
    source = _without_shortcodes(_COMMENT.sub("", source).replace("\r\n", "\n"))
    if with_blocks:
        return source
    parts = _KEPT.split(source)
    return "".join(part if i % 2 else _with_paragraphs(part) for i, part in enumerate(parts))


def _with_paragraphs(source: str) -> str:
    source = _BEHIND_BLOCK.sub(r"\1\n\n", _AT_BLOCK.sub(r"\n\n\1", source))
    chunks = (chunk.strip() for chunk in _BLANK_LINE.split(source))
    return "\n\n".join(
        chunk if _BEGINS_BLOCK.match(chunk) else "<p>" + chunk.replace("\n", "<br>\n") + "</p>"
        for chunk in chunks
        if chunk
    )


def _without_shortcodes(source: str) -> str:
    """The text without codes in square brackets. Words in brackets stay: [sic], [laughs]."""
    codes = list(_SHORTCODE.finditer(source))
    closed = {code[2] for code in codes if code[1]}
    pieces: list[str] = []
    position = 0
    skipping = ""
    for code in codes:
        name = code[2].lower()
        if not (code[3] or code[1] or code[2] in closed or name in _CAPTIONS | _WITHOUT_TEXT):
            continue
        text = source[position : code.start()]
        position = code.end()
        ends = bool(code[1]) and name == skipping
        if ends and name in _CAPTIONS:
            pieces.append(_figure(text))
        elif not ends:
            pieces.append(text)
        if ends or not skipping:
            opens = not code[1] and code[2] in closed and name in _CAPTIONS | {"embed"}
            skipping = name if opens else ""
    return "".join([*pieces, source[position:]])


def _figure(caption: str) -> str:
    words = _IMAGE.sub("", caption).strip()
    return f"\n\n<figure><figcaption>{words}</figcaption></figure>\n\n"
