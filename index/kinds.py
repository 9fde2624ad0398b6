"""The kind of thing that a question asks for, and whether a sentence holds one.

"How much money …" is answered by a sentence with a sum in it. Only kinds that can be recognised by
their form are here; names of persons and places gained nothing when tried.
"""

import re
from typing import Literal

AnswerKind = Literal["money", "number", "day", "date"]

_MONTH = (
    r"(?:Jan(?:uary)?|Feb(?:ruary)?|March|April|May|June|July|August|Sept(?:ember)?|Oct(?:ober)?"
    r"|Nov(?:ember)?|Dec(?:ember)?)"
)
_WEEKDAY = "(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day"
_ASKED: tuple[tuple[AnswerKind, re.Pattern[str]], ...] = (
    ("money", re.compile(
        r"how much (?:money|cash|(?:did|does|do|was|were) .*\b(?:cost|pay|paid|lend|borrow|loan))"
        r"|\bwhat (?:sum|price)\b|how expensive|how (?:big|large) .*\b(?:loan|credit)\b",
        re.IGNORECASE)),
    ("day", re.compile(
        r"\b(?:what|which|exact|on which) (?:day|date)\b(?! of the week)", re.IGNORECASE)),
    ("date", re.compile(
        r"\bwhen\b|\b(?:what|which) (?:year|date|day|month|century|decade)\b", re.IGNORECASE)),
    ("number", re.compile(
        r"\bhow (?:many|much|old|far|tall|high|large|big|long|deep|wide|fast|often)\b"
        r"|\bwhat (?:per ?cent\w*|share|number|amount|size|age)\b", re.IGNORECASE)),
)  # fmt: skip
_HELD: dict[AnswerKind, re.Pattern[str]] = {
    "money": re.compile(
        r"[$€£¥]\s?\d|\d\s*(?:(?:thousand|million|billion|trillion)\s)?"
        r"(?:dollar|ruble|rouble|yuan|euro|pound|franc|yen)", re.IGNORECASE),
    "date": re.compile(
        r"\b(?:1\d{3}|20\d\d)s?\b|[’‘']\d0s\b|\bcentur(?:y|ies)\b"
        rf"|\b{_MONTH}\b|\b{_WEEKDAY}\b"),
    "day": re.compile(
        rf"\b{_MONTH} \d{{1,2}}\b(?!\d)|\b\d{{1,2}}(?:st|nd|rd|th)?(?: of)? {_MONTH}\b"
        rf"|\b{_WEEKDAY}\b"),
    "number": re.compile(
        r"\d|\b(?:two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|twenty|thirty|forty|fifty"
        r"|sixty|seventy|eighty|ninety|(?:dozen|hundred|thousand|million|billion)s?|half|percent"
        r"|twice)\b", re.IGNORECASE),
}  # fmt: skip


def asked_kind(question: str) -> AnswerKind | None:
    """The kind of thing that a question asks for; None where its form doesn't tell."""
    return next((kind for kind, form in _ASKED if form.search(question)), None)


def holds(kind: AnswerKind | None, sentence: str) -> bool:
    """Whether a sentence holds a thing of that kind; False when no kind is asked for."""
    return kind is not None and _HELD[kind].search(sentence) is not None
