"""Where the store keeps its tables: what it asks of such a place, and what goes wrong there.

One set of statements, in what SQLite and PostgreSQL have in common, with `?` for a value.
"""

from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Any, Protocol

from index.errors import PullquoteError

Row = tuple[Any, ...]


class StoreError(PullquoteError):
    """The store can't be read or written; answers are possible all the same."""


class Home(Protocol):
    """The tables `servers`, `answers` and `questions`. May be used by several threads.

    Whatever is asked of it raises a `StoreError` where it can't be done.
    """

    @property
    def problem(self) -> StoreError | None:
        """Why nothing can be stored; None where it can."""
        ...

    def rows(self, statement: str, *values: object) -> list[Row]:
        """All rows that a statement finds."""
        ...

    def changed(self, statement: str, *values: object) -> int:
        """How many rows a statement has changed."""
        ...

    def writing(self) -> AbstractContextManager[None]:
        """A transaction: all that is changed in it, or nothing."""
        ...

    def deleting(self) -> AbstractContextManager[None]:
        """The same; of the questions and servers that are deleted in it, no copy is left."""
        ...

    def damaged(self) -> StoreError:
        """For a value in it that isn't ours."""
        ...

    def follow(self, look: Callable[[], None]) -> None:
        """Call `look` whenever another process may have changed `servers`, in another thread."""
        ...

    def close(self) -> None:
        """Give back what is held. Nothing may be asked of it afterwards."""
        ...
