"""Names that mean the same: "Peking" is "Beijing", "Mao Tse-tung" is "Mao Zedong".

`aliases.json` has the usual ones: other transliterations, other names of the same place, and
abbreviations. A folder adds its own under `aliases` in pullquote.yaml.
"""

import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from itertools import pairwise

from index.answer import Correction
from index.lexicon import Lexicon
from index.model import Span
from index.question.vocabulary import without_ending
from index.terms import plain

_WORD = re.compile(r"[^\W_]+(?:[’'][^\W_]+)*")
_HYPHEN = re.compile("[-‐‑]")
_BETWEEN = re.compile(r"[\s.‐‑–-]{1,3}")  # what parts the words of a name
_SHORT = 3  # letters of an abbreviation that counts in capitals only: "WHO" isn't "who"
_POSSESSIVE_FROM = 5  # letters of a word whose possessive "s" is seen without an apostrophe

_Words = tuple[str, ...]


@cache
def load_aliases() -> tuple[tuple[str, ...], ...]:
    """The groups of names that come with the program, the preferred name of each first."""
    groups = json.loads(files("index.question").joinpath("aliases.json").read_text("utf-8"))
    return tuple(tuple(group) for group in groups)


@dataclass(frozen=True, slots=True)
class _Token:
    """A word of a text: plain, and where it stands without what follows an apostrophe."""

    word: str
    span: Span


@dataclass(frozen=True, slots=True)
class _Name:
    """What a name is replaced by; empty for one that is held and stays."""

    held: str
    in_capitals: bool


@dataclass(frozen=True, slots=True)
class _Found:
    """A name in a text: where, how many words it takes, what it is replaced by."""

    span: Span
    length: int
    held: str
    ending: str = ""


class Aliases:
    """Replaces names that the articles don't hold by others that they do.

    Args:
        groups: Names that mean the same, the preferred one first. A name in several groups means
            what the first of them says that has a name which is held. Hyphens may be spaces or
            left out. An abbreviation of up to three capitals counts only in capitals or with
            dots, unless the group has it in small letters, too.
        lexicon: The words of the articles. A name is held if all of its words are: more can't be
            known of it here.
    """

    def __init__(self, groups: Sequence[Sequence[str]], lexicon: Lexicon) -> None:
        self._lexicon = lexicon
        forms = {words for group in groups for name in group for words in _forms_of(name)}
        self._held = frozenset(lexicon.held({word for words in forms for word in words}))
        self._names: dict[_Words, _Name] = {}
        for group in groups:
            self._add(group)
        self._longest = max(map(len, self._names), default=0)

    def replace(self, text: str) -> tuple[str, tuple[Correction, ...]]:
        """The text with its names replaced, the longest first, and the corrections in its order."""
        tokens = list(_tokens(text))
        pieces: list[str] = []
        told: list[Correction] = []
        end = place = 0
        while place < len(tokens):
            found = self._find(text, tokens[place : place + self._longest])
            place += found.length if found else 1
            if found and found.held:
                told.append(Correction(found.span.of(text), found.held))
                pieces += [text[end : found.span.start], found.held, found.ending]
                end = found.span.end
        return "".join([*pieces, text[end:]]), tuple(told)

    def _add(self, group: Sequence[str]) -> None:
        held = next((name for name in group if self._holds(_words_of(name))), None)
        if held is None:
            return
        written: dict[_Words, list[str]] = {}
        for name in group:
            for words in _forms_of(name) - {()}:
                written.setdefault(words, []).append(name)
        for words, names in written.items():
            in_capitals = all(name.isupper() and len(name) <= _SHORT for name in names)
            stays = self._holds(words)
            self._names.setdefault(words, _Name("" if stays else held, in_capitals))

    def _holds(self, words: _Words) -> bool:
        return bool(words) and all(word in self._held for word in words)

    def _find(self, text: str, tokens: Sequence[_Token]) -> _Found | None:
        """The longest name at the beginning of some tokens."""
        for length in range(len(tokens), 0, -1):
            run = tokens[:length]
            words = tuple(token.word for token in run)
            name, ending = self._names.get(words), ""
            if name is None and self._is_possessive(words[-1]):
                name, ending = self._names.get((*words[:-1], words[-1][:-1])), "'s"
            span = Span(run[0].span.start, run[-1].span.end)
            if name is None or not _is_name(text, run, in_capitals=name.in_capitals):
                continue
            if len(words) > 1 and len(words[-1]) == 1 and text[span.end : span.end + 1] == ".":
                span = Span(span.start, span.end + 1)
            return _Found(span, length, name.held, ending)
        return None

    def _is_possessive(self, word: str) -> bool:
        is_long = word.endswith("s") and len(word) > _POSSESSIVE_FROM
        return is_long and not self._lexicon.held([word])


def _is_name(text: str, run: Sequence[_Token], *, in_capitals: bool) -> bool:
    """Whether some words stand together as those of a name do."""
    gaps = [text[a.span.end : b.span.start] for a, b in pairwise(run)]
    if not all(_BETWEEN.fullmatch(gap) for gap in gaps):
        return False
    if all(len(token.word) == 1 for token in run):  # "U.S.", not "u s"
        return all("." in gap for gap in gaps)
    return not in_capitals or all(token.span.of(text).isupper() for token in run)


def _tokens(text: str) -> Iterator[_Token]:
    for match in _WORD.finditer(text):
        if word := plain(match[0]):
            bare = without_ending(match[0])
            yield _Token(word, Span(match.start(), match.start() + len(bare)))


def _forms_of(name: str) -> set[_Words]:
    """The words of a name, also with what a hyphen joins as one word."""
    return {_words_of(name), _words_of(_HYPHEN.sub("", name))}


def _words_of(name: str) -> _Words:
    return tuple(token.word for token in _tokens(name))
