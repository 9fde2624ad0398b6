"""Words put together to lines, each within one column."""

import re
import unicodedata
from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from statistics import median_low

from index.readers.pdf.words import Word

# All in sizes of the type.
_SPACE = 0.7  # a wider gap between words that weren't drawn one after the other parts columns
_STRETCHED = 1.0  # the widest space that a justified line has, nearly always
_GAP = 2.2  # a wider one never is a space
_INITIAL = 1.8  # how much larger a letter at the beginning of a chapter is
_OVERLAP = 0.5  # kerning, and italics over upright type
_NEAR = 6.0  # in which a gap has to have fellows above and below to be one between columns
_MOST_GAPS = 5_000  # on a page
_FELLOWS = 2  # how many
_RAISED = 0.15
_SMALLER = 0.82

_NOTE_MARK = re.compile(r"[\d,;–-]{1,9}|[*†‡§¶]{1,4}|\[\d{1,3}\]")
# A number after these belongs to them: 10², 5 m², CO².
_TAKES_POWER = re.compile(r"(?:^|[^\w])(?:[^\W\d_]{1,2}|\d{1,3}|\d{5,})$")
_RAISED_DIGITS = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")
_ENUMERATOR = re.compile(r"[•‣◦▪●○■□–—*·]|\(?(?:\d{1,3}|[a-z]|[ivx]{1,5})[.)]", re.IGNORECASE)
_INITIAL_SIGNS = 2  # a quotation mark may stand before the letter
_INITIALS = re.compile(r"[“\"‘']?[^\W\d_]")
_LETTERS_THAT_ARE_WORDS = frozenset("AIOÀYEaio")


@dataclass(frozen=True)
class Line:
    """A line of one column, or a row of a table.

    Attributes:
        words: From left to right.
        page: Its number, from 0.
        tabular: Whether it is a row of a table or of a list of contents.
    """

    words: tuple[Word, ...]
    page: int
    tabular: bool = False

    @cached_property
    def left(self) -> float:
        """Where it begins, in points."""
        return min(word.left for word in self.words)

    @cached_property
    def right(self) -> float:
        """Where it ends, in points."""
        return max(word.right for word in self.words)

    @cached_property
    def size(self) -> float:
        """Of most of the type, in points."""
        sizes: Counter[float] = Counter()
        for word in self.words:
            sizes[round(word.size, 1)] += len(word.text)
        return max(sizes, key=lambda size: sizes[size])

    @cached_property
    def base(self) -> float:
        """Height of the base line."""
        bases: Counter[float] = Counter()
        for word in self.words:
            if word.size >= _SMALLER * self.size:
                bases[word.base] += len(word.text)
        return max(bases, key=lambda base: bases[base]) if bases else self.words[0].base

    @cached_property
    def bold(self) -> bool:
        """Whether all of it is bold, marks of notes aside."""
        heavy = sum(len(word.text) for word in self.words if word.bold)
        return heavy >= 0.9 * sum(len(word.text) for word in self.words)

    @cached_property
    def text(self) -> str:
        """What it says, with single spaces, without the marks that point to notes."""
        pieces: list[str] = []
        for i, word in enumerate(self.words):
            if not word.glued and pieces:
                pieces.append(" ")
            pieces.append(
                self._raised("".join(pieces[-6:]), i) if self._is_raised(word) else word.text
            )
        return "".join(pieces)

    def _is_raised(self, word: Word) -> bool:
        return word.size <= _SMALLER * self.size and word.base > self.base + _RAISED * self.size

    def _raised(self, before: str, i: int) -> str:
        text = self.words[i].text
        if not _NOTE_MARK.fullmatch(text):
            return text
        if not before.strip() or _TAKES_POWER.search(before):
            return text.translate(_RAISED_DIGITS)
        return ""


def lines_of(words: Iterable[Word], page: int) -> list[Line]:
    """The lines of a page, from its top."""
    runs = _with_initials(_joined(_split(_runs(words))))
    lines = [Line(tuple(_as_read(run)), page) for run in runs]
    lines.sort(key=lambda line: (-line.base, line.left))
    return _with_enumerators([line for line in lines if line.text])


def _with_initials(runs: list[list[Word]]) -> list[list[Word]]:
    """The runs, with large initials of two lines and more put before the first of them."""
    kept: list[list[Word]] = []
    for run in runs:
        if (
            len(run) > 1
            and len(run[0].text) <= _INITIAL_SIGNS
            and run[0].size >= _INITIAL * run[1].size
        ):
            kept += [run[:1], run[1:]]  # it stands on the last of its lines
        else:
            kept.append(run)
    usual = median_low(run[0].size for run in kept) if kept else 0.0
    large = [run for run in kept if len(run) == 1 and run[0].size >= _INITIAL * usual]
    for run in [run for run in large if _INITIALS.fullmatch(run[0].text)]:
        initial = run[0]
        beside = [other for other in kept if other is not run and _is_beside(initial, other[0])]
        first = max(beside, key=lambda other: other[0].base, default=None)
        if first is not None:
            words = {word.text.casefold() for other in kept for word in other}
            opening = first[0].text.casefold()
            whole = (initial.text + opening).casefold() not in words and opening in words
            first[0].glued = not (whole and initial.text in _LETTERS_THAT_ARE_WORDS)
            # From now on it is a letter as the others are.
            first.insert(0, replace(initial, base=first[0].base, size=first[0].size))
            kept = [other for other in kept if other is not run]
    return kept


