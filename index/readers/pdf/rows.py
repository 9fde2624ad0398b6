"""The rows of tables: short lines side by side, over and over."""

import re
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

from index.readers.pdf.lines import Line

_MOST_LINES = 3_000  # on a page: what has more is no text
_TWO = 2  # cells: fewer are no row
_FEWEST = 3  # rows: fewer are no table
_ROWS = 5.0  # sizes of type in which a row has two others
_LEADING = 2.2  # sizes of type: further apart than lines of a paragraph
_WIDE = 2.5  # sizes of type: gaps between cells without figures
_NUMERIC = 0.3  # of the cells
_ALIKE = 0.03  # of the size
_ALIGNED = 3.0  # points
_PROSE_WORDS = 5  # in a line of running text, even of a narrow column
_LEADERS = re.compile(r"\.{5,}|(?:\. ){4,}|…{3,}")


def with_rows(lines: Sequence[Line]) -> list[Line]:
    """The lines of a page, from its top, those of a table joined to rows."""
    lines = [replace(line, tabular=True) if _LEADERS.search(line.text) else line for line in lines]
    rows: list[list[Line]] = []
    for line in lines:
        if rows and abs(rows[-1][0].base - line.base) < 0.3 * line.size:
            rows[-1].append(line)
        else:
            rows.append([line])
    if sum(len(row) > 1 for row in rows) < _TWO or len(lines) > _MOST_LINES:
        return lines
    tables = [_cells(row, lines) for row in rows]
    bases = [cells[0].base for cells in tables if cells]
    found: list[Line] = []
    for row, cells in zip(rows, tables, strict=True):
        if (
            cells
            and sum(abs(base - cells[0].base) < _ROWS * cells[0].size for base in bases) >= _FEWEST
        ):
            words = [word for cell in cells for word in cell.words]
            found.append(Line(tuple(words), row[0].page, tabular=True))
            row = [line for line in row if line not in cells]  # noqa: PLW2901
        found += row
    return found


def _cells(row: Sequence[Line], lines: Sequence[Line]) -> list[Line]:
    """Neighbours in a row that look like cells of a table; none where there are less than two."""
    ordered = sorted(row, key=lambda line: line.left)
    cells = [line for line in ordered if not _is_prose(line, lines)]
    if len(cells) < _TWO:
        return []
    gaps = [right.left - left.right for left, right in pairwise(cells)]
    numeric = sum(_is_numeric(cell.text) for cell in cells) / len(cells)
    wide = sum(gaps) / len(gaps) >= _WIDE * cells[0].size
    return cells if numeric >= _NUMERIC or wide else []


def _is_prose(line: Line, lines: Sequence[Line]) -> bool:
    """Whether a line is running text, or the short end of some."""
    if line.text.count(" ") + 1 >= _PROSE_WORDS:
        return not line.tabular
    if _is_numeric(line.text):
        return False
    high = bisect_left(lines, -line.base - _LEADING * line.size, key=lambda other: -other.base)
    for other in lines[high:]:
        if other.base < line.base - _LEADING * line.size:
            break
        if (
            other is not line
            and abs(other.size - line.size) < _ALIKE * line.size
            and abs(other.left - line.left) < _ALIGNED
            and abs(other.base - line.base) > 1
            and other.text.count(" ") + 1 >= _PROSE_WORDS
        ):
            return True
    return False


def _is_numeric(text: str) -> bool:
    figures = sum(sign.isdigit() for sign in text)
    return figures > 0 and 2 * figures >= sum(sign.isalnum() for sign in text)
