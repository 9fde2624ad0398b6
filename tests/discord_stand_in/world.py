"""The small Discord in which the stand-in plays: a bot, some people, one server, its channels."""

import itertools
import time
from dataclasses import dataclass, field
from enum import Enum

from tests.discord_stand_in.accounts import (
    ALICE,
    BOT,
    BRUNO,
    EDITORS,
    JOINED_AT,
    ORDINARY,
    OWNER,
    Account,
    People,
    Role,
)
from tests.discord_stand_in.channels import CHANNEL_ID, GUILD_ID, SECOND_CHANNEL_ID, Channels
from tests.discord_stand_in.records import Json

__all__ = [
    "ALICE",
    "BOT",
    "BRUNO",
    "CHANNEL_ID",
    "EDITORS",
    "GUILD_ID",
    "OWNER",
    "SECOND_CHANNEL_ID",
    "Account",
    "Membership",
    "Role",
    "Snowflakes",
    "World",
]

DISCORD_EPOCH_MS = 1_420_070_400_000


class Membership(Enum):
    """How the bot stands to the server."""

    MEMBER = "member"
    OUTAGE = "outage"
    REMOVED = "removed"


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


@dataclass(slots=True)
class World:
    """What there is: accounts, channels, the server, the bot's application."""

    token: str
    bot_permissions: int = ORDINARY
    guild_locale: str = "en-US"
    roles: tuple[Role, ...] = (EDITORS,)
    membership: Membership = Membership.MEMBER
    people: People = field(default_factory=People)
    channels: Channels = field(init=False)

    def __post_init__(self) -> None:
        """Open the channels."""
        self.channels = Channels(self.people)

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

    def everyone(self) -> Json:
        """The role that everybody has."""
        everyone = Role(GUILD_ID, "@everyone").role()
        return {**everyone, "permissions": str(self.bot_permissions), "position": 0}

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
            "roles": [self.everyone(), *(role.role() for role in self.roles)],
            "emojis": [],
            "stickers": [],
            "features": [],
            "preferred_locale": self.guild_locale,
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
            "member_count": len(list(self.people)),
            "channels": self.channels.text_channels(),
            "members": [{**BOT.member(), "user": BOT.user()}],
            "threads": self.channels.threads,
            "presences": [],
            "voice_states": [],
            "stage_instances": [],
            "guild_scheduled_events": [],
            "soundboard_sounds": [],
        }
