"""Damage of every kind to every file of a generation: found, named, and mended."""

import random
import shutil
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from index.embedding import FloatMatrix
from index.integrity import Damage, verify_generation
from index.integrity import _wrong_with_vectors as wrong_with_vectors
from index.manifest import MANIFEST, file_digest, read_manifest
from index.prepare import silent
from index.rebuild import rebuild
from tests.conftest import SMALL_ARTICLES
from tests.doubles import WordEmbedder, write_articles

DATABASE = "library.sqlite"
PLACES = 60  # of each file, at which it is damaged


@pytest.fixture
def folder(small_index: Path, tmp_path: Path) -> Path:
    """A generation of the small articles, to damage at will."""
    return shutil.copytree(small_index / "gen-000001", tmp_path / "gen-000001")


def wrong(folder: Path) -> str:
    """What is wrong with a generation, a line each."""
    return "\n".join(f"{one.name}: {one.wrong}" for one in verify_generation(folder))


def sealed(folder: Path) -> None:
    """Make the checksums right again, as a build that writes wrong things would."""
    manifest = read_manifest(folder)
    files = {name: file_digest(folder / name) for name in manifest.files}
    (folder / MANIFEST).write_text(replace(manifest, files=files).to_json(), "utf-8")


def changed(folder: Path, statement: str) -> Path:
    with closing(sqlite3.connect(folder / DATABASE)) as connection:
        connection.execute(statement)
        connection.commit()
    sealed(folder)
    return folder


def files_of(folder: Path) -> list[Path]:
    found = sorted(folder.iterdir())
    assert {DATABASE, MANIFEST} <= {path.name for path in found}
    assert len(found) >= 4, "vectors of passages and of sentences, too"
    return found


def flips(data: bytes, chance: random.Random) -> Iterator[bytes]:
    """The same but for one bit: of the first byte, of the last, and of some between."""
    last = len(data) - 1
    for place in sorted({0, last, *(chance.randrange(len(data)) for _ in range(PLACES))}):
        flipped = bytearray(data)
        flipped[place] ^= 1 << chance.randrange(8)
        yield bytes(flipped)


def cuts(data: bytes, chance: random.Random) -> Iterator[bytes]:
    """Less of it: nothing at all, all but a byte, and some lengths between."""
    for length in sorted({0, len(data) - 1, *(chance.randrange(len(data)) for _ in range(PLACES))}):
        yield data[:length]


def test_a_generation_as_it_was_written_is_whole_and_is_not_changed(folder: Path) -> None:
    before = [(path, path.read_bytes(), path.stat().st_mtime_ns) for path in files_of(folder)]
    assert verify_generation(folder) == []
    assert before == [
        (path, path.read_bytes(), path.stat().st_mtime_ns) for path in files_of(folder)
    ]


@pytest.mark.parametrize("damaged", [flips, cuts])
def test_one_bit_or_a_missing_end_is_found_in_every_file(
    folder: Path, damaged: Callable[[bytes, random.Random], Iterator[bytes]]
) -> None:
    chance = random.Random(3)  # noqa: S311 - places, not secrets
    for path in files_of(folder):
        data = path.read_bytes()
        for other in damaged(data, chance):
            path.write_bytes(other)
            found = verify_generation(folder)
            assert [one.name for one in found] == [path.name], path.name
        path.write_bytes(data)
    assert verify_generation(folder) == []


def test_what_is_missing_or_does_not_belong_is_named(folder: Path) -> None:
    (folder / DATABASE).unlink()
    (folder / "notes.txt").touch()
    (folder / "more").mkdir()
    assert verify_generation(folder) == [
        Damage(DATABASE, "is missing"),
        Damage("more", "doesn't belong here"),
        Damage("notes.txt", "doesn't belong here"),
    ]


def test_a_folder_where_a_file_should_be_is_damage(folder: Path) -> None:
    (folder / DATABASE).unlink()
    (folder / DATABASE).mkdir()
    manifest = read_manifest(folder)
    manifest.files[DATABASE]["bytes"] = (folder / DATABASE).stat().st_size
    (folder / MANIFEST).write_text(manifest.to_json(), "utf-8")
    assert wrong(folder) == f"{DATABASE}: can't be read (Is a directory)"


def test_without_a_folder_there_is_nothing_whole(tmp_path: Path) -> None:
    assert wrong(tmp_path / "gen-000009") == f"{MANIFEST}: can't be read"


def test_white_space_that_no_build_writes_into_a_manifest_is_damage(folder: Path) -> None:
    manifest = read_manifest(folder)
    (folder / MANIFEST).write_text(manifest.to_json() + " ", "utf-8")
    assert wrong(folder).startswith(f"{MANIFEST}: ")


ARTICLE = "article 0: "
PLACED = f"{ARTICLE}its sentences don't lie in its body, one after another"


