"""The channels of the stand-in: two text channels of the server, threads, direct messages."""

from datetime import UTC, datetime

from tests.discord_stand_in.accounts import (
    SEND_MESSAGES,
    SEND_MESSAGES_IN_THREADS,
    Account,
    People,
)
from tests.discord_stand_in.records import Json

GUILD_ID = 900_000_000_000_000_001
CHANNEL_ID = 900_000_000_000_000_002
SECOND_CHANNEL_ID = 900_000_000_000_000_003
TEXT_CHANNELS = {CHANNEL_ID: "general", SECOND_CHANNEL_ID: "articles"}
PUBLIC_THREAD = 11


class Channels:
    """All channels that there are."""

    def __init__(self, people: People) -> None:
        """Every person of `people` has a direct-message channel."""
        self._people = people
        self._threads: dict[int, Json] = {}

    @property
    def threads(self) -> list[Json]:
        """The threads, oldest first."""
        return [dict(one) for one in self._threads.values()]

    def text_channels(self) -> list[Json]:
        """The text channels of the server."""
        return [self._text_channel(one) for one in TEXT_CHANNELS]

    def in_guild(self, channel_id: int) -> bool:
        """Whether it is a channel or a thread of the server."""
        return channel_id in TEXT_CHANNELS or channel_id in self._threads

    def exists(self, channel_id: int) -> bool:
        """Whether there is such a channel."""
        return self.in_guild(channel_id) or self._people.dm_partner(channel_id) is not None

    def place(self, channel_id: int) -> Json:
        """The fields that say in which server a channel is; empty for direct messages."""
        return {"guild_id": str(GUILD_ID)} if self.in_guild(channel_id) else {}

    def sending(self, channel_id: int) -> int:
        """The permission that writing there needs; 0 for direct messages."""
        if channel_id in self._threads:
            return SEND_MESSAGES_IN_THREADS
        return SEND_MESSAGES if self.in_guild(channel_id) else 0

    def channel(self, channel_id: int) -> Json:
        """Discord's object of a channel.

        Raises LookupError where there is no such channel.
        """
        if channel_id in TEXT_CHANNELS:
            return self._text_channel(channel_id)
        if channel_id in self._threads:
            return dict(self._threads[channel_id])
        partner = self._people.dm_partner(channel_id)
        if partner is None:
            message = f"no channel {channel_id}"
            raise LookupError(message)
        return self.dm_channel(partner)

    def open_thread(self, thread_id: int, parent_id: int, name: str, owner: Account) -> Json:
        """Add a public thread under a text channel, and return its object.

        Raises LookupError where `parent_id` is no text channel.
        """
        if parent_id not in TEXT_CHANNELS:
            message = f"threads are opened under {sorted(TEXT_CHANNELS)}, not under {parent_id}"
            raise LookupError(message)
        now = datetime.now(UTC).isoformat(timespec="microseconds")
        self._threads[thread_id] = {
            "id": str(thread_id),
            "type": PUBLIC_THREAD,
            "guild_id": str(GUILD_ID),
            "parent_id": str(parent_id),
            "owner_id": str(owner.id),
            "name": name,
            "last_message_id": None,
            "rate_limit_per_user": 0,
            "flags": 0,
            "message_count": 0,
            "member_count": 1,
            "total_message_sent": 0,
            "thread_metadata": {
                "archived": False,
                "archive_timestamp": now,
                "auto_archive_duration": 1440,
                "locked": False,
                "create_timestamp": now,
            },
        }
        return dict(self._threads[thread_id])

    def dm_channel(self, account: Account) -> Json:
        """The direct-message channel between the bot and `account`."""
        return {
            "id": str(account.dm_channel_id),
            "type": 1,
            "last_message_id": None,
            "flags": 0,
            "recipients": [account.user()],
        }

    def _text_channel(self, channel_id: int) -> Json:
        return {
            "id": str(channel_id),
            "type": 0,
            "guild_id": str(GUILD_ID),
            "name": TEXT_CHANNELS[channel_id],
            "position": list(TEXT_CHANNELS).index(channel_id),
            "topic": None,
            "nsfw": False,
            "parent_id": None,
            "last_message_id": None,
            "last_pin_timestamp": None,
            "rate_limit_per_user": 0,
            "flags": 0,
            "permission_overwrites": [],
        }
