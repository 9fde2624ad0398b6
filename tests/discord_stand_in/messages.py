"""The messages of the stand-in: made, edited and deleted by Discord's rules."""

import copy
import re
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

from tests.discord_stand_in import world as fixed
from tests.discord_stand_in.limits import TEXT_DISPLAY, error_tree, message_problems, walk
from tests.discord_stand_in.records import Changes, Json, RefusalError
from tests.discord_stand_in.world import Account, Snowflakes

Publish = Callable[[str, Json], None]
EVERYONE = re.compile(r"@(everyone|here)")
UNSEEN: Json = {"content": "", "embeds": [], "attachments": [], "components": []}
EMPTY: Json = {**UNSEEN, "flags": 0, "tts": False}
EPHEMERAL, LOADING = 1 << 6, 1 << 7


class Messages:
    """All messages of all channels, in the order of their ids."""

    def __init__(self, snowflakes: Snowflakes, changes: Changes, publish: Publish) -> None:
        """Start empty; `publish` takes the name and the data of an event for the gateway."""
        self._all: dict[int, Json] = {}
        self._nonces: dict[str, int] = {}
        self._snowflakes = snowflakes
        self._changes = changes
        self._publish = publish

    def get(self, channel_id: int, message_id: int) -> Json:
        """A copy of one message.

        Raises RefusalError 10008 where the channel holds no such message.
        """
        return copy.deepcopy(self._stored(channel_id, message_id))

    def find(self, message_id: int) -> Json | None:
        """A copy of one message of any channel, or None."""
        return copy.deepcopy(self._all.get(message_id))

    def within(self, channel_id: int) -> list[Json]:
        """Copies of a channel's messages, oldest first."""
        wanted = str(channel_id)
        return [copy.deepcopy(one) for one in self._all.values() if one["channel_id"] == wanted]

    def write(self, channel_id: int, author: Account, body: Json, **extra: object) -> Json:
        """Add a message and announce it; a repeated nonce gives the message already made."""
        nonce = body.get("nonce") if body.get("enforce_nonce") else None
        if nonce is not None and str(nonce) in self._nonces:
            return self.get(channel_id, self._nonces[str(nonce)])
        message = self._blank(channel_id, author, **extra)
        if "nonce" in body:
            message["nonce"] = body["nonce"]
        self._take_over(message, body)
        self._refer(message, body.get("message_reference"))
        message.update(self._mentions(message, body.get("allowed_mentions")))
        self._all[int(message["id"])] = message
        if nonce is not None:
            self._nonces[str(nonce)] = int(message["id"])
        self._announce("MESSAGE_CREATE", message)
        return copy.deepcopy(message)

    def edit(self, channel_id: int, message_id: int, body: Json, *, unset: int = 0) -> Json:
        """Change a message and announce it; `unset` are the flags that the edit clears."""
        message = self.get(channel_id, message_id)
        message["flags"] &= ~unset
        # An edit sets flags, but can take none back: neither IS_COMPONENTS_V2 nor EPHEMERAL.
        body = {**body, "flags": message["flags"] | (body.get("flags") or 0)}
        self._take_over(message, body)
        message["edited_timestamp"] = _now()
        message.update(self._mentions(message, body.get("allowed_mentions")))
        self._all[message_id] = message
        self._announce("MESSAGE_UPDATE", message)
        return copy.deepcopy(message)

    def delete(self, channel_id: int, message_id: int) -> None:
        """Remove a message and announce that."""
        del self._all[int(self._stored(channel_id, message_id)["id"])]
        gone = {"id": str(message_id), "channel_id": str(channel_id)}
        self._publish("MESSAGE_DELETE", {**gone, **_place(channel_id)})
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
        if problems := message_problems(message):
            errors = error_tree(problems)
            raise RefusalError(
                400, 50035, "Invalid Form Body", rule="message limits", errors=errors
            )
        for embed in message["embeds"]:
            embed.setdefault("type", "rich")
        for number, (_, component) in enumerate(walk(message), start=1):
            component.setdefault("id", number)

    def _refer(self, message: Json, reference: Json | None) -> None:
        if not reference:
            return
        target = self.find(int(reference["message_id"]))
        if target is None and reference.get("fail_if_not_exists", True):
            errors = {"message_reference": {"_errors": [_UNKNOWN_REFERENCE]}}
            raise RefusalError(400, 50035, "Invalid Form Body", errors=errors)
        if target is None:
            return
        message["type"] = 19
        known = {"type": 0, "channel_id": message["channel_id"], **_place(target["channel_id"])}
        message["message_reference"] = {**known, "message_id": target["id"]}
        message["referenced_message"] = target

    def _mentions(self, message: Json, allowed: Json | None) -> Json:
        """Whom the message notifies, which is what the mention fields hold here."""
        text = all_text(message)
        parse = {"users", "roles", "everyone"} if allowed is None else set(allowed.get("parse", ()))
        named = {str(user) for user in (allowed or {}).get("users") or ()}
        notified = {
            str(one.id)
            for one in fixed.PEOPLE
            if re.search(rf"<@!?{one.id}>", text) and ("users" in parse or str(one.id) in named)
        }
        answered = message.get("referenced_message")
        if answered and (allowed or {"replied_user": True}).get("replied_user"):
            notified.add(answered["author"]["id"])
        return {
            "mentions": [one.user() for one in fixed.PEOPLE if str(one.id) in notified],
            "mention_roles": [],
            "mention_everyone": "everyone" in parse and bool(EVERYONE.search(text)),
        }

    def _announce(self, event: str, message: Json) -> None:
        if not message["flags"] & EPHEMERAL:  # an ephemeral message has no event
            self._publish(event, {**_seen_by_bot(message), **_place(message["channel_id"])})
        self._changes.announce()


_UNKNOWN_REFERENCE = {"code": "MESSAGE_REFERENCE_UNKNOWN_MESSAGE", "message": "Unknown message"}


def all_text(message: Json) -> str:
    """Everything that a reader of the message sees as text, in order, one piece a line."""
    pieces: list[Any] = [message.get("content")]
    for embed in message.get("embeds") or ():
        pieces += [(embed.get("author") or {}).get("name"), embed.get("title")]
        pieces.append(embed.get("description"))
        for field in embed.get("fields") or ():
            pieces += [field["name"], field["value"]]
        pieces.append((embed.get("footer") or {}).get("text"))
    pieces += [part["content"] for _, part in walk(message) if part["type"] == TEXT_DISPLAY]
    return "\n".join(piece for piece in pieces if piece)


def buttons(message: Json) -> list[Json]:
    """The buttons of a message, in order."""
    return [part for _, part in walk(message) if part["type"] == 2]


def _seen_by_bot(message: Json) -> Json:
    """The message without what needs the message-content intent, unless an exception holds."""
    bot = str(fixed.BOT.id)
    allowed = (
        message["author"]["id"] == bot
        or int(message["channel_id"]) != fixed.CHANNEL_ID
        or any(user["id"] == bot for user in message["mentions"])
    )
    return copy.deepcopy(message if allowed else {**message, **UNSEEN})


def _place(channel_id: int | str) -> Json:
    """The fields that say in which server a message is; in a direct message there are none."""
    return {"guild_id": str(fixed.GUILD_ID)} if int(channel_id) == fixed.CHANNEL_ID else {}


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="microseconds")
