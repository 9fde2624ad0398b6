"""From judged questions to figures: each with its count and its 95 % interval."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np

from index.evaluate.curves import calibration_error
from index.evaluate.intervals import Floats, Interval, auroc, of_auroc, of_mean, wilson
from index.evaluate.judge import Judged, Verdict

Unit = Literal["share", "number", "words", "milliseconds"]
Group = Literal["answers", "passages", "excerpts", "silence", "confidence", "time", "kind"]

AS_ASKED, UNABSTAINED = "as asked", "if it never abstained"


@dataclass(frozen=True, slots=True)
class Figure:
    """A figure of a run.

    Attributes:
        name: As in JSON and in a file of floors; stays the same from version to version.
        label: In words.
        group: What it is about.
        value: None where there is nothing to count.
        interval: 95 %; None where there is none, as for a longest or a median.
        numerator: What was counted or added up; None for what isn't a fraction.
        denominator: Out of how many.
        unit: Of the value; shares and numbers are 0 to 1.
        less_is_better: Whether a smaller value is the better one.
    """

    name: str
    label: str
    group: Group
    value: float | None
    interval: Interval | None
    numerator: float | None
    denominator: int
    unit: Unit = "share"
    less_is_better: bool = False


@dataclass(frozen=True, slots=True)
class Measure:
    """What is counted question by question, so that two runs can be compared in pairs.

    Attributes:
        name: See `Figure`; the same for `label` and `group`.
        label: See there.
        group: See there.
        of: Which questions it is about.
        value: Of a question: 1 or 0, or a number between for a mean.
        is_share: Whether it is always 1 or 0.
    """

    name: str
    label: str
    group: Group
    of: Callable[[Judged], bool]
    value: Callable[[Judged], float]
    is_share: bool = True

    def figure(self, judged: Sequence[Judged]) -> Figure:
        """Its share or mean, over the questions that it is about."""
        values = [float(self.value(one)) for one in judged if self.of(one)]
        total = sum(values)
        interval = wilson(int(total), len(values)) if self.is_share else of_mean(values)
        mean = total / len(values) if values else None
        unit: Unit = "share" if self.is_share else "number"
        return Figure(
            self.name, self.label, self.group, mean, interval, total, len(values), unit
        )  # fmt: skip


def _answerable(one: Judged) -> bool:
    return one.answerable


def _silent(one: Judged) -> bool:
    return one.status == "abstained"


def _reciprocal(rank: int | None) -> float:
    return 1 / rank if rank else 0.0


def _verdicts(
    name: str,
    label: str,
    value: Callable[[Verdict], float],
    *,
    of: Callable[[Judged], bool] = _answerable,
    is_share: bool = True,
) -> tuple[Measure, Measure]:
    """The same of what was shown, and of what would have been if it never abstained."""
    return (
        Measure(f"{name}.as_asked", f"{label}, {AS_ASKED}", "answers", of,
                lambda one: value(one.as_asked), is_share),
        Measure(f"{name}.unabstained", f"{label}, {UNABSTAINED}", "answers", of,
                lambda one: value(one.unabstained), is_share),
    )  # fmt: skip


def _passage(
    name: str, label: str, value: Callable[[int | None], float], *, is_share: bool = True
) -> Measure:
    return Measure(
        f"passage.{name}", f"passages, {label}", "passages",
        lambda one: one.in_passages, lambda one: value(one.passage_rank), is_share,
    )  # fmt: skip


def _within(most: int) -> Callable[[int | None], float]:
    return lambda rank: rank is not None and rank <= most


MEASURES: tuple[Measure, ...] = (
    Measure("answered", "answered", "answers", _answerable, lambda one: not _silent(one)),
    *_verdicts("sentence", "in the answering sentence", lambda found: found.sentence),
    *_verdicts("first", "in the first excerpt", lambda found: found.first),
    *_verdicts("any", "in any of three", lambda found: found.anywhere),
    *_verdicts("right", "right", lambda found: found.right),
    *_verdicts("complete", "complete", lambda found: found.complete,
               of=lambda one: one.answerable and one.has_should_include),
    *_verdicts("mrr", "MRR", lambda found: _reciprocal(found.rank), is_share=False),
    _passage("hit_at_1", "hit@1", _within(1)),
    _passage("hit_at_5", "hit@5", _within(5)),
    _passage("mrr", "MRR", _reciprocal, is_share=False),
    Measure("silent", "unanswerable: silent", "silence", lambda one: not one.answerable, _silent),
)  # fmt: skip


def figures(judged: Sequence[Judged]) -> tuple[Figure, ...]:
    """All figures of a run, in the order in which they are shown."""
    return (
        *(measure.figure(judged) for measure in MEASURES if measure.group != "silence"),
        *_words(judged),
        *(measure.figure(judged) for measure in MEASURES if measure.group == "silence"),
        *_telling_apart(judged),
        *_calibration(judged),
        *_times(judged),
        *_by_kind(judged),
    )


def kinds(judged: Sequence[Judged], *, answerable: bool) -> list[str]:
    """The kinds of the questions that the articles answer, or don't, in order of the alphabet."""
    return sorted({one.kind for one in judged if one.answerable == answerable})


