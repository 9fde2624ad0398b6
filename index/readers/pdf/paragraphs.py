"""Lines of columns grouped to paragraphs, and paragraphs that run on over columns and pages."""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import median

from index.model import CutReason
from index.readers.pdf.lines import Line
from index.readers.prose import PROSE, ends_sentence

# In sizes of the type, but for the last two.
_INDENT = 0.8
_SLACK = 0.5
_SPACE = 0.3
_LEADING = 1.25  # of the usual distance of base lines: more parts paragraphs
_SAME_SIZE = 0.08
_ENOUGH = 4  # lines: fewer don't tell how far apart lines are
_BULLET = re.compile(r"[•‣◦▪●○■□]\s")
_NUMBERED = re.compile(r"(?:\(?(?:\d{1,2}|[a-z])[.)]|[–—*-])\s\S")


@dataclass(slots=True)
class Paragraph:
    """Lines that belong together.

    Attributes:
        lines: From the first to the last, perhaps of more columns than one.
        reason: Why it isn't the article; None where it is.
        column: Number of the column that it begins in.
        indented: Whether its first line is.
        full: Whether its last line fills the column.
    """

    lines: list[Line]
    reason: CutReason | None
    column: int
    indented: bool = False
    full: bool = False

    @property
    def last_words(self) -> str:
        """Of its last line."""
        return self.lines[-1].text


@dataclass(frozen=True, slots=True)
class Type:
    """What most of a document is set in.

    Attributes:
        size: In points.
        bold: Whether it is.
        leading: Usual distance of base lines by size of type, both in points.
    """

    size: float
    bold: bool
    leading: dict[float, float]

    def is_other(self, line: Line) -> bool:
        """Whether a line is set in other type."""
        return abs(line.size - self.size) > _SAME_SIZE * self.size or line.bold != self.bold


def type_of(columns: Iterable[Sequence[Line]]) -> Type:
    """What most of the lines are set in."""
    sizes: Counter[float] = Counter()
    heavy = light = 0
    gaps: defaultdict[float, list[float]] = defaultdict(list)
    for lines in columns:
        for i, line in enumerate(lines):
            if line.tabular:
                continue
            sizes[line.size] += len(line.text)
            heavy, light = heavy + line.bold, light + (not line.bold)
            if i and lines[i - 1].size == line.size:
                gaps[line.size].append(round(lines[i - 1].base - line.base, 1))
    size = max(sizes, key=lambda size: sizes[size], default=10.0)
    leading = {size: Counter(some).most_common(1)[0][0] for size, some in gaps.items()}
    return Type(size, heavy > light, leading)


@dataclass(frozen=True, slots=True)
class _Measure:
    """The measures of one column: its edges, and the distance of its base lines by size."""

    left: float
    right: float
    leading: dict[float, float]

    def is_short(self, line: Line, following: Line) -> bool:
        """Whether the first word of the line below would have found room."""
        first = following.words[0]
        needed = first.right - first.left + _SPACE * line.size
        return line.right + needed < self.right - _SLACK * line.size

    def is_indented(self, line: Line) -> bool:
        return line.left - self.left > _INDENT * line.size


def paragraphs_of(lines: Sequence[Line], column: int, usual: Type) -> Iterator[Paragraph]:
    """The paragraphs of one column, from its top."""
    measure = _measure(lines, usual)
    held: list[Line] = []
    for line in lines:
        if held and _parts(held, line, measure, usual):
            yield _paragraph(held, column, measure)
            held = []
        held.append(line)
    if held:
        yield _paragraph(held, column, measure)


def _paragraph(lines: list[Line], column: int, measure: _Measure) -> Paragraph:
    last = lines[-1]
    return Paragraph(
        lines,
        "list" if lines[0].tabular else None,
        column,
        indented=measure.is_indented(lines[0]),
        full=last.right > measure.right - 2 * last.size,
    )


