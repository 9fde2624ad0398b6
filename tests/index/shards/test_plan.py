"""Which files go into which shard."""

import os
import random
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from index.readers import list_files
from index.readers.given import describe
from index.readers.source import Given
from index.shards.job import Recipe
from index.shards.plan import Entry, Plan, entries_of, plan_shards
from tests.doubles import write_articles

RECIPE = Recipe("", "words@1", "float32", {"fields": {}, "aliases": [], "max_seconds": 10})
MANY = {f"{number}.txt": f"Article {number:03}." for number in range(100)}  # of 12 bytes each


@pytest.fixture
def entries(tmp_path: Path) -> list[Entry]:
    files = list_files(write_articles(tmp_path, MANY))
    return list(entries_of(files, describe(files)))


def plan(entries: Sequence[Entry], recipe: Recipe = RECIPE) -> list[Plan]:
    return plan_shards(entries, recipe.decides, most_bytes=120, most_files=8)


def names(plans: Sequence[Plan]) -> list[str]:
    return [one.name for one in plans]


def test_every_file_is_in_one_shard_and_none_is_too_large(entries: list[Entry]) -> None:
    plans = plan(entries)
    assert sorted(one.file.name for p in plans for one in p.entries) == sorted(MANY)
    assert max(len(one.entries) for one in plans) <= 8
    assert max(one.size for one in plans) <= 8 * 12
    assert len(plans) <= 2 * 100 / 4, "at least half full, but for chance"


def test_by_bytes_as_by_number(entries: list[Entry]) -> None:
    plans = plan_shards(entries, {}, most_bytes=30, most_files=8)
    assert max(one.size for one in plans) == 24


def test_the_order_of_the_files_changes_nothing(entries: list[Entry]) -> None:
    shuffled = entries.copy()
    random.Random(1).shuffle(shuffled)  # noqa: S311 - an order, no secret
    assert names(plan(shuffled)) == names(plan(entries))


def test_when_a_file_was_changed_doesnt_matter(entries: list[Entry]) -> None:
    touched = [replace(one, file=replace(one.file, modified_ns=1)) for one in entries]
    assert names(plan(touched)) == names(plan(entries))


def test_a_new_file_changes_its_own_shard_only(entries: list[Entry], tmp_path: Path) -> None:
    files = list_files(write_articles(tmp_path, {"new.txt": "Something else."}))
    after = plan(list(entries_of(files, describe(files))))
    changed = set(names(after)) - set(names(plan(entries)))
    assert len(changed) in {1, 2}, "it may be what makes a shard too large, which then is two"


def test_a_file_larger_than_a_shard_is_one_of_its_own(entries: list[Entry]) -> None:
    large = replace(entries[0], file=replace(entries[0].file, size=1000))
    plans = plan([large, *entries[1:]])
    (own,) = [one for one in plans if large in one.entries]
    assert own.entries == [large]


def test_copies_fill_several_shards(entries: list[Entry]) -> None:
    copies = [replace(one, digest=entries[0].digest) for one in entries]
    plans = plan(copies)
    assert max(len(one.entries) for one in plans) <= 8
    assert sum(len(one.entries) for one in plans) == 100


def test_what_decides_is_in_the_name(entries: list[Entry]) -> None:
    given = replace(entries[0], given=Given({"title": "Tides"}, "articles.csv"))
    renamed = replace(entries[0], file=replace(entries[0].file, name="other.txt"))
    every = [
        plan(entries),
        plan(entries, replace(RECIPE, fingerprint="words@2")),
        plan(entries, replace(RECIPE, precision="bfloat16")),
        plan(entries, replace(RECIPE, rules={"fields": {"text": ["body"]}})),
    ]
    assert not set.intersection(*(set(names(one)) for one in every))
    for changed in (given, renamed):
        assert len(set(names(plan([changed, *entries[1:]]))) - set(names(every[0]))) == 1


def test_limits_and_aliases_arent(entries: list[Entry]) -> None:
    other = {**RECIPE.rules, "aliases": [["A", "B"]], "max_seconds": 20}
    assert names(plan(entries, replace(RECIPE, rules=other))) == names(plan(entries))


def test_what_cant_be_opened_or_has_grown_is_left_to_the_build(tmp_path: Path) -> None:
    files = list_files(write_articles(tmp_path, {"a.txt": "A.", "b.txt": "B.", "c.txt": "C."}))
    (tmp_path / "a.txt").unlink()
    with (tmp_path / "b.txt").open("a") as opened:
        opened.write("More.")
    os.utime(tmp_path / "c.txt")
    assert [one.file.name for one in entries_of(files, describe(files))] == ["c.txt"]


def test_nothing_to_plan() -> None:
    assert plan([]) == []
