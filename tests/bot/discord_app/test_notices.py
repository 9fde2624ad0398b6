"""Short messages, in the reader's language and without anything of the server."""

from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given

from bot.discord_app import notices
from bot.discord_app.layout import Message
from bot.texts import ENGLISH, LANGUAGES, Texts, texts
from index.errors import (
    ArticleError,
    IndexBusyError,
    IndexDamagedError,
    IndexFormatError,
    IndexMissingError,
    ModelError,
    NoArticlesError,
    PullquoteError,
    QuestionError,
    RulesError,
)
from tests.bot.discord_app.showing import Shown, check, unhurried
from tests.bot.discord_app.showing import texts as foreign

KINDS = (
    QuestionError, IndexMissingError, IndexFormatError, IndexDamagedError, IndexBusyError,
    NoArticlesError, RulesError, ModelError, ArticleError, PullquoteError,
)  # fmt: skip
SIMPLE = (
    notices.something_wrong, notices.help_message, notices.no_text, notices.gone, notices.changed,
    notices.thanks, notices.not_yours, notices.not_allowed, notices.not_possible, notices.stopped,
)  # fmt: skip


@pytest.mark.parametrize("kind", KINDS)
def test_an_error_is_told_by_its_kind_without_path_and_without_what_it_quotes(
    kind: type[PullquoteError],
) -> None:
    error = kind("no “thik” in /srv/x", path=Path("/srv/x"), hint="See /srv/x.")
    told = notices.compose_error(error, ENGLISH).plain
    assert "srv" not in told
    assert "thik" not in told
    assert told.endswith(".")


def test_each_kind_of_error_has_its_own_words() -> None:
    told = {notices.compose_error(kind("x"), ENGLISH).plain for kind in KINDS}
    assert len(told) == len(KINDS) - 1  # the two that nothing can be said of are told alike
    assert notices.compose_error(PullquoteError("x"), ENGLISH) == notices.something_wrong(ENGLISH)


def test_a_failed_build_is_told_by_its_reason_where_that_is_known() -> None:
    busy = IndexBusyError("is being built")
    assert notices.not_reindexed(busy, ENGLISH) == notices.compose_error(busy, ENGLISH)
    assert notices.not_reindexed(PullquoteError("x"), ENGLISH).plain == (
        "The index couldn't be built, so it is as it was. The log says why."
    )


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("words", SIMPLE)
def test_every_notice_fits_in_every_language(
    words: Callable[[Texts], Message], language: str
) -> None:
    check(words(texts(language)))


@pytest.mark.parametrize(
    ("seconds", "told"),
    [
        (1, "I'm busy. Please try again in 1 second."),
        (12, "I'm busy. Please try again in 12 seconds."),
    ],
)
def test_who_has_to_wait_is_told_how_long(seconds: int, told: str) -> None:
    assert notices.busy(seconds, ENGLISH).plain == told


def test_a_long_question_is_told_the_limit() -> None:
    assert notices.too_long(300, ENGLISH).plain == (
        "That is too long for a question: please use at most 300 characters."
    )


def test_where_questions_are_answered_is_named_for_up_to_ten_channels() -> None:
    assert notices.not_here((1, 2), ENGLISH).plain == (
        "I don't answer in this channel, but here: <#1>, <#2>"
    )
    assert notices.not_here((), ENGLISH).plain == "I don't answer in this channel."
    assert notices.not_here(range(30), ENGLISH).plain.count("<#") == 10


@unhurried
@given(foreign.map(lambda text: text * 30))
def test_a_date_that_cant_be_read_is_repeated_inert_and_short(date: str) -> None:
    message = notices.no_date(date, ENGLISH)
    check(message)
    assert Shown.of(message.plain).bold == ""
    assert len(message.plain) < 180
