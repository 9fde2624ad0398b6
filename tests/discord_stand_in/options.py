"""The options of a slash command as a user's Discord sends them, checked as it checks them."""

from collections.abc import Sequence

from tests.discord_stand_in.records import Json
from tests.discord_stand_in.world import World

SUBCOMMAND, GROUP, STRING, INTEGER, BOOLEAN = 1, 2, 3, 4, 5
USER, CHANNEL, ROLE, MENTIONABLE, NUMBER, ATTACHMENT = 6, 7, 8, 9, 10, 11
REFERRING = {USER: "users", CHANNEL: "channels", ROLE: "roles"}
TAKEN: dict[int, tuple[type, ...]] = {
    STRING: (str,),
    INTEGER: (int,),
    BOOLEAN: (bool,),
    NUMBER: (int, float),
    **dict.fromkeys(REFERRING, (int, str)),
}


def fill_in(known: list[Json], path: list[str], values: Json, focused: str | None) -> list[Json]:
    """The options of a command's interaction; `path` names the subcommand, if any.

    `focused` is the option that is being typed. Raises ValueError where a user's Discord would
    not have let it through.
    """
    if path:
        inner = next(
            (one for one in known if one["name"] == path[0] and one["type"] <= GROUP), None
        )
        if inner is None:
            message = f"the synced command has no subcommand {path[0]!r}"
            raise ValueError(message)
        below = fill_in(inner.get("options") or [], path[1:], values, focused)
        return [{"type": inner["type"], "name": inner["name"], "options": below}]
    _check_names(known, values, focused)
    return [_option(one, values[one["name"]], focused) for one in known if one["name"] in values]


def flat(options: list[Json]) -> list[Json]:
    """The options that hold a value, those of a subcommand included."""
    inner = [flat(one["options"]) for one in options if "options" in one]
    return [*(one for one in options if "value" in one), *(one for more in inner for one in more)]


def resolved(world: World, kind: int, ids: Sequence[str]) -> Json:
    """The objects that ids of users, channels or roles stand for, as an interaction brings them.

    `kind` is the type of the option. Raises ValueError where there is no such object.
    """
    try:
        if kind == CHANNEL:
            return {"channels": {one: _channel(world, one) for one in ids}}
        if kind == ROLE:
            roles = {str(role.id): role.role() for role in world.roles}
            return {"roles": {one: roles[one] for one in ids}}
        people = {str(person.id): person for person in world.people}
        return {
            "users": {one: people[one].user() for one in ids},
            "members": {
                one: {**people[one].member(), "permissions": str(people[one].effective)}
                for one in ids
            },
        }
    except LookupError as error:
        message = f"nothing to choose with the id {error}"
        raise ValueError(message) from None


def _channel(world: World, channel_id: str) -> Json:
    channel = world.channels.channel(int(channel_id))
    kept = (
        *("id", "name", "type", "parent_id", "flags", "position", "nsfw"),
        # Of threads, as discord.py reads them.
        *("thread_metadata", "owner_id", "member_count", "message_count"),
    )
    partial = {key: channel[key] for key in kept if key in channel}
    return {**partial, "permissions": str(world.bot_permissions)}


def _check_names(known: list[Json], values: Json, focused: str | None) -> None:
    if any(one["type"] <= GROUP for one in known):
        message = f"the command needs one of {[one['name'] for one in known]}"
        raise ValueError(message)
    if unknown := values.keys() - {one["name"] for one in known}:
        message = f"the synced command has no option {sorted(unknown)}"
        raise ValueError(message)
    missing = [one["name"] for one in known if one.get("required") and one["name"] not in values]
    if missing and focused is None:
        message = f"the command needs {missing}"
        raise ValueError(message)
    if focused and not any(one["name"] == focused and one.get("autocomplete") for one in known):
        message = f"the option {focused!r} has no autocomplete"
        raise ValueError(message)


def _option(known: Json, value: object, focused: str | None) -> Json:
    if focused == known["name"]:
        # What is being typed is a text, whatever it will have to be.
        return {"type": known["type"], "name": known["name"], "value": value, "focused": True}
    _check(known, value)
    sent = str(value) if known["type"] in REFERRING else value
    return {"type": known["type"], "name": known["name"], "value": sent}


def _check(known: Json, value: object) -> None:
    taken = TAKEN.get(known["type"], ())
    if not isinstance(value, taken) or (isinstance(value, bool) and known["type"] != BOOLEAN):
        message = f"{known['name']} takes no {type(value).__name__}"
        raise ValueError(message)
    choices = [choice["value"] for choice in known.get("choices") or ()]
    if choices and value not in choices:
        message = f"{known['name']} takes one of {choices}"
        raise ValueError(message)
    if isinstance(value, str) and known["type"] == STRING:
        low, high = known.get("min_length") or 0, known.get("max_length") or 6000
        if not low <= len(value) <= high:
            message = f"{known['name']} takes {low} to {high} characters"
            raise ValueError(message)
    if isinstance(value, int | float) and known["type"] in {INTEGER, NUMBER}:
        _check_range(known, value)


def _check_range(known: Json, value: float) -> None:
    low, high = known.get("min_value"), known.get("max_value")
    if (low is not None and value < low) or (high is not None and value > high):
        message = f"{known['name']} takes {low} to {high}"
        raise ValueError(message)
