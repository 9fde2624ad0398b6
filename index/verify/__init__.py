"""Whether a quotation stands in the articles, and where. No model is needed."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from itertools import islice
from typing import Literal

from index.errors import QuestionError
from index.model import Article
from index.snapshot import Snapshot
from index.verify.nearest import Change, candidate_passages, compare, nearest, similarity
from index.verify.places import MOST_FOUND, Place, articles_with, find, with_context
from index.verify.stitched import (
    Part,
    altered_places,
    bracketed,
    outside_brackets,
    stitched_parts,
    taken_apart,
)
from index.verify.typography import Wanted, plain_form, unpaired, wanted

MAX_LENGTH = 5_000
"""Characters of a quotation."""
MOST_PLACES = 20
"""Places that a verdict lists."""
_NEAR_ENOUGH = 0.6  # similarity; texts that have nothing but common words in common have .5
_MOST_ARTICLES = 40  # taken apart to look for parts

Kind = Literal["exact", "typography", "elsewhere", "altered", "stitched", "not found"]
"""What became of a quotation, see `Verdict`."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """What became of a quotation.

    Attributes:
        quotation: As given.
        kind: "exact": it stands there, white space aside. "typography": likewise, but for what
            `Place.differences` names. "elsewhere": one of these, but not in the source that was
            named. "altered": but for words in brackets. "stitched": in parts. "not found".
        similarity: Of the quotation and the first place, or all parts, by characters, 0 to 1.
        places: Where it stands, the most citable first, at most `MOST_PLACES`; the nearest passage
            if it wasn't found, or nothing where none is near; nothing if it is stitched.
        parts: Of a stitched one, in its order; else empty.
        changes: From the quotation to the first place, word by word; empty where it is exact.
        more: Whether it stands in more places than are listed.
        named: The source that it is said to come from, as it was asked for.
        in_named: Ids of the articles that this means; all where no source was named.
        index: Name of the generation that was looked in.
    """

    quotation: str
    kind: Kind
    similarity: float
    places: Sequence[Place]
    parts: Sequence[Part]
    changes: Sequence[Change]
    more: bool
    named: str | None
    in_named: Collection[str] | None
    index: str

    @property
    def stands(self) -> bool:
        """Whether it may be printed as it is: exact or but for typography, in its source."""
        return self.kind in {"exact", "typography"}

    def is_named(self, article: Article) -> bool:
        """Whether an article is of the source that was named, if one was."""
        return self.in_named is None or article.id in self.in_named


@dataclass(frozen=True, slots=True)
class _Case:
    """A quotation that is looked for, and where.

    `rows` are the articles that were named, `allowed` those that may be looked in; None for all.
    """

    generation: Snapshot
    given: str
    quotation: Wanted
    named: str | None
    rows: frozenset[int] | None
    allowed: frozenset[int] | None

    @property
    def ids(self) -> frozenset[str] | None:
        """Ids of the named articles; None where all are meant."""
        if self.rows is None:
            return None
        return frozenset(self.generation.article(row).id for row in self.rows)

    def verdict(
        self,
        kind: Kind,
        places: Sequence[Place] = (),
        *,
        parts: Sequence[Part] = (),
        alike: float = 1.0,
    ) -> Verdict:
        changes: list[Change] = []
        if places and (kind in {"altered", "not found"} or places[0].differences):
            changes = compare(unpaired(self.quotation.text), places[0].text)
        shown = [with_context(self.generation, place) for place in places[:MOST_PLACES]]
        placed = [replace(part, place=with_context(self.generation, part.place)) for part in parts]
        return Verdict(
            self.given, kind, alike, shown, placed, changes,
            len(places) > MOST_PLACES, self.named, self.ids, self.generation.name,
        )  # fmt: skip


def verify(
    generation: Snapshot,
    quotation: str,
    named: str | None = None,
    only: tuple[str, ...] = (),
) -> Verdict:
    """Whether a quotation stands in the articles, and where.

    Args:
        generation: To look in.
        quotation: With or without quotation marks around it.
        named: The article, author or publisher that it is said to come from, see
            `index.named.Names.rows`.
        only: Names of sources that alone are looked in, see `index.asking.Narrowed`.

    Raises:
        QuestionError: There are no words in it, it is longer than `MAX_LENGTH`, or no article is
            called as named.
    """
    if len(quotation) > MAX_LENGTH:
        raise QuestionError(
            f"the quotation has {len(quotation):,} characters; at most {MAX_LENGTH:,} are looked "
            "for at once",
            hint="Look for its paragraphs one by one.",
        )
    given = quotation.encode("utf-8", "replace").decode()
    look_for = wanted(given)
    if not look_for.plain:
        raise QuestionError(
            "there is no quotation", hint='Give its words, such as: pullquote verify "It is late."'
        )
    rows = None if named is None else frozenset(generation.holdings.rows_named(named))
    allowed = generation.holdings.allowed(only)
    if rows is not None and allowed is not None:
        rows &= allowed
    case = _Case(generation, given, look_for, named, rows, allowed)
    if places := find(generation, look_for, allowed if rows is None else rows):
        return case.verdict("typography" if places[0].differences else "exact", places)
    if rows is not None and (places := find(generation, look_for, allowed)):
        return case.verdict("elsewhere", places)
    return _changed(case)


def _changed(case: _Case) -> Verdict:
    """The verdict on what doesn't stand in the articles as it is given."""
    text = unpaired(case.quotation.text)
    if places := _altered(case, text):
        return case.verdict("altered", places, alike=_alike(text, places[0].text))
    passages = candidate_passages(case.generation, text, case.allowed)
    of_passages = [case.generation.sentences_of(passage)[0].article for passage in passages]
    articles = {
        row: taken_apart(case.generation.article(row))
        for row in list(dict.fromkeys(of_passages))[:_MOST_ARTICLES]
    }
    if parts := stitched_parts(list(articles.values()), text):
        return case.verdict("stitched", parts=parts, alike=_alike(text, *_texts(parts)))
    held = [p for p, row in zip(passages, of_passages, strict=True) if row in articles]
    near = nearest(case.generation, held, articles, text)
    if near is None or near.similarity < _NEAR_ENOUGH:
        return case.verdict("not found", alike=near.similarity if near else 0.0)
    return case.verdict("not found", [near.place], alike=near.similarity)


def _altered(case: _Case, text: str) -> list[Place]:
    """The places but for brackets, those in the named source first."""
    pieces = outside_brackets(text) if bracketed(text) else []
    if not pieces:
        return []
    found = islice(
        (
            place
            for article in articles_with(case.generation, max(pieces, key=len), case.allowed)
            for place in altered_places(taken_apart(article), text)
        ),
        MOST_FOUND,
    )
    ids = case.ids
    return sorted(
        found, key=lambda place: (ids is not None and place.article.id not in ids, place.rank)
    )


def _alike(quotation: str, *texts: str) -> float:
    return similarity(plain_form(quotation).text, plain_form(" ".join(texts)).text)


def _texts(parts: Sequence[Part]) -> list[str]:
    return [part.place.text for part in parts]
