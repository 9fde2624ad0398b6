"""BM25 over posting lists in SQLite, added up with numpy.

The stems of `terms.py` go in and are asked for; nothing of a question becomes part of a query.

A term's passages stand in lists of 16-bit numbers, one for each part of the corpus, so that a
question reads a dozen lists at once instead of row after row. FTS5, which scores every matching
row by itself, takes 170 ms for a question to 1,000,000 passages; this takes 6, to the same scores.
"""

import math
import sqlite3
from array import array
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from index.database import Database
from index.terms import stem_of
from index.vectors import Match

# Of a part. Below 65,536: a passage's number in its part is one of 16 bits.
_PASSAGES = 1 << 16
_RAREST = 12  # terms of a question that are searched for: the rarest decide
_MOST_HALVES = 255  # what is counted of a term in a passage, in halves: a byte
_K1, _B = 1.2, 0.75
_LEAST = 1e-6  # weight of a term that stands in half of all passages, or more

SCHEMA = """
CREATE TABLE postings (
    term TEXT NOT NULL, part INTEGER NOT NULL, passages INTEGER NOT NULL, held BLOB NOT NULL,
    PRIMARY KEY (term, part)
) WITHOUT ROWID;
CREATE TABLE lengths (part INTEGER PRIMARY KEY, words BLOB NOT NULL);
CREATE TABLE frequencies (term TEXT PRIMARY KEY, passages INTEGER NOT NULL) WITHOUT ROWID;
"""


class KeywordWriter:
    """Fills the keyword index. At most a part of the corpus is kept in memory.

    Args:
        connection: To a database with `SCHEMA`, in a transaction.
    """

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection
        self._part = 0
        self._begin()

    def _begin(self) -> None:
        self._lengths = array("I")
        self._rows: defaultdict[str, array[int]] = defaultdict(lambda: array("H"))
        self._halves: defaultdict[str, bytearray] = defaultdict(bytearray)

    def add(self, header: Iterable[str], text: Iterable[str]) -> None:
        """Put the next passage in, in words as they were typed; rows are numbered from 0.

        Args:
            header: Title, publisher, date, author. A word of it counts half as much as one of the
                text: it repeats in all passages.
            text: Of the passage.
        """
        above = list(filter(None, map(stem_of, header)))
        own = list(filter(None, map(stem_of, text)))
        halves = Counter(above)
        for stem in own:
            halves[stem] += 2
        row = len(self._lengths)
        for stem, count in halves.items():
            self._rows[stem].append(row)
            self._halves[stem].append(min(count, _MOST_HALVES))
        self._lengths.append(len(above) + len(own))
        if len(self._lengths) == _PASSAGES:
            self._flush()

    def end(self) -> None:
        """Write what is left, and count in how many passages each stem stands."""
        self._flush()
        self._connection.execute(
            "INSERT INTO frequencies SELECT term, sum(passages) FROM postings GROUP BY term"
        )

    def _flush(self) -> None:
        self._connection.executemany(
            "INSERT INTO postings VALUES (?, ?, ?, ?)",
            (
                (term, self._part, len(rows), _little(rows) + self._halves[term])
                for term, rows in sorted(self._rows.items())
            ),
        )
        self._connection.execute(
            "INSERT INTO lengths VALUES (?, ?)", (self._part, _little(self._lengths))
        )
        self._part += 1
        self._begin()


