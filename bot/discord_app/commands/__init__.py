"""The commands, a file for each group of them; `all_commands` is what the app offers."""

from typing import Any

from discord import app_commands

from bot.discord_app.commands.admin import admin_group
from bot.discord_app.commands.ask import ask_command
from bot.discord_app.commands.config import config_group
from bot.discord_app.commands.menus import menu_commands
from bot.discord_app.commands.privacy import privacy_commands
from bot.discord_app.commands.shelf import shelf_commands
from bot.discord_app.commands.verify import verify_command
from bot.discord_app.desk import Desk

Command = app_commands.Command[Any, ..., Any] | app_commands.Group | app_commands.ContextMenu


def all_commands(desk: Desk) -> list[Command]:
    """Everything that the app offers, answered at `desk`."""
    return [
        ask_command(desk),
        verify_command(desk),
        *shelf_commands(desk),
        *privacy_commands(desk),
        config_group(desk),
        admin_group(desk),
        *menu_commands(desk),
    ]
