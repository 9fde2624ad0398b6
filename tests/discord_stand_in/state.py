"""What the REST routes work on, and the vocabulary in which they are written."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from tests.discord_stand_in.gateway import Gateway
from tests.discord_stand_in.interactions import Interaction
from tests.discord_stand_in.messages import EPHEMERAL, Messages
from tests.discord_stand_in.records import Changes, Json, RefusalError, Violation
from tests.discord_stand_in.world import Membership, Snowflakes, World

GLOBAL = ""


@dataclass(slots=True)
class State:
    """Everything that changes while the stand-in runs; times in seconds.

    `commands` are the synced ones by server id, the global ones under GLOBAL; `interactions`
    stand under their tokens; `creates` counts the commands ever made, by server id; `report` takes
    what a program did that Discord would let pass, but not do.
    """

    world: World
    changes: Changes
    snowflakes: Snowflakes
    messages: Messages
    gateway: Gateway
    callback_limit: float
    token_lifetime: float
    report: Callable[[Violation], None]
    interactions: dict[str, Interaction] = field(default_factory=dict)
    commands: dict[str, list[Json]] = field(default_factory=dict)
    creates: dict[str, int] = field(default_factory=dict)

    def channel_id(self, text: str) -> int:
        """The id of a channel that exists.

        Raises RefusalError 10003 where it doesn't, 50001 where the bot has left the server.
        """
        channel_id = int(text) if text.isdecimal() else 0
        if not self.world.channels.exists(channel_id):
            raise RefusalError(404, 10003, "Unknown Channel")
        removed = self.world.membership is Membership.REMOVED
        if removed and self.world.channels.in_guild(channel_id):
            raise RefusalError(403, 50001, "Missing Access")
        return channel_id

    def notice_privacy(self, body: Json, message: Json | None, where: str) -> None:
        """Report a body that asks for an ephemeral message where Discord passes over that.

        `message` is the one that the body changes, if it changes one.
        """
        already = message is not None and message["flags"] & EPHEMERAL
        if (body.get("flags") or 0) & EPHEMERAL and not already:
            detail = "asks for an ephemeral message where everybody sees it"
            self.report(Violation("ephemeral in vain", detail, where))


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
