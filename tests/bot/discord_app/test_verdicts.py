"""What became of a quotation, as a message: verdicts on articles made up, and such themselves."""

import re
from collections.abc import Iterator
from contextlib import closing

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.discord_app.framing import GREEN, GREY, YELLOW
from bot.discord_app.layout import Card, Message
from bot.discord_app.verdicts import MOST_SHOWN, compose_verdict, compose_verdicts
from bot.texts import ENGLISH, LANGUAGES, texts
from index.model import Article, CutReason, Span
from index.rebuild import rebuild
from index.store import Generation, open_current
from index.verify import Verdict, verify
from index.verify.nearest import Change
from index.verify.places import Place
from index.verify.stitched import Part
from tests.bot.discord_app.showing import (
    Shown,
    an_article,
    check,
    costly,
    labels,
    lines,
    shown,
    unhurried,
    urls,
)
from tests.bot.discord_app.showing import texts as foreign
from tests.doubles import WordEmbedder, write_articles

FILES = {
    "harbour.md": """\
---
title: The *Harbour*
author: Ada Sample
published: 2020-05-17
url: https://example.org/harbour
---

The harbour of Lindow was built by Dutch engineers in 1631. They paid 4,000 guilders for it.

“We shall build it again,” the mayor promised.

## A hope of all

Nothing came of it.
""",
    "railway.md": """\
---
title: The Railway
---

The railway reached Lindow in the wet summer of 1874. Nobody had asked for it.
""",
    "walk.txt": "They went on. " * 30,
}
HARBOUR = "— Ada Sample, “The \\*Harbour\\*”, 17 May 2020"
RAILWAY = "— “The Railway”"


@pytest.fixture(scope="module")
def generation(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Generation]:
    folder = tmp_path_factory.mktemp("verdicts")
    rebuild(write_articles(folder / "articles", FILES), folder / "index", WordEmbedder())
    with closing(open_current(folder / "index")) as opened:
        yield opened


def told(generation: Generation, quotation: str, named: str | None = None) -> Message:
    message = compose_verdict(verify(generation, quotation, named), ENGLISH, asker=7)
    check(message)
    return message


def colour_of(message: Message) -> int | None:
    return next(part.colour for part in message.parts if isinstance(part, Card))


def test_an_exact_quotation_in_its_sentence_with_citation_and_button(
    generation: Generation,
) -> None:
    message = told(generation, "built by Dutch engineers")
    assert message.texts == [
        "It stands in the articles, word for word:",
        f"> The harbour of Lindow was **built by Dutch engineers** in 1631.\n{HARBOUR}",
    ]
    assert labels(message) == [["Open the article"], ["Delete"]]
    assert urls(message)[0].startswith("https://example.org/harbour#:~:text=")
    assert colour_of(message) == GREEN


def test_typography_is_named(generation: Generation) -> None:
    message = told(generation, '"We shall build it again."')
    assert message.texts[0] == (
        "Its words stand in the articles; what differs is punctuation at its ends:"
    )
    assert colour_of(message) == GREEN


def test_another_article_than_the_one_named(generation: Generation) -> None:
    message = told(generation, "They paid 4,000", "the railway")
    assert message.texts[0] == "It stands in the articles, but not in “the railway”:"
    assert colour_of(message) == YELLOW


def test_parts_are_numbered_and_each_is_cited(generation: Generation) -> None:
    message = told(generation, "built by Dutch engineers … in the wet summer of 1874")
    head, first, second = message.texts
    assert head.startswith("It doesn't stand in the articles in one piece. Its 2 parts stand in 2 ")
    assert first.split("\n")[0] == "1. “built by Dutch engineers”"
    assert first.endswith(HARBOUR)
    assert second.split("\n")[0] == "2. “in the wet summer of 1874”"
    assert second.endswith(RAILWAY)
    assert colour_of(message) == YELLOW


def test_what_is_in_brackets_is_struck_out(generation: Generation) -> None:
    message = told(generation, "They paid [them] 4,000 guilders")
    assert message.texts[:2] == [
        "It stands in the articles, but for what is in brackets:",
        "> They paid ~~\\[them]~~ 4,000 guilders",
    ]


def test_the_nearest_passage_and_the_difference_word_by_word(generation: Generation) -> None:
    message = told(generation, "They paid 5,000 shiny guilders for")
    assert message.texts[0] == (
        "It doesn't stand in the articles. This comes nearest, 87% the same:"
    )
    assert message.texts[1] == "> They paid ~~5,000 shiny~~ **4,000** guilders for"
    assert message.texts[2].endswith(HARBOUR)
    assert colour_of(message) == GREY


def test_nothing_near_is_said_alone(generation: Generation) -> None:
    message = told(generation, "No zebra was ever seen")
    assert message.texts == ["It doesn't stand in the articles. Nothing in them comes near."]


