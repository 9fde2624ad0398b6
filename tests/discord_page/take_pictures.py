"""The pictures in the README: the bot itself on the sample articles, as Discord would show it.

python -m tests.discord_page.take_pictures docs
"""

import asyncio
import sys
import tempfile
from pathlib import Path

from index.embedding import ModelEmbedder
from index.rebuild import rebuild
from tests.bot.discord_app.wire import ARTICLES, a_stand_in, pullquote
from tests.discord_page.page import render
from tests.discord_page.picture import screenshot
from tests.discord_stand_in import ALICE, BOT
from tests.discord_stand_in.records import Json

QUESTIONS = (
    "what ended the alliance, ideology or the bomb?",
    "what did Khrushchev eat for breakfast?",
)
USERS = {ALICE.id: "Alice", BOT.id: "Pullquote"}
WIDTHS = {"discord.png": 720, "discord-phone.png": 390}


async def conversation(index: Path) -> list[Json]:
    """What is shown: an answer, and that there is none, with what comes nearest."""
    async with a_stand_in() as discord, pullquote(discord, index):
        await discord.ready()
        shown = [await discord.slash("ask", {"question": one}).final() for one in QUESTIONS]
        # What takes the place of "thinking…" isn't shown as edited.
        return [{**one, "edited_timestamp": None} for one in shown]


def main() -> None:
    """Write the pictures into a folder."""
    folder = Path(sys.argv[1])
    folder.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as work:
        index = Path(work) / "index"
        rebuild(ARTICLES, index, ModelEmbedder())
        page = render(asyncio.run(conversation(index)), USERS)
    for name, width in WIDTHS.items():
        screenshot(page, folder / name, width, scale=2)


if __name__ == "__main__":
    main()
