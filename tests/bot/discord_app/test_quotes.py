"""Quotes: their words, their citations, what is cut of them, and the buttons that open them."""

import dataclasses
import re

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from bot.discord_app.layout import Link
from bot.discord_app.quotes import LEAST_BLOCK, block, blocks, cited, numbered, opening, short_block
from bot.texts import ENGLISH
from index.model import Also, Excerpt, Span
from tests.bot.discord_app.showing import (
    ARTICLE,
    LINK,
    Shown,
    an_article,
    an_excerpt,
    excerpts,
    seen,
    shown,
    unhurried,
    units,
    without_joiners,
)

CITED = "— Ann Lee, “Ice on the River”, The Post, 1 July 2024"
ROOM = 2000


def quote(excerpt: Excerpt, room: int = ROOM) -> str:
    """The line of the quote, without the citation."""
    return block(excerpt, ENGLISH, room).split("\n")[0]


def test_a_block_is_a_quote_with_its_sentence_in_bold_and_the_citation() -> None:
    excerpt = an_excerpt("It froze. ", "The ice was 2 m thick.", " It held.")
    assert block(excerpt, ENGLISH, ROOM) == (
        f"> It froze. **The ice was 2 m thick.** It held.\n{CITED}"
    )


def test_where_the_words_that_answer_are_known_they_alone_are_bold() -> None:
    excerpt = an_excerpt("It froze. ", "The *ice* was 2 m  thick.", " It held.")
    start = excerpt.article.text.index("2 m")
    known = dataclasses.replace(excerpt, answer=Span(start, start + 4))
    assert quote(known) == "> It froze. The \\*ice\\* was **2 m** thick. It held."


def test_the_sentence_is_found_though_white_space_is_folded() -> None:
    excerpt = an_excerpt("It\n\n froze.\t ", "The  ice\nheld.", "\n\nThen  not.")
    assert quote(excerpt) == "> It froze. **The ice held.** Then not."


@unhurried
@given(excerpts(), st.integers(LEAST_BLOCK, 4000))
def test_a_quote_shows_the_stored_characters_and_its_bold_the_sentence(
    excerpt: Excerpt, most: int
) -> None:
    assume("[…]" not in excerpt.text)
    text = block(excerpt, ENGLISH, most)
    assert units(text) <= most
    line, source = text.split("\n")
    assert Shown.of(source).bold == ""
    found = shown(line)
    if "[…]" not in found.text:
        assert without_joiners(found.text) == seen(excerpt.text)
        assert without_joiners(found.bold) == seen(excerpt.sentence.of(excerpt.article.text))
    else:
        for kept in re.split(r" ?\[…\] ?", found.text):
            assert without_joiners(kept) in seen(excerpt.text)


@pytest.mark.parametrize(
    "sentence", ["*bold*", "**", "* x *", "\u200b x \u200b", "x\\", "# x", ":"]
)
def test_bold_holds_whatever_it_begins_and_ends_with(sentence: str) -> None:
    assert shown(quote(an_excerpt("So ", sentence, " it is."))).bold == seen(sentence)


def test_a_sentence_of_nothing_visible_has_no_bold() -> None:
    assert quote(an_excerpt("So ", "\u200b", " it is.")) == "> So  it is."


@unhurried
@given(excerpts())
def test_a_short_block_is_short_and_not_in_bold(excerpt: Excerpt) -> None:
    line, source = short_block(excerpt, ENGLISH, 300).split("\n")
    found = shown(line)
    assert found.bold == ""
    assert len(found.text) <= 300
    assert units(source) <= 600


def test_a_list_number_before_the_rest_of_its_line_is_no_list() -> None:
    line = short_block(an_excerpt("", "1.", " Ice."), ENGLISH, 300).split("\n")[0]
    assert line == "> 1\\. Ice."


def test_what_doesnt_answer_is_shortened_to_its_length() -> None:
    line = short_block(an_excerpt("", "word " * 200 + "end.", ""), ENGLISH, 300).split("\n")[0]
    assert line.endswith("word \\[…]")
    assert len(shown(line).text) <= 300


# What is cut.


@pytest.mark.parametrize(
    ("before", "sentence", "after", "expected"),
    [
        ("Before. ", "Answer.", " " + "x " * 1000, "> Before. **Answer.** \\[…]"),
        ("x " * 1000, "Answer.", " After.", "> \\[…] **Answer.** After."),
        ("x " * 1000, "Answer.", " " + "x " * 1000, "> \\[…] **Answer.** \\[…]"),
    ],
)
def test_what_stands_around_the_sentence_is_cut_before_it(
    before: str, sentence: str, after: str, expected: str
) -> None:
    assert quote(an_excerpt(before, sentence, after.rstrip())) == expected


def test_a_sentence_too_long_by_itself_is_cut_between_words() -> None:
    excerpt = an_excerpt("", "two_words " * 400 + "end.", "")
    assert units(block(excerpt, ENGLISH, ROOM)) > ROOM - 30
    assert quote(excerpt).endswith(" two\\_words** \\[…]")


def test_a_text_without_spaces_is_cut_between_whole_characters() -> None:
    assert quote(an_excerpt("", "e\u0301" * 2500, "")).endswith("e\u0301** \\[…]")


def test_a_text_with_a_space_at_its_start_alone_isnt_cut_there() -> None:
    assert len(quote(an_excerpt("", "港 " + "は" * 5000, ""))) > ROOM // 2


