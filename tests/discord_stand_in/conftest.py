"""Fixtures of the stand-in's own tests."""

from collections.abc import AsyncIterator
from pathlib import Path

import aiohttp
import pytest
import pytest_asyncio

from tests.discord_stand_in import DiscordStandIn
from tests.discord_stand_in.bare_client import BareClient

OPENAPI = Path(__file__).resolve().parents[3] / "shared" / "discord" / "openapi.json"


@pytest.fixture(scope="session")
def openapi() -> Path:
    """Discord's API description, which stands beside the repository where it is at hand."""
    if not OPENAPI.exists():
        pytest.skip("Discord's API description isn't at hand")
    return OPENAPI


@pytest_asyncio.fixture
async def stand_in() -> AsyncIterator[DiscordStandIn]:
    async with DiscordStandIn(openapi=OPENAPI if OPENAPI.exists() else None) as started:
        yield started


@pytest_asyncio.fixture
async def lenient() -> AsyncIterator[DiscordStandIn]:
    """A stand-in that doesn't compare bodies with the description."""
    async with DiscordStandIn() as started:
        yield started


@pytest_asyncio.fixture
async def client(lenient: DiscordStandIn) -> AsyncIterator[BareClient]:
    async with aiohttp.ClientSession() as session:
        yield BareClient(lenient, session)
