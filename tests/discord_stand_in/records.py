"""What the stand-in remembers of a conversation, and how a test waits for it."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar

Json = dict[str, Any]
Found = TypeVar("Found")


@dataclass(frozen=True, slots=True)
class Request:
    """One REST request as it arrived.

    `body` is the decoded JSON (of `payload_json` in a multipart body) or None, `files` the names
    of uploaded files, `at` the time in seconds on the monotonic clock.
    """

    method: str
    path: str
    body: Any
    query: dict[str, str]
    files: tuple[str, ...]
    at: float


@dataclass(frozen=True, slots=True)
class Violation:
    """A rule of Discord that the program broke: a short name, what happened, and where."""

    rule: str
    detail: str
    where: str


class RefusalError(Exception):
    """An error answer in Discord's form.

    `rule` names the rule that was broken; None where a well-behaved program may meet the error
    too (a message that its author has deleted, a missing permission).
    """

    def __init__(
        self,
        status: int,
        code: int,
        message: str,
        *,
        rule: str | None = None,
        errors: Json | None = None,
    ) -> None:
        super().__init__(f"{status} {code}: {message} {errors or ''}".rstrip())
        self.status = status
        self.rule = rule
        self.body: Json = {"message": message, "code": code}
        if errors:
            self.body["errors"] = errors


class Changes:
    """Wakes those who wait for something to become true."""

    def __init__(self) -> None:
        """Start with nobody waiting; `seen` tells what happened, for those who wait in vain."""
        self._next = asyncio.Event()
        self.seen: Callable[[], str] = str

    def announce(self) -> None:
        """Let every waiting condition be looked at again."""
        self._next.set()
        self._next = asyncio.Event()

    async def until(self, find: Callable[[], Found | None], what: str, within: float) -> Found:
        """Wait until `find` gives something other than None, and return that.

        Raises TimeoutError, naming `what`, after `within` seconds.
        """
        try:
            async with asyncio.timeout(within):
                while (found := find()) is None:
                    await self._next.wait()
        except TimeoutError:
            message = f"waited {within:g} s in vain for {what}; {self.seen()}"
            raise TimeoutError(message) from None
        return found
