"""EPUB books: chapters in XHTML and a package file, in a ZIP archive."""

from collections.abc import Iterator
from pathlib import Path

from index.errors import ArticleError
from index.model import Cut
from index.readers.archives import Archive, local_name
from index.readers.book.chapters import (
    BACK,
    FRONT,
    MOST_TAGS,
    decoded,
    joined,
    kinds_of,
    read_chapter,
    set_apart,
)
from index.readers.book.package import (
    Chapter,
    Package,
    package_xml,
    read_package,
    resolve,
)
from index.readers.source import Draft

_ENCRYPTION = "META-INF/encryption.xml"
_TEXT = frozenset({"text", "start", "bodymatter", "chapter", "part"})  # where reading begins
_MOST_TEXT = 30_000_000  # bytes of XHTML


def read_book(path: Path, data: bytes) -> list[Draft | ArticleError]:
    """The one article of an EPUB file: the whole book.

    Raises:
        ArticleError: It is no book, a damaged one or a protected one.
    """
    archive = Archive(path, data, "an EPUB book")
    package = read_package(path, archive)
    if not package.chapters:
        raise ArticleError("a book without chapters", path=path)
    _refuse_protected(path, archive, package)
    apart = _apart(archive, package)
    pieces: list[tuple[str, list[Cut]]] = []
    notes: list[str] = []
    missing = unread = 0
    for chapter, content in _contents(path, archive, package):
        if content is None:
            missing += not chapter.is_aside
            continue
        source, guessed = decoded(path, content)
        notes += [note for note in guessed if note not in notes]
        piece = read_chapter(source, package.metadata.title)
        unread += piece is None
        if piece is not None:
            is_apart = chapter.is_aside or chapter.name in apart
            pieces.append(set_apart(piece[0]) if is_apart else piece)
    text, cuts = joined(pieces)
    notes += [*_counted(missing, "is missing", "are missing"), *_counted(unread, "can't be read")]
    if not text:
        raise ArticleError("; ".join(notes) or "no article text in it", path=path)
    return [Draft(text, cuts, package.metadata, notes=tuple(notes))]


def _contents(
    path: Path, archive: Archive, package: Package
) -> Iterator[tuple[Chapter, bytes | None]]:
    """The chapters with their bytes, or None where the file doesn't have them."""
    size = marks = 0
    for chapter in package.chapters:
        content = archive.read(chapter.name) if chapter.name is not None else None
        size += len(content or b"")
        marks += (content or b"").count(b"<")
        if size > _MOST_TEXT or marks > MOST_TAGS:
            raise ArticleError("too large to be read", path=path, hint="Split it.")
        yield chapter, content


def _refuse_protected(path: Path, archive: Archive, package: Package) -> None:
    """Fonts are often encrypted, against being used elsewhere: that is no harm."""
    root = archive.xml(_ENCRYPTION)
    chapters = {chapter.name for chapter in package.chapters}
    for element in [] if root is None else root.iter():
        target = element.get("URI") if local_name(element) == "CipherReference" else None
        if target and resolve("", target) in chapters:
            raise ArticleError(
                "is protected (DRM)", path=path, hint="Get it without copy protection."
            )


def _apart(archive: Archive, package: Package) -> set[str]:
    """The files that the book itself calls its cover, its contents and the like."""
    named = [*package.guide, *_landmarks(archive, package)]
    text = {name for kind, name in named if kind in _TEXT}
    known = FRONT | BACK
    apart = {name for kind, name in named if kind in known and name not in text}
    return apart | ({package.contents} if package.contents else set())


def _landmarks(archive: Archive, package: Package) -> Iterator[tuple[str, str]]:
    data = archive.read(package.contents) if package.contents else None
    root = package_xml(data) if data is not None else None
    if root is None or package.contents is None:
        return
    for element in root.iter():
        if local_name(element) == "a":
            target = resolve(package.contents, element.get("href") or "", whole=True)
            yield from ((kind, target) for kind in kinds_of(element) if target)


def _counted(number: int, one: str, more: str | None = None) -> Iterator[str]:
    if number:
        yield f"1 chapter {one}" if number == 1 else f"{number} chapters {more or one}"
