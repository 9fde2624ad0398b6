"""The characters that a reader sees."""

import pytest

from bot.characters import one_line, visible


def test_one_line_has_single_spaces_where_the_text_had_any_white_space() -> None:
    assert one_line(" a\r\n\tb\u2028c\u200b ") == "a b c"


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        pytest.param("a\x1b[2Jb\x07\x9b1mc\x7f", "a[2Jb1mc", id="controls"),
        pytest.param("\u202eabc\u202c \u2066d\u2069", "abc d", id="turned order"),
        pytest.param("in\u200bvis\u00adible\ufeff", "invisible", id="hidden inside words"),
        pytest.param("half \ud800 a character", "half  a character", id="surrogate"),
        pytest.param("می\u200cخواهم 👩\u200d🚀", "می\u200cخواهم 👩\u200d🚀", id="joiners at work"),
        pytest.param("a\u200db\u200c c", "ab c", id="idle joiners"),
        pytest.param("“Zürich” – 北京 naïve 🧊", "“Zürich” – 北京 naïve 🧊", id="plain words"),
    ],
)
def test_only_characters_that_nobody_sees_are_dropped(text: str, shown: str) -> None:
    assert visible(text) == shown
