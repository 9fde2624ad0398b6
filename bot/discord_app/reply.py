"""Answers as messages: cards with quotes, their citations and buttons. No discord.py.

A message shows, in this order: what was asked and how it was read, a card with what the articles
say, and the buttons. So it reads well as plain text, too.
"""

from collections.abc import Iterator, Sequence

from bot.catalogued import heading, rows, unlisted
from bot.discord_app.framing import (
    GREEN,
    GREY,
    PAGE_SIZE,
    YELLOW,
    Frame,
    Turn,
    button,
    buttons,
    foot,
    header,
    row,
    taken,
    turn_to,
    turning,
)
from bot.discord_app.layout import MOST_PLAIN, MOST_TEXT, Card, Line, Message, Row, Text
from bot.discord_app.markdown import cut_short, escaped, length, small
from bot.discord_app.quotes import (
    LEAST_BLOCK,
    block,
    blocks,
    detail,
    numbered,
    opening,
    short_block,
)
from bot.texts import Texts
from bot.wording import (
    STRONG,
    confidence_words,
    how_to_ask_again,
    looked_in,
    nearest_heading,
    no_answer,
    why,
)
from index.answer import Abstained, Answer, Catalogued, Quoted
from index.model import Excerpt

"""Confidence from which the edge is green: where `confidence_words` says so, too."""

NEAREST_SHOWN = 2
NEAREST_LENGTH = 300
"""Characters of a quote that doesn't answer; enough to see what it is about."""
REASON_LENGTH = 300
DETAIL_LENGTH = 120
LISTED_LENGTHS = (DETAIL_LENGTH, 50, 25, 12)
"""Characters of a detail in a list: the first that lets all of it fit. Ten articles always do with
the last."""
_LEAST_LIST = 1500
_NAME_LENGTH = 60  # characters of a name in a reason


def compose(answer: Answer, frame: Frame, *, size: int = PAGE_SIZE) -> Message:
    """The reply to a question; `size`: excerpts of each page after the first."""
    above = header(answer.understood, frame)
    match answer:
        case Quoted():
            shown = len(answer.excerpts)
            turn = turn_to(0, total=shown + len(answer.further), shown=shown, size=size)
            return compose_page(answer.excerpts, above, turn, answer.confidence, frame)
        case Catalogued():
            return _catalogued(answer, above, frame)
        case Abstained():
            return _abstained(answer, above, frame)


def compose_page(
    excerpts: Sequence[Excerpt | None],
    above: Sequence[Text],
    turn: Turn,
    confidence: float,
    frame: Frame,
) -> Message:
    """A page of an answer.

    Args:
        excerpts: Of this page; None for one whose article has changed since.
        above: What stands above: the texts of the first page that bear a mark.
        turn: Which page it is.
        confidence: Of the answer.
        frame: What is around it; its question isn't looked at, for it is in `above`.
    """
    below = foot(frame, confidence_words(confidence, say=frame.say), turn)
    room = MOST_TEXT - taken((*above, *below))
    quotes = _quotes(excerpts, turn.first, room, MOST_PLAIN - taken(above), frame)
    card = Card((*quotes, *below), _colour(confidence))
    return Message((*above, card, *turning(turn, frame), buttons(frame)))


def compose_context(excerpt: Excerpt, say: Texts) -> Message:
    """A paragraph with the sentence that answers in bold, see `index.library.Library.paragraph`."""
    text = Text(block(excerpt, say, MOST_TEXT), short=block(excerpt, say, MOST_PLAIN))
    return Message((Card((text, *row(opening(excerpt.link, excerpt.article, say)))),))


def _colour(confidence: float) -> int:
    return GREEN if confidence >= STRONG else YELLOW


def _quotes(
    excerpts: Sequence[Excerpt | None], first: int, room: int, most: int, frame: Frame
) -> Iterator[Text | Row | Line]:
    """Excerpts and their buttons, shortened to fit; `first`: the number of the first of them."""
    say = frame.say
    texts = iter(blocks([one for one in excerpts if one is not None], say, room, most))
    for number, excerpt in enumerate(excerpts, first):
        if number > first:
            yield Line()
        if excerpt is None:
            yield Text(small(say("The article that stood here has changed since.")))
            continue
        yield Text(next(texts))
        more = button(say("More context"), "context", frame, argument=number)
        links = opening(excerpt.link, excerpt.article, say)
        yield from row((*links, *([more] if frame.answer else [])))


def _catalogued(answer: Catalogued, above: Sequence[Text], frame: Frame) -> Message:
    say, listed = frame.say, rows(answer, say=frame.say)
    content = _list(answer, max(MOST_PLAIN - taken(above), _LEAST_LIST), say)
    text = Text(content, short=heading(answer, detail(DETAIL_LENGTH), say=say))
    urls = [one.url for one in listed]
    single = len(listed) == 1
    links = row(opening(urls[0], answer.articles[0], say)) if single else numbered(urls, say)
    below = foot(frame, confidence_words(answer.confidence, say=say))
    room = MOST_TEXT - taken((*above, text, *below))
    excerpts = answer.excerpts[: room // LEAST_BLOCK]
    quotes = list(_quotes(excerpts, 0, room, MOST_PLAIN, frame))
    parts = (text, *links, *([Line()] if quotes else []), *quotes, *below)
    card = Card(parts, _colour(answer.confidence))
    return Message((*above, card, buttons(frame)))


def _list(answer: Catalogued, room: int, say: Texts) -> str:
    """The heading and the articles, with as much of their details as fits."""
    head = heading(answer, detail(DETAIL_LENGTH), say=say)
    more = unlisted(answer, say=say)
    versions = (
        "\n".join(filter(None, (head, *_lines(answer, most, say), more))) for most in LISTED_LENGTHS
    )
    return next((version for version in versions if length(version) <= room), head)


def _lines(answer: Catalogued, most: int, say: Texts) -> Iterator[str]:
    for one in rows(answer, detail(most), detail(most), say=say):
        yield f"{one.lead}{one.source}"
        if answer.asked == "url" and answer.total == 1:
            # To be read and copied; what opens it is the button, as of every article.
            yield escaped(one.url or "", MOST_PLAIN // 2)


def _abstained(answer: Abstained, above: Sequence[Text], frame: Frame) -> Message:
    say = frame.say
    nearest = answer.nearest[:NEAREST_SHOWN]
    parts: list[Text | Row | Line] = [Text(_unanswered(answer, say))]
    if nearest:
        parts += [Line(), Text(nearest_heading(len(nearest), say=say))]
    for excerpt in nearest:
        parts.append(Text(short_block(excerpt, say, NEAREST_LENGTH)))
        parts += row(opening(excerpt.link, excerpt.article, say))
    card = Card((*parts, *foot(frame)), GREY)
    return Message((*above, card, buttons(frame)))


def _unanswered(answer: Abstained, say: Texts) -> str:
    """That there is no answer, why, how to get one, and what was searched."""
    reason = answer.reason
    # Names are cut first, so that some of each can be seen.
    because = why(reason, lambda name: cut_short(name, _NAME_LENGTH), say=say)
    return "\n".join((
        escaped(f"{no_answer(say=say)} {because}", REASON_LENGTH),
        escaped(how_to_ask_again(reason, "/sources", say=say), REASON_LENGTH),
        small(escaped(looked_in(answer.searched, say=say), REASON_LENGTH)),
    ))  # fmt: skip
