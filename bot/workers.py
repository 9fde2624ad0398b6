"""What `pullquote index --workers` and `--engine` name: who does the work of a build."""

import os

from bot.settings import Settings, environment_without_token, forget_token, ray_address
from index.errors import PullquoteError
from index.shards import ProcessEngine, Sharding

ENGINES = ("processes", "ray")


def sharding_of(settings: Settings, engine: str | None, workers: int | None) -> Sharding | None:
    """How a build is to use shards; None where neither is named, and one process does it all.

    Args:
        settings: Name the model.
        engine: One of `ENGINES`.
        workers: How many; None: as many as there are processors.

    Raises:
        PullquoteError: There is no such engine, or it isn't installed.
    """
    if engine is None and workers is None:
        return None
    if engine == "ray":
        from index.shards.on_ray import RayEngine

        forget_token()  # what Ray starts on this machine has the variables of this process
        return Sharding(RayEngine(ray_address(), workers), settings.model)
    if engine not in {None, "processes"}:
        raise PullquoteError(
            f"there is no engine called {engine}", hint=f"There are: {', '.join(ENGINES)}."
        )
    count = workers or os.cpu_count() or 1
    return Sharding(ProcessEngine(count, environment_without_token()), settings.model)
