"""Text fragments: links that open an article at the quote."""

from urllib.parse import unquote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.links import quote_link

URL = "https://example.org/harbour"
TEN = "one two three four five six seven eight nine ten"


@pytest.mark.parametrize(
    ("words", "directive"),
    [
        ("harbour", "harbour"),
        ("the old harbour", "the%20old%20harbour"),
        ("whale-oil, salt & stone", "whale%2Doil%2C%20salt%20%26%20stone"),
        ("“Zhou” 条", "%E2%80%9CZhou%E2%80%9D%20%E6%9D%A1"),
        ("50% of #1?", "50%25%20of%20%231%3F"),
        ("a/b:c=d+e", "a%2Fb%3Ac%3Dd%2Be"),
        (TEN, TEN.replace(" ", "%20")),
        (f"{TEN} eleven", "one%20two%20three%20four%20five,seven%20eight%20nine%20ten%20eleven"),
        (f"{TEN} {TEN}", "one%20two%20three%20four%20five,six%20seven%20eight%20nine%20ten"),
    ],
    ids=["a word", "spaces", "dash, comma, ampersand", "beyond ASCII", "percent and hash",
         "no character is safe", "ten words whole", "eleven: first five, last five", "twenty"],
)  # fmt: skip
def test_directive(words: str, directive: str) -> None:
    assert quote_link(URL, words) == f"{URL}#:~:text={directive}"


@pytest.mark.parametrize(
    ("url", "link"),
    [
        ("https://example.org", "https://example.org#:~:text=sea"),
        ("https://example.org/a?b=c&d", "https://example.org/a?b=c&d#:~:text=sea"),
        ("https://example.org/a#part", "https://example.org/a#part:~:text=sea"),
        ("https://example.org/a#", "https://example.org/a#:~:text=sea"),
    ],
    ids=["no path", "query", "a fragment of its own stays in front", "empty fragment"],
)
def test_place_in_the_url(url: str, link: str) -> None:
    assert quote_link(url, "sea") == link


def test_without_url_there_is_no_link() -> None:
    assert quote_link(None, "sea") is None


@given(
    st.lists(st.text(st.characters(exclude_categories=["Cs", "Z", "C"]), min_size=1), min_size=1)
)
def test_reader_of_the_link_gets_the_words_back(words: list[str]) -> None:
    link = quote_link(URL, " ".join(words))
    assert link is not None
    assert link.isascii()
    parts = link.removeprefix(f"{URL}#:~:text=").split(",")
    assert not any(mark in part for part in parts for mark in "-,&")
    expected = [words] if len(words) <= 10 else [words[:5], words[-5:]]
    assert [unquote(part) for part in parts] == [" ".join(part) for part in expected]
