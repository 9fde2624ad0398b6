"""The smallest program that uses what the stand-in offers; its own tests run it."""

import io
import os
import re

import discord
from discord import app_commands

PAGE = "https://example.org/article#:~:text=the%20quote"


class Echo(discord.Client):
    """Gives back what it is told."""

    def __init__(self) -> None:
        """Ask for no privileged intent, and let nobody be notified."""
        intents = discord.Intents.default()
        super().__init__(intents=intents, allowed_mentions=discord.AllowedMentions.none())
        self.tree = app_commands.CommandTree(self)
        self.tree.add_command(echo)
        self.tree.add_command(card)
        self.tree.add_command(form)
        self.tree.add_command(shout)

    async def setup_hook(self) -> None:
        """Sync the command, and let the button outlive a restart."""
        self.add_dynamic_items(Again)
        await self.tree.sync()

    async def on_message(self, message: discord.Message) -> None:
        """Answer a mention or a direct message."""
        if message.author == self.user:
            return
        if isinstance(message.channel, discord.Thread):
            where = message.channel.parent
            await message.reply(f"under {where}: {message.content}", mention_author=False)
            return
        if message.guild is None or self.user in message.mentions:
            await message.reply(f"heard: {message.content}", mention_author=False)


class Form(discord.ui.Modal, title="Say it"):
    """Asks for a text, and offers a menu of voices."""

    text: discord.ui.Label["Form"] = discord.ui.Label(
        text="Text", component=discord.ui.TextInput(custom_id="text", max_length=10)
    )
    voice: discord.ui.Label["Form"] = discord.ui.Label(
        text="Voice",
        component=discord.ui.Select(
            custom_id="voice",
            options=[discord.SelectOption(label=one, value=one) for one in ("low", "high")],
        ),
    )
    old: discord.ui.TextInput["Form"] = discord.ui.TextInput(
        label="More", custom_id="more", required=False
    )

    async def on_submit(self, interaction: discord.Interaction) -> None:
        """Give back what was filled in."""
        fields = (self.text.component, self.voice.component)
        assert isinstance(fields[0], discord.ui.TextInput)
        assert isinstance(fields[1], discord.ui.Select)
        said = f"{fields[0].value} {fields[1].values} {self.old.value}"
        await interaction.response.send_message(said, ephemeral=True)


class Again(discord.ui.DynamicItem[discord.ui.Button[discord.ui.View]], template=r"again:(\d+)"):
    """Counts how often it was pressed, in its own custom_id."""

    def __init__(self, count: int) -> None:
        """Show `count`."""
        self.count = count
        super().__init__(discord.ui.Button(label=f"Again {count}", custom_id=f"again:{count}"))

    @classmethod
    async def from_custom_id(
        cls,
        interaction: discord.Interaction,  # noqa: ARG003
        item: discord.ui.Item[discord.ui.View],  # noqa: ARG003
        match: re.Match[str],
        /,
    ) -> "Again":
        return cls(int(match[1]))

    async def callback(self, interaction: discord.Interaction) -> None:
        """Put the next count under the message."""
        await interaction.response.edit_message(view=under(self.count + 1))


def under(count: int) -> discord.ui.View:
    """The buttons under an answer."""
    view = discord.ui.View(timeout=None)
    view.add_item(discord.ui.Button(label="Open", url=PAGE))
    view.add_item(Again(count))
    return view


@app_commands.command()
async def echo(interaction: discord.Interaction, text: str) -> None:
    """Give back a text."""
    await interaction.response.defer()
    await interaction.edit_original_response(content=text, view=under(0))


@app_commands.command()
async def card(interaction: discord.Interaction, text: str) -> None:
    """Give back a text in the second kind of components, to its user alone."""
    await interaction.response.defer(ephemeral=True)
    view = discord.ui.LayoutView(timeout=None)
    shown: discord.ui.TextDisplay[discord.ui.LayoutView] = discord.ui.TextDisplay(text)
    view.add_item(discord.ui.Container(shown))
    await interaction.edit_original_response(view=view)
    await interaction.followup.send("as a file", file=discord.File(io.BytesIO(b"x"), "x.txt"))


@app_commands.command()
async def form(interaction: discord.Interaction) -> None:
    """Open a form."""
    await interaction.response.send_modal(Form())


@app_commands.context_menu(name="Shout this")
async def shout(interaction: discord.Interaction, message: discord.Message) -> None:
    """Give back a message in capitals."""
    await interaction.response.send_message(f"{message.author.name}: {message.content.upper()}")


@echo.autocomplete("text")
async def suggest(
    _interaction: discord.Interaction, current: str
) -> list[app_commands.Choice[str]]:
    """Offer the text itself."""
    return [app_commands.Choice(name=current, value=current)]


if __name__ == "__main__":
    Echo().run(os.environ["ECHO_TOKEN"])
