"""Other forms of a question: as people type it in a chat, and as it is when nothing answers it."""

import random
import re
from collections.abc import Callable, Sequence

_WORD = re.compile(r"[^\W_]+(?:['’-][^\W_]+)*")
_NUMBER = re.compile(r"\b\d[\d,.]*\d\b|\b\d\b")
_NAME = re.compile(r"(?:[A-Z][\w'’.-]*[\w])(?:\s+(?:of |the |de |von )?[A-Z][\w'’.-]*[\w])*")
_FUNCTION = frozenset(
    "a an the of in on at to for by with from and or is are was were be been being do does did has "
    "have had what which who whom whose when where why how that this these those it its their his "
    "her they he she as can could would will should may might many much".split()
)
_OPENINGS = (
    "anyone know {}", "does anyone know {}", "hey, {}", "so {}", "quick question: {}", "{} please",
    "wondering {}", "do you know {}", "um {}", "can someone tell me {}",
)  # fmt: skip
# What turns a question's condition over; read both ways.
_OPPOSITES = [
    pair.split("/")
    for pair in (
        "first/last largest/smallest biggest/smallest highest/lowest most/least oldest/youngest "
        "longest/shortest earliest/latest best/worst north/south east/west northern/southern "
        "eastern/western before/after increase/decrease increased/decreased began/ended begin/end "
        "started/stopped start/end won/lost win/lose winner/loser more/less more/fewer early/late "
        "old/new male/female men/women father/mother king/queen son/daughter brother/sister "
        "husband/wife maximum/minimum majority/minority positive/negative rich/poor high/low "
        "long/short large/small strong/weak import/export imported/exported bought/sold buy/sell "
        "public/private rural/urban summer/winter day/night land/sea above/below always/never "
        "allowed/forbidden accepted/rejected supported/opposed support/oppose joined/left "
        "arrived/departed born/died birth/death built/destroyed open/closed opened/closed "
        "ancient/modern domestic/foreign inner/outer upper/lower left/right success/failure "
        "successful/unsuccessful same/different common/rare local/national friend/enemy "
        "agree/disagree true/false gained/lost gain/lose rise/fall rose/fell attack/defend "
        "before/during primary/secondary direct/indirect formal/informal possible/impossible"
    ).split()
]
_OPPOSITE = {one: other for pair in _OPPOSITES for one, other in (pair, pair[::-1])}
_NEGATED = {
    word: f"{word}n't" for word in "is are was were did does do has have had could would".split()
} | {"can": "can't", "will": "won't"}

Draw = random.Random


def casual(question: str, draw: Draw) -> str:
    """The question as typed in a hurry: keywords, a slip, no mark, some words before it."""
    text = question.rstrip(" ?.")
    kind = draw.random()
    if kind < 0.3:
        words = [w for w in _WORD.findall(text) if w.lower() not in _FUNCTION]
        text = " ".join(words) if len(words) >= 2 else text
    elif kind < 0.6:
        text = draw.choice(_OPENINGS).format(text[:1].lower() + text[1:])
    if draw.random() < 0.5:
        text = _slip(text, draw)
    return text if draw.random() < 0.7 else f"{text}?"


def _slip(text: str, draw: Draw) -> str:
    """One letter of a longer word left out, doubled or swapped with the next."""
    words = [m for m in _WORD.finditer(text) if len(m.group()) >= 5]
    if not words:
        return text
    word = draw.choice(words)
    at = draw.randrange(word.start() + 1, word.end() - 1)
    how = draw.randrange(3)
    if how == 0:
        return text[:at] + text[at + 1 :]
    if how == 1:
        return text[:at] + text[at] + text[at:]
    return text[:at] + text[at + 1] + text[at] + text[at + 2 :]


def unanswered(question: str, passage: str, others: Sequence[str], draw: Draw) -> str | None:
    """The question with one condition changed, so that the passage doesn't answer it any more.

    As the crowd that made SQuAD 2.0 did: another name, another number, an opposite, a negation, or
    another of the passage's words. None where nothing can be changed.

    Args:
        question: That the passage answers.
        passage: Names, numbers and words are taken from it, and from `others`.
        others: Texts about similar matters.
        draw: Chooses.
    """
    ways: list[Callable[[], str | None]] = [
        lambda: _swapped(_NAME, question, passage, others, draw),
        lambda: _swapped(_NUMBER, question, passage, others, draw),
        lambda: _turned(question, _OPPOSITE, draw),
        lambda: _other_word(question, passage, draw),
    ]
    draw.shuffle(ways)
    # Rarely first: whoever learns that a "not" has no answer has learnt nothing.
    ways.insert(0 if draw.random() < 0.05 else len(ways), lambda: _turned(question, _NEGATED, draw))
    return next((made for made in (way() for way in ways) if made and made != question), None)


def _swapped(
    pattern: re.Pattern[str], question: str, passage: str, others: Sequence[str], draw: Draw
) -> str | None:
    """A name for a name, or a number for a number."""
    found = [m for m in pattern.finditer(question) if m.start() > 0]
    if not found:
        return None
    old = draw.choice(found)
    asked = question.lower()
    source = passage if draw.random() < 0.6 or not others else draw.choice(others)
    names = {m.group() for m in pattern.finditer(source) if m.start() > 0}
    fresh = sorted(
        name for name in names if name.lower() not in asked and name.lower() not in _FUNCTION
    )
    if not fresh:
        return None
    return question[: old.start()] + draw.choice(fresh) + question[old.end() :]


def _turned(question: str, other: dict[str, str], draw: Draw) -> str | None:
    found = [m for m in _WORD.finditer(question) if m.group().lower() in other]
    if not found:
        return None
    word = draw.choice(found)
    new = other[word.group().lower()]
    new = new.capitalize() if word.group()[0].isupper() else new
    return question[: word.start()] + new + question[word.end() :]


def _other_word(question: str, passage: str, draw: Draw) -> str | None:
    """Another word of the passage for one of the question's that the passage holds."""
    words = {w for w in _WORD.findall(passage) if _tells(w)}
    held = [m for m in _WORD.finditer(question) if _tells(m.group()) and m.group() in words]
    fresh = sorted(words - set(_WORD.findall(question.lower())))
    if not held or not fresh:
        return None
    old = draw.choice(held)
    return question[: old.start()] + draw.choice(fresh) + question[old.end() :]


def _tells(word: str) -> bool:
    return len(word) >= 4 and word.islower() and word not in _FUNCTION
