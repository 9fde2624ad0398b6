"""The order in which the lines of a page are read.

Lines that stand below each other, and only below each other, are a column. Columns are read in the
order that T. M. Breuel gives ("High performance document layout analysis", 2003): one before the
other where it stands above it, or beside it on the left with nothing across both between them.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field

from index.readers.pdf.lines import Line

_SLIVER = 1.0  # sizes of type: less of a line isn't seen from below
_APART = 1.9  # sizes of type: further from the line below than lines of a paragraph
_INDENTED = 5.0  # sizes of type
_STEPS = 8  # lines that a short one may hide the one above from
_MOST = 100  # columns on a page: more are no columns
_MOST_LINES = 3_000  # a newspaper's page has six hundred


@dataclass(slots=True)
class Column:
    """Lines that are read one after the other, from the top."""

    lines: list[Line] = field(default_factory=list)

    @property
    def left(self) -> float:
        """Where its outermost line begins."""
        return min(line.left for line in self.lines)

    @property
    def right(self) -> float:
        """Where its outermost line ends."""
        return max(line.right for line in self.lines)


def columns_of(lines: Sequence[Line]) -> list[Column]:
    """The columns of a page, in reading order."""
    ordered = sorted(lines, key=lambda line: (-line.base, line.left))
    if len(ordered) > _MOST_LINES:
        return [Column(ordered)]
    head = _head(ordered)
    if head:
        return [Column(ordered[:head]), *columns_of(ordered[head:])]
    columns = _chained(ordered)
    return _sorted(columns) if 1 < len(columns) <= _MOST else columns


def _head(lines: Sequence[Line]) -> int:
    """How many lines at the top have nothing beside them and stand apart from what is below.

    They are for the whole page, however short they are: a name under a title, set over the middle
    one of three columns.
    """
    alone = 0
    while alone + 1 < len(lines) and not _side_by_side(lines, alone):
        alone += 1
    if alone + 1 >= len(lines):  # there is one column
        return 0
    for number in range(alone, 0, -1):
        upper = lines[number - 1]
        below = next((line for line in lines[number:] if _shares(upper, line)), None)
        if below is None or upper.base - below.base > _APART * max(upper.size, below.size):
            return number
        if abs(upper.size - below.size) > 0.1 * below.size:
            return number
    return 0


def _side_by_side(lines: Sequence[Line], number: int) -> bool:
    line = lines[number]
    return any(
        line.base - other.base < 0.8 * max(line.size, other.size) and not _shares(line, other)
        for other in lines[number + 1 : number + 8]
    )


def _shares(one: Line, other: Line) -> bool:
    return min(one.right, other.right) > max(one.left, other.left)


def _chained(lines: Sequence[Line]) -> list[Column]:
    above = _seen_above(lines)
    above = [_direct(number, above) for number in range(len(lines))]
    below: list[list[int]] = [[] for _ in lines]
    for number, upper in enumerate(above):
        for one in upper:
            below[one].append(number)
    columns: list[Column] = []
    place: dict[int, Column] = {}
    for number, line in enumerate(lines):
        upper = above[number]
        if len(upper) == 1 and below[upper[0]] == [number]:
            column = place[upper[0]]
        else:
            column = Column()
            columns.append(column)
        column.lines.append(line)
        place[number] = column
    return columns


def _seen_above(lines: Sequence[Line]) -> list[list[int]]:
    """For each line the numbers of those that are seen when looking up from it."""
    skyline: list[tuple[float, float, int]] = []
    seen: list[list[int]] = []
    for number, line in enumerate(lines):
        edge = _edge(lines, number)
        upper: list[int] = []
        left: list[tuple[float, float, int]] = []
        for start, end, one in skyline:
            if min(end, line.right) <= max(start, edge):
                left.append((start, end, one))
                continue
            if abs(lines[one].base - line.base) > 0.3 * line.size:
                upper.append(one)
            sliver = _SLIVER * lines[one].size
            left += [
                (low, high, one)
                for low, high in ((start, edge), (line.right, end))
                if high - low > sliver
            ]
        skyline = [*left, (edge, line.right, number)]
        seen.append(sorted(set(upper)))
    return seen


def _edge(lines: Sequence[Line], number: int) -> float:
    """Where the column of a line begins on the left: an indented one doesn't reach it.

    Without that, the short end of a paragraph would stand beside the column, not in it.
    """
    line = lines[number]
    below = [
        other.left
        for other in lines[number + 1 : number + 12]
        if line.base - other.base < 2 * line.size
        and 0 < line.left - other.left < _INDENTED * line.size
        and other.base < line.base - 0.5 * line.size
        and _shares(line, other)
    ]
    edge = min(below, default=line.left)
    beside = (
        other.right
        for other in lines[max(0, number - 12) : number + 12]
        if other is not line
        and abs(other.base - line.base) < 0.8 * line.size
        and other.right <= line.left
    )
    return edge if edge > max(beside, default=edge - 1) else line.left


def _direct(number: int, above: Sequence[Sequence[int]]) -> list[int]:
    """Of the lines seen above one, those that aren't above another of them too."""
    upper = above[number]
    if len(upper) == 1:
        return list(upper)
    hidden: set[int] = set()
    for one in upper:
        reached = set(above[one])
        for _ in range(_STEPS):
            hidden |= reached & set(upper)
            reached = {far for near in reached for far in above[near]}
    return [one for one in upper if one not in hidden]


@dataclass(frozen=True, slots=True)
class _Box:
    left: float
    right: float
    top: float
    low: float


def _box(column: Column) -> _Box:
    first, last = column.lines[0], column.lines[-1]
    return _Box(column.left, column.right, first.base + first.size, last.base)


def _sorted(columns: Sequence[Column]) -> list[Column]:
    boxes = [_box(column) for column in columns]
    before: list[set[int]] = [set() for _ in columns]  # numbers of what is read before each
    for i, one in enumerate(boxes):
        for j, other in enumerate(boxes):
            if i != j and (_is_above(one, other) or _is_beside(one, other, boxes)):
                before[j].add(i)
    left = sorted(range(len(columns)), key=lambda number: (-boxes[number].top, boxes[number].left))
    found: list[Column] = []
    while left:
        waiting = set(left)
        # Where the rules contradict each other, the topmost goes first.
        number = next((one for one in left if not before[one] & waiting), left[0])
        left.remove(number)
        found.append(columns[number])
    return found


def _is_above(one: _Box, other: _Box) -> bool:
    shared = min(one.right, other.right) - max(one.left, other.left)
    return shared > 0 and one.top > other.top and one.low >= other.low


def _is_beside(one: _Box, other: _Box, boxes: Sequence[_Box]) -> bool:
    if one.right > other.left:
        return False
    high, low = max(one.top, other.top), min(one.low, other.low)
    # What stands across both of them, between them in height, parts the page there.
    return not any(
        box.left < one.right and box.right > other.left and low < (box.top + box.low) / 2 < high
        for box in boxes
        if box is not one and box is not other
    )
