"""A run: a question set asked, what came of each question, and the file that keeps it."""

import hashlib
import json
from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import asdict, dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from pydantic import TypeAdapter, ValidationError

from bot.citing import citation
from bot.wording import clause
from index import __version__
from index.answer import Abstained
from index.errors import PullquoteError, QuestionError
from index.evaluate.curves import coverage_curve, reliability
from index.evaluate.figures import Figure, came_true, curve_order, figures
from index.evaluate.judge import Examined, Examiner, Judged, judge
from index.evaluate.questions import Asked
from index.evaluate.shown import Shown, excerpt_part, parts
from index.prepare import Progress

RUN = "run.json"
_FORMAT = 1


@dataclass(frozen=True, slots=True)
class Said:
    """A part of a reply: the words, and how they were cited."""

    text: str
    citation: str


@dataclass(frozen=True, slots=True)
class Outcome:
    """A question, what became of it, and what was expected.

    Attributes:
        judged: The verdicts.
        said: What was shown; of an abstention what would have been.
        reason: Why it abstained, an English clause; None where it didn't.
        expected: What the set says of the right answer.
    """

    judged: Judged
    said: tuple[Said, ...]
    reason: str | None
    expected: dict[str, Any]


@dataclass(frozen=True)
class Run:
    """A question set asked of an index.

    Attributes:
        set_name: Name of the file of questions.
        set_sha256: Its hash, in hexadecimal.
        index: Name of the generation.
        articles: How many were searched.
        passages: How many were searched.
        outcomes: In the order of the set.
    """

    set_name: str
    set_sha256: str
    index: str
    articles: int
    passages: int
    outcomes: tuple[Outcome, ...]

    @cached_property
    def judged(self) -> tuple[Judged, ...]:
        """The verdicts, in the order of the set."""
        return tuple(outcome.judged for outcome in self.outcomes)

    @cached_property
    def figures(self) -> tuple[Figure, ...]:
        """See `index.evaluate.figures.figures`."""
        return figures(self.judged)


def ask_set(library: Examiner, questions: Sequence[Asked], path: Path, told: Progress) -> Run:
    """Ask all questions; the first one twice, so that no time is that of loading the model.

    Args:
        library: Which answers.
        questions: Of the file; at least one.
        path: Of the file.
        told: For progress.

    Raises:
        QuestionError: There is nothing to look for in a question.
    """
    first = _examined(library, questions[0], path)
    outcomes = []
    for number, asked in enumerate(questions, 1):
        outcomes.append(_outcome(asked, _examined(library, asked, path)))
        told("Asking", number, len(questions))
    return Run(
        set_name=path.name,
        set_sha256=hashlib.sha256(path.read_bytes()).hexdigest(),
        index=first.answer.index,
        articles=first.answer.searched.articles,
        passages=first.answer.searched.passages,
        outcomes=tuple(outcomes),
    )


def _examined(library: Examiner, asked: Asked, path: Path) -> Examined:
    try:
        return library.examine(asked.question)
    except QuestionError as error:
        raise QuestionError(f"{asked.question!r}: {error}", path=path) from error


def _outcome(asked: Asked, examined: Examined) -> Outcome:
    answer = examined.answer
    said = parts(answer, asked.kind) or (
        excerpt_part(excerpt, asked.kind) for excerpt in examined.excerpts
    )
    return Outcome(
        judged=judge(asked, examined),
        said=tuple(map(_said, said)),
        reason=clause(answer.reason) if isinstance(answer, Abstained) else None,
        expected=asked.expected,
    )


def _said(part: Shown) -> Said:
    words = part.text or next(iter(part.stated), "")
    return Said(words, citation(part.article) if part.article else "")


def figure_values(figures: Sequence[Figure]) -> dict[str, Any]:
    """Figures by name, as JSON values; 6 decimal places."""
    return {
        figure.name: {
            "label": figure.label,
            "value": rounded(figure.value),
            "interval": _pair(figure),
            "numerator": rounded(figure.numerator),
            "denominator": figure.denominator,
            "less_is_better": figure.less_is_better,
        }
        for figure in figures
    }


def rounded(value: float | None) -> float | None:
    """To 6 decimal places: what JSON gives, and what a floor is compared with."""
    return None if value is None else round(value, 6)


def _pair(figure: Figure) -> list[float | None] | None:
    interval = figure.interval
    return [rounded(interval.low), rounded(interval.high)] if interval else None


def run_values(run: Run) -> dict[str, Any]:
    """What JSON says of a run, without its questions."""
    confidences, right = curve_order(run.judged)
    return {
        "format": _FORMAT,
        "pullquote": __version__,
        "questions_file": {"name": run.set_name, "sha256": run.set_sha256},
        "index": run.index,
        "searched": {"articles": run.articles, "passages": run.passages},
        "figures": figure_values(run.figures),
        "reliability": {
            promise: [asdict(one) for one in reliability(confidences, kept)]
            for promise, kept in came_true(run.judged).items()
        },
        "coverage": [asdict(point) for point in coverage_curve(confidences, right)],
    }


def write_run(run: Run, folder: Path) -> None:
    """Write the figures, and a record for each question, to `run.json` in a folder."""
    head = json.dumps(run_values(run), ensure_ascii=False).removesuffix("}")
    records = (json.dumps(one, ensure_ascii=False) for one in _records(run.outcomes))
    lines = ",\n".join(records)
    text = f'{head},\n"questions": [\n{lines}\n]}}\n'  # a line for each question
    # Half a character is escaped as JSON does it.
    (folder / RUN).write_text(text, "utf-8", "backslashreplace")


def _records(outcomes: Sequence[Outcome]) -> Iterator[dict[str, Any]]:
    for outcome in outcomes:
        yield asdict(outcome.judged) | {
            "reason": outcome.reason,
            "said": [asdict(said) for said in outcome.said],
            "expected": outcome.expected,
        }


def read_run(path: Path) -> tuple[Judged, ...]:
    """What became of the questions of an earlier run.

    Args:
        path: Its file, or the folder that holds it.

    Raises:
        PullquoteError: It can't be read, or is no run.
    """
    hint = "Give the run.json that pullquote eval --report has written."
    path = path / RUN if path.is_dir() else path
    try:
        with closing(path.open("rb")) as file:
            values = json.load(file)
        if not isinstance(values, dict) or values.get("format") != _FORMAT:
            raise PullquoteError("no run of this version of pullquote", path=path, hint=hint)
        return TypeAdapter(tuple[Judged, ...]).validate_python(values.get("questions"))
    except OSError as error:
        raise PullquoteError(f"can't be read ({error.strerror})", path=path, hint=hint) from error
    except (ValidationError, ValueError, RecursionError) as error:
        raise PullquoteError("not the file of a run", path=path, hint=hint) from error
