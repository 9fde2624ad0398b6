"""The text of one chapter of a book, from its XHTML.

A book has no page around its text, so no class or link makes anything of it a menu or a box; its
own words for its parts (`epub:type` and ARIA's roles) say what isn't running text.
"""

import codecs
import re
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from index.model import Cut, CutReason, Span
from index.readers.archives import local_name, parse_xml
from index.readers.book.package import TYPE, plain_references
from index.readers.source import decode, text_codec
from index.readers.web import read_fragment

if TYPE_CHECKING:
    from lxml.etree import _Element

FRONT = frozenset(
    "titlepage halftitlepage title-page halftitle copyright-page copyright cover toc landmarks "
    "page-list pagelist loi lot contents".split()
)
BACK = frozenset("index colophon imprint imprimatur other-credits other-ms".split())
_NOTES = frozenset(
    "footnote footnotes endnote endnotes rearnote rearnotes bibliography biblioentry".split()
)
_MARKS = frozenset({"noteref", "pagebreak", "backlink", "referrer"})
_DECLARED = re.compile(r"\s*<\?xml[^>]*?(?:encoding\s*=\s*[\"']([\w.:-]{1,40})[\"'][^>]*)?\?>")
_HEAD = 300  # bytes with the declaration
_WESTERN = frozenset({"iso8859-1", "ascii", "cp1252"})
_CONTROLS = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")
_NAME = re.compile(r"[a-z][a-z0-9-]*")
_VOID = frozenset("area base br col embed hr img input link meta source track wbr".split())
_CLOSED = re.compile(r"<(\w[\w:-]*)((?:\s[^<>]*)?)/>")
_NUMBER = re.compile(r"[\[(]?\s*(?:\d{1,4}|[*†‡§¶]{1,3}|[ivx]{1,5}|[a-z])\s*[\])]?")
_NOTE_CLASS = re.compile(r"note|(?:^|[\s_-])(?:fn|sup)|superscript|reference", re.IGNORECASE)
# The classes that mean the same in every book; all others are the typesetter's.
_CLASS = re.compile(r"(?:^|[\s_-])(caption|pull-?quote)s?(?:$|[\s_-])", re.IGNORECASE)
MOST_TAGS = 1_000_000
"""Marks that begin a tag, in all of a book: its time goes with them."""

_BOXES = frozenset({"aside", "footer", "nav", "form", "address"})  # not around a book's text
_KEPT = ("href", "hidden", "style")
_CALL = re.compile(r"\w+(?: \w+){0,3}\s*:")


def decoded(path: Path, data: bytes) -> tuple[str, tuple[str, ...]]:
    """The characters of a chapter, and what was guessed about them.

    Raises:
        ArticleError: It isn't text.
    """
    declared = _DECLARED.match(data[:_HEAD].decode("latin-1"))
    codec = _codec(declared[1]) if declared and declared[1] else None
    if codec is not None and not data.startswith((codecs.BOM_UTF8, codecs.BOM_UTF16_LE)):
        try:
            return data.decode(codec), ()
        except UnicodeDecodeError:
            pass  # the declaration is wrong
    found = decode(path, data)
    return found.text, found.notes


def _codec(name: str) -> str | None:
    codec = text_codec(name)
    if codec is not None and codec.startswith(("utf-16", "utf-32")):
        # It can't be: the declaration was readable.
        return None
    return "cp1252" if codec in _WESTERN else codec


def read_chapter(source: str, title: str | None) -> tuple[str, list[Cut]] | None:
    """The text of a chapter and what of it isn't prose; None where it can't be read.

    What the book sets apart stands whole: what comes before a text first, notes at the end.

    Args:
        source: XHTML.
        title: Of the book.
    """
    tree = _tree(source)
    if tree is None:
        return None
    kinds = set().union(*(kinds_of(element) for element in (tree, *tree.iterchildren("{*}body"))))
    apart = list(_taken_out(tree))
    _make_plain(tree)
    text, cuts = _fragment(tree, title)
    if not text and _has_words(tree):
        return None
    if kinds & (FRONT | BACK | _NOTES):
        cuts = set_apart(text, "list" if kinds & _NOTES else "navigation")[1]
    pieces: list[tuple[str, list[Cut]]] = [(text, [c for c in cuts if not _is_call(c, text)])]
    for element, reason, is_front in apart:
        _make_plain(element)
        piece = set_apart(_fragment(element, title)[0], reason)
        pieces.insert(len(pieces) - 1 if is_front and len(pieces) == 1 else len(pieces), piece)
    return joined(pieces)


def set_apart(text: str, reason: CutReason = "navigation") -> tuple[str, list[Cut]]:
    """A text that is one cut."""
    return text, [Cut(Span(0, len(text)), reason)]


def joined(pieces: list[tuple[str, list[Cut]]]) -> tuple[str, list[Cut]]:
    """Texts as one, parted by blank lines, with the cuts of all of them."""
    texts: list[str] = []
    cuts: list[Cut] = []
    position = 0
    for text, own in pieces:
        if text:
            texts.append(text)
            cuts += [
                Cut(Span(position + cut.span.start, position + cut.span.end), cut.reason)
                for cut in own
            ]
            position += len(text) + 2
    return "\n\n".join(texts), cuts


