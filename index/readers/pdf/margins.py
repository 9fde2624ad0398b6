"""What stands at the edges of pages: running heads and feet, page numbers, notes at the foot."""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from index.readers.pdf.lines import Line
from index.readers.prose import ends_sentence

_EDGE = 0.17  # of the page's height
_SAME_ROW = 2.0  # points
_TWICE, _THRICE = 2, 3  # pages
_ROWS = 4  # at each edge
_BAND = 8.0  # points that a running head may move from page to page
_ROOM = 1.6  # sizes of type
_HEAD_WORDS = 12
_LONGEST = 20  # words
_NUMBER = re.compile(r"\d{1,4}")
_ROMAN = re.compile(r"(?i:[ivxlc]{1,7})")
_FRONT = re.compile(r"[ivx]{1,5}")  # of a preface
_FOLIO = re.compile(
    r"\W{0,3}(?:(?:page|p\.|seite|página)\s*)?\d{1,4}(?:\s*(?:/|of|von|sur|de)\s*\d{1,4})?\W{0,3}",
    re.IGNORECASE,
)
_COUNTED = re.compile(
    r"(?:page|p\.|seite|página)\s*\d{1,4}(?:\s*(?:/|of|von|sur|de)\s*\d{1,4})?|\d{1,4}\s*/\s*\d{1,4}"
    r"|[-–—]\s*\d{1,4}\s*[-–—]",
    re.IGNORECASE,
)
_NOTE = re.compile(r"(?:[⁰¹²³⁴-⁹]+|\d{1,3}[.):]?(?=\s)|\[\d{1,3}\]|[*†‡§¶]{1,3})\s*\S")
_NOTE_SIZE = 0.93  # of the text's


@dataclass(frozen=True, slots=True)
class _Place:
    """A row at an edge of a page."""

    page: int
    at_top: bool
    lines: tuple[Line, ...]
    apart: bool  # whether there is room between it and the next row

    @property
    def base(self) -> float:
        return self.lines[0].base


def running_lines(
    pages: Sequence[Sequence[Line]], heights: Sequence[float], size: float
) -> set[int]:
    """Identities (`id`) of the lines that are running heads, running feet and page numbers.

    Args:
        pages: The lines of each page, from its top.
        heights: Of the pages, in points.
        size: Of the type that most is set in.
    """
    places = [
        place
        for number, (lines, height) in enumerate(zip(pages, heights, strict=True))
        for place in _edges(number, lines, height)
    ]
    repeated = _repeated(places)
    offsets = _offsets(places)
    small = _small(places, size)
    found: set[int] = set()
    stopped: set[tuple[int, bool]] = set()
    for place in places:  # from the edge inwards: what stands behind the text is text
        edge = (place.page, place.at_top)
        if edge in stopped:
            continue
        sure = [line for line in place.lines if _is_running(line, place, repeated, offsets)]
        if not sure and _height(place) not in small:
            stopped.add(edge)
            continue
        found |= {id(line) for line in place.lines if line.text.count(" ") < _LONGEST}
    return found


def _edges(page: int, lines: Sequence[Line], height: float) -> list[_Place]:
    rows: list[list[Line]] = []
    for line in lines:
        if rows and abs(rows[-1][0].base - line.base) < _SAME_ROW:
            rows[-1].append(line)
        else:
            rows.append([line])
    places = []
    for number, row in enumerate(rows):
        base, size = row[0].base, row[0].size
        if number < _ROWS and base > (1 - _EDGE) * height:
            room = base - rows[number + 1][0].base if number + 1 < len(rows) else height
            places.append(
                (number, _Place(page, at_top=True, lines=tuple(row), apart=room > _ROOM * size))
            )
        if len(rows) - number <= _ROWS and base < _EDGE * height:
            room = rows[number - 1][0].base - base if number else height
            places.append(
                (
                    len(rows) - number,
                    _Place(page, at_top=False, lines=tuple(row), apart=room > _ROOM * size),
                )
            )
    return [place for _, place in sorted(places, key=lambda one: one[0])]


