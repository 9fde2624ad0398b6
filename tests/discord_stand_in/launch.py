"""Runs a program with discord.py turned towards a stand-in for Discord.

    DISCORD_STAND_IN=http://127.0.0.1:PORT python -m tests.discord_stand_in.launch -- serve

runs what `python -m bot serve` would, in this process. Another module than `bot` is named before
the `--`. The program and discord.py are as they are; only the two addresses that discord.py
keeps for Discord, the one of REST and the one of the first gateway connection, are replaced.
"""

import os
import runpy
import sys
from pathlib import Path

import discord.gateway
import discord.http
import yarl

VARIABLE = "DISCORD_STAND_IN"
PROGRAM = "bot"
ROOT = Path(__file__).resolve().parents[2]


def main(arguments: list[str]) -> None:
    """Point discord.py to the stand-in and run the program's ordinary entry."""
    address = os.environ.get(VARIABLE)
    if not address:
        sys.exit(f"{VARIABLE} must hold the address of the stand-in, as http://127.0.0.1:PORT")
    before, after = _split(arguments)
    discord.http.Route.BASE = f"{address}/api/v10"
    discord.gateway.DiscordWebSocket.DEFAULT_GATEWAY = yarl.URL(address).with_scheme("ws")
    # Run by its path, this file would put its own folder first, where the program isn't.
    sys.path[0] = str(ROOT)
    program = before[0] if before else PROGRAM
    sys.argv = [program, *after]
    runpy.run_module(program, run_name="__main__", alter_sys=True)


def _split(arguments: list[str]) -> tuple[list[str], list[str]]:
    if "--" not in arguments:
        return arguments, []
    cut = arguments.index("--")
    return arguments[:cut], arguments[cut + 1 :]


if __name__ == "__main__":
    main(sys.argv[1:])
