"""What a block of a web page is: prose of the article, or one of the things that stand between.

The page's own marks decide, nearest element first; where it has none, the form of the text.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from index.model import CutReason, fold
from index.readers.prose import (
    LINE,
    byline_of,
    ends_sentence,
    is_dateline,
    is_paywall,
    is_teaser,
)
from index.readers.web.blocks import Block

if TYPE_CHECKING:
    from lxml.html import HtmlElement

_BY_TAG: dict[str, CutReason] = {
    "h1": "heading", "h2": "heading", "h3": "heading", "h4": "heading", "h5": "heading",
    "h6": "heading", "summary": "heading", "hgroup": "heading", "legend": "heading",
    "figcaption": "caption", "caption": "caption", "pre": "code",
    "address": "byline", "footer": "byline",
}  # fmt: skip


def _marks(words: str) -> re.Pattern[str]:
    return re.compile(rf"(?:^|[\s_-])(?:{words})(?:$|[\s_-])", re.IGNORECASE)


# Words in a class, an id, `rel` or `itemprop`. A box is looked at before what it stands in.
_BY_MARK: tuple[tuple[re.Pattern[str], CutReason], ...] = (
    (_marks("pull-?quotes?"), "pull quote"),
    (_marks("(?:wp-)?caption(?:-text)?|credits?|thumbcaption"), "caption"),
    (
        _marks(
            "standfirst|dek|deck|sub-?title|sub-?headline|strapline|p-summary|alternativeheadline"
        ),
        "standfirst",
    ),
    (
        _marks(
            "byline|author|p-author|dateline|datepublished|dt-published|pub-?date|published"
            "|timestamp|(?:entry|post|article)-?meta|read-?time|reading-time"
        ),
        "byline",
    ),
    (_marks("paywall|regwall|subscribe|subscription"), "paywall"),
    (_marks("footnotes?|endnotes?"), "list"),
    (_marks("teasers?|read-?more|more-on|see-also|hatnote"), "teaser"),
)
_NOTES = frozenset({"doc-endnotes", "doc-footnote", "doc-endnote"})
# Before a name or a subject that pages put into an element of its own.
_BEFORE_NAMES = frozenset("by,in,on,posted in,posted by,written by,von,par,por".split(","))
_PROSE = frozenset({"p", "blockquote", "li", "dd"})
_LONG = 25  # words: no heading, paywall or byline is as long
_LABEL = 12  # words
_SMALL = 80  # words: no box beside an article's text holds more
_LAYOUT_CELL = 60  # words: a cell with so many holds running text and not a figure
_MOSTLY = 0.9  # of a block's characters


@dataclass(frozen=True, slots=True)
class Page:
    """What is known of a page when its blocks are judged.

    Attributes:
        title: Of the article.
        author: Of the article.
        supported: Elements with text that the extractor takes for the article; empty where it has
            no opinion.
        neighbours: The tags of these, each with the element that it stands in.
        layout: Tables that only place running text on the page, as before style sheets.
    """

    title: str | None
    author: str | None
    supported: "frozenset[HtmlElement]"
    neighbours: "frozenset[tuple[HtmlElement, str]]"
    layout: "frozenset[HtmlElement]"


def page_of(
    tree: "HtmlElement",
    title: str | None,
    author: str | None,
    supported: "frozenset[HtmlElement]",
) -> Page:
    """What is known of a page, with what would take long to find for every block anew."""
    neighbours = frozenset((element.getparent(), element.tag) for element in supported)
    layout = frozenset(table for table in tree.iter("table") if _is_layout(table))
    return Page(title, author, supported, neighbours, layout)


def reason_of(block: Block, page: Page) -> CutReason | None:
    """Why a block isn't quoted; None for prose of the article."""
    marked = _marked_reason(block, page)
    if marked is not None:
        return marked
    text = fold(block.text)
    short = text.count(" ") < _LONG
    if short and (reason := _short_reason(block, text, page)):
        return reason
    if not page.supported or block.element in page.supported or _among_prose(block, page):
        return None
    return "teaser" if ends_sentence(text) else "navigation"


