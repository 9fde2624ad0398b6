"""Messages for those who run the bot."""

import dataclasses
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.discord_app.custom_ids import CustomId
from bot.discord_app.gaps import Gap
from bot.discord_app.layout import Button
from bot.discord_app.operator_pages import Status, gaps, reindexed, reindexing, status
from bot.discord_app.reindex import Reindexed
from bot.texts import ENGLISH, LANGUAGES, texts
from tests.bot.discord_app.showing import Shown, check, lines, unhurried
from tests.bot.discord_app.showing import texts as foreign

STATUS = Status(
    index="gen-000007",
    built="2026-05-03T10:00:00+00:00",
    articles=2,
    passages=61,
    memory=312_400_000,
    quantiles={0.95: 40.2, 0.5: 12.4},
    gateway_ms=31.0,
    waiting=3,
    servers=12,
)
DONE = Reindexed(2, 1, 0, 1200, 0, "gen-000008", 12.3, unchanged=False, why="")


def test_status_is_a_line_for_each_thing() -> None:
    assert status(STATUS, ENGLISH).plain == (
        "### Status\n"
        "- Index: gen-000007, made on 3 May 2026\n"
        "- Holds: 2 articles, 61 passages\n"
        "- Memory: 312 MB\n"
        "- Answered within 12 ms: 50%\n"
        "- Answered within 40 ms: 95%\n"
        "- Discord answers in 31 ms\n"
        "- Questions in work: 3\n"
        "- Servers: 12\n\n"
        "No errors since start."
    )


def test_what_isnt_known_is_left_out() -> None:
    unknown = dataclasses.replace(STATUS, memory=None, gateway_ms=None, quantiles={})
    assert len(lines(status(unknown, ENGLISH))) == len(lines(status(STATUS, ENGLISH))) - 4


def test_the_last_five_errors_are_told_inert() -> None:
    errors = [f"*{number}* @everyone" for number in range(9)]
    message = status(dataclasses.replace(STATUS, errors=errors), ENGLISH)
    assert message.texts[-1].split("\n") == [
        "Last errors:",
        *(f"-# \\*{number}\\* \\@everyone" for number in range(5)),
    ]


def test_gaps_are_questions_with_how_often_they_had_no_good_answer() -> None:
    found = [
        Gap("How thick?", 5, 4, 1, ("How *deep*?", "Thick?", "What?")),
        Gap("Who?", 1, 0, 0),
    ]
    assert gaps(found, ENGLISH).texts == [
        "### Questions without a good answer",
        "1. “How thick?”\n"
        "-# asked 5 times · 4 times no answer · 1 time not helpful\n"
        "-# Likewise: “How \\*deep\\*?”, “Thick?”",
        "2. “Who?”\n-# asked 1 time",
    ]


def test_without_gaps_that_is_said_and_without_questions_why() -> None:
    assert gaps([], ENGLISH).plain == "There are no stored questions without a good answer."
    assert "PULLQUOTE_KEEP_QUESTIONS" in gaps(None, ENGLISH).plain


NUMBER = re.compile(r"\d{1,2}\. ")
found_gaps = st.builds(
    Gap, foreign | st.just("x_" * 300), st.integers(1, 9), st.integers(0, 9), st.integers(0, 9),
    st.lists(foreign | st.just("x_" * 300), max_size=4).map(tuple),
)  # fmt: skip


@unhurried
@given(st.lists(found_gaps, max_size=12), st.sampled_from(sorted(LANGUAGES)))
def test_whatever_is_missing_fits_and_nothing_of_it_acts(found: list[Gap], language: str) -> None:
    message = gaps(found, texts(language))
    check(message)
    for line in lines(message)[1:]:
        assert Shown.of(NUMBER.sub("", line.removeprefix("-# "))).bold == ""


def test_progress_can_be_stopped() -> None:
    message = reindexing("Reading articles", 1200, 3000, ENGLISH)
    assert message.plain == "Reading articles: 1,200 of 3,000"
    assert message.rows[0].buttons == (Button("Stop", str(CustomId("cancel")), "red"),)


def test_a_stage_that_isnt_known_is_told_as_it_is_called() -> None:
    assert reindexing("*Sorting*", 1, 2, ENGLISH).plain == "\\*Sorting\\*: 1 of 2"


def test_what_a_build_did() -> None:
    assert reindexed(DONE, ENGLISH).plain == (
        "The index is up to date, and answers come from it now.\n"
        "2 files added · 1 file changed · 0 files removed\n"
        "-# 1,200 articles in the index · gen-000008 · took 12 s"
    )
    failed = reindexed(dataclasses.replace(DONE, failed=3), ENGLISH).plain
    assert "\n3 couldn't be read; `pullquote index` says why.\n" in failed


def test_a_build_that_had_nothing_to_do_says_so() -> None:
    done = dataclasses.replace(DONE, unchanged=True)
    assert reindexed(done, ENGLISH).plain == "Nothing has changed. The index is up to date."


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_message_fits_in_every_language(language: str) -> None:
    say = texts(language)
    errors = ["x_" * 300] * 9
    for message in (
        status(dataclasses.replace(STATUS, errors=errors, index="x" * 300), say),
        reindexing("x" * 300, 1, 2, say),
        reindexed(dataclasses.replace(DONE, failed=1), say),
    ):
        check(message)
