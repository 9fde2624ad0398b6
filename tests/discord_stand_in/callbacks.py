"""The routes that answer an interaction: its callback, and the webhook that the callback opens."""

from collections.abc import Callable

from tests.discord_stand_in.command_limits import CHAT_INPUT, MESSAGE
from tests.discord_stand_in.forms import form_problems
from tests.discord_stand_in.interactions import Interaction, Kind, Reply, fits
from tests.discord_stand_in.limits import autocomplete_problems
from tests.discord_stand_in.messages import EPHEMERAL, LOADING
from tests.discord_stand_in.problems import refuse
from tests.discord_stand_in.records import Json, RefusalError
from tests.discord_stand_in.routes import uploads
from tests.discord_stand_in.state import NO_CONTENT, Answer, Call, Route, State
from tests.discord_stand_in.world import BOT, GUILD_ID


def callback(state: State, call: Call) -> Answer:
    """Acknowledge an interaction: once, and in time."""
    interaction = state.interactions.get(call.ids["interaction_token"])
    if interaction is None or str(interaction.id) != call.ids["interaction_id"]:
        raise RefusalError(404, 10062, "Unknown interaction", rule="unknown interaction")
    if interaction.reply is not None:
        text = "Interaction has already been acknowledged."
        raise RefusalError(400, 40060, text, rule="second callback")
    if interaction.age > state.callback_limit:
        raise RefusalError(404, 10062, "Unknown interaction", rule="late callback")
    if not fits(interaction, call.body.get("type")):
        errors = {"type": {"_errors": [{"code": "BASE_TYPE_CHOICES", "message": "Doesn't fit"}]}}
        raise RefusalError(400, 50035, "Invalid Form Body", rule="callback type", errors=errors)
    reply = Reply(call.body["type"])
    act = ACTIONS.get(reply)
    data = call.body.get("data") or {}
    message = None if act is None else act(state, interaction, data, call.files)
    interaction.respond(reply, data)
    state.changes.announce()
    if call.query.get("with_response", "").lower() not in {"1", "true"}:
        return NO_CONTENT
    return Answer(200, _callback_response(interaction, reply, message))


def _send(
    state: State, interaction: Interaction, data: Json, files: tuple[str, ...]
) -> Json | None:
    message = _write(state, interaction, data, files, original=True)
    interaction.original = int(message["id"])
    interaction.answered_with(interaction.original)
    return message


def _think(
    state: State, interaction: Interaction, data: Json, files: tuple[str, ...]
) -> Json | None:
    flags = LOADING | (data.get("flags") or 0) & EPHEMERAL
    message = _write(state, interaction, {"flags": flags}, files, original=True)
    interaction.original = int(message["id"])
    return message


def _keep(
    _state: State, interaction: Interaction, _data: Json, _files: tuple[str, ...]
) -> Json | None:
    interaction.original = interaction.source
    return None


def _update(
    state: State, interaction: Interaction, data: Json, _files: tuple[str, ...]
) -> Json | None:
    source = interaction.require_source()
    state.notice_privacy(data, state.messages.find(source), "an update of the message")
    message = state.messages.edit(interaction.channel_id, source, data)
    interaction.original = source
    interaction.answered_with(source)
    return message


def _choose(
    _state: State, _interaction: Interaction, data: Json, _files: tuple[str, ...]
) -> Json | None:
    refuse(autocomplete_problems(data), "autocomplete limits")
    return None


def _open_form(
    _state: State, _interaction: Interaction, data: Json, _files: tuple[str, ...]
) -> Json | None:
    refuse(form_problems(data), "form limits")
    return None


ACTIONS: dict[Reply, Callable[[State, Interaction, Json, tuple[str, ...]], Json | None]] = {
    Reply.MESSAGE: _send,
    Reply.DEFERRED_MESSAGE: _think,
    Reply.DEFERRED_UPDATE: _keep,
    Reply.UPDATE: _update,
    Reply.CHOICES: _choose,
    Reply.MODAL: _open_form,
}


def _callback_response(interaction: Interaction, reply: Reply, message: Json | None) -> Json:
    about: Json = {"id": str(interaction.id), "type": int(interaction.kind)}
    if message is not None:
        about["response_message_id"] = message["id"]
        about["response_message_loading"] = bool(message["flags"] & LOADING)
        about["response_message_ephemeral"] = bool(message["flags"] & EPHEMERAL)
    response: Json = {"interaction": about}
    if message is not None and reply in {Reply.MESSAGE, Reply.UPDATE}:
        response["resource"] = {"type": int(reply), "message": message}
    return response


