"""What a paragraph of a PDF file is: told by its type, its place and its first words."""

import re
from collections.abc import Sequence
from itertools import pairwise

from index.readers.pdf.paragraphs import Paragraph, Type
from index.readers.prose import LINE, PROSE, byline_of, ends_sentence, is_caption, is_dateline

_LARGER = 1.12  # than the text
_TITLE = 1.18
_CLEARLY = 1.08  # larger than the next largest type of the page
_HEADING_WORDS = 25
_HEADING_LINES = 4
_STANDFIRST_WORDS = 90
_WORDY = 8  # a shorter line in large type is a heading, whatever it ends in
_LABEL_WORDS = 10
_SENTENCE_WORDS = 3
_LETTERS = 4  # fewer tell nothing
_OPENING_WORDS = 25  # a paragraph of so many begins the article
_CAPTION_WORDS = 90
_LABEL = (
    r"(?:Fig(?:ure|\.)?|Table|Tab\.|Map|Chart|Plate|Exhibit|Diagram|Graph|Abb(?:ildung|\.)|Tabelle)"
)
_NUMBERED_CAPTION = re.compile(
    rf"{_LABEL}\s*(?:\d+(?:\.\d+)*[a-z]?|[IVX]+|[A-Z])\s*[.:|—–]", re.IGNORECASE
)
_CAPTION_BEGINS = re.compile(rf"{_LABEL}\s*(?:\d+(?:\.\d+)*[a-z]?|[IVX]+)\b")
_LABELLED = re.compile(
    r"(?:Photo(?:graph|s)?|Picture|Image|Illustration|Cartoon|Source|Sources|Credit)"
    r"(?:\s+(?:credit|by|courtesy of))?\s*:"
)
_BULLET = re.compile(r"[•‣◦▪●○■□]\s")


def _words(text: str) -> int:
    return text.count(" ") + 1


class Parts:
    """What the paragraphs of a document are.

    Args:
        usual: What most of the document is set in.
        title: As the document's information gives it.
    """

    def __init__(self, usual: Type, title: str | None) -> None:
        self._usual = usual
        self._title = title
        self.author: str | None = None

    def settle(self, paragraphs: Sequence[Paragraph], texts: Sequence[str]) -> str | None:
        """Give each paragraph its reason, and tell the title.

        Args:
            paragraphs: In reading order; those that have a reason keep it.
            texts: Of each.
        """
        title = self._title
        number = self._title_number(paragraphs, texts)
        if number is not None:
            paragraphs[number].reason = "title"
            title = title or texts[number]
        labels = [_is_label(one, text) for one, text in zip(paragraphs, texts, strict=True)]
        opened = False
        for i, (paragraph, text) in enumerate(zip(paragraphs, texts, strict=True)):
            under = number is None or i > number
            at_top = under and not opened and paragraph.lines[0].page == 0
            if paragraph.reason is None:
                self._settle_one(paragraph, text, at_top=at_top)
            if paragraph.reason is None and labels[i] and at_top and title is not None:
                paragraph.reason = "byline"  # names, places, dates: they stand where bylines do
            _settle_among(paragraphs, texts, labels, i)
            opened = opened or (paragraph.reason is None and _words(text) >= _OPENING_WORDS)
        return title

    def _settle_one(self, paragraph: Paragraph, text: str, *, at_top: bool) -> None:
        if self._is_caption(paragraph, text):
            paragraph.reason = "caption"
        elif at_top and self._is_byline(text):
            paragraph.reason = "byline"
        elif at_top and is_dateline(text):
            paragraph.reason = "metadata"
        elif at_top and self._is_standfirst(paragraph, text):
            paragraph.reason = "standfirst"
        elif self._is_heading(paragraph, text):
            paragraph.reason = "heading"
        elif not any(map(str.isalpha, text)) or (_is_item(text) and not ends_sentence(text)):
            paragraph.reason = "list"

    def _is_caption(self, paragraph: Paragraph, text: str) -> bool:
        if _words(text) > _CAPTION_WORDS:
            return False
        first = paragraph.lines[0]
        apart = first.size < 0.97 * self._usual.size or first.bold or first.words[0].bold
        begins = _CAPTION_BEGINS.match(text) is not None and apart
        return (
            begins
            or _NUMBERED_CAPTION.match(text) is not None
            or _LABELLED.match(text) is not None
            or is_caption(text)
        )

    def _is_byline(self, text: str) -> bool:
        byline = byline_of(text)
        if byline is None:
            return False
        self.author = self.author or byline.author
        return True

    def _is_heading(self, paragraph: Paragraph, text: str) -> bool:
        letters = [sign for sign in text if sign.isalpha()]
        if len(paragraph.lines) > _HEADING_LINES or _words(text) > _HEADING_WORDS or not letters:
            return False
        if _BULLET.match(text):
            return False
        first = paragraph.lines[0]
        sentence = ends_sentence(text, ".;,") and _words(text) >= _SENTENCE_WORDS
        if first.size >= _LARGER * self._usual.size:
            return not sentence
        bold = all(line.bold for line in paragraph.lines) and not self._usual.bold
        capitals = all(sign.isupper() for sign in letters if sign.upper() != sign.lower())
        shouted = capitals and len(letters) >= _LETTERS and any(sign.isupper() for sign in letters)
        return (bold or shouted) and not sentence

    def _is_standfirst(self, paragraph: Paragraph, text: str) -> bool:
        first = paragraph.lines[0]
        larger = first.size >= _LARGER * self._usual.size
        return larger and ends_sentence(text, PROSE) and _WORDY <= _words(text) <= _STANDFIRST_WORDS

    def _title_number(self, paragraphs: Sequence[Paragraph], texts: Sequence[str]) -> int | None:
        on_first = [
            i
            for i, paragraph in enumerate(paragraphs)
            if paragraph.lines[0].page == 0
            and paragraph.reason is None
            and _words(texts[i]) <= _HEADING_WORDS
        ]
        if self._title is not None:
            wanted = _plain(self._title)
            return next((i for i in on_first if _plain(texts[i]) == wanted), None)
        sizes = {i: paragraphs[i].lines[0].size for i in on_first if _is_worded(texts[i])}
        largest = max(sizes.values(), default=0.0)
        alike = [i for i, size in sizes.items() if size * _CLEARLY > largest]
        if largest < _TITLE * self._usual.size or len(alike) != 1:
            return None
        return alike[0]


