"""Words and where they stand on a page: what PDFium says, and nothing of what it may mean.

PDFium gives characters in the order in which the file draws them, each with its box. Here they
become words; what rotated pages and rotated remarks are is settled here as well, so that all
that follows may take text to run from left to right.
"""

import ctypes
import math
import unicodedata
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

MAX_CHARACTERS = 4_000_000
"""Of a document: a thick book has two million."""
_PAGE_CHARACTERS = 200_000
_OBJECT = 2_000  # characters of what is drawn at once, at most
_DEPTH = 8  # of forms in forms, when pictures are looked for
_PICTURE = 0.3  # of the page: a smaller one is no picture of a page
_HAIR = 1.5  # points that type set twice may be apart
_FEW = 12  # words: a page with more can be read
_BOLD = 600  # weight, of 100 to 900
_FORCED_BOLD = 1 << 18  # flag of a font descriptor (PDF 1.7, table 123)
_STEM_BOLD = ("bold", "black", "heavy", "semibold", "demi")
_UPRIGHT = 0.98  # cosine
_LEVEL = 0.08  # sizes of the type: characters of a word stand at one height
_TOUCH = 0.3  # the same: and no further from each other
_LINE_END = "\x02"  # what PDFium makes of a hyphen at the end of a line
_HYPHENS = {"\ufffe": "-", "\u2010": "-", "\u2011": "-"}
_BLANKS = frozenset(" \t\r\n\x0b\x0c\x00\u00a0\u2002\u2003\u2009\u200a\u202f\u3000\u200b\ufeff")


@dataclass(slots=True)
class Word:
    """Characters without a blank among them, in points from the page's lower left corner.

    Attributes:
        text: As the font says.
        left: Of the first character.
        right: Of the last one, with its advance.
        base: Height of the base line.
        size: Of the type.
        bold: Whether the type is bold.
        follows: Whether it was drawn next after the word before it, on the same line.
        glued: Whether no blank stands between the two.
    """

    text: str
    left: float
    right: float
    base: float
    size: float
    bold: bool
    follows: bool
    glued: bool


@dataclass(frozen=True, slots=True)
class PageText:
    """One page as drawn.

    Attributes:
        words: In the order in which they were drawn, those aslant left out.
        aslant: Text that doesn't run as most of the page does: stamps in the margin, watermarks.
        width: Of the page, in points, as a reader of its text turns it.
        height: The same.
        pictured: Whether it is a picture with hardly a word.
        garbled: How many characters the fonts don't tell.
        characters: How many there are, blanks left out.
        broken: Whether it could not be read.
    """

    words: list[Word]
    aslant: str
    width: float
    height: float
    pictured: bool
    garbled: int
    characters: int
    broken: bool = False


@dataclass(slots=True)
class _Style:
    size: float
    bold: bool
    turn: int  # of the direction of the text, in quarters; -1 for anything aslant


