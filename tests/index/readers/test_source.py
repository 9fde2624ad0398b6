"""Decoding, and what is left of a text when its cuts are taken out."""

import hashlib
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.errors import ArticleError
from index.model import Cut, Span
from index.readers.source import Draft, Metadata, decode, make_article, remaining

HERE = Path("ice.txt")
MARKS = {"utf-8": b"\xef\xbb\xbf", "utf-16-le": b"\xff\xfe", "utf-16-be": b"\xfe\xff"}
WITHOUT_ZERO = st.text(st.characters(exclude_characters="\0", codec="utf-8"))


@given(WITHOUT_ZERO.filter(lambda text: not text.startswith("\ufeff")))
def test_text_is_decoded_unchanged(text: str) -> None:
    assert decode(HERE, text.encode()) == text
    for encoding, mark in MARKS.items():
        assert decode(HERE, mark + text.encode(encoding)) == text


def test_line_ends_and_odd_spaces_stay() -> None:
    assert decode(HERE, b"One.\r\nTwo.\rThree.\xc2\xa0 ") == "One.\r\nTwo.\rThree.\u00a0 "


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"Ice \xff on", r"not UTF-8 text \(byte 4\)"),
        ("Müller".encode("latin-1"), r"not UTF-8 text \(byte 1\)"),
        (b"Ice \xe2\x80", r"not UTF-8 text \(byte 4\)"),
        (b"\xef\xbb\xbfIce \xff", r"not UTF-8 text \(byte 7\)"),
        (b"\xed\xa0\x80", r"not UTF-8 text \(byte 0\)"),
        (b"\xff\xfeI\0c", r"not UTF-16-LE text \(byte 4\)"),
        (b"\xfe\xff\xd8\x00\x00A", r"not UTF-16-BE text \(byte 2\)"),
        (b"Ice\0", "not a text file"),
        (b"\xef\xbb\xbfIce\0", "not a text file"),
        (b"\xff\xfe\0\0I\0\0\0", "not a text file"),
        (b"\x89PNG\r\n\x1a\n\0\0", "not a text file"),
    ],
    ids=[
        "a stray byte",
        "Latin-1",
        "cut in a character",
        "the mark counts",
        "half a surrogate pair",
        "half a character",
        "half a pair",
        "a zero byte",
        "zero after a mark",
        "UTF-32",
        "a picture",
    ],
)
def test_what_is_not_text_says_where(data: bytes, message: str) -> None:
    with pytest.raises(ArticleError, match=message) as caught:
        decode(HERE, data)
    assert caught.value.path == HERE


@given(st.binary())
def test_bytes_are_text_or_an_article_error(data: bytes) -> None:
    try:
        text = decode(HERE, data)
    except ArticleError:
        return
    assert "\0" not in text
    assert text.encode() in data or data[:2] in {b"\xff\xfe", b"\xfe\xff"}


@pytest.mark.parametrize(
    ("cuts", "left"),
    [
        ([], ["One. Two. Three."]),
        ([(0, 4)], ["Two. Three."]),
        ([(5, 9)], ["One.", "Three."]),
        ([(10, 16)], ["One. Two."]),
        ([(5, 9), (0, 4)], ["Three."]),
        ([(0, 12), (2, 6)], ["ree."]),
        ([(4, 5)], ["One.", "Two. Three."]),
        ([(0, 16)], []),
    ],
    ids=[
        "nothing cut",
        "the start",
        "the middle",
        "the end",
        "in any order",
        "one in another",
        "a space",
        "all",
    ],
)
def test_the_body_is_what_the_cuts_leave(cuts: list[tuple[int, int]], left: list[str]) -> None:
    text = "One. Two. Three."
    body = remaining(text, [Cut(Span(*cut), "heading") for cut in cuts])
    assert [span.of(text) for span in body] == left


@given(
    st.text(st.sampled_from("ab \n"), max_size=30),
    st.lists(st.tuples(st.integers(0, 30), st.integers(0, 30)), max_size=6),
)
def test_body_and_cuts_hold_every_character(text: str, ends: list[tuple[int, int]]) -> None:
    spans = [Span(min(a, b, len(text)), min(max(a, b), len(text))) for a, b in ends]
    body = list(remaining(text, [Cut(span, "heading") for span in spans]))
    assert all(one.end <= other.start for one, other in pairwise(body))
    assert all(piece.of(text).strip() == piece.of(text) != "" for piece in body)
    held = {i for span in body for i in range(span.start, span.end)}
    cut = {i for span in spans for i in range(span.start, span.end)}
    assert not held & cut
    assert all(i in held | cut for i, c in enumerate(text) if not c.isspace())


def test_an_article_is_named_by_its_place_and_its_text_by_its_hash() -> None:
    metadata = Metadata("Ice", "Ann Lee", "The Post", "2024", "https://example.org")
    late, early = Cut(Span(5, 9), "caption"), Cut(Span(0, 4), "title")
    article = make_article("a/ice.txt", Draft("Ice. Pic. It broke.", [late, early], metadata))
    assert article.id == hashlib.sha256(b"a/ice.txt").hexdigest()[:10]
    assert article.path == "a/ice.txt"
    assert article.sha256 == hashlib.sha256(b"Ice. Pic. It broke.").hexdigest()
    assert article.cuts == (early, late)
    assert [span.of(article.text) for span in article.body] == ["It broke."]
    told = (article.title, article.author, article.publisher, article.published, article.url)
    assert told == ("Ice", "Ann Lee", "The Post", "2024", "https://example.org")


def test_records_of_one_file_are_articles_of_their_own() -> None:
    one = make_article("ice.jsonl", Draft("Ice.", record=1))
    two = make_article("ice.jsonl", Draft("Ice.", record=2))
    assert (one.path, two.path) == ("ice.jsonl#1", "ice.jsonl#2")
    assert one.id != two.id
