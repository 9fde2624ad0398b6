"""The commands in the languages of those who use them, by the same catalogues as the replies."""

import discord
from discord import app_commands

from bot.texts import texts


class CatalogueTranslator(app_commands.Translator):
    """Descriptions and the names in context menus; names of commands stay as they are in help."""

    async def translate(
        self,
        string: app_commands.locale_str,
        locale: discord.Locale,
        context: app_commands.TranslationContextTypes,  # noqa: ARG002 - discord.py's signature
    ) -> str | None:
        """The text in a locale, or None where it is that of the code."""
        translated = texts(locale.value)(string.message)
        return translated if translated != string.message else None
