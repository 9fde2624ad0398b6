"""What became of a quotation, as a message. No discord.py."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice

from bot.characters import one_line
from bot.citing import marked
from bot.discord_app.framing import GREEN, GREY, YELLOW, Frame, buttons, row
from bot.discord_app.layout import (
    MOST_COMPONENTS,
    MOST_TEXT,
    Card,
    Line,
    Message,
    Row,
    Text,
)
from bot.discord_app.markdown import cut_short, escape, escaped, length, small
from bot.discord_app.quotes import CUT, Quote, cited, detail, opening, shorten
from bot.texts import Texts
from bot.verdict_words import elsewhere_too, headline, more_places, notes
from index.model import fold
from index.verify import Verdict
from index.verify.nearest import Change
from index.verify.places import Place

MOST_SHOWN = 5
"""Places of a quotation; who needs more asks the command line."""
_PART_LENGTH = 200  # characters of a part of the quotation, with its escapes
_NAME_LENGTH = 120  # characters of the name of a source
_EQUAL_LENGTH = 160  # characters of words that both have, between two changes
_CHANGED_LENGTH = 300  # characters of words that only one has
_PLACE_LENGTH = 900  # characters of a place, with its citation; at most half of its card
_BUTTONS = 3  # components below the cards: a row, and two buttons


def compose_verdict(verdict: Verdict, say: Texts, *, asker: int, private: bool = False) -> Message:
    """The verdict on a quotation, with the places where it stands or the nearest one.

    Args:
        verdict: What to tell.
        say: Our words in the reader's language.
        asker: Id of the person who asked.
        private: Whether only the asker sees it.
    """
    return compose_verdicts([verdict], say, asker=asker, private=private)


def compose_verdicts(
    verdicts: Sequence[Verdict], say: Texts, *, asker: int, private: bool = False
) -> Message:
    """As `compose_verdict`, of one to three quotations; of several each is repeated."""
    share = _Room(MOST_TEXT // len(verdicts), (MOST_COMPONENTS - _BUTTONS) // len(verdicts))
    several = len(verdicts) > 1
    cards = [_card(verdict, say, share, repeated=several) for verdict in verdicts]
    return Message((*cards, buttons(Frame(say, "", asker, private))))


@dataclass(frozen=True, slots=True)
class _Room:
    """What a card may take."""

    characters: int
    components: int

    def holds(self, card: Card) -> bool:
        message = Message((card,))
        return message.size <= self.characters and message.components <= self.components


def _card(verdict: Verdict, say: Texts, room: _Room, *, repeated: bool) -> Card:
    """As many of the places as there is room for, and what is to be said of the others."""
    colour = _colour(verdict)
    most = min(_PLACE_LENGTH, room.characters // 2)
    parts: tuple[Text | Row | Line, ...] = tuple(
        map(Text, _head(verdict, say, room, repeated=repeated))
    )
    places = len(verdict.parts or verdict.places)
    card = Card((*parts, *_rest(verdict, places, say)), colour)
    for shown, block in enumerate(islice(_blocks(verdict, say, most), MOST_SHOWN), 1):
        parts = (*parts, Line(), *block)
        longer = Card((*parts, *_rest(verdict, places - shown, say)), colour)
        if not room.holds(longer):
            break
        card = longer
    return card


def _head(verdict: Verdict, say: Texts, room: _Room, *, repeated: bool) -> Iterator[str]:
    """What it is about where that has to be said, the verdict, and the difference."""
    if repeated:
        yield small(marked(escaped(verdict.quotation, _PART_LENGTH), say=say))
    yield headline(verdict, detail(_NAME_LENGTH), say=say)
    if any(change.op != "equal" for change in verdict.changes) and not verdict.stands:
        # A quarter leaves room for the first place in a message without components, too.
        yield _difference(verdict.changes, room.characters // 4)


def _rest(verdict: Verdict, hidden: int, say: Texts) -> tuple[Text, ...]:
    """That not all is shown, where that is so."""
    if verdict.parts and hidden:
        more = say.many("One more part isn't shown.", "{number} more parts aren't shown.", hidden)
        return (Text(small(more)),)
    return (Text(small(more_places(say=say))),) if verdict.more or hidden else ()


def _colour(verdict: Verdict) -> int:
    if verdict.stands:
        return GREEN
    return GREY if verdict.kind == "not found" else YELLOW


_Block = tuple[Text | Row, ...]


def _blocks(verdict: Verdict, say: Texts, most: int) -> Iterator[_Block]:
    """The places, or the parts of a stitched quotation, each with its citation and button."""
    for number, part in enumerate(verdict.parts, 1):
        words = escaped(part.text, _PART_LENGTH)
        lead = f"{number}. {marked(words, say=say)}{elsewhere_too(part, say=say)}"
        yield _place(verdict, part.place, say, most, lead=lead)
    for place in verdict.places:
        yield _place(verdict, place, say, most)


def _place(verdict: Verdict, place: Place, say: Texts, most: int, *, lead: str = "") -> _Block:
    """Words in their sentence and the citation, `most` characters, and what is to be said."""
    source = cited(place.article, say, most=most // 2)
    told = map(small, notes(verdict, place, detail(_NAME_LENGTH), say=say))
    below = "\n".join((*told, source))
    room = most - length(source) - 1
    quote = shorten(_in_context(place), lambda quote: length(quote.line()) <= room)
    content = "\n".join(filter(None, (lead, quote.line(), below)))
    return (Text(content), *row(opening(place.link, place.article, say)))


def _in_context(place: Place) -> Quote:
    """The words with what stands around them in their sentences."""
    text = place.article.text
    before = text[place.context.start : place.span.start]
    after = text[place.span.end : place.context.end]
    return Quote(
        f"{fold(before)} " if before[-1:].isspace() and before.strip() else fold(before),
        place.text,
        f" {fold(after)}" if after[:1].isspace() and after.strip() else fold(after),
    )


def _difference(changes: Sequence[Change], most: int) -> str:
    """The quotation and the text in one: struck out is what only the quotation has."""
    shown = ""
    for change in changes:
        more = " ".join(filter(None, (shown, *_pieces(change))))
        if length(more) > most - len(f"> {escape(CUT)} "):
            return f"> {shown} {escape(CUT)}".replace(">  ", "> ")
        shown = more
    return f"> {shown}"


def _pieces(change: Change) -> Iterator[str]:
    if change.op == "equal":
        yield _shortened(change.text, _EQUAL_LENGTH)
        return
    for words, mark in ((change.quotation, "~~"), (change.text, "**")):
        # Marks work where they enclose something to be seen, and no white space at its ends.
        seen = one_line(words).strip()
        if seen:
            yield f"{mark}{_shortened(seen, _CHANGED_LENGTH)}{mark}"


def _shortened(words: str, most: int) -> str:
    """Escaped; of many words the first and the last."""
    line = one_line(words).strip()
    if len(line) <= most:
        return _inert(line)
    first = cut_short(line, most // 2).removesuffix("…").rstrip()
    last = line[-(most // 2) :]
    return f"{_inert(first)} {escape(CUT)} {_inert(last.partition(' ')[2] or last)}"


def _inert(words: str) -> str:
    # With a space, for "1." at the start of a line is a list before other words.
    return escape(f"{words} ").rstrip()
