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


def count_words(passages: Iterable[str], sentences: Iterable[str]) -> Iterator[WordCount]:
    """Count the words of a corpus, in alphabetical order.

    Args:
        passages: The text of each, with the header of its article.
        sentences: The text of each; the first word of one has a capital that tells nothing.
    """
    held: Counter[str] = Counter()
    for text in passages:
        held.update({found.word for found in words(text)})
    inside: Counter[str] = Counter()
    capital: Counter[str] = Counter()
    for text in sentences:
        for found in words(text)[1:]:
            inside[found.word] += 1
            capital[found.word] += found.is_capital
    for word in sorted(held):
        is_name = inside[word] > 0 and capital[word] >= _NAME_FROM * inside[word]
        yield WordCount(word, held[word], is_name)
