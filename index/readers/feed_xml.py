"""The XML of a feed: its root and its entries, also where the file is damaged.

Feeds are often no proper XML: a bare "&", entities of HTML, names without a declaration. What such
a thing means is certain, and is mended. Where that doesn't help, every entry that is whole is read
by itself, and the others are named: parsers that go on behind a fault drop characters in silence.
Nothing is ever fetched, and entities that a file declares itself are refused.
"""

import codecs
import html
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Any, TypeAlias

from index.errors import ArticleError
from index.readers.source import Decoded, decode, text_codec

Element: TypeAlias = Any
"""Of lxml, which has no types."""

NAMESPACES: Mapping[str, str] = MappingProxyType(
    {
        "atom": "http://www.w3.org/2005/Atom",
        "content": "http://purl.org/rss/1.0/modules/content/",
        "dc": "http://purl.org/dc/elements/1.1/",
        "excerpt": "http://wordpress.org/export/1.2/excerpt/",
        "itunes": "http://www.itunes.com/dtds/podcast-1.0.dtd",
        "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
        "wp": "http://wordpress.org/export/1.2/",
        "xhtml": "http://www.w3.org/1999/xhtml",
    }
)
"""Namespaces that mean something here, by their usual prefixes."""

_MARKS = (codecs.BOM_UTF8, codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
_DECLARED = re.compile(
    rb"\s*<\?xml\s[^<>]{0,200}?\bencoding\s*=\s*[\"']([A-Za-z][\w.:-]{0,40})[\"']"
)
# Where UTF-8 fits, these are wrong; what is called so on the web is the encoding of Windows.
_LATIN = frozenset({"iso8859-1", "iso8859-15", "ascii", "cp1252"})
_DOCTYPE = re.compile(r"<!DOCTYPE[^\[<>]{0,2000}(?:\[(.*?)\]\s*)?>", re.DOTALL)
_BLANK = re.compile(r"\s*")
_ENTITY = re.compile(r"<!ENTITY\s+[^%\s]")
_ROOT = re.compile(r"<((?:[\w.-]{1,40}:)?(?:rss|RDF|feed|entry))(?=[\s/>])")
_START = re.compile(r"<[\w.:-]{1,80}(?:\s[^<>]{0,20000})?>")
_EDGE = re.compile(r"<(/?)((?:[\w.-]{1,40}:)?(?:item|entry))(?=[\s/>])")
_PREFIX = re.compile(r"[<\s]/?([A-Za-z_][\w.-]{0,30}):[A-Za-z_]")
_UNMENDED = re.compile(r"(?:<!\[CDATA\[.*?(?:\]\]>|\Z)|<!--.*?(?:-->|\Z))", re.DOTALL)
_BARE = re.compile(r"&(?!#?\w{1,31};)")
_REFERENCE = re.compile(r"&(?!(?:amp|lt|gt|quot|apos);)#?\w{1,31};")
_BREAKS = re.compile("[\x0b\x0c]")
_CONTROLS = re.compile("[\x00-\x08\x0e-\x1f\ufffe\uffff]")
_MOST_TAGS = 2_000_000
_MOST_PREFIXES = 100
_MOST_ENTRIES = 100_000
_MOST_EDGES = 40_000  # two of each entry of a damaged file, which is parsed by itself


@dataclass(frozen=True, slots=True)
class Damaged:
    """An entry that can't be read. `line`: where it is damaged, from 1."""

    line: int


@dataclass(frozen=True, slots=True)
class Source:
    """What a file holds.

    Attributes:
        root: Of the feed; in a damaged file only what stands before the entries.
        entries: In the order of the file.
        notes: What was guessed.
    """

    root: Element
    entries: list[Element | Damaged]
    notes: tuple[str, ...]


def read_source(path: Path, data: bytes) -> Source:
    """The root and the entries of a feed.

    Raises:
        ArticleError: It is no feed, or nothing of it can be read.
    """
    decoded = _decoded(path, data)
    text = _without_prolog(path, decoded.text)
    named = _ROOT.match(text.lstrip())
    if named is None:
        raise ArticleError(
            "not an RSS or Atom feed",
            path=path,
            hint="Of XML files, only feeds and WordPress exports are read.",
        )
    if text.count("<") > _MOST_TAGS:
        raise ArticleError(f"more than {_MOST_TAGS:,} tags", path=path, hint="Split it.")
    root, line = _parsed(text)
    notes = decoded.notes
    if root is None:
        first = line
        text = _mended(text)
        root, line = _parsed(text)
        if root is not None:
            notes = (*notes, f"line {first} is not XML as it should be: read as it was meant")
    if root is not None:
        entries = list(_entries(root))
        if len(entries) > _MOST_ENTRIES:
            raise ArticleError(f"more than {_MOST_ENTRIES:,} entries", path=path, hint="Split it.")
        return Source(root, entries, notes)
    return _rescued(path, text, line, notes)


def local_name(element: Element) -> str:
    """The name of an element without its namespace."""
    return str(element.tag).rpartition("}")[2]


def _decoded(path: Path, data: bytes) -> Decoded:
    """The characters: as UTF-8 where that fits, else by the file's own word, else guessed."""
    declared = None if data.startswith(_MARKS) or b"\0" in data else _DECLARED.match(data[:1000])
    codec = _codec(declared[1].decode("ascii")) if declared else None
    if declared is None or codec is None or codec == "utf-8":
        return decode(path, data)
    name = declared[1].decode("ascii")
    if codec in _LATIN and not data.isascii():
        try:
            return Decoded(data.decode("utf-8"), (f"declared as {name}, but is UTF-8",))
        except UnicodeDecodeError:
            codec = "cp1252" if codec != "iso8859-15" else codec
    try:
        text = data.decode(codec)
    except (UnicodeDecodeError, ValueError):
        return decode(path, data)
    return Decoded(text.replace("\0", ""))


def _codec(name: str) -> str | None:
    """Python's name of an encoding for text; None where there is none such."""
    codec = text_codec(name)
    # It can't be one of these: the declaration was readable.
    return "utf-8" if codec and codec.startswith(("utf-16", "utf-32")) else codec


def _without_prolog(path: Path, text: str) -> str:
    """The text from its root on, below as many line ends as stood before it."""
    position = 0
    while True:
        position = blank.end() if (blank := _BLANK.match(text, position)) else position
        if text.startswith("<?", position):
            end = text.find("?>", position) + 2
        elif text.startswith("<!--", position):
            end = text.find("-->", position) + 3
        elif text.startswith("<!DOCTYPE", position):
            match = _DOCTYPE.match(text, position)
            if match is not None and _ENTITY.search(match[1] or ""):
                raise ArticleError("declares entities of its own, which aren't read", path=path)
            end = match.end() if match is not None else 0
        else:
            break
        if end <= position:  # it never ends
            break
        position = end
    return "\n" * text.count("\n", 0, position) + text[position:]


def _parsed(text: str, *, recover: bool = False) -> tuple[Element | None, int]:
    """The root, or else the line that is wrong."""
    from lxml import etree

    parser = etree.XMLParser(
        encoding="utf-8", recover=recover, resolve_entities=False, no_network=True,
        load_dtd=False, remove_comments=True, remove_pis=True, huge_tree=False,
    )  # fmt: skip
    try:
        return etree.fromstring(text.encode("utf-8", "replace"), parser), 0
    except etree.XMLSyntaxError as error:
        return None, error.lineno or 1


def _entries(root: Element) -> Iterator[Element]:
    if local_name(root) == "entry":
        yield root
        return
    inside = {"feed": "entry"}.get(local_name(root), "item")
    for child in root:
        if local_name(child) == inside:
            yield child
        elif local_name(child) == "channel":
            yield from (item for item in child if local_name(item) == inside)


def _mended(text: str) -> str:
    """The text with what is certain though it isn't XML written as XML has it."""
    text = _CONTROLS.sub("", _BREAKS.sub(" ", text))
    pieces, position = [], 0
    for match in _UNMENDED.finditer(text):
        pieces += [_readable(text[position : match.start()]), match[0]]
        position = match.end()
    text = "".join([*pieces, _readable(text[position:])])
    start = _START.search(text)
    if start is None:
        return text
    used = dict.fromkeys(match[1] for match in _PREFIX.finditer(text))
    missing = [p for p in used if f"xmlns:{p}" not in start[0] and p not in {"xml", "xmlns"}]
    declared = "".join(
        f' xmlns:{prefix}="{NAMESPACES.get(prefix, f"urn:undeclared:{prefix}")}"'
        for prefix in missing[:_MOST_PREFIXES]
    )
    end = start.end() - (2 if start[0].endswith("/>") else 1)
    return text[:end] + declared + text[end:]


def _readable(text: str) -> str:
    return _REFERENCE.sub(_resolved, _BARE.sub("&amp;", text))


def _resolved(match: re.Match[str]) -> str:
    signs = _CONTROLS.sub("", html.unescape(match[0]))
    return signs.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def _rescued(path: Path, text: str, line: int, notes: tuple[str, ...]) -> Source:
    """The entries of a damaged file that are whole."""
    start = _START.search(text)
    edge = _EDGE.search(text)
    if start is None or edge is None:
        raise ArticleError(f"damaged at line {line}: no entry can be read", path=path)
    root, _ = _parsed(text[: edge.start()], recover=True)
    if root is None:
        raise ArticleError(f"damaged at line {line}: no entry can be read", path=path)
    entries = list(_pieces(text, start[0], edge.start()))
    note = f"the file is damaged at line {line}: its entries were read one by one"
    return Source(root, entries, (*notes, note))


def _pieces(text: str, start: str, position: int) -> Iterator[Element | Damaged]:
    """Each entry, parsed by itself inside the start tag of the root."""
    opened: int | None = None
    counted, line = 0, 1
    for number, edge in enumerate(_EDGE.finditer(text, position)):
        if opened is not None:  # one that another begins in has no end
            end = text.find(">", edge.start()) + 1 if edge[1] else opened
            yield _piece(text[opened:end], start, line)
        opened = None if edge[1] else edge.start()
        line += text.count("\n", counted, edge.start())
        counted = edge.start()
        if number >= _MOST_EDGES:
            yield Damaged(line)
            return
    if opened is not None:
        yield Damaged(line)


def _piece(piece: str, start: str, line: int) -> Element | Damaged:
    name = start[1:-1].split(maxsplit=1)[0]
    flat = " ".join(start.split())  # so that lines can be counted
    root, wrong = _parsed(f"{flat}{piece}</{name}>") if piece else (None, 1)
    return root[0] if root is not None and len(root) else Damaged(line + max(wrong, 1) - 1)
