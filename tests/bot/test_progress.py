"""Progress in a pipe: which lines are written, by a clock that is set by hand."""

import io

from rich.console import Console

from bot.progress import progress_on


class Clock:
    """Shows the time that it was set to, in seconds."""

    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now


def lines_of(seconds: float, total: int) -> list[str]:
    """What is written of a stage whose parts take so many seconds each."""
    out, clock = io.StringIO(), Clock()
    with progress_on(Console(file=out), clock) as told:
        for done in range(total + 1):
            told("Counting", done, total)
            clock.now += seconds
    return out.getvalue().splitlines()


def counted(total: int, *done: int) -> list[str]:
    return [f"Counting: {number} of {total}" for number in done]


def test_what_is_quick_has_a_line_at_each_quarter() -> None:
    assert lines_of(0.01, 40) == counted(40, 0, 10, 20, 30, 40)


def test_what_takes_long_has_a_line_every_two_seconds_as_well() -> None:
    """Every second part after the last line; the quarters are at 5, 10, 15 and 20."""
    found = lines_of(1, 20)
    assert found == counted(20, 0, 2, 4, 5, 7, 9, 10, 12, 14, 15, 17, 19, 20)


def test_a_part_that_takes_longer_than_that_has_its_line() -> None:
    assert lines_of(7, 4) == counted(4, 0, 1, 2, 3, 4)
