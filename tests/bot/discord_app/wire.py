"""Running the bot itself over the loopback stand-in, and looking at what it sends."""

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from pathlib import Path

from bot.discord_app.custom_ids import read
from tests.discord_stand_in import DiscordStandIn, buttons, running
from tests.discord_stand_in.process import BotProcess
from tests.discord_stand_in.records import Json

ROOT = Path(__file__).resolve().parents[3]
OPENAPI = ROOT.parent / "shared" / "discord" / "openapi.json"
ARTICLES = ROOT / "data" / "articles"

TREATY = "Who signed the treaty in February 1950?"
PANCAKES = "how do i make fluffy pancakes"


def a_stand_in(*, patience: float = 60, guild_locale: str = "en-US") -> DiscordStandIn:
    """A Discord that checks what it is sent against its own description, where that is at hand."""
    return DiscordStandIn(
        openapi=OPENAPI if OPENAPI.exists() else None,
        patience=patience,
        guild_locale=guild_locale,
    )


@asynccontextmanager
async def pullquote(
    discord: DiscordStandIn,
    index: Path,
    *,
    articles: Path = ARTICLES,
    token: str | None = None,
    settings: Mapping[str, str] | None = None,
) -> AsyncIterator[BotProcess]:
    """`pullquote serve`, by default on the sample articles."""
    environment = {
        "DISCORD_TOKEN": token or discord.token,
        "PULLQUOTE_ARTICLES": str(articles),
        "PULLQUOTE_INDEX": str(index),
        **(settings or {}),
    }
    async with running(discord, "serve", environment=environment) as process:
        yield process


def button(message: Json, action: str, *, last: bool = False) -> str:
    """The custom_id of the first (or last) button of a message that does something.

    Raises LookupError where there is none.
    """
    ids = [one["custom_id"] for one in buttons(message) if one.get("custom_id")]
    fitting = [one for one in ids if (told := read(one)) and told.action == action]
    if not fitting:
        text = f"no button does {action!r}, only {ids}"
        raise LookupError(text)
    return str(fitting[-1 if last else 0])


def urls(message: Json) -> list[str]:
    """The addresses of the link buttons."""
    return [one["url"] for one in buttons(message) if one.get("url")]
