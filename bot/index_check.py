"""What `pullquote index` does but build: go back to the index before, and check every byte."""

import sys
from dataclasses import asdict

from rich.console import Console
from rich.text import Text

from bot.characters import one_line
from bot.citing import day
from bot.exits import ERROR
from bot.holding import database_address
from bot.opening import messages_console
from bot.progress import progress_on
from bot.settings import Settings
from bot.terminal import dump
from bot.wording import counted
from index.errors import IndexMissingError
from index.generation import roll_back
from index.integrity import Damage, verify_generation
from index.manifest import REBUILD, Manifest, read_manifest
from index.store import current_name


def roll_back_to(settings: Settings, *, as_json: bool) -> int:
    """Go back to the generation before, and tell on standard output which is in use now.

    Raises:
        IndexMissingError: There is none to go back to.
        IndexBusyError: Another process is building.
    """
    name, manifest = _rolled_back(settings)
    if as_json:
        sys.stdout.write(dump({"index": name, "built": manifest.created, **manifest.counts}) + "\n")
        return 0
    count = counted(manifest.counts["articles"], "article")
    sys.stdout.write(
        f"Now in use: {name} (built {built(manifest)}, {count}). It stays until the next "
        "pullquote index.\n"
    )
    return 0


def _rolled_back(settings: Settings) -> tuple[str, Manifest]:
    if settings.store:
        from index import postgres

        known = postgres.roll_back(database_address(settings))
        return known.name, known.manifest
    name = roll_back(settings.index)
    return name, read_manifest(settings.index / name)


def verify_index(settings: Settings, *, as_json: bool) -> int:
    """Check the generation in use, and tell on standard output what is wrong with it.

    Returns:
        0 where it is whole, else 2.

    Raises:
        IndexMissingError: There is no index.
        IndexDamagedError: The pointer to the generation in use is broken.
    """
    name = current_name(settings.index)
    if name is None:
        raise IndexMissingError(
            "there is no index here", path=settings.index, hint="Build it with: pullquote index"
        )
    path = settings.index / name
    with progress_on(messages_console()) as told:
        damages = verify_generation(path, told)
    if as_json:
        status = "damaged" if damages else "whole"
        found = [asdict(damage) for damage in damages]
        sys.stdout.write(dump({"index": name, "status": status, "damages": found}) + "\n")
        return ERROR if damages else 0
    console = Console(highlight=False, soft_wrap=True)
    for damage in damages:
        console.print(Text.assemble(("DAMAGED", "red"), f" {name}/{in_words(damage)}"))
    if damages:
        console.print(Text(REBUILD))
        return ERROR
    manifest = read_manifest(path)
    held = ", ".join(counted(number, what[:-1]) for what, number in manifest.counts.items())
    console.print(Text(f"{name} is whole: {held}, {megabytes(manifest)}."))
    return 0


def in_words(damage: Damage) -> str:
    """Such as "library.sqlite: is missing"; names of files are data."""
    return one_line(f"{damage.name}: {damage.wrong}")


def built(manifest: Manifest) -> str:
    """When, such as "3 July 2024, 14:03 UTC"."""
    return f"{day(manifest.created[:10])}, {manifest.created[11:16]} UTC"


def size_of(manifest: Manifest) -> int:
    """Bytes of a generation."""
    return sum(int(digest["bytes"]) for digest in manifest.files.values())


def megabytes(manifest: Manifest) -> str:
    """The size of a generation, such as "45.2 MB"."""
    return f"{size_of(manifest) / 1e6:,.1f} MB"
