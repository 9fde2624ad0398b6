"""The routes that a bot uses with its own token: account, commands, channels, messages."""

import re

from tests.discord_stand_in.limits import Problem, error_tree
from tests.discord_stand_in.records import Json, RefusalError
from tests.discord_stand_in.state import GLOBAL, NO_CONTENT, Answer, Call, Route, State
from tests.discord_stand_in.world import (
    BOT,
    CHANNEL_ID,
    GUILD_ID,
    SEND_MESSAGES,
    Account,
    dm_partner,
    person,
)

CHAT_INPUT = 1
CHAT_INPUT_NAME = re.compile(r"[-_'\w]{1,32}")


def me(_state: State, _call: Call) -> Answer:
    """The bot's own user."""
    extra = {"mfa_enabled": True, "locale": "en-US", "verified": True, "email": None}
    return Answer(200, {**BOT.user(), **extra})


def application(state: State, _call: Call) -> Answer:
    """The bot's application."""
    return Answer(200, state.world.application())


def gateway_bot(state: State, _call: Call) -> Answer:
    """Where the gateway is, and how often one may identify."""
    starts = {"total": 1000, "remaining": 999, "reset_after": 14_400_000, "max_concurrency": 1}
    return Answer(200, {"url": state.gateway.address, "shards": 1, "session_start_limit": starts})


def gateway(state: State, _call: Call) -> Answer:
    """Where the gateway is."""
    return Answer(200, {"url": state.gateway.address})


def user(_state: State, call: Call) -> Answer:
    """Some user."""
    return Answer(200, _account(call.ids["user_id"]).user())


def guild(state: State, call: Call) -> Answer:
    """The server."""
    _require_guild(call)
    return Answer(200, state.world.guild())


def member(_state: State, call: Call) -> Answer:
    """A member of the server."""
    _require_guild(call)
    account = _account(call.ids["user_id"])
    return Answer(200, {**account.member(), "user": account.user()})


def get_commands(state: State, call: Call) -> Answer:
    """The commands of a server, or the global ones."""
    return Answer(200, state.commands.get(call.ids.get("guild_id", GLOBAL), []))


def put_commands(state: State, call: Call) -> Answer:
    """Replace all commands; those that keep name and type keep their ids."""
    scope = call.ids.get("guild_id", GLOBAL)
    old = {(one["type"], one["name"]): one for one in state.commands.get(scope, [])}
    _check_commands(call.body)
    state.commands[scope] = [
        _command(state, scope, body, old.get((body.get("type") or CHAT_INPUT, body["name"])))
        for body in call.body
    ]
    state.changes.announce()
    return Answer(200, state.commands[scope])


def _command(state: State, scope: str, body: Json, old: Json | None) -> Json:
    permissions = body.get("default_member_permissions")
    return {
        "contexts": None,
        "integration_types": [0],
        "nsfw": False,
        "dm_permission": True,
        "name_localizations": None,
        "description_localizations": None,
        **body,
        "type": body.get("type") or CHAT_INPUT,
        "description": body.get("description") or "",
        "default_member_permissions": None if permissions is None else str(permissions),
        "id": old["id"] if old else str(state.snowflakes.next()),
        "application_id": str(BOT.id),
        "version": str(state.snowflakes.next()),
        **({"guild_id": scope} if scope else {}),
    }


def _check_commands(bodies: list[Json]) -> None:
    problems = []
    for index, body in enumerate(bodies):
        if (body.get("type") or CHAT_INPUT) != CHAT_INPUT:
            continue
        name = body["name"]
        if not CHAT_INPUT_NAME.fullmatch(name) or name != name.lower():
            problems.append(
                Problem(f"{index}.name", "APPLICATION_COMMAND_INVALID_NAME", "Bad name")
            )
        if not 1 <= len(body.get("description") or "") <= 100:
            problems.append(
                Problem(f"{index}.description", "BASE_TYPE_BAD_LENGTH", "Must be 1 to 100 long")
            )
    if problems:
        errors = error_tree(problems)
        raise RefusalError(400, 50035, "Invalid Form Body", rule="command limits", errors=errors)


def open_dm(state: State, call: Call) -> Answer:
    """The direct-message channel with a user."""
    return Answer(200, state.world.dm_channel(_account(str(call.body["recipient_id"]))))


def channel(state: State, call: Call) -> Answer:
    """A channel."""
    partner = dm_partner(state.channel_id(call.ids["channel_id"]))
    return Answer(
        200, state.world.channel() if partner is None else state.world.dm_channel(partner)
    )