class Keywords:
    """The keyword index of a generation. May be used by several threads.

    Args:
        database: Of it.
    """

    def __init__(self, database: Database) -> None:
        self._database = database

    def frequencies(self, asked: Iterable[str]) -> dict[str, int]:
        """In how many passages (their headers included) each of the stems stands; 0 for none."""
        found = dict.fromkeys(asked, 0)
        rows = self._database.rows(
            "SELECT term, passages FROM frequencies WHERE term = ANY(?)", list(found)
        )
        return found | dict(rows)

    def search(
        self,
        asked: Iterable[str],
        frequencies: Mapping[str, int],
        count: int,
        within: NDArray[np.bool_] | None = None,
    ) -> list[Match]:
        """The `count` best passages by BM25, best first; equal ones by row. Scores are above 0.

        Args:
            asked: Stems of the question.
            frequencies: As `self.frequencies` gives them.
            count: Upper limit.
            within: Whether each passage may be found, shape (passages,); None: all may.
        """
        terms = sorted(
            {term for term in asked if frequencies.get(term)}, key=lambda t: (frequencies[t], t)
        )[:_RAREST]
        weights = {term: self._weight(frequencies[term]) for term in terms}
        found: list[Match] = []
        least = 0.0
        for part, lists in sorted(self._lists(terms).items()):
            held = [(weights[term], lists[term]) for term in terms if term in lists]
            scores, first = self._scores(part, held), part * _PASSAGES
            if within is not None:
                scores[~within[first : first + len(scores)]] = 0
            places, least = _best(scores, count, least)
            values = scores[places].tolist()
            found += map(Match, (places + first).tolist(), values)
        return sorted(found, key=lambda one: (-one.score, one.row))[:count]

    def _weight(self, frequency: int) -> float:
        """The inverse document frequency of a term, as FTS5 has it."""
        passages = sum(map(len, self._norms))
        weight = math.log((passages - frequency + 0.5) / (frequency + 0.5))
        return weight if weight > 0 else _LEAST

    def _lists(self, terms: Sequence[str]) -> dict[int, dict[str, bytes]]:
        """The passages of each term, by part."""
        found: dict[int, dict[str, bytes]] = defaultdict(dict)
        rows = self._database.rows(
            "SELECT part, term, held FROM postings WHERE term = ANY(?)", list(terms)
        )
        for part, term, held in rows:
            found[part][term] = held
        return found

    def _scores(self, part: int, lists: Sequence[tuple[float, bytes]]) -> NDArray[np.float64]:
        """BM25 of each passage of a part (Robertson and Zaragoza 2009).

        `lists`: of each term that stands in it the weight, and where that is.
        """
        norms, sizes = self._norms[part], [len(held) // 3 for _, held in lists]
        pairs = list(zip(lists, sizes, strict=True))
        rows = np.concatenate([np.frombuffer(held, "<u2", size) for (_, held), size in pairs])
        halves = [np.frombuffer(held, np.uint8, size, 2 * size) for (_, held), size in pairs]
        counts = np.concatenate(halves) * 0.5
        weights = np.repeat([weight for weight, _ in lists], sizes)
        weights *= counts * (_K1 + 1) / (counts + norms[rows])
        return np.asarray(np.bincount(rows, weights, len(norms)), np.float64)

    @cached_property
    def _norms(self) -> list[NDArray[np.float64]]:
        """What a passage's length adds to the counts of its words, shape (passages,), by part."""
        rows = self._database.rows("SELECT words FROM lengths ORDER BY part")
        lengths = [np.frombuffer(words, "<u4").astype(np.float64) for (words,) in rows]
        average = max(1.0, sum(map(np.sum, lengths)) / max(1, sum(map(len, lengths))))
        return [_K1 * (1 - _B + _B * words / average) for words in lengths]


def _little(numbers: "array[int]") -> bytes:
    """Numbers as bytes, the least of each first."""
    return np.asarray(numbers).astype(f"<u{numbers.itemsize}").tobytes()


def _best(scores: NDArray[np.float64], count: int, least: float) -> tuple[NDArray[np.int64], float]:
    """Where the `count` best scores above 0 stand, with all that equal the last of them.

    `least`: the last of the best of other parts; lower ones aren't looked at. Its successor comes
    out beside the places.
    """
    places = np.flatnonzero(scores >= least if least else scores)
    if len(places) > count:
        values = scores[places]
        least = float(np.partition(values, -count)[-count])
        places = places[values >= least]
    return places, least
