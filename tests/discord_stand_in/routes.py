"""The routes that a bot uses with its own token: account, commands, channels, messages."""

from tests.discord_stand_in.accounts import READ_MESSAGE_HISTORY, Account
from tests.discord_stand_in.command_limits import CREATES_A_DAY, command_problems
from tests.discord_stand_in.messages import EPHEMERAL
from tests.discord_stand_in.problems import refuse
from tests.discord_stand_in.reading import seen_by_bot
from tests.discord_stand_in.records import Json, RefusalError
from tests.discord_stand_in.state import GLOBAL, NO_CONTENT, Answer, Call, Route, State
from tests.discord_stand_in.world import BOT, GUILD_ID, Membership

CHAT_INPUT = 1


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


def user(state: State, call: Call) -> Answer:
    """Some user."""
    return Answer(200, _account(state, call.ids["user_id"]).user())


def guild(state: State, call: Call) -> Answer:
    """The server."""
    _require_guild(state, call)
    return Answer(200, state.world.guild())


def member(state: State, call: Call) -> Answer:
    """A member of the server."""
    _require_guild(state, call)
    account = _account(state, call.ids["user_id"])
    return Answer(200, {**account.member(), "user": account.user()})


def get_commands(state: State, call: Call) -> Answer:
    """The commands of a server, or the global ones."""
    return Answer(200, state.commands.get(call.ids.get("guild_id", GLOBAL), []))


def put_commands(state: State, call: Call) -> Answer:
    """Replace all commands; those that keep name and type keep their ids."""
    scope = call.ids.get("guild_id", GLOBAL)
    old = {(one["type"], one["name"]): one for one in state.commands.get(scope, [])}
    refuse(command_problems(call.body), "command limits")
    names = {(body.get("type") or CHAT_INPUT, body["name"]) for body in call.body}
    _count_creates(state, scope, len(names - old.keys()))
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


def _count_creates(state: State, scope: str, new: int) -> None:
    """A command that wasn't there counts as made, also one that is there again."""
    made = state.creates.get(scope, 0) + new
    if made > CREATES_A_DAY:
        text = f"Max number of daily application command creates has been reached ({CREATES_A_DAY})"
        raise RefusalError(400, 30034, text, rule="command creates")
    state.creates[scope] = made


def open_dm(state: State, call: Call) -> Answer:
    """The direct-message channel with a user."""
    partner = _account(state, str(call.body["recipient_id"]))
    return Answer(200, state.world.channels.dm_channel(partner))


def channel(state: State, call: Call) -> Answer:
    """A channel or thread."""
    channel_id = state.channel_id(call.ids["channel_id"])
    return Answer(200, state.world.channels.channel(channel_id))


def typing(state: State, call: Call) -> Answer:
    """Show that the bot is typing."""
    state.channel_id(call.ids["channel_id"])
    return NO_CONTENT


def list_messages(state: State, call: Call) -> Answer:
    """The newest messages of a channel, newest first, within `before` and `after`."""
    before, after = int(call.query.get("before", 1 << 63)), int(call.query.get("after", 0))
    found = state.messages.within(state.channel_id(call.ids["channel_id"]))
    found = [
        seen_by_bot(state.world, one)
        for one in found
        if after < int(one["id"]) < before and not one["flags"] & EPHEMERAL
    ]
    return Answer(200, found[::-1][: int(call.query.get("limit", 50))])


def get_message(state: State, call: Call) -> Answer:
    """One message."""
    message = state.messages.public(*_message_ids(state, call))
    return Answer(200, seen_by_bot(state.world, message))


def post_message(state: State, call: Call) -> Answer:
    """Send a message to a channel."""
    channel_id = state.channel_id(call.ids["channel_id"])
    _require_permission(state, channel_id, call.body)
    state.notice_privacy(call.body, None, f"POST /channels/{channel_id}/messages")
    body = {**call.body, "flags": (call.body.get("flags") or 0) & ~EPHEMERAL}
    attachments = uploads(state, channel_id, call.files)
    return Answer(200, state.messages.write(channel_id, BOT, body, attachments=attachments))


def patch_message(state: State, call: Call) -> Answer:
    """Edit a message of the bot's own."""
    channel_id, message_id = _message_ids(state, call)
    message = state.messages.public(channel_id, message_id)
    _require_own(message, 50005)
    state.notice_privacy(call.body, message, f"PATCH /channels/{channel_id}/messages/{message_id}")
    return Answer(200, state.messages.edit(channel_id, message_id, call.body))


def delete_message(state: State, call: Call) -> Answer:
    """Delete a message of the bot's own."""
    channel_id, message_id = _message_ids(state, call)
    _require_own(state.messages.public(channel_id, message_id), 50013)
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


def _account(state: State, user_id: str) -> Account:
    account = state.world.people.person(int(user_id)) if user_id.isdecimal() else None
    if account is None:
        raise RefusalError(404, 10013, "Unknown User")
    return account


def _require_guild(state: State, call: Call) -> None:
    if call.ids["guild_id"] != str(GUILD_ID):
        raise RefusalError(404, 10004, "Unknown Guild")
    if state.world.membership is Membership.REMOVED:
        raise RefusalError(403, 50001, "Missing Access")


def _require_permission(state: State, channel_id: int, body: Json) -> None:
    held, wanted = state.world.bot_permissions, state.world.channels.sending(channel_id)
    if held & wanted != wanted:
        raise RefusalError(403, 50013, "Missing Permissions")
    if wanted and body.get("message_reference") and not held & READ_MESSAGE_HISTORY:
        text = "Cannot reply without permission to read message history"
        raise RefusalError(403, 160002, text)


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
