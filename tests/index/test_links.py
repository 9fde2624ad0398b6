"""Text fragments: links that open an article at the quote.

Where a rule is about what a browser finds, `resolve` of tests/fragments.py tells it: it follows the
specification step by step.
"""

import time
from pathlib import Path
from urllib.parse import quote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.links import quote_link
from index.model import Article, Cut, CutReason, Span
from index.readers.source import make_article
from index.readers.tagged import read_tagged
from tests.fragments import resolve

URL = "https://example.org/harbour"
LONG = "The keeper walked down to the quay every evening, and counted the boats there."


def link_to(sentence: str, text: str, *, number: int = 0, url: str | None = URL) -> str | None:
    """The link to the sentence, or to a later one of the same words."""
    span = place_of(sentence, text, number)
    return quote_link(Article("a", "a.md", text, (), (), "0", url=url), span)


def place_of(sentence: str, text: str, number: int = 0) -> Span:
    start = -1
    for _ in range(number + 1):
        start = text.index(sentence, start + 1)
    return Span(start, start + len(sentence))


def directive(sentence: str, text: str, *, number: int = 0) -> str:
    """What stands in the link behind `text=`, with spaces; a browser finds the sentence by it."""
    link = link_to(sentence, text, number=number)
    assert link is not None
    assert resolve(link, text) == place_of(sentence, text, number)
    return link.removeprefix(f"{URL}#:~:text=").replace("%20", " ")


@pytest.mark.parametrize(
    ("words", "encoded"),
    [
        ("harbour", "harbour"),
        ("the harbour", "the%20harbour"),
        ("whale-oil, & stone", "whale%2Doil%2C%20%26%20stone"),
        ("“Zhou” 条", "%E2%80%9CZhou%E2%80%9D%20%E6%9D%A1"),
        ("50% #1?", "50%25%20%231%3F"),
        ("a/b:c=d+e", "a%2Fb%3Ac%3Dd%2Be"),
        ("the\tharbour  fell", "the%20harbour%20fell"),
    ],
    ids=["a word", "spaces", "dash, comma, ampersand", "beyond ASCII", "percent and hash",
         "no character is safe", "white space"],
)  # fmt: skip
def test_short_sentence_stands_there_whole_and_encoded(words: str, encoded: str) -> None:
    assert link_to(words, words) == f"{URL}#:~:text={encoded}"


@pytest.mark.parametrize(
    ("url", "link"),
    [
        ("https://example.org", "https://example.org#:~:text=sea"),
        ("https://example.org/a?b=c&d", "https://example.org/a?b=c&d#:~:text=sea"),
        ("https://example.org/a#part", "https://example.org/a#part:~:text=sea"),
        ("https://example.org/a#", "https://example.org/a#:~:text=sea"),
        ("https://example.org/a#:~:text=old", "https://example.org/a#:~:text=sea"),
        ("https://example.org/a#part:~:text=old", "https://example.org/a#part:~:text=sea"),
        ("https://example.org/:~:#part", "https://example.org/:~:#part:~:text=sea"),
    ],
    ids=["no path", "query", "a fragment of its own stays in front", "empty fragment",
         "a directive is replaced", "behind a fragment too", "its mark in the path is none"],
)  # fmt: skip
def test_place_in_the_url(url: str, link: str) -> None:
    assert link_to("sea", "the sea", url=url) == link


def test_without_url_there_is_no_link() -> None:
    assert link_to("sea", "sea", url=None) is None


def test_long_sentence_has_three_words_at_each_end() -> None:
    assert directive(LONG, f"Before. {LONG} Behind.") == "The keeper walked,the boats there."


def test_start_grows_until_no_earlier_place_has_it() -> None:
    text = f"The keeper walked down the lighthouse-stairs. {LONG}"
    assert directive(LONG, text) == "The keeper walked down to,the boats there."


def test_prefix_is_taken_where_it_is_shorter_than_a_longer_start() -> None:
    text = f"The keeper walked down to the quay every evening, in all weathers. Now. {LONG}"
    assert directive(LONG, text) == "Now.-,The keeper walked,the boats there."


def test_end_grows_until_it_comes_nowhere_before_in_the_sentence() -> None:
    sentence = "Down at the quay, far from the boats there. And then, she counted the boats there."
    assert directive(sentence, sentence) == "Down at the,counted the boats there."


def test_a_pull_quote_above_makes_a_prefix_or_suffix_needed() -> None:
    quoted = "The wall is down."
    text = f"{quoted}\n\nSo it came about—suddenly. {quoted} Nobody cheered."
    assert directive(quoted, text, number=0) == "The wall is down."
    assert directive(quoted, text, number=1) == "The wall is down.,-Nobody"


