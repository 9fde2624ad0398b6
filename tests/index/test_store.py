"""Opening a generation: what was written comes back, and damage is found."""

import hashlib
import json
import shutil
import sqlite3
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path

import pytest

from index import store
from index.answer import Searched
from index.errors import (
    IndexDamagedError,
    IndexFormatError,
    IndexMissingError,
    PullquoteError,
)
from index.lexicon import WordCount
from index.library import Library
from index.manifest import FORMAT, MANIFEST, check_digests, read_manifest
from index.model import Article, fold
from index.question.catalogue import Entry
from index.readers import list_files
from index.readers.formats import read_file
from index.schema import DATABASE, PassageRow
from index.store import Generation, open_current
from tests.conftest import SMALL_ARTICLES
from tests.doubles import WordEmbedder, write_articles
from tests.index.toy import ToyArticle, toy_generation

FILES = (DATABASE, "passages.flat.npy", "sentences.flat.npy")


@pytest.fixture
def index(tmp_path: Path, small_index: Path) -> Path:
    """A copy of the small index, to damage at will."""
    return Path(shutil.copytree(small_index, tmp_path / "index"))


@pytest.fixture
def folder(index: Path) -> Path:
    """The folder of its one generation."""
    return index / "gen-000001"


def assert_damaged(index: Path, path: Path) -> None:
    with pytest.raises(IndexDamagedError) as caught:
        open_current(index)
    assert caught.value.path == path
    assert "pullquote index --full" in caught.value.hint


def test_articles_come_back_as_they_were_read(tmp_path: Path, small_generation: Generation) -> None:
    files = list_files(write_articles(tmp_path / "articles", SMALL_ARTICLES))
    read = [article for file in files for article in read_file(file)]
    assert list(small_generation.articles()) == read
    assert [len(article.cuts) for article in read if isinstance(article, Article)] == [1, 0, 1]


def test_sentences_come_back_with_their_places(small_generation: Generation) -> None:
    article = small_generation.article(1)
    rows = small_generation.sentences_in(1)
    assert [fold(row.sentence.span.of(article.text)) for row in rows] == [
        "Pears grow badly near the sea.",
        "Wind breaks the young branches of every pear tree.",
        "Apples do better, because apple trees stay low.",
    ]
    assert {row.article for row in rows} == {1}
    assert all(article.body[row.sentence.block].contains(row.sentence.span) for row in rows)


def test_each_sentence_stands_in_its_passage(small_generation: Generation) -> None:
    """The harbour's passage ends at the heading; the others are one passage each."""
    counts = small_generation.manifest.counts
    assert counts == {"articles": 3, "passages": 4, "sentences": 12}
    sizes = [len(small_generation.sentences_of(passage)) for passage in range(4)]
    assert sizes == [5, 2, 3, 2]
    assert small_generation.passages_of([0, 4, 5, 7, 11]) == {0: 0, 4: 0, 5: 1, 7: 2, 11: 3}


@pytest.mark.parametrize(
    ("articles", "passages", "sentences"),
    [
        ((), "0000", "000000000000"),
        ((0,), "1100", "111111100000"),
        ((2, 1), "0011", "000000011111"),
        ((0, 1, 2), "1111", "111111111111"),
        ((1, 7), "0010", "000000011100"),
    ],
    ids=["none", "the harbour's", "two, in any order", "all", "one that isn't there"],
)
def test_masks_tell_the_rows_of_some_articles(
    small_generation: Generation, articles: tuple[int, ...], passages: str, sentences: str
) -> None:
    """Passages and sentences: of the harbour 2 and 7, the orchard 1 and 3, the railway 1 and 2."""
    masks = small_generation.masks(articles)
    assert ["".join(str(int(one)) for one in mask) for mask in masks] == [passages, sentences]


@pytest.mark.parametrize(
    ("articles", "without", "passages", "sentences"),
    [
        (None, None, "1111", "111111111111"),
        (None, 0, "0011", "000000011111"),
        ((0, 1), 1, "1100", "111111100000"),
        ((1,), 1, "0000", "000000000000"),
        ((1,), 2, "0010", "000000011100"),
    ],
    ids=["all", "all but the first", "one of two", "one of one", "one that isn't in it"],
)
def test_masks_leave_an_article_out(
    small_generation: Generation,
    articles: tuple[int, ...] | None,
    without: int | None,
    passages: str,
    sentences: str,
) -> None:
    masks = small_generation.masks(articles, without)
    assert ["".join(str(int(one)) for one in mask) for mask in masks] == [passages, sentences]


