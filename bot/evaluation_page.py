"""A run as a page for a browser: one file, which loads nothing and runs nothing.

Questions, articles and expected answers are someone else's text: all of it is escaped.
"""

import json
from collections.abc import Iterable, Iterator, Sequence
from html import escape
from typing import Any

from bot.characters import one_line
from bot.document import document
from bot.evaluation_plots import coverage_plot, reliability_plot
from bot.evaluation_run import Outcome, Run, Said
from bot.evaluation_table import (
    DIFFERENCE_HEADINGS,
    HEADINGS,
    KIND_COLUMNS,
    NOTE,
    changed,
    count_shown,
    difference_cells,
    differences,
    interval_shown,
    kind_rows,
    paired,
    shown,
    title,
    told,
)
from bot.wording import counted
from index.evaluate.compare import Comparison, Pair
from index.evaluate.curves import Point, coverage_curve, reliability
from index.evaluate.figures import came_true, curve_order
from index.evaluate.judge import Judged

_STYLE = """
:root { color-scheme: light dark;
  --text: #1c1c1c; --back: #fdfdfb; --dim: #6b6b6b; --line: #dcdad4; --link: #0b57a4;
  --second: #a8480c }
@media (prefers-color-scheme: dark) {
  :root { --text: #e4e2de; --back: #17181a; --dim: #989898; --line: #3a3b3e; --link: #8ab8ea;
    --second: #e8a25c }
}
body { margin: 0; color: var(--text); background: var(--back); overflow-wrap: anywhere;
  font: 1rem/1.5 system-ui, sans-serif }
main { max-width: 52rem; margin: 0 auto; padding: 1.5rem 1.1rem 4rem }
h1 { font-size: 1.5rem; line-height: 1.25; margin: 0 0 .4rem }
h2 { font-size: 1.2rem; margin: 2.2rem 0 .6rem }
.note { color: var(--dim); font-size: .9rem }
.wide { overflow-x: auto }
table { border-collapse: collapse; font-variant-numeric: tabular-nums; width: 100% }
th, td { padding: .2rem .5rem; text-align: right; border-bottom: 1px solid var(--line);
  white-space: nowrap; overflow-wrap: normal }
th:first-child, td:first-child { text-align: left; padding-left: 0; white-space: normal;
  min-width: 9rem }
tr.group th { padding-top: .9rem }
@media (max-width: 32rem) {
  table { font-size: .8rem }
  th, td { padding: .2rem .3rem }
  th:first-child, td:first-child { min-width: 6rem }
}
thead th { color: var(--dim); font-weight: normal; font-size: .9rem }
.plots { display: flex; flex-wrap: wrap; gap: 1rem 2rem }
figure { margin: 0; flex: 1 1 19rem; max-width: 25rem }
figcaption { color: var(--dim); font-size: .9rem }
svg { width: 100%; height: auto; font-family: system-ui, sans-serif }
details { border-top: 1px solid var(--line); padding: .5rem 0 }
summary { cursor: pointer; font-weight: 600 }
section { margin: 1rem 0 1.6rem }
h3 { font-size: 1rem; margin: 0 }
.tag { font-size: .85rem; color: var(--second); margin: .1rem 0 .4rem }
blockquote { margin: .4rem 0; padding: 0 0 0 .8rem; border-left: 3px solid var(--link);
  font-family: Georgia, "Times New Roman", serif }
blockquote footer { color: var(--dim); font-size: .9rem }
.hidden blockquote { border-left-style: dotted; color: var(--dim) }
dl { margin: .4rem 0; font-size: .9rem }
dt { color: var(--dim); float: left; margin-right: .5em }
""".strip()


def page(run: Run, comparison: Comparison | None) -> str:
    """The page, whole: figures, what differs from an earlier run, plots, and the errors by kind."""
    main = f"""\
<h1>Answer quality</h1>
<p>{_text(title(run))}</p>
<p class="note">{_text(NOTE)}</p>
{_figures(run)}
{_compared(comparison) if comparison else ""}{_plots(run)}
{_kinds(run)}
{_errors(run.outcomes)}"""
    name = f"{_text(run.set_name)}: answer quality"
    return document(language="en", title=name, style=_STYLE, main=main)


def _text(words: str) -> str:
    return escape(one_line(words))


def _table(headings: Iterable[str], rows: Iterable[str]) -> str:
    head = "".join(f'<th scope="col">{_text(heading)}</th>' for heading in headings)
    body = "\n".join(rows)
    return (
        f'<div class="wide"><table>\n<thead><tr>{head}</tr></thead>\n'
        f"<tbody>\n{body}\n</tbody>\n</table></div>"
    )


def _row(cells: Iterable[str]) -> str:
    return f"<tr>{''.join(f'<td>{_text(cell)}</td>' for cell in cells)}</tr>"


