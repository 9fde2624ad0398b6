"""Runs a program against the stand-in, in a process of its own."""

import asyncio
import os
import sys
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

from tests.discord_stand_in.server import DiscordStandIn

LAUNCH = Path(__file__).with_name("launch.py")
ROOT = LAUNCH.parents[2]
PROGRAM = "bot"


@dataclass(slots=True)
class BotProcess:
    """A running program; `output` is what it has written to both standard streams so far."""

    process: asyncio.subprocess.Process
    chunks: list[bytes] = field(default_factory=list)
    reader: "asyncio.Task[None] | None" = None

    @property
    def output(self) -> str:
        """Everything that the program has written."""
        return b"".join(self.chunks).decode("utf-8", "replace")

    async def wrote(self, words: str, within: float = 30.0) -> str:
        """Wait until it has written a line with these words, and return that line.

        Raises TimeoutError after `within` seconds.
        """
        async with asyncio.timeout(within):
            while True:
                for line in self.output.splitlines(keepends=True):
                    if words in line and line.endswith("\n"):
                        return line.rstrip("\n")
                await asyncio.sleep(0.02)

    async def ended(self, within: float = 15.0) -> int:
        """Wait for its end, and return the exit status.

        Raises TimeoutError after `within` seconds.
        """
        async with asyncio.timeout(within):
            status = await self.process.wait()
            if self.reader is not None:
                await self.reader
        return status

    async def stop(self, grace: float = 5.0) -> int:
        """Ask it to end (SIGTERM), end it after `grace` seconds, and return the exit status."""
        if self.process.returncode is None:
            self.process.terminate()
        try:
            return await self.ended(grace)
        except TimeoutError:
            await self.kill()
            return await self.ended()

    async def kill(self) -> None:
        """End it at once, by its own process id, if it still runs."""
        if self.process.returncode is None:
            self.process.kill()
        await self.ended()

    async def read(self) -> None:
        """Take over what it writes, until it ends."""
        stream = self.process.stdout
        while stream is not None and (chunk := await stream.read(65536)):
            self.chunks.append(chunk)


@asynccontextmanager
async def running(
    stand_in: DiscordStandIn,
    *arguments: str,
    program: str = PROGRAM,
    environment: Mapping[str, str] | None = None,
    cwd: Path = ROOT,
) -> AsyncIterator[BotProcess]:
    """Run `python -m program arguments...` against the stand-in, and stop it at the end.

    `environment` is added to that of this process; the program's token goes there.
    """
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        str(LAUNCH),
        program,
        "--",
        *arguments,
        cwd=cwd,
        env={
            **os.environ,
            "PYTHONUNBUFFERED": "1",
            "DISCORD_STAND_IN": stand_in.address,
            **(environment or {}),
        },
        stdin=asyncio.subprocess.DEVNULL,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
    )
    bot = BotProcess(process)
    bot.reader = asyncio.create_task(bot.read())
    try:
        yield bot
    except TimeoutError as error:
        error.add_note(f"the program wrote:\n{bot.output[-4000:]}")
        raise
    finally:
        await bot.stop()
