"""Who may ask now, and who has to wait: one limiter for all ways of asking. No discord.py.

discord.py's own `Cooldown` counts in windows that follow each other: around the end of one, twice
the rate gets through at once. Here no 60 seconds, wherever they begin, hold more than the rate.
"""

import math
import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

MINUTE = 60.0
"""Seconds. They are what a rate is about, and the longest that anybody is told to wait."""

FIRST_GUESS = 1.0
"""Seconds that a question is thought to take before one has been measured."""

SMOOTHING = 0.1
"""What a new measurement counts in the moving average."""

Limit = Literal["user", "server", "queue"]


@dataclass(frozen=True, slots=True)
class Busy:
    """Not now.

    Attributes:
        seconds: Until the question would be taken, as far as can be told; 1 to 60.
        kind: What it waits for; where there are several, the one that takes longest.
    """

    seconds: int
    kind: Limit


class Limiter:
    """Counts questions by person and by server, and those that are being answered or wait.

    It is used from one thread, that of the event loop. A question that is refused costs nothing.
    People and servers that haven't asked for a minute are forgotten.

    Args:
        user_rate: Most questions of one person in any minute.
        server_rate: Most questions of one server in any minute.
        queue: Most questions that wait while others are answered.
        at_once: Questions that are answered at the same time.
        clock: Seconds, never going back.
    """

    def __init__(
        self,
        user_rate: int,
        server_rate: int,
        queue: int,
        *,
        at_once: int = 4,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._people = _Minute(user_rate)
        self._servers = _Minute(server_rate)
        self._queue = queue
        self._at_once = at_once
        self._clock = clock
        self._inside = 0
        self._service: float | None = None

    def admit(self, user: int, guild: int | None) -> Busy | None:
        """Take a question in; it has its place until `leave`. What is returned refuses it.

        Args:
            user: Id of the person.
            guild: Id of the server; None in direct messages.
        """
        now = self._clock()
        self._people.forget(now)
        self._servers.forget(now)
        waits: dict[Limit, float] = {
            "user": self._people.wait(user, now),
            "server": 0.0 if guild is None else self._servers.wait(guild, now),
            "queue": self._queue_wait(),
        }
        longest = max(waits, key=lambda kind: waits[kind])
        if waits[longest] > 0:
            return Busy(min(math.ceil(waits[longest]), int(MINUTE)), longest)
        self._people.take(user, now)
        if guild is not None:
            self._servers.take(guild, now)
        self._inside += 1
        return None

    def leave(self) -> None:
        """Give back the place of a question that was admitted: once for each."""
        self._inside = max(0, self._inside - 1)

    def served(self, seconds: float) -> None:
        """Note how long a question took when its turn had come."""
        mean = seconds if self._service is None else self._service
        self._service = mean + SMOOTHING * (seconds - mean)

    @property
    def waiting(self) -> int:
        """Questions that wait for their turn."""
        return max(0, self._inside - self._at_once)

    @property
    def remembered(self) -> int:
        """People and servers that asked lately."""
        return len(self._people) + len(self._servers)

    def _queue_wait(self) -> float:
        """Seconds until a question would have its turn; 0 where there is a place for it.

        A place is free sooner, but not for everybody who is turned away now.
        """
        if self._inside < self._at_once + self._queue:
            return 0.0
        service = FIRST_GUESS if self._service is None else self._service
        # However fast it goes: where there is no place, there is one in a moment only.
        return max((self.waiting + 1) * service / self._at_once, 1.0)


class _Minute:
    """When each of many asked last, `rate` times at most."""

    def __init__(self, rate: int) -> None:
        self._rate = rate
        self._asked: dict[int, deque[float]] = {}  # who has been silent for longest comes first

    def __len__(self) -> int:
        return len(self._asked)

    def wait(self, key: int, now: float) -> float:
        """Seconds until one more is allowed; 0 for now."""
        asked = self._asked.get(key)
        if asked is None or len(asked) < self._rate:
            return 0.0
        return max(0.0, asked[0] + MINUTE - now)

    def take(self, key: int, now: float) -> None:
        """Count one."""
        asked = self._asked.pop(key, None) or deque(maxlen=self._rate)
        asked.append(now)
        self._asked[key] = asked

    def forget(self, now: float) -> None:
        """Drop those who haven't asked for a minute."""
        while self._asked:
            longest = next(iter(self._asked))
            if self._asked[longest][-1] + MINUTE > now:
                return
            del self._asked[longest]
