"""The numbers that come with this version: their names and their form, never their values."""

import hashlib
import json
import math
from importlib.resources import files

import pytest

from index.decide import Signals
from index.files import sha256_of
from index.fitted import Fitted, fitted, fitted_with_reader
from index.reader.packaged import delta_path
from index.score import SentenceSignals

VALUES = {
    "sentence": {"cosine": 1.5},
    "excerpt": {"per_word": 0.01, "further": 0.2},
    "confidence": {
        "weights": {"passage_recall": 2.0},
        "bias": -3.0,
        "corpus": 0.4,
        "usual_level": -1.0,
    },
    "thresholds": [[0.0, 5.0], [1.0, -9.0]],
    "fitted_on": ["something"],
}


def test_numbers_are_read_by_name() -> None:
    assert Fitted.of(VALUES) == Fitted(
        sentence={"cosine": 1.5},
        per_word=0.01,
        further=0.2,
        confidence={"passage_recall": 2.0},
        bias=-3.0,
        corpus=0.4,
        usual_level=-1.0,
        thresholds=((0.0, 5.0), (1.0, -9.0)),
    )


@pytest.mark.parametrize("part", ["sentence", "excerpt", "confidence", "thresholds"])
def test_missing_numbers_are_an_error(part: str) -> None:
    with pytest.raises(KeyError):
        Fitted.of({key: value for key, value in VALUES.items() if key != part})


both = pytest.mark.parametrize("own", [fitted(), fitted_with_reader()], ids=["alone", "reader"])


@both
def test_every_signal_has_a_weight_and_every_weight_a_signal(own: Fitted) -> None:
    assert set(own.sentence) == set(SentenceSignals.__dataclass_fields__)
    assert set(own.confidence) == set(Signals.__dataclass_fields__)


def test_without_a_reader_nothing_counts_that_one_says() -> None:
    own = fitted()
    said = {name: value for name, value in own.confidence.items() if name.startswith("reader")}
    assert set(said.values()) == {own.sentence["reader"]} == {0.0}
    assert own.reader == ""


def test_the_numbers_name_the_reader_that_comes_along() -> None:
    assert fitted_with_reader().reader == sha256_of(delta_path())


@both
def test_shares_rise_from_0_to_1_and_thresholds_fall(own: Fitted) -> None:
    shares, values = zip(*own.thresholds, strict=True)
    assert (shares[0], shares[-1]) == (0, 1)
    assert list(shares) == sorted(set(shares))
    assert list(values) == sorted(values, reverse=True)


@both
def test_every_number_is_one(own: Fitted) -> None:
    numbers = [
        *own.sentence.values(), own.per_word, own.further, *own.confidence.values(), own.bias,
        own.corpus, own.usual_level, *(number for pair in own.thresholds for number in pair),
    ]  # fmt: skip
    assert all(math.isfinite(number) for number in numbers)
    assert own.per_word >= 0
    assert 0 <= own.further <= 1


def test_they_stand_in_the_package() -> None:
    text = files("index").joinpath("fitted.json").read_bytes()
    assert Fitted.of(json.loads(text), fitted().digest) == fitted()


def test_digest_names_the_numbers_as_they_stand_in_the_package() -> None:
    text = files("index").joinpath("fitted.json").read_bytes()
    assert fitted().digest == hashlib.sha256(text).hexdigest()[:16]
    assert Fitted.of(VALUES).digest == ""
