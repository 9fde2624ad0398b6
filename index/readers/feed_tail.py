"""What feeds put below an entry: links to the page, and where the text breaks off."""

import re
from collections.abc import Sequence

from index.model import Cut, Span, fold
from index.readers.source import remaining
from index.sentences import split_sentences

_ARROWS = r"\s*(?:[…»›→⟶⇒>.\]]|\[…\]|\[\.\.\.\]){0,4}"
_LINK = (
    rf"(?:(?:(?:read|see|view) (?:more|(?:the )?(?:rest|full|whole|entire)"
    rf"(?: (?:article|entry|post|story|text))?(?: of (?:this|the) \w{{1,20}})?"
    rf"|(?:the )?original (?:article|post))(?: (?:at|on) [^.!?]{{1,80}})?"
    rf"|(?:continue|keep) reading|weiterlesen|lire la suite|seguir leyendo){_ARROWS}"
    # With a title behind it, but not a sentence that goes on: "Continue reading to children."
    rf"|(?:continue|keep) reading [^\n]{{1,300}}(?<![.!?…]))"
)
_WHOLE = re.compile(rf"\W{{0,3}}{_LINK}$", re.IGNORECASE)
_BEHIND = re.compile(rf"(?<=[.!?…\]”\"’)])\s+(\[?{_LINK})$", re.IGNORECASE)
_APPEARED = re.compile(
    r"(?:^|(?<=[.!?…\]”\"’)]) )(The (?:post|article|entry) (.{1,400}?) "
    r"(?:appeared first|first appeared|was first published) on (.{1,200}?)\.?)$"
)
_BREAKS_OFF = re.compile(r"(?:…|\.\.\.|\[…\]|\[\.\.\.\])$")
_LAST = 4  # paragraphs: that many may be links
_LONGEST = 800  # characters at the end of a paragraph in which they stand


def teasers(text: str, cuts: Sequence[Cut], title: str | None, publisher: str | None) -> list[Cut]:
    """The cuts, with the links to the entry's own page at the end of the text among them.

    Args:
        text: Of the entry.
        cuts: What of it isn't prose.
        title: Of the entry: "The post TITLE appeared first on PUBLISHER."
        publisher: Title of the feed.
    """
    found: list[Cut] = []
    end = len(text)
    for _ in range(_LAST):
        start = max(text.rfind("\n\n", 0, max(end, 0)) + 2, 0) if "\n\n" in text[:end] else 0
        span = _tail(text, Span(start, end), title, publisher)
        if span is None:
            break
        found.append(Cut(span, "teaser"))
        if start == 0 or span.start > start:
            break
        end = start - 2
    kept = [cut for cut in cuts if not any(one.span.contains(cut.span) for one in found)]
    return sorted([*kept, *found], key=lambda cut: cut.span)


def _tail(text: str, span: Span, title: str | None, publisher: str | None) -> Span | None:
    """The part of a paragraph that is a link to the page; None where it has none."""
    start = max(span.start, span.end - _LONGEST)
    paragraph = " ".join(text[start : span.end].split("\n"))
    if start == span.start and _WHOLE.match(paragraph):
        return span
    named = _APPEARED.search(paragraph)
    if named and (_is(named[2], title) or _is(named[3], publisher)):
        return Span(start + named.start(1), span.end)
    behind = _BEHIND.search(paragraph)
    return Span(start + behind.start(1), span.end) if behind else None


def _is(words: str, name: str | None) -> bool:
    plain = fold(words).strip('“”"‘’').casefold()
    return name is not None and plain == name.strip('“”"‘’').casefold()


def broken_off(text: str, cuts: Sequence[Cut]) -> list[Cut]:
    """The last sentence of a summary when dots say that it goes on elsewhere.

    A sentence that is all there is stays.
    """
    body = list(remaining(text, cuts))
    if not body or not _BREAKS_OFF.search(body[-1].of(text)):
        return []
    sentences = list(split_sentences(text, body[-1]))
    if len(sentences) + len(body) > 2:  # noqa: PLR2004 - more than one sentence
        return [Cut(sentences[-1], "truncated")]
    return []
