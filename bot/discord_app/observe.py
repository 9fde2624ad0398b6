"""How the bot does, for whoever runs it: metrics for Prometheus, and whether it is well.

pullquote_questions_total{way,status}       what was asked, and what became of it
pullquote_refusals_total{kind}              "user", "server" or "queue": who had to wait
pullquote_votes_total{vote}                 "helpful" or "unhelpful"
pullquote_errors_total{where}               unexpected ones
pullquote_interactions_total{command}       commands used
pullquote_acknowledgement_seconds           histograms: until it was acknowledged,
pullquote_queueing_seconds                  waiting for its turn,
pullquote_search_seconds                    searching,
pullquote_final_seconds                     until the reply was there
pullquote_waiting                           gauges: questions being answered or waiting
pullquote_generation                        number of the generation that answers
pullquote_generation_age_seconds            since it was built
pullquote_articles, pullquote_passages      what it holds
pullquote_gateway_latency_seconds           from a heartbeat to its answer
pullquote_servers                           that the app is in
pullquote_process_resident_memory_bytes     and what else Prometheus' own collector tells of
                                            a process, on Linux
"""

import math
import re
import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from prometheus_client import (
    CONTENT_TYPE_LATEST,
    CollectorRegistry,
    Counter,
    Histogram,
    Metric,
    ProcessCollector,
    generate_latest,
)
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.registry import Collector

from bot.discord_app.limiter import Limit
from bot.discord_app.log import Line
from index.errors import PullquoteError

if TYPE_CHECKING:
    from aiohttp import web

LATEST = 1000
"""Answers of which `Metrics.quantiles` tells."""

HOST = "127.0.0.1"
STOP_SECONDS = 1.0
"""How long a request to the health page may still take when the bot stops."""

# Discord waits three seconds for an acknowledgement.
_ACKNOWLEDGED = (0.05, 0.1, 0.25, 0.5, 1, 1.5, 2, 2.5, 3)
_QUEUED = (0.001, 0.01, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60)
_SEARCHED = (0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10)
_FINAL = (0.05, 0.1, 0.25, 0.5, 1, 2, 3, 5, 10, 30, 60)


@dataclass(frozen=True, slots=True)
class Now:
    """What is read when the metrics are.

    Attributes:
        waiting: Questions being answered or waiting.
        generation: Name of the generation that answers, such as "gen-000007".
        built: When it was built, ISO 8601 with its zone.
        articles: In it.
        passages: In it.
        servers: That the app is in.
        latency: Seconds from a heartbeat to its answer; None, or no number, before the first.
    """

    waiting: int
    generation: str
    built: str
    articles: int
    passages: int
    servers: int
    latency: float | None


@dataclass(frozen=True, slots=True)
class Quantiles:
    """How long the latest answers took, in milliseconds, from question to reply.

    Attributes:
        count: How many they are.
        p50: Half of them took no longer.
        p95: 95 of 100 took no longer.
    """

    count: int
    p50: float
    p95: float


class Metrics:
    """Counts what happens, in a registry of its own; may be told from any thread.

    `clock`: seconds since 1970.
    """

    def __init__(self, clock: Callable[[], float] = time.time) -> None:
        self._clock = clock
        self._registry = CollectorRegistry(auto_describe=False)
        self._process = ProcessCollector(namespace="pullquote", registry=self._registry)
        self._questions = self._counter("questions", "Questions.", "way", "status")
        self._refusals = self._counter("refusals", "Questions that had to wait.", "kind")
        self._votes = self._counter("votes", "Votes on answers.", "vote")
        self._errors = self._counter("errors", "Unexpected errors.", "where")
        self._interactions = self._counter("interactions", "Commands used.", "command")
        self._acknowledged = self._histogram(
            "acknowledgement", "Until it was acknowledged.", _ACKNOWLEDGED
        )
        self._queued = self._histogram("queueing", "Until its turn had come.", _QUEUED)
        self._searched = self._histogram(
            "search", "From then on until the search was done.", _SEARCHED
        )
        self._final = self._histogram("final", "Until the reply was there.", _FINAL)
        self._latest: deque[float] = deque(maxlen=LATEST)

    def answered(self, line: Line) -> None:
        """Count a question, by what the log tells of it."""
        self._questions.labels(line.way or "unknown", line.status or "unknown").inc()
        for histogram, milliseconds in (
            (self._acknowledged, line.ack_ms),
            (self._queued, line.queue_ms),
            (self._searched, line.search_ms),
            (self._final, line.final_ms),
        ):
            if milliseconds is not None:
                histogram.observe(milliseconds / 1000)
        if line.final_ms is not None:
            self._latest.append(line.final_ms)

    def refused(self, kind: Limit) -> None:
        """Count a question that had to wait."""
        self._refusals.labels(kind).inc()

    def voted(self, *, helpful: bool) -> None:
        """Count a vote."""
        self._votes.labels("helpful" if helpful else "unhelpful").inc()

    def failed(self, where: str) -> None:
        """Count an unexpected error; `where` is one of few words of ours."""
        self._errors.labels(where).inc()

    def interaction(self, command: str) -> None:
        """Count a command by its name, which is one of few."""
        self._interactions.labels(command).inc()

    def watch(self, now: Callable[[], Now | None]) -> None:
        """Ask `now` whenever the metrics are read; once. None: nothing is known."""
        self._registry.register(_Gauges(now, self._clock))

    def text(self) -> bytes:
        """All of them, in Prometheus' text format: see `CONTENT_TYPE`."""
        return generate_latest(self._registry)

    def quantiles(self) -> Quantiles | None:
        """How long the latest 1,000 answers took; None before the first."""
        times = sorted(self._latest.copy())
        if not times:
            return None
        p50, p95 = (times[math.ceil(share * len(times)) - 1] for share in (0.5, 0.95))
        return Quantiles(len(times), p50, p95)

    @property
    def resident_memory(self) -> int | None:
        """Bytes of memory that the process takes; None where that isn't known."""
        for metric in self._process.collect():
            if metric.name.endswith("_resident_memory_bytes"):
                return int(metric.samples[0].value)
        return None

    def _counter(self, name: str, what: str, *labels: str) -> Counter:
        return Counter(name, what, labels, namespace="pullquote", registry=self._registry)

    def _histogram(self, name: str, what: str, buckets: Sequence[float]) -> Histogram:
        return Histogram(
            name,
            what,
            namespace="pullquote",
            unit="seconds",
            registry=self._registry,
            buckets=buckets,
        )


