"""What is held: the articles, their publishers and authors, in memory, to look up and to suggest.

Made once for a generation; 100,000 articles take a second or two.
"""

import json
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

from index.answer import Within
from index.database import Database
from index.errors import QuestionError
from index.model import fold
from index.named import LONGEST, Fields, Names, folded
from index.question.names import people
from index.suggestions import Suggestions

MOST_SUGGESTED = 25
_Kind = Literal["sources", "authors"]
_KINDS: tuple[_Kind, ...] = ("sources", "authors")
_REMEMBERED = 64  # names, and sets of names, whose articles are kept at hand
_EXAMPLES = 4
_LOOKED_AT = 200  # articles of a source that tell how its name is written


@dataclass(frozen=True, slots=True)
class Held:
    """A publisher or an author, and how many articles are theirs."""

    name: str
    articles: int


@dataclass(frozen=True, slots=True)
class Holding:
    """An article, without its text; see `index.model.Article`."""

    id: str
    path: str
    title: str | None
    author: str | None
    publisher: str | None
    published: str | None
    url: str | None


@dataclass(frozen=True, slots=True)
class Page:
    """Some of the articles that were found, and how many there are."""

    holdings: Sequence[Holding]
    total: int


@dataclass(frozen=True, slots=True)
class Source:
    """The articles that a name means, and how the metadata write it."""

    rows: frozenset[int]
    within: Within


