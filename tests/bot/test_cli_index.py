"""`index --rollback` and `index --verify`: what they tell, and with which exit code."""

import json
import re
import shutil
from pathlib import Path

import pytest
from filelock import FileLock

from index.library import Library
from index.rebuild import rebuild
from index.store import current_name
from tests.bot.conftest import Run, Town
from tests.conftest import SMALL_ARTICLES
from tests.doubles import WordEmbedder, write_articles


@pytest.fixture
def own(bare: Path) -> Town:
    """Two generations: in the second the mill is new."""
    town = Town(write_articles(bare / "articles", SMALL_ARTICLES), bare / "index")
    rebuild(town.articles, town.index, WordEmbedder())
    write_articles(town.articles, {"mill.md": "The mill of Lindow ground barley."})
    rebuild(town.articles, town.index, WordEmbedder())
    return town


def test_rollback_tells_what_is_in_use_then(run: Run, own: Town) -> None:
    ran = run("index", "--rollback", *own.options)
    assert (ran.code, ran.err) == (0, "")
    assert re.fullmatch(
        r"Now in use: gen-000001 \(built \d+ \w+ \d{4}, \d\d:\d\d UTC, 3 articles\)\. "
        r"It stays until the next pullquote index\.\n",
        ran.out,
    )
    assert current_name(own.index) == "gen-000001"
    library = Library.open(own.index, WordEmbedder(), false_answer_rate=1.0)
    assert library.searched.articles == 3
    library.close()


def test_rollback_as_json(run: Run, own: Town) -> None:
    values = json.loads(run("index", "--rollback", "--json", *own.options).out)
    assert (values["index"], values["articles"]) == ("gen-000001", 3)


def test_there_is_one_step_back_and_no_second(run: Run, own: Town) -> None:
    assert run("index", "--rollback", *own.options).code == 0
    ran = run("index", "--rollback", *own.options)
    assert (ran.code, ran.out) == (2, "")
    assert ran.err.startswith(f"pullquote: {own.index}: there is no ")


def test_nobody_goes_back_while_another_builds(run: Run, own: Town) -> None:
    with FileLock(own.index / "LOCK"):
        ran = run("index", "--rollback", *own.options)
    assert (ran.code, ran.out) == (2, "")
    assert "is building the index" in ran.err
    assert current_name(own.index) == "gen-000002"


def test_a_whole_index_is_told_with_all_that_was_counted(run: Run, own: Town) -> None:
    ran = run("index", "--verify", *own.options)
    assert ran.code == 0
    assert re.fullmatch(
        r"gen-000002 is whole: 4 articles, \d passages, \d\d sentences, 0\.\d MB\.\n", ran.out
    )
    assert "Checking articles: 4 of 4\n" in ran.err
    values = json.loads(run("index", "--verify", "--json", *own.options).out)
    assert values == {"index": "gen-000002", "status": "whole", "damages": []}


def test_each_damage_is_named_with_what_mends_it(run: Run, own: Town) -> None:
    folder = own.index / "gen-000002"
    (folder / "odd\x1b[2J").touch()
    data = bytearray((folder / "library.sqlite").read_bytes())
    data[len(data) // 2] ^= 1
    (folder / "library.sqlite").write_bytes(data)
    ran = run("index", "--verify", *own.options)
    assert ran.code == 2
    assert ran.out.splitlines() == [
        "DAMAGED gen-000002/library.sqlite: is not what was written",
        "DAMAGED gen-000002/odd[2J: doesn't belong here",
        "Run: pullquote index --full",
    ]
    ran = run("index", "--verify", "--json", *own.options)
    values = json.loads(ran.out)
    assert (ran.code, values["status"], len(values["damages"])) == (2, "damaged", 2)

    rebuild(own.articles, own.index, WordEmbedder(), full=True)
    assert run("index", "--verify", *own.options).code == 0


def test_a_pointer_to_nothing_is_damage(run: Run, own: Town) -> None:
    shutil.rmtree(own.index / "gen-000002")
    ran = run("index", "--verify", *own.options)
    assert (ran.code, ran.out) == (2, "")
    assert ran.err.splitlines() == [
        f"pullquote: {own.index / 'CURRENT'}: names no generation",
        "Run: pullquote index --full",
    ]


def test_damage_that_shows_late_is_an_error_like_any_other(run: Run, own: Town) -> None:
    """Zeros from the third page of the database on: opening it looks at less."""
    database = own.index / "gen-000002" / "library.sqlite"
    data = database.read_bytes()
    database.write_bytes(data[:8192] + bytes(len(data) - 8192))
    ran = run("articles", *own.options)
    assert (ran.code, ran.out) == (2, "")
    assert ran.err.splitlines()[-1] == "Run: pullquote index --full"
