"""What is left of a question when it is cleaned, corrected, restricted and taken apart."""

import unicodedata
from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.answer import Correction, Within
from index.errors import QuestionError
from index.lexicon import WordCount, WordCounter
from index.question.catalogue import Entry
from index.question.query import MAX_LENGTH, Query, Reader, clean
from index.terms import terms, typed_words

SENTENCES = (
    "They say that Nixon met Brezhnev in the harbour of Lindow.",
    "There the engineers built walls, and an engineer drank tea with Nixon.",
)
ENTRIES = (
    Entry(0, "The Harbour", "Ada Sample", "The Example Review", "2020-05-17"),
    Entry(1, "The Railway to the Sea", "Cleo Placeholder"),
)
ORDINARY = frozenset("pancakes meet what fluffy built build train unicorn mountain".split())


def are_common(words: Sequence[str]) -> list[bool]:
    return [word in ORDINARY for word in words]


def counted() -> list[WordCount]:
    counter = WordCounter()
    texts = [typed_words(text) for text in SENTENCES]
    counter.add(texts, texts)
    return list(counter.counted())


READER = Reader.of(counted(), ENTRIES, are_common)
EMPTY = Reader.of((), (), are_common)


def read(question: str) -> Query:
    return READER.read(question)


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
        ("hey who pls", "hey who pls"),
    ],
    ids=["white space", "mention", "all mentions", "angle brackets stay", "control characters",
         "format characters", "composed", "unpaired surrogate", "typographic marks stay",
         "filler stays: it is only kept from the search"],
)  # fmt: skip
def test_cleaned(question: str, text: str) -> None:
    assert clean(question) == text


NOTHING = (
    "", "   ", "\n\t", "?!…", "🚢🚢", "👩‍👩‍👧", "<@1234>", "<@1> <:wave:2>", "\x00\u200b", "- — _",
)  # fmt: skip


@pytest.mark.parametrize("question", NOTHING)
def test_nothing_to_ask_is_an_error_with_a_next_step(question: str) -> None:
    for reads in (clean, read):
        with pytest.raises(QuestionError) as caught:
            reads(question)
        assert caught.value.hint


def test_cut_at_a_thousand_characters() -> None:
    assert MAX_LENGTH == 1000
    query = read("a" * 999 + " b" + "c" * 5_000_000)
    assert query.question == "a" * 999 + " "
    assert query.text == "a" * 999


def test_nothing_but_white_space_before_the_cut_is_no_question() -> None:
    with pytest.raises(QuestionError):
        read(" " * 1000 + "who?")


def test_question_is_kept_as_asked() -> None:
    assert read(" <@1> who\x00 was he? ").question == " <@1> who\x00 was he? "


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
    assert EMPTY.read(question).stems == EMPTY.take_apart(question).stems == stems


@pytest.mark.parametrize(
    ("question", "text"),
    [
        ("hey, who built the harbour pls", "who built the harbour"),
        ("lol who built the harbour lmao", "who built the harbour"),
        ("OK PLEASE. who built the harbour? thx!!", "who built the harbour?"),
        ("who apparently built the harbour btw?", "who built the harbour ?"),
        ("thank you! who built walls", "who built walls"),
        ("high walls, heyday or okapi?", "high walls, heyday or okapi?"),
    ],
    ids=["hey, pls", "lol, lmao", "in capitals, with marks", "in the middle", "two words",
         "parts of words stay"],
)  # fmt: skip
def test_filler_does_not_reach_the_embedder(question: str, text: str) -> None:
    assert read(question).text == text


@pytest.mark.parametrize("question", ["hello", "pls lol", "Hey, thank you!", "ok?", "who pls"])
def test_question_of_nothing_but_filler_is_one_still(question: str) -> None:
    query = read(question)
    assert query.text == question
    assert query.stems == ()


@pytest.mark.parametrize(
    ("question", "names"),
    [
        ("where did nixon meet BREZHNEV?", {"nixon": "nixon", "brezhnev": "BREZHNEV"}),
        ("Harbour of lindow's Walls", {"lindow": "lindow's"}),
        ("in Harbour Walls", {}),
        ("what of Pancakes?", {"pancak": "Pancakes"}),
        ("what of pancakes?", {}),
        ("Pancakes of Lindow", {"lindow": "Lindow"}),
        ("what of zelensky?", {"zelenski": "zelensky"}),
        ("Zelensky met nixon", {"zelenski": "Zelensky", "nixon": "nixon"}),
        ("what of Unicorn and mountain?", {"unicorn": "Unicorn"}),
        ("what of 1712 and q4x?", {}),
        ("what?", {}),
    ],
    ids=["by the articles' own capitals", "as it was typed", "held and no name, for all capitals",
         "unknown, with a capital", "unknown and ordinary", "a capital at the beginning",
         "unknown and strange", "strange and first", "one of two", "digits are no name",
         "nothing unknown"],
)  # fmt: skip
def test_names(question: str, names: dict[str, str]) -> None:
    assert read(question).names == names


def test_whether_words_are_ordinary_is_asked_of_unknown_ones_alone() -> None:
    asked: list[str] = []

    def noted(words: Sequence[str]) -> list[bool]:
        asked.extend(words)
        return [True] * len(words)

    reader = Reader.of(counted(), ENTRIES, noted)
    reader.take_apart("Nixon in the harbour")
    assert asked == []
    reader.take_apart("Nixon in the mountains, 1712")
    assert asked == ["mountains", "1712"]