def _words(judged: Sequence[Judged]) -> Iterator[Figure]:
    lengths = [one.words for one in judged if one.words]
    chosen = (
        ("first", "words, first excerpt", [float(words[0]) for words in lengths]),
        ("all", "words, all excerpts", [float(number) for words in lengths for number in words]),
    )
    for name, label, values in chosen:
        total, mean = sum(values), sum(values) / len(values) if values else None
        yield Figure(
            f"words.{name}.mean", f"{label}, mean", "excerpts", mean, of_mean(values),
            total, len(values), "words", less_is_better=True,
        )  # fmt: skip
        yield Figure(
            f"words.{name}.longest", f"{label}, longest", "excerpts", max(values, default=None),
            None, None, len(values), "words", less_is_better=True,
        )  # fmt: skip


def _telling_apart(judged: Sequence[Judged]) -> Iterator[Figure]:
    """How well the confidence tells answerable from unanswerable, all and each kind of these."""
    answerable = _confidences(one for one in judged if one.answerable)
    unanswerable = _confidences(one for one in judged if not one.answerable)
    sieved = _kept(answerable, unanswerable)
    yield Figure("kept_at_5", "kept, at 5 % false answers", "silence", *sieved)
    groups = {"": unanswerable} | {
        kind: _confidences(one for one in judged if not one.answerable and one.kind == kind)
        for kind in kinds(judged, answerable=False)
    }
    for kind, others in groups.items():
        sieved = _silenced(answerable, others)
        label = f"silent, with 90 % kept{_of(kind)}"
        yield Figure(_name("silent_at_90", kind), label, "silence", *sieved)
    for kind, others in groups.items():
        counts = len(answerable) + len(others)
        value, interval = None, None
        if len(answerable) and len(others):
            value, interval = auroc(answerable, others), of_auroc(answerable, others)
        label = f"AUROC{_of(kind)}"
        yield Figure(
            _name("auroc", kind), label, "confidence", value, interval, None, counts, "number"
        )


def _of(kind: str) -> str:
    return f": {kind}" if kind else ""


def _name(name: str, kind: str) -> str:
    return f"{name}.{kind}" if kind else name


def _confidences(judged: Iterator[Judged]) -> Floats:
    return np.array([one.confidence for one in judged], np.float64)


Sieved = tuple[float | None, Interval | None, int, int]


def _sieved(passed: int, of: int) -> Sieved:
    return passed / of if of else None, wilson(passed, of), passed, of


def _kept(answerable: Floats, unanswerable: Floats) -> Sieved:
    """The answerable above the confidence that 5 % of the unanswerable, at most, lie above."""
    if not len(unanswerable):
        return _sieved(0, 0)
    limit = np.sort(unanswerable)[::-1][len(unanswerable) // 20]
    return _sieved(int((answerable > limit).sum()), len(answerable))


def _silenced(answerable: Floats, unanswerable: Floats) -> Sieved:
    """The unanswerable below the confidence that 90 % of the answerable, at least, reach."""
    if not len(answerable):
        return _sieved(0, 0)
    limit = np.sort(answerable)[len(answerable) // 10]
    return _sieved(int((unanswerable < limit).sum()), len(unanswerable))


def came_true(judged: Sequence[Judged]) -> dict[str, list[bool]]:
    """What a confidence may be taken to promise, in words, and whether each question keeps it.

    The first is what Pullquote means by it.
    """
    return {
        "the articles answer": [one.answerable for one in judged],
        "the excerpts are right": [one.unabstained.right for one in judged],
    }


def _calibration(judged: Sequence[Judged]) -> Iterator[Figure]:
    confidences = [one.confidence for one in judged]
    for name, (promise, kept) in zip(
        ("answerable", "right"), came_true(judged).items(), strict=True
    ):
        value, interval = calibration_error(confidences, kept) if judged else (None, None)
        yield Figure(
            f"ece.{name}", f"calibration error: {promise}", "confidence", value, interval,
            None, len(judged), "number", less_is_better=True,
        )  # fmt: skip


def _times(judged: Sequence[Judged]) -> Iterator[Figure]:
    times = [one.elapsed_ms for one in judged]
    for name, label, share in (
        ("p50", "time, median", 0.5),
        ("p95", "time, 95th percentile", 0.95),
        ("max", "time, longest", 1.0),
    ):
        value = float(np.quantile(times, share)) if times else None
        yield Figure(
            f"latency.{name}", label, "time", value, None, None, len(times), "milliseconds",
            less_is_better=True,
        )  # fmt: skip


_OF_KINDS = ("answered", "right.as_asked", "right.unabstained", "silent")


def _by_kind(judged: Sequence[Judged]) -> Iterator[Figure]:
    for measure in MEASURES:
        if measure.name not in _OF_KINDS:
            continue
        for kind in kinds(
            [one for one in judged if measure.of(one)], answerable=measure.name != "silent"
        ):
            mine = measure.figure([one for one in judged if one.kind == kind])
            yield Figure(
                _name(mine.name, kind), f"{kind}: {mine.label.removeprefix('unanswerable: ')}",
                "kind", mine.value, mine.interval, mine.numerator, mine.denominator,
            )  # fmt: skip


def curve_order(judged: Sequence[Judged]) -> tuple[list[float], list[bool]]:
    """Confidences, and whether the excerpts are right: what `coverage_curve` takes."""
    return [one.confidence for one in judged], [one.unabstained.right for one in judged]
