"""What a build that takes long says, without waiting for so long."""

import asyncio
import time
from typing import Any, cast

import discord
import pytest

from bot.discord_app.commands.admin import TOKEN_SECONDS, Progress
from bot.discord_app.layout import notice
from bot.discord_app.sending import Interaction
from bot.discord_app.store import ServerSettings
from bot.discord_app.tickets import Ticket
from bot.texts import ENGLISH


class Channel(discord.abc.Messageable):
    """Notes what is sent to it."""

    def __init__(self) -> None:
        self.sent: list[dict[str, Any]] = []

    async def send(self, **given: Any) -> None:  # type: ignore[override] # noqa: ANN401
        self.sent.append(given)


class Asked:
    """An interaction, as far as progress needs it."""

    id = 5

    def __init__(self) -> None:
        self.channel = Channel()
        self.edits = 0

    async def edit_original_response(self, **_given: object) -> None:
        self.edits += 1


def progress(asked: Asked, seconds_ago: float) -> Progress:
    ticket = Ticket(5, "slash", 1, 2, (), ENGLISH, ServerSettings())
    ticket.since = time.monotonic() - seconds_ago
    return Progress(cast("Interaction", asked), ticket)


@pytest.mark.asyncio
async def test_progress_edits_the_reply_and_not_too_often() -> None:
    asked = Asked()
    shown = progress(asked, 0)
    for done in range(9):
        shown.told("Reading articles", done, 9)
        await asyncio.sleep(0)
    await shown.end(notice("Done."))
    assert (asked.edits, asked.channel.sent) == (2, [])


@pytest.mark.asyncio
async def test_when_the_reply_cant_be_edited_any_more_only_the_end_is_told() -> None:
    asked = Asked()
    shown = progress(asked, TOKEN_SECONDS + 1)
    for done in range(9):
        shown.told("Reading articles", done, 9)
        await asyncio.sleep(0)
    await shown.end(notice("Done."))
    assert (asked.edits, len(asked.channel.sent)) == (0, 1)
