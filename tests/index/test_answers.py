"""The packaged model on real articles: the sample, and those that may not be passed on."""

import json
import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from index.answer import Abstained, Answer, Quoted
from index.library import Library
from index.model import Excerpt, fold
from tests.conftest import ROOT, SHARED

SAMPLE = ROOT / "data" / "questions" / "sample.jsonl"
EVALUATION = SHARED / "eval" / "articles" / "questions.jsonl"

# Of the articles' furniture, in fragments: headings, captions, paywall and teasers.
FURNITURE = (
    "DANGEROUS LIAISONS", "SPLITTING UP", "HOT AND COLD", "THE IDEOLOGICAL IRRITANT", "MAN TO MAN",
    "Bobylev", "Wikimedia", "Want to read more", "Subscribe", "subscriber?", "The Authors",
    "A Tale of 2", "Overview", "By Bonnie Girard", "<", ">",
)  # fmt: skip


def questions(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text("utf-8").splitlines() if line.strip()]


def shown(answer: Answer) -> Sequence[Excerpt]:
    return answer.nearest if isinstance(answer, Abstained) else answer.excerpts


@pytest.mark.parametrize(
    ("question", "words", "title"),
    [
        ("how many Soviet experts packed their bags?", "1,390 experts packed their bags",
         "The Experts Who Went Home"),
        ("how long is that bridge over the yangtze in wuhan", "1,670 metres long",
         "The Experts Who Went Home"),
        ("who looked after gorbachev in shanghai", "Jiang Zemin, looked after him",
         "From Tashkent to Tiananmen"),
        ("how many times did khrushchev go to beijing", "to Beijing three times",
         "Three Visits and a Swimming Pool"),
        ("When did China finish paying off its Soviet loans?", "by 1965",
         "The Experts Who Went Home"),
    ],
)  # fmt: skip
def test_sample_articles_answer(
    question: str, words: str, title: str, sample_library: Library
) -> None:
    answer = sample_library.ask(question)
    assert isinstance(answer, Quoted)
    assert words in answer.excerpts[0].text
    assert answer.excerpts[0].article.title == title


@pytest.mark.parametrize("question", ["how do i make fluffy pancakes", "best laptop under 500?"])
def test_sample_articles_do_not_answer(question: str, sample_library: Library) -> None:
    answer = sample_library.ask(question)
    assert isinstance(answer, Abstained)
    assert answer.reason.kind in {"no word known", "names unknown", "nothing near"}
    assert answer.confidence < 0.2


def test_every_answer_of_the_sample_stands_in_its_article(sample_library: Library) -> None:
    """The question set itself is in order: what it expects can be quoted."""
    bodies = [
        fold(span.of(article.text))
        for article in sample_library.articles()
        for span in article.body
    ]
    expected = [words for one in questions(SAMPLE) for words in one["answers"]]
    assert [words for words in expected if not any(fold(words) in body for body in bodies)] == []


def test_sum_of_money_is_quoted_and_cited_as_far_as_known(shared_library: Library) -> None:
    answer = shared_library.ask("how much money did mao ask stalin for?")
    assert isinstance(answer, Quoted)
    best = answer.excerpts[0]
    assert "$300 million" in best.sentence.of(best.article.text)
    assert (best.article.author, best.article.publisher) == ("Bonnie Girard", "The Diplomat")
    assert (best.article.published, best.article.url, best.link) == (None, None, None)


def test_quotation_over_several_lines_is_shown_whole(shared_library: Library) -> None:
    """Lines 222 to 226: who was hosted, what Zhou said, and the rest of what he said."""
    answer = shared_library.ask("what did Zhou Enlai say about Wang Ming")
    assert isinstance(answer, Quoted)
    best = answer.excerpts[0]
    text, span = best.article.text, best.span
    assert best.article.path.startswith("003_")
    assert (text.count("\n", 0, span.start) + 1, text.count("\n", 0, span.end) + 1) == (222, 226)
    assert (best.article.author, best.article.publisher) == ("Joseph Torigian", "Foreign Affairs")
    assert best.article.published == "2024-07-01"
    assert best.article.url is not None
    assert best.article.url.startswith("https://www.foreignaffairs.com/")
    assert best.link is not None
    assert best.link.startswith(f"{best.article.url}#:~:text=")


def test_shared_articles_do_not_answer_what_they_do_not_speak_of(shared_library: Library) -> None:
    assert isinstance(shared_library.ask("how do i make fluffy pancakes"), Abstained)


def test_nothing_but_the_article_is_ever_shown(shared_library: Library) -> None:
    """Over all questions: neither a tagged summary nor what scrapers left in the text."""
    if not EVALUATION.is_file():
        pytest.skip("the evaluation set isn't at hand")
    excerpts = [
        excerpt
        for one in questions(EVALUATION)
        for excerpt in shown(shared_library.ask(one["question"]))
    ]
    assert len(excerpts) > 50
    for excerpt in excerpts:
        assert [words for words in FURNITURE if words in excerpt.text] == []
        text = excerpt.article.text
        tagged = [*re.finditer(r"<([A-Z_]+)>.*?</\1>", text, re.DOTALL)]
        outside = [match.span() for match in tagged if match[1] != "CONTENT"]
        assert not any(
            start < excerpt.span.end and excerpt.span.start < end for start, end in outside
        )


def test_every_expected_answer_can_be_quoted(shared_library: Library) -> None:
    """No sentence that answers was taken for furniture."""
    if not EVALUATION.is_file():
        pytest.skip("the evaluation set isn't at hand")
    bodies = [
        fold(span.of(article.text))
        for article in shared_library.articles()
        for span in article.body
    ]
    asked = [one for one in questions(EVALUATION) if one["kind"] != "metadata"]
    expected = [words for one in asked for words in one["answers"]]
    assert [words for words in expected if not any(fold(words) in body for body in bodies)] == []