def typing(state: State, call: Call) -> Answer:
    """Show that the bot is typing."""
    state.channel_id(call.ids["channel_id"])
    return NO_CONTENT


def list_messages(state: State, call: Call) -> Answer:
    """The newest messages of a channel, newest first, within `before` and `after`."""
    before, after = int(call.query.get("before", 1 << 63)), int(call.query.get("after", 0))
    found = state.messages.within(state.channel_id(call.ids["channel_id"]))
    found = [one for one in found if after < int(one["id"]) < before]
    return Answer(200, found[::-1][: int(call.query.get("limit", 50))])


def get_message(state: State, call: Call) -> Answer:
    """One message."""
    return Answer(200, state.messages.get(*_message_ids(state, call)))


def post_message(state: State, call: Call) -> Answer:
    """Send a message to a channel."""
    channel_id = state.channel_id(call.ids["channel_id"])
    if channel_id == CHANNEL_ID and not state.world.bot_permissions & SEND_MESSAGES:
        raise RefusalError(403, 50013, "Missing Permissions")
    attachments = uploads(state, channel_id, call.files)
    message = state.messages.write(channel_id, BOT, call.body, attachments=attachments)
    return Answer(200, message)


def patch_message(state: State, call: Call) -> Answer:
    """Edit a message of the bot's own."""
    channel_id, message_id = _message_ids(state, call)
    _require_own(state.messages.get(channel_id, message_id), 50005)
    return Answer(200, state.messages.edit(channel_id, message_id, call.body))


def delete_message(state: State, call: Call) -> Answer:
    """Delete a message of the bot's own."""
    channel_id, message_id = _message_ids(state, call)
    _require_own(state.messages.get(channel_id, message_id), 50013)
    state.messages.delete(channel_id, message_id)
    return NO_CONTENT


def uploads(state: State, channel_id: int, files: tuple[str, ...]) -> list[Json]:
    """Discord's attachment objects for uploaded files; the content isn't kept."""
    return [
        {
            "id": str(state.snowflakes.next()),
            "filename": name,
            "size": 0,
            "url": f"https://cdn.discordapp.com/attachments/{channel_id}/{name}",
            "proxy_url": f"https://media.discordapp.net/attachments/{channel_id}/{name}",
        }
        for name in files
    ]


def _account(user_id: str) -> Account:
    account = person(int(user_id)) if user_id.isdecimal() else None
    if account is None:
        raise RefusalError(404, 10013, "Unknown User")
    return account


def _require_guild(call: Call) -> None:
    if call.ids["guild_id"] != str(GUILD_ID):
        raise RefusalError(404, 10004, "Unknown Guild")


def _message_ids(state: State, call: Call) -> tuple[int, int]:
    message_id = call.ids["message_id"]
    if not message_id.isdecimal():
        raise RefusalError(400, 50035, "Invalid Form Body", rule="not a snowflake")
    return state.channel_id(call.ids["channel_id"]), int(message_id)


def _require_own(message: Json, code: int) -> None:
    if message["author"]["id"] != str(BOT.id):
        raise RefusalError(403, code, "Not a message of this bot", rule="another's message")


APPLICATION = "/applications/{application_id}"
MESSAGES = "/channels/{channel_id}/messages"
ROUTES = (
    Route("GET", "/users/@me", me),
    Route("GET", "/oauth2/applications/@me", application),
    Route("GET", "/applications/@me", application),
    Route("GET", "/gateway", gateway, bot=False),
    Route("GET", "/gateway/bot", gateway_bot),
    Route("GET", "/users/{user_id}", user),
    Route("GET", "/guilds/{guild_id}", guild),
    Route("GET", "/guilds/{guild_id}/members/{user_id}", member),
    Route("GET", f"{APPLICATION}/commands", get_commands),
    Route("PUT", f"{APPLICATION}/commands", put_commands),
    Route("GET", f"{APPLICATION}/guilds/{{guild_id}}/commands", get_commands),
    Route("PUT", f"{APPLICATION}/guilds/{{guild_id}}/commands", put_commands),
    Route("POST", "/users/@me/channels", open_dm),
    Route("GET", "/channels/{channel_id}", channel),
    Route("POST", "/channels/{channel_id}/typing", typing),
    Route("GET", MESSAGES, list_messages),
    Route("POST", MESSAGES, post_message),
    Route("GET", f"{MESSAGES}/{{message_id}}", get_message),
    Route("PATCH", f"{MESSAGES}/{{message_id}}", patch_message),
    Route("DELETE", f"{MESSAGES}/{{message_id}}", delete_message),
)
