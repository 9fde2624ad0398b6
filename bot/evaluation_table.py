"""Figures of a run, and what differs from an earlier one, as tables on the terminal."""

from collections.abc import Iterator, Mapping
from types import MappingProxyType
from typing import Any

from rich.console import Console
from rich.table import Table
from rich.text import Text

from bot.characters import visible
from bot.evaluation_run import Run, rounded
from bot.wording import counted
from index.evaluate.compare import Comparison, Difference, Pair
from index.evaluate.figures import Figure, Group, Unit
from index.evaluate.intervals import Interval
from index.evaluate.judge import Judged
from index.model import fold

HEADINGS: Mapping[Group, str] = MappingProxyType({
    "answers": "Answerable questions",
    "passages": "Passages that were looked at",
    "excerpts": "Words in an excerpt",
    "silence": "Silence",
    "confidence": "Confidence",
    "time": "Time for an answer",
})  # fmt: skip
NOTE = (
    "Right: the answer is in one of three excerpts, cited as it must be, and nothing shown that "
    "mustn't be. As asked: silence counts as wrong."
)
KIND_COLUMNS: Mapping[str, str] = MappingProxyType({
    "answered": "Answered",
    "right.as_asked": "Right",
    "right.unabstained": "Never abstaining",
    "silent": "Silent",
})  # fmt: skip


def shown(figure: Figure) -> str:
    """Its value: "70.0 %", "0.842", "31.2" words, "14.2 ms"; a dash where there is none."""
    return value_shown(figure.value, figure.unit)


def value_shown(value: float | None, unit: Unit) -> str:
    """See `shown`."""
    if value is None:
        return "–"
    if unit == "share":
        return f"{100 * value:.1f} %"
    if unit == "number":
        return f"{value:.3f}"
    if unit == "milliseconds":
        return f"{value:.1f} ms"
    return f"{value:.0f}" if value.is_integer() else f"{value:.1f}"


def interval_shown(figure: Figure) -> str:
    """Such as "65.2–74.5 %"; empty where there is none."""
    if figure.interval is None:
        return ""
    return span_shown(figure.interval, figure.unit)


def span_shown(interval: Interval, unit: Unit) -> str:
    """See `interval_shown`; with a word between numbers that may be below zero."""
    low, high = (value_shown(one, unit) for one in (interval.low, interval.high))
    dash = " to " if interval.low < 0 else "–"
    return f"{low.removesuffix(' %')}{dash}{high}"


def count_shown(figure: Figure) -> str:
    """Such as "70 of 100"; the number of questions or excerpts where nothing was counted."""
    if figure.unit == "share" and figure.numerator is not None:
        return f"{figure.numerator:,.0f} of {figure.denominator:,}"
    return f"{figure.denominator:,}"


def title(run: Run) -> str:
    """What was asked of what, as a sentence."""
    searched = f"{counted(run.articles, 'article')}, {counted(run.passages, 'passage')}"
    return (
        f"{counted(len(run.outcomes), 'question')} of {visible(fold(run.set_name))}, asked of "
        f"{run.index}: {searched}."
    )


def told(run: Run, group: Group) -> Iterator[Figure]:
    """The figures of a group, as far as there was something to count."""
    return (one for one in run.figures if one.group == group and one.denominator)


def kind_rows(run: Run) -> Iterator[tuple[str, ...]]:
    """A row for each kind: its name, and a cell for each of `KIND_COLUMNS`."""
    found = {figure.name: figure for figure in run.figures}
    for kind in sorted({one.kind for one in run.judged}):
        number = sum(one.kind == kind for one in run.judged)
        mine = (found.get(f"{name}.{kind}") for name in KIND_COLUMNS)
        yield (visible(kind), f"{number:,}", *(_cell(figure) for figure in mine))


def _cell(figure: Figure | None) -> str:
    if figure is None or figure.value is None or figure.interval is None:
        return ""
    low, high = figure.interval.low, figure.interval.high
    return f"{figure.value:.0%} ({100 * low:.0f}–{100 * high:.0f})"


