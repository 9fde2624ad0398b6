"""Builds the events of users: commands with their options, button presses, form submissions."""

from tests.discord_stand_in.interactions import Interaction
from tests.discord_stand_in.records import Json
from tests.discord_stand_in.world import (
    ADMINISTRATOR,
    BOT,
    CHANNEL_ID,
    GUILD_ID,
    Account,
    World,
)

SUBCOMMAND, GROUP, STRING = 1, 2, 3
ALL_PERMISSIONS = (1 << 53) - 1


def command_data(command: Json, path: list[str], options: Json, focused: str | None) -> Json:
    """The data of a command's interaction; `path` names the subcommand, if any.

    Raises ValueError where a user's Discord would not have let the command through.
    """
    data: Json = {"id": command["id"], "name": command["name"], "type": command["type"]}
    if command.get("guild_id"):
        data["guild_id"] = command["guild_id"]
    data["options"] = _options(command.get("options") or [], path, options, focused)
    return data


def _options(known: list[Json], path: list[str], values: Json, focused: str | None) -> list[Json]:
    if path:
        inner = next(
            (one for one in known if one["name"] == path[0] and one["type"] <= GROUP), None
        )
        if inner is None:
            message = f"the synced command has no subcommand {path[0]!r}"
            raise ValueError(message)
        below = _options(inner.get("options") or [], path[1:], values, focused)
        return [{"type": inner["type"], "name": inner["name"], "options": below}]
    if unknown := values.keys() - {one["name"] for one in known}:
        message = f"the synced command has no option {sorted(unknown)}"
        raise ValueError(message)
    missing = [one["name"] for one in known if one.get("required") and one["name"] not in values]
    if missing and focused is None:
        message = f"the command needs {missing}"
        raise ValueError(message)
    return [_option(one, values[one["name"]], focused) for one in known if one["name"] in values]


def _option(known: Json, value: object, focused: str | None) -> Json:
    if known["type"] == STRING and focused is None:
        low, high = known.get("min_length") or 0, known.get("max_length") or 6000
        if not low <= len(str(value)) <= high:
            message = f"{known['name']} takes {low} to {high} characters"
            raise ValueError(message)
    option: Json = {"type": known["type"], "name": known["name"], "value": value}
    if focused == known["name"]:
        option["focused"] = True
    return option


def interaction_event(world: World, interaction: Interaction, data: Json) -> Json:
    """The INTERACTION_CREATE for what the user did."""
    in_guild = interaction.channel_id == CHANNEL_ID
    user = interaction.user
    event: Json = {
        "id": str(interaction.id),
        "application_id": str(BOT.id),
        "type": int(interaction.kind),
        "token": interaction.token,
        "version": 1,
        "data": data,
        "channel_id": str(interaction.channel_id),
        "app_permissions": str(world.bot_permissions),
        "locale": "en-US",
        "entitlements": [],
        "authorizing_integration_owners": {"0": str(GUILD_ID) if in_guild else "0"},
        "context": 0 if in_guild else 1,
        "attachment_size_limit": 10 * 1024 * 1024,
    }
    if interaction.source is not None:
        event["message"] = interaction.messages.find(interaction.source)
    return {**event, **(_in_guild(world, user) if in_guild else _in_dm(world, user))}


def _in_guild(world: World, user: Account) -> Json:
    permissions = _effective(user)
    return {
        "guild_id": str(GUILD_ID),
        "guild": {"id": str(GUILD_ID), "locale": "en-US", "features": []},
        "guild_locale": "en-US",
        "channel": {**world.channel(), "permissions": str(permissions)},
        "member": {**user.member(), "user": user.user(), "permissions": str(permissions)},
    }


def _in_dm(world: World, user: Account) -> Json:
    return {"channel": world.dm_channel(user), "user": user.user()}


def _effective(user: Account) -> int:
    """The permissions that Discord computes: an administrator has them all."""
    return ALL_PERMISSIONS if user.permissions & ADMINISTRATOR else user.permissions
