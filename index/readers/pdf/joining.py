"""Lines made to running text: what a line's end did to the words is undone."""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

_WORD = re.compile(r"[^\W\d_]+(?:[-’'][^\W\d_]+)*")
_BROKEN = re.compile(r"([^\W\d_]+(?:[-’'][^\W\d_]+)*)-$")
_ADDRESS = re.compile(r"(?:https?://|www\.)\S*$")
_WORD_LENGTH = 4  # letters: shorter words are syllables as well
_RARE = 0.02  # of the lines
_SOFT = "\u00ad"
# With these before it a hyphen is rather part of the word than of the line's end ...
_COMPOUNDING = frozenset(
    "well self half ill long short high low old new two three four five six seven eight nine ten "
    "twenty thirty forty fifty sixty seventy eighty ninety first second third hard far near deep "
    "wide quarter much best better single double semi quasi pseudo".split()
)
# ... but not where the end of a word is behind it: short-age, near-ly.
_ENDINGS = frozenset(
    "ly ing ings er ers est ed ness ment ments age ages ary able ful less en eous hood ship ships "
    "ward wards land lands lier liest paper papers ence ences ondary teen teenth ty".split()
)
# These begin closed words: under-stand, some-thing.
_CLOSING = frozenset(
    "under with some any every no there where here over out up down in on fore after news them him "
    "her my your our can be for to an not now who what when how so al be re".split()
)


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """The words of a document.

    Attributes:
        words: How often each stands within the lines, whole, in lower case.
        hyphenated: Whether words were broken at the ends of lines.
    """

    words: Counter[str]
    hyphenated: bool


def vocabulary_of(lines: Sequence[str]) -> Vocabulary:
    """The words of a document's lines, which are in reading order."""
    words: Counter[str] = Counter()
    ends: list[str] = []
    for line, following in zip(lines, [*lines[1:], ""], strict=True):
        found = _WORD.findall(line.casefold())
        broken, first = _BROKEN.search(line[-60:]), _WORD.match(following)
        if broken and first and first[0][0].islower():
            ends.append((broken[1] + first[0]).casefold())
        words.update(found[:-1] if line.endswith(("-", _SOFT)) else found)
    # A page that doesn't break words has a hyphen at the end of a line now and then as well.
    hyphenated = len(ends) > _RARE * len(lines) or any(words[whole] for whole in ends)
    return Vocabulary(words, hyphenated)


def running_text(lines: Sequence[str], vocabulary: Vocabulary) -> str:
    """The lines as one paragraph.

    Args:
        lines: From the top, each without outer white space.
        vocabulary: Words of the document: they tell which hyphens belong to a word.
    """
    text = ""
    for line in lines:
        text = _joined(text, line, vocabulary) if text else line
    return " ".join(text.replace(_SOFT, "").split())


def _joined(text: str, line: str, vocabulary: Vocabulary) -> str:
    if text.endswith(_SOFT):
        return text[:-1] + line
    if text.endswith("-"):
        return _joined_at_hyphen(text, line, vocabulary)
    if text.endswith(("—", "/")) and not text.endswith((" —", " /")):
        return text + line
    if _is_wide(text[-1]) and _is_wide(line[0]):  # scripts without spaces
        return text + line
    return f"{text} {line}"


def _joined_at_hyphen(text: str, line: str, vocabulary: Vocabulary) -> str:
    if _ADDRESS.search(text[-200:]):
        return text + line
    broken, first = _BROKEN.search(text[-60:]), _WORD.match(line)
    if text.endswith((" -", "--")) or text == "-":
        return f"{text} {line}"
    if broken is None or first is None or not first[0][0].islower():
        return text + line  # Anglo-American, 1914-18
    whole, parted = broken[1] + first[0], f"{broken[1]}-{first[0]}"
    whole_seen, parted_seen = (
        vocabulary.words[whole.casefold()],
        vocabulary.words[parted.casefold()],
    )
    if whole_seen != parted_seen:
        return (text[:-1] if whole_seen > parted_seen else text) + line
    if first[0] in {"and", "or", "to"}:  # two- and three-year terms
        return f"{text} {line}"
    return (text if _is_compound(broken[1], first[0], vocabulary) else text[:-1]) + line


def _is_compound(head: str, tail: str, vocabulary: Vocabulary) -> bool:
    """Whether two parts, of which the document tells nothing else, belong apart."""
    head, tail = head.casefold().split("-")[-1], tail.casefold()
    if vocabulary.hyphenated and (tail in _ENDINGS or head in _CLOSING):
        return False
    if head in _COMPOUNDING or not vocabulary.hyphenated:
        return True
    parts = (head, tail.split("-")[0])
    return all(len(part) >= _WORD_LENGTH and vocabulary.words[part] > 0 for part in parts)


def _is_wide(sign: str) -> bool:
    return (
        "\u3040" <= sign <= "\u30ff" or "\u3400" <= sign <= "\u9fff" or "\u3001" <= sign <= "\u3002"
    )
