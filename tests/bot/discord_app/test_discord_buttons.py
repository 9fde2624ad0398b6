"""Every button, before and after a kill and a restart, by the asker and by somebody else."""

import re
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from tests.bot.discord_app.wire import PANCAKES, TREATY, a_stand_in, button, pullquote
from tests.discord_stand_in import BRUNO, CHANNEL_ID, OWNER, DiscordStandIn, all_text
from tests.discord_stand_in.records import Json

EPHEMERAL = 64


async def ask(discord: DiscordStandIn, question: str, **options: object) -> Json:
    return await discord.slash("ask", {"question": question, **options}).final()


async def press_all(discord: DiscordStandIn, public: Json, private: Json, doomed: Json) -> None:
    """Press every button of three answers to the same question; `doomed` is deleted."""
    first_page = all_text(public)

    # Pages: the asker turns them in place, somebody else gets a copy.
    turned = await discord.click(public, button(public, "turn", last=True)).final()
    assert turned["id"] == public["id"]
    assert all_text(turned) != first_page
    copied = await discord.click(turned, button(turned, "turn"), user=BRUNO).final()
    assert copied["id"] != public["id"]
    assert copied["flags"] & EPHEMERAL
    back = await discord.click(turned, button(turned, "turn")).final()
    assert all_text(back) == first_page

    context = await discord.click(public, button(public, "context"), user=BRUNO).final()
    assert context["flags"] & EPHEMERAL
    quoted = first_page.split("**")[1]
    assert quoted in all_text(context)

    for vote in ("helpful", "unhelpful"):
        told = await discord.click(public, button(public, vote), user=BRUNO).final()
        assert told["flags"] & EPHEMERAL
        assert "Thank you" in all_text(told)

    shown = await discord.click(private, button(private, "show")).final()
    assert not shown["flags"] & EPHEMERAL
    assert "**" in all_text(shown)
    with pytest.raises(LookupError):
        button(shown, "show")
    assert shown in discord.visible_to(BRUNO)

    refused = await discord.click(doomed, button(doomed, "delete"), user=BRUNO).final()
    assert refused["flags"] & EPHEMERAL
    assert doomed["id"] in {one["id"] for one in discord.visible_to(BRUNO)}
    discord.click(doomed, button(doomed, "delete"))
    await deleted(discord, doomed)


async def deleted(discord: DiscordStandIn, message: Json) -> None:
    gone = int(message["id"])
    await discord.until(lambda: None if discord.messages.find(gone) else True, "its deletion")


@pytest.mark.asyncio
async def test_all_buttons_work_before_and_after_a_kill_and_a_restart(index: Path) -> None:
    settings = {"PULLQUOTE_USER_RATE": "100"}
    async with a_stand_in() as discord:
        async with pullquote(discord, index, settings=settings) as process:
            await discord.ready()
            answers = [
                (await ask(discord, TREATY), await ask(discord, TREATY, private=True),
                 await ask(discord, TREATY))
                for _ in range(2)
            ]  # fmt: skip
            nothing = await ask(discord, PANCAKES)
            await press_all(discord, *answers[0])
            await process.kill()

        async with pullquote(discord, index, settings=settings) as process:
            await discord.ready(identifies=2)
            await press_all(discord, *answers[1])
            voted = await discord.click(nothing, button(nothing, "unhelpful")).final()
            assert "Thank you" in all_text(voted)
            # Whoever may delete any message may delete this one, too.
            discord.click(nothing, button(nothing, "delete"), user=OWNER)
            await deleted(discord, nothing)
        assert discord.violations == []


@pytest.mark.asyncio
async def test_buttons_work_in_direct_messages_and_in_threads(index: Path) -> None:
    async with a_stand_in() as discord, pullquote(discord, index):
        await discord.ready()
        direct = await discord.message(TREATY, dm=True).reply()
        thread = discord.thread()
        threaded = await discord.message(TREATY, channel=thread).reply()
        for answer in (direct, threaded):
            turned = await discord.click(answer, button(answer, "turn", last=True)).final()
            assert turned["id"] == answer["id"]
            context = await discord.click(turned, button(turned, "context")).final()
            assert "**" in all_text(context)
            voted = await discord.click(turned, button(turned, "helpful")).final()
            assert "Thank you" in all_text(voted)
            discord.click(turned, button(turned, "delete"))
            await deleted(discord, answer)
        assert discord.violations == []


@pytest.mark.asyncio
async def test_what_isnt_kept_any_more_is_said_politely(index: Path) -> None:
    async with a_stand_in() as discord:
        async with pullquote(discord, index):
            await discord.ready()
            answer = await ask(discord, TREATY)
        (index / "discord.sqlite").unlink()
        async with pullquote(discord, index):
            await discord.ready(identifies=2)
            # For the asker, too, the answer that stands there is not lost.
            told = await discord.click(answer, button(answer, "turn", last=True)).final()
            assert told["flags"] & EPHEMERAL
            assert "ask again" in all_text(told)
            assert all_text(discord.messages.get(CHANNEL_ID, int(answer["id"]))) == all_text(answer)
            for action in ("turn", "context"):
                told = await discord.click(
                    answer, button(answer, action, last=True), user=BRUNO
                ).final()
                assert told["flags"] & EPHEMERAL
                assert "ask again" in all_text(told)
        assert discord.violations == []


@pytest.mark.asyncio
async def test_an_article_that_changes_is_not_quoted_from_the_old_place(index: Path) -> None:
    """The old excerpt is looked up by the hash of its text: it is found whole or not at all."""
    async with a_stand_in() as discord, pullquote(discord, index):
        await discord.ready()
        answer = await ask(discord, TREATY)
        _change_every_hash(index)
        told = await discord.click(answer, button(answer, "context")).final()
        assert "changed" in all_text(told)
        assert "**" not in all_text(told)
        assert discord.violations == []


def _change_every_hash(index: Path) -> None:
    """As if all articles had changed since: the excerpts that are kept are of other texts."""
    with closing(sqlite3.connect(index / "discord.sqlite")) as store, store:
        rows = store.execute("SELECT rowid, excerpts FROM answers").fetchall()
        for row, excerpts in rows:
            changed = re.sub(r"[0-9a-f]{64}", "0" * 64, excerpts)
            store.execute("UPDATE answers SET excerpts = ? WHERE rowid = ?", (changed, row))
