"""Word documents (.docx): WordprocessingML in a ZIP archive.

The document's XML is read as it stands: what a library gives as a paragraph's text leaves out what
was inserted under change tracking and what stands in content controls and text boxes.
"""

import posixpath
import re
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from index.errors import ArticleError
from index.model import Cut, Span
from index.readers.archives import Archive, local_name
from index.readers.metadata import text_or_none
from index.readers.source import Draft, Metadata
from index.readers.word.paragraphs import Paragraph, Reader
from index.readers.word.parts import Judged, judge
from index.readers.word.styles import child, read_styles

if TYPE_CHECKING:
    from lxml.etree import _Element

_OLD_OFFICE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"  # also around documents with a password
# What programs write where nobody gave a title or an author.
_NO_TITLE = re.compile(
    r"(?:microsoft )?word[ -]?(?:document|dokument)?|(?:new )?(?:document|dokument|documento|doc)"
    r"\s?\(?\d*\)?|untitled.*|unbenannt.*|sans titre.*|sin título.*|(?:no )?title|titel|template"
    r"|blank|normal|unknown|powerpoint presentation|microsoft word - .*"
    r"|[^/]*\.(?:docx?|docm|dot[xm]?|rtf|odt|pdf|txt|html?)",
    re.IGNORECASE,
)
_NO_AUTHOR = re.compile(
    r"python-docx|docx4j|apache poi|openpyxl|pandoc|google docs?|aspose.*|un-?named|unknown.*"
    r"|anonym(?:ous)?|unbekannt|(?:microsoft )?office(?: user)?|microsoft(?: account| corporation)?"
    r"|windows(?: user| xp)?|(?:local |default |test |guest )?user\d*|admin(?:istrator)?|owner"
    r"|guest|author|autor|auteur|benutzer|home|pc|default|root|nobody|me|hp|dell|lenovo|asus|acer",
    re.IGNORECASE,
)


def read_word(path: Path, data: bytes) -> list[Draft | ArticleError]:
    """The one article of a Word document.

    Raises:
        ArticleError: It is none, a damaged one or an encrypted one.
    """
    if data.startswith(_OLD_OFFICE):
        raise ArticleError(
            "is encrypted, or an old .doc file",
            path=path,
            hint="Save it as .docx, without a password.",
        )
    archive = Archive(path, data, "a Word document")
    body, styles = _document(path, archive)
    reader = Reader(read_styles(styles))
    try:
        paragraphs = list(reader.paragraphs(body))
    except RecursionError as error:
        raise ArticleError("nested too deeply to be read", path=path) from error
    title, author = _properties(archive)
    judged = judge(paragraphs, title, author)
    text, cuts = _joined(judged)
    metadata = Metadata(title=title or judged.title, author=author or judged.author)
    return [Draft(text, cuts, metadata, notes=_notes(judged, reader.embedded))]


def _document(path: Path, archive: Archive) -> "tuple[_Element, _Element | None]":
    """The body of the main part, and the root of its styles."""
    name = _target(archive, "", "officeDocument") or "word/document.xml"
    root = archive.xml(name)
    body = child(root, "body")
    if root is None or body is None:
        raise ArticleError(f"not a Word document (it has no {name})", path=path)
    folder = posixpath.dirname(name)
    return body, archive.xml(_target(archive, name, "styles") or f"{folder}/styles.xml")


def _target(archive: Archive, part: str, kind: str) -> str | None:
    """The name of the part that another one (the archive itself when empty) is related to."""
    folder, name = posixpath.split(part)
    relations = archive.xml(posixpath.join(folder, "_rels", f"{name}.rels"))
    for relation in [] if relations is None else relations:
        is_inside = local_name(relation) and relation.get("TargetMode") != "External"
        if is_inside and (relation.get("Type") or "").rpartition("/")[2] == kind:
            target = posixpath.normpath(posixpath.join("/", folder, relation.get("Target") or ""))
            return target.lstrip("/")
    return None


def _properties(archive: Archive) -> tuple[str | None, str | None]:
    """The title and the author that the document's properties give, when they are real."""
    name = _target(archive, "", "core-properties") or "docProps/core.xml"
    root = archive.xml(name)
    title = text_or_none(_words(child(root, "title")))
    authors = [text_or_none(part) for part in _words(child(root, "creator")).split(";")]
    real: list[object] = [one for one in authors if one and not _NO_AUTHOR.fullmatch(one)]
    return None if title and _NO_TITLE.fullmatch(title) else title, text_or_none(real)


def _words(element: "_Element | None") -> str:
    return "" if element is None else "".join(element.itertext())


def _joined(judged: Judged) -> tuple[str, list[Cut]]:
    cuts: list[Cut] = []
    position = 0
    for paragraph, reason in judged.parts:
        if reason:
            cuts.append(Cut(Span(position, position + len(paragraph.text)), reason))
        position += len(paragraph.text) + 2
    texts: Sequence[Paragraph] = [paragraph for paragraph, _ in judged.parts]
    return "\n\n".join(paragraph.text for paragraph in texts), cuts


def _notes(judged: Judged, embedded: int) -> tuple[str, ...]:
    notes = []
    if judged.is_guessed:
        notes.append("the title is the first line, a guess")
    if embedded:
        files = "another file" if embedded == 1 else f"{embedded} other files"
        notes.append(f"{files} inside it can't be read")
    return tuple(notes)
