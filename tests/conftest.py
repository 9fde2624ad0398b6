"""What the tests share: small indexes of made-up articles, and the sample index with its model."""

import os
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from filelock import FileLock

from index.embedding import ModelEmbedder
from index.library import Library
from index.live import LiveLibrary
from index.rebuild import rebuild
from index.store import FolderIndex, Generation, open_current
from tests.doubles import WordEmbedder, write_articles
from tests.postgres import postgres_address, postgres_server  # noqa: F401 - fixtures

ROOT = Path(__file__).resolve().parents[1]
SHARED = ROOT.parent / "shared"  # articles that may not be passed on; beside the repository or not

SMALL_ARTICLES = {
    "harbour.md": """\
---
title: The Harbour
author: Ada Sample
publisher: The Example Review
published: 2020-05-17
url: https://example.org/harbour
---

The harbour of Lindow was built by Dutch engineers in 1631. They paid 4,000 guilders for the stone.

A flood destroyed the eastern wall.

“We shall build it again,” the mayor promised.

“It will be higher then.”

## The lighthouse

The lighthouse came later. It burned whale oil until the war.
""",
    "orchard.md": """\
---
title: The Orchard
author: Ben Sample
---

Pears grow badly near the sea. Wind breaks the young branches of every pear tree.

Apples do better, because apple trees stay low.
""",
    "railway.md": """\
# The Railway

The railway reached Lindow in 1874. Its engineers came from Scotland and drank a great deal of tea.
""",
}


LONG = ("test_rebuild_faults.py", "test_rebuild_processes.py", "test_discord_faults.py")
"""Files of few tests that take long: at the end, one worker would be busy with them alone."""

MEASURED = (
    "tests/bot/test_asking.py",
    "tests/bot/test_cli.py",
    "tests/bot/test_interrupts.py",
    "tests/bot/test_watching.py",
    "tests/bot/discord_app/",
    "tests/index/readers/test_child.py",
)
"""Files and folders whose processes run lines of ours that no test runs in its own process."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Let the long files come first; all others stay in their order."""
    items.sort(key=lambda item: item.path.name not in LONG)


def _common(factory: pytest.TempPathFactory) -> Path:
    """A folder of this run that all workers share."""
    base = factory.getbasetemp()
    return base.parent if "PYTEST_XDIST_WORKER" in os.environ else base


def _encoders(factory: pytest.TempPathFactory) -> Path:
    return _common(factory) / "encoders"


def _built_once(factory: pytest.TempPathFactory, name: str, articles: Path) -> Path:
    """The index of some articles, made with the packaged model by the first worker to want it."""
    index = _common(factory) / name
    with FileLock(f"{index}.lock"):
        if not index.exists():
            making = factory.mktemp(name) / "index"
            rebuild(articles, making, ModelEmbedder())
            # Here torch is loaded by now; a command that has to export the model loads it for that.
            ModelEmbedder(cache=_encoders(factory)).encode(["a text"])
            making.rename(index)
    return index


@pytest.fixture(scope="session", autouse=True)
def encoders(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where all commands of all tests keep the export of the model, which takes seconds to make."""
    folder = _encoders(tmp_path_factory)
    os.environ["PULLQUOTE_ENCODERS"] = str(folder)
    return folder


@pytest.fixture(scope="module", autouse=True)
def processes_measured(request: pytest.FixtureRequest) -> Iterator[None]:
    """Coverage in processes that a test starts, which doubles what they take: for some files."""
    place = request.path.relative_to(ROOT).as_posix()
    with pytest.MonkeyPatch.context() as patch:
        if not place.startswith(MEASURED):
            patch.delenv("COVERAGE_PROCESS_CONFIG", raising=False)
        yield


@pytest.fixture
def articles_dir(tmp_path: Path) -> Path:
    """A folder with the small articles, to change at will."""
    return write_articles(tmp_path / "articles", SMALL_ARTICLES)


@pytest.fixture(scope="session")
def small_index(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The index of the small articles, made with a `WordEmbedder`. Not to be changed."""
    folder = tmp_path_factory.mktemp("small")
    rebuild(write_articles(folder / "articles", SMALL_ARTICLES), folder / "index", WordEmbedder())
    return folder / "index"


@pytest.fixture(scope="session")
def small_generation(small_index: Path) -> Iterator[Generation]:
    with closing(open_current(small_index)) as generation:
        yield generation


@pytest.fixture(scope="session")
def small_library(small_index: Path) -> Iterator[Library]:
    """Answers from the small articles, and never abstains."""
    with closing(Library.open(small_index, WordEmbedder(), false_answer_rate=1.0)) as library:
        yield library


@pytest.fixture(scope="session")
def real_embedder() -> ModelEmbedder:
    """The packaged model; loaded when it is first used."""
    return ModelEmbedder()


@pytest.fixture(scope="session")
def sample_index(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The index of data/articles, made with the packaged model. Not to be changed."""
    return _built_once(tmp_path_factory, "sample", ROOT / "data" / "articles")


@pytest.fixture(scope="session")
def sample_library(sample_index: Path, real_embedder: ModelEmbedder) -> Iterator[Library]:
    """Answers from data/articles with the packaged model and the usual threshold."""
    with closing(Library.open(sample_index, real_embedder)) as library:
        yield library


@pytest.fixture(scope="session")
def shared_library(
    tmp_path_factory: pytest.TempPathFactory, real_embedder: ModelEmbedder
) -> Iterator[Library]:
    """Answers from the articles beside the repository."""
    articles = SHARED / "articles"
    if not articles.is_dir():
        pytest.skip("the articles that may not be passed on aren't at hand")
    index = _built_once(tmp_path_factory, "shared", articles)
    with closing(Library.open(index, real_embedder)) as library:
        yield library


@pytest.fixture
def small_live(small_index: Path) -> Iterator[LiveLibrary]:
    """Answers from the small articles as a running bot does, and never abstains."""
    with closing(
        LiveLibrary(FolderIndex(small_index), WordEmbedder(), false_answer_rate=1.0)
    ) as library:
        yield library
