"""A real browser for tests: headless Chromium, steered over its DevTools protocol."""

import asyncio
import base64
import io
import shutil
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import aiohttp
import numpy as np
import numpy.typing as npt
from PIL import Image

PROGRAM = next(
    filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None
)
_FLAGS = (
    "--headless --no-sandbox --disable-gpu --disable-background-networking "
    "--disable-component-update --disable-sync --no-first-run --disable-dev-shm-usage "
    "--hide-scrollbars --window-size=800,600 --remote-debugging-port=0"
).split()
_START = 60  # seconds in which it has to be up
_ANSWER = 30  # seconds in which it has to answer


class Browser:
    """One tab.

    Args:
        runner: Of the loop that the connection lives in.
        tab: Connection to the tab.
    """

    def __init__(self, runner: asyncio.Runner, tab: aiohttp.ClientWebSocketResponse) -> None:
        self._runner, self._tab, self._sent = runner, tab, 0

    def open(self, url: str) -> None:
        """Go to a url as if it had been typed in, and wait for the page to be drawn."""
        # From a page to the same one with another fragment isn't a load: there is nothing between.
        self._call("Page.navigate", url="about:blank")
        self._call("Page.navigate", url=url)
        self.evaluate(
            "new Promise(done => document.readyState == 'complete'"
            " ? done() : addEventListener('load', done))"
            ".then(() => new Promise(done => requestAnimationFrame("
            "() => requestAnimationFrame(() => done(0)))))"
        )

    def evaluate(self, script: str) -> Any:  # noqa: ANN401 - whatever the page's script gives
        """What an expression of JavaScript gives in the page."""
        reply = self._call(
            "Runtime.evaluate", expression=script, awaitPromise=True, returnByValue=True
        )
        return reply["result"].get("value")

    def screenshot(self) -> npt.NDArray[np.uint8]:
        """What is seen of the page: shape (height, width, 3), red, green, blue."""
        picture = base64.b64decode(self._call("Page.captureScreenshot")["data"])
        return np.asarray(Image.open(io.BytesIO(picture)).convert("RGB"))

    def _call(self, method: str, **parameters: object) -> dict[str, Any]:
        self._sent += 1
        call = {"id": self._sent, "method": method, "params": parameters}
        return self._runner.run(asyncio.wait_for(self._answer(call), _ANSWER))

    async def _answer(self, call: dict[str, object]) -> dict[str, Any]:
        await self._tab.send_json(call)
        while True:
            message = await self._tab.receive_json()
            if message.get("id") == call["id"]:
                result: dict[str, Any] = message["result"]
                return result


@contextmanager
def browser(profile: Path) -> Iterator[Browser]:
    """A browser with a new profile in that folder; ended with the context."""
    assert PROGRAM
    process = subprocess.Popen(
        [PROGRAM, *_FLAGS, f"--user-data-dir={profile}", "about:blank"],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        port = _port(profile / "DevToolsActivePort")
        with asyncio.Runner() as runner:
            session, tab = runner.run(_connect(port))
            try:
                yield Browser(runner, tab)
            finally:
                runner.run(tab.close())
                runner.run(session.close())
    finally:
        process.terminate()
        process.wait()


def _port(told: Path) -> int:
    end = time.monotonic() + _START
    while not (told.exists() and "\n" in (words := told.read_text("ascii"))):
        assert time.monotonic() < end, "the browser doesn't start"
        time.sleep(0.05)
    return int(words.split()[0])


async def _connect(port: int) -> tuple[aiohttp.ClientSession, aiohttp.ClientWebSocketResponse]:
    session = aiohttp.ClientSession()
    async with session.get(f"http://127.0.0.1:{port}/json/list") as reply:
        targets = await reply.json()
    url = next(one["webSocketDebuggerUrl"] for one in targets if one["type"] == "page")
    return session, await session.ws_connect(url, max_msg_size=0)
