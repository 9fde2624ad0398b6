"""Articles as rows: sentences in passages that keep to their sections."""

from collections.abc import Sequence
from pathlib import Path

import pytest

from index.model import Article, Cut, CutReason, Passage, Span, fold
from index.passages import MAX_TOKENS
from index.prepare import Rows, prepare, silent, text_hash
from index.readers import list_files, read_file
from tests.doubles import WordEmbedder, write_articles

WORDS = WordEmbedder().count_tokens  # one token a word


def article(*pieces: str, reason: CutReason = "heading", title: str | None = None) -> Article:
    """An article whose body is every other piece, from the first on; the others are cut."""
    text = "".join(pieces)
    spans, position = [], 0
    for piece in pieces:
        spans.append(Span(position, position + len(piece)))
        position += len(piece)
    cuts = tuple(Cut(span, reason) for span in spans[1::2])
    return Article("id", "a.md", text, tuple(spans[::2]), cuts, "0" * 64, title=title)


def prepared(*articles: Article) -> Rows:
    return prepare(list(articles), WORDS, silent)


def numbered(count: int, words: int) -> str:
    """That many sentences of that many words each."""
    return " ".join(f"Number {n} {'word ' * (words - 3)}ends." for n in range(count))


def test_each_sentence_has_its_article_its_passage_and_its_block() -> None:
    rows = prepared(
        article("Pears grow. Apples fall.", " HEAD ", "Wind blows."), article("The sea rises.")
    )
    assert rows.sentence_texts == ["Pears grow.", "Apples fall.", "Wind blows.", "The sea rises."]
    assert [(n, p, s.block) for n, p, s in rows.sentences] == [
        (0, 0, 0), (0, 0, 0), (0, 1, 1), (1, 2, 0)
    ]  # fmt: skip
    assert rows.passages == [
        (0, Passage(0, 1)), (0, Passage(2, 2)), (1, Passage(0, 0))
    ]  # fmt: skip
    assert rows.passage_texts == ["Pears grow. Apples fall.", "Wind blows.", "The sea rises."]


@pytest.mark.parametrize(
    ("reason", "passages"),
    [("heading", 2), ("paywall", 2), ("title", 2), ("caption", 1), ("pull quote", 1)],
)
def test_passage_ends_at_a_section_but_not_at_an_interruption(
    reason: CutReason, passages: int
) -> None:
    rows = prepared(article("Pears grow. ", "xxx ", "Apples fall.", reason=reason))
    assert len(rows.passages) == passages
    assert [sentence.block for _, _, sentence in rows.sentences] == [0, 1]


@pytest.mark.parametrize(
    ("count", "words", "sizes"),
    [
        (20, 10, [20]),
        (21, 10, [11, 10]),
        (3, 150, [1, 1, 1]),
        (2, 300, [1, 1]),
        (5, 100, [2, 2, 1]),
    ],
    ids=["full", "one too many: two halves", "no two fit", "longer than the limit", "evenly"],
)
def test_passages_hold_at_most_200_tokens_and_are_filled_evenly(
    count: int, words: int, sizes: list[int]
) -> None:
    assert MAX_TOKENS == 200
    rows = prepared(article(numbered(count, words)))
    assert len(rows.sentence_texts) == count
    assert sorted((p.last - p.first + 1 for _, p in rows.passages), reverse=True) == sizes
    assert [i for _, p in rows.passages for i in range(p.first, p.last + 1)] == [*range(count)]


def test_passage_is_embedded_below_the_header_of_its_article() -> None:
    rows = prepared(article("Pears grow.", title="The Orchard"), article("Wind blows."))
    assert list(rows.embedded_passages()) == ["The Orchard. Pears grow.", "Wind blows."]


def test_white_space_is_folded_in_texts_and_stays_in_the_article() -> None:
    rows = prepared(article("Pears\n  grow\u00a0badly."))
    assert rows.sentence_texts == ["Pears grow badly."]
    assert rows.sentences[0][2].span.of(rows.articles[0].text) == "Pears\n  grow\u00a0badly."


def test_texts_of_like_content_have_like_hashes() -> None:
    assert text_hash("a") == text_hash("a")
    assert len({text_hash(text) for text in ("a", "a ", "A", "")}) == 4
    assert len(text_hash("a" * 10_000)) == 16


def test_progress_counts_articles() -> None:
    told: list[tuple[str, int, int]] = []
    prepare([article("A."), article("B.")], WORDS, lambda *step: told.append(step))
    assert [step[1:] for step in told] == [(1, 2), (2, 2)]


def test_tokens_are_counted_once_for_each_article() -> None:
    """The tokenizer is fast on many texts together and slow on one at a time."""
    calls: list[int] = []

    def counted(texts: Sequence[str]) -> list[int]:
        calls.append(len(texts))
        return WORDS(texts)

    prepare([article("Pears grow. Apples fall."), article("Wind blows.")], counted, silent)
    assert calls == [2, 1]


def test_sentences_of_the_small_articles_are_slices_in_order(tmp_path: Path) -> None:
    text = "# Title\n\nOne pear\nfell. Two\tpears fell.\n\n* item\n\nThree pears fell."
    (file,) = list_files(write_articles(tmp_path, {"a.md": text}))
    (read,) = read_file(file)
    assert isinstance(read, Article)
    rows = prepared(read)
    spans = [sentence.span for _, _, sentence in rows.sentences]
    assert spans == sorted(spans)
    assert [fold(span.of(read.text)) for span in spans] == rows.sentence_texts
    assert rows.sentence_texts == ["One pear fell.", "Two pears fell.", "Three pears fell."]