class _PageReader:
    """The words of one page, with the values that PDFium writes into."""

    def __init__(self, textpage: Any) -> None:  # noqa: ANN401 - the package has no types
        import pypdfium2.raw as pdfium

        self._pdfium, self._text = pdfium, textpage
        self._box = pdfium.FS_RECTF()
        self._matrix = pdfium.FS_MATRIX()
        self._x, self._y = ctypes.c_double(), ctypes.c_double()
        self._fonts: dict[int, bool] = {}
        self._object = 0
        self._last = _Style(1.0, bold=False, turn=0)
        self.garbled = self.characters = 0

    def words(self, most: int) -> Iterator[tuple[Word, int]]:
        """Words with the direction that each runs in, in the file's order."""
        pdfium, raw, box = self._pdfium, self._text.raw, self._box
        unicode_of, box_of = pdfium.FPDFText_GetUnicode, pdfium.FPDFText_GetLooseCharBox
        box_reference = ctypes.byref(box)
        word: Word | None = None
        style = _Style(0, bold=False, turn=0)
        broken, blank, floor = True, True, 0.0
        for i in range(min(most, pdfium.FPDFText_CountChars(raw))):
            sign = chr(unicode_of(raw, i))
            if sign == _LINE_END:
                sign = self._hyphen(i)
            if sign in _BLANKS:
                blank = True
                broken = broken or sign in "\r\n"
                continue
            box_of(raw, i, box_reference)
            left, right, low = _turned(box, style.turn)
            level = abs(low - floor) < _LEVEL * style.size
            if word is not None and not blank and level and _continues(word, sign, left, right):
                continue
            if word is not None:
                yield self._finished(word), style.turn
            before = word
            style = self._style(i)
            left, right, low = _turned(box, style.turn)
            base = self._base(i, style.turn)
            same = before is not None and not broken and abs(base - before.base) < 0.6 * style.size
            word = Word(sign, left, right, base, style.size, style.bold, same, same and not blank)
            floor, blank, broken = low, False, False
        if word is not None:
            yield self._finished(word), style.turn

    def _finished(self, word: Word) -> Word:
        text = word.text
        if not text.isascii():
            text = "".join(_HYPHENS.get(sign, sign) for sign in text)
            text = "".join(_letters(sign) for sign in text)
        self.characters += len(text)
        self.garbled += sum(map(_is_garbled, text)) if not text.isalnum() else 0
        word.text = text
        return word

    def _style(self, i: int) -> _Style:
        pdfium, raw, matrix = self._pdfium, self._text.raw, self._matrix
        drawn = pdfium.FPDFText_GetTextObject(raw, i)
        address = ctypes.addressof(drawn.contents) if drawn else 0
        if address and address == self._object:  # one object is of one style
            return self._last
        size = pdfium.FPDFText_GetFontSize(raw, i)
        pdfium.FPDFText_GetMatrix(raw, i, ctypes.byref(matrix))
        length = math.hypot(matrix.c, matrix.d) or 1.0
        turn = _quarter(matrix.a, matrix.b)
        font = pdfium.FPDFTextObj_GetFont(drawn) if address else None
        key = ctypes.addressof(font.contents) if font else 0
        if key not in self._fonts:
            self._fonts[key] = self._is_bold(font) if key else False
        self._object = address
        self._last = _Style(max(0.5, min(abs(size * length), 2000.0)), self._fonts[key], turn)
        return self._last

    def _is_bold(self, font: object) -> bool:
        name = ctypes.create_string_buffer(256)
        self._pdfium.FPDFFont_GetBaseFontName(font, name, 256)
        plain = name.value.decode("utf-8", "replace").lower()
        if any(part in plain for part in _STEM_BOLD):
            return True
        flags = self._pdfium.FPDFFont_GetFlags(font)
        heavy = self._pdfium.FPDFFont_GetWeight(font) >= _BOLD
        return heavy or (flags > 0 and bool(flags & _FORCED_BOLD))

    def _hyphen(self, i: int) -> str:
        """The hyphen that the file has: a soft one is nothing but the line's end."""
        pdfium, raw = self._pdfium, self._text.raw
        drawn = pdfium.FPDFText_GetTextObject(raw, i)
        signs = (ctypes.c_ushort * _OBJECT)()
        size = pdfium.FPDFTextObj_GetText(drawn, raw, signs, 2 * _OBJECT) // 2 if drawn else 0
        text = "".join(map(chr, signs[: max(0, min(size, _OBJECT) - 1)])).rstrip()
        return "\u00ad" if text.endswith("\u00ad") else "-"

    def _base(self, i: int, turn: int) -> float:
        x, y = self._x, self._y
        self._pdfium.FPDFText_GetCharOrigin(self._text.raw, i, ctypes.byref(x), ctypes.byref(y))
        return (y.value, -x.value, -y.value, x.value, y.value)[turn]


