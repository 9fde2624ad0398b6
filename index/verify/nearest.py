"""The passage that is nearest to a quotation, and in what words the two differ."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from index.model import Span
from index.snapshot import Snapshot
from index.terms import stems
from index.verify.places import Place, place_of
from index.verify.stitched import Looked
from index.verify.typography import plain_form

_CHUNK = 12  # words that are searched for together
_MOST_CHUNKS = 24
_OF_WHOLE, _OF_CHUNK = 10, 4  # passages
_MOST_LOOKED_AT = 20  # passages that are compared word by word
_MOST_WORDS = 400  # of the quotation: these find the place, all of them are compared
_WORDS = re.compile(r"[—–]+|[^\s—–]+")


Op = Literal["equal", "delete", "insert", "replace"]


@dataclass(frozen=True, slots=True)
class Change:
    """A step from a quotation to the text: what the one has for what the other has.

    Attributes:
        op: "equal" but for typography; "delete": not in the text; "insert": missing in the
            quotation; "replace": other words.
        quotation: Its words; empty for "insert".
        text: The words of the text; empty for "delete".
    """

    op: Op
    quotation: str
    text: str


@dataclass(frozen=True, slots=True)
class Near:
    """The nearest place, and how alike it is, 0 to 1."""

    place: Place
    similarity: float


def candidate_passages(
    generation: Snapshot, quotation: str, rows: frozenset[int] | None = None
) -> list[int]:
    """Rows of the passages that share rare words with a quotation or with a stretch of it.

    The best for the whole come first, then the best for each stretch in turn.

    Args:
        generation: To look in.
        quotation: Its words.
        rows: Of the only articles to look in; all when None.
    """
    within = None if rows is None else generation.masks(rows, None)[0]
    words = quotation.split(" ")
    size = max(_CHUNK, -(-len(words) // _MOST_CHUNKS))
    asked = [stems(quotation)]
    if len(words) > size:
        asked += [stems(" ".join(words[i : i + size])) for i in range(0, len(words), size)]
    frequencies = generation.keywords.frequencies({stem for some in asked for stem in some})
    found: dict[int, None] = {}
    ranked = []
    for number, some in enumerate(asked):
        count = _OF_CHUNK if number else _OF_WHOLE
        matches = generation.keywords.search(some, frequencies, count, within)
        ranked.append([match.row for match in matches])
    found.update(dict.fromkeys(ranked[0]))
    for place in range(_OF_CHUNK):
        found.update(dict.fromkeys(rows[place] for rows in ranked[1:] if len(rows) > place))
    return list(found)


def nearest(
    generation: Snapshot, passages: Iterable[int], articles: dict[int, Looked], quotation: str
) -> Near | None:
    """The words of the body that are most like a quotation; None where no passage is given.

    Args:
        generation: Whose passages are meant.
        passages: Rows, the likeliest first.
        articles: By row; those of the passages.
        quotation: White space folded.
    """
    best: Near | None = None
    for passage in list(passages)[:_MOST_LOOKED_AT]:
        sentences = generation.sentences_of(passage)
        looked = articles[sentences[0].article]
        within = Span(sentences[0].sentence.span.start, sentences[-1].sentence.span.end)
        near = _near(looked, within, quotation)
        if best is None or near.similarity > best.similarity:
            best = near
    return best


def _near(looked: Looked, within: Span, quotation: str) -> Near:
    stretch = looked.stretches[0]
    plain = stretch.plain
    form = plain_form(quotation).text
    start = max(0, plain.position(within.start) - len(form))
    end = min(len(plain.text), plain.position(within.end) + len(form))
    ours = [_bare(word.of(form)) for word in _split(form)]
    spans = _split(plain.text[start:end])
    theirs = [_bare(word.of(plain.text[start:end])) for word in spans]
    window = _window(ours[:_MOST_WORDS], theirs)
    option = max(
        (window, _trimmed(ours, theirs, window)),
        key=lambda option: _shared(ours, theirs[option.start : option.end]),
    )
    found = Span(start + spans[option.start].start, start + spans[option.end - 1].end)
    alike = similarity(form, found.of(plain.text))
    return Near(place_of(looked.article, stretch, found), alike)


def _shared(ours: Sequence[str], theirs: Sequence[str]) -> int:
    """Rises by two with a word in common, falls by one with a word that only they have."""
    from rapidfuzz.distance import LCSseq

    return 3 * int(LCSseq.similarity(ours, theirs)) - len(theirs)


def _window(ours: Sequence[str], theirs: Sequence[str]) -> Span:
    """Which of their words are most like ours, as many as ours at the most."""
    from rapidfuzz import fuzz

    if len(theirs) <= len(ours):
        return Span(0, len(theirs))
    found = fuzz.partial_ratio_alignment(ours, theirs)
    if found is None or found.dest_start == found.dest_end:
        return Span(0, len(ours))
    return Span(found.dest_start, found.dest_end)


def _trimmed(ours: Sequence[str], theirs: Sequence[str], window: Span) -> Span:
    """The window with more words on both sides, as far as these are ours, too."""
    from rapidfuzz.distance import Indel

    more = len(ours) // 2 + 3
    low, high = max(0, window.start - more), min(len(theirs), window.end + more)
    equal = [op for op in Indel.opcodes(ours, theirs[low:high]) if op.tag == "equal"]
    if not equal:
        return window
    # Words of ours that stand before the first common one may be changed ones: keep their place.
    start = low + max(0, equal[0].dest_start - equal[0].src_start)
    end = min(high, low + equal[-1].dest_end + len(ours) - equal[-1].src_end)
    return Span(start, end)


def similarity(one: str, other: str) -> float:
    """How alike two plain forms are, by characters, 0 to 1."""
    from rapidfuzz import fuzz

    return round(fuzz.ratio(one, other) / 100, 4)


def compare(quotation: str, text: str) -> list[Change]:
    """A quotation and a text word by word, in order; typography doesn't count.

    The changes hold all of the words of both.

    Args:
        quotation: White space folded.
        text: Likewise.
    """
    from rapidfuzz.distance import Indel

    ours, theirs = _split(quotation), _split(text)
    codes = Indel.opcodes(_keys(quotation, ours), _keys(text, theirs))
    return list(
        _joined(
            _change(
                equal=code.tag == "equal",
                quotation=_slice(quotation, ours[code.src_start : code.src_end]),
                text=_slice(text, theirs[code.dest_start : code.dest_end]),
            )
            for code in codes
        )
    )


def _split(text: str) -> list[Span]:
    return [Span(*match.span()) for match in _WORDS.finditer(text)]


def _keys(text: str, words: Sequence[Span]) -> list[str]:
    """What each word is compared by; where a text breaks off its punctuation may differ."""
    keys = [plain_form(word.of(text)).text.strip() for word in words]
    return [*keys[:-1], *map(_bare, keys[-1:])]


def _bare(word: str) -> str:
    """A word without the marks at its end; a mark alone as it is."""
    return word.rstrip(".,;:!?\"'”’)") or word


def _slice(text: str, words: Sequence[Span]) -> str:
    return text[words[0].start : words[-1].end] if words else ""


def _change(*, equal: bool, quotation: str, text: str) -> Change:
    if equal:
        return Change("equal", quotation, text)
    if quotation and text:
        return Change("replace", quotation, text)
    return Change("delete" if quotation else "insert", quotation, text)


def _joined(changes: Iterable[Change]) -> Iterator[Change]:
    """What is left out next to what is put in is one change."""
    held: Change | None = None
    for change in changes:
        if held is None or "equal" in {held.op, change.op}:
            if held is not None:
                yield held
            held = change
            continue
        held = _change(
            equal=False,
            quotation=f"{held.quotation} {change.quotation}".strip(),
            text=f"{held.text} {change.text}".strip(),
        )
    if held is not None:
        yield held
