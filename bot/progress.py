"""Progress on standard error: a bar with counts and time left on a terminal, else plain lines."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from rich.console import Console

    from index.prepare import Progress


_PAUSE = 2.0  # seconds after which a line is due in the midst of a quarter


@contextmanager
def progress_on(
    messages: "Console", clock: Callable[[], float] = time.monotonic
) -> "Iterator[Progress]":
    """Show progress: a bar with counts and time left on a terminal, plain lines elsewhere.

    `clock` gives seconds.
    """
    if not messages.is_terminal:
        yield _lines(messages, clock)
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


def _lines(messages: "Console", clock: Callable[[], float]) -> "Progress":
    """A line at the start, at each quarter and at the end of a stage.

    In between there is one for what has been done after two seconds without a line: whoever reads
    the lines of a long build, as `/admin reindex` does, sees it move.
    """
    quarters: dict[str, int] = {}
    last = clock()

    def told(stage: str, done: int, total: int, /) -> None:
        nonlocal last
        now = clock()
        quarter = 4 * done // max(total, 1)
        if quarter > quarters.get(stage, -1) or now - last >= _PAUSE:
            quarters[stage] = quarter
            last = now
            messages.file.write(f"{stage}: {done} of {total}\n")
            messages.file.flush()

    return told
