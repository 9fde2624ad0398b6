"""What a PDF file says about itself: its document information, and XMP where that is silent."""

import re
from collections.abc import Mapping, Set
from pathlib import Path

from index.readers.metadata import text_or_none, web_url
from index.readers.source import Metadata

_ENDING = re.compile(
    r"\.(?:docx?|dot[xm]?|rtf|odt|pages|wp[ds]?|pdf|e?ps|tex|dvi|ms|txt|md|indd|indt|qx[dp]|pmd|fm"
    r"|html?|mht(?:ml)?|php|aspx?|xlsx?|pptx?|pub|jpe?g|png|tiff?|ai|psd|svg)$",
    re.IGNORECASE,
)
_PROGRAM = re.compile(
    r"microsoft\s+(?:office\s+)?(?:word|powerpoint|excel|publisher|office)\b.*|powerpoint .*"
    r"|(?:adobe\s+)?(?:indesign|acrobat|photoshop|illustrator)\b.*|quarkxpress.*|libreoffice.*"
    r"|openoffice.*|(?:pdf)?latex\b.*|scan(?:ned)?(?: (?:document|image|from .*))?[\d\s_.-]*",
    re.IGNORECASE,
)
_NOTHING = re.compile(
    r"(?:untitled|no title|title|headline|document|doc|layout|slide|page|print|new|draft|book"
    r"|unnamed|unbenannt|ohne titel|dokument|sans titre|sin título|about:blank|null|none|n/?a"
    r"|unknown|anonymous|author|default|test)(?:\s+(?:document|page|presentation))?[\s_\d.-]*",
    re.IGNORECASE,
)
_NOBODY = re.compile(
    r"(?:microsoft(?: office)? user|(?:the )?(?:user|admin|administrator|owner|guest|root|author"
    r"|editor|scanner|student|staff|office|design|production)\s*\d*|unknown|anonymous|n/?a|none"
    r"|null|default|(?:windows|mac|pc|dell|hp|lenovo|asus|acer|apple)\b.*)",
    re.IGNORECASE,
)
_PACKET = re.compile(rb"<x:xmpmeta\b.{0,200000}?</x:xmpmeta>", re.DOTALL)
_LONGEST = 400  # characters
_FIELDS = {
    "title": re.compile(r"<dc:title>(.{1,2000}?)</dc:title>", re.DOTALL),
    "author": re.compile(r"<dc:creator>(.{1,4000}?)</dc:creator>", re.DOTALL),
    "url": re.compile(
        r"<(?:prism:url|dc:identifier|dc:source)>(.{1,2000}?)</|"
        r"(?:prism:url|dc:identifier)=\"(.{1,2000}?)\"",
        re.DOTALL,
    ),
}
_ITEM = re.compile(r"<rdf:li[^>]{0,200}>(.{1,1000}?)</rdf:li>", re.DOTALL)


def document_metadata(path: Path, data: bytes, information: Mapping[str, str]) -> Metadata:
    """Title, author and address, as far as the file really gives them.

    The names of programs, of files and of nobody, which programs write there unasked, are none.

    Args:
        path: Of the file.
        data: The file.
        information: "Title", "Author", "Creator", "Producer".
    """
    packet = _packet(data)
    programs = {_plain(information.get(key, "")) for key in ("Creator", "Producer")} - {""}
    titles = (_clean(information.get("Title", "")), packet.get("title"))
    authors = (_clean(information.get("Author", "")), packet.get("author"))
    return Metadata(
        title=next((t for t in titles if t and is_title(t, path, programs)), None),
        author=next((a for a in authors if a and is_author(a, programs)), None),
        url=web_url(packet.get("url")),
    )


def is_title(text: str, path: Path, programs: Set[str]) -> bool:
    """Whether a document's title is one that somebody gave it.

    Args:
        text: The title.
        path: Of the file.
        programs: Plain names of those that made it.
    """
    if not any(sign.isalpha() for sign in text) or len(text) > _LONGEST:
        return False
    if _ENDING.search(text) or _PROGRAM.fullmatch(text) or _NOTHING.fullmatch(text):
        return False
    if _plain(text) in programs or _plain(text) == _plain(path.stem):
        # A file may well be called by its title; a name without blanks is only a file's.
        return " " in text and _plain(text) not in programs
    if re.match(r"(?:https?|file|data):|[A-Za-z]:\\|[/\\]", text):
        return False
    return " " in text or not re.search(r"[_\d\\]", text)


def is_author(text: str, programs: Set[str]) -> bool:
    """Whether a document's author is somebody, and not an account, a machine or a program."""
    if not any(sign.isalpha() for sign in text) or len(text) > _LONGEST or "\ufffd" in text:
        return False
    if _NOBODY.fullmatch(text) or _PROGRAM.fullmatch(text) or _plain(text) in programs:
        return False
    return " " in text or not (text.islower() or re.search(r"[\d_\\@]", text))


def _clean(value: str) -> str | None:
    return text_or_none(value.replace("\0", "").removeprefix("þÿ"))


def _plain(text: str) -> str:
    return "".join(sign for sign in text.casefold() if sign.isalnum())


def _packet(data: bytes) -> dict[str, str]:
    """The fields of the XMP packet; none where there are several: pictures bring their own."""
    import html

    packets = {match[0] for match in _PACKET.finditer(data)}
    if len(packets) != 1:
        return {}
    source = packets.pop().decode("utf-8", "replace")
    found: dict[str, str] = {}
    for name, pattern in _FIELDS.items():
        if match := pattern.search(source):
            value = next(filter(None, match.groups()))
            items = _ITEM.findall(value)
            chosen = items[:1] if name == "title" else items
            text = text_or_none([html.unescape(item) for item in chosen] or html.unescape(value))
            if text and "<" not in text:
                found[name] = text
    return found
