"""A question and a passage as tokens: what belongs to which, and where it stands in the text."""

import numpy as np
import pytest

from index.embedding.source import Source
from index.reader.pairs import LONGEST, Pair, Pairing, Part, padded

FOLDER = Source.of("").folder
assert FOLDER is not None
PAIRING = Pairing(FOLDER / "tokenizer.json")
CLS, SEP = 101, 102  # of BERT's vocabulary


def pair(question: str, title: str, text: str) -> Pair:
    (made,) = PAIRING.pairs(question, [Part(title, text)])
    return made


def test_question_title_and_passage_stand_in_their_order() -> None:
    """[CLS] who came ? [SEP] the harbour . engineers came . [SEP]."""
    made = pair("Who came?", "The Harbour", "Engineers came.")
    assert len(made.ids) == 1 + 3 + 1 + 3 + 3 + 1
    assert [number for number in made.ids if number in {CLS, SEP}] == [CLS, SEP, SEP]
    assert made.types.tolist() == [0] * 5 + [1] * 7
    assert made.begin == 8
    assert made.offsets.tolist() == [[0, 9], [10, 14], [14, 15]]


def test_an_article_without_a_title_has_none() -> None:
    assert pair("Who?", "", "They came.").begin == 4


def test_tokens_of_a_range_of_characters() -> None:
    text = "Trees grow. Apples do better."
    made = pair("What?", "", text)
    assert made.within(12, 29) == slice(made.begin + 3, made.begin + 7)
    assert made.within(0, 5) == slice(made.begin, made.begin + 1)


def test_space_alone_holds_no_token() -> None:
    made = pair("What?", "", "Pears   grow.")
    empty = made.within(5, 8)
    assert empty.start == empty.stop


@pytest.mark.parametrize("long", ["question", "title", "text"])
def test_what_is_too_long_is_cut(long: str) -> None:
    given = {"question": "Who?", "title": "A", "text": "Pears."} | {long: "pear " * 1000}
    made = pair(given["question"], given["title"], given["text"])
    assert len(made.ids) <= LONGEST
    assert len(made.ids) == made.begin + len(made.offsets) + 1
    assert len(made.offsets) >= 1
    assert made.ids[-1] == SEP


def test_pairs_are_made_equally_long() -> None:
    given = padded(PAIRING.pairs("Who?", [Part("", "They."), Part("", "They came late.")]))
    assert {rows.shape for rows in given.values()} == {(2, 9)}
    assert given["attention_mask"].sum(1).tolist() == [7, 9]
    assert np.all(given["input_ids"][given["attention_mask"] == 0] == 0)
