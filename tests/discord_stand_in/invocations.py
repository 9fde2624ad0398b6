"""Builds the data and the events of what users do: commands, components, forms."""

from tests.discord_stand_in.components import SELECTS, STRING_SELECT, walk
from tests.discord_stand_in.forms import check_chosen
from tests.discord_stand_in.interactions import Interaction
from tests.discord_stand_in.options import (
    CHANNEL,
    REFERRING,
    ROLE,
    USER,
    fill_in,
    flat,
    resolved,
)
from tests.discord_stand_in.records import Json
from tests.discord_stand_in.world import BOT, GUILD_ID, Account, World

CHOSEN = {5: USER, 6: ROLE, 8: CHANNEL}
"""What a select menu offers, as the type of an option that takes the same, by its type."""


def command_data(
    world: World, command: Json, path: list[str], values: Json, focused: str | None
) -> Json:
    """The data of a command's interaction; `path` names the subcommand, if any.

    Raises ValueError where a user's Discord would not have let the command through.
    """
    data = _about(command)
    data["options"] = fill_in(command.get("options") or [], path, values, focused)
    found: Json = {}
    for option in flat(data["options"]):
        if option["type"] in REFERRING and not option.get("focused"):
            for kind, objects in resolved(world, option["type"], [option["value"]]).items():
                found.setdefault(kind, {}).update(objects)
    return {**data, "resolved": found} if found else data


def menu_data(command: Json, message: Json) -> Json:
    """The data of a message command's interaction."""
    resolved_messages = {"messages": {message["id"]: message}}
    return {**_about(command), "target_id": message["id"], "resolved": resolved_messages}


def button_data(message: Json, custom_id: str) -> Json:
    """The data of a press on a button of a message.

    Raises LookupError where the message has no such button that can be pressed.
    """
    button = _component(message, custom_id)
    if button["type"] in SELECTS:
        text = f"{custom_id!r} is a menu; use select()"
        raise LookupError(text)
    return {"custom_id": custom_id, "component_type": button["type"], "id": button["id"]}


def select_data(world: World, message: Json, custom_id: str, values: list[str]) -> Json:
    """The data of a choice in a select menu of a message.

    Raises LookupError where the message has no such menu, ValueError where it offers no such
    choice.
    """
    select = _component(message, custom_id)
    if select["type"] not in SELECTS:
        text = f"{custom_id!r} is no menu"
        raise LookupError(text)
    check_chosen(select, values)
    about = {"component_type": select["type"], "id": select["id"]}
    data: Json = {"custom_id": custom_id, **about, "values": values}
    if select["type"] != STRING_SELECT:
        data["resolved"] = resolved(world, CHOSEN.get(select["type"], USER), values)
    return data


def _about(command: Json) -> Json:
    about = {"id": command["id"], "name": command["name"], "type": command["type"]}
    if command.get("guild_id"):
        about["guild_id"] = command["guild_id"]
    return about


def _component(message: Json, custom_id: str) -> Json:
    parts = [part for _, part in walk(message) if part.get("custom_id")]
    found = next((part for part in parts if part["custom_id"] == custom_id), None)
    if found is None:
        text = f"no {custom_id!r} in the message, only {[part['custom_id'] for part in parts]}"
        raise LookupError(text)
    if found.get("disabled"):
        text = f"{custom_id!r} is disabled"
        raise LookupError(text)
    return found


def interaction_event(world: World, interaction: Interaction) -> Json:
    """The INTERACTION_CREATE for what the user did."""
    in_guild = world.channels.in_guild(interaction.channel_id)
    user = interaction.user
    event: Json = {
        "id": str(interaction.id),
        "application_id": str(BOT.id),
        "type": int(interaction.kind),
        "token": interaction.token,
        "version": 1,
        "data": interaction.data,
        "channel_id": str(interaction.channel_id),
        "app_permissions": str(world.bot_permissions),
        "locale": user.locale,
        "entitlements": [],
        "authorizing_integration_owners": {"0": str(GUILD_ID) if in_guild else "0"},
        "context": 0 if in_guild else 1,
        "attachment_size_limit": 10 * 1024 * 1024,
    }
    if interaction.source is not None:
        event["message"] = interaction.messages.find(interaction.source)
    channel = world.channels.channel(interaction.channel_id)
    return {**event, **(_in_guild(world, user, channel) if in_guild else _in_dm(user, channel))}


def _in_guild(world: World, user: Account, channel: Json) -> Json:
    permissions = str(user.effective)
    locale = world.guild_locale
    return {
        "guild_id": str(GUILD_ID),
        "guild": {"id": str(GUILD_ID), "locale": locale, "features": []},
        "guild_locale": locale,
        "channel": {**channel, "permissions": permissions},
        "member": {**user.member(), "user": user.user(), "permissions": permissions},
    }


def _in_dm(user: Account, channel: Json) -> Json:
    return {"channel": channel, "user": user.user()}
