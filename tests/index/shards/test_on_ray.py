"""The engine for a cluster, on a real one: two nodes on this machine."""

import os
import socket
import sys
import warnings
from collections.abc import Iterator
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path

import pytest

from index.errors import PullquoteError
from index.shards import Task
from index.shards.on_ray import RayEngine
from tests.doubles import write_articles
from tests.index.shards.sharding import ROOT, HereEngine, made, several, shards_of
from tests.index.shards.toy_worker import MODULE

needs_ray = pytest.mark.skipif(find_spec("ray") is None, reason="ray isn't installed")


@pytest.fixture(scope="module")
def cluster() -> Iterator[str]:
    """The address of a cluster of two nodes, each of one processor."""
    path = os.pathsep.join(filter(None, (str(ROOT), os.environ.get("PYTHONPATH"))))
    with pytest.MonkeyPatch.context() as patch, warnings.catch_warnings():
        warnings.simplefilter("ignore")  # Ray's own
        patch.setenv("PYTHONPATH", path)  # of the nodes
        patch.setenv("RAY_USAGE_STATS_ENABLED", "0")
        started = import_module("ray.cluster_utils").Cluster()
        for _ in range(2):
            started.add_node(num_cpus=1, object_store_memory=100_000_000, include_dashboard=False)
        yield started.address
        started.shutdown()


@pytest.fixture
def articles(tmp_path: Path) -> Path:
    return write_articles(tmp_path / "articles", several(6))


@needs_ray
def test_a_cluster_makes_the_same_shards_and_a_killed_worker_costs_its_own(
    cluster: str, articles: Path, tmp_path: Path
) -> None:
    """One worker kills itself by SIGKILL while it embeds; Ray has the shard made by another."""
    write_articles(articles, {"Zennor.txt": "What kills once is here. It is dark."})
    engine = RayEngine(cluster, module=MODULE)
    shelf = made(articles, tmp_path / "index", engine, model=str(tmp_path / "mark"))
    assert (tmp_path / "mark").exists()
    assert len(shelf) == 7
    made(articles, tmp_path / "other", HereEngine(), model=str(tmp_path / "mark"))
    assert shards_of(tmp_path / "index") == shards_of(tmp_path / "other")


@needs_ray
def test_what_kills_every_worker_is_given_up(cluster: str, articles: Path, tmp_path: Path) -> None:
    write_articles(articles, {"Zennor.txt": "What kills always is here. It is dark."})
    engine = RayEngine(cluster, 2, module=MODULE, tries=2)
    with pytest.raises(PullquoteError, match=r"died each time: Zennor\.txt$"):
        made(articles, tmp_path / "index", engine, model=str(tmp_path / "mark"))
    assert len(shards_of(tmp_path / "index")) == 6


@needs_ray
def test_a_cluster_that_isnt_there_is_told_of_within_seconds() -> None:
    with socket.socket() as taken:  # bound, and nobody listens
        taken.bind(("127.0.0.1", 0))
        address = f"127.0.0.1:{taken.getsockname()[1]}"
        with pytest.raises(PullquoteError, match=f"at {address} can't be reached") as caught:
            RayEngine(address).__enter__()
    assert "RAY_ADDRESS names the cluster" in caught.value.hint


@needs_ray
def test_nothing_to_ask_takes_no_worker(cluster: str) -> None:
    with RayEngine(cluster, module=MODULE) as engine:
        (done,) = list(engine.run([Task("any", lambda: None)]))
    assert (done.answer, done.lost) == (None, False)


def test_without_ray_it_says_how_to_get_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "ray", None)
    with pytest.raises(PullquoteError, match="Ray isn't installed") as caught:
        RayEngine()
    assert 'pip install "pullquote[ray]"' in caught.value.hint
