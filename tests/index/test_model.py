"""The values that the stages hand to each other."""

import dataclasses

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from index.model import Article, Excerpt, Span, fold

SPACES = " \t\n\r\v\f\x1c\x1d\x1e\x1f\x85\u00a0\u1680\u2003\u2028\u2029\u202f\u205f\u3000"
TEXTS = st.text(st.one_of(st.sampled_from(SPACES), st.sampled_from("abc.é\u200b"), st.characters()))


def an_article(text: str, *body: Span) -> Article:
    return Article(
        id="ice", path="ice.txt", text=text, body=body or (Span(0, len(text)),), cuts=(), sha256=""
    )


def an_excerpt(article: Article, span: Span, sentence: Span, *highlights: Span) -> Excerpt:
    return Excerpt(article, span, sentence, highlights, 0.5, None)


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("", ""),
        ("  ", ""),
        ("one two", "one two"),
        ("  one \n\n two\t", "one two"),
        ("5\u00a0kg\u2003net", "5 kg net"),
        ("zero\u200bwidth", "zero\u200bwidth"),
        ("“A”—b", "“A”—b"),
    ],
    ids=[
        "nothing",
        "spaces only",
        "nothing to fold",
        "runs and ends",
        "odd spaces",
        "a zero-width space is no white space",
        "marks stay",
    ],
)
def test_fold_makes_one_space_of_a_run(text: str, wanted: str) -> None:
    assert fold(text) == wanted


@given(TEXTS)
def test_folding_changes_white_space_only(text: str) -> None:
    folded = fold(text)
    assert folded.replace(" ", "") == "".join(c for c in text if not c.isspace())
    assert fold(folded) == folded
    assert "  " not in folded
    assert folded == folded.strip()


@pytest.mark.parametrize(("start", "end"), [(-1, 2), (3, 2)])
def test_a_span_runs_forward_from_a_place_in_the_text(start: int, end: int) -> None:
    with pytest.raises(ValueError, match="not a span"):
        Span(start, end)


def test_a_span_is_half_open() -> None:
    span = Span(2, 5)
    assert len(span) == 3
    assert span.of("abcdefg") == "cde"
    assert sorted([Span(3, 4), Span(2, 9), Span(2, 5)]) == [Span(2, 5), Span(2, 9), Span(3, 4)]


@pytest.mark.parametrize(
    ("other", "inside"),
    [(Span(2, 5), True), (Span(3, 3), True), (Span(1, 3), False), (Span(4, 6), False)],
    ids=["itself", "an empty one", "too early", "too late"],
)
def test_a_span_contains_what_lies_between_its_ends(*, other: Span, inside: bool) -> None:
    assert Span(2, 5).contains(other) is inside


@pytest.mark.parametrize(
    ("details", "header"),
    [
        (
            {"title": "Ice", "publisher": "The Post", "published": "2024", "author": "Ann Lee"},
            "Ice (The Post, 2024, Ann Lee).",
        ),
        ({"title": "Ice"}, "Ice."),
        ({"author": "Ann Lee"}, "(Ann Lee)."),
        ({"title": "Ice", "published": "2024-07"}, "Ice (2024-07)."),
        ({}, ""),
    ],
    ids=["all", "title", "author", "title and month", "nothing"],
)
def test_the_header_names_what_is_known(details: dict[str, str], header: str) -> None:
    article = dataclasses.replace(an_article("Ice."), **details)  # type: ignore[arg-type]
    assert article.header == header


def test_an_excerpt_never_crosses_a_cut() -> None:
    article = an_article("One. CUT Two.", Span(0, 4), Span(9, 13))
    assert an_excerpt(article, Span(9, 13), Span(9, 13)).text == "Two."
    with pytest.raises(ValueError, match="inside one span"):
        an_excerpt(article, Span(0, 13), Span(0, 4))
    with pytest.raises(ValueError, match="inside one span"):
        an_excerpt(article, Span(5, 8), Span(5, 8))


def test_the_sentence_lies_in_the_excerpt_and_the_highlights_in_the_sentence() -> None:
    article = an_article("One. Two.")
    with pytest.raises(ValueError, match="answering sentence"):
        an_excerpt(article, Span(5, 9), Span(0, 4))
    with pytest.raises(ValueError, match="highlights"):
        an_excerpt(article, Span(0, 9), Span(0, 4), Span(5, 8))


def test_the_words_that_answer_lie_in_the_sentence_and_are_seen_first() -> None:
    article = an_article("One. Two.")
    excerpt = an_excerpt(article, Span(0, 9), Span(0, 4))
    assert excerpt.emphasis == Span(0, 4)
    assert dataclasses.replace(excerpt, answer=Span(1, 3)).emphasis == Span(1, 3)
    with pytest.raises(ValueError, match="words that answer"):
        dataclasses.replace(excerpt, answer=Span(5, 8))


def test_ranges_count_in_the_folded_text() -> None:
    text = "Out.  \n\nThe  ice\n\nis thin.  It   broke. Out."
    excerpt = an_excerpt(an_article(text), Span(8, 39), Span(28, 39))
    assert excerpt.text == "The ice is thin. It broke."
    assert excerpt.in_text(Span(28, 39)) == Span(17, 26)
    assert excerpt.in_text(Span(13, 16)) == Span(4, 7)


@given(st.data(), TEXTS)
def test_an_excerpt_is_its_slice_and_ranges_cut_the_same_words(
    data: st.DataObject, text: str
) -> None:
    solid = [i for i, c in enumerate(text) if not c.isspace()]
    assume(solid)
    outer = sorted(data.draw(st.lists(st.integers(0, len(text)), min_size=2, max_size=2)))
    inside = [i for i in solid if outer[0] <= i < outer[1]]
    assume(inside)
    ends = sorted(data.draw(st.lists(st.sampled_from(inside), min_size=2, max_size=2)))
    inner = Span(ends[0], ends[1] + 1)
    excerpt = an_excerpt(an_article(text), Span(*outer), inner)
    assert excerpt.text == fold(text[outer[0] : outer[1]])
    assert excerpt.in_text(inner).of(excerpt.text) == fold(inner.of(text))
