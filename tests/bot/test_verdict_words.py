"""What became of a quotation, in words."""

from dataclasses import replace
from typing import get_args

import pytest

from bot.texts import LANGUAGES, texts
from bot.verdict_words import elsewhere_too, headline, more_places, notes
from index.model import Article, CutReason, Span
from index.verify import Kind, Verdict
from index.verify.places import Place
from index.verify.stitched import Part
from index.verify.typography import Difference

TEXT = "The ice was thick."
WHOLE = Span(0, len(TEXT))
MARKS: tuple[Difference, ...] = ("quotation marks", "dashes", "spacing")


def a_place(
    *differences: Difference, cut: CutReason | None = None, identifier: str = "ice"
) -> Place:
    article = Article(identifier, f"{identifier}.txt", TEXT, (WHOLE,), (), "ab")
    return Place(article, (WHOLE,), cut, differences, WHOLE)


def a_verdict(
    kind: Kind, *places: Place, named: str | None = None, alike: float = 1.0, **more: object
) -> Verdict:
    ids = None if named is None else {"ice"}
    verdict = Verdict("ice", kind, alike, places, (), (), False, named, ids, "gen-000007")
    return replace(verdict, **more)  # type: ignore[arg-type]  # fields of it


def a_part(place: Place, *, marked: bool, others: int = 0) -> Part:
    return Part("the ice", place, marked, others)


@pytest.mark.parametrize(
    ("verdict", "words"),
    [
        (a_verdict("exact", a_place()), "It stands in the articles, word for word:"),
        (a_verdict("exact", a_place(), named="Ann"), "It stands in “Ann”, word for word:"),
        (a_verdict("exact", a_place(cut="caption")),
         "It stands in the articles, word for word, but not in the body of an article:"),
        (a_verdict("exact", a_place(cut="caption"), named="Ann"),
         "It stands in “Ann”, word for word, but not in the body of an article:"),
        (a_verdict("typography", a_place("dashes")),
         "Its words stand in the articles; what differs is dashes:"),
        (a_verdict("typography", a_place(*MARKS), named="Ann"),
         "Its words stand in “Ann”; what differs is quotation marks, dashes and spacing:"),
        (a_verdict("typography", a_place("dashes", cut="title")),
         "Its words stand in the articles, but not in the body of an article; what differs is "
         "dashes:"),
        (a_verdict("typography", a_place("dashes", cut="title"), named="Ann"),
         "Its words stand in “Ann”, but not in the body of an article; what differs is dashes:"),
        (a_verdict("elsewhere", a_place(), named="Le\x1b[2J\nMonde"),
         "It stands in the articles, but not in “Le[2J Monde”:"),
        (a_verdict("altered", a_place()),
         "It stands in the articles, but for what is in brackets:"),
        (a_verdict("not found"), "It doesn't stand in the articles. Nothing in them comes near."),
        (a_verdict("not found", a_place(), alike=0.999),
         "It doesn't stand in the articles. This comes nearest, 99% the same:"),
    ],
)  # fmt: skip
def test_the_headline_tells_the_verdict(verdict: Verdict, words: str) -> None:
    assert headline(verdict) == words


@pytest.mark.parametrize(
    ("marked", "other", "words"),
    [
        ((True, True), "ice", "Its 3 parts stand in one article. It marks where"),
        ((True, False), "mud", "Its 3 parts stand in 2 articles. It doesn't always mark where"),
        ((False, False), "mud", "Its 3 parts stand in 2 articles. It doesn't mark where"),
    ],
)
def test_of_a_stitched_one_the_articles_and_the_joins_are_told(
    marked: tuple[bool, bool], other: str, words: str
) -> None:
    parts = [a_part(a_place(), marked=False)]
    parts += [a_part(a_place(identifier=other), marked=one) for one in marked]
    said = headline(a_verdict("stitched", parts=parts))
    lead = "It doesn't stand in the articles in one piece."
    assert said == f"{lead} {words} one ends and the next begins."


def test_the_source_is_treated_and_nothing_else() -> None:
    verdict = a_verdict("elsewhere", a_place(), named="ann")
    assert headline(verdict, str.upper) == "It stands in the articles, but not in “ANN”:"
    altered = a_verdict("altered", a_place(identifier="mud"), named="ann")
    assert notes(altered, altered.places[0], str.upper) == ["This isn't from “ANN”."]


def test_the_notes_tell_what_the_headline_does_not() -> None:
    first, second = a_place("dashes"), a_place("dashes", "accents", cut="caption")
    verdict = a_verdict("typography", first, second)
    assert notes(verdict, first) == []
    assert notes(verdict, second) == [
        "This is in the article's caption, not in its body.",
        "What differs is dashes and accents.",
    ]
    elsewhere = a_verdict("elsewhere", a_place("dashes", identifier="mud"), named="Ann")
    assert notes(elsewhere, elsewhere.places[0]) == ["What differs is dashes."]


@pytest.mark.parametrize(
    ("others", "words"),
    [(0, ""), (1, " (and in 1 other place)"), (1200, " (and in 1,200 other places)")],
)
def test_other_places_of_a_part_are_counted(others: int, words: str) -> None:
    assert elsewhere_too(a_part(a_place(), marked=True, others=others)) == words


def test_a_part_where_an_article_breaks_off_is_called_so() -> None:
    place = a_place(cut="truncated")
    said = ["This is where the article breaks off, not in its body."]
    assert notes(a_verdict("exact", place), place) == said


@pytest.mark.parametrize("language", LANGUAGES)
def test_all_of_it_can_be_said_in_every_language(language: str) -> None:
    say = texts(language)
    said = [more_places(say=say)]
    for kind in get_args(Kind):
        parts = [a_part(a_place(), marked=False, others=2)] * 2
        place = a_place(*get_args(Difference))
        said.append(headline(a_verdict(kind, place, named="Ann", parts=parts), say=say))
    for cut in get_args(CutReason):
        place = a_place(*get_args(Difference), cut=cut, identifier="mud")
        said += notes(a_verdict("altered", place, named="Ann"), place, say=say)
    assert all(sentence.endswith((".", ":", "。", "：")) for sentence in said)


def test_a_verdict_in_another_language() -> None:
    say = texts("de")
    place = a_place("dashes", "accents", cut="caption", identifier="mud")
    verdict = a_verdict("not found", place, named="Ann", alike=0.5)
    assert headline(verdict, say=say) == (
        "Das Zitat steht nicht in den Artikeln. Das kommt ihm am nächsten, zu 50\xa0% gleich:"
    )
    assert notes(verdict, place, say=say) == [
        "Das steht in einer Bildunterschrift, nicht im eigentlichen Text.",
        "Das ist nicht aus „Ann“.",
        "Unterschiede bei Strichen und Akzenten.",
    ]
