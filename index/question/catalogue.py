"""The metadata of all articles, to look up names, titles and dates in.

Made once when an index is opened. Everything is plain dictionaries over folded words (see
`index.question.names.fold_words`); the titles stand in one long text too, so that a part of one is
found without an index of all parts.
"""

import re
from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

from rapidfuzz import process
from rapidfuzz.distance import OSA

from index.question.names import (
    MOST_LETTERS,
    fold_words,
    forms_of_person,
    forms_of_publisher,
    people,
)
from index.terms import STOP_WORDS

MOST_HITS = 50  # words that stand in more titles than these name none of them
LONGEST_NAME = 100  # letters; where many bear one name, no more of them are listed
SHORTEST_MISSPELT = 6  # letters; one typo in a shorter name makes another name
_PART = re.compile(r"[:?]| [–—|-] ")


NameKind = Literal["author", "single", "publisher"]


@dataclass(frozen=True, slots=True)
class Entry:
    """What is known of an article. `row` numbers it; `published` is an ISO day, month or year."""

    row: int
    title: str | None = None
    author: str | None = None
    publisher: str | None = None
    published: str | None = None
    url: str | None = None


@dataclass(frozen=True, slots=True)
class Known:
    """A name that articles bear.

    Attributes:
        kind: "single" is one name of an author alone, mostly the surname.
        name: As the metadata write it; several are joined with "or".
        rows: The articles.
    """

    kind: NameKind
    name: str
    rows: frozenset[int]


@dataclass(frozen=True, slots=True)
class Titled:
    """A title, or the part of it before a colon or a dash.

    Attributes:
        text: As the metadata write it, whole.
        rows: The articles.
        part: Whether only the first part of it is meant.
    """

    text: str
    rows: frozenset[int]
    part: bool


def days(published: str) -> tuple[str, str]:
    """First and last day of an ISO day, month or year."""
    return f"{published}{'-01-01'[len(published) - 10 :]}"[:10], (
        f"{published}{'-12-31'[len(published) - 10 :]}"[:10]
    )