def follow_up(state: State, call: Call) -> Answer:
    """Send one more message; the first after a deferral takes the place of "thinking..."."""
    interaction = _interaction(state, call)
    interaction.require_callback()
    if interaction.loading:
        return _edit(state, interaction, interaction.require_original(), call)
    message = _write(state, interaction, call.body, call.files, original=False)
    interaction.answered_with(int(message["id"]))
    state.changes.announce()
    return Answer(200, message)


def get_response(state: State, call: Call) -> Answer:
    """One of the messages that answer the interaction."""
    interaction = _interaction(state, call)
    return Answer(200, state.messages.get(interaction.channel_id, _target(interaction, call)))


def patch_response(state: State, call: Call) -> Answer:
    """Edit one of the messages that answer the interaction."""
    interaction = _interaction(state, call)
    return _edit(state, interaction, _target(interaction, call), call)


def delete_response(state: State, call: Call) -> Answer:
    """Delete one of the messages that answer the interaction."""
    interaction = _interaction(state, call)
    state.messages.delete(interaction.channel_id, _target(interaction, call))
    return NO_CONTENT


def _edit(state: State, interaction: Interaction, message_id: int, call: Call) -> Answer:
    state.notice_privacy(call.body, state.messages.find(message_id), "an answer to an interaction")
    body = dict(call.body)
    if call.files:
        body["attachments"] = uploads(state, interaction.channel_id, call.files)
    message = state.messages.edit(interaction.channel_id, message_id, body, unset=LOADING)
    interaction.answered_with(message_id)
    state.changes.announce()
    return Answer(200, message)


def _interaction(state: State, call: Call) -> Interaction:
    interaction = state.interactions.get(call.ids["webhook_token"])
    if interaction is None or call.ids["webhook_id"] != str(BOT.id):
        raise RefusalError(404, 10015, "Unknown Webhook", rule="unknown webhook")
    if interaction.age > state.token_lifetime:
        raise RefusalError(401, 50027, "Invalid Webhook Token", rule="expired interaction token")
    return interaction


def _target(interaction: Interaction, call: Call) -> int:
    message_id = call.ids.get("message_id")
    if message_id is None:
        return interaction.require_original()
    interaction.require_callback()
    if not message_id.isdecimal() or int(message_id) not in interaction.reachable:
        raise RefusalError(404, 10008, "Unknown Message")
    return int(message_id)


def _write(
    state: State, interaction: Interaction, body: Json, files: tuple[str, ...], *, original: bool
) -> Json:
    kind = KINDS.get(interaction.data.get("type", 0), 0) if original else 0
    return state.messages.write(
        interaction.channel_id,
        BOT,
        body,
        viewer=interaction.user.id,
        type=kind,
        webhook_id=str(BOT.id),
        application_id=str(BOT.id),
        interaction_metadata=_metadata(interaction),
        attachments=uploads(state, interaction.channel_id, files),
    )


def _metadata(interaction: Interaction) -> Json:
    """What Discord tells of the interaction that a message answers."""
    metadata: Json = {
        "id": str(interaction.id),
        "type": int(interaction.kind),
        "user": interaction.user.user(),
        "authorizing_integration_owners": {"0": str(GUILD_ID)},
    }
    if interaction.kind is Kind.COMMAND:
        metadata |= {"name": interaction.name, "command_type": interaction.data["type"]}
    if "target_id" in interaction.data:
        metadata["target_message_id"] = interaction.data["target_id"]
    if interaction.kind is Kind.COMPONENT:
        metadata["interacted_message_id"] = str(interaction.source)
    if interaction.opener is not None:
        metadata["triggering_interaction_metadata"] = _metadata(interaction.opener)
    return metadata


# The type of the message that answers a command, by the command's type.
KINDS = {CHAT_INPUT: 20, MESSAGE: 23}
WEBHOOK = "/webhooks/{webhook_id}/{webhook_token}"
ROUTES = (
    Route(
        "POST", "/interactions/{interaction_id}/{interaction_token}/callback", callback, bot=False
    ),
    Route("POST", WEBHOOK, follow_up, bot=False),
    *(
        Route(method, f"{WEBHOOK}/messages/{which}", serve, bot=False)
        for which in ("@original", "{message_id}")
        for method, serve in (
            ("GET", get_response),
            ("PATCH", patch_response),
            ("DELETE", delete_response),
        )
    ),
)
