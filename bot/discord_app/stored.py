"""What the store holds, as values, and how their lists are written down. No discord.py."""

import json
import secrets
from dataclasses import asdict, dataclass
from typing import Any

from index.model import ExcerptAddress, Span

ID_LETTERS = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"
ID_LENGTH = 8


@dataclass(frozen=True, slots=True)
class ServerSettings:
    """What a server has chosen.

    Attributes:
        channels: Ids of those in which questions are answered; empty for all.
        private: Whether only the asker sees the answer, unless they want it otherwise.
        mentions: Whether messages that mention the app are answered.
        language: Of replies, such as "de"; None for that of the asker.
        sources: Names of the only sources that may be quoted; empty for all.
    """

    channels: tuple[int, ...] = ()
    private: bool = False
    mentions: bool = True
    language: str | None = None
    sources: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Kept:
    """What is kept of an answer.

    Attributes:
        answer: Its id, see `new_id`.
        status: "quoted", "catalogued" or "abstained".
        confidence: Probability, 0 to 1, that the excerpts answer the question.
        index: Name of the generation that answered.
        shown: How many excerpts its first page shows.
        excerpts: All of them, best first.
    """

    answer: str
    status: str
    confidence: float
    index: str
    shown: int
    excerpts: tuple[ExcerptAddress, ...]


@dataclass(frozen=True, slots=True)
class Unanswered:
    """A question that got no answer or a bad one.

    Attributes:
        question: As asked, at most 1,000 characters.
        asked: The day, ISO 8601, UTC.
        abstained: Whether it got no answer.
        unhelpful: How many people said that the answer didn't help.
    """

    question: str
    asked: str
    abstained: bool
    unhelpful: int


def new_id() -> str:
    """An id for an answer: eight letters and digits that can't be taken for each other."""
    return "".join(secrets.choice(ID_LETTERS) for _ in range(ID_LENGTH))


def written_settings(settings: ServerSettings) -> str:
    """The settings of a server as JSON."""
    return json.dumps(asdict(settings))


def read_settings(text: str) -> ServerSettings:
    """What `written_settings` wrote.

    Raises:
        ValueError: It is something else; so are the two that follow.
        TypeError: See there.
        KeyError: See there.
    """
    told = json.loads(text)
    lists = {name: tuple(told[name]) for name in ("channels", "sources")}
    return ServerSettings(**{**told, **lists})


def written_excerpts(excerpts: tuple[ExcerptAddress, ...]) -> str:
    """Where excerpts stand, as JSON: their fields in order, without names, to be short."""
    return json.dumps([_fields(one) for one in excerpts], separators=(",", ":"))


def read_excerpts(text: str) -> tuple[ExcerptAddress, ...]:
    """What `written_excerpts` wrote; raises as `read_settings` does."""
    return tuple(_address(*fields) for fields in json.loads(text))


def _fields(one: ExcerptAddress) -> list[Any]:
    span, sentence = ([span.start, span.end] for span in (one.span, one.sentence))
    answer = [one.answer.start, one.answer.end] if one.answer else None
    return [one.article, one.sha256, span, sentence, one.score, one.also, answer]


def _address(
    article: str,
    sha256: str,
    span: list[int],
    sentence: list[int],
    score: float,
    also: list[str],
    answer: list[int] | None = None,  # earlier versions didn't store it
) -> ExcerptAddress:
    words = Span(*answer) if answer else None
    return ExcerptAddress(article, sha256, Span(*span), Span(*sentence), score, tuple(also), words)
