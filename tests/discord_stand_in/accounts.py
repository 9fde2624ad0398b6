"""The people of the stand-in's small Discord, the bot among them, and their roles."""

from collections.abc import Iterator
from dataclasses import dataclass

from tests.discord_stand_in.records import Json

ADMINISTRATOR = 1 << 3
MANAGE_GUILD = 1 << 5
VIEW_CHANNEL = 1 << 10
SEND_MESSAGES = 1 << 11
EMBED_LINKS = 1 << 14
READ_MESSAGE_HISTORY = 1 << 16
USE_APPLICATION_COMMANDS = 1 << 31
SEND_MESSAGES_IN_THREADS = 1 << 38
ORDINARY = (
    VIEW_CHANNEL
    | SEND_MESSAGES
    | EMBED_LINKS
    | READ_MESSAGE_HISTORY
    | USE_APPLICATION_COMMANDS
    | SEND_MESSAGES_IN_THREADS
)
ALL_PERMISSIONS = (1 << 53) - 1
JOINED_AT = "2024-01-02T03:04:05.000000+00:00"


@dataclass(frozen=True, slots=True)
class Role:
    """A role of the server; it gives no permissions here, those stand on the account."""

    id: int
    name: str
    mentionable: bool = False

    @property
    def mention(self) -> str:
        """The text that mentions this role."""
        return f"<@&{self.id}>"

    def role(self) -> Json:
        """Discord's role object."""
        return {
            "id": str(self.id),
            "name": self.name,
            "description": None,
            "permissions": "0",
            "position": 1,
            "color": 0,
            "colors": {"primary_color": 0, "secondary_color": None, "tertiary_color": None},
            "hoist": False,
            "managed": False,
            "mentionable": self.mentionable,
            "icon": None,
            "unicode_emoji": None,
            "flags": 0,
        }


@dataclass(frozen=True, slots=True)
class Account:
    """A user. A test may make any number of them.

    `permissions` are those that they hold in the server's channels, `roles` the ids of their
    roles, `locale` the language of their client.
    """

    id: int
    name: str
    bot: bool = False
    permissions: int = ORDINARY
    roles: tuple[int, ...] = ()
    locale: str = "en-US"

    @property
    def mention(self) -> str:
        """The text that mentions this user."""
        return f"<@{self.id}>"

    @property
    def dm_channel_id(self) -> int:
        """The id of the direct-message channel between this user and the bot."""
        return self.id + 1_000

    @property
    def effective(self) -> int:
        """The permissions as Discord computes them: an administrator has them all."""
        return ALL_PERMISSIONS if self.permissions & ADMINISTRATOR else self.permissions

    def user(self) -> Json:
        """Discord's user object."""
        return {
            "id": str(self.id),
            "username": self.name,
            "discriminator": "0",
            "global_name": None if self.bot else self.name.title(),
            "avatar": None,
            "bot": self.bot,
            "system": False,
            "banner": None,
            "accent_color": None,
            "flags": 0,
            "public_flags": 0,
            "avatar_decoration_data": None,
            "collectibles": None,
            "clan": None,
            "primary_guild": None,
        }

    def member(self) -> Json:
        """Discord's member object, without the user."""
        return {
            "nick": None,
            "avatar": None,
            "banner": None,
            "roles": [str(role) for role in self.roles],
            "joined_at": JOINED_AT,
            "premium_since": None,
            "deaf": False,
            "mute": False,
            "flags": 0,
            "pending": False,
            "communication_disabled_until": None,
        }


BOT = Account(900_000_000_000_100_000, "stand-in-bot", bot=True)
ALICE = Account(900_000_000_000_200_000, "alice")
BRUNO = Account(900_000_000_000_300_000, "bruno")
OWNER = Account(900_000_000_000_400_000, "owner", permissions=ORDINARY | ADMINISTRATOR)
PEOPLE = (BOT, ALICE, BRUNO, OWNER)
EDITORS = Role(900_000_000_000_000_011, "editors", mentionable=True)


class People:
    """Everybody whom the stand-in knows: the usual ones, and whoever has done something."""

    def __init__(self) -> None:
        """Know the usual ones."""
        self._known = {one.id: one for one in PEOPLE}

    def __iter__(self) -> Iterator[Account]:
        """Everybody, in the order in which they were met."""
        return iter(self._known.values())

    def meet(self, account: Account) -> None:
        """Know `account` from now on, with the roles and permissions that it has now."""
        self._known[account.id] = account

    def person(self, user_id: int) -> Account | None:
        """The account with this id."""
        return self._known.get(user_id)

    def dm_partner(self, channel_id: int) -> Account | None:
        """The account that the direct-message channel with this id belongs to."""
        return next((one for one in self if one.dm_channel_id == channel_id), None)
