"""Tables: CSV and its like, an article in each row.

The csv module takes a quotation mark that is never closed for a field that goes on to the end of
the file. Here such a table is read up to that row, and the rest is said to be missing.
"""

import csv
import io
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import islice
from pathlib import Path

from index.errors import ArticleError
from index.model import fold
from index.readers.fields import FIELDS, plain_name
from index.readers.record import (
    MOST_RECORDS,
    NAME_THEM,
    NO_NAMES,
    Names,
    Record,
    article_of,
    check_count,
    looked_for,
)
from index.readers.source import Draft, decode

_DELIMITERS = (",", ";", "\t", "|")
_SHOWN = 12  # columns in a message
_SHOWN_WIDTH = 30  # characters of each
_SAVE_ANEW = "Save the table anew from a spreadsheet, which doubles quotation marks inside cells."


@dataclass(frozen=True, slots=True)
class _Form:
    """How a table is written. `spaced`: a blank follows each delimiter."""

    delimiter: str
    spaced: bool


@dataclass(frozen=True, slots=True)
class _Row:
    """A row, or what is wrong with it.

    Attributes:
        cells: As they stand.
        line: Where it begins in the file, from 1.
        problem: Empty for a good row.
        is_last: Nothing behind it can be read.
    """

    cells: Sequence[str]
    line: int
    problem: str = ""
    is_last: bool = False


def read_table(path: Path, data: bytes, fields: Names = NO_NAMES) -> list[Draft | ArticleError]:
    """The articles of a table whose first row names its columns.

    Args:
        path: For messages.
        data: The file.
        fields: The user's own names of columns.

    Returns:
        The articles, and an error for each row that holds none.

    Raises:
        ArticleError: The file isn't text, or no column is known to hold the text.
    """
    decoded = decode(path, data)
    if not decoded.text.strip():
        return []
    lines = list(io.StringIO(decoded.text, newline=""))
    start = next(i for i, line in enumerate(lines) if line.strip())
    told = _told(lines[start])
    form = told or _form(lines[start], fields, tab=path.suffix.lower() == ".tsv")
    header, *rows = _rows(lines, start + (told is not None), form, len(decoded.text)) or [
        _Row((), start + 1)
    ]
    if header.problem:
        raise ArticleError(f"the header: {header.problem}", path=path, hint=_SAVE_ANEW)
    columns = [fold(name) for name in header.cells]
    _check_header(path, columns, fields)
    check_count(path, rows)
    if not rows:
        raise ArticleError("no rows below the names of the columns", path=path)
    found: list[Draft | ArticleError] = []
    notes = decoded.notes
    for number, row in enumerate(rows, 1):
        try:
            draft = _article(number, row, columns, fields)
        except ValueError as error:
            where = f"row {number} (line {row.line})"
            hint = _SAVE_ANEW if row.problem else ""
            found.append(ArticleError(f"{where}: {error}", path=path, hint=hint))
        else:
            found.append(replace(draft, notes=(*notes, *draft.notes)))
            notes = ()
    return found


def _told(line: str) -> _Form | None:
    """What a first line "sep=;" says, as Excel has it."""
    words = line.strip(' "\r\n').lower()
    mark = words.removeprefix("sep=")
    return _Form(mark, spaced=False) if mark != words and mark in _DELIMITERS else None


def _form(line: str, fields: Names, *, tab: bool) -> _Form:
    """How the table is written: so that its header has the most columns that are known.

    Args:
        line: The first of the header.
        fields: The user's own names of columns.
        tab: Whether the file's name says that tabs part the cells.
    """
    known = _known(fields)

    def columns(delimiter: str) -> tuple[int, int]:
        try:
            cells = next(csv.reader([line], delimiter=delimiter, skipinitialspace=True))
        except (csv.Error, StopIteration):
            return 0, 0
        return len(known.intersection(map(plain_name, cells))), len(cells)

    order = sorted(_DELIMITERS, key="\t".__ne__) if tab else _DELIMITERS
    best = max(order, key=columns)
    return _Form(best, spaced=f"{best} " in line)


def _known(fields: Names) -> set[str]:
    usual = {plain_name(name) for names in FIELDS.values() for name in names}
    return usual | {plain_name(name) for names in fields.values() for name in names}


def _rows(lines: Sequence[str], start: int, form: _Form, size: int) -> list[_Row]:
    """The rows that aren't blank, the header first."""
    before = csv.field_size_limit(max(size, 1))
    try:
        # Read to the end before anything else runs: the limit is everybody's.
        return list(islice(_parsed(lines, start, form), MOST_RECORDS + 2))
    finally:
        csv.field_size_limit(before)


def _parsed(lines: Sequence[str], start: int, form: _Form) -> Iterator[_Row]:
    reader = csv.reader(
        lines[start:], delimiter=form.delimiter, skipinitialspace=form.spaced, strict=True
    )
    while True:
        first = start + reader.line_num
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error:
            row = _broken(lines, first, start + reader.line_num)
            yield row
            if row.is_last:
                return
            continue
        if any(cell.strip() for cell in cells):
            yield _Row(cells, first + 1)


def _broken(all_lines: Sequence[str], first: int, after: int) -> _Row:
    """A row with quotation marks that don't fit. `first`: its line; `after`: the next, from 0."""
    # Where all that are opened in the line are closed in it, the next line begins a row.
    if after == first + 1 and all_lines[first].count('"') % 2 == 0:
        return _Row((), first + 1, 'a quotation mark inside a cell that isn\'t doubled ("")')
    left = sum(1 for line in all_lines[first + 1 :] if line.strip())
    problem = "a quotation mark is opened here and not rightly closed"
    lines = "the line" if left == 1 else f"the {left} lines"
    below = f"; {lines} below can't be read either" if left else ""
    return _Row((), first + 1, problem + below, is_last=True)


def _check_header(path: Path, columns: Sequence[str], fields: Names) -> None:
    own = fields.get("text", ())
    texts = {plain_name(name) for name in [*own, *FIELDS["text"]]} - {""}
    if not any(plain_name(name) in texts or name in own for name in columns):
        shown = ", ".join(name[:_SHOWN_WIDTH] for name in columns[:_SHOWN] if name)
        raise ArticleError(
            f"no column for the text (columns: {shown}; looked for: {looked_for(fields)})",
            path=path,
            hint=f"The first row has to name the columns. {NAME_THEM}",
        )
    known = _known(fields)
    for name, count in Counter(columns).items():
        if count > 1 and plain_name(name) in known:
            raise ArticleError(f"{count} columns are called “{name}”", path=path)


def _article(number: int, row: _Row, columns: Sequence[str], fields: Names) -> Draft:
    if row.problem:
        raise ValueError(row.problem)
    count, wanted = len(row.cells), len(columns)
    if count < wanted or any(cell.strip() for cell in row.cells[wanted:]):
        raise ValueError(f"{count} cells, where the header has {wanted}")
    return article_of(Record(zip(columns, row.cells, strict=False), fields), number)
