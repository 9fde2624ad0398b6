"""`index --workers` and `--engine`: what they name, and what is told where it can't be had."""

import os
import sys

import pytest

from bot.settings import load_settings, ray_address
from bot.workers import sharding_of
from index.shards import ProcessEngine
from tests.bot.conftest import Run, Town


def test_without_either_one_process_does_it_all() -> None:
    assert sharding_of(load_settings(), None, None) is None


@pytest.mark.parametrize(("engine", "workers"), [(None, 2), ("processes", None)])
def test_processes_are_the_usual_engine(engine: str | None, workers: int | None) -> None:
    sharding = sharding_of(load_settings().model_copy(update={"model": "m"}), engine, workers)
    assert sharding is not None
    assert isinstance(sharding.engine, ProcessEngine)
    assert sharding.model == "m"


def test_an_unknown_engine_is_told_of_with_those_there_are(run: Run, town: Town) -> None:
    ran = run("index", "--engine", "spark", *town.options)
    assert (ran.code, ran.out) == (2, "")
    assert ran.err == ("pullquote: there is no engine called spark\nThere are: processes, ray.\n")


def test_without_ray_it_says_how_to_get_it(
    run: Run, town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "ray", None)
    ran = run("index", "--engine", "ray", *town.options)
    assert ran.code == 2
    assert 'pip install "pullquote[ray]"' in ran.err


def test_what_ray_starts_doesnt_know_the_token(monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("ray", reason="ray isn't installed")
    monkeypatch.setenv("DISCORD_TOKEN", "made up")
    sharding_of(load_settings(), "ray", None)
    assert "DISCORD_TOKEN" not in os.environ


def test_the_cluster_is_named_by_rays_own_variable(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("RAY_ADDRESS", raising=False)
    assert not ray_address()
    monkeypatch.setenv("RAY_ADDRESS", "10.0.0.7:6379")
    assert ray_address() == "10.0.0.7:6379"