def test_notes_stand_in_small_print_between_quote_and_citation(generation: Generation) -> None:
    assert told(generation, "A hope of all").texts[1] == (
        "> **A hope of all**\n-# This is in the article's heading, not in its body.\n" + HARBOUR
    )


def test_five_places_are_shown_and_that_there_are_more_is_said(generation: Generation) -> None:
    message = told(generation, "They went on.")
    quotes = [line for line in lines(message) if line.startswith("> ")]
    assert len(quotes) == MOST_SHOWN
    assert message.texts[-1] == "-# It stands in more places than these."


def test_several_quotations_are_told_from_each_other_and_share_one_row(
    generation: Generation,
) -> None:
    verdicts = [verify(generation, words) for words in ("Dutch engineers", "wet summer", "zebra")]
    message = compose_verdicts(verdicts, ENGLISH, asker=7, private=True)
    check(message)
    heads = [text for text in message.texts if text.startswith("-# “")]
    assert heads == ["-# “Dutch engineers”", "-# “wet summer”", "-# “zebra”"]
    assert labels(message)[-1] == ["Show to everyone", "Delete"]
    assert sum(isinstance(part, Card) for part in message.parts) == 3


# Whatever comes.


def a_place(draw: st.DrawFn) -> Place:
    before, words, after = draw(foreign), draw(foreign.filter(str.strip)), draw(foreign)
    words = words.strip() * draw(st.sampled_from((1, 1, 300)))
    text = f"{before} {words} {after}".replace("\ud800", "?")  # no article holds half a character
    start = len(before) + 1
    title = draw(st.one_of(foreign, st.just("x_" * 400)))
    article: Article = an_article(text, title=title, author=draw(foreign))
    span = Span(start, start + len(words))
    cuts: tuple[CutReason | None, ...] = (None, "caption")
    cut = draw(st.sampled_from(cuts))
    return Place(
        article, (span,), cut, draw(st.sampled_from(((), ("dashes",)))), Span(0, len(text))
    )


ops = st.one_of(
    st.builds(Change, st.just("equal"), foreign, foreign),
    st.builds(Change, st.just("replace"), foreign, foreign),
    st.builds(Change, st.just("insert"), st.just(""), foreign.map(lambda text: text * 50)),
    st.builds(Change, st.just("delete"), foreign.map(lambda text: text * 50), st.just("")),
)


@st.composite
def verdicts(draw: st.DrawFn) -> Verdict:
    kinds = ("exact", "typography", "elsewhere", "altered", "stitched", "not found")
    kind = draw(st.sampled_from(kinds))
    places = [a_place(draw) for _ in range(draw(st.integers(1, 7)))]
    stitched = kind == "stitched"
    parts = [Part(draw(foreign), place, draw(st.booleans()), 2) for place in places]
    return Verdict(
        draw(foreign), kind, draw(st.floats(0, 1)), [] if stitched else places,  # type: ignore[arg-type]
        parts if stitched else [], draw(st.lists(ops, max_size=9)), draw(st.booleans()),
        draw(st.one_of(st.just("x_" * 300), foreign)), draw(st.sampled_from((None, ()))), "gen-1",
    )  # fmt: skip


NUMBER = re.compile(r"\d{1,2}\. ")


@costly
@given(
    st.lists(verdicts(), min_size=1, max_size=3),
    st.sampled_from(sorted(LANGUAGES)),
    st.booleans(),
)
def test_every_verdict_fits_and_nothing_of_it_acts(
    found: list[Verdict], language: str, private: bool
) -> None:
    message = compose_verdicts(found, texts(language), asker=2**63 - 1, private=private)
    check(message)
    for line in lines(message):
        if line.startswith("> "):
            shown(line)
        else:
            read = Shown.of(NUMBER.sub("", line.removeprefix("-# ")))
            assert (read.bold, read.struck) == ("", "")


@unhurried
@given(st.lists(ops, min_size=1, max_size=9))
def test_struck_out_is_what_the_quotation_has_and_bold_what_the_text_has(
    changes: list[Change],
) -> None:
    place = Place(an_article("Ice."), (Span(0, 4),), None, (), Span(0, 4))
    changes = [Change("delete", "gone", ""), *changes]
    verdict = Verdict("q", "not found", 0.5, [place], [], changes, False, None, None, "gen-1")
    line = shown(compose_verdict(verdict, ENGLISH, asker=1).texts[1])
    ours = "".join(change.quotation for change in changes if change.op != "equal")
    theirs = "".join(change.text for change in changes if change.op != "equal")
    if "[…]" not in line.text:
        assert squeezed(line.struck) == squeezed(ours)
        assert squeezed(line.bold) == squeezed(theirs)


def squeezed(text: str) -> str:
    """Without white space, joiners and what nobody sees: these depend on their neighbours."""
    from bot.characters import visible

    return re.sub(r"[\s\u200c\u200d]", "", visible(re.sub("[\u200c\u200d]", "", text)))
