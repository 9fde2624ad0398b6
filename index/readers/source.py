"""What all readers share: decoding, and making an `Article` of a text and what is cut from it."""

import codecs
import hashlib
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import astuple, dataclass, field, replace
from pathlib import Path
from types import MappingProxyType

from index.errors import ArticleError
from index.model import Article, Cut, Span
from index.readers.metadata import PUBLISHERS, publisher_of

_BYTE_ORDER_MARKS = (
    (b"\xef\xbb\xbf", "UTF-8"),
    (b"\xff\xfe", "UTF-16-LE"),
    (b"\xfe\xff", "UTF-16-BE"),
)
_ZEROS = 0.1  # of every second byte: in UTF-16 the spaces alone are more
_SHORTEST = 32  # bytes: less says too little about UTF-16
_HALF = re.compile("[\ud800-\udfff]")
_AS_CLEAN = 0.05  # of charset-normalizer's chaos, 0 to 1


@dataclass(frozen=True, slots=True)
class Metadata:
    """What a file says about its article; None where it says nothing.

    `publisher_from` tells where the publisher stands, in a few words ("masthead", "front matter"):
    it is what files say least plainly.
    """

    title: str | None = None
    author: str | None = None
    publisher: str | None = None
    published: str | None = None
    url: str | None = None
    publisher_from: str | None = None


@dataclass(frozen=True, slots=True)
class Given:
    """Metadata that a user gave by hand: it goes before what the file says.

    Attributes:
        values: By name; None where the file's own is wrong and nothing stands for it.
        source: The file that gives it.
    """

    values: dict[str, str | None]
    source: str


@dataclass(frozen=True, slots=True)
class Draft:
    """What a reader found: canonical text, what of it isn't the article, and the metadata.

    Attributes:
        text: Canonical text.
        cuts: What of it isn't the article.
        metadata: What the file says about the article.
        record: Number of the line or entry in a collection, from 1; None where a file is one
            article.
        notes: What was guessed, each as a phrase for the report: "read as cp1252, a guess".
    """

    text: str
    cuts: Iterable[Cut] = ()
    metadata: Metadata = field(default_factory=Metadata)
    record: int | None = None
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Decoded:
    """The characters of a text file, unchanged, and what was guessed about them."""

    text: str
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Guess:
    """What was guessed about an article, for the report. `path` is the article's."""

    path: str
    words: str


def decode(path: Path, data: bytes) -> Decoded:
    """The characters of a text file; a byte order mark is not one of them.

    UTF-8 and what a byte order mark names are certain; anything else is guessed, with a note.

    Raises:
        ArticleError: It isn't text, or no encoding fits.
    """
    marked = ((mark, name) for mark, name in _BYTE_ORDER_MARKS if data.startswith(mark))
    mark, encoding = next(marked, (b"", "UTF-8"))
    notes: tuple[str, ...] = ()
    if not mark and (found := _guessed(data)):
        encoding, notes = found, (f"read as {found}, a guess: save it as UTF-8 to be sure",)
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
    return Decoded(text, notes)


def text_codec(name: str) -> str | None:
    """Python's name of an encoding that a file declares; None where it has none such for text."""
    try:
        codec = codecs.lookup(name).name
        "".encode(codec)  # fails for "hex" and the like, which aren't for text
    except (LookupError, ValueError):
        return None
    return codec


def _guessed(data: bytes) -> str | None:
    """The likely encoding of a text that has no mark and isn't UTF-8; None where none is likely."""
    zeros = [data[half::2].count(0) / max(1, len(data) // 2) for half in (0, 1)]
    if len(data) >= _SHORTEST and max(zeros) >= _ZEROS and min(zeros) < _ZEROS / 10:
        return "UTF-16-LE" if zeros[1] > zeros[0] else "UTF-16-BE"
    if b"\0" in data:
        return None
    signs = [sign for sign in data.decode(errors="replace") if not sign.isascii()]
    damaged = signs.count("\ufffd")
    # Where most signs are UTF-8, so is the text, and a guess would garble them all.
    return _code_page(data) if damaged and 2 * damaged >= len(signs) else None


def _code_page(data: bytes) -> str | None:
    import charset_normalizer

    matches = list(charset_normalizer.from_bytes(data))
    # Of those under which the text is about as clean, it is the code page that most texts are in.
    clean = (match for match in matches if match.chaos <= matches[0].chaos + _AS_CLEAN)
    if any("cp1252" in match.could_be_from_charset for match in clean):
        return "cp1252"
    return matches[0].encoding if matches else None


def with_notes(
    found: Sequence[Draft | ArticleError], notes: Sequence[str]
) -> list[Draft | ArticleError]:
    """What a collection held, with the notes on the whole file at its first article."""
    every = list(found)
    for place, one in enumerate(every):
        if isinstance(one, Draft):
            every[place] = replace(one, notes=(*notes, *one.notes))
            break
    return every


def make_article(
    path: str,
    draft: Draft,
    publishers: Mapping[str, str] = MappingProxyType(PUBLISHERS),
    given: Given | None = None,
) -> Article:
    """The article of a draft.

    Args:
        path: Relative to the articles folder, with "/" between folders.
        draft: What the reader found.
        publishers: By the host of the url, for files that don't name theirs.
        given: By the user.

    Raises:
        ArticleError: It holds what isn't text.
    """
    told = _told(draft.metadata, publishers, given)
    if not all(is_storable(value) for value in (draft.text, *astuple(told)) if value):
        where = "" if draft.record is None else f"number {draft.record}: "
        raise ArticleError(f"{where}holds half a character or a zero character")
    place = path if draft.record is None else f"{path}#{draft.record}"
    cuts = tuple(sorted(draft.cuts, key=lambda cut: cut.span))
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
        publisher_from=told.publisher_from,
    )


def _told(metadata: Metadata, publishers: Mapping[str, str], given: Given | None) -> Metadata:
    """What the user gives, before what the file says, before what the host of the url tells."""
    values = {} if given is None else given.values
    told = replace(metadata, **values)
    if "publisher" in values:  # empty: the user knows better than any host
        return replace(told, publisher_from=given.source if given and told.publisher else None)
    by_host = None if told.publisher else publisher_of(told.url, publishers)
    if by_host is None:
        return told
    return replace(told, publisher=by_host, publisher_from="host of the url")


def is_storable(text: str) -> bool:
    """Whether it holds neither half characters, which UTF-8 doesn't have, nor zero characters."""
    return "\0" not in text and not _HALF.search(text)


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
