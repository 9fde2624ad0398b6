"""Words that no article holds, put right by those that the articles do hold."""

from collections.abc import Mapping, Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.answer import Correction
from index.question.aliases import load_aliases
from index.question.spelling import BESIDE, Speller
from index.terms import plain
from tests.index.question.lexicons import counted

WORDS = dict.fromkeys(
    "harbour lantern painted government khrushchev zhou mao stalin skłodowska occupy bridges "
    "characterise ferry ledger obrien".split(),
    1,
)


def none_common(words: Sequence[str]) -> list[bool]:
    return [False] * len(words)


def corrected(text: str, words: Mapping[str, int] = WORDS, common: str = "") -> str:
    """The text as corrected, where the words of `common` are ordinary ones."""
    ordinary = common.split()
    return Speller(counted(words), lambda asked: [word in ordinary for word in asked]).correct(
        text
    )[0]


def told(text: str, words: Mapping[str, int] = WORDS) -> list[tuple[str, str]]:
    return [
        (one.typed, one.searched) for one in Speller(counted(words), none_common).correct(text)[1]
    ]


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("hrabour", "harbour"),  # two letters changed places
        ("harrbour", "harbour"),  # one typed twice
        ("hrbour", "harbour"),  # one left out
        ("harboyr", "harbour"),  # the key beside it
        ("harb0ur", "harb0ur"),  # no word
        ("Sklodowska", "Skłodowska"),
    ],
)
def test_a_word_one_slip_away_is_put_right(typed: str, meant: str) -> None:
    assert corrected(f"who saw the {typed}?") == f"who saw the {meant}?"


def test_a_change_is_told_once_in_the_order_of_the_question() -> None:
    assert told("Stlain, a lantren, a lantren?") == [("Stlain", "Stalin"), ("lantren", "lantern")]


@pytest.mark.parametrize(
    "text", ["harbours", "paint the bridge", "Ferries", "stalins", "what about mustering?", "1949"]
)
def test_a_word_that_is_held_in_any_form_stays(text: str) -> None:
    words = {**WORDS, "muster": 1}
    assert Speller(counted(words), none_common).correct(text) == (text, ())


def test_stop_words_and_short_words_stay() -> None:
    words = {"theirs": 1, "maoz": 1, "havens": 1}
    assert corrected("their mao z haven?", words) == "their mao z haven?"


def test_stop_words_without_their_apostrophe_stay() -> None:
    """Nothing is looked for by them."""
    words = {"couldst": 1, "went": 1, "cane": 1}
    assert corrected("couldnt swim, wont, cant?", words) == "couldnt swim, wont, cant?"


def test_an_ordinary_word_stays_even_if_the_articles_lack_it() -> None:
    assert corrected("lanterm") == "lantern"
    assert corrected("lanterm", common="lanterm") == "lanterm"


@pytest.mark.parametrize(
    ("typed", "common", "near"),
    [
        ("sealing", "seal", "healing"),
        ("tallying", "tally", "rallying"),
        ("timing", "time", "tiling"),
        ("signer", "sign", "singer"),
        ("unmodified", "modified", "uncodified"),
        ("bugged", "bug", "begged"),
    ],
)
def test_a_form_of_an_ordinary_word_stays(typed: str, common: str, near: str) -> None:
    assert corrected(typed, {near: 9}) == near
    assert corrected(typed, {near: 9}, common) == typed


def test_a_letter_that_was_held_too_long_is_put_right_in_such_forms_too() -> None:
    assert corrected("leadder", {"leader": 1}, common="ladder leadd") == "leader"


@pytest.mark.parametrize(
    ("words", "meant"),
    [
        ({"stone": 1, "strong": 1}, "strong"),  # another letter costs 4, one left out 2
        ({"stone": 9, "strong": 1}, "stone"),  # 4 - ln 9 = 1.8
        ({"stony": 1, "strong": 1, "stnog": 1}, "stnog"),  # two that changed places: 0
        ({"stony": 2, "strong": 1}, "stony"),  # "y" lies beside "g": 2 - ln 2 = 1.3
    ],
)
def test_the_likelier_slip_and_the_frequenter_word_are_preferred(
    words: dict[str, int], meant: str
) -> None:
    assert corrected("stong", words) == meant


def test_the_same_first_letter_is_preferred() -> None:
    assert corrected("barge", {"large": 1, "barxe": 1}) == "barxe"


def test_two_words_equally_likely_leave_it_as_it_is() -> None:
    """Neither "t" nor "p" lies beside "s": both cost 4."""
    assert corrected("belles", {"bellet": 1, "bellep": 1}) == "belles"
    assert corrected("belles", {"bellet": 2, "bellep": 1}) == "bellet"


