"""Articles as rows: sentences in passages that keep to their sections."""

from collections.abc import Sequence
from pathlib import Path

import pytest

from index.model import Article, Cut, CutReason, Passage, Span, fold
from index.passages import MAX_TOKENS
from index.prepare import Split, split_article, text_hash, with_header
from index.readers import list_files
from index.readers.formats import read_file
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


def split(one: Article) -> Split:
    return split_article(one, WORDS)


def numbered(count: int, words: int) -> str:
    """That many sentences of that many words each."""
    return " ".join(f"Number {n} {'word ' * (words - 3)}ends." for n in range(count))


def test_each_sentence_has_its_passage_and_its_block() -> None:
    found = split(article("Pears grow. Apples fall.", " HEAD ", "Wind blows."))
    assert found.texts == ["Pears grow.", "Apples fall.", "Wind blows."]
    assert [sentence.block for sentence in found.sentences] == [0, 0, 1]
    assert found.passages == [Passage(0, 1), Passage(2, 2)]
    assert list(found.passage_texts()) == ["Pears grow. Apples fall.", "Wind blows."]


@pytest.mark.parametrize(
    ("reason", "passages"),
    [("heading", 2), ("paywall", 2), ("title", 2), ("caption", 1), ("pull quote", 1)],
)
def test_passage_ends_at_a_section_but_not_at_an_interruption(
    reason: CutReason, passages: int
) -> None:
    found = split(article("Pears grow. ", "xxx ", "Apples fall.", reason=reason))
    assert len(found.passages) == passages
    assert [sentence.block for sentence in found.sentences] == [0, 1]


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
    found = split(article(numbered(count, words)))
    assert len(found.texts) == count
    assert sorted((p.last - p.first + 1 for p in found.passages), reverse=True) == sizes
    assert [i for p in found.passages for i in range(p.first, p.last + 1)] == [*range(count)]


def test_passage_is_embedded_below_the_header_of_its_article() -> None:
    named, bare = article("Pears grow.", title="The Orchard"), article("Wind blows.")
    assert with_header(named.header, "Pears grow.") == "The Orchard. Pears grow."
    assert with_header(bare.header, "Wind blows.") == "Wind blows."


def test_white_space_is_folded_in_texts_and_stays_in_the_article() -> None:
    one = article("Pears\n  grow\u00a0badly.")
    found = split(one)
    assert found.texts == ["Pears grow badly."]
    assert found.sentences[0].span.of(one.text) == "Pears\n  grow\u00a0badly."


def test_what_was_split_before_is_the_same_without_a_model() -> None:
    one = article("Pears grow.  Apples\nfall.", " HEAD ", "Wind blows.")
    found = split(one)
    assert Split.of(one, found.sentences, found.passages) == found


def test_texts_of_like_content_have_like_hashes() -> None:
    assert text_hash("a") == text_hash("a")
    assert len({text_hash(text) for text in ("a", "a ", "A", "")}) == 4
    assert len(text_hash("a" * 10_000)) == 16


def test_tokens_are_counted_once_for_an_article() -> None:
    """The tokenizer is fast on many texts together and slow on one at a time."""
    calls: list[int] = []

    def counted(texts: Sequence[str]) -> list[int]:
        calls.append(len(texts))
        return WORDS(texts)

    split_article(article("Pears grow. Apples fall."), counted)
    assert calls == [2]


def test_sentences_of_the_small_articles_are_slices_in_order(tmp_path: Path) -> None:
    text = "# Title\n\nOne pear\nfell. Two\tpears fell.\n\n* item\n\nThree pears fell."
    (file,) = list_files(write_articles(tmp_path, {"a.md": text}))
    (read,) = read_file(file)
    assert isinstance(read, Article)
    found = split(read)
    spans = [sentence.span for sentence in found.sentences]
    assert spans == sorted(spans)
    assert [fold(span.of(read.text)) for span in spans] == found.texts
    assert found.texts == ["One pear fell.", "Two pears fell.", "Three pears fell."]
