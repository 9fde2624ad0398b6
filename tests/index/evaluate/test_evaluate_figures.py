"""Figures from judged questions, and two runs compared: numbers worked out by hand."""

from collections.abc import Sequence

import numpy as np
import pytest
from sklearn.metrics import roc_auc_score

from index.evaluate.compare import compare
from index.evaluate.curves import calibration_error, coverage_curve, reliability
from index.evaluate.figures import Figure, figures, kinds
from index.evaluate.intervals import auroc, mcnemar, of_auroc, of_mean, wilson
from index.evaluate.judge import Judged, Verdict
from index.evaluate.shown import Status

NOTHING = Verdict(
    sentence=False, first=False, anywhere=False, right=False, complete=False, rank=None, faults=()
)
SECOND = Verdict(
    sentence=False, first=False, anywhere=True, right=True, complete=True, rank=2, faults=()
)
BEST = Verdict(
    sentence=True, first=True, anywhere=True, right=True, complete=True, rank=1, faults=()
)


def judged(
    question: str = "?",
    found: Verdict = BEST,
    *,
    kind: str = "fact",
    answerable: bool = True,
    status: Status = "quoted",
    confidence: float = 0.9,
    passage_rank: int | None = 1,
    ms: float = 10.0,
    words: tuple[int, ...] = (),
) -> Judged:
    return Judged(
        question=question,
        kind=kind,
        answerable=answerable,
        status=status,
        confidence=confidence,
        elapsed_ms=ms,
        as_asked=NOTHING if status == "abstained" else found,
        unabstained=found,
        words=words,
        has_should_include=False,
        in_passages=answerable,
        passage_rank=passage_rank,
    )


def unanswerable(
    confidence: float = 0.1, kind: str = "near", status: Status = "abstained"
) -> Judged:
    return judged("no", NOTHING, kind=kind, answerable=False, status=status, confidence=confidence,
                  passage_rank=None)  # fmt: skip


def by_name(rows: Sequence[Judged]) -> dict[str, Figure]:
    return {figure.name: figure for figure in figures(rows)}


def test_an_abstention_counts_as_wrong_as_asked_and_not_if_it_never_abstained() -> None:
    rows = [judged(), judged(found=SECOND), judged(status="abstained"), judged(found=NOTHING)]
    found = by_name(rows)
    expected = {
        "answered": 3, "sentence.as_asked": 1, "sentence.unabstained": 2, "first.as_asked": 1,
        "first.unabstained": 2, "any.as_asked": 2, "any.unabstained": 3, "right.as_asked": 2,
        "right.unabstained": 3,
    }  # fmt: skip
    assert {name: found[name].numerator for name in expected} == expected
    assert all(found[name].denominator == 4 for name in expected)
    assert found["right.as_asked"].value == 0.5
    assert found["mrr.as_asked"].value == pytest.approx((1 + 1 / 2) / 4)
    assert found["mrr.unabstained"].value == pytest.approx((1 + 1 / 2 + 1) / 4)


def test_unanswerable_questions_count_for_silence_only() -> None:
    found = by_name(
        [judged(), unanswerable(), unanswerable(status="quoted"), unanswerable(kind="off")]
    )
    assert (found["silent"].numerator, found["silent"].denominator) == (2, 3)
    assert (found["silent.near"].numerator, found["silent.near"].denominator) == (1, 2)
    assert found["silent.off"].value == 1
    assert found["answered"].denominator == found["passage.hit_at_1"].denominator == 1


def test_figures_are_given_for_each_kind() -> None:
    rows = [judged(kind="why"), judged(kind="why", found=NOTHING), judged(status="abstained")]
    found = by_name(rows)
    assert found["right.as_asked.why"].value == 0.5
    assert found["answered.why"].value == 1
    assert found["right.unabstained.fact"].value == 1
    assert found["answered.fact"].value == 0
    assert kinds(rows, answerable=True) == ["fact", "why"]


def test_passages_are_hit_at_their_rank() -> None:
    found = by_name([judged(passage_rank=rank) for rank in (1, 5, 6, None)])
    assert found["passage.hit_at_1"].numerator == 1
    assert found["passage.hit_at_5"].numerator == 2
    assert found["passage.mrr"].value == pytest.approx((1 + 1 / 5 + 1 / 6) / 4)


