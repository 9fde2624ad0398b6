"""JSON Lines, one article a line."""

import json
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.errors import ArticleError
from index.readers.collection import read_lines
from index.readers.source import Draft, Metadata

HERE = Path("ice.jsonl")


def read(*lines: str) -> list[Draft | ArticleError]:
    return read_lines(HERE, "\n".join(lines).encode())


def failure(line: str) -> str:
    (error,) = read(line)
    assert isinstance(error, ArticleError)
    assert error.path == HERE
    return str(error.args[0])


def test_a_record_is_an_article_with_its_fields() -> None:
    record = {
        "title": "Ice",
        "author": ["Ann Lee", "Bo Wu"],
        "publisher": "The Post",
        "published": "July 1, 2024",
        "url": "https://example.org/ice",
        "text": "It broke.",
        "kind": 5,
    }
    metadata = Metadata(
        "Ice", "Ann Lee, Bo Wu", "The Post", "2024-07-01", "https://example.org/ice"
    )
    assert read(json.dumps(record)) == [Draft("It broke.", (), metadata, record=1)]


def test_only_the_text_is_needed() -> None:
    assert read('{"text": "It broke.", "title": null}') == [Draft("It broke.", (), record=1)]


def test_a_text_is_all_body_whatever_stands_in_it() -> None:
    (draft,) = read(json.dumps({"text": "THE ICE It broke.\n\nSubscribe"}))
    assert isinstance(draft, Draft)
    assert list(draft.cuts) == []


def test_numbers_of_records_are_numbers_of_lines() -> None:
    drafts = read('{"text": "One."}', "", "  ", '{"text": "Two."}', "")
    assert [draft.record for draft in drafts if isinstance(draft, Draft)] == [1, 4]


def test_a_bad_line_does_not_harm_the_others() -> None:
    one, error, two = read('{"text": "One."}', "{text}", '{"text": "Two."}')
    assert isinstance(one, Draft)
    assert isinstance(two, Draft)
    assert isinstance(error, ArticleError)
    assert "line 2" in str(error)


def test_a_line_separator_in_a_string_ends_no_line() -> None:
    (draft,) = read('{"text": "One.\u2028Two.\x85Three."}')
    assert isinstance(draft, Draft)
    assert draft.text == "One.\u2028Two.\x85Three."


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("{", "line 1: not JSON (Expecting property name enclosed in double quotes, column 2)"),
        ("[1]", "line 1: not an object with the article's fields"),
        ("5", "line 1: not an object with the article's fields"),
        ('{"title": "Ice"}', 'line 1: no "text"'),
        ('{"text": " "}', 'line 1: no "text"'),
        ('{"text": ["It broke."]}', 'line 1: no "text"'),
        ('{"text": "\\ud83d"}', "line 1: half a character (an unpaired surrogate escape)"),
        (
            '{"text": "a", "author": ["\\udc00"]}',
            "line 1: half a character (an unpaired surrogate escape)",
        ),
        (
            '{"text": "a", "published": "\\udc00"}',
            "line 1: half a character (an unpaired surrogate escape)",
        ),
        ('{"text": "a\\u0000b"}', "line 1: a zero character"),
        ("[" * 100_000, "line 1: nested too deeply"),
    ],
    ids=[
        "cut off",
        "a list",
        "a number",
        "no text",
        "a blank text",
        "a text that is none",
        "half a character in the text",
        "half in a list",
        "half in a date",
        "a zero character",
        "deep",
    ],
)
def test_what_is_no_article_says_why(line: str, message: str) -> None:
    assert failure(line) == message


def test_a_pair_of_escapes_is_one_character() -> None:
    (draft,) = read('{"text": "\\ud83d\\ude00"}')
    assert isinstance(draft, Draft)
    assert draft.text == "😀"


def test_a_number_that_python_will_not_read_is_an_error_of_its_line() -> None:
    assert failure('{"text": "a", "n": ' + "1" * 5000 + "}").startswith("line 1: ")


@pytest.mark.parametrize("depth", range(10, sys.getrecursionlimit(), 45))
def test_no_depth_of_nesting_is_a_failure(depth: int) -> None:
    (result,) = read('{"text": "a", "author": ' + "[" * depth + "]" * depth + "}")
    assert isinstance(result, Draft | ArticleError)


def test_a_file_of_blank_lines_holds_nothing() -> None:
    assert read("", " ", "") == []


@given(st.text(st.characters(codec="utf-8", exclude_characters="\0")))
def test_any_text_reads_back(text: str) -> None:
    (result,) = read(json.dumps({"text": text}))
    if text.strip():
        assert isinstance(result, Draft)
        assert result.text == text
    else:
        assert isinstance(result, ArticleError)
