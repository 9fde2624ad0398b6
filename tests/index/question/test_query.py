"""What is left of a question when it is cleaned and taken apart."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.errors import QuestionError
from index.question.query import MAX_LENGTH, parse


@pytest.mark.parametrize(
    ("question", "text"),
    [
        ("  who was\n\n Gao Gang?\t", "who was Gao Gang?"),
        ("<@1234> who was Gao Gang?", "who was Gao Gang?"),
        ("<@!12> who <@&34> was <#56> he <:wave:78> then <a:dance:90>?", "who was he then ?"),
        ("a <b> and 3 < 4 > 2", "a <b> and 3 < 4 > 2"),
        ("who\x00was\x07he\x1b[31m?", "who was he [31m?"),
        ("who\u200bwas\u202ehe\u2028then\ufeff", "who was he then"),
        ("Ze\u0301", "Zé"),
        ("half a \ud83d pair", "half a ? pair"),
        ("“What” did ’e say…", "“What” did ’e say…"),
    ],
    ids=["white space", "mention", "all mentions", "angle brackets stay", "control characters",
         "format characters", "composed", "unpaired surrogate", "typographic marks stay"],
)  # fmt: skip
def test_cleaned(question: str, text: str) -> None:
    assert parse(question).text == text


@pytest.mark.parametrize(
    "question",
    [
        "",
        "   ",
        "\n\t",
        "?!…",
        "🚢🚢",
        "👩‍👩‍👧",
        "<@1234>",
        "<@1> <:wave:2>",
        "\x00\u200b",
        "- — _",
    ],
)
def test_nothing_to_ask_is_an_error_with_a_next_step(question: str) -> None:
    with pytest.raises(QuestionError) as caught:
        parse(question)
    assert caught.value.hint


def test_cut_at_a_thousand_characters() -> None:
    assert MAX_LENGTH == 1000
    query = parse("a" * 999 + " b" + "c" * 5_000_000)
    assert query.question == "a" * 999 + " "
    assert query.text == "a" * 999


def test_nothing_but_white_space_before_the_cut_is_no_question() -> None:
    with pytest.raises(QuestionError):
        parse(" " * 1000 + "who?")


def test_question_is_kept_as_asked() -> None:
    assert parse(" <@1> who\x00 was he? ").question == " <@1> who\x00 was he? "


@pytest.mark.parametrize(
    ("question", "stems"),
    [
        ("Who built the harbour?", ("built", "harbour")),
        ("built, BUILDING, builds and build", ("built", "build")),
        ("why is it so?", ()),
        ("Zhou’s and Müller's train", ("zhou", "muller", "train")),
        ("ｆｕｌｌ 𝐌𝐚𝐨 ﬁsh", ("full", "mao", "fish")),
    ],
    ids=["stop words left out", "each once, in order", "nothing left", "possessives and accents",
         "forms of letters"],
)  # fmt: skip
def test_stems(question: str, stems: tuple[str, ...]) -> None:
    assert parse(question).stems == stems


@pytest.mark.parametrize(
    ("question", "asked"),
    [
        ("What did Zhou say about Wang Ming?", True),
        ("what did he TELL them", True),
        ("how did Mao describe him?", True),
        ("What were Stalin's words?", True),
        ("how did she put it", True),
        ("who built the harbour?", False),
        ("who is the essayist?", False),
    ],
)
def test_words_are_asked_for(question: str, asked: bool) -> None:
    assert parse(question).asks_for_words is asked


def test_kind_is_recognised() -> None:
    assert parse("how much money did he ask for?").kind == "money"
    assert parse("who was he?").kind is None


@given(st.text())
def test_any_text_is_a_query_or_an_error_of_ours(question: str) -> None:
    try:
        query = parse(question)
    except QuestionError:
        return
    assert query.text == query.text.strip()
    assert not {unicodedata.category(c) for c in query.text} & {"Cc", "Cf", "Cs"}
    assert query.question.encode()
    assert len(set(query.stems)) == len(query.stems)
