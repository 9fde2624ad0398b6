"""The REST side: takes a request apart, records it, checks it, serves it by the route table."""

import asyncio
import hashlib
import json
import re
import time
from collections.abc import Callable
from typing import Any

from aiohttp import web
from aiohttp.web_request import FileField

from tests.discord_stand_in import callbacks, routes
from tests.discord_stand_in.records import RefusalError, Request, Violation
from tests.discord_stand_in.rest_faults import Failure, Fault, cut, failure, limited
from tests.discord_stand_in.schema import SchemaBook, path_pattern
from tests.discord_stand_in.state import Answer, Call, Route, State

PREFIX = "/api/v10"
# What was sent before the answer that asked to wait could arrive is no offence.
GRACE = 0.05


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
        self._limited = (0.0, 0.0)
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
        await asyncio.sleep(fault.before)
        call = Call({}, body, dict(request.query), files)
        if fault.fails and not fault.after_effect:
            answer: Answer | Failure = self._fail(fault)
        else:
            answer = self._serve(request, path, call)
            answer = self._fail(fault) if fault.fails else answer
        self._state.changes.announce()
        await asyncio.sleep(fault.after)
        return cut(request) if fault.cut else _response(answer, path)

    def _fail(self, fault: Fault) -> Failure:
        if fault.everywhere:
            self._limited = (time.monotonic() + GRACE, time.monotonic() + fault.retry_after)
        return failure(fault)

    def _serve(self, request: web.Request, path: str, call: Call) -> Answer | Failure:
        where = f"{request.method} {path}"
        try:
            route, ids = self._find(request, path)
            self._authorize(request, route)
            if route.bot and (wait := self._must_wait(where)):
                return limited(wait, everywhere=True)
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

    def _must_wait(self, where: str) -> float:
        """Seconds for which the bot's token is limited; interactions have no such limit."""
        now = time.monotonic()
        begins, ends = self._limited
        if begins < now < ends:
            self._report(Violation("global rate limit", f"{ends - now:.3f} s too early", where))
        return max(ends - now, 0.0)

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

    def _take_fault(self, method: str, path: str) -> Fault:
        """The fault that waits for this request, or one that does nothing."""
        for fault in self.faults:
            if fault.method == method and fault.path_part in path:
                self.faults.remove(fault)
                return fault
        return Fault(method, path)


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


def _response(answer: Answer | Failure, path: str) -> web.Response:
    headers = _rate_limit(path)
    if isinstance(answer, Failure):
        headers |= answer.headers
        if answer.page:
            return web.Response(
                status=answer.status, text=answer.page, content_type="text/html", headers=headers
            )
    if answer.body is None:
        return web.Response(status=answer.status, headers=headers)
    # discord.py reads JSON only under this very content type, without a charset.
    headers["Content-Type"] = "application/json"
    body = json.dumps(answer.body).encode()
    return web.Response(status=answer.status, body=body, headers=headers)


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
