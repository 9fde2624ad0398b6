"""The bot itself, in a process of its own, over the loopback stand-in for Discord."""

import asyncio
import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from tests.discord_stand_in import DiscordStandIn, all_text, buttons, running
from tests.discord_stand_in.process import BotProcess

OPENAPI = Path(__file__).resolve().parents[4] / "shared" / "discord" / "openapi.json"
ARTICLES = Path(__file__).resolve().parents[3] / "data" / "articles"


@pytest.fixture
def index(sample_index: Path, tmp_path: Path) -> Path:
    """An index of its own for each test: the bot keeps the hash of its commands there."""
    return Path(shutil.copytree(sample_index, tmp_path / "index"))


@asynccontextmanager
async def pullquote(
    discord: DiscordStandIn, index: Path, *, token: str | None = None
) -> AsyncIterator[BotProcess]:
    """`pullquote serve` on the sample articles."""
    environment = {
        "DISCORD_TOKEN": token or discord.token,
        "PULLQUOTE_ARTICLES": str(ARTICLES),
        "PULLQUOTE_INDEX": str(index),
    }
    async with running(discord, "serve", environment=environment) as process:
        yield process


def a_stand_in() -> DiscordStandIn:
    """A Discord that checks what it is sent against its own description, where that is at hand."""
    return DiscordStandIn(openapi=OPENAPI if OPENAPI.exists() else None, patience=60)


@pytest.mark.asyncio
async def test_questions_are_answered_over_every_way_in_before_and_after_a_restart(
    index: Path,
) -> None:
    async with a_stand_in() as discord:
        async with pullquote(discord, index) as process:
            await discord.ready()
            assert set(discord.commands) == {"ask"}

            used = discord.slash("ask", {"question": "Who signed the treaty in February 1950?"})
            answer = await used.final()
            assert used.acknowledged_after is not None
            assert used.acknowledged_after < 3
            assert "**" in all_text(answer)
            assert "> " in all_text(answer)
            assert "Ada Sample, “The Long Winter" in all_text(answer)

            sent = discord.message("when were the soviet specialists withdrawn?", mention=True)
            reply = await sent.reply()
            assert "Max Mustermann, “The Experts Who Went Home”" in all_text(reply)
            assert reply["message_reference"]["message_id"] == sent.message["id"]

            direct = discord.message("how do i make fluffy pancakes", dm=True)
            assert "The articles don't answer that" in all_text(await direct.reply())

            ignored = discord.message("@everyone who was Zhou Enlai?", mention=False)
            last = discord.message("who was Zhou Enlai?", mention=True)
            await last.reply()
            assert ignored.replies == []
            assert await process.stop() == 0
        syncs = [request for request in discord.requests if request.method == "PUT"]

        async with pullquote(discord, index) as process:
            await discord.ready(identifies=2)
            again = discord.slash("ask", {"question": "What was Power of Siberia?"})
            text = all_text(await again.final())
            assert "Pipes and Promises" in text
            assert discord.token not in process.output
            assert "Power of Siberia" not in process.output, "questions are not logged"
        # The commands had not changed, so they were not sent a second time.
        assert [r for r in discord.requests if r.method == "PUT"] == syncs
        assert discord.violations == []


@pytest.mark.asyncio
async def test_a_link_button_opens_the_article_at_the_quote(index: Path) -> None:
    async with a_stand_in() as discord, pullquote(discord, index):
        await discord.ready()
        used = discord.slash("ask", {"question": "when did Power of Siberia open?"})
        urls = [button["url"] for button in buttons(await used.final())]
        assert urls
        assert all(url.startswith("https://www.example.") for url in urls)
        assert any("#:~:text=" in url for url in urls)
        assert discord.violations == []


@pytest.mark.asyncio
async def test_a_dozen_questions_at_once_are_all_acknowledged_in_time(index: Path) -> None:
    async with a_stand_in() as discord, pullquote(discord, index):
        await discord.ready()
        asked = [
            discord.slash("ask", {"question": f"what happened in {year}?"})
            for year in range(1949, 1961)
        ]
        await asyncio.gather(*(one.final() for one in asked))
        waits = [one.acknowledged_after for one in asked]
        assert all(wait is not None and wait < 3 for wait in waits)
        assert discord.violations == []


@pytest.mark.asyncio
async def test_a_wrong_token_ends_with_one_clear_line_and_exit_code_2(index: Path) -> None:
    async with a_stand_in() as discord:
        async with pullquote(discord, index, token="wrong.token") as process:  # noqa: S106
            assert await process.ended(within=60) == 2
        assert "Discord refused the token" in process.output
        assert "Traceback" not in process.output
        assert "wrong.token" not in process.output
