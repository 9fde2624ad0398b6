"""Progress on standard error: a bar with counts and time left on a terminal, else plain lines."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from rich.console import Console

    from index.prepare import Progress


@contextmanager
def progress_on(messages: "Console") -> "Iterator[Progress]":
    """Show progress: a bar with counts and time left on a terminal, plain lines elsewhere."""
    if not messages.is_terminal:
        yield _lines(messages)
        return
    from rich.progress import (
        BarColumn,
        MofNCompleteColumn,
        Progress,
        SpinnerColumn,
        TextColumn,
        TimeRemainingColumn,
    )

    columns = (
        SpinnerColumn(),
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeRemainingColumn(elapsed_when_finished=True),
    )
    with Progress(*columns, console=messages, transient=True) as bars:
        tasks = {"": bars.add_task("Starting", total=None)}

        def told(stage: str, done: int, total: int, /) -> None:
            if "" in tasks:
                bars.remove_task(tasks.pop(""))
            if stage not in tasks:
                tasks[stage] = bars.add_task(stage, total=total)
            bars.update(tasks[stage], completed=done, total=total)

        yield told


def _lines(messages: "Console") -> "Progress":
    """A line at the start, at each quarter and at the end of a stage."""
    shown: dict[str, int] = {}

    def told(stage: str, done: int, total: int, /) -> None:
        quarter = 4 * done // max(total, 1)
        if quarter > shown.get(stage, -1):
            shown[stage] = quarter
            messages.file.write(f"{stage}: {done} of {total}\n")
            messages.file.flush()

    return told
