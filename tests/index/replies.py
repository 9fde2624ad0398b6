"""Replies made by hand, as a library gives them, and a library that gives them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from index.answer import (
    Abstained,
    Answer,
    AskedField,
    Catalogued,
    Quoted,
    Reason,
    Searched,
    Understood,
)
from index.errors import QuestionError
from index.evaluate.questions import Asked
from index.model import Article, Excerpt, Span

HARBOUR = (
    "The harbour of Lindow was built in 1631. Dutch engineers\nbuilt it. "
    "They paid 4,000 guilders for the stone. A flood took the wall."
)


@dataclass(frozen=True)
class Seen:
    """An examination; see `index.library.Examination`."""

    answer: Answer
    excerpts: Sequence[Excerpt]
    passages: Sequence[tuple[Article, Span]] = ()


@dataclass(frozen=True)
class Replies:
    """A library that has its replies ready, by question; any other holds nothing to look for."""

    ready: Mapping[str, Seen]

    def examine(self, question: str, *, limit: int = 3) -> Seen:
        """See `index.library.Library.examine`."""
        if question not in self.ready:
            raise QuestionError("there is nothing in the question")
        assert limit == 3
        return self.ready[question]


def an_article(text: str = HARBOUR, **details: Any) -> Article:  # noqa: ANN401 - its metadata
    whole = {"title": "The Harbour", "author": "Ada Sample", "publisher": "Stone Post",
             "published": "2020-05-17", "url": "https://example.org/harbour"}  # fmt: skip
    return Article("h", "h.md", text, (Span(0, len(text)),), (), "0", **{**whole, **details})


def an_excerpt(words: str, sentence: str = "", article: Article | None = None) -> Excerpt:
    """An excerpt of these words, which stand in the article; the sentence is all of it if empty."""
    article = article or an_article()
    return Excerpt(
        article, place(article, words), place(article, sentence or words), (), 0.5, None
    )  # fmt: skip


def place(article: Article, words: str) -> Span:
    start = article.text.index(words)
    return Span(start, start + len(words))


def quoted(*excerpts: Excerpt, confidence: float = 0.9, ms: float = 10.0) -> Seen:
    return Seen(Quoted(*_said(confidence, ms), excerpts), excerpts)


def abstained(*hidden: Excerpt, confidence: float = 0.1, ms: float = 10.0) -> Seen:
    """It abstained; `hidden` is what it would have shown."""
    return Seen(Abstained(*_said(confidence, ms), Reason("nothing near"), ()), hidden)


def catalogued(
    asked: AskedField, *articles: Article, total: int = 1, excerpts: Sequence[Excerpt] = ()
) -> Seen:
    answer = Catalogued(*_said(0.9, 10.0), asked, articles, total, excerpts)
    return Seen(answer, excerpts)


def _said(confidence: float, ms: float) -> tuple[str, float, Searched, str, float, Understood]:
    return "?", confidence, Searched(2, 7), "gen-000001", ms, Understood()


def asked(*answers: str, kind: str = "fact", **more: Any) -> Asked:  # noqa: ANN401 - its keys
    return Asked.model_validate({"question": "when?", "answers": answers, "kind": kind, **more})
