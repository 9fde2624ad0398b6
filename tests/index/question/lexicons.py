"""Lexicons of a few words, for tests."""

from collections.abc import Iterable, Mapping

from index.lexicon import Lexicon, WordCount


def counted(words: Mapping[str, int]) -> Lexicon:
    """Of words and the number of passages that each stands in."""
    return Lexicon.of(WordCount(word, count, False) for word, count in words.items())


def of_words(words: Iterable[str]) -> Lexicon:
    """Of words that stand in one passage each."""
    return counted(dict.fromkeys(words, 1))
