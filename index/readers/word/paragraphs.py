"""The paragraphs of a Word document as its reader sees them with all changes accepted.

Deleted and hidden text, field codes, prompts and the marks of notes aren't shown; inserted text,
results of fields, links and what stands in content controls and text boxes are.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import TYPE_CHECKING

from index.model import CutReason
from index.readers.archives import local_name
from index.readers.word.styles import Style, Styles, attribute, child, value_of

if TYPE_CHECKING:
    from lxml.etree import _Element

_UNSEEN = frozenset(
    "del moveFrom pPr rPr sdtPr tblPr trPr tcPr sectPr instrText delText delInstrText rt fldData "
    "ctrlPr".split()
)
_TEXT = frozenset(
    {
        "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}t",
        "{http://purl.oclc.org/ooxml/wordprocessingml/main}t",
        "{http://schemas.openxmlformats.org/officeDocument/2006/math}t",
        "{http://purl.oclc.org/ooxml/officeDocument/math}t",
    }
)
_BREAK = "\x0b"  # stands for a line break until white space is folded; XML can't hold it
_SIGNS = {"tab": " ", "ptab": " ", "br": _BREAK, "cr": _BREAK, "noBreakHyphen": "-"}
_FORMULA = {"den": "/", "sup": "^"}  # what a formula in one line has before these
_SUPERSCRIPT = str.maketrans("0123456789+-−", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁻")
_PRIVATE = range(0xF000, 0xF100)  # where Word keeps the signs of fonts like Symbol
_SYMBOL = str.maketrans(
    "ABCDEFGHIKLMNOPQRSTUWXYZabcdefghiklmnopqrstuwxyz\xa3\xa5\xae\xb0\xb1\xb3\xb4\xb7\xb9\xbb",
    "ΑΒΧΔΕΦΓΗΙΚΛΜΝΟΠΘΡΣΤΥΩΞΨΖαβχδεφγηικλμνοπθρστυωξψζ≤∞→°±≥×•≠≈",
)
_UNPRINTED = re.compile("[\xad\ufeff]")  # soft hyphens part words and aren't seen
_SPACES = re.compile(r"[ \t\n\r\x0b]+")
_LAYOUT_CELL = 60  # words: a cell or a box with so many holds running text


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph, or a part of one between two line breaks in a row.

    Attributes:
        text: White space folded.
        style: What holds for it.
        bold: The share of its characters in bold, 0 to 1.
        place: What everything is that stands where it stands; None in running text.
    """

    text: str
    style: Style
    bold: float
    place: CutReason | None


@dataclass(frozen=True, slots=True)
class _Piece:
    text: str
    is_bold: bool


class Reader:
    """Reads the paragraphs of one document.

    Attributes:
        embedded: How many other files stand in the document as parts of its text, unread.
    """

    def __init__(self, styles: Styles) -> None:
        self.embedded = 0
        self._styles = styles
        self._fields: list[bool] = []  # the open ones: whether the instruction still goes on
        self._boxes: list[_Element] = []  # anchored in the paragraph that is being read
        self._carried: list[_Piece] = []  # the beginning of the next paragraph

    def paragraphs(self, body: "_Element") -> Iterator[Paragraph]:
        """All paragraphs with text, in order; a text box stands behind its anchor."""
        yield from self._blocks(body, None)
        yield from _finished(self._carried, Style(), None)

    def _blocks(self, parent: "_Element", place: CutReason | None) -> Iterator[Paragraph]:
        for element in parent:
            name = local_name(element)
            if name == "p":
                yield from self._paragraph(element, place)
            elif name == "tbl":
                yield from self._table(element, place)
            elif name == "altChunk":
                self.embedded += 1
            elif name not in _UNSEEN and not _is_prompt(element):
                here = "navigation" if _is_contents(element) else place
                yield from self._blocks(_chosen(element), here)

    def _table(self, table: "_Element", place: CutReason | None) -> Iterator[Paragraph]:
        rows = [row for row in _rows(table) if child(child(row, "trPr"), "del") is None]
        here = place if _is_layout(rows) else place or "list"
        for row in rows:
            yield from self._blocks(row, here)

    def _paragraph(self, element: "_Element", place: CutReason | None) -> Iterator[Paragraph]:
        properties = child(element, "pPr")
        style = self._styles.of_paragraph(properties)
        self._fields = [False for _ in self._fields]  # an instruction ends with its paragraph
        pieces = [*self._carried, *self._pieces(element, style)]
        boxes, self._boxes = self._boxes, []
        goes_on = _goes_on(properties)
        self._carried = []
        if not goes_on:
            yield from _finished(pieces, style, place)
        for box in boxes:
            is_small = not _has_words(box, _LAYOUT_CELL)
            yield from self._blocks(box, place or ("pull quote" if is_small else None))
        if goes_on:
            self._carried = pieces

    def _pieces(self, parent: "_Element", style: Style) -> Iterator[_Piece]:
        for element in parent:
            name = local_name(element)
            if name in _UNSEEN or _is_prompt(element):
                continue
            if name == "r":
                properties = child(element, "rPr")
                run = self._styles.of_run(properties, style)
                pieces = self._pieces(element, run)
                yield from _raised(pieces) if _is_raised(properties) else pieces
            elif name == "fldChar":
                self._field(attribute(element, "fldCharType"))
            elif name == "txbxContent":
                self._boxes.append(element)
            elif own := _own_text(element, name):
                if not style.is_hidden and not any(self._fields[:-1]):
                    yield _Piece(own, bool(style.is_bold))
            else:
                yield from self._inside(element, name, style)

    def _inside(self, element: "_Element", name: str, style: Style) -> Iterator[_Piece]:
        """What stands in an element that has no text of its own, with a formula's signs."""
        opening, closing = _FORMULA.get(name, ""), ""
        if name == "d":
            properties = child(element, "dPr")
            opening, closing = (
                _delimiter(properties, "beg", "("),
                _delimiter(properties, "end", ")"),
            )
        inside = self._pieces(_chosen(element), style)
        signs = [[_Piece(sign, bool(style.is_bold))] if sign else [] for sign in (opening, closing)]
        yield from chain(signs[0], inside, signs[1])

    def _field(self, kind: str | None) -> None:
        if kind == "begin":
            self._fields.append(True)
        elif self._fields and kind == "separate":
            self._fields[-1] = False
        elif self._fields and kind == "end":
            self._fields.pop()


