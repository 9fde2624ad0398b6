"""From an article to the rows of an index: sentences, passages, and the texts to embed."""

import hashlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
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


@dataclass(frozen=True, slots=True)
class Split:
    """An article in sentences and passages.

    Attributes:
        sentences: In the order of the article.
        passages: Runs of them, in order, which together hold each sentence once.
        texts: Of the sentences, white space folded.
    """

    sentences: Sequence[Sentence]
    passages: Sequence[Passage]
    texts: Sequence[str]

    @classmethod
    def of(
        cls, article: Article, sentences: Sequence[Sentence], passages: Sequence[Passage]
    ) -> "Split":
        """A split that is known already."""
        texts = [fold(sentence.span.of(article.text)) for sentence in sentences]
        return cls(sentences, passages, texts)

    def passage_texts(self) -> Iterator[str]:
        """The text of each passage: those of its sentences."""
        for passage in self.passages:
            yield " ".join(self.texts[passage.first : passage.last + 1])


def split_article(article: Article, count_tokens: Callable[[Sequence[str]], list[int]]) -> Split:
    """Split an article into sentences, and group these into passages.

    Args:
        article: As read.
        count_tokens: Lengths of texts in model tokens; asked once.
    """
    sentences = [
        Sentence(span, block)
        for block, body in enumerate(article.body)
        for span in split_sentences(article.text, body)
    ]
    texts = [fold(sentence.span.of(article.text)) for sentence in sentences]
    breaks = _sections(article, sentences)
    return Split(sentences, make_passages(sentences, count_tokens(texts), breaks=breaks), texts)


def with_header(header: str, passage: str) -> str:
    """What is embedded for a passage: its article's header, and its text."""
    return f"{header} {passage}".lstrip()


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
