"""HTML that stands in the fields of feeds and collections: whether it is any, and its text."""

import html
import re

from index.model import Cut, fold
from index.readers.web import read_fragment

BLOCK_NAMES = (
    "address|article|aside|blockquote|center|dd|details|div|dl|dt|figcaption|figure|footer|form"
    "|h[1-6]|header|li|main|nav|ol|p|pre|section|table|tbody|td|tfoot|th|thead|tr|ul"
)
"""Elements that make a paragraph or hold some, as alternatives of a pattern."""
_INLINE = (
    "a|abbr|b|big|cite|code|del|em|font|i|iframe|ins|kbd|mark|q|s|script|small|span|strike|strong"
    "|style|sub|sup|time|tt|u|video"
)
_ATTRIBUTES = r"(?:\s+[\w:.-]{1,60}(?:\s*=\s*(?:\"[^\"<]*\"|'[^'<]*'|[^\s\"'<>=]+))?){0,50}\s*/?"
_OPENING = re.compile(rf"<({BLOCK_NAMES}|{_INLINE})(?=[\s/>])(?:{_ATTRIBUTES})>", re.IGNORECASE)
_CLOSING = re.compile(rf"</({BLOCK_NAMES}|{_INLINE})\s*>", re.IGNORECASE)
_VOID = re.compile(r"<(?:br|hr)\s*/?>|<(?:img|br|hr)\s[^<>]*>", re.IGNORECASE)
_BLOCK = re.compile(rf"<(?:{BLOCK_NAMES}|hr)(?=[\s/>])", re.IGNORECASE)
_BLANK_LINES = re.compile(r"\n[ \t\r\f\v\u00a0]*(?=\n)")


def is_html(text: str) -> bool:
    """Whether a text is HTML: it has an element that ends, or a line break or a picture.

    A text that only speaks of tags ("<b> is bold"), or compares ("a < b"), is none.
    """
    if "<" not in text:
        return False
    closed = {match[1].lower() for match in _CLOSING.finditer(text)}
    opened = (match[1].lower() for match in _OPENING.finditer(text)) if closed else iter(())
    return any(name in closed for name in opened) or _VOID.search(text) is not None


def has_tags(text: str) -> bool:
    """Whether a text that is said to be HTML has any."""
    return any(pattern.search(text) for pattern in (_CLOSING, _OPENING, _VOID))


def is_surely_html(text: str) -> bool:
    """Whether an HTML text can't be one that only speaks of HTML: it begins with an element."""
    text = text.strip()
    return text.startswith("<") and text.endswith(">")


def rendered(source: str, title: str | None = None) -> tuple[str, list[Cut]]:
    """The text of HTML and what of it isn't prose.

    Args:
        source: HTML.
        title: Of the article, where it is known.
    """
    # Without an element around it, a short line would be taken for a label of the page.
    return read_fragment(source if _BLOCK.search(source) else f"<p>{source}</p>", title)


def paragraphs(text: str) -> str:
    """Plain text with the white space of its paragraphs folded."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n")
    parts = (fold(part) for part in _BLANK_LINES.sub("\n\n", lines).split("\n\n"))
    return "\n\n".join(filter(None, parts))


def one_line(text: str) -> str | None:
    """A line that is HTML or has references to characters, as a reader sees it."""
    return fold(rendered(text)[0] if is_html(text) else html.unescape(text)) or None