def test_a_single_character_too_long_for_a_message_is_left_out() -> None:
    assert quote(an_excerpt("", "e" + "\u0301" * 2500, "")) == "> \\[…]"


def test_the_escapes_count() -> None:
    excerpt = an_excerpt("", "* " * 990 + "end.", "")
    assert units(block(excerpt, ENGLISH, ROOM)) <= ROOM
    assert quote(excerpt).endswith(" \\*** \\[…]")


def test_what_short_quotes_leave_goes_to_the_long_ones() -> None:
    short = an_excerpt("", "Short.", "")
    long = [an_excerpt("", letter * 3000, "") for letter in "AB"]
    first, *others = blocks([short, *long], ENGLISH, 3000, 4000)
    share = (3000 - units(first)) // 2
    assert first == f"> **Short.**\n{CITED}"
    assert [units(text) for text in others] == [share, share]


def test_quotes_that_fit_stay_whole() -> None:
    parts = [an_excerpt("", f"Number {number}.", "") for number in (1, 2)]
    whole = [block(part, ENGLISH, ROOM) for part in parts]
    assert blocks(parts, ENGLISH, sum(map(units, whole)), ROOM) == whole


# The citation.


@pytest.mark.parametrize(
    ("details", "expected"),
    [
        ({}, CITED),
        ({"author": None}, "— “Ice on the River”, The Post, 1 July 2024"),
        ({"title": None}, "— Ann Lee, ice\\_on\\_the\\_river.txt, The Post, 1 July 2024"),
        ({"publisher": None, "published": None}, "— Ann Lee, “Ice on the River”"),
        ({"author": " ", "publisher": "\n"}, "— “Ice on the River”, 1 July 2024"),
        ({"title": "*Bold* @here"}, "— Ann Lee, “\\*Bold\\* \\@here”, The Post, 1 July 2024"),
        ({"author": "Lee: a.b:c"}, "— Lee: a.b\\:c, “Ice on the River”, The Post, 1 July 2024"),
    ],
)
def test_the_citation_names_what_is_known_and_leaves_out_what_isnt(
    details: dict[str, str | None], expected: str
) -> None:
    assert cited(an_article("x", **details), ENGLISH) == expected


def test_a_long_list_of_authors_is_cut_between_words() -> None:
    line = cited(an_article("x", author="Ann Lee " * 100), ENGLISH)
    assert line.startswith("— Ann Lee Ann Lee")
    assert re.search(r"(Ann|Lee)…, “Ice", line)


def test_copies_are_cited_without_links_and_short() -> None:
    copies = (
        Also("a.txt", publisher="https://a.b @here", published="2024-07-02"),
        Also("b.txt", title="Ice *upon* the River " * 9),
        Also("c.txt"),
    )
    assert cited(dataclasses.replace(an_article("x"), also=copies), ENGLISH) == (
        "— Ann Lee, “Ice on the River”, The Post, 1 July 2024 (also in https\\://a.b \\@here, "
        "2 July 2024; “Ice \\*upon\\* the River Ice \\*upon\\* the River Ice…”; and 1 more)"
    )


def test_others_that_say_the_same_are_cited_with_the_copies() -> None:
    other = an_article("Ice.", publisher="Other *Paper*", published="2024-07-02")
    excerpt = dataclasses.replace(an_excerpt("", "Ice.", ""), also=(other,))
    for text in (block(excerpt, ENGLISH, ROOM), short_block(excerpt, ENGLISH, 300)):
        assert "1 July 2024 (also in Other \\*Paper\\*, 2 July 2024)" in text


@pytest.mark.parametrize("most", [1500, 800, LEAST_BLOCK // 2])
def test_the_longest_citation_is_shortened_until_it_fits(most: int) -> None:
    worst = "_" * 500
    also = tuple(Also(f"{i}{worst}", worst, worst, f"{i}{worst}", worst) for i in range(9))
    article = dataclasses.replace(
        an_article("x", title=worst, author=worst, publisher=worst, published=worst), also=also
    )
    assert units(cited(article, ENGLISH, most=most)) <= most


# The buttons.


@pytest.mark.parametrize(
    ("link", "url", "opened"),
    [
        (LINK, None, LINK),
        (None, "https://example.org/ice", None),
        (LINK + "x" * 512, "https://example.org/ice", "https://example.org/ice"),
        (LINK + "x" * 512, None, None),
        (LINK + "x" * 512, "https://example.org/" + "x" * 512, None),
        ("https://example.org/\ud800", None, None),
        ("javascript:alert(1)", None, None),
        ("discord://-/settings", "ftp://example.org", None),
    ],
)
def test_a_button_opens_the_quote_or_the_article_or_isnt_there(
    link: str | None, url: str | None, opened: str | None
) -> None:
    links = opening(link, dataclasses.replace(ARTICLE, url=url), ENGLISH)
    assert links == ((Link("Open the article", opened),) if opened else ())


def test_buttons_of_a_list_bear_the_numbers_of_their_places_five_in_a_row() -> None:
    urls = [None, *["https://example.org/ice"] * 6, "ftp://example.org"]
    rows = numbered(urls, ENGLISH, 11)
    assert [[button.label for button in row.buttons] for row in rows] == [
        ["Open 12", "Open 13", "Open 14", "Open 15", "Open 16"],
        ["Open 17"],
    ]
    assert numbered([None], ENGLISH) == ()
