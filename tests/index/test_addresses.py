"""Excerpts found again, and the paragraphs around them."""

from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from index.addresses import MOST_OF_PARAGRAPH, address_of, excerpt_at, paragraph
from index.answer import Quoted
from index.library import Library
from index.model import Article, Excerpt, Span
from index.rebuild import rebuild
from index.store import Generation, open_current
from tests.doubles import WordEmbedder, write_articles
from tests.index.replies import an_article, an_excerpt


@pytest.mark.parametrize("question", ["Who built the harbour?", "what did the mayor promise"])
def test_an_excerpt_is_found_again_by_its_address(question: str, small_library: Library) -> None:
    answer = small_library.ask(question)
    assert isinstance(answer, Quoted)
    for excerpt in answer.excerpts:
        address = address_of(excerpt)
        assert small_library.excerpt(address) == replace(excerpt, highlights=())
        assert small_library.excerpt(address, (excerpt.article.title or "",)) is not None
        assert small_library.excerpt(address, ("The Orchard",)) is None


def test_the_words_that_answer_are_kept_in_an_address(small_generation: Generation) -> None:
    """They tell what was answered, and not what was asked."""
    article = small_generation.article(0)
    body = article.body[0]
    words = Span(body.start + 4, body.start + 11)
    excerpt = Excerpt(article, body, body, (), 0.5, None, answer=words)
    found = excerpt_at(small_generation, address_of(excerpt))
    assert found is not None
    assert found.answer == words
    outside = replace(address_of(excerpt), answer=Span(body.end, body.end + 1))
    assert excerpt_at(small_generation, outside) is None


def test_what_is_gone_or_has_changed_is_not_found(small_generation: Generation) -> None:
    article = small_generation.article(0)
    address = address_of(Excerpt(article, article.body[0], article.body[0], (), 0.5, None))
    assert excerpt_at(small_generation, address) is not None
    assert excerpt_at(small_generation, replace(address, article="gone")) is None
    assert excerpt_at(small_generation, replace(address, sha256="0")) is None
    far = Span(0, len(article.text) + 5)
    assert excerpt_at(small_generation, replace(address, span=far)) is None
    assert excerpt_at(small_generation, replace(address, sentence=far)) is None


def test_other_articles_are_named_as_far_as_they_are_held(tmp_path: Path) -> None:
    files = {"a.txt": "Rain fell on the town.", "b.txt": "Nobody minded the rain that fell."}
    rebuild(write_articles(tmp_path / "articles", files), tmp_path / "index", WordEmbedder())
    with closing(open_current(tmp_path / "index")) as generation:
        one, other = generation.article(0), generation.article(1)
        excerpt = Excerpt(one, one.body[0], one.body[0], (), 0.5, None, (other,))
        address = address_of(excerpt)
        assert address.also == (other.id,)
        assert excerpt_at(generation, replace(address, also=("gone", other.id))) == excerpt


LONG = " ".join(f"Sentence number {n:03d} has as many words as any other." for n in range(100))
TWO = f"First words here. {LONG[:1200]} Last words there.\n\nAnother paragraph begins. It ends."


def shown(text: str, words: str, *bodies: Span) -> Excerpt:
    """The paragraph around some words."""
    article: Article = an_article(text)
    if bodies:
        article = replace(article, body=bodies)
    excerpt = an_excerpt(words, article=article)
    found = paragraph(excerpt)
    assert (found.sentence, found.highlights) == (excerpt.sentence, excerpt.highlights)
    return found


def test_a_paragraph_is_shown_whole_and_alone() -> None:
    assert shown(TWO, "First words here.").text.endswith("Last words there.")
    assert shown(TWO, "Last words there.").text.startswith("First words here.")


def test_short_paragraphs_are_shown_with_those_beside_them() -> None:
    text = "\n\n".join(f"Line {n} is short." for n in range(60))
    found = shown(text, "Line 30 is short.")
    assert found.text.startswith("Line 1")
    assert 600 <= len(found.span) < 700
    assert shown("One. Two.\n\nThree.", "Three.").text == "One. Two. Three."


def test_of_a_long_paragraph_the_nearest_sentences_are_shown_in_equal_parts() -> None:
    found = shown(LONG, "Sentence number 050 has as many words as any other.")
    assert MOST_OF_PARAGRAPH - 120 < len(found.span) <= MOST_OF_PARAGRAPH
    assert found.text.startswith("Sentence number 02")
    assert found.text.endswith("any other.")
    first = shown(LONG, "Sentence number 000 has as many words as any other.")
    assert len(first.span) > MOST_OF_PARAGRAPH - 60


def test_a_cut_is_never_crossed() -> None:
    text = "One is here. Two is here. Three is here."
    assert shown(text, "Two is here.", Span(0, 12), Span(13, 25), Span(26, 40)).text == (
        "Two is here."
    )


def test_a_part_of_a_sentence_is_shown_with_all_of_it() -> None:
    assert shown("One came late, and two came early.", "and two").text == (
        "One came late, and two came early."
    )


@pytest.mark.parametrize("length", [500, 600])
def test_a_sentence_that_is_too_long_stays_as_it_is(length: int) -> None:
    """Of 5 characters a word."""
    text = "word " * length + "ends."
    found = shown(text, "word word")
    assert (found.text == "word word") is (len(text) > MOST_OF_PARAGRAPH)
