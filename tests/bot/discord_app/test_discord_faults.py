"""What goes wrong between Discord and the bot: no "thinking…" stays behind, nothing comes twice."""

import asyncio
from pathlib import Path
from typing import Any

import pytest

from tests.bot.discord_app.wire import TREATY, a_stand_in, button, pullquote
from tests.discord_stand_in import DiscordStandIn, all_text
from tests.discord_stand_in.accounts import ORDINARY, READ_MESSAGE_HISTORY

CALLBACK, ORIGINAL, MESSAGES = "/callback", "/messages/@original", "/messages"
FAULTS: tuple[dict[str, Any], ...] = (
    {"status": 429},
    {"status": 500},
    {"status": 502, "after_effect": True},
    {"status": 503},
    {"status": None},
    {"status": None, "after_effect": True},
)


@pytest.mark.asyncio
async def test_a_question_survives_every_fault_of_rest(index: Path) -> None:
    settings = {"PULLQUOTE_USER_RATE": "1000", "PULLQUOTE_SERVER_RATE": "1000"}
    async with a_stand_in() as discord, pullquote(discord, index, settings=settings) as process:
        await discord.ready()
        for method, part in (("POST", CALLBACK), ("PATCH", ORIGINAL)):
            for fault in FAULTS:
                discord.fail_next(method, part, **fault)
                used = discord.slash("ask", {"question": TREATY})
                assert "Ada Sample" in all_text(await used.final()), (part, fault)
                assert not used.loading
                assert len(used.sent) == 1
        sent = []
        for fault in FAULTS:
            discord.fail_next("POST", MESSAGES, **fault)
            sent.append(discord.message(TREATY))
            assert "Ada Sample" in all_text(await sent[-1].reply()), fault
        await asyncio.sleep(1)
        assert [len(one.replies) for one in sent] == [1] * len(FAULTS)
        assert "Traceback" not in process.output
        # A callback that was served and whose answer got lost is sent a second time: Discord then
        # says that it knows, and that is all right.
        assert {one.rule for one in discord.violations} <= {"second callback"}


@pytest.mark.asyncio
async def test_an_interaction_that_comes_too_late_is_let_go(index: Path) -> None:
    async with a_stand_in() as discord, pullquote(discord, index) as process:
        await discord.ready()
        discord.delay_event("INTERACTION_CREATE", 3.2)
        late = discord.slash("ask", {"question": TREATY})
        await asyncio.sleep(4)
        used = discord.slash("ask", {"question": TREATY})
        assert "Ada Sample" in all_text(await used.final())
        assert late.sent == []
        assert "10062" in process.output
        assert "Traceback" not in process.output


@pytest.mark.asyncio
async def test_a_message_that_discord_refuses_goes_as_plain_text(index: Path) -> None:
    async with a_stand_in() as discord, pullquote(discord, index):
        await discord.ready()
        discord.fail_next("PATCH", ORIGINAL, status=400)
        plain = await discord.slash("ask", {"question": TREATY}).final()
        assert "> " in plain["content"]
        assert "Ada Sample" in plain["content"]
        context = await discord.click(plain, button(plain, "context")).final()
        assert "**" in all_text(context)
        # Where plain text is refused as well, it may be for an address: the buttons go.
        discord.fail_next("PATCH", ORIGINAL, status=400, times=2)
        bare = await discord.slash("ask", {"question": TREATY}).final()
        assert "Ada Sample" in bare["content"]
        assert bare["components"] == []
        discord.fail_next("POST", MESSAGES, status=400)
        sent = await discord.message(TREATY).reply()
        assert "Ada Sample" in sent["content"]
        assert discord.violations == []


@pytest.mark.asyncio
async def test_a_bot_that_may_not_read_the_history_answers_without_a_reference(
    index: Path,
) -> None:
    async with DiscordStandIn(
        patience=60, bot_permissions=ORDINARY & ~READ_MESSAGE_HISTORY
    ) as discord, pullquote(discord, index):  # fmt: skip
        await discord.ready()
        sent = discord.message(TREATY)
        answer = await sent.reply()
        assert "Ada Sample" in all_text(answer)
        assert "message_reference" not in answer


@pytest.mark.asyncio
async def test_the_gateway_may_go_away_and_come_back(index: Path) -> None:
    settings = {"PULLQUOTE_USER_RATE": "100"}
    async with a_stand_in() as discord, pullquote(discord, index, settings=settings) as process:
        await discord.ready()

        async def still_answers(what: str) -> None:
            used = discord.slash("ask", {"question": TREATY})
            assert "Ada Sample" in all_text(await used.final()), what

        # Interactions made while it is away are delivered when the session is resumed.
        discord.drop()
        await still_answers("a dropped connection")
        discord.close_gateway(4000)
        await still_answers("4000")
        discord.ask_to_reconnect()
        await still_answers("op 7")
        discord.invalidate_sessions(resumable=True)
        await still_answers("op 9, resumable")
        discord.drop(repeat="INTERACTION_CREATE")
        await still_answers("an event that comes twice")
        starts = len(discord.gateway.identifies)
        discord.invalidate_sessions(resumable=False)
        await discord.ready(identifies=starts + 1)
        await still_answers("op 9")
        discord.lose_guild()
        direct = discord.slash("ask", {"question": TREATY}, dm=True)
        assert "Ada Sample" in all_text(await direct.final())
        discord.restore_guild()
        await still_answers("an outage of the server")
        assert "Unknown interaction" not in process.output
        assert process.process.returncode is None


@pytest.mark.asyncio
async def test_the_bot_waits_for_a_gateway_that_isnt_there_at_the_start(index: Path) -> None:
    async with a_stand_in() as discord:
        discord.refuse_gateway(1)
        async with pullquote(discord, index) as process:
            await discord.ready()
            used = discord.slash("ask", {"question": TREATY})
            assert "Ada Sample" in all_text(await used.final())
            assert "Traceback" not in process.output


@pytest.mark.asyncio
@pytest.mark.parametrize("code", [4004, 4014])
async def test_a_connection_that_is_closed_for_good_ends_the_bot_with_a_reason(
    index: Path, code: int
) -> None:
    async with a_stand_in() as discord, pullquote(discord, index) as process:
        await discord.ready()
        discord.close_gateway(code)
        assert await process.ended(within=30) == 2
        assert ("token" if code == 4004 else str(code)) in process.output
        assert "Traceback" not in process.output
