"""Which of several ways to do the same is the fastest on this machine."""

import time
from collections.abc import Callable, Mapping

_MARGIN = 1.15  # what another way has to win by: less could be chance
_SECONDS = 1.0
_ROUNDS = 5


def fastest(ways: Mapping[str, Callable[[], object]], clock: Callable[[], float]) -> str:
    """The name of the quickest way; the first, unless another one wins by a clear margin.

    Each way runs once unmeasured, then all of them in turn, for about a second in all; the best
    round of each counts, because what disturbs a round only ever makes it longer. A way that
    can't be run isn't chosen.

    Args:
        ways: What to try, by name; the first one is the usual one, and can be run.
        clock: Gives seconds.
    """
    usual = next(iter(ways))
    able = {name: way for name, way in ways.items() if name == usual or _runs(way)}
    ways[usual]()
    best = dict.fromkeys(able, float("inf"))
    begin = clock()
    for _ in range(_ROUNDS):
        for name, way in able.items():
            start = clock()
            way()
            best[name] = min(best[name], clock() - start)
        if clock() - begin > _SECONDS:
            break
    quickest = min(best, key=lambda name: best[name])
    return quickest if best[usual] >= _MARGIN * best[quickest] else usual


def seconds() -> float:
    """A clock for `fastest`."""
    return time.perf_counter()


def _runs(way: Callable[[], object]) -> bool:
    try:
        way()
    except (RuntimeError, NotImplementedError):  # what torch says of an operation that it lacks
        return False
    return True
