"""Texts without their typography: what two spellings of the same words have in common.

Quotation marks, dashes, ellipses, white space, ligatures and invisible characters are spelled one
way, and every position of that plain form is known in the text that it was made of.
"""

import re
import unicodedata
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

from index.model import Span, fold

Difference = Literal[
    "quotation marks", "dashes", "ellipses", "invisible characters", "ligatures", "accents",
    "emphasis", "the case of the first letter", "punctuation at its ends", "spacing",
]  # fmt: skip
"""In what a quotation may differ from the text and yet have its words."""

_MARKS = "'’‘ʼ′´`＇\"“”„‟‚‛«»‹›″＂「」『』"
_DASHES = r"\-‐‑‒–—―−﹘﹣－"
_HIDDEN = "\xad\u061c\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff"
_LIGATURES = "ﬀ-ﬆ"
_ACCENTS = "\u0300-\u036f"
_LOOSE = rf"\s{_MARKS}{_HIDDEN}{_DASHES}*.…"  # the asterisk: emphasis in Markdown
# A space between two words is met at every fifth character, and stays as it is.
_SPECIAL = rf"(?! [^{_LOOSE}])[{_LOOSE}]+|[{_LIGATURES}]"
_TO_CHANGE = re.compile(_SPECIAL)
_TO_CHANGE_OR_COMPOSE = re.compile(rf"{_SPECIAL}|\w[{_ACCENTS}]+")
_COMBINING = re.compile(f"[{_ACCENTS}]")
_DROPPED = re.compile(f"[{_MARKS}{_HIDDEN}*]+")
_LETTERLESS = re.compile(f"[{_HIDDEN}*]+")
_UNSEEN = re.compile(f"[{_HIDDEN}]+")
_DOTS = re.compile(r"\s*(?:…[\s.…]*|\.(?:\s*\.){2,}[\s.…]*)")
_DASH = re.compile(rf"\s*[{_DASHES}][\s{_DASHES}]*")
_AT_ENDS = re.compile(rf"[{_LOOSE},;:]")
DISGUISED = re.compile(f"[{_HIDDEN}{_LIGATURES}{_ACCENTS}*]")
"""What may stand within a word and hide it from a plain search for its letters."""

_PAIRS = {pair[0]: pair[1] for pair in ("“”", '""', "''", "‘’", "«»", "»«", "„“", "‹›", "「」")}
_KINDS: tuple[tuple[Difference, re.Pattern[str]], ...] = (
    ("quotation marks", re.compile(f"[{_MARKS}]+")),
    ("dashes", _DASH),
    ("ellipses", _DOTS),
    ("invisible characters", _UNSEEN),
    ("ligatures", re.compile(f"[{_LIGATURES}]")),
    ("accents", _COMBINING),
    ("emphasis", re.compile(r"\*+")),
)


@dataclass(frozen=True, slots=True)
class PlainText:
    """The plain form of a text, and where its characters stand there.

    Attributes:
        text: The plain form.
        positions: Where pieces of `text` begin, rising, the first at 0.
        spans: What stands in the original for each of the pieces: as long as the piece, character
            by character, or else for the whole of it.
    """

    text: str
    positions: Sequence[int]
    spans: Sequence[Span]

    def span(self, start: int, end: int) -> Span:
        """What stands in the original for `text[start:end]`, which isn't empty."""
        return Span(self._character(start).start, self._character(end - 1).end)

    def position(self, original: int) -> int:
        """About where in `text` a position of the original is; exact outside replaced pieces."""
        piece = max(0, bisect_right(self.spans, original, key=lambda span: span.start) - 1)
        if not self.spans:
            return 0
        inside = min(max(0, original - self.spans[piece].start), len(self.spans[piece]))
        return min(len(self.text), self.positions[piece] + inside)

    def _character(self, position: int) -> Span:
        piece = bisect_right(self.positions, position) - 1
        start, span = self.positions[piece], self.spans[piece]
        end = self.positions[piece + 1] if piece + 1 < len(self.positions) else len(self.text)
        if end - start != len(span):
            return span
        return Span(span.start + position - start, span.start + position - start + 1)


