"""`/ask`: a question, and which articles may answer it."""

from functools import partial
from typing import Any

from discord import app_commands
from discord.app_commands import locale_str

from bot.discord_app.commands.choices import suggest_author, suggest_source
from bot.discord_app.desk import Desk
from bot.discord_app.layout import Message
from bot.discord_app.notices import no_date
from bot.discord_app.sending import Interaction
from bot.discord_app.tickets import MOST_ASKED, Asked, Ticket
from index.asking import Narrowed
from index.question.dates import day_range


def ask_command(desk: Desk) -> app_commands.Command[Any, ..., None]:
    """The command, answered at `desk`."""

    @app_commands.command(
        name="ask",
        description=locale_str("Get quotes from the articles that answer your question."),
    )
    @app_commands.describe(
        question=locale_str("What do you want to know?"),
        source=locale_str("Only from this publisher or article"),
        author=locale_str("Only from articles by this author"),
        since=locale_str("Only articles from this day, month or year on, such as 2020-05"),
        until=locale_str("Only articles up to this day, month or year, such as 2021"),
        private=locale_str("Whether only you see the answer"),
    )
    @app_commands.rename(since="from", until="to")
    @app_commands.autocomplete(source=suggest_source(desk), author=suggest_author(desk))
    @app_commands.allowed_contexts(guilds=True, dms=True, private_channels=False)
    async def ask(
        interaction: Interaction,
        question: app_commands.Range[str, 1, MOST_ASKED],
        source: app_commands.Range[str, 1, 200] | None = None,
        author: app_commands.Range[str, 1, 200] | None = None,
        since: app_commands.Range[str, 1, 40] | None = None,
        until: app_commands.Range[str, 1, 40] | None = None,
        private: bool | None = None,  # noqa: FBT001 - an option of Discord's
    ) -> None:
        settings = desk.store.server(interaction.guild_id)
        narrowed = Narrowed(source, author, since, until, settings.sources)
        unseen = settings.private if private is None else private
        asked = Asked(question, unseen, shown=True, narrowed=narrowed)
        await desk.serve(interaction, "slash", partial(_answer, desk, asked), private=unseen)

    return ask


async def _answer(desk: Desk, asked: Asked, ticket: Ticket) -> Message:
    for date in filter(None, (asked.narrowed.since, asked.narrowed.until)):
        if day_range(date) is None:
            ticket.line.status = "no date"
            return no_date(date, ticket.say)
    return await desk.answer(ticket, asked)
