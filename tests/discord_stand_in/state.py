"""What the REST routes work on, and the vocabulary in which they are written."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from tests.discord_stand_in.gateway import Gateway
from tests.discord_stand_in.interactions import Interaction
from tests.discord_stand_in.messages import Messages
from tests.discord_stand_in.records import Changes, Json, RefusalError
from tests.discord_stand_in.world import CHANNEL_ID, Snowflakes, World, dm_partner

GLOBAL = ""


@dataclass(slots=True)
class State:
    """Everything that changes while the stand-in runs; times in seconds.

    `commands` are the synced ones by server id, the global ones under GLOBAL; `interactions`
    stand under their tokens.
    """

    world: World
    changes: Changes
    snowflakes: Snowflakes
    messages: Messages
    gateway: Gateway
    callback_limit: float
    token_lifetime: float
    interactions: dict[str, Interaction] = field(default_factory=dict)
    commands: dict[str, list[Json]] = field(default_factory=dict)

    def channel_id(self, text: str) -> int:
        """The id of a channel that exists.

        Raises RefusalError 10003 where it doesn't.
        """
        channel_id = int(text) if text.isdecimal() else 0
        if channel_id != CHANNEL_ID and dm_partner(channel_id) is None:
            raise RefusalError(404, 10003, "Unknown Channel")
        return channel_id


@dataclass(frozen=True, slots=True)
class Call:
    """One request, taken apart: the ids in its path, the decoded body ({} for none), the query."""

    ids: dict[str, str]
    body: Any
    query: dict[str, str]
    files: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Answer:
    """What is sent back; a body of None is an empty one."""

    status: int
    body: Any = None


@dataclass(frozen=True, slots=True)
class Route:
    """A method and a path template, and what serves it; `bot` routes want the bot's token."""

    method: str
    template: str
    serve: Callable[[State, Call], Answer]
    bot: bool = True


NO_CONTENT = Answer(204)
