"""`/verify`: does a quotation stand in the articles? Without one, a form takes a long one."""

from functools import partial
from typing import Any

import discord
from discord import app_commands
from discord.app_commands import locale_str

from bot.discord_app.commands.choices import suggest_source
from bot.discord_app.desk import Desk
from bot.discord_app.layout import Message
from bot.discord_app.notices import not_here
from bot.discord_app.sending import Interaction, send_form, tell
from bot.discord_app.tickets import Ticket
from bot.discord_app.verdicts import compose_verdicts
from bot.texts import Texts

FORM = "pullquote-verify"
_FIELD, _SOURCE = "quotation", "source"
_LONGEST_TYPED = 1500
_LONGEST_PASTED = 4000  # as much as a form's field takes


def verify_command(desk: Desk) -> app_commands.Command[Any, ..., None]:
    """The command, answered at `desk`."""

    @app_commands.command(
        name="verify",
        description=locale_str("Check whether a quotation stands in the articles, word for word."),
    )
    @app_commands.describe(
        quote=locale_str("The quotation; leave it out to paste several lines"),
        source=locale_str("The publisher, author or article that it is said to come from"),
    )
    @app_commands.autocomplete(source=suggest_source(desk))
    @app_commands.allowed_contexts(guilds=True, dms=True, private_channels=False)
    async def verify(
        interaction: Interaction,
        quote: app_commands.Range[str, 1, _LONGEST_TYPED] | None = None,
        source: app_commands.Range[str, 1, 200] | None = None,
    ) -> None:
        if quote is None:
            await _open_form(desk, interaction, source)
            return
        await _serve(desk, interaction, quote, source)

    return verify


async def check(
    desk: Desk, quotations: list[str], source: str | None, ticket: Ticket, *, private: bool = False
) -> Message:
    """The verdicts on some quotations, as one message.

    Raises:
        QuestionError: There are no words in one, or no source is called so.
    """
    only = ticket.settings.sources
    verdicts = await desk.search(
        ticket, lambda: [desk.library.verify(one, source, only) for one in quotations]
    )
    ticket.line.status = verdicts[0].kind
    return compose_verdicts(verdicts, ticket.say, asker=ticket.user, private=private)


async def _open_form(desk: Desk, interaction: Interaction, source: str | None) -> None:
    """Open the form, where questions are answered at all."""
    ticket = desk.ticket(interaction, "verify")
    if ticket.is_here:
        await send_form(interaction, _form(ticket.say, source))
    else:
        await tell(interaction, not_here(ticket.settings.channels, ticket.say))


def _form(say: Texts, source: str | None) -> discord.ui.Modal:
    form = discord.ui.Modal(title=say("Check a quotation"), custom_id=FORM, timeout=900)
    quotation: discord.ui.TextInput[Any] = discord.ui.TextInput(
        custom_id=_FIELD, style=discord.TextStyle.paragraph, max_length=_LONGEST_PASTED
    )
    named: discord.ui.TextInput[Any] = discord.ui.TextInput(
        custom_id=_SOURCE, required=False, max_length=200, default=source
    )
    form.add_item(discord.ui.Label(text=say("The quotation"), component=quotation))
    form.add_item(discord.ui.Label(text=say("Said to come from"), component=named))
    return form


async def take_form(desk: Desk, interaction: Interaction) -> None:
    """Answer a form that was filled in, whether or not it was sent before a restart."""
    values = dict(_values(interaction.data))
    quotation, source = values.get(_FIELD) or "", values.get(_SOURCE) or None
    await _serve(desk, interaction, quotation, source)


async def _serve(desk: Desk, interaction: Interaction, quotation: str, source: str | None) -> None:
    private = desk.store.server(interaction.guild_id).private
    work = partial(check, desk, [quotation], source, private=private)
    await desk.serve(interaction, "verify", work, private=private)


def _values(part: Any) -> Any:  # noqa: ANN401 - JSON as Discord sends it
    """What was typed into the fields of a form, by their ids."""
    if isinstance(part, dict):
        if "value" in part and "custom_id" in part:
            yield part["custom_id"], part["value"]
        for inner in part.values():
            yield from _values(inner)
    elif isinstance(part, list):
        for inner in part:
            yield from _values(inner)
