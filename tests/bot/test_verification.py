"""Verdicts in words for terminals and pipes, as JSON, and as exit codes."""

import io
import json
import re
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from rich.console import Console

from bot.settings import Settings
from bot.verification import show_verdict, verdict_json, verify_one
from index.errors import IndexMissingError, QuestionError
from index.rebuild import rebuild
from index.store import Generation, open_current
from index.verify import verify
from tests.doubles import WordEmbedder, write_articles

FILES = {
    "harbour.md": """\
---
title: The Harbour
author: Ada Sample
published: 2020-05-17
url: https://example.org/harbour
---

The harbour of Lindow was built by Dutch engineers in 1631. They paid 4,000 guilders for it.

“We shall build it again,” the mayor promised.

## A hope of all

Nothing came of it.
""",
    "odd.jsonl": '{"title": "The \\u001b[31mRailway", '
    '"text": "The railway reached\\u202e Lindow\\u2028in 1874. [bold]It drank tea[/bold]."}\n',
    "long.txt": "It began " + "and went on " * 60 + "until the middle " + "and then on " * 60 + ".",
    "walk.txt": "They went on. " * 30,
}
HARBOUR = "— Ada Sample, “The Harbour”, 17 May 2020"
LINK = "https://example.org/harbour#:~:text="


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("verification")
    rebuild(write_articles(folder / "articles", FILES), folder / "index", WordEmbedder())
    return folder / "index"


@pytest.fixture(scope="module")
def generation(index: Path) -> Iterator[Generation]:
    with closing(open_current(index)) as opened:
        yield opened


def piped(generation: Generation, quotation: str, named: str | None = None) -> list[str]:
    """The lines that a pipe gets, without the empty ones."""
    console = Console(file=io.StringIO(), highlight=False)
    show_verdict(console, verify(generation, quotation, named))
    assert isinstance(console.file, io.StringIO)
    return [line for line in console.file.getvalue().split("\n") if line]


def shown(generation: Generation, quotation: str, *, width: int = 80) -> str:
    """What a terminal gets, escape codes and all."""
    console = Console(
        file=io.StringIO(), force_terminal=True, color_system="truecolor", width=width,
        highlight=False, _environ={"TERM": "xterm"},
    )  # fmt: skip
    show_verdict(console, verify(generation, quotation))
    assert isinstance(console.file, io.StringIO)
    return console.file.getvalue()


def test_an_exact_quotation_in_its_sentence_with_citation_and_link(generation: Generation) -> None:
    head, quote, cited, link = piped(generation, "built by Dutch engineers")
    assert head == "It stands in the articles, word for word:"
    assert quote == "> The harbour of Lindow was built by Dutch engineers in 1631."
    assert cited == HARBOUR
    assert link.startswith(LINK)


@pytest.mark.parametrize(
    ("quotation", "named", "head"),
    [
        ("They paid 4,000", "ada", "It stands in “ada”, word for word:"),
        (
            "“We shall build it again.”",
            None,
            "Its words stand in the articles; what differs is punctuation at its ends:",
        ),
        (
            'we shall build it again," the',
            None,
            "Its words stand in the articles; what differs is quotation marks and the case of the "
            "first letter:",
        ),
        ("They paid 4,000", "odd", "It stands in the articles, but not in “odd”:"),
        (
            "hope of all",
            None,
            "It stands in the articles, word for word, but not in the body of an article:",
        ),
        ("No zebra was ever seen", None, "It doesn't stand in the articles. Nothing in them "
         "comes near."),
    ],
)  # fmt: skip
def test_the_verdict_is_a_sentence(
    generation: Generation, quotation: str, named: str | None, head: str
) -> None:
    assert piped(generation, quotation, named)[0] == head


def test_a_cut_is_named_and_its_link_marks_nothing(generation: Generation) -> None:
    _, _, note, _, link = piped(generation, "hope of all")
    assert note == "This is in the article's heading, not in its body."
    assert link == "https://example.org/harbour"


def test_differences_of_further_places_are_told_beside_them(generation: Generation) -> None:
    lines = piped(generation, "It")
    assert "What differs is the case of the first letter." in lines


def test_the_nearest_passage_with_a_difference_to_read(generation: Generation) -> None:
    head, difference, *_ = piped(generation, "They paid 5,000 shiny guilders for", "odd")
    assert head == "It doesn't stand in the articles. This comes nearest, 87% the same:"
    assert difference == "They paid [-5,000 shiny-] {+4,000+} guilders for"


def test_a_place_outside_the_named_source_is_marked(generation: Generation) -> None:
    lines = piped(generation, "They paid [them] 4,000 guilders", "odd")
    assert lines[:2] == [
        "It stands in the articles, but for what is in brackets:",
        "They paid [-[them]-] 4,000 guilders",
    ]
    assert "This isn't from “odd”." in lines


def test_a_terminal_strikes_out_and_colours(generation: Generation) -> None:
    text = shown(generation, "They paid 5,000 guilders for it.")
    assert "\x1b[9;31m5,000\x1b[0m" in text
    assert "\x1b[1;32m4,000\x1b[0m" in text
    assert "[-" not in text
    assert f"\x1b]8;id={re.search('id=([0-9]+)', text)[1]};{LINK}" in text  # type: ignore[index]


