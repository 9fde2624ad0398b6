"""RSS and Atom feeds, and exports of WordPress, which are RSS as well.

Each entry is an article. What a feed gives as the content of an entry goes before its summary; a
summary alone is read, and the report says so.
"""

import html
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urljoin

from index.errors import ArticleError
from index.model import Cut, Span
from index.readers.feed_tail import broken_off, teasers
from index.readers.feed_xml import NAMESPACES, Damaged, Element, local_name, read_source
from index.readers.markup import has_tags, is_html, one_line, paragraphs, rendered
from index.readers.metadata import published_on, text_or_none, web_url
from index.readers.source import Draft, Metadata, with_notes
from index.readers.wordpress import EXPORT, as_html, left_out, told_apart

_PREFIXES = {namespace: f"{prefix}:" for prefix, namespace in NAMESPACES.items()}
_HTML = frozenset({"html", "text/html", "xhtml", "application/xhtml+xml"})
_TEXT = frozenset({"", "text", "text/plain"})
Parts = Mapping[str, Sequence[Element]]


@dataclass(frozen=True, slots=True)
class _Feed:
    """What a feed says of all its entries.

    Attributes:
        title: Of the feed.
        author: For entries that have none; only Atom hands it down.
        names: Of authors, by the names that they log in with, in an export.
        is_export: Whether WordPress wrote it.
    """

    title: str | None
    author: str | None
    names: Mapping[str, str]
    is_export: bool


@dataclass(frozen=True, slots=True)
class _Text:
    """The text of an entry, as `Draft` has it. `is_summary`: the feed doesn't hold all of it."""

    text: str
    cuts: Sequence[Cut]
    is_summary: bool


def read_feed(path: Path, data: bytes) -> list[Draft | ArticleError]:
    """The articles of a feed, and an error for each entry that holds none.

    Raises:
        ArticleError: It is no feed, or there is no article in it.
    """
    if not data.strip():
        return []
    source = read_source(path, data)
    feed = _feed(source.root)
    found: list[Draft | ArticleError] = []
    left: list[str] = []
    summaries = 0
    for number, entry in enumerate(source.entries, 1):
        if isinstance(entry, Damaged):
            found.append(ArticleError(f"entry {number}: damaged at line {entry.line}", path=path))
            continue
        parts = _parts(entry)
        if feed.is_export and (what := _left_out(parts)):
            left.append(what)
            continue
        metadata = _metadata(entry, parts, feed)
        text = _text(parts, metadata, feed)
        if text is None:
            found.append(ArticleError(f"entry {number}: no text", path=path))
            continue
        summaries += text.is_summary
        found.append(Draft(text.text, text.cuts, metadata, record=number))
    if not found:
        why = f" (left out: {told_apart(left)})" if left else ""
        raise ArticleError(f"a feed without articles{why}", path=path)
    return with_notes(found, [*source.notes, *_notes(left, summaries)])


def _notes(left: Sequence[str], summaries: int) -> Iterator[str]:
    if left:
        yield f"left out: {told_apart(left)}"
    if summaries:
        entries = "1 entry gives" if summaries == 1 else f"{summaries} entries give"
        yield f"{entries} a summary only"


def _parts(element: Element) -> Parts:
    """What stands in an element by name, with its usual prefix where it has another namespace."""
    own = str(element.tag).rpartition("}")[0].lstrip("{")
    parts: dict[str, list[Element]] = {}
    for child in element:
        namespace = str(child.tag).rpartition("}")[0].lstrip("{")
        if namespace.startswith(EXPORT):
            prefix = "excerpt:" if namespace.endswith("/excerpt/") else "wp:"
        else:
            prefix = "" if namespace == own else _PREFIXES.get(namespace, "?:")
        parts.setdefault(prefix + local_name(child), []).append(child)
    return parts


def _written(parts: Parts, name: str) -> str:
    """The characters of the first such element; empty where there is none."""
    return "".join(parts[name][0].itertext()).strip() if parts.get(name) else ""


def _feed(root: Element) -> _Feed:
    # In RSS 1.0 the channel has another namespace than the root.
    outer = _parts(next((child for child in root if local_name(child) == "channel"), root))
    is_atom = local_name(root) == "feed"
    names = {}
    for author in outer.get("wp:author", []):
        told = _parts(author)
        display = text_or_none(_written(told, "wp:author_display_name"))
        if display:
            names[_written(told, "wp:author_login")] = display
    declared = root.nsmap.values()
    return _Feed(
        title=None if local_name(root) == "entry" else _title(outer),
        author=_people(outer.get("author", [])) if is_atom else None,
        names=names,
        is_export=any(str(uri).startswith(EXPORT) for uri in declared),
    )


def _left_out(parts: Parts) -> str | None:
    return left_out(_written(parts, "wp:post_type"), _written(parts, "wp:status"))


def _title(parts: Parts) -> str | None:
    for name in ("title", "dc:title"):
        for element in parts.get(name, []):
            kind = _kind(element)
            if kind == "text":
                title = text_or_none("".join(element.itertext()))
            else:
                source = _inner(element)
                title = text_or_none(rendered(source)[0]) if kind == "html" else one_line(source)
            if title:
                return title
    return None


