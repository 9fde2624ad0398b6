"""The command `eval`: a question set asked, and its figures shown, kept and compared."""

import json
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from pydantic import TypeAdapter, ValidationError
from rich.console import Console
from rich.text import Text

from bot.evaluation_run import Run, ask_set, read_run, rounded, run_values, write_run
from bot.evaluation_table import comparison_values, show_comparison, show_run
from bot.exits import BELOW_FLOOR
from bot.opening import messages_console, open_library
from bot.progress import progress_on
from bot.settings import Settings
from bot.terminal import dump
from index.errors import PullquoteError
from index.evaluate.compare import Comparison, compare
from index.evaluate.figures import Figure
from index.evaluate.judge import Examiner, Judged
from index.evaluate.questions import Asked, read_questions

PAGE = "report.html"
WIDTH = 100  # columns, where a pipe has none


@dataclass(frozen=True, slots=True)
class Request:
    """What the command was called with.

    Attributes:
        questions: File of the question set.
        report: Folder for `run.json` and `report.html`; None for no files.
        against: An earlier run to compare with.
        floor: File of the least values that are allowed.
        as_json: Whether the figures are wanted as JSON.
    """

    questions: Path
    report: Path | None = None
    against: Path | None = None
    floor: Path | None = None
    as_json: bool = False


@dataclass(frozen=True, slots=True)
class _Read:
    """The files that the request names, read before anything that takes long."""

    questions: Sequence[Asked]
    earlier: Sequence[Judged] | None
    floor: Mapping[str, float]


def evaluate(settings: Settings, request: Request) -> int:
    """Ask the questions, show the figures on standard output, and give the exit code.

    Returns:
        0, or 1 when a figure is worse than the floor allows.

    Raises:
        PullquoteError: A file can't be used, or there is nothing to ask.
    """
    read, messages = _read(request), messages_console()
    with closing(open_library(settings, messages=messages)) as library:
        return _evaluate(library, request, read, messages)


def evaluate_with(library: Examiner, request: Request, messages: Console) -> int:
    """The same with a library that is open; see `evaluate`."""
    return _evaluate(library, request, _read(request), messages)


def _read(request: Request) -> _Read:
    return _Read(
        read_questions(request.questions),
        read_run(request.against) if request.against else None,
        read_floor(request.floor) if request.floor else {},
    )


def _evaluate(library: Examiner, request: Request, read: _Read, messages: Console) -> int:
    with progress_on(messages) as told:
        run = ask_set(library, read.questions, request.questions, told)
    comparison = compare(read.earlier, run.judged) if read.earlier is not None else None
    _tell(run, comparison, as_json=request.as_json)
    if request.report:
        _keep(run, comparison, request.report)
    faults = list(below_floor(run.figures, read.floor))
    for fault in faults:
        messages.print(Text(fault, style="red"), soft_wrap=True)
    return BELOW_FLOOR if faults else 0


def _tell(run: Run, comparison: Comparison | None, *, as_json: bool) -> None:
    if as_json:
        compared = {"against": comparison_values(comparison)} if comparison else {}
        sys.stdout.write(dump(run_values(run) | compared) + "\n")
        return
    console = Console(highlight=False)
    if not console.is_terminal:
        console = Console(highlight=False, width=WIDTH)
    show_run(console, run)
    if comparison:
        show_comparison(console, comparison)


def _keep(run: Run, comparison: Comparison | None, folder: Path) -> None:
    from bot.evaluation_page import page

    try:
        folder.mkdir(parents=True, exist_ok=True)
        write_run(run, folder)
        # What isn't text, half a character, is never to be seen on a page.
        (folder / PAGE).write_text(page(run, comparison), "utf-8", "replace")
    except OSError as error:
        raise PullquoteError(f"can't be written ({error.strerror})", path=folder) from error


def read_floor(path: Path) -> dict[str, float]:
    """Bounds by the name of a figure: the least value, or the most where less is better.

    Raises:
        PullquoteError: The file can't be read, or holds anything else.
    """
    hint = 'Such as {"right.as_asked": 0.7}; the names are those of pullquote eval --json.'
    try:
        values = json.loads(path.read_bytes())
        return TypeAdapter(dict[str, float]).validate_python(values, strict=True)
    except OSError as error:
        raise PullquoteError(f"can't be read ({error.strerror})", path=path, hint=hint) from error
    except (ValidationError, ValueError, RecursionError) as error:
        raise PullquoteError("not figures by name", path=path, hint=hint) from error


def below_floor(figures: Sequence[Figure], floor: Mapping[str, float]) -> Iterator[str]:
    """A sentence for each figure that is worse than its bound, or isn't there.

    Raises:
        PullquoteError: A bound is of no figure.
    """
    found = {figure.name: figure for figure in figures}
    for name, bound in floor.items():
        if (figure := found.get(name)) is None:
            raise PullquoteError(f"the floor names {name}, which is no figure of this set")
        value = rounded(figure.value)
        if value is None:
            yield f"{name} can't be told: there is nothing to count."
        elif value != bound and (value > bound) == figure.less_is_better:
            side = "above the most allowed" if figure.less_is_better else "below the floor"
            yield f"{name} is {value:g}, {side}: {bound:g}."
