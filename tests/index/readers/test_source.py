"""Decoding, and what is left of a text when its cuts are taken out."""

import hashlib
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.errors import ArticleError
from index.model import Cut, Span
from index.readers.source import Decoded, Draft, Given, Metadata, decode, make_article, remaining

HERE = Path("ice.txt")
MARKS = {"utf-8": b"\xef\xbb\xbf", "utf-16-le": b"\xff\xfe", "utf-16-be": b"\xfe\xff"}
WITHOUT_ZERO = st.text(st.characters(exclude_characters="\0", codec="utf-8"))


@given(WITHOUT_ZERO.filter(lambda text: not text.startswith("\ufeff")))
def test_text_is_decoded_unchanged(text: str) -> None:
    assert decode(HERE, text.encode()) == Decoded(text)
    for encoding, mark in MARKS.items():
        assert decode(HERE, mark + text.encode(encoding)) == Decoded(text)


def test_line_ends_and_odd_spaces_stay() -> None:
    assert decode(HERE, b"One.\r\nTwo.\rThree.\xc2\xa0 ") == Decoded("One.\r\nTwo.\rThree.\u00a0 ")


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"\xef\xbb\xbfIce \xff", r"not UTF-8 text \(byte 7\)"),
        (b"\xff\xfeI\0c", r"not UTF-16-LE text \(byte 4\)"),
        (b"\xfe\xff\xd8\x00\x00A", r"not UTF-16-BE text \(byte 2\)"),
        (b"Ice\0", "not a text file"),
        (b"\xef\xbb\xbfIce\0", "not a text file"),
        (b"\xff\xfe\0\0I\0\0\0", "not a text file"),
        (b"\x89PNG\r\n\x1a\n\0\0", "not a text file"),
    ],
    ids=[
        "the mark counts",
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


ENCODED = {
    "cp1252": "The treaty was signed in “Geneva” — or so it’s said. Zoë’s café sold tea for £3.",
    "cp1251": "В начале года завод остановился, и рабочие вышли на улицу. Никто не знал, почему.",
    "cp1250": "Zażółć gęślą jaźń. W październiku dziewięćdziesięciu żołnierzy poszło na wschód.",
    "cp932": "東京の新聞は昨日、首相が辞任すると伝えた。理由は明らかにされていない。",
    "UTF-16-LE": "The treaty was signed in “Geneva” — or so it’s said.",
    "UTF-16-BE": "Договор был подписан, как говорят, в Женеве.",
}


@pytest.mark.parametrize("encoding", ENCODED)
def test_an_encoding_that_nothing_tells_is_guessed_and_the_guess_told(encoding: str) -> None:
    text = ENCODED[encoding]
    decoded = decode(HERE, text.encode(encoding))
    assert decoded.text == text
    assert decoded.notes == (f"read as {encoding}, a guess: save it as UTF-8 to be sure",)


def test_french_is_read_as_most_french_texts_are_written() -> None:
    text = "L’été dernier, la préfète a été élue à l’unanimité. Ça n’était pas prévu, où qu’on"
    assert decode(HERE, text.encode("cp1252")).text == text


def test_utf_8_with_one_bad_byte_is_no_other_encoding() -> None:
    """A guess would garble every sign that isn't ASCII."""
    data = "“Zoë’s café” — that was it.".encode() + b"\xff"
    with pytest.raises(ArticleError, match="not UTF-8 text"):
        decode(HERE, data)


def test_what_is_given_by_hand_goes_before_what_the_file_says() -> None:
    draft = Draft("It broke.", (), Metadata("Ice", "A", "B", url="https://news.bbc.co.uk/1"))
    given = Given({"author": None, "publisher": "C"}, "ice.yaml")
    article = make_article("ice.txt", draft, given=given)
    told = (article.title, article.author, article.publisher, article.publisher_from)
    assert told == ("Ice", None, "C", "ice.yaml")


def test_who_says_that_the_publisher_is_unknown_knows_better_than_its_host() -> None:
    draft = Draft("It broke.", (), Metadata(url="https://news.bbc.co.uk/1"))
    by_host = make_article("ice.txt", draft)
    assert (by_host.publisher, by_host.publisher_from) == ("BBC", "host of the url")
    article = make_article("ice.txt", draft, given=Given({"publisher": None}, "ice.yaml"))
    assert (article.publisher, article.publisher_from) == (None, None)


@given(st.binary())
def test_bytes_are_text_or_an_article_error(data: bytes) -> None:
    try:
        decoded = decode(HERE, data)
    except ArticleError:
        return
    assert "\0" not in decoded.text
    certain = decoded.text.encode() in data or data[:2] in {b"\xff\xfe", b"\xfe\xff"}
    assert certain is not bool(decoded.notes)


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
