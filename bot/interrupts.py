"""Ctrl-C and SIGTERM: both end a command in the same way, but for the exit code."""

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

_AFTER_SIGNAL = 128  # what shells add to a signal's number


class Terminated(KeyboardInterrupt):
    """SIGTERM has come."""


@contextmanager
def sigterm_as_ctrl_c() -> Iterator[None]:
    """Within this, SIGTERM raises `Terminated` in the main thread, as Ctrl-C does its like.

    A command that handles SIGTERM itself puts its own in place; one that was started with SIGTERM
    ignored goes on ignoring it.
    """
    in_main_thread = threading.current_thread() is threading.main_thread()
    if not in_main_thread or signal.getsignal(signal.SIGTERM) is not signal.SIG_DFL:
        yield
        return
    signal.signal(signal.SIGTERM, _raise)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, signal.SIG_DFL)


def _raise(_number: int, _frame: FrameType | None) -> None:
    raise Terminated


def words(stop: KeyboardInterrupt) -> str:
    """What to say of an interruption, with what was said where it happened."""
    return " ".join(["Interrupted.", *map(str, stop.args)])


def exit_code(stop: KeyboardInterrupt) -> int:
    """130 or 143, as shells have it."""
    number = signal.SIGTERM if isinstance(stop, Terminated) else signal.SIGINT
    return _AFTER_SIGNAL + number