def kinds_of(element: "_Element") -> set[str]:
    """What a book calls an element: the words of `epub:type` and of its role."""
    said = f"{element.get(TYPE) or element.get('epub:type') or ''} {element.get('role') or ''}"
    return {word.removeprefix("doc-") for word in said.casefold().split()}


def _tree(source: str) -> "_Element | None":
    """The chapter as a tree; as a browser reads HTML where it isn't the XML that it should be."""
    from lxml import etree, html

    if source.count("<") > MOST_TAGS:
        return None
    clean = plain_references(_DECLARED.sub("", _CONTROLS.sub("", source), count=1))
    root = parse_xml(clean.encode("utf-8", "replace"))
    if root is not None:
        return root
    opened = _CLOSED.sub(_both_tags, clean)
    parser = html.HTMLParser(encoding="utf-8", remove_comments=True, remove_pis=True)
    try:
        return html.document_fromstring(opened.encode("utf-8", "replace"), parser=parser)
    except (etree.LxmlError, ValueError):
        return None


def _both_tags(match: re.Match[str]) -> str:
    """HTML knows no `<a/>`: it would take the rest of the chapter for the link."""
    name = match[1]
    return match[0] if name.lower() in _VOID else f"<{name}{match[2]}></{name}>"


def _taken_out(tree: "_Element") -> "Iterator[tuple[_Element, CutReason, bool]]":
    """What the book sets apart from its text, removed from the tree.

    With the reason, and whether it belongs before the text.
    """
    from lxml import etree

    for element in list(tree.iter(etree.Element)):
        if element is tree or local_name(element) == "body":
            continue
        kinds = kinds_of(element)
        if kinds & _MARKS or _is_note_mark(element):
            _remove(element)
            continue
        is_front = bool(kinds & FRONT)
        if not (is_front or kinds & (BACK | _NOTES) or local_name(element) == "nav"):
            continue
        if _is_inside(element, tree):
            _remove(element)
            yield element, "list" if kinds & _NOTES else "navigation", is_front


def _is_inside(element: "_Element", tree: "_Element") -> bool:
    """Whether it still stands in the tree, and not in something that was taken out before."""
    return any(parent is tree for parent in element.iterancestors())


def _is_note_mark(element: "_Element") -> bool:
    """Whether it is a link from a number to a note: in "1902¹" the number is no part of the year.

    A link of plain figures stays: "see Chapter 3".
    """
    if local_name(element) != "a" or "#" not in (element.get("href") or ""):
        return False
    words = "".join(element.itertext()).strip()
    if not _NUMBER.fullmatch(words):
        return False
    parent = element.getparent()
    named = f"{element.get('class') or ''} {'' if parent is None else parent.get('class') or ''}"
    raised = local_name(parent) == "sup" if parent is not None else False
    raised = raised or any(local_name(inner) == "sup" for inner in element)
    return raised or not words[0].isalnum() or _NOTE_CLASS.search(named) is not None


def _remove(element: "_Element") -> None:
    """Take an element out and leave the text behind it."""
    parent = element.getparent()
    tail = _CONTROLS.sub("", element.tail or "")  # a reference may bring one in: lxml takes none
    if parent is None:
        return
    before = element.getprevious()
    if before is None:
        parent.text = _CONTROLS.sub("", parent.text or "") + tail
    else:
        before.tail = _CONTROLS.sub("", before.tail or "") + tail
    element.tail = None
    parent.remove(element)


def _make_plain(tree: "_Element") -> None:
    """Leave only what says the same in every book, so that the rules for pages do no harm."""
    from lxml import etree

    for element in tree.iter(etree.Element):
        name = local_name(element).rpartition(":")[2].lower()
        kinds, named = kinds_of(element), _CLASS.search(element.get("class") or "")
        for key in [key for key in element.attrib if key not in _KEPT]:
            del element.attrib[key]
        if kinds & {"none", "presentation"}:
            element.set("role", "presentation")
        if "pullquote" in kinds or named:
            element.set("class", named[1].lower() if named else "pullquote")
        element.tag = "div" if name in _BOXES else name if _NAME.fullmatch(name) else "span"
        if name == "case":  # of the contents to choose from the default is what every reader shows
            element.set("hidden", "")


def _has_words(tree: "_Element") -> bool:
    """Whether it has text in elements that are shown as text."""
    return any(
        (element.text or "").strip()
        for element in tree.iter("p", "div", "span", "li", "td", "pre", "blockquote", "dd", "h1")
    )


def _fragment(tree: "_Element", title: str | None) -> tuple[str, list[Cut]]:
    from lxml import etree

    etree.cleanup_namespaces(tree)
    return read_fragment(etree.tostring(tree, method="html", encoding="unicode"), title)


def _is_call(cut: Cut, text: str) -> bool:
    """Whether a cut takes a sentence of the book for a paywall or a teaser of a page."""
    if cut.reason == "paywall":
        return True
    return cut.reason == "teaser" and _CALL.match(cut.span.of(text)) is not None