def _heading_row(words: str, columns: int) -> str:
    return f'<tr class="group"><th colspan="{columns}" scope="colgroup">{_text(words)}</th></tr>'


def _figures(run: Run) -> str:
    headings = ("", "", "95 % interval", "Count")

    def rows() -> Iterator[str]:
        for group, heading in HEADINGS.items():
            for number, one in enumerate(told(run, group)):
                if not number:
                    yield _heading_row(heading, len(headings))
                yield _row((one.label, shown(one), interval_shown(one), count_shown(one)))

    return _table(headings, rows())


def _kinds(run: Run) -> str:
    headings = ("Kind", "Count", *KIND_COLUMNS.values())
    return f"<h2>By kind</h2>\n{_table(headings, map(_row, kind_rows(run)))}"


def _compared(comparison: Comparison) -> str:
    rows = (_row((one.label, *difference_cells(one))) for one in differences(comparison))
    return f"""\
<h2>Against the earlier run</h2>
<p>{_text(paired(comparison))}</p>
{_table(("", *DIFFERENCE_HEADINGS), rows)}
{_changes("Better", comparison.better)}{_changes("Worse", comparison.worse)}"""


def _changes(heading: str, pairs: Sequence[Pair]) -> str:
    items = "".join(f"<li>{_text(changed(pair))}</li>\n" for pair in pairs)
    summary = f"<summary>{heading}: {counted(len(pairs), 'question')}</summary>"
    return f"<details>{summary}\n<ul>\n{items}</ul>\n</details>\n"


def _plots(run: Run) -> str:
    confidences, right = curve_order(run.judged)
    replies = [one.as_asked.right for one in run.judged if one.status != "abstained"]
    share = sum(replies) / len(replies) if replies else 0.0
    answered = Point(0.0, len(replies) / len(run.judged), share)
    promises = {
        promise: reliability(confidences, kept) for promise, kept in came_true(run.judged).items()
    }
    return f"""\
<h2>Confidence</h2>
<div class="plots">
<figure>
{coverage_plot(coverage_curve(confidences, right), answered)}
<figcaption>Answering only from a confidence on. An unanswerable question that is answered counts
as wrong, so that a set with many of them can’t reach the upper right.</figcaption>
</figure>
<figure>
{reliability_plot(promises)}
<figcaption>On the dotted line the confidence is what came true. It is meant as the probability
that the articles answer.</figcaption>
</figure>
</div>"""


def _errors(outcomes: Sequence[Outcome]) -> str:
    wrong = [outcome for outcome in outcomes if not outcome.judged.good]
    parts = [f"<h2>Errors: {len(wrong):,} of {len(outcomes):,}</h2>\n"]
    for kind in sorted({outcome.judged.kind for outcome in wrong}):
        mine = [outcome for outcome in wrong if outcome.judged.kind == kind]
        sections = "".join(map(_error, mine))
        parts.append(
            f"<details>\n<summary>{_text(kind)}: {len(mine):,}</summary>\n{sections}</details>\n"
        )
    return "".join(parts)


def _error(outcome: Outcome) -> str:
    judged = outcome.judged
    said = "\n".join(map(_quote, outcome.said))
    hidden = ' class="hidden"' if judged.status == "abstained" else ""
    return f"""\
<section{hidden}>
<h3 dir="auto">{_text(judged.question)}</h3>
<p class="tag">{_text(what_is_wrong(judged))}; confidence {judged.confidence:.2f}</p>
{said}
<dl>{"".join(_expected(outcome))}</dl>
</section>
"""


def _quote(said: Said) -> str:
    citation = f"<footer>{_text(said.citation)}</footer>"
    return f'<blockquote dir="auto">{_text(said.text)}{citation}</blockquote>'


def what_is_wrong(judged: Judged) -> str:
    """The error, in words."""
    if not judged.answerable:
        return "answered, and the articles don’t say"
    if judged.status == "abstained":
        would = "right" if judged.unabstained.right else "wrong"
        return f"abstained; what came nearest was {would}"
    if judged.as_asked.faults:
        return ", ".join(judged.as_asked.faults)
    return "the answer isn’t in it"


def _expected(outcome: Outcome) -> Iterator[str]:
    if outcome.reason:
        yield f"<dt>reason</dt><dd>{_text(outcome.reason)}</dd>\n"
    for name, value in outcome.expected.items():
        for words in _values(value):
            yield f'<dt>{_text(name)}</dt><dd dir="auto">{_text(words)}</dd>\n'


def _values(value: Any) -> Sequence[str]:  # noqa: ANN401 - whatever a line of the set holds
    """A value of the set in words: its parts where it is a list, JSON where it has names."""
    if isinstance(value, list) and value:
        return [words for part in value for words in _values(part)]
    if isinstance(value, str):
        return [value]
    return ["none" if value == [] else json.dumps(value, ensure_ascii=False)]
