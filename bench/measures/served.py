"""`pullquote serve` itself, over the loopback stand-in for Discord: start, memory, many at once."""

import asyncio
import time
from collections.abc import Sequence
from pathlib import Path
from statistics import median

from bench.measures.child import Raw
from bench.measures.memory import memory
from tests.discord_stand_in import Account, DiscordStandIn, running

_AT_ONCE = 50
_PEOPLE = 910_000_000_000_000_000  # ids from here on, some apart


def measure(index: Path, questions: Sequence[str], starts: int) -> Raw:
    """Start it several times, and then ask many things at once.

    Returns:
        `ready`: seconds from the start of the process to READY with the commands known, each start.
        `answered`: to the answer of a question asked at READY. `resident`: megabytes after 100
        questions. `acknowledged`, `final`: milliseconds of each of 50 questions asked at once.
    """
    return asyncio.run(_measure(index, questions, starts))


async def _measure(index: Path, questions: Sequence[str], starts: int) -> Raw:
    found: Raw = {"ready": [], "answered": []}
    environment = {
        "PULLQUOTE_INDEX": str(index),
        "PULLQUOTE_ARTICLES": str(index / "none"),
        "PULLQUOTE_USER_RATE": "1000",
        "PULLQUOTE_SERVER_RATE": "1000",
    }
    async with DiscordStandIn(patience=120) as discord:
        for start in range(1, starts + 1):
            began = time.monotonic()
            environment["DISCORD_TOKEN"] = discord.token
            async with running(discord, "serve", environment=environment) as process:
                await discord.ready(identifies=start)
                found["ready"].append(time.monotonic() - began)
                await discord.slash("ask", {"question": questions[0][:300]}).final()
                found["answered"].append(time.monotonic() - began)
                if start == starts:
                    found |= await _many(discord, questions)
                    found["resident"] = memory(process.process.pid)["resident"]
    return found


async def _many(discord: DiscordStandIn, questions: Sequence[str]) -> Raw:
    people = [Account(_PEOPLE + number * 5000, f"person{number}") for number in range(_AT_ONCE)]
    for question in questions[:_AT_ONCE]:
        await discord.slash("ask", {"question": question[:300]}).final()
    asked = [
        discord.slash("ask", {"question": question[:300]}, user=person)
        for question, person in zip(questions, people, strict=False)
    ]
    await asyncio.gather(*(one.final() for one in asked))
    return {
        "acknowledged": [1000 * (one.acknowledged_after or 0) for one in asked],
        "final": [1000 * (one.answered_after or 0) for one in asked],
    }


def summary(raw: Raw) -> dict[str, float]:
    """The figures that have targets."""
    return {
        "ready": median(raw["ready"]),
        "answered": median(raw["answered"]),
        "resident": raw["resident"],
        "acknowledged": max(raw["acknowledged"]),
        "final": max(raw["final"]),
    }
