"""The reader of each format.

A reader gets the path (for its messages) and the bytes, and gives the drafts of the articles that
the file holds; in a collection also an error for each record that holds none.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path

from index.errors import ArticleError
from index.model import Article
from index.readers import ending_of
from index.readers.book import read_book
from index.readers.capture import read_capture
from index.readers.collection import read_lines, read_objects, read_table
from index.readers.feed import read_feed
from index.readers.folder import RULES, SourceFile
from index.readers.markdown import read_markdown
from index.readers.pdf import read_pdf
from index.readers.rules import Rules
from index.readers.source import Draft, Given, Guess, decode, make_article
from index.readers.tagged import is_tagged, read_tagged
from index.readers.web import read_web_page
from index.readers.word import read_word

Reader = Callable[[Path, bytes], Sequence[Draft | ArticleError]]
CollectionReader = Callable[
    [Path, bytes, Mapping[str, Sequence[str]]], Sequence[Draft | ArticleError]
]


def _read_text(path: Path, data: bytes) -> list[Draft]:
    tagged = is_tagged(decode(path, data).text[:100_000])
    return read_tagged(path, data) if tagged else read_capture(path, data)


# What is parsed by our own simple rules, and what by parsers of complex formats.
PLAIN: dict[str, Reader] = {".txt": _read_text}
COLLECTIONS: dict[str, CollectionReader] = {
    ".jsonl": read_lines,
    ".ndjson": read_lines,
    ".json": read_objects,
    ".csv": read_table,
    ".tsv": read_table,
}
COMPLEX: dict[str, Reader] = {
    ".md": read_markdown,
    ".markdown": read_markdown,
    ".html": read_web_page,
    ".htm": read_web_page,
    ".mhtml": read_web_page,
    ".mht": read_web_page,
    ".pdf": read_pdf,
    ".docx": read_word,
    ".epub": read_book,
    ".xml": read_feed,
    ".rss": read_feed,
    ".atom": read_feed,
}
_USUAL = Rules()


def read_file(
    file: SourceFile, rules: Rules = _USUAL, given: Given | None = None
) -> Iterator[Article | Guess | ArticleError]:
    """The articles of one file, what was guessed about each, and an error for what is none.

    Args:
        file: To read.
        rules: How.
        given: Metadata given by hand.
    """
    if file.failed:
        yield ArticleError(file.failed, path=file.path)
        return
    try:
        drafts = _drafts(file, rules)
    except ArticleError as error:
        yield error
        return
    except OSError as error:
        yield ArticleError(f"can't be opened ({error.strerror})", path=file.path)
        return
    for draft in drafts:
        if isinstance(draft, ArticleError):
            yield draft
        else:
            yield from _made(file, draft, rules, given)
    if not drafts:
        yield ArticleError("the file is empty", path=file.path)


def _made(
    file: SourceFile, draft: Draft, rules: Rules, given: Given | None
) -> Iterator[Article | Guess | ArticleError]:
    """The article of a draft, and what was guessed about it."""
    try:
        article = make_article(file.name, draft, rules.all_publishers, given)
    except ArticleError as error:
        yield ArticleError(error.args[0], path=file.path)
        return
    if article.body:
        yield article
        yield from (Guess(article.path, words) for words in draft.notes)
    else:
        where = "" if draft.record is None else f"number {draft.record}: "
        yield ArticleError(f"{where}no article text in it", path=file.path)


def _drafts(file: SourceFile, rules: Rules) -> Sequence[Draft | ArticleError]:
    if file.size > rules.max_bytes:
        raise ArticleError(
            f"larger than {rules.max_megabytes:g} MB",
            path=file.path,
            hint=f"Split it, or raise max_megabytes in {RULES}.",
        )
    data = file.path.read_bytes()
    ending = ending_of(file.name)
    if ending in COLLECTIONS:
        return COLLECTIONS[ending](file.path, data, rules.fields)
    return (PLAIN.get(ending) or COMPLEX[ending])(file.path, data)
