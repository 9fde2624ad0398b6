"""What Prometheus and a health check get to see, by real requests."""

import asyncio
import subprocess
import sys
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace

import aiohttp
import pytest
from prometheus_client.parser import text_string_to_metric_families

from bot.discord_app.limiter import Limit
from bot.discord_app.log import Line
from bot.discord_app.observe import Health, Metrics, Now, Quantiles
from index.errors import PullquoteError

BUILT = 1_589_716_800  # 2020-05-17T12:00:00Z
NOW = Now(
    waiting=3,
    generation="gen-000007",
    built="2020-05-17T12:00:00+00:00",
    articles=2,
    passages=61,
    servers=5,
    latency=0.125,
)


def values(metrics: Metrics) -> dict[str, float]:
    """Each sample by its name and labels, as `name{a,b}`; labels in alphabetical order."""
    return {
        sample.name
        + (
            f"{{{','.join(value for _, value in sorted(sample.labels.items()))}}}"
            if sample.labels
            else ""
        ): (sample.value)
        for family in text_string_to_metric_families(metrics.text().decode())
        for sample in family.samples
    }


@pytest.fixture
def metrics() -> Metrics:
    return Metrics(clock=lambda: BUILT + 3600.0)


def test_questions_are_counted_by_way_and_by_what_became_of_them(metrics: Metrics) -> None:
    for line in (
        Line(way="slash", status="quoted"),
        Line(way="slash", status="quoted"),
        Line(way="dm", status="abstained"),
        Line(),
    ):
        metrics.answered(line)
    found = values(metrics)
    assert found["pullquote_questions_total{quoted,slash}"] == 2
    assert found["pullquote_questions_total{abstained,dm}"] == 1
    assert found["pullquote_questions_total{unknown,unknown}"] == 1


def test_times_are_told_in_seconds_and_only_where_they_are_known(metrics: Metrics) -> None:
    metrics.answered(Line(ack_ms=250.0, final_ms=1500.0, queue_ms=20.0, search_ms=8.0))
    metrics.answered(Line(final_ms=4000.0))
    found = values(metrics)
    assert found["pullquote_acknowledgement_seconds_count"] == 1
    assert found["pullquote_acknowledgement_seconds_sum"] == 0.25
    assert found["pullquote_queueing_seconds_bucket{0.01}"] == 0
    assert found["pullquote_queueing_seconds_bucket{0.05}"] == 1
    assert found["pullquote_search_seconds_bucket{0.01}"] == 1
    assert found["pullquote_final_seconds_sum"] == 5.5
    assert found["pullquote_final_seconds_bucket{3.0}"] == 1
    assert found["pullquote_final_seconds_bucket{5.0}"] == 2


def test_an_acknowledgement_that_came_too_late_stands_beyond_three_seconds(
    metrics: Metrics,
) -> None:
    metrics.answered(Line(ack_ms=3100.0))
    found = values(metrics)
    assert found["pullquote_acknowledgement_seconds_bucket{3.0}"] == 0
    assert found["pullquote_acknowledgement_seconds_bucket{+Inf}"] == 1


def test_refusals_votes_errors_and_commands_are_counted(metrics: Metrics) -> None:
    kinds: tuple[Limit, ...] = ("user", "server", "queue", "user")
    for kind in kinds:
        metrics.refused(kind)
    metrics.voted(helpful=True)
    metrics.voted(helpful=False)
    metrics.failed("button")
    metrics.interaction("ask")
    found = values(metrics)
    assert [found[f"pullquote_refusals_total{{{kind}}}"] for kind in kinds] == [2, 1, 1, 2]
    assert found["pullquote_votes_total{helpful}"] == 1
    assert found["pullquote_votes_total{unhelpful}"] == 1
    assert found["pullquote_errors_total{button}"] == 1
    assert found["pullquote_interactions_total{ask}"] == 1


@dataclass
class Bot:
    """What changes while it runs."""

    now: Now | None = None


def test_gauges_are_read_when_somebody_looks(metrics: Metrics) -> None:
    bot = Bot()
    metrics.watch(lambda: bot.now)
    assert "pullquote_waiting" not in values(metrics)
    bot.now = NOW
    found = values(metrics)
    gauges = {
        "waiting": 3,
        "generation": 7,
        "generation_age_seconds": 3600,
        "articles": 2,
        "passages": 61,
        "servers": 5,
        "gateway_latency_seconds": 0.125,
    }
    assert {name: found[f"pullquote_{name}"] for name in gauges} == gauges


@pytest.mark.parametrize("latency", [None, float("inf"), float("nan")])
def test_what_is_not_known_is_no_number(metrics: Metrics, latency: float | None) -> None:
    metrics.watch(lambda: replace(NOW, latency=latency, generation="another"))
    text = metrics.text().decode()
    assert "pullquote_gateway_latency_seconds NaN\n" in text
    assert "pullquote_generation NaN\n" in text