CONTENT_TYPE = CONTENT_TYPE_LATEST
"""Of `Metrics.text`."""


class _Gauges(Collector):
    """What is read at the moment when somebody looks."""

    def __init__(self, now: Callable[[], Now | None], clock: Callable[[], float]) -> None:
        self._now = now
        self._clock = clock

    def describe(self) -> Iterable[Metric]:
        """Nothing: else `now` would be asked before it can be answered."""
        return ()

    def collect(self) -> Iterator[Metric]:
        now = self._now()
        if now is None:
            return
        built = datetime.fromisoformat(now.built).timestamp()
        number = re.search(r"\d+", now.generation)
        latency = math.nan if now.latency is None else now.latency
        for name, what, value in (
            ("waiting", "Questions being answered or waiting.", now.waiting),
            ("generation", "Number of the generation.", int(number[0]) if number else math.nan),
            ("generation_age_seconds", "Since it was built.", self._clock() - built),
            ("articles", "Articles in it.", now.articles),
            ("passages", "Passages in it.", now.passages),
            ("servers", "Servers that the app is in.", now.servers),
            (
                "gateway_latency_seconds",
                "From a heartbeat to its answer.",
                latency if math.isfinite(latency) else math.nan,
            ),
        ):
            yield GaugeMetricFamily(f"pullquote_{name}", what, value)


class Health:
    """A small web server, for this machine alone: `/healthz` and `/metrics`.

    `/healthz` says "ok", or with status 503 what is wrong, a line each. Anything else isn't found.

    Args:
        port: Where it listens on 127.0.0.1; 0 for any that is free.
        metrics: What `/metrics` tells.
        is_ready: Why the bot can't answer at the moment; empty where it can.
    """

    def __init__(self, port: int, metrics: Metrics, is_ready: Callable[[], Sequence[str]]) -> None:
        self._port = port
        self._metrics = metrics
        self._is_ready = is_ready
        self._runner: web.ServerRunner | None = None

    @property
    def port(self) -> int:
        """Where it listens; before the start, where it was told to."""
        addresses = self._runner.addresses if self._runner is not None else []
        return int(addresses[0][1]) if addresses else self._port

    async def start(self) -> None:
        """Listen.

        Raises:
            PullquoteError: The port can't be had.
        """
        from aiohttp import web

        runner = web.ServerRunner(
            web.Server(self._serve, access_log=None), shutdown_timeout=STOP_SECONDS
        )
        await runner.setup()
        try:
            await web.TCPSite(runner, HOST, self._port).start()
        except OSError as error:
            await runner.cleanup()
            raise PullquoteError(
                f"PULLQUOTE_PORT: port {self._port} can't be had ({error.strerror})",
                hint="Is another bot running? Set another port, or none.",
            ) from error
        self._runner = runner

    async def stop(self) -> None:
        """Listen no more; nothing happens where it doesn't."""
        runner, self._runner = self._runner, None
        if runner is not None:
            await runner.cleanup()

    async def _serve(self, request: "web.BaseRequest") -> "web.StreamResponse":
        from aiohttp import web

        if request.method not in {"GET", "HEAD"}:
            return web.Response(status=404, text="not found\n")
        match request.path:
            case "/healthz":
                complaints = self._is_ready()
                text = "\n".join(complaints) or "ok"
                return web.Response(status=503 if complaints else 200, text=f"{text}\n")
            case "/metrics":
                return web.Response(
                    body=self._metrics.text(), headers={"Content-Type": CONTENT_TYPE}
                )
            case _:
                return web.Response(status=404, text="not found\n")
