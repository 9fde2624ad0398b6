"""The parts of the engines that need no model, or a small one."""

from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest

from index.embedding import ModelEmbedder
from index.embedding.batches import by_length
from index.embedding.reference import (
    ReferenceEngine,
    ahead,
    count_with,
    load_model,
    pick_device,
    weights_digest,
)  # fmt: skip
from index.embedding.source import Source
from index.embedding.tokens import Tokenizing
from index.embedding.trial import fastest


class Clock:
    """Time that passes only when a way takes it."""

    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now

    def way(self, *seconds: float) -> Callable[[], object]:
        """Takes as long as told, the last one for ever."""
        times: Iterator[float] = iter((*seconds, *[seconds[-1]] * 100))

        def run() -> None:
            self.now += next(times)

        return run


def test_the_quicker_way_is_taken() -> None:
    clock = Clock()
    assert fastest({"usual": clock.way(0.2), "other": clock.way(0.1)}, clock) == "other"


@pytest.mark.parametrize("other", [0.3, 0.2, 0.18])
def test_a_way_that_wins_by_little_is_not_taken(other: float) -> None:
    """0.2 is 1.11 times 0.18, and 1.15 is asked for."""
    clock = Clock()
    assert fastest({"usual": clock.way(0.2), "other": clock.way(other)}, clock) == "usual"


def test_the_first_run_of_a_way_does_not_count() -> None:
    clock = Clock()
    ways = {"usual": clock.way(0.1, 0.2), "other": clock.way(9, 0.1)}
    assert fastest(ways, clock) == "other"


def test_the_best_round_of_each_counts() -> None:
    clock = Clock()
    ways = {"usual": clock.way(0.1, 0.1, 0.5), "other": clock.way(0.1, 0.09, 0.09)}
    assert fastest(ways, clock) == "usual"


def test_a_trial_ends_after_a_second() -> None:
    clock = Clock()
    fastest({"usual": clock.way(0.4), "other": clock.way(0.3)}, clock)
    assert clock.now == pytest.approx(0.7 + 2 * 0.7)


def test_a_way_that_cannot_be_run_is_not_taken() -> None:
    def broken() -> None:
        raise RuntimeError("not implemented for 'BFloat16'")

    clock = Clock()
    assert fastest({"usual": clock.way(0.2), "other": broken}, clock) == "usual"


def test_texts_of_like_length_share_a_batch() -> None:
    """Longest first: 9 alone; 5 and 5 make 10; 2 and 1 make 4 with the padding."""
    assert list(by_length([2, 9, 5, 1, 5], 10)) == [[1], [2, 4], [0, 3]]


def test_a_text_beyond_the_budget_is_a_batch_of_its_own() -> None:
    assert list(by_length([20, 3, 30], 10)) == [[2], [0], [1]]


def test_texts_of_no_length_fit_anywhere() -> None:
    assert list(by_length([0, 0], 10)) == [[0, 1]]
    assert list(by_length([], 10)) == []


def test_what_is_made_ahead_comes_in_order() -> None:
    assert list(ahead(lambda number: number * 2, range(20))) == list(range(0, 40, 2))
    assert list(ahead(lambda number: number, range(0))) == []


@pytest.fixture
def engine(bert: Path) -> ReferenceEngine:
    """The small transformer, as bulk sees it."""
    tokenizing = Tokenizing(bert / "tokenizer.json")
    return ReferenceEngine(load_model(Source.of(str(bert))), tokenizing.count)


MANY = [" ".join(["the pear tree grows"] * (1 + 60 * (number % 9))) for number in range(90)]


def cosines(one: ReferenceEngine, bert: Path) -> float:
    made = one.encode(MANY)
    assert np.linalg.norm(made, axis=1) == pytest.approx(1, abs=1e-5)
    wanted = load_model(Source.of(str(bert))).encode(MANY[:9], normalize_embeddings=True)
    return float(np.sum(made[:9] * wanted, axis=1).min())