def _kind(element: Element) -> str:
    """What an element says that it holds: "html", "text", "other"; empty where it doesn't say."""
    declared = (element.get("type") or "").strip().lower()
    if declared in _HTML or len(element):
        return "html"
    is_atom = str(element.tag).startswith(
        ("{http://www.w3.org/2005/Atom}", "{http://purl.org/atom/")
    )
    if declared in _TEXT:
        return "text" if is_atom else ""
    return "other"


def _inner(element: Element) -> str:
    """What stands in an element, as text; elements of XHTML as HTML."""
    if not len(element):
        return element.text or ""
    from lxml import etree

    for inner in element.iterdescendants():
        inner.tag = local_name(inner)
    etree.cleanup_namespaces(element)
    pieces = [etree.tostring(child, method="html", encoding="unicode") for child in element]
    return html.escape(element.text or "", quote=False) + "".join(pieces)


def _metadata(entry: Element, parts: Parts, feed: _Feed) -> Metadata:
    origin = _parts(parts["source"][0]) if parts.get("source") else {}
    # Atom's source has a title; that of RSS is one.
    publisher = _title(origin) or text_or_none(_written(parts, "source") if not origin else "")
    publisher = publisher or feed.title
    return Metadata(
        title=_title(parts),
        author=_author(parts, origin, feed),
        publisher=publisher,
        published=_published(parts),
        url=_url(entry, parts),
        publisher_from="feed" if publisher else None,
    )


def _author(parts: Parts, origin: Parts, feed: _Feed) -> str | None:
    creators = [one_line("".join(e.itertext())) for e in parts.get("dc:creator", [])]
    named = [feed.names.get(name, name) for name in creators if name]
    if named:
        return text_or_none([*dict.fromkeys(named)])
    people = (
        _people(elements)
        for elements in (
            parts.get("author", []),
            parts.get("atom:author", []),
            parts.get("itunes:author", []),
            origin.get("author", []),
        )
    )
    return next(filter(None, people), None) or feed.author


def _people(elements: Sequence[Element]) -> str | None:
    names = []
    for element in elements:
        if len(element):  # Atom: <name>, <uri>, <email>
            names.append(text_or_none(_written(_parts(element), "name")))
            continue
        name = one_line("".join(element.itertext())) or ""
        address, bracket, rest = name.partition(" (")  # RSS: ann@example.org (Ann Lee)
        names.append(rest[:-1] if "@" in address and bracket and rest.endswith(")") else name)
    return text_or_none([*dict.fromkeys(names)])


def _published(parts: Parts) -> str | None:
    """When the entry was published: when it was changed doesn't count."""
    names = ("published", "issued", "pubDate", "atom:published", "dc:date")
    return next(filter(None, (published_on(_written(parts, name)) for name in names)), None)


def _url(entry: Element, parts: Parts) -> str | None:
    links = [*parts.get("link", []), *parts.get("atom:link", [])]
    pages = [
        (link.get("type") not in {None, "text/html"}, link.get("href") or "".join(link.itertext()))
        for link in links
        if link.get("rel", "alternate") == "alternate"
    ]
    addresses = [address.strip() for _, address in sorted(pages, key=lambda page: page[0])]
    guids = parts.get("guid", [])
    addresses += ["".join(g.itertext()).strip() for g in guids if g.get("isPermaLink") != "false"]
    return next(filter(None, (_address(entry.base, one) for one in addresses)), None)


def _address(base: str | None, address: str) -> str | None:
    try:
        return web_url(address) or (web_url(urljoin(base or "", address)) if address else None)
    except ValueError:
        return None


def _text(parts: Parts, metadata: Metadata, feed: _Feed) -> _Text | None:
    """The content, or else the summary; None where the entry has neither."""
    contents = ("content:encoded", "content", "atom:content", "xhtml:body", "xhtml:div")
    summaries = ("description", "summary", "atom:summary", "excerpt:encoded", "dc:description")
    for name in (*contents, *summaries):
        is_summary = name in summaries
        for element in parts.get(name, []):
            text, cuts = _rendered(element, metadata.title, declared=not is_summary, feed=feed)
            if text:
                cuts = teasers(text, cuts, metadata.title, metadata.publisher)
                cuts += broken_off(text, cuts) if is_summary else []
                return _Text(text, cuts, is_summary)
    return None


def _rendered(
    element: Element, title: str | None, *, declared: bool, feed: _Feed
) -> tuple[str, list[Cut]]:
    """The text of an element.

    Args:
        element: With content or a summary.
        title: Of the entry.
        declared: Whether the feed's format says that this is HTML where the element doesn't.
        feed: Where it stands.
    """
    kind = _kind(element)
    if kind == "other" or element.get("src"):
        return "", []
    source = _inner(element)
    if kind == "text":
        return paragraphs(source), []
    if feed.is_export:
        source = as_html(source)
    marked = has_tags(source) if declared or kind == "html" else is_html(source)
    if marked:
        text, cuts = rendered(source, title)
        return text, cuts
    text = paragraphs(html.unescape(source))
    is_title = title is not None and text == title
    return text, [Cut(Span(0, len(text)), "title")] if is_title else []