def test_a_terminal_has_the_words_in_bold(generation: Generation) -> None:
    assert "\x1b[1mbuilt by Dutch engineers\x1b[0m in 1631." in shown(
        generation, "built by Dutch engineers"
    )


@pytest.mark.parametrize(
    ("quotation", "head"),
    [
        (
            "The harbour of Lindow … paid 4,000 guilders",
            "Its 2 parts stand in one article. It marks where one ends and the next begins.",
        ),
        (
            "They paid 4,000 guilders for it. The railway reached Lindow in 1874.",
            "Its 2 parts stand in 2 articles. It doesn't mark where one ends and the next begins.",
        ),
        (
            "The harbour of Lindow … paid 4,000 guilders for it. The railway reached Lindow",
            "Its 3 parts stand in 2 articles. It doesn't always mark where one ends and the next "
            "begins.",
        ),
    ],
)
def test_a_stitched_quotation_part_by_part(
    generation: Generation, quotation: str, head: str
) -> None:
    lines = piped(generation, quotation)
    assert lines[0] == f"It doesn't stand in the articles in one piece. {head}"
    assert lines[1].startswith("1. “")
    assert any(line.startswith("2. “") for line in lines)


def test_other_places_of_a_part_are_counted(generation: Generation) -> None:
    lines = piped(generation, "The harbour of Lindow … and went on and")
    assert "2. “and went on and” (and in 19 other places)" in lines


def test_more_places_than_are_listed_are_told(generation: Generation) -> None:
    more = "It stands in more places than these."
    assert piped(generation, "went on")[-1] == more
    assert more not in piped(generation, "and went on and")


def test_a_long_sentence_is_cut_around_the_words(generation: Generation) -> None:
    quote = piped(generation, "until the middle")[1]
    assert quote.startswith("> […] ")
    assert quote.endswith(" […]")
    assert len(quote) < 640


def test_nothing_of_an_article_steers_a_terminal(generation: Generation) -> None:
    lines = piped(generation, "The railway reached Lindow in 1874")
    assert lines[1] == "> The railway reached Lindow in 1874."
    assert lines[2] == "— “The [31mRailway”"
    text = shown(generation, "[bold]It drank tea[/bold]")
    assert "\x1b[1m[bold]It drank tea[/bold]\x1b[0m" in text
    assert "\u202e" not in text
    text = shown(generation, "The \x1b[2Jharbour of Lindow \u202e… paid 4,000 guilders for it")
    assert "\x1b[2J" not in text
    assert "\u202e" not in text


def test_json_has_stable_keys(generation: Generation) -> None:
    values = json.loads(verdict_json(verify(generation, "They paid 5,000 guilders", "ada")))
    assert list(values) == [
        "quotation", "verdict", "similarity", "named", "places", "more", "parts", "difference",
        "index",
    ]  # fmt: skip
    assert values["difference"] == [
        {"op": "equal", "quotation": "They paid", "text": "They paid"},
        {"op": "replace", "quotation": "5,000", "text": "4,000"},
        {"op": "equal", "quotation": "guilders", "text": "guilders"},
    ]
    (place,) = values["places"]
    article, link = place.pop("article"), place.pop("link")
    text = next(a.text for a in generation.articles() if a.id == article["id"])
    assert text[place.pop("start") : place.pop("end")] == "They paid 4,000 guilders"
    assert place == {
        "text": "They paid 4,000 guilders", "in_body": True, "cut": None, "differences": [],
        "in_named": True,
    }  # fmt: skip
    assert link.startswith(LINK)
    assert values["index"] == "gen-000001"
    assert values["named"] == "ada"


def test_json_of_parts(generation: Generation) -> None:
    quotation = "The harbour of Lindow … paid 4,000 guilders"
    values = json.loads(verdict_json(verify(generation, quotation)))
    assert (values["verdict"], values["places"], values["difference"]) == ("stitched", [], [])
    first, second = values["parts"]
    assert list(first) == ["quotation", "marked", "others", "place"]
    assert (first["marked"], second["marked"]) == (False, True)
    assert second["place"]["text"] == second["quotation"] == "paid 4,000 guilders"


@pytest.mark.parametrize(
    ("quotation", "named", "code"),
    [
        ("They paid 4,000 guilders", None, 0),
        ("they paid 4,000 guilders", "ada", 0),
        ("They paid 4,000 guilders", "odd", 1),
        ("They paid [them] 4,000 guilders", None, 1),
        ("The harbour of Lindow … paid 4,000 guilders", None, 1),
        ("They paid 5,000 guilders", None, 1),
    ],
)
@pytest.mark.parametrize("as_json", [False, True])
def test_exit_codes(
    index: Path,
    capsys: pytest.CaptureFixture[str],
    quotation: str,
    named: str | None,
    code: int,
    as_json: bool,
) -> None:
    settings = Settings(index=index)
    assert verify_one(settings, quotation, named=named, as_json=as_json) == code
    out, err = capsys.readouterr()
    assert err == ""
    assert out.startswith("{") == as_json


def test_errors_are_raised_for_the_command_line(index: Path, tmp_path: Path) -> None:
    with pytest.raises(IndexMissingError):
        verify_one(Settings(index=tmp_path), "words", named=None, as_json=False)
    with pytest.raises(QuestionError):
        verify_one(Settings(index=index), " ", named=None, as_json=False)
    with pytest.raises(QuestionError):
        verify_one(Settings(index=index), "words", named="nobody", as_json=False)
