"""The command that checks a quotation: the verdict in words, with its places, and as JSON."""

import re
from collections.abc import Iterator, Sequence
from contextlib import closing
from typing import Any

from rich.console import Console
from rich.padding import Padding
from rich.style import Style
from rich.text import Text

from bot.characters import one_line, visible
from bot.citing import citation
from bot.exits import ABSTAINED, QUOTED
from bot.holding import open_snapshot
from bot.settings import Settings
from bot.terminal import article_values, dump
from bot.verdict_words import elsewhere_too, headline, more_places, notes
from index.verify import Verdict, verify
from index.verify.nearest import Change
from index.verify.places import Place

_AROUND = 300  # characters shown before and after a quotation
_LEFT_OUT = "[…]"
_INDENT = 2
_WIDTH = 92  # columns: longer lines are hard to read
_REMOVED, _ADDED = Style(color="red", strike=True), Style(color="green", bold=True)


def verify_one(settings: Settings, quotation: str, *, named: str | None, as_json: bool) -> int:
    """Check one quotation, write the verdict on standard output, and give the exit code.

    Returns:
        0 where it stands as it is given or but for typography, in the source named if one is;
        else 1.

    Raises:
        PullquoteError: There is no index, no quotation, or no source of that name.
    """
    with closing(open_snapshot(settings)) as generation:
        verdict = verify(generation, quotation, named)
    console = Console(highlight=False)
    if as_json:
        console.file.write(verdict_json(verdict) + "\n")
    else:
        show_verdict(console, verdict)
    console.file.flush()
    return QUOTED if verdict.stands else ABSTAINED


def verdict_json(verdict: Verdict) -> str:
    """A verdict as one line of JSON; the keys are in the README."""
    return dump({
        "quotation": verdict.quotation,
        "verdict": verdict.kind,
        "similarity": verdict.similarity,
        "named": verdict.named,
        "places": [_place_values(verdict, place) for place in verdict.places],
        "more": verdict.more,
        "parts": [
            {
                "quotation": part.text,
                "marked": part.marked,
                "others": part.others,
                "place": _place_values(verdict, part.place),
            }
            for part in verdict.parts
        ],
        "difference": [
            {"op": change.op, "quotation": change.quotation, "text": change.text}
            for change in verdict.changes
        ],
        "index": verdict.index,
    })  # fmt: skip


def _place_values(verdict: Verdict, place: Place) -> dict[str, Any]:
    return {
        "text": place.text,
        "start": place.span.start,
        "end": place.span.end,
        "in_body": place.cut is None,
        "cut": place.cut,
        "differences": list(place.differences),
        "in_named": verdict.is_named(place.article),
        "article": article_values(place.article),
        "link": place.link,
    }


def show_verdict(console: Console, verdict: Verdict) -> None:
    """Write a verdict: with colours on a terminal, as plain text anywhere else."""
    piped = not console.is_terminal
    width = max(20, min(console.width, _WIDTH))
    for indent, line in _lines(verdict, piped=piped):
        if piped:
            console.file.write(line.plain + "\n")
        else:
            console.print(Padding(line, (0, 0, 0, indent), expand=False), width=width)


_Lines = Iterator[tuple[int, Text]]


def _lines(verdict: Verdict, *, piped: bool) -> _Lines:
    """The lines, each with the columns that it is moved in by on a terminal."""
    yield 0, Text(headline(verdict), style="bold")
    if any(change.op != "equal" for change in verdict.changes) and _shows_changes(verdict):
        yield 0, Text()
        yield _INDENT, _difference(verdict.changes, piped=piped)
    for number, part in enumerate(verdict.parts, 1):
        yield 0, Text()
        yield 0, Text(f"{number}. “{one_line(part.text)}”{elsewhere_too(part)}")
        yield from _place_lines(verdict, part.place, piped=piped)
    for place in verdict.places:
        yield 0, Text()
        yield from _place_lines(verdict, place, piped=piped)
    if verdict.more:
        yield 0, Text()
        yield 0, Text(more_places())


def _shows_changes(verdict: Verdict) -> bool:
    return verdict.kind in {"altered", "not found"}


def _place_lines(verdict: Verdict, place: Place, *, piped: bool) -> _Lines:
    """The words in their sentence, what is to be said of them, the citation, the link."""
    context = _in_context(place)
    yield _INDENT, Text.assemble("> ", context) if piped else context
    for note in notes(verdict, place):
        yield _INDENT, Text(note, style="yellow")
    yield _INDENT, Text(citation(place.article), style="italic")
    if place.link is not None:
        link = visible(place.link)
        style = Style(color="cyan", link=link)
        yield _INDENT, Text(link, style=style, overflow="fold", no_wrap=False)


def _in_context(place: Place) -> Text:
    """The words in bold, with what stands around them in their sentences."""
    text = place.article.text
    before = _spaced(text[place.context.start : place.span.start]).lstrip()
    after = _spaced(text[place.span.end : place.context.end]).rstrip()
    if len(before) > _AROUND:
        before = f"{_LEFT_OUT} {before[-_AROUND:].partition(' ')[2]}"
    if len(after) > _AROUND:
        after = f"{after[:_AROUND].rpartition(' ')[0]} {_LEFT_OUT}"
    return Text.assemble(visible(before), (visible(place.text), "bold"), visible(after))


def _difference(changes: Sequence[Change], *, piped: bool) -> Text:
    """The quotation and the text in one: struck out is what only the quotation has."""
    pieces: list[Text] = []
    for change in changes:
        if change.op == "equal":
            pieces.append(Text(one_line(change.text)))
            continue
        if change.quotation:
            words = one_line(change.quotation)
            pieces.append(Text(f"[-{words}-]" if piped else words, style=_REMOVED))
        if change.text:
            words = one_line(change.text)
            pieces.append(Text(f"{{+{words}+}}" if piped else words, style=_ADDED))
    return Text(" ").join(pieces)


def _spaced(text: str) -> str:
    return re.sub(r"\s+", " ", text)
