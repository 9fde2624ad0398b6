"""A stand-in for Discord that speaks its protocol on the loopback interface, for tests."""

from tests.discord_stand_in.interactions import Interaction, Reply
from tests.discord_stand_in.messages import all_text, buttons
from tests.discord_stand_in.process import BotProcess, running
from tests.discord_stand_in.records import Request, Violation
from tests.discord_stand_in.server import DiscordStandIn
from tests.discord_stand_in.users import SentMessage
from tests.discord_stand_in.world import (
    ALICE,
    BOT,
    BRUNO,
    CHANNEL_ID,
    EDITORS,
    GUILD_ID,
    OWNER,
    SECOND_CHANNEL_ID,
    Account,
    Role,
)

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
    "BotProcess",
    "DiscordStandIn",
    "Interaction",
    "Reply",
    "Request",
    "Role",
    "SentMessage",
    "Violation",
    "all_text",
    "buttons",
    "running",
]
