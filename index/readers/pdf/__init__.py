"""PDF files. They hold signs at places on pages; what is a line, a column, a sentence is found out.

PDFium reads the file (`words`); all that follows is told by the places, sizes and weights of the
type: lines (`lines`), their order (`order`), running heads and notes (`margins`), paragraphs
(`paragraphs`), and what each of these is (`parts`). Marks that point to notes ("1902¹") are left
out: behind a full stop they would hide the end of the sentence.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from index.errors import ArticleError
from index.model import Cut, CutReason, Span
from index.readers.furniture import pull_quotes, truncation
from index.readers.pdf.information import document_metadata
from index.readers.pdf.joining import Vocabulary, running_text, vocabulary_of
from index.readers.pdf.lines import Line, lines_of
from index.readers.pdf.margins import notes_at_foot, running_lines
from index.readers.pdf.order import columns_of
from index.readers.pdf.paragraphs import Paragraph, Type, paragraphs_of, run_on, type_of
from index.readers.pdf.parts import Parts
from index.readers.pdf.rows import with_rows
from index.readers.pdf.words import MAX_CHARACTERS, PageText, page_text
from index.readers.source import Draft, Metadata, remaining
from index.sentences import split_sentences

MAX_PAGES = 5_000
_PASSWORD = 4  # FPDF_ERR_PASSWORD
_SECURITY = 5  # FPDF_ERR_SECURITY
_GARBLED = 0.3  # of the characters: the rest makes no sense either
_SOME = 0.02
_LONG = 100  # pages: in a book a sentence that comes again is a refrain, and not a pull quote
_SAVE_AGAIN = "Save or download it again."
_OCR = "Make its text readable first, for example with ocrmypdf."


@dataclass(slots=True)
class _Page:
    """A page on its way to paragraphs: its running lines, and its columns with their notes."""

    running: list[Line]
    columns: list[list[Line]]
    notes: list[list[Line]]


@dataclass(frozen=True, slots=True)
class _Piece:
    """A paragraph of the canonical text; `apart` tells whether it is in type of its own."""

    text: str
    reason: CutReason | None
    apart: bool = False


def read_pdf(path: Path, data: bytes) -> list[Draft | ArticleError]:
    """The one article of a PDF file.

    Raises:
        ArticleError: It can't be opened, or holds no text.
    """
    if not data.strip():
        raise ArticleError("the file is empty", path=path)
    try:
        pages, information = _opened(path, data)
    except (ArticleError, MemoryError):
        raise
    except Exception as error:  # whatever the package makes of a broken file
        raise ArticleError("a broken PDF file", path=path, hint=_SAVE_AGAIN) from error
    notes = _notes(path, pages)
    metadata = document_metadata(path, data, information)
    text, cuts, metadata = _article(pages, metadata)
    return [Draft(text, cuts, metadata, notes=notes)]


def _opened(path: Path, data: bytes) -> tuple[list[PageText], dict[str, str]]:
    import pypdfium2

    try:
        document = pypdfium2.PdfDocument(data)
    except pypdfium2.PdfiumError as error:
        raise _unopened(path, data, error.err_code) from error
    try:
        count = len(document)
        if count > MAX_PAGES:
            raise ArticleError(f"more than {MAX_PAGES:,} pages", path=path, hint="Split it.")
        return _pages(path, document, count), document.get_metadata_dict()
    finally:
        document.close()


def _unopened(path: Path, data: bytes, code: int | None) -> ArticleError:
    if code == _PASSWORD:
        return ArticleError("is encrypted", path=path, hint="Save it without a password.")
    if code == _SECURITY:
        return ArticleError(
            "is encrypted in a way that isn't known", path=path, hint="Save it without a password."
        )
    if b"%PDF-" not in data[:2048]:
        return ArticleError("not a PDF file", path=path)
    return ArticleError("a broken PDF file", path=path, hint=_SAVE_AGAIN)


def _pages(path: Path, document: Any, count: int) -> list[PageText]:  # noqa: ANN401 - untyped
    import pypdfium2

    pages: list[PageText] = []
    left = MAX_CHARACTERS
    for number in range(count):
        try:
            page = document[number]
            try:
                pages.append(page_text(page, left))
            finally:
                page.close()
        except pypdfium2.PdfiumError:  # the others can be read
            pages.append(
                PageText([], "", 1.0, 1.0, pictured=False, garbled=0, characters=0, broken=True)
            )
        left -= pages[-1].characters
        if left <= 0:
            raise ArticleError(
                f"more than {MAX_CHARACTERS:,} characters", path=path, hint="Split it."
            )
    return pages


def _notes(path: Path, pages: Sequence[PageText]) -> tuple[str, ...]:
    """What was guessed or is missing."""
    pictures = sum(page.pictured for page in pages)
    broken = sum(page.broken for page in pages)
    characters = sum(page.characters for page in pages)
    garbled = sum(page.garbled for page in pages)
    _check(path, pages, pictures > 0, broken > 0)
    if garbled > _GARBLED * characters:
        raise ArticleError("its fonts don't tell which letters they show", path=path, hint=_OCR)
    told = {
        f"{pictures} of {len(pages)} pages {_are(pictures)} without text": pictures > 0,
        f"{broken} of {len(pages)} pages can't be read and are left out": broken > 0,
        "some of its fonts don't tell which letters they show": garbled > _SOME * characters,
    }
    return tuple(words for words, holds in told.items() if holds)


def _are(pictures: int) -> str:
    return "is a picture" if pictures == 1 else "are pictures"


def _check(path: Path, pages: Sequence[PageText], pictures: bool, broken: bool) -> None:  # noqa: FBT001
    """Whether there is anything to be read.

    Raises:
        ArticleError: There isn't.
    """
    if any(page.words and not page.pictured for page in pages):
        return
    if pictures:
        raise ArticleError("no text in it, only pictures of pages", path=path, hint=_OCR)
    if broken:
        raise ArticleError("a broken PDF file", path=path, hint=_SAVE_AGAIN)
    raise ArticleError("no text in it", path=path, hint=_OCR)


def _article(pages: Sequence[PageText], metadata: Metadata) -> tuple[str, list[Cut], Metadata]:
    lines = [with_rows(lines_of(page.words, number)) for number, page in enumerate(pages)]
    usual = type_of(lines)
    running = running_lines(lines, [page.height for page in pages], usual.size)
    laid = [_laid_out(some, running, usual) for some in lines]
    usual = type_of(column for page in laid for column in page.columns)
    paragraphs = _paragraphs(laid, usual)
    vocabulary = vocabulary_of([line.text for one in paragraphs for line in one.lines])
    parts = Parts(usual, metadata.title)
    title = parts.settle(paragraphs, [_text(one, vocabulary) for one in paragraphs])
    pieces = [
        _Piece(_text(one, vocabulary), one.reason, apart=usual.is_other(one.lines[0]))
        for one in run_on(paragraphs)
    ]
    stamps = (" ".join(page.aslant.split()) for page in pages)
    pieces += [_Piece(stamp, "navigation") for stamp in stamps]
    text, cuts = _canonical([piece for piece in pieces if piece.text], long=len(pages) > _LONG)
    author = metadata.author or parts.author
    return text, cuts, Metadata(title=title, author=author, url=metadata.url)


def _laid_out(lines: Sequence[Line], running: set[int], usual: Type) -> _Page:
    columns = columns_of([line for line in lines if id(line) not in running])
    page = _Page([line for line in lines if id(line) in running], [], [])
    for column in columns:
        count = notes_at_foot(column.lines, usual.size)
        parting = len(column.lines) - count
        if parting:
            page.columns.append(column.lines[:parting])
        if count:
            page.notes.append(column.lines[parting:])
    return page


def _paragraphs(pages: Sequence[_Page], usual: Type) -> list[Paragraph]:
    found: list[Paragraph] = []
    number = 0
    for page in pages:
        found += [Paragraph([line], "navigation", -1) for line in page.running]
        for column in page.columns:
            number += 1
            found += paragraphs_of(column, number, usual)
        for note in page.notes:
            number += 1
            for paragraph in paragraphs_of(note, number, usual):
                paragraph.reason = "list"
                found.append(paragraph)
    return found


def _text(paragraph: Paragraph, vocabulary: Vocabulary) -> str:
    return running_text([line.text for line in paragraph.lines], vocabulary)


def _canonical(pieces: Sequence[_Piece], *, long: bool) -> tuple[str, list[Cut]]:
    cuts: list[Cut] = []
    apart: list[Span] = []
    position = 0
    for piece in pieces:
        span = Span(position, position + len(piece.text))
        if piece.reason is not None:
            cuts.append(Cut(span, piece.reason))
        elif piece.apart:
            apart.append(span)
        position = span.end + 2
    text = "\n\n".join(piece.text for piece in pieces)
    body = list(remaining(text, cuts))
    if body:
        # Only the last paragraphs tell how the text ends; in a book it takes long to part them all.
        near = body if apart and not long else body[-1:]
        sentences = [one for span in near for one in split_sentences(text, span)]
        quotes = _pull_quotes(text, sentences, apart) if near is body else []
        taken = {cut.span for cut in quotes}
        cuts += [*quotes, *truncation(text, [one for one in sentences if one not in taken])]
    return text, cuts


def _pull_quotes(text: str, sentences: Sequence[Span], apart: Sequence[Span]) -> list[Cut]:
    """Repeated sentences in type of their own: others may well say the same again."""
    # Of two equal sentences the first one stays.
    ordered = sorted(sentences, key=lambda one: (any(span.contains(one) for span in apart), one))
    return [
        cut for cut in pull_quotes(text, ordered) if any(span.contains(cut.span) for span in apart)
    ]