def _measure(lines: Sequence[Line], usual: Type) -> _Measure:
    prose = [line for line in lines if not line.tabular] or list(lines)
    lefts = Counter(round(line.left / 2) for line in prose)
    # A line or two that hang out are numbers and bullets, not the edge.
    common = [line.left for line in prose if lefts[round(line.left / 2)] * 8 >= len(prose)]
    left = min(common, default=min(line.left for line in prose))
    gaps: defaultdict[float, list[float]] = defaultdict(list)
    for upper, lower in pairwise(prose):
        if upper.size == lower.size:
            gaps[upper.size].append(upper.base - lower.base)
    own = {size: median(some) for size, some in gaps.items() if len(some) >= _ENOUGH}
    merged = dict(usual.leading)
    for size, gap in own.items():
        merged[size] = min(gap, merged.get(size, gap)) if gap > 0 else merged.get(size, gap)
    return _Measure(left, max(line.right for line in prose), merged)


def _parts(held: Sequence[Line], line: Line, measure: _Measure, usual: Type) -> bool:
    """Whether a paragraph ends before a line."""
    last = held[-1]
    if last.tabular or line.tabular:
        return True
    if abs(last.size - line.size) > _SAME_SIZE * line.size:
        return True
    goes_on = not ends_sentence(last.text, PROSE) and line.text[:1].islower()
    if last.bold != line.bold and not goes_on:
        return True
    leading = measure.leading.get(line.size, 1.25 * line.size)
    if last.base - line.base > _LEADING * max(leading, 0.9 * line.size) and not (
        goes_on and last.base - line.base < 2 * leading
    ):
        return True
    if line.size > 1.1 * usual.size or (line.bold and not usual.bold):
        return False  # titles are set as looks best
    return _parts_by_shape(held, line, measure)


def _parts_by_shape(held: Sequence[Line], line: Line, measure: _Measure) -> bool:
    last = held[-1]
    if _BULLET.match(line.text):
        return True
    ended, short = ends_sentence(last.text, PROSE), measure.is_short(last, line)
    if ended and (short or _NUMBERED.match(line.text)):
        return True
    in_by = line.left - last.left
    if in_by > _INDENT * line.size and measure.is_indented(line):
        return ended or (short and not line.text[:1].islower())
    if in_by < -_INDENT * line.size and len(held) > 1:
        return ended
    if abs(in_by) < 1 and len(held) == 1 and measure.is_indented(line):
        return ended and measure.is_indented(last) and not line.text[:1].islower()
    # Verse, addresses: each line is much shorter than the column, and begins anew.
    width = measure.right - measure.left
    return short and last.right < measure.left + 0.6 * width and not line.text[:1].islower()


def run_on(paragraphs: Sequence[Paragraph]) -> list[Paragraph]:
    """The paragraphs, those put together that a column's or page's end, or a figure, parted.

    What stood between two parts stands behind the whole, so that no sentence is torn.
    """
    indents = sum(paragraph.indented for paragraph in paragraphs if paragraph.reason is None)
    uses_indents = 4 * indents >= sum(paragraph.reason is None for paragraph in paragraphs) > 0
    found: list[Paragraph] = []
    held: Paragraph | None = None
    parted = False
    for paragraph in paragraphs:
        if paragraph.reason in {"heading", "title", "byline", "standfirst"}:
            held = None
        elif paragraph.reason is not None:
            parted = True
        elif held is not None and _runs_on(held, paragraph, uses_indents, parted):
            held.lines += paragraph.lines
            held.full, held.column, parted = paragraph.full, paragraph.column, False
            continue
        elif held is not None and _interrupts(held, paragraph):
            parted = True
        else:
            held, parted = paragraph, False
        found.append(paragraph)
    return found


def _interrupts(held: Paragraph, paragraph: Paragraph) -> bool:
    """Whether a paragraph in other type, a quotation set large, stands in the midst of another."""
    last, first = held.lines[-1], paragraph.lines[0]
    other = abs(last.size - first.size) > _SAME_SIZE * first.size
    return other and not ends_sentence(held.last_words, PROSE)


def _runs_on(held: Paragraph, paragraph: Paragraph, uses_indents: bool, parted: bool) -> bool:  # noqa: FBT001
    last, first = held.lines[-1], paragraph.lines[0]
    alike = abs(last.size - first.size) <= _SAME_SIZE * first.size
    if not alike or (held.column == paragraph.column and not parted):
        return False
    lower = first.text[:1].islower()
    if not ends_sentence(held.last_words, PROSE):
        return lower or (held.full and not _BULLET.match(first.text))
    return held.full and not paragraph.indented and uses_indents
