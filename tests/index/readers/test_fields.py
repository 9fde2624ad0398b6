"""The names that the fields of a collection go by, and what their values become."""

import json
from collections.abc import Sequence
from pathlib import Path

import pytest

from index.errors import ArticleError
from index.readers.collection import read_lines
from index.readers.fields import FIELDS
from index.readers.record import Record, article_of
from index.readers.source import Draft

TEXT = {"text": "It broke."}


def draft(fields: dict[str, object], own: dict[str, Sequence[str]] | None = None) -> Draft:
    (found,) = read_lines(Path("ice.jsonl"), json.dumps(fields).encode(), own or {})
    assert isinstance(found, Draft)
    return found


@pytest.mark.parametrize("name", ["Headline", "HEAD LINE", "head_line", "head-line", "  headline "])
def test_case_blanks_underscores_and_hyphens_do_not_count(name: str) -> None:
    assert draft({**TEXT, name: "Ice"}).metadata.title == "Ice"


@pytest.mark.parametrize(
    ("field", "name"), [(field, name) for field, names in FIELDS.items() for name in names]
)
def test_every_usual_name_is_known(field: str, name: str) -> None:
    value = "https://example.org/a" if field == "url" else "2024-07-01"
    found = draft({**({} if field == "text" else TEXT), name: value})
    told = found.text if field == "text" else getattr(found.metadata, field)
    assert told == value


def test_better_names_go_first_wherever_they_stand() -> None:
    assert draft({"content": "Second.", "text": "First."}).text == "First."


@pytest.mark.parametrize("empty", ["", "  ", None, [], {}, 5, ["It broke."]])
def test_an_empty_field_leaves_its_place_to_the_next(empty: object) -> None:
    assert draft({"text": empty, "body": "It broke."}).text == "It broke."


def test_two_spellings_of_one_name_fill_in_for_each_other() -> None:
    assert draft({**TEXT, "Title": "", "title": "Ice"}).metadata.title == "Ice"


def test_own_names_go_before_the_usual_ones() -> None:
    found = draft({"text": "A summary.", "Inhalt": "Es brach."}, {"text": ["Inhalt"]})
    assert found.text == "Es brach."


def test_own_names_fit_exactly_first_and_then_as_the_usual_ones_do() -> None:
    fields: dict[str, object] = {"inhalt": "Folded.", "Inhalt": "Exact."}
    assert draft(fields, {"text": ["Inhalt"]}).text == "Exact."
    assert draft({"IN HALT": "Folded."}, {"text": ["Inhalt"]}).text == "Folded."


def test_an_own_name_may_be_of_signs_alone() -> None:
    assert draft({"§": "Es brach."}, {"text": ["§"]}).text == "Es brach."


def test_an_empty_own_field_falls_through_to_the_usual_ones() -> None:
    assert draft({"Inhalt": "", "text": "It broke."}, {"text": ["Inhalt"]}).text == "It broke."


@pytest.mark.parametrize(
    ("name", "value", "author"),
    [
        ("author", "Ann Lee", "Ann Lee"),
        ("author", {"@type": "Person", "name": "Ann Lee"}, "Ann Lee"),
        ("authors", ["Ann Lee", {"name": "Bo Wu"}, None, {"url": "x"}], "Ann Lee, Bo Wu"),
        ("byline", "By Ann Lee", "Ann Lee"),
        ("byline", "BY ANN LEE", "ANN LEE"),
        ("byline", "Byron Lee", "Byron Lee"),
        ("creator", "By Hand Press", "By Hand Press"),
        ("author", {"name": {"first": "Ann"}}, None),
        ("author", [["Ann Lee"]], None),
        ("author", True, None),
    ],
)
def test_authors_are_names(name: str, value: object, author: str | None) -> None:
    assert draft({**TEXT, name: value}).metadata.author == author


@pytest.mark.parametrize(
    ("value", "publisher"),
    [
        ({"id": "post", "name": "The Post"}, "The Post"),
        ("The Post", "The Post"),
        ("https://example.org/a", None),
        ({"id": "post"}, None),
    ],
)
def test_a_source_is_a_name_or_an_object_with_one(value: object, publisher: str | None) -> None:
    found = draft({**TEXT, "source": value}).metadata
    assert found.publisher == publisher
    assert found.publisher_from == ("field" if publisher else None)


