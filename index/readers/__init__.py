"""Readers: files in, articles out. One file per format, each a function from bytes to drafts.

A reader gets the path (for its messages) and the bytes, and gives the drafts of the articles that
the file holds; in a collection also an error for each record that holds none.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from types import MappingProxyType

from index.errors import ArticleError, NoArticlesError
from index.model import Article
from index.readers.book import read_book
from index.readers.capture import read_capture
from index.readers.collection import read_lines, read_objects, read_table
from index.readers.feed import read_feed
from index.readers.markdown import read_markdown
from index.readers.metadata import PUBLISHERS
from index.readers.pdf import read_pdf
from index.readers.source import Draft, Guess, decode, make_article
from index.readers.tagged import is_tagged, read_tagged
from index.readers.web import read_web_page
from index.readers.word import read_word

MAX_BYTES = 20_000_000

Reader = Callable[[Path, bytes], Sequence[Draft | ArticleError]]


def _read_text(path: Path, data: bytes) -> list[Draft]:
    tagged = is_tagged(decode(path, data).text[:100_000])
    return read_tagged(path, data) if tagged else read_capture(path, data)


READERS: dict[str, Reader] = {
    ".txt": _read_text,
    ".md": read_markdown,
    ".markdown": read_markdown,
    ".jsonl": read_lines,
    ".ndjson": read_lines,
    ".json": read_objects,
    ".csv": read_table,
    ".tsv": read_table,
    ".xml": read_feed,
    ".rss": read_feed,
    ".atom": read_feed,
    ".pdf": read_pdf,
    ".docx": read_word,
    ".epub": read_book,
    ".html": read_web_page,
    ".htm": read_web_page,
    ".mhtml": read_web_page,
    ".mht": read_web_page,
}


@dataclass(frozen=True, slots=True)
class SourceFile:
    """A file of the articles folder, as the folder shows it.

    Attributes:
        name: Relative to the folder, with "/" between folders.
        path: To open it.
        size: Bytes.
        modified_ns: Time of the last change, in nanoseconds since 1970.
        skipped: Why it isn't read; empty when it is.
    """

    name: str
    path: Path
    size: int
    modified_ns: int
    skipped: str


def list_files(folder: Path) -> list[SourceFile]:
    """The files of a folder and the folders in it, by name; hidden ones left out.

    Raises:
        NoArticlesError: The folder isn't there.
    """
    if not folder.is_dir():
        raise NoArticlesError(
            "there is no such folder",
            path=folder,
            hint="Put your articles into it, or name another with --articles.",
        )
    root = folder.resolve()
    files = []
    for path in sorted(folder.rglob("*"), key=lambda path: path.as_posix()):
        name = path.relative_to(folder)
        if path.is_dir() or any(part.startswith(".") for part in name.parts):
            continue
        # A name that isn't UTF-8 stands with its odd bytes written out: it is data for the index.
        plain = name.as_posix().encode("utf-8", "backslashreplace").decode()
        files.append(_source(plain, path, root))
    return files


def _source(name: str, path: Path, root: Path) -> SourceFile:
    try:
        status = path.stat()
    except OSError as error:
        return SourceFile(name, path, 0, 0, f"can't be opened ({error.strerror})")
    return SourceFile(name, path, status.st_size, status.st_mtime_ns, _skipped(path, root))


def _skipped(path: Path, root: Path) -> str:
    if not path.resolve().is_relative_to(root):
        return "a link that leaves the folder"
    if not path.is_file():
        return "not a plain file"
    if path.stem.lower() == "readme":
        return "a README speaks of the folder and is not an article"
    if path.suffix.lower() not in READERS:
        known = ", ".join(sorted(READERS))
        return f"no reader for {path.suffix or 'files without an ending'} (there are: {known})"
    return ""


def read_file(
    file: SourceFile, publishers: Mapping[str, str] = MappingProxyType(PUBLISHERS)
) -> Iterator[Article | Guess | ArticleError]:
    """The articles of one file, what was guessed about each, and an error for what is none."""
    try:
        if file.size > MAX_BYTES:
            limit = f"{MAX_BYTES // 1_000_000} MB"
            raise ArticleError(f"larger than {limit}", path=file.path, hint="Split it.")  # noqa: TRY301
        drafts = READERS[PurePosixPath(file.name).suffix.lower()](file.path, file.path.read_bytes())
    except ArticleError as error:
        yield error
        return
    except OSError as error:
        yield ArticleError(f"can't be opened ({error.strerror})", path=file.path)
        return
    for draft in drafts:
        if isinstance(draft, ArticleError):
            yield draft
            continue
        article = make_article(file.name, draft, publishers)
        if article.body:
            yield article
            yield from (Guess(article.path, words) for words in draft.notes)
        else:
            where = "" if draft.record is None else f"number {draft.record}: "
            yield ArticleError(f"{where}no article text in it", path=file.path)
    if not drafts:
        yield ArticleError("the file is empty", path=file.path)
