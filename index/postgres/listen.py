"""Listening to what the database tells, over a connection of its own."""

from collections.abc import Iterator
from threading import Event
from time import monotonic

from index.postgres.server import connected, literal

POLL = 0.5  # seconds until an end, or a word, is noticed
ASKED_AFTER = 10.0  # seconds without a word: a line that was cut says nothing


def heard(address: str, channel: str, ended: Event) -> Iterator[str | None]:
    """What is told on a channel, as it comes; None each time that nothing was for a moment.

    The first is None, once it is listened.

    Args:
        address: Of the server.
        channel: One of ours.
        ended: When it is set, this ends.

    Raises:
        StoreUnreachableError, IndexDamagedError, StoreRefusedError: The line broke; see
            `index.postgres.server.told`.
    """
    with connected(address, autocommit=True) as connection:
        connection.execute(literal(f"LISTEN {channel}"))
        yield None
        asked_at = monotonic()
        while not ended.is_set():
            told = list(connection.notifies(timeout=POLL, stop_after=1))
            if monotonic() - asked_at >= ASKED_AFTER:
                asked_at = monotonic()
                connection.execute("SELECT 1")  # finds out whether the line is there
            yield told[-1].payload if told else None