def _is_beside(initial: Word, word: Word) -> bool:
    if initial.size < _INITIAL * word.size:
        return False
    near = -0.3 * word.size < word.left - initial.right < 2 * word.size
    return near and -0.3 * word.size < word.base - initial.base < initial.size


def _as_read(run: list[Word]) -> list[Word]:
    """A line of Hebrew or Arabic is read from its right."""
    letters = "".join(word.text for word in run)
    if letters.isascii():
        return run
    left = sum(unicodedata.bidirectional(sign) in {"R", "AL"} for sign in letters)
    if 2 * left <= len(letters):
        return run
    glued = [word.glued for word in run[1:]] + [False]
    for word, touches in zip(run, glued, strict=True):
        word.glued = touches
    return run[::-1]


def _runs(words: Iterable[Word]) -> list[list[Word]]:
    """Words that were drawn one after the other, without a gap that is surely no space."""
    runs: list[list[Word]] = []
    last: Word | None = None
    for word in words:
        if last is not None and word.follows and _is_next(last, word):
            runs[-1].append(word)
        else:
            word.glued = False
            runs.append([word])
        last = word
    return runs


def _is_next(last: Word, word: Word) -> bool:
    return -_OVERLAP * word.size < word.left - last.right < _GAP * word.size


def _split(runs: Sequence[list[Word]]) -> list[list[Word]]:
    """The runs, parted at wide gaps that stand below each other."""
    wide = [
        (word.base, run[i].right, word.left, word.size)
        for run in runs
        for i, word in enumerate(run[1:])
        if word.left - run[i].right > _STRETCHED * word.size
    ]
    if not _FELLOWS < len(wide) < _MOST_GAPS:
        return list(runs)
    wide.sort()
    bases = [base for base, *_ in wide]
    parted: list[list[Word]] = []
    for run in runs:
        start = 0
        for i in range(1, len(run)):
            word, last = run[i], run[i - 1]
            if word.left - last.right > _STRETCHED * word.size and _has_fellows(
                wide, bases, word, last.right
            ):
                parted.append(run[start:i])
                start = i
        parted.append(run[start:])
    return parted


def _has_fellows(
    wide: Sequence[tuple[float, float, float, float]],
    bases: Sequence[float],
    word: Word,
    left: float,
) -> bool:
    reach = _NEAR * word.size
    near = wide[bisect_left(bases, word.base - reach) : bisect_right(bases, word.base + reach)]
    overlaps = {
        base
        for base, start, end, size in near
        if min(end, word.left) - max(start, left) >= 0.6 * size and abs(base - word.base) > 1
    }
    return len(overlaps) >= _FELLOWS


def _joined(runs: Sequence[list[Word]]) -> list[list[Word]]:
    """The runs, those joined that stand side by side on one line without a gap."""
    joined = list(runs)
    for _ in range(3):  # a raised figure may stand between two that don't touch
        before = len(joined)
        joined = _joined_once(joined)
        if len(joined) == before:
            break
    return joined


def _joined_once(runs: Sequence[list[Word]]) -> list[list[Word]]:
    joined: list[list[Word]] = []
    for run in sorted(runs, key=lambda run: (-max(run, key=_size).base, run[0].left)):
        host = next((other for other in reversed(joined[-12:]) if _side_by_side(other, run)), None)
        if host is None:
            joined.append(run)
            continue
        first, second = (host, run) if host[0].left <= run[0].left else (run, host)
        second[0].glued = second[0].left - first[-1].right < 0.12 * second[0].size
        host[:] = first + second
    return joined


def _size(word: Word) -> float:
    return word.size


def _side_by_side(one: Sequence[Word], other: Sequence[Word]) -> bool:
    first, second = (one, other) if one[0].left <= other[0].left else (other, one)
    left, right = first[-1], second[0]
    size = max(left.size, right.size)
    alike = min(left.size, right.size) > _SMALLER * size
    apart = right.left - left.right
    if abs(left.base - right.base) > (0.2 if alike else 0.5) * size:
        return False
    return -_OVERLAP * size < apart < (_SPACE if alike else 0.3) * size


def _with_enumerators(lines: Sequence[Line]) -> list[Line]:
    """The lines, with bullets and numbers that stand apart put before what they belong to."""
    found: list[Line] = []
    held: Line | None = None
    for line in lines:
        if held is not None:
            if (
                abs(held.base - line.base) < 0.3 * line.size
                and 0 < line.left - held.right < 4 * line.size
            ):
                line = replace(line, words=(*held.words, *line.words))  # noqa: PLW2901
            else:
                found.append(held)
            held = None
        if len(line.words) == 1 and _ENUMERATOR.fullmatch(line.text):
            held = line
        else:
            found.append(line)
    return [*found, held] if held is not None else found
