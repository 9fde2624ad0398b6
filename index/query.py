"""What the user asked: cleaned and taken apart into terms."""

import re
import unicodedata
from dataclasses import dataclass

from index.errors import QuestionError
from index.kinds import AnswerKind, asked_kind
from index.model import fold
from index.terms import stems

MAX_LENGTH = (
    1000  # characters; tokenising 1 MB takes .7 s, so a question is cut before anything else
)

_MENTION = re.compile(r"<(?:@[!&]?|#|a?:\w+:)\d+>")
_SAYING = re.compile(
    r"\b(?:sa(?:y|ys|id)|t(?:ell|old)|call(?:ed)?|repl(?:y|ied|ys)|answer(?:ed)?|respon(?:d|ded|se)"
    r"|remark(?:ed)?|describe[ds]?|quot(?:e|ed)|thin(?:k|ks)|thought|words?"
    r"|comment(?:ed)?|put it)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Query:
    """A question, taken apart.

    Attributes:
        question: As asked, cut at `MAX_LENGTH`.
        text: Cleaned, for the embedder.
        stems: What is asked about, each once, in order.
        kind: The kind of thing that it asks for, where its form tells.
        asks_for_words: Whether it asks what somebody said.
    """

    question: str
    text: str
    stems: tuple[str, ...]
    kind: AnswerKind | None
    asks_for_words: bool


def parse(question: str) -> Query:
    """Take a question apart.

    Raises:
        QuestionError: There is nothing in it.
    """
    whole = question[:MAX_LENGTH].encode("utf-8", "replace").decode()
    visible = "".join(
        " " if unicodedata.category(c) in {"Cc", "Cf", "Zl", "Zp"} else c
        for c in _MENTION.sub(" ", whole)
    )
    text = fold(unicodedata.normalize("NFC", visible))
    if not any(c.isalnum() for c in text):
        raise QuestionError(
            "there is no question", hint='Ask in words, such as: "who was Zhou Enlai?"'
        )
    asked = tuple(dict.fromkeys(stems(text)))
    return Query(whole, text, asked, asked_kind(text), bool(_SAYING.search(text)))