def _marked_reason(block: Block, page: Page) -> CutReason | None:
    if block.element.tag == "h1" and page.title and _same(block.text, page.title):
        return "title"
    for element in _upwards(block.element):
        reason = _mark(element) or _BY_TAG.get(element.tag) or _box(element, block, page)
        if reason:
            return reason
    return None


def _box(element: "HtmlElement", block: Block, page: Page) -> CutReason | None:
    """What a table, a list, a figure or an aside makes of what stands in it."""
    if _is_list(element, block, page):
        return "list"
    if element.tag == "blockquote" and block.element is element and _is_source(element, block):
        return "byline"
    if element.tag == "figure" and element.find(".//blockquote") is None:
        return "caption"
    if element.tag == "aside":
        return "pull quote" if element.find(".//blockquote") is not None else "teaser"
    return None


def _is_list(element: "HtmlElement", block: Block, page: Page) -> bool:
    """Whether it is a table of figures, the notes below a text, or an item that is no sentence."""
    if element.tag == "table":
        return element not in page.layout
    if element.tag in {"li", "dt", "dd"} and not ends_sentence(block.text):
        return True
    return element.get("role") in _NOTES


def _is_source(quotation: "HtmlElement", block: Block) -> bool:
    """Whether a line below a quotation is whom it is from."""
    last = quotation.find("cite[last()]")
    return last is not None and _same(last.text_content(), block.text.lstrip("—–- "))


def _upwards(element: "HtmlElement") -> "Iterator[HtmlElement]":
    """The element and what it stands in, up to where the article begins."""
    while element is not None and element.tag not in {"article", "main", "body", "html"}:
        yield element
        element = element.getparent()


def _mark(element: "HtmlElement") -> CutReason | None:
    names = " ".join(
        element.get(key) or "" for key in ("class", "id", "rel", "itemprop", "data-component")
    )
    if not names.strip():
        return None
    found = next((reason for pattern, reason in _BY_MARK if pattern.search(names)), None)
    # "paywall" and "author-lee" also stand at boxes with the whole article.
    return found if found and _words(element, _SMALL) < _SMALL else None


def _words(element: "HtmlElement", most: int) -> int:
    """How many words an element holds; of more than `most` only that it does."""
    count = 0
    for piece in element.itertext():
        count += len(piece.split())
        if count >= most:
            break
    return count


def _is_layout(table: "HtmlElement") -> bool:
    if (table.get("role") or "") in {"presentation", "none"}:
        return True
    if table.find(".//th") is not None or table.find("caption") is not None:
        return False
    return any(_words(cell, _LAYOUT_CELL) >= _LAYOUT_CELL for cell in table.iter("td"))


def _same(one: str, other: str) -> bool:
    return fold(one).casefold() == fold(other).casefold()


def _short_reason(block: Block, text: str, page: Page) -> CutReason | None:
    """Of a block without marks and with few words."""
    if page.title and _same(text, page.title):
        return "title"
    if _is_byline(text, page):
        return "byline"
    if is_paywall(text) and (block.element not in page.supported or block.linked > 0):
        return "paywall"
    if is_teaser(text):
        return "teaser"
    if block.linked >= _MOSTLY and not (block.element in page.supported and ends_sentence(text)):
        return "teaser" if block.element.tag == "p" else "navigation"
    # In a bare <div>, what is short and no sentence is a label; a paragraph may end in a verse.
    is_label = block.element.tag not in _PROSE and text.count(" ") < _LABEL
    return (
        "heading" if (block.bold >= _MOSTLY or is_label) and not ends_sentence(text, LINE) else None
    )


def _is_byline(text: str, page: Page) -> bool:
    if page.author and _same(text, page.author):
        return True
    if text.rstrip(":").casefold() in _BEFORE_NAMES:
        return True
    return byline_of(text) is not None or is_dateline(text)


def _among_prose(block: Block, page: Page) -> bool:
    """Whether the extractor lost a paragraph: its like are the article, or it is a quotation."""
    if not ends_sentence(block.text) or block.element.get("class"):
        return False
    if any(element.tag == "blockquote" for element in _upwards(block.element)):
        return True
    return (block.element.getparent(), block.element.tag) in page.neighbours