class Catalogue:
    """The names, titles and dates of the articles.

    Args:
        entries: One for each article, rows in any order.
    """

    def __init__(self, entries: Sequence[Entry]) -> None:
        self._longest: dict[str, int] = {}
        self._names = self._read_names(entries)
        self._single = sorted(
            form
            for form, known in self._names.items()
            if known.kind == "single" and len(form) >= SHORTEST_MISSPELT and " " not in form
        )
        self._read_titles([entry for entry in entries if entry.title])
        dated = sorted((*days(e.published), e.row) for e in entries if e.published)
        self._dated = dated
        self._first_days = [first for first, _, _ in dated]

    def _read_names(self, entries: Sequence[Entry]) -> dict[str, Known]:
        found: dict[str, Known] = {}
        persons: dict[str, list[int]] = defaultdict(list)
        for line, rows in _by((entry.author, entry.row) for entry in entries).items():
            for person in people(line):
                persons[person] += rows
        for person, rows in persons.items():
            whole = Known("author", person, frozenset(rows))
            single = Known("single", person, whole.rows)
            for form, alone in dict(forms_of_person(person)).items():
                self._add(found, form, single if alone else whole)
        for publisher, rows in _by((entry.publisher, entry.row) for entry in entries).items():
            known = Known("publisher", publisher, frozenset(rows))
            for form in dict.fromkeys(forms_of_publisher(publisher)):
                self._add(found, form, known)
        return found

    def _add(self, found: dict[str, Known], form: str, known: Known) -> None:
        """Put a name in; of an author and a publisher of one name the articles of both count."""
        other = found.get(form)
        if other is not None and other.name != known.name:
            names = (
                f"{other.name} or {known.name}" if len(other.name) <= LONGEST_NAME else other.name
            )
            known = Known(other.kind, names, other.rows | known.rows)
        found[form] = known
        self._note(form)

    def _note(self, form: str) -> None:
        first = form.split(" ", 1)[0]
        self._longest[first] = max(self._longest.get(first, 0), form.count(" ") + 1)

    def _read_titles(self, entries: Sequence[Entry]) -> None:
        titles = [(entry.title or "")[:MOST_LETTERS] for entry in entries]
        self._titles = titles
        self._rows = [entry.row for entry in entries]
        folded = [fold_words(title) for title in titles]
        self._text = "\n".join(f" {words} " for words in folded)
        self._starts: list[int] = []
        position = 0
        for words in folded:
            self._starts.append(position)
            position += len(words) + 3
        self._words = frozenset(self._text.split())
        self._whole: dict[str, list[int]] = defaultdict(list)
        self._part: dict[str, list[int]] = defaultdict(list)
        for number, words in enumerate(folded):
            self._whole[words].append(number)
            first = first_part(titles[number])
            if first is not None:
                self._part[fold_words(first)].append(number)
        for form in (*self._whole, *self._part):
            self._note(form)

    def longest(self, word: str) -> int:
        """Most words of a name or title that begins with a folded word; 0 where none does."""
        return self._longest.get(word, 0)

    def named(self, words: str) -> Known | None:
        """Who or what bears a name, in folded words."""
        return self._names.get(words)

    def titled(self, words: str) -> Titled | None:
        """The articles whose whole title, or the first part of it, are these folded words."""
        for table in (self._whole, self._part):
            if words and words in table:
                return self._titled(table[words], part=table is self._part)
        return None

    def holding(self, words: str) -> Titled | None:
        """The articles in whose titles these folded words stand side by side."""
        if not all(word in self._words for word in words.split()):
            return None
        return self._titled(self._hits(f" {words} "), part=True)

    def about(self, words: Iterable[str]) -> Titled | None:
        """The articles in whose titles all of these folded words stand, anywhere."""
        wanted = sorted(set(words), key=len, reverse=True)
        if not wanted or not all(word in self._words for word in wanted):
            return None
        hits = self._hits(f" {wanted[0]} ")
        kept = [n for n in hits if set(wanted) <= set(self._line(n).split())]
        return self._titled(kept, part=True)

    def near(self, word: str) -> Known | None:
        """The author whose surname is one typo away; None where that could be several names."""
        if len(word) < SHORTEST_MISSPELT:
            return None
        found = process.extract(word, self._single, scorer=OSA.distance, score_cutoff=1, limit=3)
        alike = [form for form, _, _ in found if form[0] == word[0]]
        return self._names[alike[0]] if len(alike) == 1 else None

    def dated(self, first: str, last: str, *, wholly: bool) -> frozenset[int]:
        """The articles published from one ISO day to another, both included.

        Args:
            first: "" for no such bound.
            last: "9" for no such bound.
            wholly: Whether an article of which only the month or the year is known must lie
                inside with all of it.
        """
        end = bisect_right(self._first_days, last)
        # An article of which only the year is known may begin before `first` and still reach it.
        begin = bisect_left(self._first_days, first[:4])
        near = self._dated[begin:end]
        if wholly:
            return frozenset(row for low, high, row in near if first <= low and high <= last)
        return frozenset(row for _, high, row in near if high >= first)

    def _titled(self, numbers: Sequence[int], *, part: bool) -> Titled | None:
        if not numbers:
            return None
        rows = frozenset(self._rows[number] for number in numbers)
        return Titled(self._titles[numbers[0]], rows, part)

    def _hits(self, words: str) -> list[int]:
        """Numbers of the titles that hold a run of words, in order; none where they are many."""
        found: list[int] = []
        position = self._text.find(words)
        while position >= 0 and len(found) <= MOST_HITS:
            number = bisect_right(self._starts, position) - 1
            found.append(number)
            position = self._text.find(words, position + len(self._line(number)))
        return found if len(found) <= MOST_HITS else []

    def _line(self, number: int) -> str:
        end = self._starts[number + 1] - 1 if number + 1 < len(self._starts) else len(self._text)
        return self._text[self._starts[number] : end]


def _by(pairs: Iterable[tuple[str | None, int]]) -> dict[str, list[int]]:
    """The rows of each name that is given."""
    found: dict[str, list[int]] = defaultdict(list)
    for name, row in pairs:
        if name:
            found[name].append(row)
    return found


def first_part(title: str) -> str | None:
    """What stands before the first colon or dash of a title, where there is one."""
    end = _PART.search(title)
    return title[: end.start()] if end and 0 < end.start() < len(title) - 1 else None


def content(words: Iterable[str]) -> list[str]:
    """Those of the folded words that aren't function words."""
    return [word for word in words if word not in STOP_WORDS]