def test_two_forms_of_one_word_are_no_choice() -> None:
    assert corrected("carefuly", {"carefull": 1, "carefully": 1}) == "carefully"
    assert corrected("walksd", {"walked": 1, "walks": 1}) in {"walked", "walks"}


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("kruschev", "khrushchev"),
        ("Kruschchev", "Khrushchev"),
        ("khruchev", "khrushchev"),
        ("karakterise", "karakterise"),  # two letters away, but "k" begins it
        ("chirakterise", "characterise"),
    ],
)
def test_two_slips_are_put_right_where_the_words_sound_alike(typed: str, meant: str) -> None:
    assert corrected(typed) == meant


def test_two_slips_in_a_long_name_are_put_right_though_it_sounds_different() -> None:
    words = {"ostendorf": 1}
    assert corrected("Where is Ostenborg?", words) == "Where is Ostendorf?"
    assert corrected("where is ostenborg?", words) == "where is ostenborg?"
    assert corrected("Where is Astenborg?", words) == "Where is Astenborg?"
    assert corrected("Where is Tenborg?", {"tendorf": 1}) == "Where is Tenborg?"


def test_a_word_of_three_letters_is_meant_only_by_the_commonest_slips() -> None:
    words = {"mao": 1, "too": 1}
    assert corrected("Maoo, maop", words) == "Mao, maop"


def test_what_is_around_a_word_stays_and_its_capitals_too() -> None:
    assert corrected("Zohu's «Stlain’s»-HARBUOR!") == "Zhou's «Stalin’s»-HARBOUR!"
    assert told("Zohu's?") == [("Zohu", "Zhou")]
    assert corrected("O’Brein’s ferry") == "Obrien’s ferry"


@pytest.mark.parametrize(
    ("typed", "written"),
    [("zhous arm", "zhou's arm"), ("maos", "maos")],
)
def test_an_apostrophe_that_was_left_out_is_put_back_without_telling(
    typed: str, written: str
) -> None:
    assert Speller(counted(WORDS), none_common).correct(typed) == (written, ())


def test_a_slip_in_a_possessive_without_apostrophe_is_put_right() -> None:
    assert corrected("kruschevs shoe") == "khrushchev's shoe"
    assert told("kruschevs shoe") == [("kruschevs", "khrushchev")]


def test_no_possessive_is_made_of_a_stop_word() -> None:
    assert corrected("who stood agains it", {"against": 1, "again": 1}) == "who stood against it"


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("Хрущов", "Хрущев"),
        ("Σταλν", "Σταλιν"),
        ("毛泽冬同志", "毛泽冬同志"),
        ("스탈리느", "스탈리느"),
    ],
)
def test_other_alphabets_are_put_right_and_other_scripts_left_alone(typed: str, meant: str) -> None:
    words = {plain(word): 1 for word in ("Хрущев", "Σταλιν", "毛泽东同志", "스탈린느")}
    assert corrected(typed, words) == meant


def test_eight_unknown_words_are_tried() -> None:
    words = {f"lantern{letter}": 1 for letter in "abcdefghi"}
    typed = " ".join(f"lantren{letter}" for letter in "abcdefghi")
    fixed = corrected(typed, words).split()
    assert fixed == [f"lantern{letter}" for letter in "abcdefgh"] + ["lantreni"]


def test_nothing_is_asked_of_the_language_where_all_is_held() -> None:
    def is_common(words: Sequence[str]) -> list[bool]:
        raise AssertionError(words)

    assert Speller(counted(WORDS), is_common).correct("who painted the harbour?")[1] == ()


def test_no_articles_and_no_words_are_no_trouble() -> None:
    for text in ("", "?!", "lantern", "’s", "a" * 1000):
        assert Speller(counted({}), none_common).correct(text) == (text, ())


@given(st.text(max_size=60))
def test_any_text_comes_back_with_its_corrections_in_order(text: str) -> None:
    fixed, corrections = Speller(counted(WORDS), none_common, load_aliases()).correct(text)
    assert bool(corrections) <= (fixed != text)
    assert all(one.typed in text for one in corrections)
    assert Speller(counted(WORDS), none_common, load_aliases()).correct(text) == (
        fixed,
        corrections,
    )


@given(st.lists(st.sampled_from(sorted(WORDS)), max_size=8))
def test_what_the_articles_say_is_never_changed(words: list[str]) -> None:
    text = " ".join(words)
    assert Speller(counted(WORDS), none_common).correct(text) == (text, ())


def test_keys_are_neighbours_of_each_other() -> None:
    assert set(BESIDE["g"]) == set("fhtyvb")
    assert all(key in BESIDE[other] for key, others in BESIDE.items() for other in others)
    assert len(BESIDE) == 26


def test_a_speller_takes_names_before_words() -> None:
    speller = Speller(counted({"beijing": 1, "zhou": 1, "enlai": 1}), none_common, load_aliases())
    assert speller.correct("Zhuo, chou en-lai in Pekin") == (
        "Zhou, Zhou Enlai in Beijing",
        (
            Correction("Zhuo", "Zhou"),
            Correction("chou en-lai", "Zhou Enlai"),
            Correction("Pekin", "Beijing"),
        ),
    )
