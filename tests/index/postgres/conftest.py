"""The same generation in a folder and in a database."""

from collections.abc import Iterator, Sequence
from contextlib import ExitStack, closing
from hashlib import sha256
from pathlib import Path

import pytest

from index.postgres import load, open_current
from index.rebuild import rebuild
from index.snapshot import Snapshot
from index.store import Generation
from index.store import open_current as open_folder
from tests.conftest import SMALL_ARTICLES
from tests.doubles import WordEmbedder, write_articles
from tests.index.postgres.towers import build
from tests.postgres import PostgresServer, fresh_database

WORDS = "tower bridge Éclair straße naïve Ωmega 北京大学 𝔘nited ﬁnal zebra Zürich o'clock".split()
_LONG = "".join(sha256(bytes([one])).hexdigest() for one in range(150))  # can't be made smaller

MIXED_ARTICLES = SMALL_ARTICLES | {
    "mixed.md": "\n\n".join(
        f"---\ntitle: Words beyond ASCII\nauthor: Zoë Ångström\n---\n\nAbout {word} and {word}s. "
        f"A second sentence about {word}."
        if number == 0
        else f"Paragraph {number} is about {word}. It says {word} once more, and {word.upper()}."
        for number, word in enumerate(WORDS)
    ),
    "alike/é.md": "Pears are green. " * 3 + "\n\nApples stay low.",
    "alike/z.md": "Pears are green. Plums are blue.\n\nApples stay low.",
    "alike/𝔞.md": "Apples stay low.\n\nPears are green.\n\nBackslash \\ and % and 'quotes'.",
    "long.md": f"One word is very long: {_LONG}. It ends there.",
    "empty.md": "",
}
"""Words of several scripts, sentences that are equal, a word longer than an index of PostgreSQL
takes, and a file that can't be read as an article."""


@pytest.fixture(scope="session")
def server_address(postgres_server: PostgresServer) -> str:
    """Of the server's own database."""
    return postgres_server.address


@pytest.fixture
def postgres(postgres_address: str) -> str:
    """The address of an empty database, which is dropped afterwards."""
    return postgres_address


@pytest.fixture(scope="session")
def mixed_index(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The index of the mixed articles, made with a `WordEmbedder`. Not to be changed."""
    folder = tmp_path_factory.mktemp("mixed")
    articles = write_articles(folder / "articles", MIXED_ARTICLES)
    rebuild(articles, folder / "index", WordEmbedder())
    return folder / "index"


@pytest.fixture(scope="session")
def mixed_generation(mixed_index: Path) -> Iterator[Generation]:
    with closing(open_folder(mixed_index)) as generation:
        yield generation


@pytest.fixture(scope="session")
def loaded(server_address: str, mixed_generation: Generation) -> Iterator[str]:
    """The address of a database that holds the mixed articles. Not to be changed."""
    with fresh_database(server_address) as address:
        load(mixed_generation, address)
        yield address


@pytest.fixture(scope="session")
def mixed_snapshot(loaded: str) -> Iterator[Snapshot]:
    with closing(open_current(loaded)) as snapshot:
        yield snapshot


@pytest.fixture(scope="session")
def towers(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Sequence[Generation]]:
    """Four generations: see `towers`."""
    with ExitStack() as stack:
        folders = build(tmp_path_factory.mktemp("towers"))
        yield [stack.enter_context(closing(open_folder(one))) for one in folders]
