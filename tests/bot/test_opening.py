"""Before a question is answered: the index built, brought up to date, or put up with."""

import io
import json
import os
import re
import shutil
import sqlite3
from dataclasses import replace
from pathlib import Path

import pytest
from filelock import FileLock
from rich.console import Console

from bot.opening import as_damage, fail, open_library
from bot.progress import progress_on
from bot.settings import load_settings
from index import store
from index.errors import IndexBusyError, PullquoteError
from index.manifest import FORMAT, MANIFEST, read_manifest
from tests.bot.conftest import Ran, Run, Town
from tests.doubles import write_articles

BUILT = "Who built the harbour of Lindow?"


@pytest.fixture
def own(town: Town, bare: Path) -> Town:
    """A copy of the articles and their index, to change at will."""
    shutil.copytree(town.articles, bare / "articles")
    shutil.copytree(town.index, bare / "index")
    return Town(bare / "articles", bare / "index")


def asked(run: Run, town: Town, question: str = BUILT) -> tuple[Ran, str]:
    """What `ask --json` left behind, and the generation that answered."""
    ran = run("ask", question, "--json", *town.options)
    return ran, str(json.loads(ran.out)["index"])


def test_an_index_that_is_up_to_date_is_used_without_a_word(run: Run, own: Town) -> None:
    ran, index = asked(run, own)
    assert (ran.code, ran.err, index) == (0, "", "gen-000001")


def test_a_missing_index_is_built_first_with_progress_on_standard_error(
    run: Run, own: Town
) -> None:
    shutil.rmtree(own.index)
    ran, index = asked(run, own)
    assert (ran.code, index) == (0, "gen-000001")
    assert "Reading articles: 4 of 4\n" in ran.err
    assert re.search(r"^Embedding passages and sentences: (\d+) of \1$", ran.err, re.MULTILINE)


def test_an_article_that_came_changed_or_went_is_noticed(run: Run, own: Town) -> None:
    write_articles(own.articles, {"mill.md": "The mill of Lindow ground barley for the brewery."})
    ran, index = asked(run, own, "What did the mill of Lindow grind?")
    assert index == "gen-000002"
    assert "ground barley" in ran.out

    write_articles(own.articles, {"mill.md": "The mill of Lindow ground nothing but mustard."})
    ran, index = asked(run, own, "What did the mill of Lindow grind?")
    assert index == "gen-000003"
    assert "mustard" in ran.out

    (own.articles / "mill.md").unlink()
    ran, index = asked(run, own, "What did the mill of Lindow grind?")
    assert index == "gen-000004"
    assert "mustard" not in ran.out


def test_without_the_articles_the_index_answers_and_says_so(run: Run, own: Town) -> None:
    shutil.rmtree(own.articles)
    ran, index = asked(run, own)
    assert (ran.code, index) == (0, "gen-000001")
    note = rf"{own.articles} isn't there: answering from the index built on \d{{4}}-\d\d-\d\d\.\n"
    assert re.fullmatch(note, ran.err)


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        pytest.param("gen-000001/passages.*", "is not what was written", id="vectors"),
        pytest.param("gen-000001/library.sqlite", "is not what was written", id="database"),
        pytest.param("gen-000001/manifest.json", "can't be read", id="manifest"),
        pytest.param("CURRENT", "names no generation", id="pointer"),
    ],
)
def test_a_damaged_index_is_built_again_and_the_damaged_file_named(
    run: Run, own: Town, name: str, reason: str
) -> None:
    path = min(own.index.glob(name))
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])
    ran, index = asked(run, own)
    assert (ran.code, index) == (0, "gen-000002")
    assert ran.err.startswith(f"{path}: {reason}. Building it again.\n")


def test_an_index_of_another_format_is_built_again(run: Run, own: Town) -> None:
    manifest = own.index / "gen-000001" / MANIFEST
    values = json.loads(manifest.read_text("utf-8"))
    manifest.write_text(json.dumps(values | {"format": 99}), "utf-8")
    ran, index = asked(run, own)
    assert (ran.code, index) == (0, "gen-000002")
    assert f"has format 99; this version reads {FORMAT}. Building it again." in ran.err


def test_an_index_of_another_model_is_built_again(run: Run, own: Town, small_index: Path) -> None:
    """The articles are the same; only the model tells that the vectors mean something else."""
    other = read_manifest(small_index / "gen-000001").model
    folder = own.index / "gen-000001"
    built = replace(read_manifest(folder), model=other)
    (folder / MANIFEST).write_text(built.to_json(), "utf-8")
    ran, index = asked(run, own)
    assert (ran.code, index) == (0, "gen-000002")
    assert f"was built with the model {other}, not all-MiniLM-L6-v2@" in ran.err


def test_while_another_process_builds_the_old_index_answers(run: Run, own: Town) -> None:
    write_articles(own.articles, {"mill.md": "The mill of Lindow ground barley."})
    with FileLock(own.index / "LOCK"):
        ran, index = asked(run, own)
    assert (ran.code, index) == (0, "gen-000001")
    assert ran.err == "Another process is building the index: answering from the old one.\n"


def test_while_another_process_builds_the_first_index_there_is_no_answer(
    run: Run, own: Town
) -> None:
    shutil.rmtree(own.index)
    own.index.mkdir()
    with FileLock(own.index / "LOCK"):
        ran = run("ask", BUILT, *own.options)
    assert (ran.code, ran.out) == (2, "")
    assert ran.err.splitlines() == [
        f"pullquote: {own.index}: another process is building the index",
        "Wait until it is done.",
    ]


