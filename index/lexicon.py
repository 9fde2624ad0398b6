"""The words of the articles, as they are counted at the build and known to a question.

Beside its number a word has a mark: whether the articles write it as a name. So "nixon" in a
question is known for a name, however it was typed, in any language that writes names with capitals.
"""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from index.terms import words

SCHEMA = """
CREATE TABLE words (
    word TEXT PRIMARY KEY, passages INTEGER NOT NULL, is_name INTEGER NOT NULL
) WITHOUT ROWID;
"""
_NAME_FROM = 0.7  # share of a word's places inside sentences where it has a capital


@dataclass(frozen=True, slots=True)
class WordCount:
    """A word of the articles in its plain form, and in how many passages it stands."""

    word: str
    passages: int
    is_name: bool


class WordCounter:
    """Counts the words of a corpus, article by article."""

    def __init__(self) -> None:
        self._held: Counter[str] = Counter()
        self._inside: Counter[str] = Counter()
        self._capital: Counter[str] = Counter()

    def add(self, passages: Iterable[str], sentences: Iterable[str]) -> None:
        """Count the words of an article.

        Args:
            passages: The text of each, with the header of the article.
            sentences: The text of each; the first word of one has a capital that tells nothing.
        """
        for text in passages:
            self._held.update({found.word for found in words(text)})
        for text in sentences:
            for found in words(text)[1:]:
                self._inside[found.word] += 1
                self._capital[found.word] += found.is_capital

    def counted(self) -> Iterator[WordCount]:
        """All words, in alphabetical order."""
        for word in sorted(self._held):
            inside = self._inside[word]
            is_name = inside > 0 and self._capital[word] >= _NAME_FROM * inside
            yield WordCount(word, self._held[word], is_name)