def test_slip_is_put_right_searched_for_and_told() -> None:
    query = read("where did brezhnw meet the enginrs?")
    assert query.corrections == (
        Correction("brezhnw", "brezhnev"), Correction("enginrs", "engineers"),
    )  # fmt: skip
    assert query.text == "where did brezhnev meet the engineers?"
    assert query.stems == ("brezhnev", "meet", "engin")
    assert query.names == {"brezhnev": "brezhnev"}
    assert query.question == "where did brezhnw meet the enginrs?"


def test_ordinary_word_is_not_put_right() -> None:
    """It is none of the articles' words, and no slip for one either."""
    assert read("fluffy pancakes?").corrections == ()


def test_other_names_of_the_users_own_are_replaced_and_told() -> None:
    reader = Reader.of(counted(), ENTRIES, are_common, [["Lindow", "Old Lindum"]])
    query = reader.read("who built old lindum?")
    assert query.text == "who built Lindow?"
    assert query.corrections == (Correction("old lindum", "Lindow"),)


def test_words_that_only_name_the_source_do_not_reach_the_embedder() -> None:
    query = read("What does Ada Sample say about the engineers?")
    assert query.scope.rows == frozenset({0})
    assert query.scope.within == Within(authors=("Ada Sample",))
    assert query.text == query.scope.text
    assert "Sample" not in query.text
    assert query.stems == ("engin",)


def test_topic_is_what_is_searched_for_in_a_question_about_the_articles() -> None:
    query = read("which articles are about the harbour?")
    assert (query.scope.asked, query.scope.topic) == ("articles", "the harbour")
    assert query.text == "the harbour"


def test_without_a_topic_the_question_itself_is_searched_for() -> None:
    query = read("who wrote The Railway to the Sea?")
    assert (query.scope.asked, query.scope.topic) == ("author", "")
    assert query.scope.rows == frozenset({1})
    assert query.text == "who wrote The Railway to the Sea?"


def test_text_taken_apart_is_neither_corrected_nor_restricted() -> None:
    """So a corpus's own sentences are asked as they stand."""
    text = "hey what does Ada Sample say about brezhnw, when"
    query = READER.take_apart(text)
    assert (query.question, query.text, query.corrections) == (text, text, ())
    assert (query.scope.rows, query.scope.text, query.asks_for_words) == (None, text, False)
    assert query.stems == tuple(dict.fromkeys(term.stem for term in terms(text)))
    assert query.kind == "date"


@pytest.mark.parametrize(
    ("question", "asked"),
    [
        ("What did Zhou say about Wang Ming?", True),
        ("what did he TELL them", True),
        ("how did Mao describe him?", True),
        ("What were Stalin's words?", True),
        ("how did she put it", True),
        ("What does Ada Sample say about walls?", True),
        ("who built the harbour?", False),
        ("who is the essayist?", False),
    ],
)
def test_words_are_asked_for(question: str, asked: bool) -> None:
    assert read(question).asks_for_words is asked


@pytest.mark.parametrize(
    ("question", "full"),
    [
        ("where did Nixon Brezhnev go", (("nixon", "brezhnev"),)),
        ("where is nixon  BREZHNEV", (("nixon", "brezhnev"),)),
        ("Nixon Brezhnev Lindow?", (("nixon", "brezhnev", "lindow"),)),
        ("did Nixon Brezhnev meet Zelensky Lindow there", (("nixon", "brezhnev"),
                                                           ("zelenski", "lindow"))),
        ("did Nixon meet Brezhnev", ()),
        ("Nixon and Brezhnev", ()),
        ("Nixon, Brezhnev", ()),
        ("Nixon-Brezhnev", ()),
        ("of the harbour engineers", ()),
        ("who was Nixon?", ()),
    ],
    ids=["two", "by the articles' capitals", "three", "two runs", "a word between",
         "a stop word between", "a comma between", "a dash between", "no names", "one name"],
)  # fmt: skip
def test_names_side_by_side_are_a_full_name(
    question: str, full: tuple[tuple[str, ...], ...]
) -> None:
    assert READER.take_apart(question).full_names == full
    assert read(question).full_names == full


@pytest.mark.parametrize(
    ("question", "asked"),
    [
        ("Why did Nixon go?", True),
        ("how come the harbour was built", True),
        ("What was the reason for the walls?", True),
        ("for which reasons did they leave", True),
        ("what is the cause of the flood", True),
        ("According to Ada Sample, why were the walls built?", True),
        ("who built the harbour?", False),
        ("what caused the flood?", False),
        ("how did he come", False),
    ],
)
def test_a_reason_is_asked_for(question: str, asked: bool) -> None:
    assert read(question).asks_for_reason is asked


WORDS = "hey pls Nixon brezhnw by Sample articles ? about who <@1> ’s".split()


def test_kind_is_recognised() -> None:
    assert read("how much money did he ask for?").kind == "money"
    assert read("who was he?").kind is None


@given(st.text() | st.lists(st.sampled_from(WORDS)).map(" ".join))
def test_any_text_is_a_query_or_an_error_of_ours(question: str) -> None:
    try:
        query = read(question)
    except QuestionError:
        return
    assert query.text == query.text.strip()
    assert not {unicodedata.category(c) for c in query.text} & {"Cc", "Cf", "Cs"}
    assert query.question.encode()
    assert len(set(query.stems)) == len(query.stems)
    assert set(query.names) <= set(query.stems)
    assert read(question) == query
