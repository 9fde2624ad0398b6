"""From the names, titles and dates of a question to the articles that they leave."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import reduce

from index.answer import Published, PublishedBound, Reason, Within
from index.question.catalogue import Catalogue
from index.question.marked import Holds, Marked
from index.question.tokens import Mention

MOST_SIDES = 6
_NAMES = "aspcmq"
_TITLES = "tve"


@dataclass(frozen=True, slots=True)
class Side:
    """One of several named sources, and its articles."""

    name: str
    rows: frozenset[int]


@dataclass(frozen=True)
class Restriction:
    """The articles that may be quoted; see `index.question.scope.Scope`."""

    rows: frozenset[int] | None = None
    within: Within | None = None
    sides: tuple[Side, ...] = ()
    unheld: Reason | None = None


@dataclass(frozen=True, slots=True)
class _When:
    """A condition on the day of publishing, and the articles that meet it."""

    said: Published
    rows: frozenset[int]


def restrict(
    marked: Marked,
    mentions: Sequence[Mention],
    catalogue: Catalogue,
    holds: Holds,
    *,
    together: bool,
) -> Restriction:
    """What some mentions of a question leave.

    Args:
        marked: The question.
        mentions: Those that name a source.
        catalogue: The metadata.
        holds: Whether the texts hold a word.
        together: Whether the question sets sources side by side.
    """
    named = _distinct([m for m in mentions if m.letter in _NAMES + _TITLES])
    strange = [m for m in named if not m.held and not _is_spoken_of(marked, m, holds)]
    sources = [m for m in named if m.held]
    when = _when(marked, mentions, catalogue)
    unheld = Reason("unheld", (strange[0].name,)) if strange else None
    if together and _are_sides(sources):
        return _sides(sources, when, unheld)
    if not sources and not when:
        return Restriction(unheld=unheld)
    if not sources and unheld:
        return Restriction(unheld=replace(unheld, within=_within((), when) if when else None))
    sets = [m.rows for m in sources] + [w.rows for w in when]
    rows = reduce(frozenset.intersection, sets)
    within = _within(sources, when)
    if not rows:
        return Restriction(rows, unheld=unheld or Reason("unheld", within=within))
    return Restriction(rows, within, unheld=unheld)


def _distinct(mentions: Sequence[Mention]) -> list[Mention]:
    """Each name once: "Girard … Bonnie Girard" is one source."""
    return list({(m.name, m.rows): m for m in reversed(mentions)}.values())[::-1]


def _are_sides(sources: Sequence[Mention]) -> bool:
    """Whether none of two or more sources is part of another."""
    return len(sources) > 1 and not any(
        one.rows <= other.rows for one in sources for other in sources if one is not other
    )


def _sides(sources: Sequence[Mention], when: Sequence[_When], unheld: Reason | None) -> Restriction:
    within_dates = [w.rows for w in when]
    sides = tuple(
        Side(m.name, reduce(frozenset.intersection, within_dates, m.rows))
        for m in sources[:MOST_SIDES]
    )
    sides = tuple(side for side in sides if side.rows)
    rows = frozenset[int]().union(*(side.rows for side in sides))
    if not rows:
        return Restriction(rows, unheld=unheld or Reason("unheld", within=_within(sources, when)))
    within = Within(sides=tuple(side.name for side in sides), published=_said(when))
    return Restriction(rows, within, sides if len(sides) > 1 else (), unheld)


def _is_spoken_of(marked: Marked, outlet: Mention, holds: Holds) -> bool:
    """Whether a well-known source of one name may be a word of the texts: "per Britannica"."""
    own = [t for t in marked.tokens[outlet.first : outlet.last] if t.word != "the"]
    after = marked.tokens[outlet.last].word if outlet.last < len(marked.tokens) else ""
    is_article = after in {"article", "piece", "essay", "articles", "pieces"}
    return len(own) == 1 and not is_article and holds(own[0].word)


def _within(sources: Sequence[Mention], when: Sequence[_When]) -> Within:
    return Within(
        titles=tuple(m.name for m in sources if m.letter in _TITLES),
        authors=tuple(m.name for m in sources if m.letter in "as"),
        others=tuple(m.name for m in sources if m.letter in "pcmq"),
        published=_said(when),
    )


def _said(when: Sequence[_When]) -> tuple[Published, ...]:
    return tuple(one.said for one in when)


_BOUNDS: dict[str, PublishedBound] = {
    "before": "before", "until": "until", "prior to": "before", "older than": "before",
    "after": "after", "newer than": "after", "since": "since",
}  # fmt: skip


def _when(marked: Marked, mentions: Sequence[Mention], catalogue: Catalogue) -> list[_When]:
    found: list[_When] = []
    skip: set[int] = set()
    for number, mention in enumerate(marked.mentions):
        if mention.letter != "d" or mention not in mentions or number in skip:
            continue
        span = re.search(rf"(?:between|from) <d{number}> (?:and|to|until) <d(\d+)> ", marked.line)
        if span:
            skip.add(int(span[1]))
            found.append(_between(mention, marked.mentions[int(span[1])], catalogue))
        else:
            found.append(_one(marked.line, number, mention, catalogue))
    return found


def _between(one: Mention, other: Mention, catalogue: Catalogue) -> _When:
    rows = catalogue.dated(one.days[0], other.days[1], wholly=True)
    return _When(Published("between", one.name, other.name), rows)


def _one(line: str, number: int, date: Mention, catalogue: Catalogue) -> _When:
    bound = re.search(rf" ({'|'.join(_BOUNDS)}) <d{number}> ", line)
    first, last = date.days
    if bound is None:
        whole = Published("on" if first == last else "in", date.name)
        return _When(whole, catalogue.dated(first, last, wholly=False))
    word = _BOUNDS[bound[1]]
    spans = {
        # "!" stands after every digit's prefix and before the next day.
        "before": ("", f"{first[:-1]}{chr(ord(first[-1]) - 1)}~"),
        "until": ("", last),
        "after": (f"{last}!", "9"),
        "since": (first, "9"),
    }
    low, high = spans[word]
    return _When(Published(word, date.name), catalogue.dated(low, high, wholly=True))