@pytest.mark.skipif(sys.platform != "linux", reason="Prometheus' collector reads /proc")
def test_the_memory_of_the_process_is_told(metrics: Metrics) -> None:
    told = metrics.resident_memory
    assert told is not None
    assert 10_000_000 < told < 10_000_000_000
    assert values(metrics)["pullquote_process_resident_memory_bytes"] > 10_000_000


def test_all_names_begin_with_pullquote(metrics: Metrics) -> None:
    metrics.watch(lambda: NOW)
    assert all(name.startswith("pullquote_") for name in values(metrics))


def test_two_bots_in_one_process_count_apart(metrics: Metrics) -> None:
    metrics.failed("button")
    assert "pullquote_errors_total{button}" not in values(Metrics())


def test_quantiles_are_those_of_the_latest_thousand(metrics: Metrics) -> None:
    """Of 1 to 100 ms half take no longer than 50, and 95 of 100 no longer than 95."""
    assert metrics.quantiles() is None
    for milliseconds in range(100, 0, -1):
        metrics.answered(Line(final_ms=float(milliseconds)))
    assert metrics.quantiles() == Quantiles(100, 50.0, 95.0)
    for _ in range(1000):
        metrics.answered(Line(final_ms=7.0))
    assert metrics.quantiles() == Quantiles(1000, 7.0, 7.0)


def test_of_one_answer_all_quantiles_are_its_time(metrics: Metrics) -> None:
    metrics.answered(Line(final_ms=7.0))
    assert metrics.quantiles() == Quantiles(1, 7.0, 7.0)


@dataclass
class Page:
    """An answer of the server."""

    status: int
    kind: str
    text: str


@asynccontextmanager
async def served(metrics: Metrics, complaints: Sequence[str] = ()) -> AsyncIterator[Health]:
    health = Health(0, metrics, lambda: complaints)
    await health.start()
    try:
        yield health
    finally:
        await health.stop()


async def get(health: Health, path: str, method: str = "GET") -> Page:
    async with (
        aiohttp.ClientSession() as session,
        session.request(method, f"http://127.0.0.1:{health.port}{path}") as answer,
    ):
        return Page(answer.status, answer.headers["Content-Type"], await answer.text())


@pytest.mark.asyncio
async def test_a_bot_that_can_answer_is_well(metrics: Metrics) -> None:
    async with served(metrics) as health:
        assert await get(health, "/healthz") == Page(200, "text/plain; charset=utf-8", "ok\n")
        assert (await get(health, "/healthz?full=1")).status == 200
        assert (await get(health, "/healthz", "HEAD")).status == 200


@pytest.mark.asyncio
async def test_complaints_make_it_unavailable_and_are_told_a_line_each(metrics: Metrics) -> None:
    async with served(metrics, ["not connected to Discord", "no index"]) as health:
        page = await get(health, "/healthz")
        assert (page.status, page.text) == (503, "not connected to Discord\nno index\n")


@pytest.mark.asyncio
async def test_metrics_come_as_prometheus_reads_them(metrics: Metrics) -> None:
    metrics.failed("button")
    async with served(metrics) as health:
        page = await get(health, "/metrics")
    assert page.status == 200
    assert page.kind.startswith("text/plain; version=")
    assert 'pullquote_errors_total{where="button"} 1.0\n' in page.text


@pytest.mark.asyncio
async def test_anything_else_is_not_found(metrics: Metrics) -> None:
    async with served(metrics) as health:
        for path, method in (
            ("/", "GET"),
            ("/healthz/", "GET"),
            ("/metrics", "POST"),
            ("/../etc/passwd", "GET"),
        ):
            assert (await get(health, path, method)).status == 404


@pytest.mark.asyncio
async def test_only_this_machine_is_served(metrics: Metrics) -> None:
    async with served(metrics) as health:
        with pytest.raises(OSError, match="Errno"):
            await asyncio.open_connection("::1", health.port)
        with pytest.raises(OSError, match="Errno"):
            await asyncio.open_connection("127.0.0.2", health.port)


@pytest.mark.asyncio
async def test_a_port_that_is_taken_is_told_with_its_setting(metrics: Metrics) -> None:
    async with served(metrics) as first:
        second = Health(first.port, metrics, list)
        with pytest.raises(PullquoteError, match=f"PULLQUOTE_PORT: port {first.port} can't be"):
            await second.start()
        assert second.port == first.port
        await second.stop()


@pytest.mark.asyncio
async def test_a_server_that_stopped_gives_its_port_back(metrics: Metrics) -> None:
    async with served(metrics) as first:
        port = first.port
    second = Health(port, metrics, list)
    await second.start()
    await second.stop()


def test_the_web_server_is_loaded_only_where_it_is_wanted() -> None:
    script = (
        "import sys, bot.discord_app.observe as o; o.Metrics(); print('aiohttp.web' in sys.modules)"
    )
    command = [sys.executable, "-c", script]
    assert subprocess.run(command, check=True, capture_output=True).stdout == b"False\n"
