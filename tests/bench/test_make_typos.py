"""One slip in one word of each question."""

import json
from pathlib import Path
from random import Random
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rapidfuzz.distance import OSA

from bench.make_typos import (
    change_places,
    double,
    join,
    leave_out,
    main,
    mistype,
    mistyped,
    replace,
)
from index.question.spelling import BESIDE
from index.terms import STOP_WORDS


def seeded(seed: int) -> Random:
    return Random(seed)  # noqa: S311 - the same slips every time


def test_each_slip_is_one_slip() -> None:
    draw = seeded(1)
    assert leave_out("Ferry", 1, draw) == "Frry"
    assert double("Ferry", 0, draw) == "Fferry"
    assert change_places("Ferry", 1, draw) == "eFrry"
    assert change_places("Ferry", 0, draw) == "eFrry"
    assert join("Ferry", 1, draw) in {f"Fe{letter}rry" for letter in BESIDE["e"]}
    assert replace("Ferry", 0, draw) in {f"{letter.upper()}erry" for letter in BESIDE["f"]}
    assert replace("Ğüzel", 0, draw) == "Ğüzel"  # no key of this keyboard


@given(st.from_regex("[a-z]{4,12}", fullmatch=True), st.integers())
def test_a_mistyped_word_is_one_edit_away(word: str, seed: int) -> None:
    if len(set(word)) > 1:
        assert OSA.distance(word, mistype(word, seeded(seed))) == 1


@pytest.mark.parametrize(
    "question",
    ["What is it?", "who, when and why?", "1949?", "the cat", "aaaa", "", "whether it does"],
)
def test_a_question_without_a_word_to_hit_stays(question: str) -> None:
    assert mistyped(question, seeded(1)) == question


@pytest.mark.parametrize("seed", range(20))
def test_one_word_of_four_letters_and_more_is_hit(seed: int) -> None:
    question = "Which lanterns did the Ferry-master’s cat, Tarn, hide?"
    typed = mistyped(question, seeded(seed))
    pairs = zip(question.replace("-", " ").split(), typed.replace("-", " ").split(), strict=True)
    (changed,) = [before for before, after in pairs if before != after]
    assert changed in {"lanterns", "Ferry", "master’s", "Tarn,", "hide?"}
    assert changed.lower() not in STOP_WORDS
    assert typed.count("’s") == 1


def test_records_keep_the_rest_and_a_seed_gives_the_same_slips(tmp_path: Path) -> None:
    records: list[dict[str, Any]] = [
        {"question": "Who painted the harbour?", "answers": ["Ann"], "kind": "fact", "more": [1]},
        {"question": "Wer strich das Bootshäuschen?", "answers": []},
    ]
    source = tmp_path / "questions.jsonl"
    source.write_text("".join(json.dumps(record) + "\n" for record in records), "utf-8")
    outs = [tmp_path / name for name in ("one", "same", "other")]
    for out, seed in zip(outs, (1, 1, 2), strict=True):
        main(source, out, seed)
    one, same, other = (out.read_text("utf-8") for out in outs)
    assert one == same != other
    for before, line in zip(records, one.splitlines(), strict=True):
        after = json.loads(line)
        assert after["question"] != before["question"]
        assert {**after, "question": before["question"]} == before