def test_masks_of_many_articles_are_those_of_each(tmp_path: Path) -> None:
    """1,200 articles of one and two sentences, and all of them but every 12th."""
    toys = [
        ToyArticle(("A pear.",) * (1 + number % 2), (0.5,) * (1 + number % 2), 0.5)
        for number in range(1200)
    ]
    chosen = [number for number in range(1200) if number % 12]
    with closing(toy_generation(tmp_path, *toys)) as generation:
        passages, sentences = generation.masks(chosen)
        of = [row.article for number in range(1200) for row in generation.sentences_in(number)]
    assert passages.tolist() == [number % 12 > 0 for number in range(1200)]
    assert sentences.tolist() == [article % 12 > 0 for article in of]


def test_passages_come_back_with_their_article_and_their_sentences(
    small_generation: Generation,
) -> None:
    assert small_generation.passage_rows([3, 0, 1]) == [
        PassageRow(row=0, article=0, first=0, count=5),
        PassageRow(row=1, article=0, first=5, count=2),
        PassageRow(row=3, article=2, first=10, count=2),
    ]
    assert small_generation.passage_rows([]) == []


def test_sentences_of_several_passages_are_those_of_each(small_generation: Generation) -> None:
    found = small_generation.sentences_of_all([2, 0])
    assert found == {number: small_generation.sentences_of(number) for number in (2, 0)}
    assert small_generation.sentences_of_all([]) == {}


@pytest.mark.parametrize(
    ("row", "rows"), [(0, [0, 1]), (3, [2, 3, 4]), (4, [3, 4]), (7, [7, 8]), (11, [10, 11])]
)
def test_beside_a_sentence_stand_those_of_its_block(
    small_generation: Generation, row: int, rows: list[int]
) -> None:
    """A block of the harbour ends with sentence 4, its text with 6, the orchard's with 9."""
    beside = small_generation.sentences_beside(small_generation.sentence(row), 1)
    assert [one.row for one in beside] == rows


def test_words_come_back_with_their_passages_in_alphabetical_order(
    small_generation: Generation,
) -> None:
    """Headers count too: "sample" stands in the two authors' names, and so in three passages."""
    words = {one.word: one for one in small_generation.words()}
    assert list(words) == sorted(words)
    assert words["lindow"] == WordCount("lindow", 2, True)
    assert words["engineers"] == WordCount("engineers", 2, False)
    assert words["sample"] == WordCount("sample", 3, False)
    assert words["the"].passages == 4
    assert "unicorn" not in words


def test_entries_are_the_metadata_by_row(small_generation: Generation) -> None:
    assert small_generation.entries() == [
        Entry(0, "The Harbour", "Ada Sample", "The Example Review", "2020-05-17",
              "https://example.org/harbour"),
        Entry(1, "The Orchard", "Ben Sample"),
        Entry(2, "The Railway"),
    ]  # fmt: skip


def test_one_sentence_is_the_one_of_its_article(small_generation: Generation) -> None:
    rows = [row for article in range(3) for row in small_generation.sentences_in(article)]
    assert [row.row for row in rows] == list(range(12))
    assert [small_generation.sentence(row.row) for row in rows] == rows


def test_it_says_what_it_is(small_generation: Generation) -> None:
    assert small_generation.name == "gen-000001"
    assert small_generation.searched == Searched(articles=3, passages=4)
    assert (small_generation.manifest.model, small_generation.manifest.dimension) == (
        "words@1", 257,
    )  # fmt: skip


def test_files_come_back_by_name(small_generation: Generation) -> None:
    records = small_generation.files()
    assert [(r.name, r.articles, r.findings) for r in records] == [
        (name, 1, ()) for name in sorted(SMALL_ARTICLES)
    ]
    assert [r.size for r in records] == [
        len(SMALL_ARTICLES[name].encode()) for name in sorted(SMALL_ARTICLES)
    ]