def test_prefix_from_the_line_before_where_the_line_has_none() -> None:
    text = "It fell.\n\nNobody saw.\n\nIt fell."
    assert directive("It fell.", text, number=1) == "saw.-,It fell."


def test_shorter_words_of_the_same_line_go_before_those_of_another() -> None:
    """In another line 24 characters more: on the page something may stand between."""
    text = "It fell. Then.\n\nOnce.\n\nIt fell. Afterwards more."
    assert directive("It fell.", text, number=1) == "It fell.,-Afterwards"


def test_range_where_the_sentence_goes_over_lines() -> None:
    sentence = "The sea\ntook it in one\nnight."
    assert directive(sentence, f"Before.\n{sentence}\nBehind.") == "The sea,night."


def test_double_space_with_a_hard_one_is_not_crossed() -> None:
    sentence = "The sea \u00a0took it."
    assert directive(sentence, f"Before. {sentence} Behind.") == "The sea,took it."


def test_sentences_in_one_line_of_their_own_that_nothing_tells_apart_get_the_url_alone() -> None:
    assert link_to("Row on.", "Sing.\nRow on.\nSing.\nRow on.\n", number=1) == URL
    assert link_to("Row on.", "Row on.\n" * 9, number=8, url=f"{URL}#a") == f"{URL}#a"


def test_words_of_white_space_get_the_url_alone() -> None:
    assert link_to("  ", "a  b") == URL
    assert link_to("\u00ad", "a \u00ad b") == URL


def test_letters_are_compared_by_their_base() -> None:
    text = 'CAFE\u0301 “Straße”. Then: café "STRASSE". Everything.'
    assert directive('café "STRASSE".', text) == 'Then%3A-,café "STRASSE".'.replace(
        "é", "%C3%A9"
    ).replace('"', "%22")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("He said.Next one is it. So.", "said.-,Next one is it."),
        ("Next one is it.So he said.", "Next one is it.,-So"),
        ("Next one is it.[2] So.", "Next one is it."),
        ("(Next one is it.) So.", "Next one is it."),
    ],
    ids=["starts in a word", "ends in a word", "a note's mark parts", "parentheses part"],
)
def test_edge_that_may_lie_in_a_word_has_something_beside_it(text: str, expected: str) -> None:
    assert directive("Next one is it.", text) == expected


def test_chinese_is_cut_at_marks_only() -> None:
    sentence = "旧港在那年冬天关闭了，船只都停在外面，市长和他的儿子们很高兴。"
    start, end = "旧港在那年冬天关闭了，", "市长和他的儿子们很高兴。"
    assert (
        directive(sentence, f"这是前面的。{sentence}这是后面的。") == f"{quote(start)},{quote(end)}"
    )


def test_chinese_without_marks_stands_there_whole() -> None:
    sentence = "旧港在那年冬天关闭了。"
    assert directive(sentence, f"这是前面的。{sentence}这是后面的。") == quote(sentence)


def test_fewer_words_where_the_link_gets_longer_than_512() -> None:
    """Each Greek word takes 26 * 6 = 156 characters: six of them 936, four 624, two 312."""
    words = [letter * 26 for letter in "αβγδεζηθ"]
    sentence = " ".join(words)
    assert directive(sentence, sentence) == f"{quote(words[0])},{quote(words[-1])}"


def test_longer_than_512_where_nothing_shorter_is_unique() -> None:
    sentence = "旧" * 70
    assert len(link_to(sentence, sentence) or "") == len(URL) + len("#:~:text=") + 70 * 9


def test_a_word_that_is_too_long_for_any_link_gets_the_url_alone() -> None:
    assert link_to("旧" * 1_001, "旧" * 1_001) == URL


@pytest.mark.parametrize(
    "text",
    [
        "a " * 250_000 + "end.",
        "a" * 499_990 + " end.",
        "旧港在那年冬天关闭了，船只停在外面。" * 27_000,
        "x\n" * 250_000 + "x y.",
        "L’été — à Noël — fut long. " * 18_500,
        "word " * 100_000,
        "ab" * 250_000,
    ],
    ids=["one word", "one long word", "Chinese", "lines", "accents", "a sentence", "no end"],
)
def test_half_a_million_characters_take_no_time(text: str) -> None:
    """5 to 30 ms each; the limit is wide because machines are busy."""
    for start in (0, len(text) - 60):
        article = Article("a", "a.md", text, (), (), "0", url=URL)
        began = time.perf_counter()
        quote_link(article, Span(start, len(text)))
        assert time.perf_counter() - began < 1


WORDS = st.sampled_from(
    ["a", "b", "ab", "A.", "é", "e", "“b”", "—", "旧，旧", "旧。", "a-b", "a,", "ß"]
)
GAPS = st.sampled_from([" ", " ", " ", "\n", "\n\n", "  ", "\u00a0"])


