"""What stands in a message, who is notified by it, and how much of it the bot is shown."""

import copy
import re
from typing import Any

from tests.discord_stand_in.components import BUTTON, TEXT_DISPLAY, walk
from tests.discord_stand_in.records import Json
from tests.discord_stand_in.world import BOT, World

EVERYONE = re.compile(r"@(everyone|here)")
UNSEEN: Json = {"content": "", "embeds": [], "attachments": [], "components": []}
ALL_KINDS = frozenset({"users", "roles", "everyone"})


def all_text(message: Json) -> str:
    """Everything that a reader of the message sees as text, in order, one piece a line."""
    pieces: list[Any] = [message.get("content")]
    for embed in message.get("embeds") or ():
        pieces += [(embed.get("author") or {}).get("name"), embed.get("title")]
        pieces.append(embed.get("description"))
        for field in embed.get("fields") or ():
            pieces += [field["name"], field["value"]]
        pieces.append((embed.get("footer") or {}).get("text"))
    return "\n".join(piece for piece in [*pieces, *_displayed(message)] if piece)


def buttons(message: Json) -> list[Json]:
    """The buttons of a message, in order."""
    return [part for _, part in walk(message) if part["type"] == BUTTON]


def notified(world: World, message: Json, allowed: Json | None) -> Json:
    """Whom a message notifies, which is what its mention fields hold here.

    Content and text displays notify, embeds don't. It is taken at its worst: as if the author
    held every permission to mention, and also where the mention stands in code.
    """
    text = "\n".join([message.get("content") or "", *_displayed(message)])
    named = {kind: set(map(str, (allowed or {}).get(kind) or ())) for kind in ("users", "roles")}
    parse = ALL_KINDS if allowed is None else frozenset(allowed.get("parse") or ())
    people = {
        str(one.id)
        for one in world.people
        if re.search(rf"<@!?{one.id}>", text)
        and ("users" in parse or str(one.id) in named["users"])
    }
    answered = message.get("referenced_message")
    if answered and (allowed or {"replied_user": True}).get("replied_user"):
        people.add(answered["author"]["id"])
    roles = [
        str(role.id)
        for role in world.roles
        if role.mention in text and ("roles" in parse or str(role.id) in named["roles"])
    ]
    return {
        "mentions": [one.user() for one in world.people if str(one.id) in people],
        "mention_roles": roles,
        "mention_everyone": "everyone" in parse and bool(EVERYONE.search(text)),
    }


def seen_by_bot(world: World, message: Json) -> Json:
    """The message without what needs the message-content intent, unless an exception holds.

    The exceptions: its own messages, direct messages, and those that mention it.
    """
    bot = str(BOT.id)
    allowed = (
        message["author"]["id"] == bot
        or not world.channels.in_guild(int(message["channel_id"]))
        or any(user["id"] == bot for user in message["mentions"])
    )
    seen = copy.deepcopy(message if allowed else {**message, **UNSEEN})
    if seen.get("referenced_message"):
        seen["referenced_message"] = seen_by_bot(world, seen["referenced_message"])
    return seen


def message_event(world: World, message: Json) -> Json:
    """The event that tells the bot of a message."""
    event = {**seen_by_bot(world, message), **world.channels.place(int(message["channel_id"]))}
    if "guild_id" not in event:
        return event
    if "webhook_id" not in event:
        event |= _membership(world, event["author"])
    event["mentions"] = [{**one, **_membership(world, one)} for one in event["mentions"]]
    return event


def _membership(world: World, user: Json) -> Json:
    account = world.people.person(int(user["id"]))
    return {} if account is None else {"member": account.member()}


def _displayed(message: Json) -> list[str]:
    return [part["content"] for _, part in walk(message) if part["type"] == TEXT_DISPLAY]
