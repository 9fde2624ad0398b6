"""Which words of a message are a quotation that can be checked. No discord.py."""

import re

from index.model import fold

MOST_QUOTATIONS = 3
_LEAST_WORDS = 4
"""Of something in quotation marks; fewer are a title or a word that is talked about."""

_BLOCK = re.compile(r"^\s*>(?:>>)? ?(.+)$", re.MULTILINE)
_MARKED = re.compile(r"“([^“”]+)”|„([^„“”]+)[“”]|«([^«»]+)»|»([^«»]+)«|「([^「」]+)」|\"([^\"]+)\"")
_MENTION = re.compile(r"<(?:@[!&]?|#|a?:\w+:)\d+>")


def quotations_in(content: str) -> list[str]:
    """What a message quotes: its block quotes, else what stands in quotation marks, else all of it.

    At most `MOST_QUOTATIONS`, none of them empty.
    """
    text = _MENTION.sub(" ", content)
    blocks = fold(" ".join(_BLOCK.findall(text)))
    if blocks:
        return [blocks]
    marked = (fold(next(filter(None, found))) for found in _MARKED.findall(text))
    long = [one for one in marked if len(one.split()) >= _LEAST_WORDS or _is_dense(one)]
    whole = fold(text)
    return list(dict.fromkeys(long))[:MOST_QUOTATIONS] or ([whole] if whole else [])


def _is_dense(text: str) -> bool:
    """Whether it is written without spaces, as Japanese is, and long enough to be a sentence."""
    return " " not in text and len(text) >= 3 * _LEAST_WORDS and not text.isascii()
