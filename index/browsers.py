"""Text fragments as browsers have them: what is compared with a page, and how it is written."""

import re
import unicodedata
from functools import lru_cache
from urllib.parse import quote

_ALIKE = (
    dict.fromkeys("‘’‚‛", "'")
    | dict.fromkeys("“”„‟", '"')
    | {"æ": "ae", "œ": "oe", "ø": "o", "đ": "d", "ð": "d", "ħ": "h", "ł": "l"}
)
# What browsers compare otherwise than as it stands: the letters above; and not at all marks upon
# letters, soft hyphens and joiners.
_OTHERWISE = re.compile(
    f"[{''.join(_ALIKE)}\u00ad\u0300-\u036f\u0483-\u0487\u0591-\u05bd\u061c\u064b-\u065f\u0670"
    "\u200b-\u200f\u202a-\u202e\u2060-\u2069\u3099\u309a\ufe00-\ufe0f\ufeff]"
)


def compared(text: str) -> str:
    """The text as browsers compare it, or folded a little further."""
    if text.isascii():
        return " ".join(text.lower().split())
    text = unicodedata.normalize("NFKD", text).casefold()
    for letter in set(_OTHERWISE.findall(text)):
        text = text.replace(letter, _ALIKE.get(letter, ""))
    return " ".join(text.split())


@lru_cache(maxsize=10_000)  # the pieces of one place begin or end with the same words
def encoded(word: str) -> str:
    """A word as it stands in a text directive: dash, comma and ampersand are syntax there."""
    return quote(word, safe="").replace("-", "%2D")
