"""Metadata in one form; nothing is guessed."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.readers.metadata import (
    PUBLISHERS,
    parse_date,
    published_on,
    publisher_of,
    text_or_none,
    web_url,
)

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=10,
)


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("2024-07-01", "2024-07-01"),
        ("2024-07", "2024-07"),
        ("2024", "2024"),
        ("2024-07-01T23:30:00-05:00", "2024-07-01"),
        ("2024-07-01 10:15", "2024-07-01"),
        ("July 1, 2024", "2024-07-01"),
        ("July 1st, 2024", "2024-07-01"),
        ("1 July 2024", "2024-07-01"),
        ("Jul 1, 2024", "2024-07-01"),
        ("Jul. 1, 2024", "2024-07-01"),
        ("Sept. 9, 1959", "1959-09-09"),
        ("9 Sept 1959", "1959-09-09"),
        ("2024/07/01", "2024-07-01"),
        ("2024.07.01", "2024-07-01"),
        ("Mon, 02 Jan 2006 15:04:05 GMT", "2006-01-02"),
        ("Mon, 02 Jan 2006 23:04:05 -0700", "2006-01-02"),
        ("Monday, January 2, 2006", "2006-01-02"),
        ("Monday January 2 2006", "2006-01-02"),
        ("Jan. 2, 2006 at 3:04 pm ET", "2006-01-02"),
        ("Jan. 2, 2006, 3 p.m. Eastern Time", "2006-01-02"),
        ("10:15 GMT, Monday 2 January 2006", "2006-01-02"),
        ("2 January 2006 – 18:30", "2006-01-02"),
        ("02-Jan-2006", "2006-01-02"),
        ("2006年1月2日", "2006-01-02"),
        ("2006年1月2日（月） 10:30", "2006-01-02"),
        ("2006年1月", "2006-01"),
        ("2006년 1월 2일", "2006-01-02"),
        ("2. Januar 2006, 10:15 Uhr", "2006-01-02"),
        ("Dienstag, 3. März 2020", "2020-03-03"),
        ("1er août 2021 à 18h30", "2021-08-01"),
        ("5 de enero de 2021", "2021-01-05"),
        ("13/02/2006", "2006-02-13"),
        ("02/13/2006 4:05 PM", "2006-02-13"),
        ("13.02.2006", "2006-02-13"),
        ("03/03/2006", "2006-03-03"),
        ("20060102", "2006-01-02"),
        ("20060102T150405Z", "2006-01-02"),
        ("January 2006", "2006-01"),
        ("enero de 2006", "2006-01"),
        ("02/01/2006", None),
        ("02.01.2006", None),
        ("13/13/2006", None),
        ("1 Brumaire 2006", None),
        ("2 January", None),
        ("2 Jan 06", None),
        ("20061302", None),
        ("The year 2006", None),
        ("On 2 January 2006 it broke", None),
        ("2 January 2006 and 3 January 2006", None),
        ("2 January 2006" + " " * 100_000 + "x", None),
        ("2024-02-30", None),
        ("2024-13", None),
        ("February 30, 2024", None),
        ("07/01/2024", None),
        ("1949 was a hard year", None),
        ("2024-07-01 and later", None),
        ("last week", None),
        ("", None),
    ],
)
def test_a_date_is_read_to_the_precision_given(text: str, wanted: str | None) -> None:
    assert parse_date(text) == wanted


@pytest.mark.parametrize(
    ("value", "wanted"),
    [
        (" July 1, 2024\n", "2024-07-01"),
        (2024, "2024"),
        ("Summer 2024", "Summer 2024"),
        ("2024-02-30", "2024-02-30"),
        ("", None),
        (None, None),
        ({"year": 2024}, None),
    ],
    ids=[
        "a usual form",
        "a year as a number",
        "not understood",
        "no such day",
        "empty",
        "none",
        "an object",
    ],
)
def test_a_date_that_is_not_understood_is_kept_as_written(
    value: object, wanted: str | None
) -> None:
    assert published_on(value) == wanted


@given(st.dates(min_value=date(1000, 1, 1)))
def test_every_day_reads_back(day: date) -> None:
    forms = ["%Y-%m-%d", "%B %d, %Y", "%d %B %Y", "%b. %d, %Y", "%Y/%m/%d"]
    assert {parse_date(day.strftime(form)) for form in forms} == {day.isoformat()}


@pytest.mark.parametrize(
    ("value", "wanted"),
    [
        ("  Ice \n on the  river ", "Ice on the river"),
        (["Ann Lee", "", None, "Bo Wu"], "Ann Lee, Bo Wu"),
        (["Ann Lee", ["Bo Wu"]], "Ann Lee"),
        (1984, "1984"),
        (True, None),
        ("", None),
        (" \n", None),
        ([], None),
        (None, None),
        ({"name": "Ann Lee"}, None),
    ],
    ids=[
        "one line",
        "several",
        "nested deeper",
        "a number",
        "yes",
        "empty",
        "blank",
        "an empty list",
        "none",
        "an object",
    ],
)
def test_a_value_is_one_line_of_text_or_none(value: object, wanted: str | None) -> None:
    assert text_or_none(value) == wanted


@given(JSON)
def test_no_value_makes_a_failure_or_an_empty_text(value: object) -> None:
    for text in (text_or_none(value), published_on(value), web_url(value)):
        assert text is None or (text and text == " ".join(text.split()))


@pytest.mark.parametrize(
    ("url", "wanted"),
    [
        ("https://www.foreignaffairs.com/china/x", "Foreign Affairs"),
        ("https://thediplomat.com/x", "The Diplomat"),
        ("https://news.bbc.co.uk/x", "BBC"),
        ("https://EN.Wikipedia.org/wiki/Ice", "Wikipedia"),
        ("https://notthediplomat.com/x", None),
        ("https://thediplomat.com.example.org/x", None),
        ("https://example.org/thediplomat.com", None),
        ("https://[", None),
        (None, None),
    ],
)
def test_the_publisher_is_known_by_the_host(url: str | None, wanted: str | None) -> None:
    assert publisher_of(url) == wanted


def test_hosts_are_written_as_they_are_compared() -> None:
    assert all(host == host.lower() and not host.startswith("www.") for host in PUBLISHERS)


@pytest.mark.parametrize(
    "text",
    [
        "https://example.org/a?b=c#d",
        "http://example.org",
        "https://example.org/mao(1)",
        "  https://example.org\n",
    ],
)
def test_an_address_of_the_web_is_kept(text: str) -> None:
    assert web_url(text) == text.strip()


@pytest.mark.parametrize(
    "value",
    [
        "javascript:alert(1)",
        "file:///etc/passwd",
        "ftp://example.org",
        "example.org",
        "https://a b",
        "https://example.org/<b>",
        "https://example.org/`",
        "https://",
        "",
        None,
        5,
        {"url": "https://example.org"},
    ],
)
def test_anything_else_is_no_address(value: object) -> None:
    assert web_url(value) is None