def plain_form(text: str, spans: Sequence[Span] = ()) -> PlainText:
    """The plain form of a text, or of the `spans` of it, with a space between each two."""
    pieces: list[str] = []
    positions: list[int] = []
    places: list[Span] = []
    length = 0

    def add(piece: str, start: int, end: int) -> None:
        nonlocal length
        if piece:
            pieces.append(piece)
            positions.append(length)
            places.append(Span(start, end))
            length += len(piece)

    composed = not text.isascii() and _COMBINING.search(text) is not None
    pattern = _TO_CHANGE_OR_COMPOSE if composed else _TO_CHANGE
    for span in spans or (Span(0, len(text)),):
        add(" " if length else "", span.start, span.start)
        position = span.start
        for match in pattern.finditer(text, span.start, span.end):
            changed = _changed(text, match)
            if changed != match[0]:
                same = _alike(changed, match[0])
                begin = match.start() + same
                add(text[position:begin], position, begin)
                add(changed[same:], begin, match.end())
                position = match.end()
        add(text[position : span.end], position, span.end)
    return PlainText("".join(pieces), positions, places)


def _alike(one: str, other: str) -> int:
    """How many characters two texts have in common at their beginnings."""
    pairs = enumerate(zip(one, other, strict=False))
    return next((i for i, (a, b) in pairs if a != b), min(len(one), len(other)))


def _changed(text: str, match: re.Match[str]) -> str:
    run = match[0]
    if match.start() and text[match.start() - 1].isalnum() and text[match.end() :][:1].isalnum():
        return _between_letters(run)
    return _plain(run)


@lru_cache(maxsize=10_000)
def _between_letters(run: str) -> str:
    bare = _LETTERLESS.sub("", run)
    return "'" if bare and not bare.strip(_MARKS) else _plain(run)


@lru_cache(maxsize=10_000)
def _plain(run: str) -> str:
    if run[0].isalnum():  # a ligature, or a letter with its accents
        return unicodedata.normalize("NFKC" if len(run) == 1 else "NFC", run)
    bare = re.sub(r"\s+", " ", _DROPPED.sub("", run))
    return _DASH.sub("-", _DOTS.sub("…", bare))


def core(plain: str) -> Span:
    """The span of a plain form without the punctuation at its ends, save for ? and !.

    What stands there is for the quoting text to choose.
    """
    start, end = 0, len(plain)
    while start < end and _AT_ENDS.match(plain[start]):
        start += 1
    while end > start and _AT_ENDS.match(plain[end - 1]):
        end -= 1
    return Span(start, end)


def loosened(words: str, *, any_marks: bool) -> str:
    """A regular expression for words with white space of any kind.

    Args:
        words: White space folded.
        any_marks: Whether other quotation marks will do.
    """
    pieces = (
        r"\s+"
        if piece == " "
        else f"[{_MARKS}]"
        if any_marks and piece in _MARKS
        else re.escape(piece)
        for piece in words
    )
    return "".join(pieces)


def unpaired(text: str) -> str:
    """The text without the one pair of quotation marks around it, if there is one."""
    if len(text) > 1 and _PAIRS.get(text[0]) == text[-1]:
        return text[1:-1].strip()
    return text


def differences(quotation: str, text: str) -> list[Difference]:
    """In what a quotation differs from a text whose plain form is the same. Empty if in nothing.

    Args:
        quotation: Without the punctuation at its ends.
        text: Likewise.
    """
    ours, theirs = fold(quotation), fold(text)
    found = [name for name, pattern in _KINDS if pattern.findall(ours) != pattern.findall(theirs)]
    if ours[:1] != theirs[:1] and ours[:1].casefold() == theirs[:1].casefold():
        found.append("the case of the first letter")
    if not found and ours != theirs:
        found.append("spacing")
    return found


@dataclass(frozen=True, slots=True)
class Wanted:
    """A quotation, ready to be looked for.

    Attributes:
        text: White space folded.
        plain: Its plain form, without the punctuation at its ends.
        span: What `plain` was made of, in `text`.
    """

    text: str
    plain: str
    span: Span

    @property
    def bare(self) -> "Wanted":
        """The same without a pair of quotation marks around it."""
        inner = unpaired(self.text)
        if inner == self.text:
            return self
        shift = self.text.index(inner, 1)
        return Wanted(inner, self.plain, Span(self.span.start - shift, self.span.end - shift))


def wanted(quotation: str) -> Wanted:
    """A quotation, ready to be looked for. `plain` is empty where there is no word in it."""
    text = fold(quotation)
    form = plain_form(text)
    inner = core(form.text)
    plain = inner.of(form.text)
    if not any(character.isalnum() for character in plain):
        return Wanted(text, "", Span(0, 0))
    return Wanted(text, plain, form.span(inner.start, inner.end))
