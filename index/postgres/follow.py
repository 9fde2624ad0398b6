"""Noticing that another generation is in use: told by the database, or asked for now and then."""

import threading
from contextlib import suppress
from time import monotonic

from index.errors import PullquoteError
from index.postgres.listen import ASKED_AFTER, POLL, heard
from index.postgres.opened import open_current
from index.postgres.registry import CHANNEL, check
from index.postgres.server import where
from index.snapshot import Snapshot


class PostgresIndex:
    """An index in a database, as `index.live.LiveLibrary` follows it.

    Args:
        address: Of the server that is written to.
        replica: Of one that follows it, to read from; empty: the same.
    """

    def __init__(self, address: str, replica: str = "") -> None:
        self._address = address
        self._replica = replica
        self._stamp: int | None = None
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._listen, name="pullquote-follow", daemon=True)
        self._look()
        self._thread.start()

    @property
    def place(self) -> str:
        """Where that is, for messages."""
        return where(self._address)

    def open(self) -> Snapshot:
        """Open the generation in use.

        Raises:
            PullquoteError: See `index.postgres.open_current`.
        """
        return open_current(self._address, self._replica)

    def stamp(self) -> int | None:
        """What tells one generation in use from the next; from memory, at once."""
        return self._stamp

    def close(self) -> None:
        """Stop listening."""
        self._ended.set()
        self._thread.join(timeout=2 * POLL)

    def _look(self) -> None:
        with suppress(PullquoteError):  # what is in use stays so; whoever asks is told
            self._stamp = check(self._replica or self._address).number

    def _listen(self) -> None:
        while not self._ended.is_set():
            with suppress(PullquoteError):
                self._hear()
            self._look()
            self._ended.wait(1)

    def _hear(self) -> None:
        told, heard_at, looked_at = "", -ASKED_AFTER, -ASKED_AFTER
        for word in heard(self._address, CHANNEL, self._ended):
            now = monotonic()
            if word is not None:
                told, heard_at = word, now
            # A replica learns of it a little later than who listens here, and says nothing itself.
            behind = told != str(self._stamp) and now - heard_at < ASKED_AFTER
            if behind or now - looked_at >= ASKED_AFTER:
                looked_at = now
                self._look()
