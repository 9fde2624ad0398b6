"""From articles to the rows of an index: sentences, passages, and the texts to embed."""

import hashlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from index.model import Article, Passage, Sentence, fold
from index.passages import make_passages
from index.sentences import split_sentences

# Cuts that begin a new section; a passage doesn't reach over them. Captions and pull quotes
# merely interrupt.
_SECTION_CUTS = frozenset({"heading", "paywall", "title"})


class Progress(Protocol):
    """Told of the work: the stage in words, how much of it is done, and how much there is."""

    def __call__(self, stage: str, done: int, total: int, /) -> None:
        """Take note."""
        ...


def silent(_stage: str, _done: int, _total: int) -> None:
    """A `Progress` for those who don't want to know."""


@dataclass(slots=True)
class Rows:
    """The rows of a generation while it is made; a row's number is its place.

    Attributes:
        articles: As read.
        sentences: Number of the article, number of the passage, and the sentence.
        passages: Number of the article, and the passage in numbers of the article's sentences.
        sentence_texts: White space folded; one for each sentence.
        passage_texts: The texts of its sentences; one for each passage.
    """

    articles: list[Article] = field(default_factory=list)
    sentences: list[tuple[int, int, Sentence]] = field(default_factory=list)
    passages: list[tuple[int, Passage]] = field(default_factory=list)
    sentence_texts: list[str] = field(default_factory=list)
    passage_texts: list[str] = field(default_factory=list)

    def embedded_passages(self) -> Iterator[str]:
        """What is embedded for each passage: its article's header, and its text."""
        for (number, _), text in zip(self.passages, self.passage_texts, strict=True):
            yield f"{self.articles[number].header} {text}".lstrip()


def prepare(
    articles: list[Article], count_tokens: Callable[[Sequence[str]], list[int]], progress: Progress
) -> Rows:
    """Split the articles into sentences, and group these into passages.

    Args:
        articles: As read.
        count_tokens: Lengths of texts in model tokens.
        progress: Told of the work.
    """
    rows = Rows(articles)
    for number, article in enumerate(articles):
        sentences = [
            Sentence(span, block)
            for block, body in enumerate(article.body)
            for span in split_sentences(article.text, body)
        ]
        texts = [fold(sentence.span.of(article.text)) for sentence in sentences]
        breaks = _sections(article, sentences)
        for passage in make_passages(sentences, count_tokens(texts), breaks=breaks):
            row = len(rows.passages)
            rows.passages.append((number, passage))
            held = range(passage.first, passage.last + 1)
            rows.sentences += [(number, row, sentences[i]) for i in held]
            rows.passage_texts.append(" ".join(texts[i] for i in held))
        rows.sentence_texts += texts
        progress("Splitting into passages", number + 1, len(articles))
    return rows


def text_hash(text: str) -> bytes:
    """Names a text by its content, in 16 bytes."""
    return hashlib.blake2b(text.encode(), digest_size=16).digest()


def _sections(article: Article, sentences: Sequence[Sentence]) -> frozenset[int]:
    """Numbers of the sentences that stand first below a heading."""
    return frozenset(
        number
        for number in range(1, len(sentences))
        if sentences[number].block != sentences[number - 1].block
        and any(
            cut.reason in _SECTION_CUTS
            and sentences[number - 1].span.end <= cut.span.start < sentences[number].span.start
            for cut in article.cuts
        )
    )
