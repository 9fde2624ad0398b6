"""What is asked of whoever has shards made: it takes bytes to a worker and brings bytes back."""

from collections.abc import Callable, Generator, Iterable
from dataclasses import dataclass
from types import TracebackType
from typing import Protocol

TRIES = 3
"""How often a task is tried before it is given up: its worker may die by another's fault."""


@dataclass(frozen=True, slots=True)
class Task:
    """Something to be done by a worker.

    Attributes:
        name: Of it.
        load: Gives what the worker is asked, when it is its turn; None: there is nothing to ask.
    """

    name: str
    load: Callable[[], bytes | None]


@dataclass(frozen=True, slots=True)
class Done:
    """A task that is over.

    Attributes:
        name: Of it.
        answer: Of the worker; None where there was nothing to ask, or where it was given up.
        lost: Whether it was given up: each worker that tried it died or failed.
    """

    name: str
    answer: bytes | None
    lost: bool = False


class Engine(Protocol):
    """Runs tasks on workers of one thread each, which live until it is left."""

    def __enter__(self) -> "Engine":
        """Get ready.

        Raises:
            PullquoteError: It can't be.
        """
        ...

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
        /,
    ) -> None:
        """End the workers, also those that are busy."""
        ...

    def run(self, tasks: Iterable[Task]) -> Generator[Done, None, None]:
        """Run tasks, and give each when it is over, in any order.

        Few tasks are loaded ahead: what all of them hold may be more than the memory does. Closed
        early, it leaves what hasn't begun.
        """
        ...
