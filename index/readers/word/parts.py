"""What a paragraph of a Word document is: prose of the article, or what stands between.

The style decides; where everything is in the usual one, as with most articles that are pasted into
Word, the form of the paragraph.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from index.model import CutReason, fold
from index.readers.metadata import text_or_none
from index.readers.prose import LINE, byline_of, ends_sentence, is_caption, is_dateline
from index.readers.word.paragraphs import Paragraph

_LABEL = re.compile(
    r"(?:figure|fig\.|table|photo|image|chart|map|box|abbildung|abb\.|tabelle|illustration|tableau"
    r"|figura|tabla) ?\d{0,3}[a-z]?\s?[:.–—|] ",
    re.IGNORECASE,
)
_TOP = 8  # paragraphs: a byline further down isn't one
_LONG = 40  # words: no heading or caption has so many and ends in a full stop
_SHORT = 16  # words: a bold line that is a heading has no more
_MOSTLY = 0.9  # of a paragraph's characters


@dataclass(frozen=True, slots=True)
class Judged:
    """The paragraphs with what each is, and what they say about the article.

    Attributes:
        parts: Each paragraph with the reason why it isn't quoted, or None.
        title: As it stands at the top.
        author: As the byline names them.
        is_guessed: Whether the title only looks like one.
    """

    parts: Sequence[tuple[Paragraph, CutReason | None]]
    title: str | None
    author: str | None
    is_guessed: bool


def judge(paragraphs: Sequence[Paragraph], title: str | None, author: str | None) -> Judged:
    """What each paragraph is.

    Args:
        paragraphs: In order.
        title: Of the article, where the document's properties tell it.
        author: The same.
    """
    parts = [(p, _reason(p, n, title, author)) for n, p in enumerate(paragraphs)]
    bylines = (byline_of(p.text) for p, reason in parts[:_TOP] if reason == "byline")
    named = next((byline.author for byline in bylines if byline), None)
    styled = next((p.text for p, reason in parts if reason == "title"), None)
    first = _first_heading(parts)
    if styled is None and title is None and first is not None:
        heading = parts[first][0]
        parts[first] = (heading, "title")
        is_guessed = heading.style.reason != "heading"
        return Judged(parts, heading.text, text_or_none(named), is_guessed)
    return Judged(parts, styled, text_or_none(named), is_guessed=False)


def _first_heading(parts: Sequence[tuple[Paragraph, CutReason | None]]) -> int | None:
    """The number of the heading that everything else stands below."""
    flow = (n for n, (_, reason) in enumerate(parts) if reason != "navigation")
    first = next(flow, None)
    return first if first is not None and parts[first][1] == "heading" else None


def _reason(
    paragraph: Paragraph, number: int, title: str | None, author: str | None
) -> CutReason | None:
    text, styled = paragraph.text, paragraph.style.reason
    if paragraph.place == "navigation":
        return "navigation"
    if styled is not None and (styled == "code" or not _is_prose(text)):
        return styled
    if not any(sign.isalnum() for sign in text):
        return "navigation"  # a row of asterisks
    is_label = _LABEL.match(text) is not None and not _is_prose(text)
    if is_label or is_caption(text):
        return "caption"
    return paragraph.place or next(_by_form(paragraph, number, title, author), None)


def _is_prose(text: str) -> bool:
    return text.count(" ") >= _LONG and ends_sentence(text)


def _by_form(
    paragraph: Paragraph, number: int, title: str | None, author: str | None
) -> Iterator[CutReason]:
    """The reasons that a paragraph without marks gives."""
    text = paragraph.text
    if number < _TOP:
        if title and _same(text, title):
            yield "title"
        if byline_of(text) or is_dateline(text) or (author and _same(text, author)):
            yield "byline"
    if paragraph.style.is_listed and not ends_sentence(text):
        yield "list"
    is_short = text.count(" ") < _SHORT
    if paragraph.bold >= _MOSTLY and is_short and not ends_sentence(text, LINE):
        yield "heading"


def _same(one: str, other: str) -> bool:
    return fold(one).casefold() == fold(other).casefold()
