"""What a reader is: it reads a question with some passages, and says which sentences answer."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from index.model import Span


@dataclass(frozen=True, slots=True)
class ReadPassage:
    """A passage as a reader gets it.

    Attributes:
        title: Of its article; "" where it has none.
        sentences: Its sentences in order, as they stand in the article.
    """

    title: str
    sentences: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class SentenceReading:
    """What a reader says of a sentence.

    Attributes:
        odds: The log-odds that the answer starts in it, against "not in this passage".
        words: The answer's words, in characters of the sentence; None where they aren't known.
        sure: The probability of these words, if the sentence answers, 0 to 1.
    """

    odds: float
    words: Span | None = None
    sure: float = 0.0


class PassageReader(Protocol):
    """Reads passages. May be used from several threads."""

    @property
    def fingerprint(self) -> str:
        """Names the model and its weights."""

    @property
    def is_own(self) -> bool:
        """Whether it is the user's own model, whose odds no numbers of ours were fitted to."""

    def read(self, question: str, passages: Sequence[ReadPassage]) -> list[list[SentenceReading]]:
        """For each passage, for each of its sentences, what it says of them; in their order.

        Args:
            question: As it is understood; one line.
            passages: Each with at least one sentence.
        """
