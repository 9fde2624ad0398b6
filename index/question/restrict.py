"""From the names, titles and dates of a question to the articles that they leave."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import reduce

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
    within: str | None = None
    sides: tuple[Side, ...] = ()
    unheld: str | None = None


@dataclass(frozen=True, slots=True)
class _When:
    """A condition on the day of publishing: in words, and the articles that meet it."""

    words: str
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
    unheld = strange[0].name if strange else None
    if together and _are_sides(sources):
        return _sides(sources, when, unheld)
    if not sources and not when:
        return Restriction(unheld=unheld)
    if not sources and unheld:
        return Restriction(unheld=", ".join([unheld, *(w.words for w in when)]))
    sets = [m.rows for m in sources] + [w.rows for w in when]
    rows = reduce(frozenset.intersection, sets)
    if not rows:
        return Restriction(rows, unheld=unheld or _in_words(sources, when, plain=True))
    return Restriction(rows, _in_words(sources, when), unheld=unheld)


def _distinct(mentions: Sequence[Mention]) -> list[Mention]:
    """Each name once: "Girard … Bonnie Girard" is one source."""
    return list({(m.name, m.rows): m for m in reversed(mentions)}.values())[::-1]


def _are_sides(sources: Sequence[Mention]) -> bool:
    """Whether none of two or more sources is part of another."""
    return len(sources) > 1 and not any(
        one.rows <= other.rows for one in sources for other in sources if one is not other
    )


def _sides(sources: Sequence[Mention], when: Sequence[_When], unheld: str | None) -> Restriction:
    within_dates = [w.rows for w in when]
    sides = tuple(
        Side(m.name, reduce(frozenset.intersection, within_dates, m.rows))
        for m in sources[:MOST_SIDES]
    )
    sides = tuple(side for side in sides if side.rows)
    rows = frozenset[int]().union(*(side.rows for side in sides))
    if not rows:
        return Restriction(rows, unheld=unheld or _in_words(sources, when, plain=True))
    words = " and ".join(side.name for side in sides)
    return Restriction(rows, words, sides if len(sides) > 1 else (), unheld)


def _is_spoken_of(marked: Marked, outlet: Mention, holds: Holds) -> bool:
    """Whether a well-known source of one name may be a word of the texts: "per Britannica"."""
    own = [t for t in marked.tokens[outlet.first : outlet.last] if t.word != "the"]
    after = marked.tokens[outlet.last].word if outlet.last < len(marked.tokens) else ""
    is_article = after in {"article", "piece", "essay", "articles", "pieces"}
    return len(own) == 1 and not is_article and holds(own[0].word)


def _in_words(sources: Sequence[Mention], when: Sequence[_When], *, plain: bool = False) -> str:
    """Sources as a reader would name them; `plain` without "articles by"."""
    authors = [m.name for m in sources if m.letter in "as"]
    others = [m.name for m in sources if m.letter in "pcmq"]
    titles = [f"“{m.name}”" for m in sources if m.letter in _TITLES]
    by = [f"articles by {' and '.join(authors)}"] if authors and not plain else authors
    words = ", ".join([*titles, *by, *others])
    dated = ", ".join(_PREPOSITION.sub("", w.words) if words else w.words for w in when)
    if words:
        return f"{words}, {dated}" if dated else words
    return f"articles published {dated}"


_PREPOSITION = re.compile(r"^(?:in|on) ")
_BOUNDS = {
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
    return _When(f"from {one.name} to {other.name}", rows)


def _one(line: str, number: int, date: Mention, catalogue: Catalogue) -> _When:
    bound = re.search(rf" ({'|'.join(_BOUNDS)}) <d{number}> ", line)
    first, last = date.days
    word = _BOUNDS[bound[1]] if bound else "in"
    if word == "in":
        whole = "on" if first == last else "in"
        return _When(f"{whole} {date.name}", catalogue.dated(first, last, wholly=False))
    spans = {
        # "!" stands after every digit's prefix and before the next day.
        "before": ("", f"{first[:-1]}{chr(ord(first[-1]) - 1)}~"),
        "until": ("", last),
        "after": (f"{last}!", "9"),
        "since": (first, "9"),
    }
    low, high = spans[word]
    return _When(f"{word} {date.name}", catalogue.dated(low, high, wholly=True))