def test_words_are_counted_of_the_first_and_of_all() -> None:
    found = by_name([judged(words=(10, 40)), judged(words=(20,)), judged(status="abstained")])
    assert found["words.first.mean"].value == 15
    assert found["words.first.longest"].value == 20
    assert found["words.all.mean"].value == pytest.approx(70 / 3)
    assert found["words.all.longest"].value == 40
    assert found["words.all.mean"].denominator == 3


def test_times_are_quantiles() -> None:
    found = by_name([judged(ms=float(ms)) for ms in range(101)])
    assert [found[f"latency.{name}"].value for name in ("p50", "p95", "max")] == [50, 95, 100]


def test_the_share_kept_is_of_those_above_all_but_one_in_twenty_unanswerable() -> None:
    noes = [unanswerable(confidence=n / 100) for n in range(1, 41)]  # two may lie above: 0.39, 0.40
    yeses = [judged(confidence=one) for one in (0.38, 0.385, 0.395, 0.9)]
    kept = by_name([*noes, *yeses])["kept_at_5"]
    assert (kept.numerator, kept.denominator) == (3, 4)


def test_silent_are_those_below_nine_in_ten_of_the_answerable() -> None:
    yeses = [judged(confidence=n / 10) for n in range(1, 11)]  # one of ten may be lost: 0.1
    noes = [unanswerable(0.15), unanswerable(0.2), unanswerable(0.05, kind="off")]
    found = by_name([*yeses, *noes])
    assert (found["silent_at_90"].numerator, found["silent_at_90"].denominator) == (2, 3)
    assert found["silent_at_90.near"].value == 0.5
    assert found["silent_at_90.off"].value == 1


def test_a_set_of_one_sort_has_figures_without_a_value() -> None:
    found = by_name([judged()])
    assert found["silent"].value is None
    assert found["silent"].interval is None
    assert found["auroc"].value is None
    assert found["kept_at_5"].value is None
    nothing = by_name([unanswerable()])
    assert nothing["right.as_asked"].value is None
    assert nothing["silent_at_90"].value is None
    assert nothing["words.all.mean"].value is None
    assert by_name([])["latency.max"].value is None


def test_the_area_under_the_curve_counts_pairs_and_ties_as_half() -> None:
    rows = [judged(confidence=0.9), judged(confidence=0.4), unanswerable(0.4), unanswerable(0.1)]
    # Four pairs: three the right way round, one tie.
    assert by_name(rows)["auroc"].value == 3.5 / 4
    assert by_name(rows)["auroc.near"].value == 3.5 / 4


def test_the_area_is_the_one_of_scikit_learn() -> None:
    random = np.random.default_rng(1)
    positive, negative = random.normal(1, 1, 200).round(1), random.normal(0, 1, 300).round(1)
    labels = [1] * 200 + [0] * 300
    area = roc_auc_score(labels, np.concatenate([positive, negative]))
    assert auroc(positive, negative) == pytest.approx(area)
    interval = of_auroc(positive, negative)
    assert interval is not None
    # Hanley and McNeil (1982) give about the same spread.
    twice, both = area / (2 - area), 2 * area**2 / (1 + area)
    spread = (area * (1 - area) + 199 * (twice - area**2) + 299 * (both - area**2)) / (200 * 300)
    assert (interval.high - interval.low) / 2 == pytest.approx(1.96 * spread**0.5, rel=0.1)


def test_one_value_has_no_interval() -> None:
    one, two = np.array([0.5]), np.array([0.4, 0.6])
    assert of_auroc(one, two) is None
    assert of_mean([1.0]) is None
    assert wilson(0, 0) is None


def test_wilson_is_the_interval_of_the_textbook() -> None:
    found = wilson(81, 263)  # Newcombe (1998), table I
    assert found is not None
    assert (round(found.low, 4), round(found.high, 4)) == (0.2553, 0.3662)


def test_the_bootstrap_gives_the_same_interval_each_time() -> None:
    values = [0.0, 1.0] * 50
    found = of_mean(values)
    assert found == of_mean(values)
    assert found is not None
    assert (found.low, found.high) == pytest.approx((0.4, 0.6), abs=0.02)  # 0.5 ± 1.96 * 0.05


