"""Discord's Markdown: making a text inert, measuring it and cutting it. No discord.py."""

import re
import unicodedata

from bot.characters import one_line, visible

# Discord shows a backslash before any sign as that sign. Enough to break each construct is one of
# its signs: "<" for mentions, timestamps, commands, emoji and links in brackets; ":" for bare
# links (https\://) and :emoji:, which bots can send; "[" for named links. A colon before white
# space is only a colon. An invitation works without https://, so its dot is broken.
_SIGN = re.compile(r"[\\*_~`|<>\[@#]|:(?!\s)|(?:(?<=discord)|(?<=discordapp))\.", re.IGNORECASE)
# Lists count at the start of a line, and at the start of bold text in it.
_LIST = re.compile(r"^(\s*\d*)([-+.)])(?=\s|$)")


def escape(text: str) -> str:
    """Discord Markdown that shows `visible(text)`, one line, and does nothing else."""
    return _LIST.sub(r"\1\\\2", _SIGN.sub(r"\\\g<0>", visible(text)))


_ESCAPED = re.compile(r"\\([^0-9A-Za-z\s])")


def unescape(content: str) -> str:
    """The text that `escape` made `content` of, without the characters that nobody sees."""
    return _ESCAPED.sub(r"\1", content)


def escaped(text: str, most: int) -> str:
    """The text on one line and escaped, cut where it would take more than `most` characters."""
    whole = escape(cut_short(one_line(text), most))
    # An escape makes two characters of one, as some characters count twice by themselves.
    fits = length(whole) <= most
    return whole if fits else escape(cut_short(one_line(text), most // 2))


def small(content: str) -> str:
    """A line in small print."""
    return f"-# {content}"


def cut_short(text: str, most: int) -> str:
    """At most `most` characters, an ellipsis included where something is missing.

    The cut is between words, unless that would leave less than half of them.
    """
    if len(text) <= most:
        return text
    between_words = [end for end in word_ends(text, most - 1) if end >= most // 2]
    ends = between_words or character_ends(text, most - 1) or [0]
    return f"{text[: ends[-1]]}…"


def length(content: str) -> int:
    """Characters as UTF-16 units: no way that Discord may count gives more."""
    return len(content.encode("utf-16-le", "surrogatepass")) // 2


def word_ends(text: str, most: int) -> list[int]:
    """Where a text of at most `most` characters may end between words, shortest first."""
    return [end for end in range(1, min(most, len(text) - 1) + 1) if text[end] == " "]


def character_ends(text: str, most: int) -> list[int]:
    """Where it may end between whole characters, shortest first."""
    tops = range(1, min(most, len(text) - 1) + 1)
    return [end for end in tops if _parts(text[end - 1], text[end])]


def _parts(left: str, right: str) -> bool:
    """Whether a cut between two characters takes nothing from the left one, as an accent."""
    return left != "\u200d" and unicodedata.category(right) not in {"Mn", "Mc", "Me", "Cf", "Sk"}
