"""Starting, being watched, and stopping."""

import asyncio
import re
import shutil
import time
from pathlib import Path

import aiohttp
import pytest

from index.store import current_name
from tests.bot.discord_app.wire import ARTICLES, TREATY, a_stand_in, pullquote
from tests.discord_stand_in import GUILD_ID, OWNER, all_text


@pytest.mark.asyncio
async def test_health_metrics_and_log_lines_tell_what_happens_and_no_text(index: Path) -> None:
    settings = {"PULLQUOTE_PORT": "0"}
    async with a_stand_in() as discord, pullquote(discord, index, settings=settings) as process:
        await discord.ready()
        await discord.slash("ask", {"question": TREATY}).final()
        line = await process.wrote("question id=")
        for part in ("way=slash", "ack_ms=", "final_ms=", "status=quoted", "confidence=", "hits="):
            assert part in line
        port = re.search(r"http://127\.0\.0\.1:(\d+)", process.output)
        assert port is not None
        address = f"http://127.0.0.1:{port[1]}"
        await process.wrote("Ready as")
        async with aiohttp.ClientSession() as session:
            async with session.get(f"{address}/healthz") as answer:
                assert (answer.status, await answer.text()) == (200, "ok\n")
            async with session.get(f"{address}/metrics") as answer:
                metrics = await answer.text()
            discord.refuse_gateway(2)
            discord.drop()
            status, told = 200, ""
            while status == 200:  # until it has seen that the connection is gone
                async with session.get(f"{address}/healthz") as answer:
                    status, told = answer.status, await answer.text()
            assert told == "not connected to Discord\n"
        assert 'status="quoted"' in metrics
        assert "treaty" not in (metrics + process.output).lower()
        assert discord.token not in process.output
        tokens = [one.token for one in discord.state.interactions.values()]
        assert not any(token in process.output for token in tokens)
        assert discord.violations == []


@pytest.mark.asyncio
async def test_sigterm_answers_what_was_asked_and_exits_0(index: Path) -> None:
    async with a_stand_in() as discord, pullquote(discord, index) as process:
        await discord.ready()
        asked = [discord.slash("ask", {"question": f"what was {n}?"}) for n in range(1950, 1958)]
        await asyncio.gather(*(one.acknowledged() for one in asked))
        start = time.monotonic()
        assert await process.stop(grace=15) == 0
        assert time.monotonic() - start < 10
        answers = [await one.final() for one in asked]
        assert all(all_text(answer) for answer in answers)
        assert discord.violations == []


@pytest.mark.asyncio
async def test_sigterm_stops_a_build_and_says_so(index: Path, tmp_path: Path) -> None:
    articles = Path(shutil.copytree(ARTICLES, tmp_path / "articles"))
    async with a_stand_in() as discord, pullquote(discord, index, articles=articles) as process:
        await discord.ready()
        (articles / "new.md").write_text("The lighthouse of Lindow burned whale oil.\n", "utf-8")
        built = discord.slash("admin reindex", {}, user=OWNER)
        await built.acknowledged()
        await asyncio.sleep(0.3)  # so that there is a process to end
        start = time.monotonic()
        assert await process.stop(grace=15) == 0
        assert time.monotonic() - start < 10
        assert "stopped" in all_text(await built.final()).lower()
        assert "Traceback" not in process.output
        assert current_name(index) == "gen-000001"


@pytest.mark.asyncio
async def test_over_several_connections_it_answers_just_as_well(index: Path) -> None:
    settings = {"PULLQUOTE_SHARDED": "true"}
    async with a_stand_in() as discord, pullquote(discord, index, settings=settings) as process:
        await discord.ready()
        used = discord.slash("ask", {"question": TREATY})
        assert "Ada Sample" in all_text(await used.final())
        assert await process.stop() == 0
        assert discord.violations == []


@pytest.mark.asyncio
async def test_a_process_of_one_shard_answers_the_servers_of_that_one(index: Path) -> None:
    count = next(count for count in range(2, 100) if (GUILD_ID >> 22) % count == 0)
    settings = {"PULLQUOTE_SHARDS": f"0/{count}"}
    async with a_stand_in() as discord, pullquote(discord, index, settings=settings):
        await discord.ready()
        answer = await discord.slash("ask", {"question": TREATY}).final()
        assert "treaty" in str(answer).lower()
        assert [one.shard for one in discord.gateway.live] == [(0, count)]
