"""Messages as values: what Discord counts of them, and what they read as in plain text."""

import pytest

from bot.discord_app.layout import Card, Line, Link, Message, Row, Text, notice

ROW = Row((Link("a", "https://a.b"), Link("b", "https://a.b")))


def test_parts_of_cards_are_parts_of_the_message() -> None:
    message = Message((Text("a"), Card((Text("b"), Line(), ROW)), Text("c")))
    assert message.texts == ["a", "b", "c"]
    assert message.rows == [ROW]


def test_a_row_a_card_and_each_button_count_as_components() -> None:
    # A text; a card with a text, a line, and a row of two buttons.
    assert Message((Text("a"), Card((Text("b"), Line(), ROW)))).components == 1 + 1 + 1 + 1 + 3


@pytest.mark.parametrize(
    ("texts", "fits"),
    [(["a" * 4000], True), (["a" * 4000, "b"], False), (["\U0001f600" * 2001], False)],
)
def test_all_texts_together_have_four_thousand_characters(texts: list[str], fits: bool) -> None:
    assert Message(tuple(map(Text, texts))).fits is fits


def test_there_are_forty_components() -> None:
    assert Message((Text("a"),) * 40).fits
    assert not Message((Text("a"),) * 41).fits


def test_plain_text_is_the_texts_in_order() -> None:
    assert Message((Text("a"), Card((Text("b"), Line(), ROW)))).plain == "a\n\nb"


def test_plain_text_ends_before_what_doesnt_fit() -> None:
    message = Message((Text("a" * 1000), Text("b" * 998), Text("c" * 2)))
    assert message.plain == f"{'a' * 1000}\n\n{'b' * 998}"
    assert Message((Text("a"), Text("b" * 2000), Text("c"))).plain == "a"


def test_the_short_form_stands_for_a_text_that_doesnt_fit() -> None:
    assert Message((Text("a" * 2001, short="b"), Text("c" * 9, short="d"))).plain == (
        f"b\n\n{'c' * 9}"
    )


def test_a_notice_is_one_text() -> None:
    assert notice("a").plain == "a"