def test_the_database_can_not_be_written_to(small_generation: Generation) -> None:
    with pytest.raises(sqlite3.OperationalError, match="readonly"):
        small_generation.connection.execute("DELETE FROM articles")


def flip(path: Path) -> None:
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 1
    path.write_bytes(data)


def flip_last(path: Path) -> None:
    data = path.read_bytes()
    path.write_bytes(data[:-1] + bytes([data[-1] ^ 0x80]))


def truncate(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:-1])


def empty(path: Path) -> None:
    path.write_bytes(b"")


@pytest.mark.parametrize("name", FILES)
@pytest.mark.parametrize(
    "damage", [truncate, empty, Path.unlink], ids=lambda damage: damage.__name__
)
def test_file_of_another_size_is_found_at_once_and_named(
    index: Path, folder: Path, name: str, damage: Callable[[Path], None]
) -> None:
    damage(folder / name)
    assert_damaged(index, folder / name)


@pytest.mark.parametrize("name", FILES)
@pytest.mark.parametrize("damage", [flip, flip_last, truncate, Path.unlink])
def test_any_change_is_found_by_reading_everything(
    folder: Path, name: str, damage: Callable[[Path], None]
) -> None:
    manifest = read_manifest(folder)
    check_digests(folder, manifest)
    damage(folder / name)
    with pytest.raises(IndexDamagedError) as caught:
        check_digests(folder, manifest)
    assert caught.value.path == folder / name


def test_text_that_is_not_what_was_read_is_never_quoted(index: Path, folder: Path) -> None:
    """A bit of it flipped on the disk, which nothing else notices."""
    data = (folder / DATABASE).read_bytes()
    (folder / DATABASE).write_bytes(data.replace(b"4,000 guilders", b"5,000 guilders"))
    with (
        closing(Library.open(index, WordEmbedder(), false_answer_rate=1.0)) as library,
        pytest.raises(IndexDamagedError, match=r"harbour\.md is not what was read"),
    ):
        library.ask("How many guilders did the stone cost?")


def test_database_that_is_broken_inside_is_damage_for_who_asks(index: Path, folder: Path) -> None:
    data = (folder / DATABASE).read_bytes()
    (folder / DATABASE).write_bytes(data[:8192] + bytes(len(data) - 8192))

    def ask() -> None:
        with closing(Library.open(index, WordEmbedder(), false_answer_rate=1.0)) as library:
            library.ask("How many guilders did the stone cost?")

    with pytest.raises(IndexDamagedError):
        ask()


@pytest.mark.parametrize("damage", [truncate, empty, Path.unlink])
def test_damaged_manifest_is_found_and_named(
    index: Path, folder: Path, damage: Callable[[Path], None]
) -> None:
    """A manifest without its last character is JSON still: the last one is a line break."""
    truncate(folder / MANIFEST)
    damage(folder / MANIFEST)
    assert_damaged(index, folder / MANIFEST)


def edited(path: Path, **changes: object) -> None:
    """As if it had been written so, with the right digest."""
    values = {k: v for k, v in json.loads(path.read_text()).items() if k != "digest"} | changes
    digest = hashlib.sha256(json.dumps(values, sort_keys=True).encode()).hexdigest()
    path.write_text(json.dumps(values | {"digest": digest}, indent=1, sort_keys=True) + "\n")


@pytest.mark.parametrize(
    "text",
    ["[]", "1", "null", '"format"', "{}", f'{{"format": {FORMAT}}}', "\xff",
     f'{{"format": {FORMAT}, "counts": {{}}}}'],
)  # fmt: skip
def test_manifest_of_another_shape_is_damaged(index: Path, folder: Path, text: str) -> None:
    (folder / MANIFEST).write_text(text, "latin-1")
    assert_damaged(index, folder / MANIFEST)


@pytest.mark.parametrize(
    "changes",
    [
        {"counts": {"articles": 2, "passages": 4, "sentences": 12}},
        {"counts": {"articles": 3, "passages": 3, "sentences": 12}},
        {"counts": {"articles": 3, "passages": 4, "sentences": 13}},
        {"dimension": 256},
    ],
    ids=["articles", "passages", "sentences", "dimension"],
)
def test_manifest_that_miscounts_is_damaged(
    index: Path, folder: Path, changes: dict[str, object]
) -> None:
    edited(folder / MANIFEST, **changes)
    assert_damaged(index, folder)


