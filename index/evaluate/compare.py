"""Two runs over the same questions: the differences in pairs, and what became of each question."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from index.evaluate.figures import MEASURES, Group, Measure, Unit, figures
from index.evaluate.intervals import Interval, mcnemar, of_mean
from index.evaluate.judge import Judged


@dataclass(frozen=True, slots=True)
class Difference:
    """A figure of both runs.

    Attributes:
        name: See `index.evaluate.figures.Figure`; the same for `label` and `group`.
        label: See there.
        group: See there.
        before: Of the earlier run, over the questions of both runs; None where it has none.
        after: Of the later run, likewise.
        interval: 95 %, of the difference, by bootstrap over pairs; None where there are no pairs.
        chance: Probability of so uneven a split if neither run were better (McNemar's exact
            test); None for what isn't a share of questions.
        unit: See there.
        less_is_better: Whether a smaller value is the better one.
    """

    name: str
    label: str
    group: Group
    before: float | None
    after: float | None
    interval: Interval | None
    chance: float | None
    unit: Unit
    less_is_better: bool

    @property
    def change(self) -> float | None:
        """Later less earlier."""
        if self.before is None or self.after is None:
            return None
        return self.after - self.before


@dataclass(frozen=True, slots=True)
class Pair:
    """A question in both runs."""

    before: Judged
    after: Judged


@dataclass(frozen=True, slots=True)
class Comparison:
    """What has changed.

    Attributes:
        differences: For each figure.
        better: Questions that only the later run got right, in its order.
        worse: Questions that only the earlier one did.
        same: How many questions came out alike.
        only_before: How many questions only the earlier run has; not counted anywhere.
        only_after: How many questions only the later run has; likewise.
    """

    differences: tuple[Difference, ...]
    better: tuple[Pair, ...]
    worse: tuple[Pair, ...]
    same: int
    only_before: int
    only_after: int


def compare(before: Sequence[Judged], after: Sequence[Judged]) -> Comparison:
    """Compare two runs over the questions that both have.

    A question is the same when its words, and what the set says of it, are.
    """
    pairs = list(_pairs(before, after))
    better = tuple(pair for pair in pairs if pair.after.good and not pair.before.good)
    worse = tuple(pair for pair in pairs if pair.before.good and not pair.after.good)
    return Comparison(
        differences=tuple(_differences(pairs)),
        better=better,
        worse=worse,
        same=len(pairs) - len(better) - len(worse),
        only_before=len(before) - len(pairs),
        only_after=len(after) - len(pairs),
    )


def _pairs(before: Sequence[Judged], after: Sequence[Judged]) -> Iterator[Pair]:
    """A question that a set holds twice has a pair for each."""
    waiting: dict[tuple[object, ...], list[Judged]] = {}
    for one in reversed(before):
        waiting.setdefault(_key(one), []).append(one)
    for one in after:
        if earlier := waiting.get(_key(one)):
            yield Pair(earlier.pop(), one)


def _key(one: Judged) -> tuple[object, ...]:
    return one.question, one.kind, one.answerable, one.has_should_include


def _differences(pairs: Sequence[Pair]) -> Iterator[Difference]:
    measures = {measure.name: measure for measure in MEASURES}
    later = {figure.name: figure for figure in figures([pair.after for pair in pairs])}
    for earlier in figures([pair.before for pair in pairs]):
        figure = later[earlier.name]
        interval, chance = None, None
        if measure := measures.get(figure.name):
            interval, chance = _paired(measure, pairs)
        yield Difference(
            figure.name, figure.label, figure.group, earlier.value, figure.value, interval, chance,
            figure.unit, figure.less_is_better,
        )  # fmt: skip


def _paired(measure: Measure, pairs: Sequence[Pair]) -> tuple[Interval | None, float | None]:
    changes = [
        float(measure.value(pair.after)) - float(measure.value(pair.before))
        for pair in pairs
        if measure.of(pair.after)
    ]
    better, worse = (sum(sign * change > 0 for change in changes) for sign in (1, -1))
    return of_mean(changes), mcnemar(better, worse) if measure.is_share else None
