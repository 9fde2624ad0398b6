"""Foreign text made inert, measured and cut."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.characters import one_line, visible
from bot.discord_app.markdown import cut_short, escape, escaped, length, small, unescape
from index.model import fold
from tests.bot.discord_app.showing import ENGLAND, HOSTILE, Shown, texts, unhurried, units


@unhurried
@given(texts)
def test_discord_shows_an_escaped_text_as_it_stands(text: str) -> None:
    assert Shown.of(escape(fold(text))).text == visible(fold(text))


@pytest.mark.parametrize("text", HOSTILE)
def test_nothing_hostile_comes_alive_where_a_line_begins_or_in_its_middle(text: str) -> None:
    for line in (text, f"Say {text} now", f"{text}{text}"):
        assert Shown.of(escape(fold(line))).text == visible(fold(line))


@pytest.mark.parametrize(
    ("text", "escaped"),
    [
        ("https://a.b/c", "https\\://a.b/c"),
        ("join discord.gg/abc", "join discord\\.gg/abc"),
        ("@everyone", "\\@everyone"),
        ("<@1>", "\\<\\@1\\>"),
        (":smile:", "\\:smile\\:"),
        ("1. First", "1\\. First"),
        ("- First", "\\- First"),
        ("It was late: 12:30, in 2024. A well-known U.S. (and E.U.) rule!", None),
    ],
)
def test_an_escape_stands_before_what_would_act(text: str, escaped: str | None) -> None:
    expected = escaped or "It was late: 12\\:30, in 2024. A well-known U.S. (and E.U.) rule!"
    assert escape(text) == expected


@unhurried
@given(texts)
def test_an_escaped_text_can_be_read_back(text: str) -> None:
    assert unescape(escape(fold(text))) == visible(fold(text))


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("ab\u202ecd\u202c", "abcd"),
        ("pass\u200bword\ufeff", "password"),
        ("\u2066left\u2069", "left"),
        ("hid\U000e0041\U000e0042den", "hidden"),
        ("nul\x00 bell\x07", "nul bell"),
        ("disc\u200cord.gg", "discord.gg"),
        ("a\u200d\u200db", "ab"),
    ],
)
def test_invisible_characters_are_dropped(text: str, left: str) -> None:
    assert visible(text) == left


@pytest.mark.parametrize(
    "text",
    [
        "می‌خواهم",
        "👩\u200d🚀",
        "❤\ufe0f\u200d🔥",
        "क्\u200dष",
        ENGLAND,
        "\u0600\u0661",
    ],
)
def test_characters_that_change_what_is_seen_stay(text: str) -> None:
    assert visible(text) == text


@unhurried
@given(texts.map(lambda text: text * 9), st.integers(min_value=40, max_value=200))
def test_a_text_is_cut_until_its_escapes_fit(text: str, most: int) -> None:
    content = escaped(text, most)
    assert units(content) <= most
    read = Shown.of(content).text
    assert read == one_line(text) or one_line(text).startswith(read.removesuffix("…"))


@pytest.mark.parametrize(
    ("text", "most", "cut"),
    [
        ("one two three", 13, "one two three"),
        ("one two three", 12, "one two…"),
        ("onetwothree four", 8, "onetwot…"),
        ("e\u0301e\u0301", 3, "e\u0301…"),
        ("e\u0301\u0301\u0301", 2, "…"),
    ],
)
def test_a_cut_is_between_words_or_else_between_whole_characters(
    text: str, most: int, cut: str
) -> None:
    assert cut_short(text, most) == cut


def test_an_emoji_counts_as_two() -> None:
    assert length("a\U0001f600") == 3


def test_small_print_is_a_line_with_a_mark() -> None:
    assert small("Page 1 of 2") == "-# Page 1 of 2"