def show_run(console: Console, run: Run) -> None:
    """The figures, with what they mean."""
    console.print(Text(title(run)))
    table = Table("", box=None, pad_edge=False)
    for heading in ("", "95 % interval", "Count"):
        table.add_column(heading, justify="right", no_wrap=True)
    for group in HEADINGS:
        for number, figure in enumerate(told(run, group)):
            if not number:
                table.add_row(Text(HEADINGS[group], style="bold"))
            cells = (shown(figure), interval_shown(figure), count_shown(figure))
            table.add_row(Text(f"  {visible(figure.label)}"), *map(Text, cells))
    console.print(table)
    console.print()
    _show_kinds(console, run)
    console.print(Text(NOTE, style="dim"))


def _show_kinds(console: Console, run: Run) -> None:
    table = Table("Kind", box=None, pad_edge=False)
    for heading in ("Count", *KIND_COLUMNS.values()):
        table.add_column(heading, justify="right", no_wrap=True)
    for row in kind_rows(run):
        table.add_row(*map(Text, row))
    console.print(table)


def differences(comparison: Comparison) -> Iterator[Difference]:
    """Those that are shown: not of the kinds, nor where there was nothing to count."""
    return (
        one
        for one in comparison.differences
        if one.group != "kind" and (one.before, one.after) != (None, None)
    )


def difference_cells(one: Difference) -> tuple[str, ...]:
    """Before, after, change (of shares in points of a hundred), its interval, and p, as shown."""
    change = one.change
    return (
        value_shown(one.before, one.unit),
        value_shown(one.after, one.unit),
        "–"
        if change is None
        else f"{'+' if change > 0 else ''}{_points(value_shown(change, one.unit))}",
        _points(span_shown(one.interval, one.unit)) if one.interval else "",
        "" if one.chance is None else f"{one.chance:.3f}",
    )


def _points(words: str) -> str:
    return words.replace(" %", "")


DIFFERENCE_HEADINGS = ("Before", "After", "Change", "95 % interval", "p")


def show_comparison(console: Console, comparison: Comparison) -> None:
    """What differs from the earlier run, and each question that came out otherwise."""
    console.print(Text(f"\n{paired(comparison)}"))
    table = Table("", box=None, pad_edge=False)
    for heading in DIFFERENCE_HEADINGS:
        table.add_column(heading, justify="right", no_wrap=True)
    for one in differences(comparison):
        table.add_row(Text(visible(one.label)), *map(Text, difference_cells(one)))
    console.print(table)
    piped = not console.is_terminal
    for heading, sign, pairs in (
        ("Better", "+", comparison.better),
        ("Worse", "-", comparison.worse),
    ):
        console.print(Text(f"\n{heading}: {len(pairs):,}", style="bold"))
        for pair in pairs:
            console.print(Text(f"{sign} {changed(pair)}"), soft_wrap=piped)


def paired(comparison: Comparison) -> str:
    """How many questions are compared, as sentences."""
    better, worse = len(comparison.better), len(comparison.worse)
    number = better + worse + comparison.same
    words = f"Compared over {counted(number, 'question')}: {better:,} better, {worse:,} worse."
    if alone := comparison.only_before + comparison.only_after:
        words += f" Left out, because only one run has them: {alone:,}."
    return words


def changed(pair: Pair) -> str:
    """A question, and what its replies were."""
    before, after = _replied(pair.before), _replied(pair.after)
    return f"{visible(pair.after.question)} ({visible(pair.after.kind)}: {before}, now {after})"


def _replied(one: Judged) -> str:
    if one.status == "abstained" or not one.answerable:
        return one.status
    return f"{one.status} {'right' if one.as_asked.right else 'wrong'}"


def comparison_values(comparison: Comparison) -> dict[str, Any]:
    """What JSON says of a comparison."""
    return {
        "questions": len(comparison.better) + len(comparison.worse) + comparison.same,
        "only_before": comparison.only_before,
        "only_after": comparison.only_after,
        "differences": {one.name: _difference_values(one) for one in comparison.differences},
        "better": [pair.after.question for pair in comparison.better],
        "worse": [pair.after.question for pair in comparison.worse],
    }


def _difference_values(one: Difference) -> dict[str, Any]:
    interval = one.interval
    return {
        "before": rounded(one.before),
        "after": rounded(one.after),
        "change": rounded(one.change),
        "interval": [rounded(interval.low), rounded(interval.high)] if interval else None,
        "p": rounded(one.chance),
    }