def _own_text(element: "_Element", name: str) -> str:
    if element.tag in _TEXT:
        return element.text or ""
    if name == "sym":
        return _symbol(attribute(element, "char") or "", attribute(element, "font") or "")
    return _SIGNS.get(name, "")


def _symbol(code: str, font: str) -> str:
    """A sign given by its number; what only the font knows stands as the sign for unknown."""
    number = int(code, 16) if re.fullmatch("[0-9A-Fa-f]{1,5}", code) else 0
    if number not in _PRIVATE:
        return chr(number) if number >= 0x20 and not 0xD800 <= number < 0xE000 else ""  # noqa: PLR2004
    sign = chr(number - _PRIVATE.start)
    known = font.casefold() == "symbol" and (sign.isdecimal() or ord(sign) in _SYMBOL)
    return sign.translate(_SYMBOL) if known else "\ufffd"


def _delimiter(properties: "_Element | None", name: str, usual: str) -> str:
    found = child(properties, f"{name}Chr")
    return usual if found is None else next(iter(found.attrib.values()), "")


def _is_raised(properties: "_Element | None") -> bool:
    return properties is not None and value_of(properties, "vertAlign") == "superscript"


def _raised(pieces: Iterator[_Piece]) -> Iterator[_Piece]:
    """Pieces in superscript: 10³ is not 103."""
    for piece in pieces:
        is_number = re.fullmatch(r"[+−-]?\d+", piece.text) is not None
        text = piece.text.translate(_SUPERSCRIPT) if is_number else piece.text
        yield _Piece(text, piece.is_bold)


def _finished(
    pieces: Sequence[_Piece], style: Style, place: CutReason | None
) -> Iterator[Paragraph]:
    for part in _parts(pieces):
        text = _SPACES.sub(" ", _UNPRINTED.sub("", "".join(piece.text for piece in part))).strip()
        if text:
            size = sum(len(piece.text.strip()) for piece in part) or 1
            bold = sum(len(piece.text.strip()) for piece in part if piece.is_bold)
            yield Paragraph(text, style, bold / size, place)


def _parts(pieces: Sequence[_Piece]) -> Iterator[list[_Piece]]:
    """The pieces, parted where two line breaks or more stand in a row, as between paragraphs."""
    part: list[_Piece] = []
    breaks = 0
    for piece in pieces:
        if piece.text == _BREAK:
            breaks += 1
        elif piece.text.strip():
            if breaks > 1:
                yield part
                part = []
            breaks = 0
        part.append(piece)
    yield part


def _goes_on(properties: "_Element | None") -> bool:
    """Whether a paragraph runs on into the next: a drop cap, or its end mark was deleted."""
    mark = child(properties, "rPr")
    if child(mark, "del") is not None or child(mark, "moveFrom") is not None:
        return True
    frame = child(properties, "framePr")
    return frame is not None and attribute(frame, "dropCap") in {"drop", "margin"}


def _chosen(element: "_Element") -> "_Element":
    """Of contents that stand there twice, for newer and older programs, the one with the text."""
    if local_name(element) != "AlternateContent":
        return element
    choice, fallback = child(element, "Choice"), child(element, "Fallback")
    if choice is not None and (fallback is None or _has_words(choice, 1)):
        return choice
    return element if fallback is None else fallback


def _is_prompt(element: "_Element") -> bool:
    """Whether a content control still asks for its text: "Click here to enter text"."""
    if local_name(element) != "sdt":
        return False
    return child(child(element, "sdtPr"), "showingPlcHdr") is not None


def _is_contents(element: "_Element") -> bool:
    """Whether it is the box that Word puts around a table of contents."""
    if local_name(element) != "sdt":
        return False
    kind = child(child(element, "sdtPr"), "docPartObj")
    return value_of(kind, "docPartGallery") == "Table of Contents"


def _rows(parent: "_Element") -> "Iterator[_Element]":
    for element in parent:
        name = local_name(element)
        if name == "tr":
            yield element
        elif name not in _UNSEEN:
            yield from _rows(element)


def _is_layout(rows: "Sequence[_Element]") -> bool:
    """Whether a table only places running text on the page, or puts a frame around it."""
    if any(child(child(row, "trPr"), "tblHeader") is not None for row in rows):
        return False
    cells = [cell for row in rows for cell in row if local_name(cell) in {"tc", "sdt"}]
    return len(cells) == 1 or any(_has_words(cell, _LAYOUT_CELL) for cell in cells)


def _has_words(element: "_Element", least: int) -> bool:
    count = 0
    for text in element.iter(*_TEXT):
        count += len((text.text or "").split())
        if count >= least:
            return True
    return False
