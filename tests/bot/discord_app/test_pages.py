"""Messages that are no answers: the articles that are held, and what is told of the bot itself."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.discord_app.custom_ids import CustomId, read
from bot.discord_app.layout import Button, Message
from bot.discord_app.pages import About, about, forgotten, privacy, settings_page, sources_page
from bot.discord_app.store import ServerSettings
from bot.texts import ENGLISH, LANGUAGES, texts
from index import __version__
from index.holdings import Holding, Page
from tests.bot.discord_app.showing import Shown, check, costly, labels, lines, urls
from tests.bot.discord_app.showing import texts as foreign


def a_holding(number: int = 1, **details: str | None) -> Holding:
    fields: dict[str, str | None] = {
        "title": f"Ice {number}",
        "author": "Ann_Lee",
        "publisher": "The Post",
        "published": "2024-07-01",
        "url": "https://example.org/ice",
    }
    return Holding(f"ice{number}", f"essays/ice_{number}.txt", **(fields | details))


def told(message: Message) -> list[tuple[str, bool, CustomId | None]]:
    """Its buttons but the links: label, whether it is off, and what it tells."""
    return [
        (one.label, one.disabled, read(one.custom_id))
        for row in message.rows
        for one in row.buttons
        if isinstance(one, Button)
    ]


# The list of articles.


def test_articles_are_numbered_and_those_with_a_url_have_a_button() -> None:
    page = Page([a_holding(1), a_holding(2, url=None, title=None), a_holding(3)], 3)
    message = sources_page(page, 0, "", ENGLISH)
    assert message.texts == [
        "3 articles:\n"
        "1. Ann\\_Lee, “Ice 1”, The Post, 1 July 2024\n"
        "2. Ann\\_Lee, ice\\_2.txt, The Post, 1 July 2024\n"
        "3. Ann\\_Lee, “Ice 3”, The Post, 1 July 2024"
    ]
    assert labels(message) == [["Open 1", "Open 3"]]


def test_the_second_page_counts_on_and_its_buttons_keep_what_was_searched_for() -> None:
    page = Page([a_holding(number) for number in range(11, 21)], 25)
    message = sources_page(page, 1, "ice", ENGLISH)
    check(message)
    assert message.texts[0].startswith(
        "25 articles have “ice” in their title, author or publisher:\n11. Ann"
    )
    assert message.texts[-1] == "-# Page 2 of 3"
    assert labels(message)[0] == [f"Open {number}" for number in range(11, 16)]
    assert told(message) == [
        ("◀ Previous", False, CustomId("sources", argument=0, text="ice")),
        ("Next ▶", False, CustomId("sources", argument=2, text="ice")),
    ]


def test_there_is_no_page_before_the_first_and_none_after_the_last() -> None:
    first = told(sources_page(Page([a_holding()] * 10, 11), 0, "", ENGLISH))
    last = told(sources_page(Page([a_holding()], 11), 1, "", ENGLISH))
    assert [off for _label, off, _told in first] == [True, False]
    assert [off for _label, off, _told in last] == [False, True]


@pytest.mark.parametrize(
    ("total", "words", "head"),
    [
        (1, "", "1 article:"),
        (0, "", "0 articles:"),
        (1, "*ice*", "1 article has “\\*ice\\*” in its title, author or publisher:"),
        (0, "*ice*", "No article has “\\*ice\\*” in its title, author or publisher."),
    ],
)
def test_how_many_there_are_is_said(total: int, words: str, head: str) -> None:
    page = Page([a_holding()] * total, total)
    assert sources_page(page, 0, words, ENGLISH).texts[0].split("\n")[0] == head


details = st.one_of(st.none(), foreign, st.just("x_" * 400))
holdings = st.builds(
    Holding, foreign, st.just("a/b_c.txt"), details, details, details, details,
    st.sampled_from((None, "https://example.org/ice", "https://example.org/" + "x" * 600)),
)  # fmt: skip


@costly
@given(
    st.lists(holdings, max_size=10), st.integers(0, 2000), st.sampled_from(sorted(LANGUAGES)),
    st.text(max_size=60) | foreign,
)  # fmt: skip
def test_every_page_of_the_list_fits_and_nothing_of_it_acts(
    held: list[Holding], number: int, language: str, words: str
) -> None:
    page = Page(held, number * 10 + len(held) + 7)
    message = sources_page(page, number, words, texts(language))
    check(message)
    head, *listed = message.texts[0].split("\n")
    assert len(listed) == len(held)
    assert message.plain.startswith(message.texts[0])
    Shown.of(head)
    for line in listed:
        assert Shown.of(line.partition(". ")[2]).bold == ""


# What this is, and what is stored.


@pytest.mark.parametrize("keeps", [True, False])
def test_about_tells_what_is_in_the_index_and_whether_questions_are_stored(*, keeps: bool) -> None:
    facts = About(1200, 30000, "2026-05-03T10:00:00+00:00", "mini_LM", keeps)
    message = about(facts, ENGLISH)
    check(message)
    assert message.texts[-1] == (
        "-# 1,200 articles · 30,000 passages · index of 3 May 2026 · model mini\\_LM · "
        f"version {__version__}"
    )
    assert ("Questions are stored" in message.plain) is keeps
    assert ("Questions aren't stored" in message.plain) is not keeps
    assert "never write text of my own" in message.plain


def test_privacy_says_how_long_answers_are_kept_and_that_questions_arent() -> None:
    message = privacy(keeps=False, days=90, own=0, say=ENGLISH)
    assert "The text of questions isn't stored, nor who asked." in message.plain
    assert "for 90 days" in message.plain
    assert "/forget-me" not in message.plain


def test_privacy_says_plainly_that_questions_are_stored_and_how_to_delete_them() -> None:
    message = privacy(keeps=True, days=1, own=2, say=ENGLISH)
    assert "**Questions are stored here**" in message.plain
    assert "for 1 day:" in message.plain
    assert "2 questions of yours are stored. `/forget-me` deletes them." in message.plain


def test_questions_that_were_stored_earlier_are_told_though_none_are_stored_any_more() -> None:
    message = privacy(keeps=False, days=90, own=1, say=ENGLISH)
    assert "1 question of yours is stored. `/forget-me` deletes it." in message.plain


@pytest.mark.parametrize(
    ("count", "said"),
    [
        (0, "Nothing of yours was stored."),
        (1, "Deleted: 1 question of yours. Nothing else of yours was stored."),
        (2, "Deleted: 2 questions of yours. Nothing else of yours was stored."),
    ],
)
def test_what_was_deleted_is_counted(count: int, said: str) -> None:
    assert forgotten(count, ENGLISH).plain == said


# The settings of a server.


def test_settings_at_the_start() -> None:
    assert settings_page(ServerSettings(), [], ENGLISH).plain == (
        "### Settings of this server\n"
        "- Channels: all\n"
        "- Answers to commands: seen by everyone, unless chosen otherwise\n"
        "- Mentions: answered\n"
        "- Language: that of each reader\n"
        "- Sources: all"
    )


def test_settings_that_were_changed() -> None:
    settings = ServerSettings((1, 2), True, False, "de", ("The *Post*", "Ice"))
    assert lines(settings_page(settings, ["<#1>", "<#2>"], ENGLISH))[1:] == [
        "- Channels: <#1>, <#2>",
        "- Answers to commands: seen by the asker alone, unless chosen otherwise",
        "- Mentions: not answered",
        "- Language: Deutsch",
        "- Sources: The \\*Post\\*, Ice",
    ]


@pytest.mark.parametrize("language", LANGUAGES)
def test_whatever_is_set_fits(language: str) -> None:
    say = texts(language)
    channels = [f"<#{2**63 - number}>" for number in range(25)]
    settings = ServerSettings(tuple(range(25)), sources=("x_" * 100,) * 25, language="xx")
    check(settings_page(settings, channels, say))
    check(about(About(1, 1, "?", "x_" * 200, keeps_questions=True), say))
    for keeps in (True, False):
        check(privacy(keeps=keeps, days=90, own=2, say=say))
    assert urls(settings_page(settings, channels, say)) == []