def _is_label(paragraph: Paragraph, text: str) -> bool:
    """Whether a paragraph is one short line that is no sentence."""
    begins = text[:1].isupper() or text[:1].isdigit()
    short = len(paragraph.lines) == 1 and _words(text) <= _LABEL_WORDS and not paragraph.full
    return begins and short and paragraph.reason is None and not ends_sentence(text, LINE)


def _parts_text(
    paragraphs: Sequence[Paragraph], texts: Sequence[str], number: int, labels: Sequence[bool]
) -> bool:
    """Whether a label stands between two paragraphs of running text: verse and addresses don't."""
    following = next((i for i in range(number + 1, len(texts)) if not _aside(paragraphs[i])), None)
    before = next((i for i in range(number - 1, -1, -1) if not _aside(paragraphs[i])), None)
    if following is None or labels[following] or texts[following][:1].islower():
        return False
    return before is None or (not labels[before] and ends_sentence(texts[before], PROSE))


def _heads_table(paragraphs: Sequence[Paragraph], texts: Sequence[str], number: int) -> bool:
    """Whether a line names the columns of the table below it."""
    paragraph = paragraphs[number]
    if number + 1 == len(paragraphs) or len(paragraph.lines) > 1:
        return False
    line = paragraph.lines[0]
    following = [one.lines[0] for one in paragraphs[number + 1 : number + 3]]
    near = any(below.tabular and 0 < line.base - below.base < 3 * below.size for below in following)
    if abs(line.base - following[0].base) < 0.2 * line.size:  # a row that came apart
        return near
    gaps = (b.left - a.right for a, b in pairwise(line.words))
    return near and not ends_sentence(texts[number]) and max(gaps, default=0) > 0.5 * line.size


def _aside(paragraph: Paragraph) -> bool:
    return paragraph.reason in {"navigation", "list", "caption"}


def _settle_among(
    paragraphs: Sequence[Paragraph], texts: Sequence[str], labels: Sequence[bool], number: int
) -> None:
    """Give a paragraph the reason that its neighbours tell."""
    paragraph = paragraphs[number]
    if paragraph.reason in {None, "heading"} and _heads_table(paragraphs, texts, number):
        paragraph.reason = "list"
    if paragraph.reason is not None:
        return
    if labels[number] and _parts_text(paragraphs, texts, number, labels):
        paragraph.reason = "heading"
    elif number and _is_item(texts[number]) and _is_item(texts[number - 1]):
        paragraph.reason = paragraphs[number - 1].reason  # the last item ends in a full stop


def _is_item(text: str) -> bool:
    return _BULLET.match(text) is not None and _words(text) < _OPENING_WORDS


def _is_worded(text: str) -> bool:
    return sum(sign.isalpha() for sign in text) >= _LETTERS


def _plain(text: str) -> str:
    return "".join(sign for sign in text.casefold() if sign.isalnum())
