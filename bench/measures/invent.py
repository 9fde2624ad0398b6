"""Articles in any number, made of the sentences of real ones.

An invented article is about one matter: all its sentences come from one real article. In each of
them every third word that means something is replaced by another, drawn as often as words are used
(a few often, most of them rarely); names are replaced by names, of which some are new. So the
vocabulary grows with the collection as that of real texts does, and no two articles are alike.
"""

import hashlib
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate, islice, pairwise

import numpy as np

from bench.measures.pool import Pool
from index.model import Article, Passage, Sentence, Span
from index.prepare import Split
from index.terms import STOP_WORDS

_PIECES = re.compile(r"\w+|\W+")
_EVERY = 3  # of so many words one is replaced
_NEW_NAMES = 200_000
_SHARE_NEW = 0.05  # of the names that are drawn
_SYLLABLES = (
    "ba ce dor fen gil har is jo kel lum mar nor os pel quin ras sen tov ul ver wick yan zo"
)
_PASSAGES, _SENTENCES = (8, 11), (5, 7)  # of an article, of a passage: from, up to but not with
_SHORTEST = 17  # words; a passage then has about 170
_LONG = 3  # letters of a word that means something
_DRAWN = 1 << 16  # words drawn at a time


@dataclass(frozen=True, slots=True)
class Invented:
    """An invented article.

    Attributes:
        article: It.
        split: Its sentences and passages.
        origins: Numbers in the pool of the sentences that its own were made of.
    """

    article: Article
    split: Split
    origins: Sequence[int]


@dataclass(frozen=True, slots=True)
class _Template:
    """A real sentence in pieces, and which of them are words that may be replaced."""

    number: int
    pieces: list[str]
    places: list[int]


class Inventor:
    """Invents articles; the same pool and seed give the same ones.

    Args:
        pool: What they are made of.
        seed: For what is drawn.
    """

    def __init__(self, pool: Pool, seed: int = 0) -> None:
        self._random = np.random.default_rng(seed)
        self._subjects: dict[int, list[_Template]] = {}
        ordinary: Counter[str] = Counter()
        names: Counter[str] = Counter()
        for number, (text, of) in enumerate(zip(pool.sentences, pool.of, strict=True)):
            template = _template(number, text)
            self._subjects.setdefault(of, [])
            if len(template.pieces) >= 2 * _SHORTEST:
                self._subjects[of].append(template)
            for place in template.places[1:]:
                word = template.pieces[place]
                (names if word[0].isupper() else ordinary)[word] += 1
        self._subjects = {
            of: templates or [_template(0, pool.sentences[0])]
            for of, templates in self._subjects.items()
        }
        self._ordinary = self._drawn(ordinary)
        self._names = self._drawn(_with_new(names))

    def articles(self, passages: int) -> Iterator[Invented]:
        """Articles with so many passages in all."""
        number, left = 0, passages
        while left:
            sizes = self._random.integers(*_SENTENCES, int(self._random.integers(*_PASSAGES)))
            sizes = sizes[:left]
            yield self._article(number, sizes.tolist())
            number += 1
            left -= len(sizes)

    def _article(self, number: int, sizes: list[int]) -> Invented:
        subject = int(self._random.integers(len(self._subjects)))
        templates = self._subjects[subject]
        chosen = [templates[i] for i in self._random.integers(len(templates), size=sum(sizes))]
        texts = [self._sentence(template, n) for n, template in enumerate(chosen, number)]
        ends = list(accumulate(len(text) + 1 for text in texts))
        spans = [Span(end - len(text) - 1, end - 1) for text, end in zip(texts, ends, strict=True)]
        whole = " ".join(texts)
        article = Article(
            id=f"invented{number}",
            path=f"{number // 1000:04}/{number:07}.md",
            text=whole,
            body=(Span(0, len(whole)),),
            cuts=(),
            sha256=hashlib.sha256(whole.encode()).hexdigest(),
            title=" ".join([*islice(self._names, 2), *islice(self._ordinary, 2)]),
            author=f"{next(self._names)} {next(self._names)}",
            publisher=f"The {_SYLLABLES.split()[number % 23].title()} Courier",
            published=f"20{number % 25:02}-{number % 12 + 1:02}-{number % 28 + 1:02}",
            url=f"https://www.example.org/{number}",
        )
        edges = list(accumulate(sizes, initial=0))
        passages = [Passage(first, end - 1) for first, end in pairwise(edges)]
        split = Split([Sentence(span, 0) for span in spans], passages, texts)
        return Invented(article, split, [template.number for template in chosen])

    def _sentence(self, template: _Template, phase: int) -> str:
        pieces = template.pieces.copy()
        for place in template.places[phase % _EVERY :: _EVERY]:
            named = pieces[place][0].isupper()
            pieces[place] = next(self._names if named else self._ordinary)
        return "".join(pieces)

    def _drawn(self, counts: Counter[str]) -> Iterator[str]:
        """Words without end, each as often as its share of the counts."""
        words = sorted(counts) or ["word"]
        shares = np.cumsum([float(counts[word]) or 1.0 for word in words])
        while True:
            drawn = self._random.random(_DRAWN) * shares[-1]
            yield from [words[i] for i in np.searchsorted(shares, drawn, side="right")]


def _template(number: int, text: str) -> _Template:
    pieces = _PIECES.findall(text)
    places = [
        place
        for place, piece in enumerate(pieces)
        if piece.isalpha() and len(piece) >= _LONG and piece.lower() not in STOP_WORDS
    ]
    return _Template(number, pieces, places)


def _with_new(names: Counter[str]) -> Counter[str]:
    """Names with new ones, the n-th of which is used 1/n times as often as the first (Zipf)."""
    syllables = _SYLLABLES.split()
    total = max(1, sum(names.values()))
    unit = _SHARE_NEW * total / float(np.sum(1 / np.arange(1, _NEW_NAMES + 1)))
    made: dict[str, float] = {}
    for number in range(_NEW_NAMES):
        rest, name = number, ""
        for _ in range(4):
            rest, syllable = divmod(rest, len(syllables))
            name += syllables[syllable]
        made[name.title()] = unit / (number + 1)
    return Counter({**names, **made})
