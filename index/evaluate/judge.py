"""What a reply is worth: whether it holds the answer, cited right, and nothing that it mustn't."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Protocol

from index.answer import Abstained, Answer
from index.evaluate.questions import Asked, Source
from index.evaluate.shown import METADATA, MOST_SHOWN, Shown, Status, excerpt_part, parts, status
from index.model import Article, Excerpt, Span, fold


class Examined(Protocol):
    """A question as the library has seen it through: see `index.library.Examination`."""

    @property
    def answer(self) -> Answer:
        """What a user gets."""
        ...

    @property
    def excerpts(self) -> Sequence[Excerpt]:
        """What is shown, or would be if it never abstained, best first."""
        ...

    @property
    def passages(self) -> Sequence[tuple[Article, Span]]:
        """The candidates, best first: an article, and where in its text the passage stands."""
        ...


class Examiner(Protocol):
    """What answers the questions: see `index.library.Library`."""

    def examine(self, question: str, *, limit: int = MOST_SHOWN) -> Examined:
        """See a question through.

        Raises:
            QuestionError: There is nothing in the question.
        """
        ...


@dataclass(frozen=True, slots=True)
class Verdict:
    """What can be said of a reply. All is false of one that shows nothing.

    Attributes:
        sentence: An answer stands in the answering sentence of the first excerpt.
        first: An answer stands in the first excerpt.
        anywhere: An answer (one of each group of `gold_all`) stands in the excerpts.
        right: The same, in excerpts that are cited as they must be and hold the words that they
            must; and nothing in the reply is forbidden.
        complete: All of `should_include` stands in the excerpts.
        rank: Of the first excerpt that holds an answer, from 1; None where none does.
        faults: What keeps a reply that holds the answer from being right, in words.
    """

    sentence: bool
    first: bool
    anywhere: bool
    right: bool
    complete: bool
    rank: int | None
    faults: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Judged:
    """A question, and what became of it: all that the figures are made of.

    Attributes:
        question: As asked.
        kind: As its set says.
        answerable: Whether the articles answer it.
        status: What the reply was.
        confidence: Of the reply, 0 to 1.
        elapsed_ms: Milliseconds.
        as_asked: Of what was shown.
        unabstained: Of what would have been shown if it never abstained.
        words: Of each excerpt shown.
        has_should_include: Whether the set says what a complete reply holds.
        in_passages: Whether the answer stands in the text, so that a passage can hold it.
        passage_rank: Of the first passage that holds the answer, in the article that the set
            names where it does; from 1.
    """

    question: str
    kind: str
    answerable: bool
    status: Status
    confidence: float
    elapsed_ms: float
    as_asked: Verdict
    unabstained: Verdict
    words: tuple[int, ...]
    has_should_include: bool
    in_passages: bool
    passage_rank: int | None

    @property
    def good(self) -> bool:
        """Whether it was answered right, or rightly not at all."""
        return self.as_asked.right if self.answerable else self.status == "abstained"


def judge(asked: Asked, examined: Examined) -> Judged:
    """Judge the reply to a question, and what it would have been without abstaining."""
    answer = examined.answer
    shown = parts(answer, asked.kind)
    hidden = (excerpt_part(excerpt, asked.kind) for excerpt in examined.excerpts[:MOST_SHOWN])
    excerpts = () if isinstance(answer, Abstained) else answer.excerpts[:MOST_SHOWN]
    return Judged(
        question=asked.question,
        kind=asked.kind,
        answerable=asked.answerable,
        status=status(answer),
        confidence=answer.confidence,
        elapsed_ms=answer.elapsed_ms,
        as_asked=verdict(asked, shown),
        unabstained=verdict(asked, shown or tuple(hidden)),
        words=tuple(len(excerpt.text.split()) for excerpt in excerpts),
        has_should_include=bool(asked.should_include),
        in_passages=asked.answerable and asked.kind != METADATA,
        passage_rank=_passage_rank(asked, examined.passages),
    )


def verdict(asked: Asked, shown: Sequence[Shown]) -> Verdict:
    """Judge what is shown; see `Verdict`."""
    answers = asked.accepted if asked.answerable else ()
    groups = asked.gold_all if asked.gold_all and asked.answerable else (answers,)
    holding = [part for part in shown if _holds(part, answers)]
    forbidden = list(_forbidden(asked, shown))
    anywhere = _covered(groups, shown)
    faults = [*forbidden, *(_short_of(asked, groups, shown) if anywhere else ())]
    return Verdict(
        sentence=bool(shown) and _in_sentence(shown[0], answers),
        first=bool(shown) and _holds(shown[0], answers),
        anywhere=anywhere,
        right=anywhere and not faults,
        complete=bool(shown) and _includes_all(asked.should_include, shown),
        rank=shown.index(holding[0]) + 1 if holding else None,
        faults=tuple(faults),
    )


def _covered(groups: Sequence[Sequence[str]], shown: Sequence[Shown]) -> bool:
    return all(any(_holds(part, group) for part in shown) for group in groups)


def _holds(part: Shown, answers: Iterable[str]) -> bool:
    """Whether any of the answers stands in the excerpt, or in what is stated."""
    return any(answer in part.text or _is_stated(answer, part.stated) for answer in answers)


def _in_sentence(part: Shown, answers: Iterable[str]) -> bool:
    stated = part.stated if not part.text else ()  # under an excerpt they are its citation
    return any(answer in part.sentence or _is_stated(answer, stated) for answer in answers)


def _is_stated(answer: str, stated: Iterable[str]) -> bool:
    """Whether a text of the metadata holds the answer as whole words, in capitals or not."""
    name = re.escape(re.sub(r"^by\s+", "", answer, flags=re.IGNORECASE))
    whole = re.compile(rf"(?<![\w/]){name}(?![\w/])", re.IGNORECASE)
    return any(whole.search(fold(text)) for text in stated)


def _forbidden(asked: Asked, shown: Sequence[Shown]) -> Iterator[str]:
    if any(words in part.text for words in asked.forbid for part in shown):
        yield "shows what it mustn't"
    authors = [part.article.author or "" for part in shown if part.article]
    names = [name.casefold() for name in asked.forbid_cite]
    if any(name in fold(author).casefold() for name in names for author in authors):
        yield "cites whom it mustn't"


def _short_of(
    asked: Asked, groups: Sequence[Sequence[str]], shown: Sequence[Shown]
) -> Iterator[str]:
    """What the excerpts that hold the answer lack."""
    whole = [part for part in shown if not part.text or _includes_all(asked.must_include, [part])]
    cited = [part for part in shown if _is_cited(part, asked.must_cite)]
    lacking = not _covered(groups, whole)
    miscited = not _covered(groups, cited) or not _all_cited(asked, shown)
    if lacking:
        yield "lacks words that it needs"
    if miscited:
        yield "cited wrongly"
    if not (lacking or miscited or _covered(groups, [part for part in cited if part in whole])):
        yield "no excerpt has both the words and the citation"


def _includes_all(words: Iterable[str], shown: Sequence[Shown]) -> bool:
    return all(any(word in part.text for part in shown) for word in words)


def _is_cited(part: Shown, sources: Sequence[Source]) -> bool:
    """Whether the part cites one of the sources; any will do where there is none."""
    return not sources or any(_is(source, part.article) for source in sources)


def _all_cited(asked: Asked, shown: Sequence[Shown]) -> bool:
    if asked.cite_mode == "any":
        return True
    return all(any(_is(source, part.article) for part in shown) for source in asked.must_cite)


def _is(source: Source, article: Article | None) -> bool:
    if article is None:
        return False
    pairs = (
        (source.title, article.title),
        (source.author, article.author),
        (source.publisher, article.publisher),
        (source.date, article.published),
        (source.url, article.url),
    )
    return all(wanted is None or wanted == fold(given or "") for wanted, given in pairs)


def _passage_rank(asked: Asked, passages: Sequence[tuple[Article, Span]]) -> int | None:
    if not asked.answerable:
        return None
    for rank, (article, span) in enumerate(passages, 1):
        if asked.article is not None and asked.article != fold(article.title or ""):
            continue
        if any(answer in fold(span.of(article.text)) for answer in asked.accepted):
            return rank
    return None
