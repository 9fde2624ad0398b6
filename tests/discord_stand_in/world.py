"""The small Discord in which the stand-in plays: a bot, some people, one server, one channel."""

import itertools
import time
from dataclasses import dataclass

from tests.discord_stand_in.records import Json

VIEW_CHANNEL = 1 << 10
SEND_MESSAGES = 1 << 11
EMBED_LINKS = 1 << 14
READ_MESSAGE_HISTORY = 1 << 16
USE_APPLICATION_COMMANDS = 1 << 31
ADMINISTRATOR = 1 << 3
ORDINARY = (
    VIEW_CHANNEL | SEND_MESSAGES | EMBED_LINKS | READ_MESSAGE_HISTORY | USE_APPLICATION_COMMANDS
)

GUILD_ID = 900_000_000_000_000_001
CHANNEL_ID = 900_000_000_000_000_002
DISCORD_EPOCH_MS = 1_420_070_400_000
JOINED_AT = "2024-01-02T03:04:05.000000+00:00"


@dataclass(frozen=True, slots=True)
class Account:
    """A user; `permissions` are those that they hold in the server's channel."""

    id: int
    name: str
    bot: bool = False
    permissions: int = ORDINARY

    @property
    def mention(self) -> str:
        """The text that mentions this user."""
        return f"<@{self.id}>"

    @property
    def dm_channel_id(self) -> int:
        """The id of the direct-message channel between this user and the bot."""
        return self.id + 1_000

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
            "roles": [],
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


class Snowflakes:
    """Gives out ids that carry the present time, as Discord's do, and always grow."""

    def __init__(self) -> None:
        """Start with the first id."""
        self._counter = itertools.count()
        self._last = 0

    def next(self) -> int:
        """A new id."""
        moment = (int(time.time() * 1000) - DISCORD_EPOCH_MS) << 22
        self._last = max(moment | next(self._counter) % 4096, self._last + 1)
        return self._last


@dataclass(frozen=True, slots=True)
class World:
    """The objects that stay the same while the stand-in runs."""

    token: str
    bot_permissions: int = ORDINARY

    def application(self) -> Json:
        """Discord's application object."""
        return {
            "id": str(BOT.id),
            "name": "Stand-in",
            "icon": None,
            "description": "",
            "summary": "",
            "type": None,
            "bot_public": True,
            "bot_require_code_grant": False,
            "verify_key": "0" * 64,
            "flags": 0,
            "flags_new": "0",
            "eligible_oauth2_scopes": [],
            "owner": OWNER.user(),
            "bot": BOT.user(),
            "team": None,
            "redirect_uris": [],
            "interactions_endpoint_url": None,
            "role_connections_verification_url": None,
            "approximate_guild_count": 1,
            "approximate_user_install_count": 0,
            "approximate_user_authorization_count": 0,
            "explicit_content_filter": 0,
        }

    def channel(self) -> Json:
        """The server's text channel."""
        return {
            "id": str(CHANNEL_ID),
            "type": 0,
            "guild_id": str(GUILD_ID),
            "name": "general",
            "position": 0,
            "topic": None,
            "nsfw": False,
            "parent_id": None,
            "last_message_id": None,
            "last_pin_timestamp": None,
            "rate_limit_per_user": 0,
            "flags": 0,
            "permission_overwrites": [],
        }

    def dm_channel(self, account: Account) -> Json:
        """The direct-message channel between the bot and `account`."""
        return {
            "id": str(account.dm_channel_id),
            "type": 1,
            "last_message_id": None,
            "flags": 0,
            "recipients": [account.user()],
        }

    def everyone(self) -> Json:
        """The one role of the server, which everybody has."""
        return {
            "id": str(GUILD_ID),
            "name": "@everyone",
            "description": None,
            "permissions": str(self.bot_permissions),
            "position": 0,
            "color": 0,
            "colors": {"primary_color": 0, "secondary_color": None, "tertiary_color": None},
            "hoist": False,
            "managed": False,
            "mentionable": False,
            "icon": None,
            "unicode_emoji": None,
            "flags": 0,
        }

    def guild(self) -> Json:
        """The server, as REST gives it."""
        empty = ("icon", "description", "splash", "discovery_splash", "banner", "vanity_url_code")
        unset = ("home_header", "application_id", "max_presences", "incidents_data")
        channels = ("afk", "system", "widget", "rules", "public_updates", "safety_alerts")
        counts = ("verification_level", "default_message_notifications", "nsfw_level", "mfa_level")
        return {
            "id": str(GUILD_ID),
            "name": "Stand-in server",
            "owner_id": str(OWNER.id),
            "roles": [self.everyone()],
            "emojis": [],
            "stickers": [],
            "features": [],
            "preferred_locale": "en-US",
            "afk_timeout": 300,
            "explicit_content_filter": 0,
            "premium_tier": 0,
            "system_channel_flags": 0,
            "region": "deprecated",
            "max_members": 500_000,
            "max_video_channel_users": 25,
            "max_stage_video_channel_users": 50,
            "premium_subscription_count": 0,
            **dict.fromkeys(("widget_enabled", "premium_progress_bar_enabled", "nsfw"), False),
            **dict.fromkeys(counts, 0),
            **dict.fromkeys(empty + unset),
            **{f"{name}_channel_id": None for name in channels},
        }

    def guild_create(self) -> Json:
        """The server, as the gateway announces it; without the members intent, only the bot."""
        return {
            **self.guild(),
            "joined_at": JOINED_AT,
            "large": False,
            "unavailable": False,
            "member_count": len(PEOPLE),
            "channels": [self.channel()],
            "members": [{**BOT.member(), "user": BOT.user()}],
            "threads": [],
            "presences": [],
            "voice_states": [],
            "stage_instances": [],
            "guild_scheduled_events": [],
            "soundboard_sounds": [],
        }


def person(user_id: int) -> Account | None:
    """The account with this id."""
    return next((account for account in PEOPLE if account.id == user_id), None)


def dm_partner(channel_id: int) -> Account | None:
    """The account that the direct-message channel with this id belongs to."""
    return next((account for account in PEOPLE if account.dm_channel_id == channel_id), None)