def _key(line: Line, place: _Place, shift: int = 0) -> tuple[bool, int, str]:
    plain = _NUMBER.sub("#", line.text.casefold())
    return place.at_top, round(line.base / _BAND) + shift, plain


def _repeated(places: Iterable[_Place]) -> dict[tuple[bool, int, str], set[int]]:
    """The pages on which each text stands at each height, numbers left out of account."""
    pages: dict[tuple[bool, int, str], set[int]] = defaultdict(set)
    for place in places:
        for line in place.lines:
            if re.search(r"[^\W\d_]", line.text):
                pages[_key(line, place)].add(place.page)
    return pages


def _height(place: _Place) -> tuple[bool, int, int]:
    return place.at_top, round(place.base), round(2 * place.lines[0].size)


def _small(places: Iterable[_Place], size: float) -> set[tuple[bool, int, int]]:
    """Heights at which several pages have a line in small type: heads that name each chapter."""
    seen = {
        (_height(place), place.page)
        for place in places
        if place.apart
        and all(line.size <= _NOTE_SIZE * size for line in place.lines)
        and sum(line.text.count(" ") + 1 for line in place.lines) < _HEAD_WORDS
        and not ends_sentence(place.lines[-1].text, ".")  # as notes do
    }
    counts = Counter(height for height, _ in seen)
    return {height for height, count in counts.items() if count >= _TWICE}


def _offsets(places: Iterable[_Place]) -> Counter[tuple[bool, int]]:
    """By how much the numbers at the edges differ from the pages' own, and how often."""
    seen = {
        (place.at_top, number - place.page, place.page)
        for place in places
        for line in place.lines
        for number in _numbers(line.text)
    }
    return Counter((at_top, offset) for at_top, offset, _ in seen)


def _numbers(text: str) -> list[int]:
    """A number that a line begins or ends with: the page's, if any is."""
    words = text.split()
    ends = {words[0].strip("-–—|·•[]()"), words[-1].strip("-–—|·•[]()")} if words else set()
    return [int(end) for end in ends if _NUMBER.fullmatch(end)] + [
        _roman(end) for end in ends if _ROMAN.fullmatch(end)
    ]


def _roman(text: str) -> int:
    values = [{"i": 1, "v": 5, "x": 10, "l": 50, "c": 100}[sign] for sign in text.lower()]
    pairs = zip(values, [*values[1:], 0], strict=True)
    return sum(-value if value < following else value for value, following in pairs)


def _is_running(
    line: Line,
    place: _Place,
    repeated: dict[tuple[bool, int, str], set[int]],
    offsets: Counter[tuple[bool, int]],
) -> bool:
    if line.text.count(" ") >= _LONGEST:
        return False
    pages = set().union(*(repeated.get(_key(line, place, shift), ()) for shift in (-1, 0, 1)))
    if len(pages) >= _TWICE or _COUNTED.fullmatch(line.text):
        return True
    if _FRONT.fullmatch(line.text) and place.apart:
        return True
    fits = max((offsets[place.at_top, n - place.page] for n in _numbers(line.text)), default=0)
    if ends_sentence(line.text, ".") and " " in line.text:  # a note has a number as well
        return False
    alone = _FOLIO.fullmatch(line.text) or _ROMAN.fullmatch(line.text)
    return fits >= (_TWICE if alone else _THRICE) or (
        _FOLIO.fullmatch(line.text) is not None and fits == 1
    )


def notes_at_foot(lines: Sequence[Line], body_size: float) -> int:
    """How many lines at the end of a column are notes: in smaller type, from a mark on."""
    small = 0
    for line in reversed(lines):
        if line.tabular or line.size > _NOTE_SIZE * body_size:
            break
        small += 1
    tail = lines[len(lines) - small :]
    first = next((i for i, line in enumerate(tail) if _NOTE.match(line.text)), small)
    return small - first
