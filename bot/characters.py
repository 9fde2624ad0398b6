"""The characters of a text that a reader sees, and only these."""

import re

from index.model import fold

# Invisible characters. They are dropped, not shown: U+202E and its kin turn the order of what
# follows, so that a quote reads as it was never written; U+200B and others hide inside words.
# White space isn't among them, it was folded before. The letters of tags stay where they make a
# flag, as England's, which is something to see.
_FLAG = r"\U0001f3f4[\U000e0061-\U000e007a]{4,6}\U000e007f"
_UNSEEN = (
    r"\x00-\x1f\x7f-\x9f\xad\u061c\u180e\u200b\u200e\u200f\u202a-\u202e\u2060-\u2064\u2066-\u206f"
    r"\ufeff\ufff9-\ufffb\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\U000e0001\U000e0020-\U000e007f"
    r"\ud800-\udfff"
)
_INVISIBLE = re.compile(f"({_FLAG})|[{_UNSEEN}]")
# Joiners change how Persian and Indic letters and emoji look, so they stay between such. Next to
# white space, ASCII or one another they do nothing but hide.
_JOINED = r"[^\x00-\x7f\s\u200c\u200d]"
_IDLE_JOINER = re.compile(rf"(?<!{_JOINED})[\u200c\u200d]|[\u200c\u200d](?!{_JOINED})")


def one_line(text: str) -> str:
    """The text on one line, without the characters that nobody sees."""
    return fold(visible(fold(text)))


def visible(text: str) -> str:
    """The text without the characters that nobody sees."""
    return _IDLE_JOINER.sub("", _INVISIBLE.sub(r"\1", text))