def test_articles_that_cannot_be_read_are_mentioned_and_the_rest_answers(
    run: Run, own: Town
) -> None:
    (own.articles / "picture.md").write_bytes(b"\x89PNG\0\0")
    ran, _ = asked(run, own)
    assert ran.code == 0
    assert ran.err.endswith("1 article couldn't be read: see pullquote index.\n")


def test_only_index_reads_again_what_failed(run: Run, own: Town) -> None:
    """Seen where a file becomes readable and yet looks as it did: of the same size and time."""
    mill = own.articles / "mill.md"
    mill.write_bytes(b"\0" * 40)
    asked(run, own)
    then = mill.stat().st_mtime_ns
    mill.write_bytes(b"The mill of Lindow ground barley. ".ljust(39) + b"\n")
    os.utime(mill, ns=(then, then))
    ran, index = asked(run, own)
    assert (ran.code, ran.err, index) == (0, "", "gen-000002")
    assert run("index", *own.options).code == 0
    assert asked(run, own)[1] == "gen-000003"


@pytest.mark.parametrize(
    ("files", "told"),
    [
        pytest.param(None, ("there is no such folder", "Put your articles into it"), id="none"),
        pytest.param({}, ("the folder is empty",), id="empty"),
        pytest.param(
            {"a\x1b[2J.jpg": "x", "b.md": ""},
            ("no article could be read", "a[2J.jpg: no reader for .jpg"),
            id="unreadable",
        ),
    ],
)
def test_without_articles_and_index_there_is_nothing_to_ask(
    run: Run, bare: Path, files: dict[str, str] | None, told: tuple[str, ...]
) -> None:
    if files is not None:
        (bare / "mine").mkdir()
        write_articles(bare / "mine", files)
    ran = run("ask", BUILT, "--articles", "mine", "--index", "index")
    assert (ran.code, ran.out) == (2, "")
    assert "\x1b" not in ran.err
    assert f"pullquote: mine: {told[0]}\n" in ran.err
    assert all(words in ran.err for words in told)
    assert not (bare / "index" / store.CURRENT).exists()


def test_a_model_that_cannot_be_loaded_is_named_with_its_variable(
    run: Run, town: Town, bare: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (bare / "model").mkdir()
    monkeypatch.setenv("PULLQUOTE_MODEL", str(bare / "model"))
    ran = run("ask", BUILT, *town.options)
    assert (ran.code, ran.out) == (2, "")
    assert f"the model '{bare / 'model'}' can't be loaded" in ran.err
    assert "PULLQUOTE_MODEL" in ran.err


@pytest.mark.usefixtures("bare")
def test_the_error_of_a_busy_index_reaches_who_opens_it(own: Town) -> None:
    settings = load_settings().model_copy(
        update={"articles": own.articles, "index": own.index / "new"}
    )
    settings.index.mkdir()
    with FileLock(settings.index / "LOCK"), pytest.raises(IndexBusyError):
        open_library(settings, messages=Console(file=io.StringIO()))


def test_in_a_pipe_progress_is_a_line_at_each_quarter() -> None:
    out = io.StringIO()
    with progress_on(Console(file=out)) as told:
        for done in range(9):
            told("Counting", done, 8)
        told("Nothing to do", 0, 0)
    quarters = [f"Counting: {done} of 8" for done in (0, 2, 4, 6, 8)]
    assert out.getvalue().splitlines() == [*quarters, "Nothing to do: 0 of 0"]


def test_on_a_terminal_progress_is_a_bar_that_goes_away() -> None:
    console = Console(file=io.StringIO(), force_terminal=True, width=80)
    with progress_on(console) as told:
        told("Counting", 0, 8)
        told("Counting", 8, 8)
    assert isinstance(console.file, io.StringIO)
    out = console.file.getvalue()
    assert "Counting" in out
    assert "8/8" in out
    assert out.endswith("\x1b[1A\x1b[2K"), "the last thing is to clear the line"


def test_an_error_is_told_in_two_lines_that_steer_nothing(
    capsys: pytest.CaptureFixture[str],
) -> None:
    fail(PullquoteError("is\x1b[2J odd", path=Path("a\u202eb"), hint="Look\nat it."))
    out, err = capsys.readouterr()
    assert (out, err) == ("", "pullquote: ab: is[2J odd\nLook at it.\n")


def test_an_index_that_was_gone_back_to_is_used_as_it_is(run: Run, own: Town) -> None:
    write_articles(own.articles, {"mill.md": "The mill of Lindow ground barley."})
    assert asked(run, own)[1] == "gen-000002"
    assert run("index", "--rollback", *own.options).code == 0
    ran, index = asked(run, own)
    assert (ran.code, index) == (0, "gen-000001")
    assert ran.err == (
        "Answering from gen-000001, which index --rollback went back to: pullquote index brings it "
        "up to date.\n"
    )
    assert run("index", *own.options).code == 0
    ran, index = asked(run, own)
    assert (ran.err, index) == ("", "gen-000003")


def test_damage_that_shows_only_when_it_is_read_is_mended_as_well(run: Run, own: Town) -> None:
    """The first bytes of a database say what it is; nothing that is quick looks at the others."""
    database = own.index / "gen-000001" / "library.sqlite"
    data = database.read_bytes()
    database.write_bytes(data[:100] + bytes(len(data) - 100))
    ran, index = asked(run, own)
    assert (ran.code, index) == (0, "gen-000002")
    assert "Building it again.\n" in ran.err


@pytest.mark.parametrize(
    ("error", "told"),
    [
        (PullquoteError("is odd", path=Path("a")), "a: is odd"),
        (sqlite3.DatabaseError("is malformed"), "a: the index is damaged (is malformed)"),
    ],
)
def test_what_sqlite_says_of_damage_is_an_error_of_ours(error: Exception, told: str) -> None:
    assert str(as_damage(error, Path("a"))) == told