@pytest.mark.parametrize(
    ("value", "day"),
    [
        ("2024-07-01T23:59:00-08:00", "2024-07-01"),
        ("Mon, 01 Jul 2024 10:00:00 GMT", "2024-07-01"),
        (1719835200, "2024-07-01"),
        (1719835200.5, "2024-07-01"),
        (1719835200000, "2024-07-01"),
        ("1719835200", "2024-07-01"),
        ("1719835200000", "2024-07-01"),
        (631152000, "1990-01-01"),
        (20240701, "2024-07-01"),
        (2024, "2024"),
        (12, "12"),
        (1e308, "1e+308"),
        (-1, "-1"),
        (True, None),
        ("02/01/2006", "02/01/2006"),
        ("in the spring", "in the spring"),
    ],
)
def test_dates_are_iso_or_as_written(value: object, day: str | None) -> None:
    assert draft({**TEXT, "date": value}).metadata.published == day


def test_a_url_that_no_browser_opens_leaves_its_place() -> None:
    fields: dict[str, object] = {**TEXT, "url": "/a", "link": "https://example.org/a"}
    assert draft(fields).metadata.url == "https://example.org/a"


@pytest.mark.parametrize(
    "text",
    [
        "For a < b and c > d the rule <3 holds.",
        "Use <b> for bold, and <br for nothing.",
        "Write </p> below it.",
        "AT&amp;T and &nbsp; are as they are.",
        "List<String> is closed by </String>.",
        "<Ann> said so. </Ann>",
        "x <y and z> w",
        "One.\n\n  Two.\r\nThree.",
    ],
)
def test_plain_text_stays_as_it_is(text: str) -> None:
    found = draft({"text": text})
    assert (found.text, list(found.cuts), found.notes) == (text, [], ())


@pytest.mark.parametrize(
    ("source", "text"),
    [
        ("<p>One &lt; two.</p><p>Three&nbsp;four.</p>", "One < two.\n\nThree\u00a0four."),
        ("<P CLASS='a'>One.</P>", "One."),
        ("<div>Ice <b>broke</b></div>", "Ice broke"),
        ('<a href="https://example.org/?a=1&b=2">It</a> broke.', "It broke."),
        ("One.<br>Two.", "One.\nTwo."),
        ("One.<br /><br />Two.", "One.\n\nTwo."),
    ],
)
def test_html_is_read_as_a_page_shows_it(source: str, text: str) -> None:
    assert draft({"text": source}).text == text


def test_a_short_line_with_tags_is_no_heading() -> None:
    assert list(draft({"text": "The <b>bridge</b> is closed"}).cuts) == []


def test_tags_inside_prose_are_a_guess_and_said_so() -> None:
    assert draft({"text": "It <i>broke</i> early."}).notes == (
        "read as HTML, a guess: its tags aren't shown",
    )
    assert draft({"text": "<p>It <i>broke</i> early.</p>"}).notes == ()


def test_fields_of_json_feed_say_what_they_hold() -> None:
    assert draft({"content_text": "<p>One.</p>"}).text == "<p>One.</p>"
    assert draft({"content_html": "One &amp; two."}).text == "One & two."


def test_html_without_words_leaves_its_place() -> None:
    assert draft({"text": '<p><img src="a.jpg"></p>', "body": "It broke."}).text == "It broke."


def test_the_title_again_above_the_text_is_cut() -> None:
    found = draft({"title": "Ice", "text": "<h1>Ice</h1><p>It broke.</p>"})
    assert [(cut.reason, cut.span.of(found.text)) for cut in found.cuts] == [("title", "Ice")]


def test_the_reason_names_what_was_looked_for() -> None:
    own = {"text": ["Inhalt"]}
    (error,) = read_lines(Path("ice.jsonl"), b'{"title": "Ice"}', own)
    assert isinstance(error, ArticleError)
    assert error.hint.startswith("Looked for: Inhalt, text, body, content, ")


def test_half_a_character_is_found_behind_html_too() -> None:
    record = Record([("text", "<p>a\ud83d</p>")])
    with pytest.raises(ValueError, match="half a character"):
        article_of(record, 1)
