"""The blocks of a web page as its reader sees them: without menus, white space folded.

A block is what stands between two line ends that the page's elements make: a paragraph, a heading,
a cell. Its words are the page's, whole and in order, whatever marks them up.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from lxml.html import HtmlElement

BLOCKS = frozenset(
    "address article aside blockquote body caption center dd details dir div dl dt fieldset "
    "figcaption figure footer form h1 h2 h3 h4 h5 h6 header hgroup hr html legend li main menu nav "
    "ol p pre section summary table tbody td tfoot th thead tr ul".split()
)
# Without words of the article, or without any. A formula's words stay, its source in TeX doesn't.
_REMOVED = frozenset(
    "title script style template noscript svg iframe object embed audio video canvas map nav form "
    "button select textarea input dialog menu rp rt annotation annotation-xml amp-ad amp-sidebar "
    "amp-consent amp-analytics amp-social-share amp-user-notification".split()
)
_ROLES = frozenset("navigation banner search contentinfo dialog alertdialog menu toolbar".split())
# Words in the class or the id of boxes that stand around articles, or between their paragraphs.
_CHROME = re.compile(
    r"(?:^|[\s_-])(?:cookies?|consent|gdpr|newsletter|sharing|share|sharedaddy|recirc"
    r"|social(?=$|\s)|social-(?:share|sharing|media|links|icons|bar|buttons)|related"
    r"|recommended|recommendations|trending|most-popular|popular-(?:posts|stories|articles)"
    r"|comments|commentlist|disqus|respond|breadcrumbs?|advert|advertisement|ads?|sponsored|promo"
    r"|outbrain|taboola|signup|sidebar|toc|navbox|catlinks|mw-editsection|reflist"
    r"|references(?=$|\s)|skip-link|sr-only|screen-reader-text|visually-hidden)(?:$|[\s_-])",
    re.IGNORECASE,
)
_NEVER_CHROME = frozenset("article main h1 h2 h3 h4 h5 h6 p blockquote".split())
_UNSEEN = re.compile(r"(?:display\s*:\s*none|visibility\s*:\s*hidden)", re.IGNORECASE)
_NOTE_CLASSES = frozenset({"reference", "Inline-Template"})
_NOTE_SIGNS = frozenset({"*", "**", "†", "‡", "§"})
_CHROME_SHARE = 0.3  # of the words in paragraphs: what holds more isn't a box beside the article
_SUPERSCRIPT = str.maketrans("0123456789+-−", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁻")
# What references to characters may bring in, and soft hyphens, which part words and aren't seen.
_UNPRINTED = re.compile("[\x00-\x08\x0e-\x1f\x7f\xad\ufeff]")
_SPACES = re.compile(r"[ \t\n\r\f]+")
_AROUND_BREAK = re.compile(r" ?\x0b[ \x0b]*")
_BREAK = "\x0b"  # stands for <br> until white space is folded; no page holds it (see `web.py`)


@dataclass(frozen=True, slots=True)
class Block:
    """A piece of text, where it stands, and how much of it is link or bold.

    Attributes:
        text: Folded, with a line break for `<br>`; in `<pre>` as written.
        element: The nearest element that makes a block.
        linked: The share of its characters inside links, 0 to 1.
        bold: The share in bold.
    """

    text: str
    element: "HtmlElement"
    linked: float
    bold: float


@dataclass(frozen=True, slots=True)
class _Piece:
    """Text between two tags."""

    text: str
    linked: bool
    bold: bool


def remove_chrome(tree: "HtmlElement") -> None:
    """Empties what isn't the article's text: menus, boxes, what isn't shown.

    The elements stay, without words: what stood before a box and what stands behind it are no one
    sentence. By its class only what is small is taken: "has-comments" may stand at the whole page.
    """
    for head in tree.iter("head"):
        if next(head.iter("article", "main", "section", "div", "p"), None) is not None:
            head.tag = "body"  # <body> may be left out, and the parser doesn't know <article>
    prose = sum(len(_own_text(p)) for p in tree.iter("p", "br"))
    spoken = frozenset(element for element in tree.iter("span") if _is_spoken(element))
    for element in list(tree.iter()):
        if element.tag in {"html", "body"} or element in spoken:
            continue
        named = f"{element.get('class') or ''} {element.get('id') or ''}"
        if _is_out(element) or _is_note_mark(element) or _is_chrome(element, named, prose):
            element.clear(keep_tail=True)
            element.tag = "hr" if element.tag in BLOCKS else "span"


def _is_chrome(element: "HtmlElement", named: str, prose: int) -> bool:
    if element.tag in _NEVER_CHROME or not _CHROME.search(named):
        return False
    return sum(len(_own_text(p)) for p in element.iter("p", "br")) <= _CHROME_SHARE * prose


def _is_spoken(element: "HtmlElement") -> bool:
    """Whether it says for the blind what stands beside it for the eye: a large first letter."""
    beside = element.getprevious()
    return (
        beside is not None
        and not beside.tail
        and beside.get("aria-hidden") == "true"
        and bool((element.text or "").strip())
    )


def _own_text(element: "HtmlElement") -> str:
    """The words of a paragraph, and those between two line breaks, roughly."""
    return str(element.text_content() if element.tag == "p" else element.tail or "")


def _is_out(element: "HtmlElement") -> bool:
    return (
        element.tag in _REMOVED
        or element.get("hidden") is not None
        or (element.get("aria-hidden") or "").strip().lower() == "true"
        or (element.get("role") or "").strip().lower() in _ROLES
        or bool(_UNSEEN.search(element.get("style") or ""))
        # The page's own footer; in a quotation it names the source.
        or (element.tag == "footer" and next(element.iterancestors("blockquote"), None) is None)
    )


def _is_note_mark(element: "HtmlElement") -> bool:
    """Whether it is the number of a footnote: "in 1902¹" must not read "in 19021"."""
    if element.get("role") == "doc-noteref":
        return True
    if element.tag != "sup":
        return False
    links = [*element.iter("a"), *element.iterancestors("a")]
    to_note = any("#" in (link.get("href") or "") for link in links)
    is_marked = not _NOTE_CLASSES.isdisjoint((element.get("class") or "").split())
    return to_note or is_marked or element.text_content().strip() in _NOTE_SIGNS


def blocks_of(root: "HtmlElement") -> Iterator[Block]:
    """The blocks of an element, in page order."""
    from lxml.etree import iterwalk

    owners = [root]
    inside: list[str] = []
    line: list[_Piece] = []
    for event, element in iterwalk(root, events=("start", "end")):
        is_block = element.tag in BLOCKS
        if is_block:
            yield from _finished(line, owners[-1])
            line = []
        if event == "start":
            (owners if is_block else inside).append(element if is_block else element.tag)
            line += _piece(_opening(element), inside)
            continue
        if not is_block:
            line += _piece("”" if element.tag == "q" else None, inside)
        (owners if is_block else inside).pop()
        if element is not root:
            line += _piece(element.tail, inside)
    yield from _finished(line, root)


def _piece(text: str | None, inside: Sequence[str]) -> list[_Piece]:
    if not text:
        return []
    return [_Piece(text, "a" in inside, "b" in inside or "strong" in inside)]


def _opening(element: "HtmlElement") -> str | None:
    """The text at an element's start, with what a browser shows there."""
    if element.tag == "br":
        return _BREAK
    text = element.text or ""
    if element.tag == "sup" and re.fullmatch(r"[+−-]?\d+", text.strip()):
        return str(text.strip().translate(_SUPERSCRIPT))  # 10³ is not 103
    return f"“{text}" if element.tag == "q" else text


def _finished(line: Sequence[_Piece], owner: "HtmlElement") -> Iterator[Block]:
    if owner.tag == "pre":
        text = "".join(piece.text for piece in line).replace(_BREAK, "\n").strip("\n").rstrip()
        if text.strip():
            yield Block(text, owner, 0, 0)
        return
    for part in _parts(line):
        text = _SPACES.sub(" ", _UNPRINTED.sub("", "".join(piece.text for piece in part)))
        text = _AROUND_BREAK.sub("\n", text.strip(f" {_BREAK}"))
        if text.strip():
            size = sum(len(piece.text.strip()) for piece in part) or 1
            linked = sum(len(piece.text.strip()) for piece in part if piece.linked)
            bold = sum(len(piece.text.strip()) for piece in part if piece.bold)
            yield Block(text, owner, linked / size, bold / size)


def _parts(line: Sequence[_Piece]) -> Iterator[list[_Piece]]:
    """The line, cut where two line breaks or more stand in a row."""
    part: list[_Piece] = []
    breaks = 0
    for piece in line:
        if piece.text == _BREAK:
            breaks += 1
        elif piece.text.strip():
            if breaks > 1:
                yield part
                part = []
            breaks = 0
        part.append(piece)
    yield part
