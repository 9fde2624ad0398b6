"""Telling Discord of the commands, only when they have changed: it allows 200 new ones a day."""

import asyncio
import hashlib
import json
import logging
from pathlib import Path
from typing import Any

from discord import app_commands

from bot.discord_app.sending import FAILED, again, summary

log = logging.getLogger(__name__)

SYNC_SECONDS = 20.0
"""How long the start waits for Discord to take the commands; the next start tries again."""


async def tell_commands(
    tree: app_commands.CommandTree[Any], application: int | None, known: Path
) -> None:
    """Send the commands when they aren't those of the last time.

    A hash in a file decides. Asking Discord and comparing would need to know every default that it
    fills in; and where the file is lost, telling it again changes nothing there.

    Args:
        tree: The commands.
        application: The id of the application that has them.
        known: The file; may be missing.
    """
    wanted = await _fingerprint(tree, application)
    if _read(known) == wanted:
        return
    try:
        async with asyncio.timeout(SYNC_SECONDS):
            await again(tree.sync, 2)
    except (app_commands.AppCommandError, TimeoutError, *FAILED) as error:
        log.warning("Discord didn't take the commands: %s. Mentions work.", summary(error))
    else:
        _write(known, wanted)


async def _fingerprint(tree: app_commands.CommandTree[Any], application: int | None) -> str:
    """Hash of the commands and of their application: two bots may share a folder."""
    translator = tree.translator
    commands = [
        await command.get_translated_payload(tree, translator)
        if translator
        else command.to_dict(tree)
        for command in tree._get_all_commands(guild=None)  # noqa: SLF001 - as `sync` itself does
    ]
    told = json.dumps([application, commands], sort_keys=True)
    return hashlib.sha256(told.encode()).hexdigest()


def _read(path: Path) -> str | None:
    try:
        return path.read_text(encoding="ascii").strip()
    except (OSError, UnicodeDecodeError):
        return None


def _write(path: Path, text: str) -> None:
    try:
        path.write_text(f"{text}\n", encoding="ascii")
    except OSError as error:
        log.warning("%s can't be written (%s): commands are sent at every start", path, error)