class Holdings:
    """What is known of all articles. Safe to share between threads.

    Args:
        database: Of a generation.

    Attributes:
        publishers: Those of the most articles first.
        authors: Likewise; each person of an article with several.
    """

    def __init__(self, database: Database) -> None:
        rows = database.rows(
            "SELECT id, path, title, author, publisher, published, url, also FROM articles "
            "ORDER BY row"
        )
        once: dict[str | None, str | None] = {}
        self._all: list[Holding] = []
        fields: list[Fields] = []
        for id_, path, title, author, publisher, published, url, also in rows:
            one = Holding(
                id_,
                path,
                title,
                once.setdefault(author, author),
                once.setdefault(publisher, publisher),
                once.setdefault(published, published),
                url,
            )
            self._all.append(one)
            fields.append(_fields(one, also))
        self._people = {one.author: _people(one.author) for one in self._all if one.author}
        self.publishers = _counted(one.publisher for one in self._all)
        self.authors = _counted(name for one in self._all for name in self._people_of(one))
        known = {name for names in self._people.values() for name in names}
        known |= {name for one in self._all for name in (one.title, one.publisher) if name}
        self._words = {name: folded(name) for name in known}
        self._names = Names(fields, self._words_of)
        self.allowed = lru_cache(maxsize=_REMEMBERED)(self._allowed)
        self.source = lru_cache(maxsize=_REMEMBERED)(self._source)
        self._offered = lru_cache(maxsize=_REMEMBERED)(self._offer)
        for kind in _KINDS:
            self._offered(kind, ())  # now: who types waits for no more than a search

    def rows_named(self, name: str) -> list[int]:
        """The rows of the articles that a name means, rising: see `index.named.Names.rows`.

        Raises:
            QuestionError: There is none.
        """
        rows = self._names.rows(name)
        if rows:
            return rows
        shown = fold(name[:LONGEST]) or "…"
        raise QuestionError(
            f"no article, author or publisher here is called “{shown}”", hint=self._examples()
        )

    def suggest_sources(
        self, typed: str, only: tuple[str, ...] = (), most: int = MOST_SUGGESTED
    ) -> list[str]:
        """Names of publishers and titles that hold what was typed.

        What they begin with counts most, then what a word of them begins with; among equals
        publishers come before titles, and those of more articles first.

        Args:
            typed: Letter case and accents don't count; all names hold an empty text.
            only: Names of sources; their articles alone count. Empty for all.
            most: How many names.
        """
        return self._offered("sources", only).matching(typed, most)

    def suggest_authors(
        self, typed: str, only: tuple[str, ...] = (), most: int = MOST_SUGGESTED
    ) -> list[str]:
        """Names of authors that hold what was typed. As `suggest_sources` otherwise."""
        return self._offered("authors", only).matching(typed, most)

    def search(
        self, words: str, only: tuple[str, ...] = (), start: int = 0, most: int = 10
    ) -> Page:
        """The articles that hold words in their metadata, by path; each may be a word's beginning.

        Args:
            words: Letter case and accents don't count; empty for all articles.
            only: As for `suggest_sources`.
            start: How many to pass over.
            most: How many to give.
        """
        allowed = self.allowed(only)
        rows = [r for r in self._names.beginning(words) if allowed is None or r in allowed]
        return Page([self._all[row] for row in rows[max(0, start) :][:most]], len(rows))

    def _allowed(self, only: tuple[str, ...]) -> frozenset[int] | None:
        """The rows of the articles of some sources, those that are held; None for all."""
        if not only:
            return None
        return frozenset(row for name in only for row in self._names.rows(name))

    def _source(self, name: str, *, of_authors: bool = False) -> Source | None:
        """The articles that a name means, see `index.named.Names.rows`; None where none does.

        Args:
            name: As typed.
            of_authors: Whether it names an author.
        """
        rows = self._names.rows(name, of_authors=of_authors)
        if not rows:
            return None
        written = self._written(name[:LONGEST], rows, of_authors=of_authors)
        return Source(frozenset(rows), written)

    def _written(self, name: str, rows: Sequence[int], *, of_authors: bool) -> Within:
        """How the metadata write a name, if they do so in one way; else as it was typed."""
        some = [self._all[row] for row in rows[:_LOOKED_AT]]
        authors = dict.fromkeys(person for one in some for person in self._people_of(one))
        others = () if of_authors else dict.fromkeys(one.publisher for one in some if one.publisher)
        titles = () if of_authors else dict.fromkeys(one.title for one in some if one.title)
        words = folded(name)
        own = set(words.split())
        for fits in (words.__eq__, lambda field: own <= set(field.split())):
            within = Within(
                titles=tuple(text for text in titles if fits(folded(text))),
                authors=tuple(text for text in authors if fits(folded(text))),
                others=tuple(text for text in others if fits(folded(text))),
            )
            if len(within.titles + within.authors + within.others) == 1:
                return within
        if len(rows) == 1 and some[0].title and not of_authors:
            return Within(titles=(some[0].title,))
        return Within(authors=(fold(name),)) if of_authors else Within(others=(fold(name),))

    def _offer(self, kind: _Kind, only: tuple[str, ...]) -> Suggestions:
        allowed = self.allowed(only)
        held = [one for n, one in enumerate(self._all) if allowed is None or n in allowed]
        if kind == "authors":
            own = [_counted(name for one in held for name in self._people_of(one))]
        else:
            own = [_counted(one.publisher for one in held), _counted(one.title for one in held)]
        return Suggestions({fold(one.name): self._words[one.name] for some in own for one in some})

    def _people_of(self, one: Holding) -> Sequence[str]:
        """Each person whom an article names as its author, once."""
        return self._people[one.author] if one.author else ()

    def _words_of(self, name: str) -> str:
        known = self._words.get(name)
        return folded(name) if known is None else known

    def _examples(self) -> str:
        """A few names, as a hint: publishers and authors first, those of most articles first."""
        known = sorted((*self.publishers, *self.authors), key=lambda one: (-one.articles, one.name))
        titles = (one.title for one in self._all if one.title)
        names = dict.fromkeys([*(one.name for one in known[:_EXAMPLES]), *titles])
        shown = ", ".join(f"“{fold(name)}”" for name in list(names)[:_EXAMPLES])
        return f"There is, for example: {shown}. See: pullquote articles list" if shown else ""


def _fields(one: Holding, also: str) -> Fields:
    copies = json.loads(also)
    others = [copy[name] for copy in copies for name in ("title", "publisher", "path")]
    authors = [copy["author"] for copy in copies]
    return Fields(
        tuple(filter(None, (one.author, *authors))),
        tuple(filter(None, (one.title, one.publisher, one.id, one.path, *others))),
    )


def _people(author: str) -> Sequence[str]:
    """Each person whom the line of an author names, once; the whole line if it names none."""
    return tuple(dict.fromkeys(people(author))) or (author,)


def _counted(names: Iterable[str | None]) -> tuple[Held, ...]:
    """Names with how often they come, the most frequent first, equal ones by name."""
    counts = Counter(name for name in names if name)
    held = [Held(name, count) for name, count in counts.items()]
    return tuple(sorted(held, key=lambda one: (-one.articles, one.name)))
