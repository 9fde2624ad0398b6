"""The characters that a reader sees."""

import pytest

from bot.characters import one_line, visible


def test_one_line_has_single_spaces_where_the_text_had_any_white_space() -> None:
    assert one_line(" a\r\n\tb\u2028c\u200b ") == "a b c"
