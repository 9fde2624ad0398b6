"""Saved web pages: HTML, and MHTML archives of them.

Two things are asked here and answered apart. What a paragraph says is read from the page itself,
so that not a word of it is changed. Which paragraphs are the article is trafilatura's judgement: it
knows pages well, but its own text drops dates and labels from the midst of sentences.
"""

import codecs
import email
import email.policy
import logging
import re
from collections.abc import Iterator, Sequence
from email.message import EmailMessage
from pathlib import Path
from typing import TYPE_CHECKING

from index.errors import ArticleError
from index.model import Cut, CutReason, Span
from index.readers.furniture import merged_cuts
from index.readers.source import Decoded, Draft, decode, remaining, text_codec
from index.readers.web.blocks import Block, blocks_of, remove_chrome
from index.readers.web.metadata import page_metadata
from index.readers.web.parts import Page, page_of, reason_of

if TYPE_CHECKING:
    from lxml.html import HtmlElement

_CHARSET = re.compile(rb"<meta[^>]{0,200}?charset\s*=\s*[\"']?\s*([\w.:-]{1,40})", re.IGNORECASE)
_HEAD = 10_000  # bytes in which a page names its encoding
_MARKS = (codecs.BOM_UTF8, codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
# What HTML calls these is the encoding of Windows, which holds quotation marks and dashes as well.
_LATIN = frozenset({"iso8859-1", "ascii", "cp1252"})
_CONTROLS = re.compile("[\x00-\x08\x0b\x0e-\x1f\x7f]")  # no text has them
_WORD = re.compile(r"\w+")
_RUN = 3  # words that stand in a row in both texts
_SUPPORT = 0.6  # of a block's runs
_ROOT_SHARE = (
    0.8  # of the supported words: the smallest part of the page with so much is the article
)
_MOST_ELEMENTS = 20_000  # trafilatura's time grows faster than the page
_TOO_MANY_ELEMENTS = 200_000  # the longest pages of encyclopedias have a tenth of that
_FEW_SIGNS = 10  # beside ASCII: fewer don't tell one code page from another
_LAST_ASCII = 127
_QUIET = logging.NullHandler()


def read_web_page(path: Path, data: bytes) -> list[Draft]:
    """The one article of a saved page.

    Raises:
        ArticleError: It isn't a web page, or none with an article.
    """
    if not data.strip():
        raise ArticleError("the file is empty", path=path)
    address = None
    if path.suffix.lower() in {".mhtml", ".mht"}:
        decoded, address = _archived(path, data)
    else:
        decoded = _decoded(path, data)
    source = decoded.text
    tree = _parsed(source)
    if tree is None:
        raise ArticleError("no article text in it", path=path)
    if sum(1 for _ in tree.iter()) > _TOO_MANY_ELEMENTS:
        raise ArticleError(f"more than {_TOO_MANY_ELEMENTS:,} elements", path=path)
    metadata = page_metadata(tree, source, address)
    remove_chrome(tree)
    blocks, page = _article(tree, metadata.title, metadata.author)
    text, cuts = _joined(blocks, page)
    body = list(remaining(text, cuts))
    if not body:
        raise ArticleError("no article text in it", path=path)
    return [Draft(text, [*cuts, *merged_cuts(text, body)], metadata, notes=decoded.notes)]


def read_fragment(source: str, title: str | None = None) -> tuple[str, list[Cut]]:
    """The text of a piece of HTML that holds an article and nothing else, and what isn't prose.

    For feeds, books and collections: no page is around it, so nobody has to judge what of it is
    the article. No text where there is none.

    Args:
        source: HTML.
        title: Of the article, where it is known: repeated at the top, it isn't prose.
    """
    tree = _parsed(source) if source.strip() else None
    if tree is None or sum(1 for _ in tree.iter()) > _TOO_MANY_ELEMENTS:
        return "", []
    remove_chrome(tree)
    return _joined(list(blocks_of(tree)), page_of(tree, title, None, frozenset()))


def _decoded(path: Path, data: bytes) -> Decoded:
    """The characters of a page: by byte order mark, by its own word, else as any text file's."""
    if data.startswith(_MARKS) or b"\0" in data:
        return decode(path, data)
    declared = _CHARSET.search(data[:_HEAD])
    encoding = _codec(declared[1].decode("ascii", "replace")) if declared else None
    if encoding is not None:
        return Decoded(data.decode(encoding, "replace"))
    found = decode(path, data)
    signs = sum(byte > _LAST_ASCII for byte in data) if found.notes else _FEW_SIGNS
    if signs < _FEW_SIGNS:  # they say nothing, and browsers take such a page for Windows text
        note = "read as cp1252, a guess: save it as UTF-8 to be sure"
        return Decoded(data.decode("cp1252", "replace"), (note,))
    return found


def _codec(name: str) -> str | None:
    """Python's name of an encoding for text; None where there is none such."""
    codec = text_codec(name)
    if codec is not None and codec.startswith(("utf-16", "utf-32")):
        # It can't be: the declaration was readable.
        return "utf-8"
    return "cp1252" if codec in _LATIN else codec


def _archived(path: Path, data: bytes) -> tuple[Decoded, str | None]:
    """The page in an archive, and its address."""
    try:
        message = email.message_from_bytes(data, policy=email.policy.default)
        part = next((p for p in message.walk() if p.get_content_type() == "text/html"), None)
        if not isinstance(part, EmailMessage):
            raise ArticleError("no web page in this archive", path=path)  # noqa: TRY301
        payload = part.get_payload(decode=True)
        address = part["Content-Location"] or message["Snapshot-Content-Location"]
        charset = _codec(part.get_content_charset() or "")
    except ArticleError:
        raise
    except Exception as error:  # the package fails in many ways on broken archives
        raise ArticleError("a broken web archive", path=path) from error
    page = payload if isinstance(payload, bytes) else b""
    if charset is not None and b"\0" not in page:
        return Decoded(page.decode(charset, "replace")), str(address) if address else None
    return _decoded(path, page), str(address) if address else None


def _parsed(source: str) -> "HtmlElement | None":
    from lxml import etree, html

    parser = html.HTMLParser(encoding="utf-8", remove_comments=True, remove_pis=True)
    clean = _CONTROLS.sub("", source).encode("utf-8", "replace")
    try:
        return html.document_fromstring(clean, parser=parser)
    except (etree.LxmlError, ValueError):
        return None


def _article(
    tree: "HtmlElement", title: str | None, author: str | None
) -> tuple[Sequence[Block], Page]:
    """The blocks of the part of the page that is the article, and what is known of them."""
    runs = _runs(_judged(tree))
    whole = list(blocks_of(tree))
    chosen = [block for block in whole if _is_supported(block.text, runs)]
    root = _root(tree, chosen)
    blocks = list(blocks_of(root)) if root is not None else whole
    supported = frozenset(b.element for b in blocks if _is_supported(b.text, runs))
    if root is not None and root.tag == "body" and supported:
        places = [i for i, block in enumerate(blocks) if block.element in supported]
        blocks = blocks[places[0] : places[-1] + 1]
    return blocks, page_of(tree, title, author, supported)


def _judged(tree: "HtmlElement") -> str:
    """What trafilatura takes for the article; empty where it finds none."""
    import trafilatura
    from lxml import html
    from trafilatura.settings import Document

    if sum(1 for _ in tree.iter()) > _MOST_ELEMENTS:
        return ""
    logging.getLogger("trafilatura").addHandler(_QUIET)  # what it has to say is in the result
    copy = html.document_fromstring(html.tostring(tree))
    try:
        found = trafilatura.bare_extraction(
            copy, include_comments=False, include_formatting=False, with_metadata=False
        )
    except Exception:  # noqa: BLE001 - its judgement is welcome, and the page can be read without
        return ""
    return "\n".join(found.body.itertext()) if isinstance(found, Document) else ""


def _runs(text: str) -> frozenset[tuple[str, ...]]:
    words = _WORD.findall(text.casefold())
    return frozenset(
        tuple(words[i : i + size]) for size in range(1, _RUN + 1) for i in range(len(words))
    )


def _is_supported(text: str, runs: frozenset[tuple[str, ...]]) -> bool:
    """Whether most of a block stands in the text that trafilatura found."""
    words = _WORD.findall(text.casefold())
    size = min(_RUN, len(words))
    own = [tuple(words[i : i + size]) for i in range(len(words) - size + 1)] if size else []
    return bool(own) and sum(run in runs for run in own) >= _SUPPORT * len(own)


def _root(tree: "HtmlElement", chosen: Sequence[Block]) -> "HtmlElement | None":
    """The smallest of the elements that pages put around an article that holds this one."""
    needed = _ROOT_SHARE * sum(len(block.text) for block in chosen)
    held: dict[object, int] = {}
    for block in chosen:
        for element in (block.element, *block.element.iterancestors()):
            held[element] = held.get(element, 0) + len(block.text)
    candidates = [element for element in tree.iter() if _may_be_root(element)]
    if not chosen:
        order = ("article", "main", "body")
        named = [element for tag in order for element in candidates if element.tag == tag]
        return named[0] if named else None
    return min(
        (element for element in reversed(candidates) if held.get(element, 0) >= needed),
        key=lambda element: len(element.text_content()),
        default=None,
    )


def _may_be_root(element: "HtmlElement") -> bool:
    return (
        element.tag in {"article", "main", "body"}
        or element.get("itemprop") == "articleBody"
        or element.get("role") == "main"
        or "e-content" in (element.get("class") or "").split()
    )


def _joined(blocks: Sequence[Block], page: Page) -> tuple[str, list[Cut]]:
    """The canonical text, and the cuts that the page's own marks make."""
    cuts: list[Cut] = []
    position = 0
    for block, reason in _reasoned(blocks, page):
        if reason:
            cuts.append(Cut(Span(position, position + len(block.text)), reason))
        position += len(block.text) + 2
    return "\n\n".join(block.text for block in blocks), cuts


def _reasoned(blocks: Sequence[Block], page: Page) -> Iterator[tuple[Block, CutReason | None]]:
    for block in blocks:
        yield block, reason_of(block, page)