def test_a_large_set_is_drawn_in_parts() -> None:
    found = of_mean([0.0, 1.0] * 1500)
    assert found is not None
    assert found.low == pytest.approx(0.5 - 1.96 * 0.5 / 3000**0.5, abs=0.003)


def test_mcnemar_is_a_fair_coin() -> None:
    assert mcnemar(5, 0) == pytest.approx(2 / 2**5)
    assert mcnemar(0, 0) == 1


def test_bins_hold_what_is_as_sure() -> None:
    bins = reliability([0.0, 0.05, 0.1, 1.0], [False, True, True, True])
    assert [one.count for one in bins] == [2, 1, 0, 0, 0, 0, 0, 0, 0, 1]
    assert (bins[0].confidence, bins[0].share) == (0.025, 0.5)
    assert (bins[2].confidence, bins[2].share) == (None, None)
    assert (bins[9].low, bins[9].high, bins[9].confidence) == (0.9, 1.0, 1.0)


def test_the_calibration_error_is_the_mean_distance_in_the_bins() -> None:
    # Two questions at 0.8 of which one came true (off by 0.3), two at 0.1 that did not (by 0.1).
    error, interval = calibration_error([0.8, 0.8, 0.1, 0.1], [True, False, False, False])
    assert error == pytest.approx((2 * 0.3 + 2 * 0.1) / 4)
    assert interval is not None
    assert interval.low <= error <= interval.high


def test_a_confidence_may_promise_an_answer_or_a_right_excerpt() -> None:
    found = by_name([judged(confidence=0.95, found=NOTHING), unanswerable(0.05)])
    assert found["ece.answerable"].value == pytest.approx(0.05)
    assert found["ece.right"].value == pytest.approx((0.95 + 0.05) / 2)


def test_coverage_goes_from_the_surest_on_and_ties_come_together() -> None:
    points = coverage_curve([0.2, 0.9, 0.5, 0.5], [False, True, True, False])
    assert [(one.confidence, one.coverage, one.precision) for one in points] == [
        (0.9, 0.25, 1), (0.5, 0.75, 2 / 3), (0.2, 1, 0.5)
    ]  # fmt: skip
    assert coverage_curve([], []) == ()


def test_two_runs_are_compared_question_by_question() -> None:
    before = [judged("a", NOTHING), judged("b"), judged("c"), judged("only before")]
    after = [judged("c"), judged("a"), judged("b", NOTHING), judged("only after")]
    found = compare(before, after)
    assert [pair.after.question for pair in found.better] == ["a"]
    assert [pair.after.question for pair in found.worse] == ["b"]
    assert (found.same, found.only_before, found.only_after) == (1, 1, 1)
    right = next(one for one in found.differences if one.name == "right.as_asked")
    assert (right.before, right.after, right.change) == (2 / 3, 2 / 3, 0)
    assert right.chance == 1
    mrr = next(one for one in found.differences if one.name == "mrr.as_asked")
    assert (mrr.chance, mrr.interval is None) == (None, False)
    area = next(one for one in found.differences if one.name == "auroc")
    assert (area.change, area.interval, area.chance) == (None, None, None)


def test_a_question_that_stands_twice_has_two_pairs() -> None:
    before = [judged("a", NOTHING), judged("a")]
    found = compare(before, [judged("a"), judged("a"), judged("a")])
    assert (len(found.better), found.same, found.only_after) == (1, 1, 1)


def test_a_question_of_another_sort_is_another_question() -> None:
    found = compare([judged("no", kind="near")], [unanswerable()])
    assert (found.same, found.only_before, found.only_after) == (0, 1, 1)


def test_the_difference_is_better_by_pairs_of_one_way() -> None:
    before = [judged(str(n), NOTHING) for n in range(10)]
    after = [judged(str(n), BEST if n < 5 else NOTHING) for n in range(10)]
    right = next(one for one in compare(before, after).differences if one.name == "first.as_asked")
    assert right.change == 0.5
    assert right.chance == pytest.approx(2 / 2**5)
    assert right.interval is not None
    assert 0.1 <= right.interval.low <= 0.3
    assert 0.7 <= right.interval.high <= 0.9
