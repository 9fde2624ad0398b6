"""Options that several commands have, and the settings that they go over."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from bot.settings import Settings

ArticlesOption = Annotated[
    Path | None, typer.Option("--articles", help="Folder of the articles [data/articles].")
]
IndexOption = Annotated[
    Path | None, typer.Option("--index", help="Folder of the index [data/index].")
]
LimitOption = Annotated[
    int | None, typer.Option("--limit", min=1, max=3, help="Most excerpts in an answer [3].")
]
JsonOption = Annotated[bool, typer.Option("--json", help="Answer as one line of JSON.")]


def settings_of(context: typer.Context, **given: Path | int | None) -> "Settings":
    """Settings of the environment, with what stands on the command line put over them."""
    from bot.settings import load_settings  # a tenth of a second, which `--help` needn't wait

    over = {**(context.find_root().obj or {}), **{k: v for k, v in given.items() if v is not None}}
    return load_settings().model_copy(
        update={name: value for name, value in over.items() if value is not None}
    )
