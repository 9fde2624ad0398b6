"""The commands on an index in a database: built into it, asked, gone back in, and unreachable."""

import json
import re
import time
from pathlib import Path

import pytest

from bot.holding import followed
from bot.settings import load_settings
from tests.bot.conftest import Run, Town
from tests.conftest import SMALL_ARTICLES
from tests.doubles import write_articles

QUESTION = "Which oil did the lighthouse burn until the war?"
CLOSED = "postgresql://bot:hush-hush@127.0.0.1:9/quotes"


@pytest.fixture
def town(bare: Path, postgres_address: str, monkeypatch: pytest.MonkeyPatch) -> Town:
    """Some articles, and a database that nothing stands in."""
    monkeypatch.setenv("PULLQUOTE_STORE", postgres_address)
    return Town(write_articles(bare / "articles", SMALL_ARTICLES), bare / "index")


def test_what_is_built_is_asked_in_the_database(run: Run, town: Town) -> None:
    ran = run("index", *town.options)
    assert ran.code == 0
    assert "Copying to the database" in ran.err
    elsewhere = ("--articles", "none", "--index", "nowhere")
    answer = json.loads(run("ask", "--json", QUESTION, *elsewhere).out)
    assert (answer["status"], answer["index"]) == ("quoted", "gen-000001")
    assert "It burned whale oil until the war." in answer["excerpts"][0]["text"]
    assert "The Harbour" in run("articles", "list", *elsewhere).out
    assert run("verify", "It burned whale oil until the war.", *elsewhere).code == 0
    checks = json.loads(run("doctor", "--json", "--no-model", *town.options).out)["checks"]
    [told] = [check for check in checks if check["subject"] == "index"]
    assert (told["status"], told["details"]["store"]) == ("ok", "postgresql")


def test_without_an_index_in_the_database_the_next_step_is_told(run: Run, town: Town) -> None:
    ran = run("ask", QUESTION, *town.options)
    assert (ran.code, ran.out) == (2, "")
    assert "there is no index in the database" in ran.err
    assert "pullquote index" in ran.err
    assert not town.index.exists()


def test_what_follows_the_database_answers_from_what_was_built_last(run: Run, town: Town) -> None:
    assert run("index", *town.options).code == 0
    settings = load_settings()
    index = followed(settings)
    try:
        before = index.stamp()
        write_articles(town.articles, {"mill.md": "The mill of Lindow ground barley."})
        assert run("index", *town.options).code == 0
        for _ in range(100):
            if index.stamp() != before:
                break
            time.sleep(0.1)
        assert index.stamp() != before
    finally:
        index.close()
    ran = run("index", "--rollback", *town.options)
    assert ran.code == 0
    assert re.match(r"Now in use: gen-000001 ", ran.out)
    assert run("index", "--rollback", *town.options).code == 2


def test_a_database_that_can_not_be_reached_is_told_without_its_password(
    run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PULLQUOTE_STORE", CLOSED)
    for command in (("ask", QUESTION), ("articles", "list"), ("index", "--rollback")):
        ran = run(*command)
        assert (ran.code, ran.out) == (2, "")
        assert "127.0.0.1:9/quotes can't be reached" in ran.err
        assert "hush" not in ran.err
        assert "Traceback" not in ran.err
