"""What all readers share: decoding, and making an `Article` of a text and what is cut from it."""

import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from index.errors import ArticleError
from index.model import Article, Cut, Span

_BYTE_ORDER_MARKS = (
    (b"\xef\xbb\xbf", "UTF-8"),
    (b"\xff\xfe", "UTF-16-LE"),
    (b"\xfe\xff", "UTF-16-BE"),
)


@dataclass(frozen=True, slots=True)
class Metadata:
    """What a file says about its article; None where it says nothing."""

    title: str | None = None
    author: str | None = None
    publisher: str | None = None
    published: str | None = None
    url: str | None = None


@dataclass(frozen=True, slots=True)
class Draft:
    """What a reader found: canonical text, what of it isn't the article, and the metadata.

    `record` is the number of the line in a collection; None where a file is one article.
    """

    text: str
    cuts: Iterable[Cut] = ()
    metadata: Metadata = field(default_factory=Metadata)
    record: int | None = None


def decode(path: Path, data: bytes) -> str:
    """The characters of a text file, unchanged; a byte order mark is not one of them.

    Raises:
        ArticleError: It isn't text, or in an encoding that isn't known.
    """
    marked = ((mark, name) for mark, name in _BYTE_ORDER_MARKS if data.startswith(mark))
    mark, encoding = next(marked, (b"", "UTF-8"))
    if encoding == "UTF-8" and b"\0" in data:  # before decoding: the likelier reason
        raise ArticleError("not a text file (it holds zero bytes)", path=path)
    try:
        text = data[len(mark) :].decode(encoding)
    except UnicodeDecodeError as error:
        where = len(mark) + error.start
        raise ArticleError(
            f"not {encoding} text (byte {where})", path=path, hint="Save it as UTF-8."
        ) from error
    if "\0" in text:
        raise ArticleError("not a text file (it holds zero characters)", path=path)
    return text


def make_article(path: str, draft: Draft) -> Article:
    """The article of a draft.

    Args:
        path: Relative to the articles folder, with "/" between folders.
        draft: What the reader found.
    """
    place = path if draft.record is None else f"{path}#{draft.record}"
    cuts = tuple(sorted(draft.cuts, key=lambda cut: cut.span))
    told = draft.metadata
    return Article(
        id=hashlib.sha256(place.encode()).hexdigest()[:10],
        path=place,
        text=draft.text,
        body=tuple(remaining(draft.text, cuts)),
        cuts=cuts,
        sha256=hashlib.sha256(draft.text.encode()).hexdigest(),
        title=told.title,
        author=told.author,
        publisher=told.publisher,
        published=told.published,
        url=told.url,
    )


def remaining(text: str, cuts: Iterable[Cut]) -> Iterator[Span]:
    """What the cuts leave over, in order, without outer white space."""
    position = 0
    edges = sorted((cut.span.start, cut.span.end) for cut in cuts)
    for start, end in [*edges, (len(text), len(text))]:
        piece = text[position : max(start, position)]
        if piece.strip():
            left = position + len(piece) - len(piece.lstrip())
            yield Span(left, left + len(piece.strip()))
        position = max(position, end)
