"""Which articles may be quoted, as chosen beside the question, together with its own words."""

from dataclasses import dataclass, replace

from index.answer import Published, Reason, Within
from index.asking import EVERYWHERE, Narrowed
from index.errors import QuestionError
from index.model import fold
from index.question.catalogue import Catalogue
from index.question.dates import day_range
from index.question.restrict import Side
from index.question.scope import Scope
from index.snapshot import Snapshot

_NO_NAMES = Within()
_SHOWN = 60  # characters of a date that can't be read


@dataclass(frozen=True, slots=True)
class Choice:
    """What a `Narrowed` leaves.

    Attributes:
        rows: The articles; None for all. Empty where there are none.
        within: These by name, without the names of `Narrowed.only`.
        allowed: The articles of `Narrowed.only`, which alone may be shown in any way.
        unheld: That a name of it isn't held.
    """

    rows: frozenset[int] | None = None
    within: Within = _NO_NAMES
    allowed: frozenset[int] | None = None
    unheld: Reason | None = None


def choice(generation: Snapshot, catalogue: Catalogue, narrowed: Narrowed) -> Choice:
    """The articles that are left.

    Args:
        generation: That holds them.
        catalogue: Its metadata.
        narrowed: What was chosen.

    Raises:
        QuestionError: A date can't be read.
    """
    if narrowed == EVERYWHERE:
        return Choice()
    dated = _dated(catalogue, narrowed)
    holdings = generation.holdings
    allowed = holdings.allowed(narrowed.only)
    if allowed is not None and not allowed:
        return Choice(frozenset(), allowed=allowed, unheld=Reason("unheld", narrowed.only))
    sets = [rows for rows in (allowed, dated) if rows is not None]
    within = Within(published=_published(narrowed))
    for name, of_authors in ((narrowed.source, False), (narrowed.author, True)):
        if name is None:
            continue
        source = holdings.source(name, of_authors=of_authors)
        if source is None:
            return Choice(frozenset(), allowed=allowed, unheld=Reason("unheld", (_shown(name),)))
        sets.append(source.rows)
        within = both(within, source.within)
    return Choice(frozenset.intersection(*sets), within, allowed)


def narrow(scope: Scope, chosen: Choice) -> Scope:
    """What a question says of the articles that it asks, and what was chosen beside it.

    An article has to fit both.
    """
    if chosen.rows is None:
        return scope
    unheld = chosen.unheld or scope.unheld
    author = scope.named_author and (scope.named_author & chosen.rows or None)
    within = both(scope.within or _NO_NAMES, chosen.within)
    sides = tuple(
        Side(side.name, left) for side in scope.sides if (left := side.rows & chosen.rows)
    )
    if len(sides) > 1:
        within = Within(sides=tuple(side.name for side in sides), published=within.published)
    elif scope.sides:
        within = both(chosen.within, Within(others=tuple(side.name for side in sides)))
    return replace(
        scope,
        rows=chosen.rows if scope.rows is None else scope.rows & chosen.rows,
        within=None if unheld or within == _NO_NAMES else within,
        sides=sides if len(sides) > 1 else (),
        unheld=unheld,
        elsewhere=chosen.allowed,
        named_author=author,
    )


def both(one: Within, other: Within) -> Within:
    """The articles that are of the one and of the other, each name once."""
    return Within(
        titles=tuple(dict.fromkeys((*one.titles, *other.titles))),
        authors=tuple(dict.fromkeys((*one.authors, *other.authors))),
        others=tuple(dict.fromkeys((*one.others, *other.others))),
        sides=tuple(dict.fromkeys((*one.sides, *other.sides))),
        published=tuple(dict.fromkeys((*one.published, *other.published))),
    )


def _dated(catalogue: Catalogue, narrowed: Narrowed) -> frozenset[int] | None:
    """The articles published in the days that are chosen; None where none are."""
    if narrowed.since is None and narrowed.until is None:
        return None
    first = "" if narrowed.since is None else _days(narrowed.since)[0]
    last = "9" if narrowed.until is None else _days(narrowed.until)[1]
    return catalogue.dated(first, last, wholly=True)


def _days(typed: str) -> tuple[str, str]:
    found = day_range(typed)
    if found is None:
        raise QuestionError(
            f"“{_shown(typed)}” isn't a date that can be read",
            hint='Write it as 2024, 2024-07, 2024-07-01 or "July 1, 2024".',
        )
    return found


def _published(narrowed: Narrowed) -> tuple[Published, ...]:
    if narrowed.since is not None and narrowed.until is not None:
        return (Published("between", fold(narrowed.since), fold(narrowed.until)),)
    if narrowed.since is not None:
        return (Published("since", fold(narrowed.since)),)
    return () if narrowed.until is None else (Published("until", fold(narrowed.until)),)


def _shown(typed: str) -> str:
    return fold(typed[:_SHOWN]) or "…"
