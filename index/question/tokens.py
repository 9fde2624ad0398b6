"""The words of a question, folded, and what a run of them names."""

import re
from dataclasses import dataclass

from index.question.names import fold_words

_TOKEN = re.compile(r"[^\W_]+(?:[’'][^\W_]+)*|[,:;?!.()—–“”\"«»]|\.\.\.")
_POSSESSIVE = re.compile(r"[^\W_][’'][sS]$")
_SHORT_FORMS = {"whos": "who", "whats": "what", "wheres": "where", "hows": "how", "whens": "when"}


@dataclass(frozen=True, slots=True)
class Token:
    """A word of the question, folded, with where it stands and what follows it."""

    word: str
    raw: str
    start: int
    end: int
    possessive: bool
    mark: str


@dataclass(frozen=True, slots=True)
class Mention:
    """Words of the question, tokens `first` to `last` (not included), that name something held.

    Attributes:
        letter: What it is; see `index.question.marked`.
        name: As the metadata write it; of a date, as typed.
        rows: The articles; of a date, none.
        days: Of a date, its first and last ISO day.
        held: False for a well-known source that no article is of.
    """

    letter: str
    first: int
    last: int
    name: str
    rows: frozenset[int] = frozenset()
    days: tuple[str, str] = ("", "")
    held: bool = True


def tokens_of(text: str) -> list[Token]:
    """The words of a text."""
    found: list[Token] = []
    for match in _TOKEN.finditer(text):
        word = fold_words(match[0]).replace(" ", "")
        if not word:
            if found and not found[-1].mark and match[0] in ",:;?!.()—–":
                last = found[-1]
                kind = "," if match[0] in "()—–;" else match[0]
                found[-1] = Token(last.word, last.raw, last.start, last.end, last.possessive, kind)
            continue
        possessive = bool(_POSSESSIVE.search(match[0])) or word in _SHORT_FORMS
        word = _SHORT_FORMS.get(word, word)
        found.append(Token(word, match[0], match.start(), match.end(), possessive, ""))
    return found