@given(st.lists(st.tuples(WORDS, GAPS), min_size=1, max_size=40), st.data())
def test_every_fragment_leads_to_its_sentence(
    pairs: list[tuple[str, str]], data: st.DataObject
) -> None:
    """Few words, so that nearly everything comes more than once."""
    starts, ends, text = [], [], ""
    for word, gap in pairs:
        starts.append(len(text))
        text += word
        ends.append(len(text))
        text += gap
    first = data.draw(st.integers(0, len(pairs) - 1))
    last = data.draw(st.integers(first, min(first + 12, len(pairs) - 1)))
    span = Span(starts[first], ends[last])
    link = quote_link(Article("a", "a.md", text, (), (), "0", url=URL), span)
    assert link is not None
    assert link.isascii()
    assert link == URL or resolve(link, text) == span


def test_end_is_not_taken_where_other_words_of_the_sentence_overlap_it() -> None:
    """From the first "so so" on a browser looks for another behind it: "so so,-then" isn't found.

    A single word can't overlap itself.
    """
    assert directive("One\nso\nso so", "One\nso\nso so then.") == "One,so,-then."


NOT_ON_PAGE: list[CutReason] = ["metadata", "summary", "highlights"]
ON_PAGE: list[CutReason] = ["title", "standfirst", "caption", "pull quote", "teaser", "paywall"]


def link_behind(cut: str, text: str, sentence: Span, reason: CutReason) -> str:
    """What stands in the link to a sentence where every `cut` of the text is cut."""
    cuts = tuple(
        Cut(Span(at, at + len(cut)), reason)
        for at in range(len(text))
        if text.startswith(cut, at) and not sentence.start <= at < sentence.end
    )
    link = quote_link(Article("a", "a.md", text, (), cuts, "0", url=URL), sentence)
    assert link is not None
    return link.removeprefix(f"{URL}#:~:text=").replace("%20", " ")


@pytest.mark.parametrize(
    ("reason", "expected"),
    [(reason, "It fell.") for reason in NOT_ON_PAGE]
    + [(reason, "It fell.,-So.") for reason in ON_PAGE],
)
def test_sentence_that_only_the_file_repeats_is_found_by_itself(
    reason: CutReason, expected: str
) -> None:
    """What the page has before it, such as a caption, would be found first."""
    text = "Walls. It fell.\n\nOnce. It fell. So."
    assert link_behind("Walls. It fell.", text, place_of("It fell.", text, 1), reason) == expected
    page = text if reason in ON_PAGE else text.removeprefix("Walls. It fell.")
    link = f"{URL}#:~:text={expected}".replace(" ", "%20")
    found = resolve(link, page)
    assert found is not None
    assert page[found.start :] == "It fell. So."


@pytest.mark.parametrize(
    ("reason", "expected"), [("metadata", "Slow.-,It fell."), ("caption", "It fell.,-[end]")]
)
def test_no_piece_of_a_link_comes_out_of_what_only_the_file_holds(
    reason: CutReason, expected: str
) -> None:
    """In the same line it would be cheaper than the word of another line that is taken."""
    text = "[start]\nIt fell. Then.\n\nSlow.\n\nIt fell.[end]"
    found = link_behind("[end]", text, place_of("It fell.", text, 1), reason)
    assert found.replace("%5B", "[").replace("%5D", "]") == expected


def test_places_are_the_same_however_much_the_file_holds_before_them() -> None:
    text = "<NOTE>The wall is down.</NOTE>\n\nThe wall is down. Nobody cheered."
    link = link_behind(
        "<NOTE>The wall is down.</NOTE>", text, place_of("Nobody cheered.", text), "summary"
    )
    assert link == "Nobody cheered."


@pytest.mark.parametrize(("others", "expected"), [(5_000, "#:~:text=so.,-y"), (5_001, "")])
def test_a_sentence_with_more_than_5000_others_like_it_gets_the_url_alone(
    others: int, expected: str
) -> None:
    text = "so. x\n" * others + "Then so. y"
    span = Span(len(text) - len("so. y"), len(text) - len(" y"))
    link = quote_link(Article("a", "a.md", text, (), (), "0", url=URL), span)
    assert link == f"{URL}{expected}"


def test_link_into_a_tagged_file_needs_no_prefix_for_what_its_highlights_repeat() -> None:
    text = (
        f"<URL>{URL}</URL>\n<HIGHLIGHTS>\n- It fell.\n</HIGHLIGHTS>\n"
        "<CONTENT>It fell. Nobody saw.</CONTENT>\n"
    )
    (draft,) = read_tagged(Path("walls.txt"), text.encode())
    article = make_article("walls.txt", draft)
    assert quote_link(article, place_of("It fell.", text, 1)) == f"{URL}#:~:text=It%20fell."
