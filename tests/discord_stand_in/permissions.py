"""Who may use a command where, as Discord's client decides before it sends anything."""

from tests.discord_stand_in.accounts import ADMINISTRATOR, USE_APPLICATION_COMMANDS, Account
from tests.discord_stand_in.records import Json

IN_GUILD, IN_BOT_DM = 0, 1


def check_usable(command: Json, user: Account, *, in_guild: bool, override: bool) -> None:
    """Raise PermissionError, with the reason, where a user isn't offered a command.

    `override` stands for an administrator of the server who has given everybody the command in
    the server's settings; where it may be used at all, that doesn't change.
    """
    name = command["name"]
    if not _offered(command, in_guild=in_guild):
        message = f"{name!r} isn't offered in {'a server' if in_guild else 'direct messages'}"
        raise PermissionError(message)
    if not in_guild or user.permissions & ADMINISTRATOR:
        return
    if not user.permissions & USE_APPLICATION_COMMANDS:
        message = f"{user.name} may not use application commands"
        raise PermissionError(message)
    wanted = command.get("default_member_permissions")
    if override or wanted is None:
        return
    if int(wanted) == 0:
        message = f"{name!r} is for administrators, unless the server says otherwise"
        raise PermissionError(message)
    if lacking := int(wanted) & ~user.permissions:
        message = f"{user.name} lacks the permissions {lacking:#x} for {name!r}"
        raise PermissionError(message)


def _offered(command: Json, *, in_guild: bool) -> bool:
    contexts = command.get("contexts")
    if command.get("guild_id"):  # a command of one server is nowhere else
        return in_guild
    if contexts is not None:
        return (IN_GUILD if in_guild else IN_BOT_DM) in contexts
    return in_guild or command.get("dm_permission") is not False
