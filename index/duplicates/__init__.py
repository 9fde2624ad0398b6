"""The same article found more than once: the same text, or nearly the same.

A wire story stands in several papers, a page was saved twice, a reprint changed a few words. It is
indexed once and cited with the other places. Only a sketch of each article is kept in memory; what
two articles really share is counted before anything is folded.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from index.duplicates.near import near_copies
from index.duplicates.sketches import Sketch, body_of, sketch
from index.model import Also, Article, Finding

__all__ = ["Copy", "Sketch", "Sketched", "also", "body_of", "find_copies", "finding_of", "sketch"]


@dataclass(frozen=True, slots=True)
class Sketched:
    """An article as far as choosing among copies needs it.

    Attributes:
        sketch: Of its body.
        lacking: How many fields of its metadata aren't known.
        published: As of the article.
        path: As of the article.
    """

    sketch: Sketch
    lacking: int
    published: str | None
    path: str

    @classmethod
    def of(cls, article: Article, sketch: Sketch) -> "Sketched":
        """An article and its sketch."""
        told = (article.title, article.author, article.publisher, article.published, article.url)
        return cls(sketch, told.count(None), article.published, article.path)


@dataclass(frozen=True, slots=True)
class Copy:
    """One article is a copy of another.

    Attributes:
        number: Its place in the sequence that was given.
        original: The place of the article that stays.
        likeness: Share of the text that they have in common, 1 for the same words.
    """

    number: int
    original: int
    likeness: float


def find_copies(articles: Sequence[Sketched], text_of: Callable[[int], str]) -> list[Copy]:
    """Which articles are copies, and of which.

    Of several the one with the longest body stays: it can be quoted whole. Among these the one
    with the most metadata, the earliest date, the first path. What stays is never a copy itself.

    Args:
        articles: To be compared, in any order.
        text_of: The text that is compared (`body_of`) of an article, by its place in `articles`.
            Asked only for those that are likely to be copies, and for what they may be copies of.

    Returns:
        Copies by number.
    """
    best_first = sorted(range(len(articles)), key=lambda number: _rank(articles[number]))
    originals: dict[bytes, tuple[int, float]] = {}  # by the hash of all words
    for number in best_first:
        originals.setdefault(articles[number].sketch.whole, (number, 1.0))
    different = [number for number, _ in originals.values() if articles[number].sketch.signature]
    sketches = [articles[number].sketch for number in different]
    for place, original, likeness in near_copies(sketches, lambda i: text_of(different[i])):
        originals[sketches[place].whole] = different[original], likeness
    found = (
        Copy(number, *originals[article.sketch.whole]) for number, article in enumerate(articles)
    )
    return [copy for copy in found if copy.original != copy.number]


def finding_of(copy: Copy, path: str, original_path: str) -> Finding:
    """What a user is told of a copy. `path`: its own."""
    same = "the same text as" if copy.likeness == 1 else f"{int(copy.likeness * 100)}% the same as"
    return Finding("duplicate", path, f"{same} {original_path}, which is cited for both")


def also(article: Article) -> Also:
    """A copy as what it was folded into names it."""
    return Also(
        article.path,
        article.title,
        article.author,
        article.publisher,
        article.published,
        article.url,
    )


def _rank(article: Sketched) -> tuple[object, ...]:
    return (-article.sketch.words, article.lacking, article.published or "9999", article.path)
