"""The same article found more than once: the same text, or nearly the same.

A wire story stands in several papers, a page was saved twice, a reprint changed a few words. It is
indexed once and cited with the other places. Candidates come from MinHash (Broder 1997), and what
they really share is counted before anything is folded.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from hashlib import blake2b
from zlib import crc32

from index.model import Also, Article, Finding

_SHINGLE = 5  # words in a row
_ALIKE = 0.8  # of all runs of words of both: one is a copy of the other
_CONTAINED = 0.95  # of the runs of the shorter one: it is the other, cut off
_CUT_OFF = 0.99  # said of what is contained whole: it isn't all of the other
_SHORTEST = 40  # runs: what is shorter is compared whole
_PERMUTATIONS = 128
_CANDIDATE = 0.3  # estimated likeness: what is below isn't looked at
# In scripts without blanks between words each sign is one; a run of words would be a page.
_UNSPACED = "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff"
_WORD = re.compile(rf"[{_UNSPACED}\U00020000-\U0003ffff]|[^\W{_UNSPACED}\U00020000-\U0003ffff]+")


@dataclass(frozen=True, slots=True)
class _Shingled:
    """An article's runs of words as 32-bit hashes, and the hash of all its words."""

    words: int
    whole: bytes
    runs: frozenset[int]


def fold_duplicates(articles: Sequence[Article]) -> tuple[list[Article], list[Finding]]:
    """The articles without copies, in their order, and what was found of these.

    Of several the one with the longest body stays: it can be quoted whole. Among these the one
    with the most metadata, the earliest date, the first path.

    Args:
        articles: As read.
    """
    shingled = [_shingle(article) for article in articles]
    best_first = sorted(range(len(articles)), key=lambda i: _rank(articles[i], shingled[i]))
    kept: dict[int, list[int]] = {}
    findings: list[Finding] = []
    for number, likeness, original in _copies(best_first, shingled):
        if original is None:
            kept[number] = []
            continue
        kept[original].append(number)
        same = "the same text as" if likeness == 1 else f"{int(likeness * 100)}% the same as"
        reason = f"{same} {articles[original].path}, which is cited for both"
        findings.append(Finding("duplicate", articles[number].path, reason))
    folded = [
        replace(articles[number], also=tuple(_also(articles[i]) for i in sorted(kept[number])))
        for number in sorted(kept)
    ]
    return folded, sorted(findings, key=lambda finding: finding.path)


def _shingle(article: Article) -> _Shingled:
    body = " ".join(span.of(article.text) for span in article.body)
    words = _WORD.findall(body.casefold())
    runs = (" ".join(words[i : i + _SHINGLE]) for i in range(len(words) - _SHINGLE + 1))
    whole = blake2b((" ".join(words) or body).encode(), digest_size=16).digest()
    return _Shingled(len(words), whole, frozenset(crc32(run.encode()) for run in runs))


def _rank(article: Article, shingled: _Shingled) -> tuple[object, ...]:
    told = (article.title, article.author, article.publisher, article.published, article.url)
    return (-shingled.words, told.count(None), article.published or "9999", article.path)


def _copies(
    best_first: Sequence[int], shingled: Sequence[_Shingled]
) -> Iterator[tuple[int, float, int | None]]:
    """For each article how much of it is a copy, and of which; of none where it is an original."""
    from datasketch import MinHash, MinHashLSH

    near = MinHashLSH(threshold=_CANDIDATE, num_perm=_PERMUTATIONS)
    originals: dict[bytes, tuple[float, int]] = {}  # by the hash of all words
    places = {number: place for place, number in enumerate(best_first)}
    for number in best_first:
        own = shingled[number]
        if own.whole in originals:
            yield number, *originals[own.whole]
            continue
        originals[own.whole] = (1.0, number)
        if len(own.runs) < _SHORTEST:
            yield number, 0.0, None
            continue
        sketch = MinHash(num_perm=_PERMUTATIONS, hashfunc=int, seed=1)
        sketch.update_batch(sorted(own.runs))
        likeness, _, original = max(
            ((_likeness(own.runs, shingled[i].runs), -places[i], i) for i in near.query(sketch)),
            default=(0.0, 0, number),
        )
        if likeness:
            originals[own.whole] = (likeness, original)
            yield number, likeness, original
        else:
            near.insert(number, sketch)
            yield number, 0.0, None


def _likeness(one: frozenset[int], other: frozenset[int]) -> float:
    """The share that makes one a copy of the other; 0 where it isn't one."""
    shared = len(one & other)
    jaccard = shared / len(one | other)
    contained = shared / min(len(one), len(other))
    if contained >= _CONTAINED:
        return min(contained, _CUT_OFF)
    return jaccard if jaccard >= _ALIKE else 0.0


def _also(article: Article) -> Also:
    return Also(
        article.path,
        article.title,
        article.author,
        article.publisher,
        article.published,
        article.url,
    )
