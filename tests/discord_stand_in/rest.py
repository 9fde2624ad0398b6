"""The REST side: takes a request apart, records it, checks it, serves it by the route table."""

import hashlib
import json
import re
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from aiohttp import web
from aiohttp.web_request import FileField

from tests.discord_stand_in import callbacks, routes
from tests.discord_stand_in.records import RefusalError, Request, Violation
from tests.discord_stand_in.schema import SchemaBook, path_pattern
from tests.discord_stand_in.state import Answer, Call, Route, State

PREFIX = "/api/v10"


@dataclass(frozen=True, slots=True)
class Fault:
    """A failure to be played once, on the first request that fits.

    With a `status`, that is the answer (429 asks to wait `retry_after` seconds); without one, the
    connection is cut. `after_effect` serves the request first: only the answer is lost.
    """

    method: str
    path_part: str
    status: int | None = None
    after_effect: bool = False
    retry_after: float = 0.1


class Rest:
    """All REST routes behind one handler."""

    def __init__(
        self, state: State, report: Callable[[Violation], None], book: SchemaBook | None
    ) -> None:
        """Without a `book`, bodies are not compared with Discord's description."""
        self.requests: list[Request] = []
        self.faults: list[Fault] = []
        self._state = state
        self._report = report
        self._book = book
        table = sorted(
            (*routes.ROUTES, *callbacks.ROUTES), key=lambda route: route.template.count("{")
        )
        self._table: list[tuple[re.Pattern[str], Route]] = [
            (path_pattern(route.template), route) for route in table
        ]

    async def handle(self, request: web.Request) -> web.Response:
        """Serve one request."""
        path = request.path.removeprefix(PREFIX)
        where = f"{request.method} {path}"
        try:
            body, files = await _decode(request)
        except ValueError:
            self._report(Violation("invalid JSON", "the body is no JSON", where))
            return _response(Answer(400, {"message": "Invalid JSON", "code": 50109}), path)
        self.requests.append(
            Request(request.method, path, body, dict(request.query), files, time.monotonic())
        )
        fault = self._take_fault(request.method, path)
        call = Call({}, body, dict(request.query), files)
        answer = None if fault and not fault.after_effect else self._serve(request, path, call)
        self._state.changes.announce()
        if fault is not None or answer is None:
            return _fail(request, fault or Fault("", ""), path)
        return _response(answer, path)

    def _serve(self, request: web.Request, path: str, call: Call) -> Answer:
        where = f"{request.method} {path}"
        try:
            route, ids = self._find(request, path)
            self._authorize(request, route)
            self._compare(request.method, path, call.body)
            body = {} if call.body is None else call.body
            return route.serve(self._state, Call(ids, body, call.query, call.files))
        except RefusalError as refusal:
            if refusal.rule is not None:
                self._report(Violation(refusal.rule, str(refusal), where))
            return Answer(refusal.status, refusal.body)
        except (KeyError, TypeError, ValueError, AttributeError) as error:
            # A body of another shape than the route expects, which the description has told.
            self._report(Violation("malformed body", repr(error), where))
            return Answer(400, {"message": "Invalid Form Body", "code": 50035})

    def _authorize(self, request: web.Request, route: Route) -> None:
        wanted = f"Bot {self._state.world.token}"
        if route.bot and request.headers.get("Authorization") != wanted:
            raise RefusalError(401, 0, "401: Unauthorized", rule="authorization")

    def _find(self, request: web.Request, path: str) -> tuple[Route, dict[str, str]]:
        if request.path.startswith(f"{PREFIX}/"):
            for pattern, route in self._table:
                found = pattern.fullmatch(path) if route.method == request.method else None
                if found is not None:
                    return route, found.groupdict()
        raise RefusalError(404, 0, "404: Not Found", rule="unknown route")

    def _compare(self, method: str, path: str, body: object) -> None:
        if self._book is not None:
            for problem in self._book.request_problems(method, path, body):
                self._report(Violation("schema", problem, f"{method} {path}"))

    def _take_fault(self, method: str, path: str) -> Fault | None:
        for fault in self.faults:
            if fault.method == method and fault.path_part in path:
                self.faults.remove(fault)
                return fault
        return None


async def _decode(request: web.Request) -> tuple[Any, tuple[str, ...]]:
    """The JSON body (None for none) and the names of the uploaded files.

    Raises ValueError where the body is no JSON.
    """
    if not request.content_type.startswith("multipart/"):
        raw = await request.read()
        return (json.loads(raw) if raw else None), ()
    form = await request.post()
    files = tuple(part.filename for part in form.values() if isinstance(part, FileField))
    payload = form.get("payload_json")
    return (json.loads(payload) if isinstance(payload, str) else None), files


def _response(answer: Answer, path: str, headers: dict[str, str] | None = None) -> web.Response:
    sent = {**_rate_limit(path), **(headers or {})}
    if answer.body is None:
        return web.Response(status=answer.status, headers=sent)
    # discord.py reads JSON only under this very content type, without a charset.
    sent["Content-Type"] = "application/json"
    return web.Response(status=answer.status, body=json.dumps(answer.body).encode(), headers=sent)


def _fail(request: web.Request, fault: Fault, path: str) -> web.Response:
    if fault.status is None:
        if request.transport is not None:
            request.transport.abort()
        return web.Response(status=500)  # never arrives
    body = {"message": "Played fault", "code": 0}
    if fault.status == 429:  # the one status with a form of its own
        limited = {"message": "You are being rate limited.", "global": False}
        answer = Answer(429, {**limited, "retry_after": fault.retry_after})
        return _response(answer, path, {"Via": "1.1 google", "X-RateLimit-Scope": "user"})
    return _response(Answer(fault.status, body), path)


def _rate_limit(path: str) -> dict[str, str]:
    """The headers of a bucket that is far from empty."""
    bucket = hashlib.sha256(re.sub(r"\d{15,}", "{id}", path).encode()).hexdigest()
    return {
        "X-RateLimit-Limit": "50",
        "X-RateLimit-Remaining": "49",
        "X-RateLimit-Reset": f"{time.time() + 1:.3f}",
        "X-RateLimit-Reset-After": "1.000",
        "X-RateLimit-Bucket": bucket[:32],
    }
