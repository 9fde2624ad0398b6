"""The words of the articles, as they are counted at the build and known to a question.

Beside its number a word has a mark: whether the articles write it as a name. So "nixon" in a
question is known for a name, however it was typed, in any language that writes names with capitals.

Words are looked up where they stand; only what a misspelt word is compared with is kept in memory,
once it has been asked for: 13 bytes a word.
"""

import sqlite3
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import groupby

import numpy as np
from numpy.typing import NDArray

from index.database import Database, SqliteDatabase
from index.terms import plain

SHORTEST, LONGEST = 3, 30
"""Letters of a word that others are compared with."""
_AT_ONCE = 20_000  # words whose letters are looked at together: a few MB

SCHEMA = """
CREATE TABLE words (
    word TEXT PRIMARY KEY, passages INTEGER NOT NULL, is_name INTEGER NOT NULL
) WITHOUT ROWID;
CREATE TABLE spellings (
    length INTEGER PRIMARY KEY, words TEXT NOT NULL, letters BLOB NOT NULL
);
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
        self._inside: Counter[str] = Counter()  # as they were typed

    def add(self, passages: Iterable[Iterable[str]], sentences: Iterable[Sequence[str]]) -> None:
        """Count the words of an article, as they were typed.

        Args:
            passages: Of each, with the header of the article.
            sentences: Of each; the first word of one has a capital that tells nothing.
        """
        for found in passages:
            self._held.update(set(map(plain, found)))
        for found in sentences:
            self._inside.update(found[1:])

    def counted(self) -> Iterator[WordCount]:
        """All words, in alphabetical order."""
        places: Counter[str] = Counter()
        capital: Counter[str] = Counter()
        for typed, count in self._inside.items():
            places[plain(typed)] += count
            capital[plain(typed)] += count * typed[0].isupper()
        for word in sorted(self._held.keys() - {""}):
            is_name = places[word] > 0 and capital[word] >= _NAME_FROM * places[word]
            yield WordCount(word, self._held[word], is_name)


@dataclass(frozen=True, slots=True)
class Spellings:
    """The words of one length, in alphabetical order.

    Attributes:
        length: Letters of each.
        words: All of them, one behind the other.
        letters: Of each as bits, as `letters_of` gives them, shape (words,).
    """

    length: int
    words: str
    letters: NDArray[np.uint64]

    def word(self, number: int) -> str:
        """One of them."""
        return self.words[number * self.length : (number + 1) * self.length]


def add_words(connection: sqlite3.Connection, counted: Iterable[WordCount]) -> None:
    """Fill the tables of words.

    Args:
        connection: To a database with `SCHEMA`, in a transaction.
        counted: All words, each once.
    """
    connection.executemany(
        "INSERT INTO words VALUES (?, ?, ?)",
        ((one.word, one.passages, one.is_name) for one in counted),
    )
    rows = connection.execute(
        "SELECT length(word), word FROM words WHERE length(word) BETWEEN ? AND ? ORDER BY 1, 2",
        (SHORTEST, LONGEST),
    )
    for length, group in groupby(rows, key=lambda row: int(row[0])):
        alike = [word for _, word in group if word.isalpha()]
        letters = letters_of(alike).astype("<u8").tobytes()
        connection.execute(
            "INSERT INTO spellings VALUES (?, ?, ?)", (length, "".join(alike), letters)
        )


class Lexicon:
    """The words of the articles. May be used by several threads.

    Args:
        database: Of a generation.
    """

    def __init__(self, database: Database) -> None:
        self._database = database
        self.spellings = lru_cache(maxsize=LONGEST)(self._spellings)

    @classmethod
    def of(cls, counted: Iterable[WordCount]) -> "Lexicon":
        """Of these words, kept in memory."""
        connection = sqlite3.connect(":memory:", check_same_thread=False, cached_statements=0)
        connection.executescript(SCHEMA)
        add_words(connection, counted)
        return cls(SqliteDatabase(connection))

    def held(self, asked: Iterable[str]) -> dict[str, WordCount]:
        """Those of some words, in their plain form, that the articles hold."""
        rows = self._database.rows(
            "SELECT word, passages, is_name FROM words WHERE word = ANY(?)", list(asked)
        )
        return {word: WordCount(word, count, bool(name)) for word, count, name in rows}

    def beginning(self, letters: str) -> list[str]:
        """The words that begin so, those of `SHORTEST` to `LONGEST` letters, in order."""
        rows = self._database.rows(
            "SELECT word FROM words WHERE word >= ? AND word < ? AND length(word) BETWEEN ? AND ? "
            "ORDER BY word",
            letters,
            letters + chr(0x10FFFF),
            SHORTEST,
            LONGEST,
        )
        return [word for (word,) in rows if word.isalpha()]

    def _spellings(self, length: int) -> Spellings:
        """The words of a length, of letters alone; none outside of `SHORTEST` to `LONGEST`."""
        rows = self._database.rows("SELECT words, letters FROM spellings WHERE length = ?", length)
        held, letters = rows[0] if rows else ("", b"")
        return Spellings(length, held, np.frombuffer(letters, "<u8").astype(np.uint64))


def letters_of(some: Sequence[str]) -> NDArray[np.uint64]:
    """The letters of each word as bits, shape (len(some),); some letters share a bit."""
    parts = [_letters(some[start : start + _AT_ONCE]) for start in range(0, len(some), _AT_ONCE)]
    return np.concatenate([np.zeros(0, np.uint64), *parts])


def _letters(some: Sequence[str]) -> NDArray[np.uint64]:
    table = np.array(some, dtype=np.str_)
    codes = table.view(np.uint32).reshape(len(some), -1).astype(np.uint64)
    bits = np.where(codes > 0, np.uint64(1) << codes % np.uint64(64), np.uint64(0))
    return np.asarray(np.bitwise_or.reduce(bits, axis=1), np.uint64)