def test_half_of_the_precision_is_taken_where_it_is_faster(bert: Path) -> None:
    """The clock gives way to the second of two: 3 units for a run of float32, 1 for bfloat16."""
    ticks = iter(range(1_000_000))
    steps = {0: 0, 1: 3, 2: 3, 3: 4}

    def clock() -> float:
        number = next(ticks)
        if number == 0:
            return 0.0
        whole, part = divmod(number - 1, 5)
        return 100.0 * whole + steps.get(part, 4)

    tokenizing = Tokenizing(bert / "tokenizer.json")
    engine = ReferenceEngine(load_model(Source.of(str(bert))), tokenizing.count, clock=clock)
    assert cosines(engine, bert) > 0.999
    assert engine.precision == "bfloat16"


def test_few_texts_are_no_reason_for_a_trial(engine: ReferenceEngine) -> None:
    engine.encode(["the pear"])
    assert engine.precision == "float32"
    assert not engine._tried


def test_whole_precision_stays_where_half_is_no_faster(bert: Path) -> None:
    tokenizing = Tokenizing(bert / "tokenizer.json")
    engine = ReferenceEngine(load_model(Source.of(str(bert))), tokenizing.count, clock=lambda: 1.0)
    assert cosines(engine, bert) > 0.999999
    assert engine.precision == "float32"
    assert engine._tried


def test_a_precision_that_is_given_is_not_tried(bert: Path) -> None:
    tokenizing = Tokenizing(bert / "tokenizer.json")
    model = load_model(Source.of(str(bert)))
    engine = ReferenceEngine(model, tokenizing.count, precision="bfloat16")
    assert cosines(engine, bert) > 0.999
    assert engine.choose_precision(MANY) == "bfloat16"


def test_a_trial_can_be_asked_for(bert: Path) -> None:
    tokenizing = Tokenizing(bert / "tokenizer.json")
    engine = ReferenceEngine(load_model(Source.of(str(bert))), tokenizing.count, clock=lambda: 1.0)
    assert engine.choose_precision(MANY[:3]) == "float32"
    assert engine._tried


def test_an_embedder_tries_on_texts_of_its_own(bert: Path) -> None:
    chosen = ModelEmbedder(str(bert)).choose_precision()
    assert chosen in {"float32", "bfloat16"}
    assert ModelEmbedder(str(bert), precision=chosen).choose_precision() == chosen


def test_this_machine_has_a_device() -> None:
    assert pick_device() in {"cpu", "cuda"}


@pytest.mark.parametrize(
    "text",
    [
        "the pear tree grows . " * 2000,
        "the pear tree" + " " * 90_000 + "grows .",
        "thepear" * 20_000,
        "pear." * 20_000,
    ],
    ids=["long", "mostly white space", "one word", "no white space"],
)
def test_the_beginning_of_a_long_text_is_enough(text: str, bert: Path) -> None:
    """Same tokens as if all of it had been looked at."""
    from tokenizers import Tokenizer

    whole = Tokenizer.from_file(str(bert / "tokenizer.json"))
    whole.no_padding()
    whole.enable_truncation(32)
    (made,) = Tokenizing(bert / "tokenizer.json", 32).encode([text])
    assert list(made.ids) == whole.encode(text).ids


def test_both_ways_to_count_agree(bert: Path) -> None:
    texts = ["", "the pear tree grows.", "pear?" * 100]
    counted = count_with(load_model(Source.of(str(bert))), texts)
    assert counted == ModelEmbedder(str(bert)).count_tokens(texts) == [0, 5, 200]


def test_a_model_without_a_folder_is_told_by_its_weights(bert: Path, static: Path) -> None:
    one, other = (load_model(Source.of(str(folder))) for folder in (bert, static))
    assert weights_digest(one) == weights_digest(load_model(Source.of(str(bert))))
    assert weights_digest(one) != weights_digest(other)