@pytest.mark.parametrize(
    ("statement", "said"),
    [
        pytest.param(
            "UPDATE articles SET text = replace(text, 'Lindow', 'Lindau') WHERE row = 0",
            ARTICLE, id="text",
        ),
        pytest.param("UPDATE articles SET body = '{' WHERE row = 0", ARTICLE, id="body unreadable"),
        pytest.param("UPDATE articles SET body = '[]' WHERE row = 0", PLACED, id="no body"),
        pytest.param("UPDATE sentences SET block = 9 WHERE row = 1", PLACED, id="block"),
        pytest.param('UPDATE sentences SET "end" = 9999 WHERE row = 1', PLACED, id="end"),
        pytest.param("UPDATE sentences SET start = 0 WHERE row = 1", PLACED, id="order"),
        pytest.param(
            "UPDATE sentences SET passage = 0 WHERE row = "
            "(SELECT min(row) FROM sentences WHERE passage = 1)",
            "its sentences name other passages than those that hold them", id="other passage",
        ),
        pytest.param(
            "UPDATE passages SET last = last + 1 WHERE row = 0",
            f"{ARTICLE}its passages aren't made of all its sentences", id="last",
        ),
        pytest.param(
            "UPDATE passages SET first = first + 1 WHERE row = 0",
            f"{ARTICLE}its passages aren't made of all its sentences", id="first",
        ),
        pytest.param(
            "UPDATE sentences SET article = 1 WHERE row = 0",
            "aren't in the order of the articles", id="sentence of another article",
        ),
        pytest.param(
            "UPDATE passages SET article = 99 WHERE row = 0",
            "row 0 of passages belongs to nothing in articles", id="article that isn't",
        ),
        pytest.param(
            "DELETE FROM sentences WHERE row = 2", "sentences: 11 rows instead of 12", id="fewer"
        ),
        pytest.param(
            "UPDATE extents SET article = 99 WHERE article = 2",
            "extents: rows aren't numbered from 0", id="gap",
        ),
        pytest.param(
            "UPDATE lengths SET words = zeroblob(20)",
            "keywords: the lengths are not those of the passages", id="lengths",
        ),
        pytest.param(
            "UPDATE postings SET held = zeroblob(2) WHERE term = 'harbour'",
            "keywords: the list of “harbour” is not as long as it should be", id="list",
        ),
        pytest.param(
            "DELETE FROM frequencies WHERE term = 'harbour'",
            "keywords: “harbour” is miscounted", id="frequency",
        ),
        pytest.param("DROP TABLE sentences", DATABASE, id="no table"),
    ],
)  # fmt: skip
def test_what_was_written_wrong_is_found_though_its_checksum_is_right(
    folder: Path, statement: str, said: str
) -> None:
    assert said in wrong(changed(folder, statement))


def test_a_database_that_is_none_is_damage_and_no_crash(folder: Path) -> None:
    (folder / DATABASE).write_bytes(b"SQLite format 3\0" + bytes(5000))
    sealed(folder)
    assert DATABASE in wrong(folder)


def test_of_damage_to_every_article_twenty_are_told(tmp_path: Path) -> None:
    files = {f"{number}.md": f"The tower has {number} steps." for number in range(30)}
    rebuild(write_articles(tmp_path / "articles", files), tmp_path / "index", WordEmbedder())
    folder = changed(tmp_path / "index" / "gen-000001", "UPDATE articles SET text = text || '.'")
    assert len(verify_generation(folder)) == 20


def test_counts_of_the_manifest_are_those_of_the_files(folder: Path) -> None:
    manifest = read_manifest(folder)
    other = replace(manifest, counts=manifest.counts | {"passages": 3})
    (folder / MANIFEST).write_text(other.to_json(), "utf-8")
    assert wrong(folder)


class Vectors:
    """Vectors in memory, with what a `VectorIndex` is asked for."""

    def __init__(self, vectors: FloatMatrix) -> None:
        self._vectors = vectors

    def __len__(self) -> int:
        return len(self._vectors)

    def rows(self, first: int, count: int) -> FloatMatrix:
        return self._vectors[first : first + count]


@pytest.mark.parametrize("value", [2.0, 0.0, 1.02, 0.98, np.nan, np.inf, 1e38])
def test_vectors_that_are_not_of_length_1_are_counted(value: float) -> None:
    """The second block has two of them, in its first row and its last."""
    vectors = np.tile(np.array([0.6, 0.8], np.float32), (10_000, 1))
    vectors[[8192, 9999]] = [value, 0]
    said = wrong_with_vectors(Vectors(vectors), "passages", silent)  # type: ignore[arg-type]
    assert said == "2 of its vectors aren't of length 1, first row 8192"


def test_vectors_stored_with_less_precision_are_right() -> None:
    vectors = np.tile(np.array([1.002, 0], np.float32), (10, 1))
    assert wrong_with_vectors(Vectors(vectors), "passages", silent) == ""  # type: ignore[arg-type]


def test_progress_ends_where_the_work_does(folder: Path) -> None:
    told: dict[str, list[tuple[int, int]]] = {}
    verify_generation(folder, lambda stage, *done: told.setdefault(stage, []).append(done))
    assert list(told) == [
        "Checking files",
        "Checking the database",
        "Checking articles",
        "Checking vectors of passages",
        "Checking vectors of sentences",
    ]
    assert all(done == total for done, total in (steps[-1] for steps in told.values()))


@pytest.mark.parametrize("full", [False, True], ids=["cut off", "a bit"])
def test_one_command_mends_any_damage(small_index: Path, tmp_path: Path, full: bool) -> None:
    """What is cut off shows when it is opened; a bit only when all is read, and so takes --full."""
    articles = write_articles(tmp_path / "articles", SMALL_ARTICLES)
    for name in [path.name for path in files_of(small_index / "gen-000001")]:
        index = shutil.copytree(small_index, tmp_path / name)
        path = index / "gen-000001" / name
        data = path.read_bytes()
        half = len(data) // 2
        flipped = bytes([*data[:half], data[half] ^ 1, *data[half + 1 :]])
        path.write_bytes(flipped if full else data[:half])
        assert verify_generation(index / "gen-000001")
        report = rebuild(articles, index, WordEmbedder(), full=full)
        assert report.changed
        assert verify_generation(index / report.index) == []
