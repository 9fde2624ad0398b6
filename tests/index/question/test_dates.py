"""Dates that are all of a text."""

import pytest

from index.question.dates import day_range


@pytest.mark.parametrize(
    ("text", "days"),
    [
        ("2024", ("2024-01-01", "2024-12-31")),
        (" 2024-07 ", ("2024-07-01", "2024-07-31")),
        ("July 2024", ("2024-07-01", "2024-07-31")),
        ("2024-07-01", ("2024-07-01", "2024-07-01")),
        ("1 July  2024", ("2024-07-01", "2024-07-01")),
        ("July 1st, 2024", ("2024-07-01", "2024-07-01")),
        ("2024-13", None),
        ("2023-02-29", None),
        ("31 June 2024", None),
        ("since 2024", None),
        ("2024 or so", None),
        ("July", None),
        ("", None),
        ("2024" + " " * 60 + "x", None),
    ],
)
def test_a_date_is_read_where_nothing_else_is_said(text: str, days: tuple[str, str] | None) -> None:
    assert day_range(text) == days