def page_text(page: Any, most: int) -> PageText:  # noqa: ANN401
    """The words of a page.

    Args:
        page: Of a pypdfium2 document.
        most: Characters to read.

    Raises:
        PdfiumError: It can't be read, or holds far too much.
    """
    import pypdfium2

    textpage = page.get_textpage()
    try:
        if textpage.count_chars() > _PAGE_CHARACTERS:
            raise pypdfium2.PdfiumError("too many characters on a page")
        found = list((reader := _PageReader(textpage)).words(most))
    finally:
        textpage.close()
    counts = Counter(turn for word, turn in found for _ in word.text)
    main = max((0, 1, 2, 3), key=lambda turn: counts[turn])
    left, low, right, high = _extent(page.get_bbox(), main)
    words: list[Word] = []
    seen: set[tuple[str, int, int]] = set()
    for word, turn in found:
        # Type that is set twice, a hair apart, is bold; outside the page are the printer's notes.
        across, up = word.left / _HAIR, word.base / _HAIR
        places = {(word.text, round(across), round(up)), (word.text, int(across), -int(up) - 1)}
        inside = left - 1 <= word.left <= right + 1 and low - 1 <= word.base <= high + 1
        if turn == main and inside and not places & seen:
            seen |= places
            word.left, word.right, word.base = word.left - left, word.right - left, word.base - low
            words.append(word)
    aslant = " ".join(word.text for word, turn in found if turn != main)
    return PageText(
        words,
        aslant,
        right - left,
        high - low,
        len(words) < _FEW and _is_pictured(page),
        reader.garbled,
        reader.characters,
    )


def _continues(word: Word, sign: str, left: float, right: float) -> bool:
    """Put a character to a word, when it stands next to it."""
    touch = _TOUCH * word.size
    if abs(left - word.right) < touch or right == word.right:  # the same: two of one ligature
        word.text += sign
        word.right = right
        return True
    if abs(right - word.left) < touch and _runs_left(sign):
        word.text += sign
        word.left = left
        return True
    return False


def _turned(box: Any, turn: int) -> tuple[float, float, float]:  # noqa: ANN401
    """Left, right and lower edge of a box, as who reads the text turns the page."""
    return (
        (box.left, box.right, box.bottom),
        (box.bottom, box.top, -box.right),
        (-box.right, -box.left, -box.top),
        (-box.top, -box.bottom, box.left),
        (box.left, box.right, box.bottom),
    )[turn]


def _extent(box: tuple[float, ...], turn: int) -> tuple[float, float, float, float]:
    left, low, right, high = box
    return (
        (left, low, right, high),
        (low, -right, high, -left),
        (-right, -high, -left, -low),
        (-high, left, -low, right),
    )[turn]


def _quarter(across: float, up: float) -> int:
    length = math.hypot(across, up)
    if not length or not math.isfinite(length):
        return 0
    cosine, sine = across / length, up / length
    if max(abs(cosine), abs(sine)) < _UPRIGHT:
        return -1
    if abs(cosine) > abs(sine):
        return 0 if cosine > 0 else 2
    return 1 if sine > 0 else 3


def _letters(sign: str) -> str:
    """A ligature, or a letter in another shape, as letters; else the character itself."""
    if "\ufb00" <= sign <= "\ufb06" or "\ufb50" <= sign <= "\ufdfb" or "\ufe70" <= sign <= "\ufefc":
        return unicodedata.normalize("NFKC", sign)
    return sign


def _runs_left(sign: str) -> bool:
    return not sign.isascii() and unicodedata.bidirectional(sign) in {"R", "AL", "NSM"}


def _is_garbled(sign: str) -> bool:
    return sign == "\ufffd" or (not sign.isalnum() and unicodedata.category(sign) in {"Co", "Cc"})


def _is_pictured(page: Any) -> bool:  # noqa: ANN401
    """Whether a picture covers a good part of the page."""
    import pypdfium2.raw as pdfium

    width, height = page.get_size()
    for picture in page.get_objects([pdfium.FPDF_PAGEOBJ_IMAGE], max_depth=_DEPTH):
        left, low, right, high = picture.get_bounds()
        if (right - left) * (high - low) >= _PICTURE * width * height:
            return True
    return False
