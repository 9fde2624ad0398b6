"""Collections in JSON: an article in each line, or one value with all of them."""

import json
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.errors import ArticleError
from index.readers import record
from index.readers.collection import read_lines, read_objects
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
        "Ice", "Ann Lee, Bo Wu", "The Post", "2024-07-01", "https://example.org/ice", "field"
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
        ('{"text": "a", "text": "b"}', 'line 1: "text" stands in it twice'),
        ('{"text": "a", "\\ud83d": 1, "\\ud83d": 2}', 'line 1: "\\ud83d" stands in it twice'),
        ('{"text": "a", "n": NaN}', 'line 1: "n" is NaN, which JSON doesn\'t have'),
        ('{"text": "a", "n": -Infinity}', 'line 1: "n" is -Infinity, which JSON doesn\'t have'),
        (
            '{"text": "a", "url": "https://example.org/\\ud83d"}',
            "line 1: half a character (an unpaired surrogate escape)",
        ),
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
        "a name twice",
        "half a character twice",
        "no number",
        "no number either",
        "half in an address",
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
    line = '{"text": "a", "n": ' + "1" * 5000 + "}"
    assert failure(line) == "line 1: a number with too many digits"


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


FILE = Path("ice.json")
ICE = {"text": "It broke."}
SNOW = {"text": "It fell."}


def objects(value: object) -> list[str]:
    """The texts, each with its number."""
    return [told(one) for one in read_objects(FILE, json.dumps(value).encode())]


def told(one: Draft | ArticleError) -> str:
    return f"{one.record} {one.text}" if isinstance(one, Draft) else f"! {one.args[0]}"


def refusal(data: str) -> str:
    with pytest.raises(ArticleError) as caught:
        read_objects(FILE, data.encode())
    assert caught.value.path == FILE
    return str(caught.value.args[0])


def test_one_object_is_the_article_of_its_file() -> None:
    assert objects(ICE) == ["None It broke."]


@pytest.mark.parametrize(
    "value",
    [
        [ICE, SNOW],
        {"articles": [ICE, SNOW]},
        {"status": "ok", "data": [ICE, SNOW]},
        {"response": {"total": 2, "results": [ICE, SNOW]}},
        {"a": {"b": {"c": [ICE, SNOW]}}},
        {"whatever it is called": [ICE, SNOW], "tags": ["a"], "pages": [{"n": 1}]},
        {"comments": [{"text": "I like it."}], "items": [ICE, SNOW]},
    ],
    ids=["a list", "articles", "data", "nested", "deep", "the only one with texts", "the known"],
)
def test_the_list_is_found_wherever_it_stands(value: object) -> None:
    assert objects(value) == ["1 It broke.", "2 It fell."]


def test_of_two_unknown_lists_none_is_chosen() -> None:
    assert refusal(json.dumps({"sports": [ICE], "politics": [SNOW]})) == (
        "several lists with texts in it (sports, politics)"
    )


def test_two_lists_of_one_name_are_not_one() -> None:
    assert "several lists" in refusal(json.dumps({"a": {"items": [ICE]}, "b": {"items": [SNOW]}}))


def test_records_without_a_text_are_errors_of_their_own() -> None:
    assert objects([ICE, {"title": "Snow"}, "a line", 5, SNOW]) == [
        "1 It broke.",
        '! record 2: no "text"',
        "! record 3: not an object with the article's fields",
        "! record 4: not an object with the article's fields",
        "5 It fell.",
    ]


@pytest.mark.parametrize(
    "data",
    ['{"name": "kiln", "files": ["bin"], "a": {"b": 1}}', '[{"a": 1}]', "[1, 2]", '"text"', "null"],
)
def test_a_file_without_articles_says_so_once(data: str) -> None:
    assert refusal(data) == (
        "no articles in it: no object has a text (looked for: text, body, content, article, "
        "article_body, full_text, content_text, content_html)"
    )


@pytest.mark.parametrize(
    ("data", "message"),
    [
        ('{"text": "a"', "not JSON (Expecting ',' delimiter, line 1, column 13)"),
        ("[" * 100_000, "nested too deeply"),
        ('[{"text": "a", "n": ' + "1" * 5000 + "}]", "a number with too many digits"),
        ('{"text": "a", "text": "b"}', '"text" stands in it twice'),
        ('{"text": "\\ud83d"}', "half a character (an unpaired surrogate escape)"),
    ],
)
def test_a_broken_file_says_why(data: str, message: str) -> None:
    assert refusal(data) == message


def test_lines_in_a_json_file_are_told_where_they_belong() -> None:
    with pytest.raises(ArticleError) as caught:
        read_objects(FILE, b'{"text": "a"}\n{"text": "b"}')
    assert ".jsonl" in caught.value.hint


@pytest.mark.parametrize("data", [b"", b" \n", b"[]"])
def test_an_empty_file_holds_nothing(data: bytes) -> None:
    assert read_objects(FILE, data) == []


def test_a_json_feed_is_the_publisher_of_its_items() -> None:
    feed = {
        "version": "https://jsonfeed.org/version/1.1",
        "title": "The Feed",
        "authors": [{"name": "Ann Lee"}],
        "text": "Some other field.",
        "items": [
            {"content_html": "<p>It broke.</p>", "date_published": "2024-07-01T10:00:00Z"},
            {"content_text": "It fell.", "authors": [{"name": "Bo Wu"}], "publisher": "The Post"},
        ],
    }
    drafts = read_objects(FILE, json.dumps(feed).encode())
    assert [one.metadata for one in drafts if isinstance(one, Draft)] == [
        Metadata(None, "Ann Lee", "The Feed", "2024-07-01", None, "feed"),
        Metadata(None, "Bo Wu", "The Post", None, None, "field"),
    ]


def test_what_is_guessed_of_the_file_stands_at_its_first_article() -> None:
    words = "Das Café schließt früh. Die Stühle stehen schon oben, und es ist schön so."
    value = [{"title": "x"}, {"text": words}, ICE]
    data = json.dumps(value, ensure_ascii=False).encode("cp1252")
    _, first, second = read_objects(FILE, data)
    assert isinstance(first, Draft)
    assert isinstance(second, Draft)
    assert first.text == words
    assert first.notes == ("read as cp1252, a guess: save it as UTF-8 to be sure",)
    assert second.notes == ()


def test_more_records_than_can_be_read_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(record, "MOST_RECORDS", 1)
    assert objects([ICE]) == ["1 It broke."]
    assert refusal(json.dumps([ICE, SNOW])) == "more than 1 records"


@given(st.recursive(st.none() | st.booleans() | st.floats() | st.text(), st.lists))
def test_no_value_of_a_field_is_more_than_an_error(value: object) -> None:
    names = ["title", "author", "publisher", "published", "url", "text", "byline"]
    data = json.dumps({**dict.fromkeys(names, value), "body": "It broke."})
    (result,) = read_lines(HERE, data.encode())
    assert isinstance(result, Draft | ArticleError)
