"""Interactions: what a user did, what the program answered, and what a test may wait for."""

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from enum import IntEnum

from tests.discord_stand_in.messages import LOADING, Messages
from tests.discord_stand_in.records import Changes, Found, Json, RefusalError
from tests.discord_stand_in.world import Account


class Kind(IntEnum):
    """What the user did."""

    COMMAND = 2
    COMPONENT = 3
    AUTOCOMPLETE = 4
    MODAL = 5


class Reply(IntEnum):
    """How the program acknowledged it."""

    MESSAGE = 4
    DEFERRED_MESSAGE = 5
    DEFERRED_UPDATE = 6
    UPDATE = 7
    CHOICES = 8
    MODAL = 9


FITTING: dict[Kind, frozenset[Reply]] = {
    Kind.COMMAND: frozenset({Reply.MESSAGE, Reply.DEFERRED_MESSAGE, Reply.MODAL}),
    Kind.COMPONENT: frozenset(set(Reply) - {Reply.CHOICES}),
    Kind.AUTOCOMPLETE: frozenset({Reply.CHOICES}),
    Kind.MODAL: frozenset(set(Reply) - {Reply.CHOICES, Reply.MODAL}),
}


def fits(interaction: "Interaction", reply: object) -> bool:
    """Whether an interaction may be acknowledged so: one on no message has none to update."""
    updates = {Reply.UPDATE, Reply.DEFERRED_UPDATE}
    return reply in FITTING[interaction.kind] and (
        interaction.source is not None or reply not in updates
    )


@dataclass(slots=True, eq=False)
class Interaction:
    """One interaction; the handle that a test holds.

    `data` is what the user did, as the bot gets it; `source` the message that it was done on;
    `opener` the interaction whose form it sends. `acknowledged_after` and `answered_after` count
    seconds from when the user acted to the callback and to the first answer.
    """

    id: int
    token: str
    kind: Kind
    name: str
    user: Account
    channel_id: int
    source: int | None
    data: Json
    messages: Messages
    changes: Changes
    patience: float
    opener: "Interaction | None" = None
    issued: float = field(default_factory=time.monotonic)
    reply: Reply | None = None
    reply_data: Json = field(default_factory=dict)
    acknowledged_after: float | None = None
    answered_after: float | None = None
    original: int | None = None
    sent: list[int] = field(default_factory=list)

    @property
    def age(self) -> float:
        """Seconds since it was issued."""
        return time.monotonic() - self.issued

    @property
    def loading(self) -> bool:
        """Whether the user still sees "thinking..."."""
        message = self.messages.find(self.original) if self.original else None
        return message is not None and bool(message["flags"] & LOADING)

    def respond(self, reply: Reply, data: Json) -> None:
        """Note the callback."""
        self.reply, self.reply_data = reply, data
        self.acknowledged_after = self.age

    @property
    def followups(self) -> list[Json]:
        """The follow-up messages as they stand, oldest first, deleted ones left out."""
        found = [self.messages.find(one) for one in self.sent if one != self.original]
        return [one for one in found if one is not None]

    async def acknowledged(self) -> Reply:
        """Wait for the callback, and return its kind."""
        return await self._until(lambda: self.reply, "a callback")

    async def final(self) -> Json:
        """Wait for an answer that isn't "thinking...", and return its message as it then stands.

        That is the original response, or the first follow-up where there is no original.
        """
        return await self._until(self._answer, "an answer")

    async def choices(self) -> list[Json]:
        """Wait for the choices of an autocomplete."""
        found = await self._until(
            lambda: self.reply_data if self.reply is Reply.CHOICES else None, "choices"
        )
        choices: list[Json] = found.get("choices") or []
        return choices

    async def modal(self) -> Json:
        """Wait for a form, and return it."""
        return await self._until(
            lambda: self.reply_data if self.reply is Reply.MODAL else None, "a form"
        )

    @property
    def reachable(self) -> set[int]:
        """The messages that its webhook may read and change."""
        return {*self.sent, *(() if self.original is None else (self.original,))}

    def answered_with(self, message_id: int) -> None:
        """Note that a message answers it now; the original comes before the follow-ups."""
        if self.answered_after is None:
            self.answered_after = self.age
        if message_id not in self.sent:
            self.sent.insert(0 if message_id == self.original else len(self.sent), message_id)

    def require_original(self) -> int:
        """The id of the original response.

        Raises RefusalError 10015 before the callback, 10008 where there is none.
        """
        self.require_callback()
        if self.original is None:
            raise RefusalError(404, 10008, "Unknown Message")
        return self.original

    def require_source(self) -> int:
        """The id of the message that it was done on.

        Raises RefusalError where it was done on none.
        """
        if self.source is None:
            raise RefusalError(400, 50035, "Invalid Form Body", rule="callback type")
        return self.source

    def require_callback(self) -> None:
        """Raise RefusalError 10015 before the callback: until then the webhook isn't known."""
        if self.reply is None:
            raise RefusalError(404, 10015, "Unknown Webhook", rule="webhook before the callback")

    def _answer(self) -> Json | None:
        for message_id in self.sent:
            message = self.messages.find(message_id)
            if message is not None and not message["flags"] & LOADING:
                return message
        return None

    async def _until(self, find: Callable[[], Found | None], what: str) -> Found:
        return await self.changes.until(find, f"{what} to {self.name!r}", self.patience)