@pytest.mark.parametrize(
    "changes",
    [{"counts": {"articles": 3, "passages": 4}}, {"counts": 7}, {"colour": "red"}],
    ids=["a count is missing", "counts that are none", "an unknown key"],
)
def test_manifest_with_other_keys_is_damaged(
    index: Path, folder: Path, changes: dict[str, object]
) -> None:
    edited(folder / MANIFEST, **changes)
    assert_damaged(index, folder / MANIFEST)


def test_flipped_bit_anywhere_in_the_manifest_is_found(index: Path, folder: Path) -> None:
    path = folder / MANIFEST
    data = path.read_bytes()
    for place in range(len(data)):
        path.write_bytes(data[:place] + bytes([data[place] ^ 1 << place % 8]) + data[place + 1 :])
        with pytest.raises((IndexDamagedError, IndexFormatError)) as caught:
            open_current(index)
        assert caught.value.hint


@pytest.mark.parametrize("version", [0, FORMAT + 1, "1", None])
def test_another_format_is_told_from_damage(index: Path, folder: Path, version: object) -> None:
    edited(folder / MANIFEST, format=version)
    with pytest.raises(IndexFormatError, match=f"has format {version}") as caught:
        open_current(index)
    assert caught.value.path == folder
    assert "pullquote index --full" in caught.value.hint


def test_format_is_looked_at_before_anything_else(index: Path, folder: Path) -> None:
    """A later version may have other keys; that is no damage."""
    (folder / MANIFEST).write_text(f'{{"format": {FORMAT + 1}, "shards": []}}')
    with pytest.raises(IndexFormatError):
        open_current(index)


@pytest.mark.parametrize("exists", [True, False], ids=["empty folder", "no folder"])
def test_no_index_is_missing(tmp_path: Path, exists: bool) -> None:
    if exists:
        (tmp_path / "index").mkdir()
    with pytest.raises(IndexMissingError) as caught:
        open_current(tmp_path / "index")
    assert caught.value.path == tmp_path / "index"
    assert "pullquote index" in caught.value.hint


@pytest.mark.parametrize(
    "pointer",
    [b"", b"\n", b"gen-00000", b"gen-000001", b"gen-000009\n", b"gfn-000001\n", b"\xe7en-000001\n",
     b"../elsewhere\n", b"gen-000001\0\n", b"/etc\n"],
)  # fmt: skip
def test_broken_pointer_is_damaged(index: Path, pointer: bytes) -> None:
    (index / store.CURRENT).write_bytes(pointer)
    assert_damaged(index, index / store.CURRENT)


def test_pointer_that_is_a_folder_is_damaged(index: Path) -> None:
    (index / store.CURRENT).unlink()
    (index / store.CURRENT).mkdir()
    assert_damaged(index, index / store.CURRENT)


@pytest.fixture
def opened(index: Path) -> Iterator[Generation]:
    with closing(open_current(index)) as generation:
        yield generation


def test_eight_threads_read_at_once(opened: Generation) -> None:
    def look(number: int) -> list[object]:
        row = number % 3
        return [opened._article(row), opened.sentences_in(row), opened.passages_of([row * 4])]

    with ThreadPoolExecutor(8) as threads:
        seen = list(threads.map(look, range(600)))
    assert all(seen[i] == seen[i % 3] for i in range(600))


def test_it_reads_on_from_any_thread_when_its_folder_is_gone(
    opened: Generation, small_library: Library
) -> None:
    shutil.rmtree(opened.path)
    library = Library(opened, WordEmbedder(), false_answer_rate=1.0)
    question = "Who built the harbour?"
    with ThreadPoolExecutor(4) as threads:
        answers = [library.ask(question), *threads.map(library.ask, [question] * 8)]
    expected = small_library.ask(question)
    assert {answer.confidence for answer in answers} == {expected.confidence}


def test_nothing_can_be_asked_of_a_closed_one(opened: Generation) -> None:
    opened.close()
    with pytest.raises(sqlite3.ProgrammingError):
        opened.files()


def test_every_error_here_is_one_of_ours() -> None:
    assert issubclass(IndexDamagedError, PullquoteError)
