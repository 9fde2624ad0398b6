"""The package file of an EPUB book: what it says of the book, and which files are its chapters."""

import posixpath
import re
from collections.abc import Iterator
from dataclasses import dataclass
from html.entities import html5
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import unquote

from index.errors import ArticleError
from index.readers.archives import MAX_MARKS, Archive, local_name, parse_xml
from index.readers.metadata import published_on, text_or_none, web_url
from index.readers.source import Metadata

if TYPE_CHECKING:
    from lxml.etree import _Element

TYPE = "{http://www.idpf.org/2007/ops}type"
_OPF = "{http://www.idpf.org/2007/opf}"
_CONTAINER = "META-INF/container.xml"
_CHAPTERS = frozenset(
    {"application/xhtml+xml", "text/html", "application/x-dtbook+xml", "text/x-oeb1-document"}
)
_DOCTYPE = re.compile(r"<!DOCTYPE[^>\[]*(?:\[[^\]]*\]\s*)?>", re.IGNORECASE)
_REFERENCE = re.compile(r"&(?!(?:amp|lt|gt|quot|apos);|#\d{1,7};|#[xX][0-9A-Fa-f]{1,6};)(\w*;?)")
_NOT_GIVEN = re.compile(r"unknown|untitled|unbenannt|\[?no title\]?|n/?a|none", re.IGNORECASE)
_NO_YEAR = re.compile(r"0[01]\d\d-|0000")  # what programs write for "no date"


@dataclass(frozen=True, slots=True)
class Chapter:
    """A file of the book's text.

    Attributes:
        name: In the archive; None where it lies outside of it.
        is_aside: Whether the book says that it isn't in the order of reading.
    """

    name: str | None
    is_aside: bool


@dataclass(frozen=True, slots=True)
class Package:
    """What the package file says.

    Attributes:
        metadata: Of the book.
        chapters: In the order of reading.
        guide: What the book calls its parts ("cover", "toc"), with their files.
        contents: The file with the table of contents and the landmarks, where there is one.
    """

    metadata: Metadata
    chapters: tuple[Chapter, ...]
    guide: tuple[tuple[str, str], ...]
    contents: str | None


def read_package(path: Path, archive: Archive) -> Package:
    """What the package file of a book says.

    Raises:
        ArticleError: There is none, or it isn't XML.
    """
    name = _package_name(archive)
    data = archive.read(name) if name else None
    if name is None or data is None:
        raise ArticleError("not an EPUB book (it has no package file)", path=path)
    root = package_xml(data)
    if root is None:
        raise ArticleError(f"damaged ({name} can't be read)", path=path)
    items = {el.get("id") or "": el for el in _all(root, "item")}
    contents = next(
        (el for el in items.values() if "nav" in (el.get("properties") or "").split()), None
    )
    return Package(
        metadata=_metadata(root),
        chapters=tuple(_chapters(name, root, items)),
        guide=tuple(
            ((el.get("type") or "").casefold(), target)
            for el in _all(root, "reference")
            if (target := resolve(name, el.get("href") or "", whole=True))
        ),
        contents=resolve(name, contents.get("href") or "") if contents is not None else None,
    )


def package_xml(data: bytes) -> "_Element | None":
    """The root of a package file, also where it has signs that XML wants written otherwise."""
    root = parse_xml(data) if data.count(b"<") + data.count(b"=") <= MAX_MARKS else None
    if root is not None:
        return root
    declaration = re.compile(r"\s*<\?xml[^>]*\?>")
    text = declaration.sub("", data.decode("utf-8", "replace").lstrip("\ufeff"), count=1)
    return parse_xml(plain_references(text).encode())


def plain_references(source: str) -> str:
    """XHTML without its document type, and with characters for the names that HTML gives them."""
    return _REFERENCE.sub(_character, _DOCTYPE.sub("", source, count=1))


def _character(match: re.Match[str]) -> str:
    known = html5.get(match[1]) if match[1].endswith(";") else None
    return f"&amp;{match[1]}" if known is None else known


def resolve(base: str, href: str, *, whole: bool = False) -> str | None:
    """The name in the archive of what a file names; None for what lies outside.

    Args:
        base: The name of the file that has the reference.
        href: The reference.
        whole: Whether a place inside a file counts as nothing.
    """
    target, mark, _ = href.strip().partition("#")
    if not target or (whole and mark) or re.match(r"[A-Za-z][\w+.-]+:|//", target):
        return None
    target = unquote(target).replace("\\", "/")
    joined = posixpath.normpath(posixpath.join(posixpath.dirname(base), target))
    return None if joined.startswith("..") else joined.lstrip("/")


def _package_name(archive: Archive) -> str | None:
    root = archive.xml(_CONTAINER)
    files = [] if root is None else list(_all(root, "rootfile"))
    named = next((name for el in files if (name := el.get("full-path"))), None)
    return named or next((name for name in archive.names if name.endswith(".opf")), None)


def _chapters(package: str, root: "_Element", items: "dict[str, _Element]") -> Iterator[Chapter]:
    seen: set[str] = set()
    for reference in _all(root, "itemref"):
        is_aside = (reference.get("linear") or "").strip().lower() == "no"
        item = items.get(reference.get("idref") or "")
        if item is None:
            yield Chapter(None, is_aside)
            continue
        name = resolve(package, item.get("href") or "")
        kind = (item.get("media-type") or "").strip().lower()
        if kind not in _CHAPTERS and not (name or "").lower().endswith((".xhtml", ".html", ".htm")):
            continue  # a picture
        if name is None or name not in seen:
            seen.add(name or "")
            yield Chapter(name, is_aside)


def _metadata(root: "_Element") -> Metadata:
    refined = {
        ((el.get("refines") or "").lstrip("#"), el.get("property") or ""): _words(el)
        for el in _all(root, "meta")
        if el.get("refines")
    }

    def said(element: "_Element", name: str, old: str) -> str:
        given = element.get(_OPF + old) or element.get(old)
        return str(given or refined.get((element.get("id") or "", name)) or "").strip().lower()

    titles = sorted(_all(root, "title"), key=lambda el: said(el, "title-type", "-") != "main")
    authors = [el for el in _all(root, "creator") if said(el, "role", "role") in {"", "aut"}]
    publisher = _given([_words(el) for el in _all(root, "publisher")][:1])
    events = [(said(el, "event", "event"), _words(el)) for el in _all(root, "date")]
    plain = [day for event, day in events if event == "publication"]
    plain += [day for event, day in events if not event]
    places = (web_url(_words(el)) for name in ("identifier", "source") for el in _all(root, name))
    return Metadata(
        title=_given([_words(el) for el in titles if _words(el)][:1]),
        author=_given([_words(el) for el in authors]),
        publisher=publisher,
        published=next((published_on(day) for day in plain if not _NO_YEAR.match(day)), None),
        url=next(filter(None, places), None),
        publisher_from="book" if publisher else None,
    )


def _given(values: list[str]) -> str | None:
    """The values as one line, without what programs write where nobody gave one."""
    real: list[object] = [value for value in values if not _NOT_GIVEN.fullmatch(value)]
    return text_or_none(real)


def _words(element: "_Element") -> str:
    return " ".join("".join(element.itertext()).split())


def _all(root: "_Element", name: str) -> "Iterator[_Element]":
    return (element for element in root.iter() if local_name(element) == name)
