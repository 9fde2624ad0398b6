"""Failures of single REST requests."""

import math
from dataclasses import dataclass

from aiohttp import web

from tests.discord_stand_in.records import Json

UPSTREAM = frozenset({502, 503, 504, 524})


@dataclass(frozen=True, slots=True)
class Fault:
    """A failure to be played once, on the first request that fits.

    With a `status`, that is the answer (429 asks to wait `retry_after` seconds, on every route
    where `everywhere`); with `cut`, the connection is cut; with neither, all goes well, but late:
    `before` seconds before the request is served, `after` seconds between that and the answer.
    `after_effect` serves the request that fails: only the answer is lost.
    """

    method: str
    path_part: str
    status: int | None = None
    cut: bool = False
    after_effect: bool = False
    retry_after: float = 0.1
    everywhere: bool = False
    before: float = 0.0
    after: float = 0.0

    @property
    def fails(self) -> bool:
        """Whether the program doesn't get its answer."""
        return self.cut or self.status is not None


@dataclass(frozen=True, slots=True)
class Failure:
    """What is sent in place of an answer: `body` as JSON, or `page` as Discord's proxy writes."""

    status: int
    body: Json | None
    page: str
    headers: dict[str, str]


def failure(fault: Fault) -> Failure:
    """The answer of a fault with a status."""
    status = fault.status or 500
    if status == 429:  # the one status with a form of its own
        return limited(fault.retry_after, everywhere=fault.everywhere)
    if status in UPSTREAM:  # comes from the proxy, and is no JSON
        return Failure(status, None, f"<html><h1>{status}</h1></html>", {})
    return Failure(status, {"message": "Played fault", "code": 0}, "", {})


def limited(seconds: float, *, everywhere: bool) -> Failure:
    """The answer that asks to wait, on one route or on every one."""
    body = {"message": "You are being rate limited.", "retry_after": seconds, "global": everywhere}
    headers = {
        # Without it discord.py takes the answer for one of Discord's proxy, and gives up.
        "Via": "1.1 google",
        "Retry-After": str(math.ceil(seconds)),
        "X-RateLimit-Scope": "global" if everywhere else "user",
    }
    if everywhere:
        headers["X-RateLimit-Global"] = "true"
    return Failure(429, body, "", headers)


def cut(request: web.Request) -> web.Response:
    """End the connection; the answer never arrives."""
    if request.transport is not None:
        request.transport.abort()
    return web.Response(status=500)
