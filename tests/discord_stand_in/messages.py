"""The messages of the stand-in: made, edited and deleted by Discord's rules."""

import copy
from collections.abc import Callable
from datetime import UTC, datetime

from tests.discord_stand_in.accounts import Account
from tests.discord_stand_in.components import fill_ids
from tests.discord_stand_in.limits import COMPONENTS_V2, body_problems, message_problems
from tests.discord_stand_in.problems import refuse
from tests.discord_stand_in.reading import UNSEEN, all_text, buttons, message_event, notified
from tests.discord_stand_in.records import Changes, Json, RefusalError
from tests.discord_stand_in.world import Snowflakes, World

__all__ = ["EPHEMERAL", "LOADING", "Messages", "all_text", "buttons"]

Publish = Callable[[str, Json], None]
EMPTY: Json = {**UNSEEN, "flags": 0, "tts": False}
SUPPRESS_EMBEDS, HAS_THREAD, EPHEMERAL, LOADING = 1 << 2, 1 << 5, 1 << 6, 1 << 7
EDITABLE = SUPPRESS_EMBEDS | COMPONENTS_V2


class Messages:
    """All messages of all channels, in the order of their ids."""

    def __init__(
        self, world: World, snowflakes: Snowflakes, changes: Changes, publish: Publish
    ) -> None:
        """Start empty; `publish` takes the name and the data of an event for the gateway."""
        self._all: dict[int, Json] = {}
        self._viewers: dict[int, int] = {}
        self._nonces: dict[str, int] = {}
        self._world = world
        self._snowflakes = snowflakes
        self._changes = changes
        self._publish = publish

    def get(self, channel_id: int, message_id: int) -> Json:
        """A copy of one message.

        Raises RefusalError 10008 where the channel holds no such message.
        """
        return copy.deepcopy(self._stored(channel_id, message_id))

    def public(self, channel_id: int, message_id: int) -> Json:
        """A copy of one message, as the channel's own routes know it.

        Raises RefusalError 10008 where the channel holds no such message, or an ephemeral one:
        that is reached only by the webhook of its interaction.
        """
        message = self.get(channel_id, message_id)
        if message["flags"] & EPHEMERAL:
            raise RefusalError(404, 10008, "Unknown Message", rule="ephemeral by its channel")
        return message

    def find(self, message_id: int) -> Json | None:
        """A copy of one message of any channel, or None."""
        return copy.deepcopy(self._all.get(message_id))

    def within(self, channel_id: int) -> list[Json]:
        """Copies of a channel's messages, oldest first, ephemeral ones included."""
        wanted = str(channel_id)
        return [copy.deepcopy(one) for one in self._all.values() if one["channel_id"] == wanted]

    def visible(self, message: Json, user_id: int) -> bool:
        """Whether a person who sees the channel sees this message."""
        return self._viewers.get(int(message["id"]), user_id) == user_id

    def write(
        self,
        channel_id: int,
        author: Account,
        body: Json,
        *,
        viewer: int | None = None,
        **extra: object,
    ) -> Json:
        """Add a message and announce it; a repeated nonce gives the message already made.

        `viewer` is the id of the one person who sees it where it is ephemeral.
        """
        nonce = body.get("nonce") if body.get("enforce_nonce") else None
        if nonce is not None and str(nonce) in self._nonces:
            return self.get(channel_id, self._nonces[str(nonce)])
        message = self._blank(channel_id, author, **extra)
        if "nonce" in body:
            message["nonce"] = body["nonce"]
        self._take_over(message, body)
        self._refer(message, body.get("message_reference"))
        message.update(notified(self._world, message, body.get("allowed_mentions")))
        self._all[int(message["id"])] = message
        if viewer is not None and message["flags"] & EPHEMERAL:
            self._viewers[int(message["id"])] = viewer
        if nonce is not None:
            self._nonces[str(nonce)] = int(message["id"])
        self._announce("MESSAGE_CREATE", message)
        return copy.deepcopy(message)

    def edit(self, channel_id: int, message_id: int, body: Json, *, unset: int = 0) -> Json:
        """Change a message and announce it; `unset` are the flags that the edit clears."""
        message = self.get(channel_id, message_id)
        message["flags"] &= ~unset
        # An edit sets two flags, and can't take back that the message is made of components.
        body = {**body, "flags": message["flags"] | (body.get("flags") or 0) & EDITABLE}
        self._take_over(message, body)
        message["edited_timestamp"] = _now()
        message.update(notified(self._world, message, body.get("allowed_mentions")))
        self._all[message_id] = message
        self._announce("MESSAGE_UPDATE", message)
        return copy.deepcopy(message)

    def begin_thread(self, message: Json, thread: Json) -> None:
        """Note that a thread hangs on a message, and announce it."""
        stored = self._stored(int(message["channel_id"]), int(message["id"]))
        stored["flags"] |= HAS_THREAD
        stored["thread"] = thread
        self._announce("MESSAGE_UPDATE", stored)

    def delete(self, channel_id: int, message_id: int) -> None:
        """Remove a message and announce that."""
        message = self._stored(channel_id, message_id)
        del self._all[message_id]
        if not message["flags"] & EPHEMERAL:
            gone = {"id": str(message_id), "channel_id": str(channel_id)}
            self._publish("MESSAGE_DELETE", {**gone, **self._world.channels.place(channel_id)})
        self._changes.announce()

    def _stored(self, channel_id: int, message_id: int) -> Json:
        message = self._all.get(message_id)
        if message is None or message["channel_id"] != str(channel_id):
            raise RefusalError(404, 10008, "Unknown Message")
        return message

    def _blank(self, channel_id: int, author: Account, **extra: object) -> Json:
        return {
            "id": str(self._snowflakes.next()),
            "channel_id": str(channel_id),
            "type": 0,
            "author": author.user(),
            "timestamp": _now(),
            "edited_timestamp": None,
            "pinned": False,
            **copy.deepcopy(EMPTY),
            **copy.deepcopy(extra),
        }

    def _take_over(self, message: Json, body: Json) -> None:
        """Put into `message` what `body` gives, or refuse it as Discord does."""
        for key in EMPTY.keys() & body.keys():
            message[key] = copy.deepcopy(body[key] or EMPTY[key])
        if not (message["flags"] & LOADING or any(message[key] for key in UNSEEN)):
            raise RefusalError(400, 50006, "Cannot send an empty message", rule="message limits")
        refuse([*body_problems(body), *message_problems(message)], "message limits")
        for embed in message["embeds"]:
            embed.setdefault("type", "rich")
        fill_ids(message)

    def _refer(self, message: Json, reference: Json | None) -> None:
        if not reference:
            return
        target = self._target(message, int(reference["message_id"]))
        if target is None and reference.get("fail_if_not_exists", True):
            errors = {"message_reference": {"_errors": [_UNKNOWN_REFERENCE]}}
            raise RefusalError(400, 50035, "Invalid Form Body", errors=errors)
        if target is None:
            return
        message["type"] = 19
        place = self._world.channels.place(int(target["channel_id"]))
        known = {"type": 0, "channel_id": message["channel_id"], **place}
        message["message_reference"] = {**known, "message_id": target["id"]}
        message["referenced_message"] = target

    def _target(self, message: Json, message_id: int) -> Json | None:
        """The message that a reply is to: one of the channel that everybody sees."""
        target = self.find(message_id)
        if target is None or target["channel_id"] != message["channel_id"]:
            return None
        target.pop("referenced_message", None)  # Discord shows one step back only
        return None if target["flags"] & EPHEMERAL else target

    def _announce(self, event: str, message: Json) -> None:
        if not message["flags"] & EPHEMERAL:  # an ephemeral message has no event
            self._publish(event, message_event(self._world, message))
        self._changes.announce()


_UNKNOWN_REFERENCE = {"code": "MESSAGE_REFERENCE_UNKNOWN_MESSAGE", "message": "Unknown message"}


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="microseconds")
