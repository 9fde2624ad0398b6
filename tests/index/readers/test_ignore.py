"""`.ignore`: which files of the folder aren't read, as git would have it."""

import time
from pathlib import Path

import pytest

from index.readers import list_files
from tests.doubles import write_articles

NAMES = ("a.txt", "b.txt", "old/a.txt", "old/deep/b.txt", "new/a.txt", "new/draft.b.txt")


def read(folder: Path, **patterns: str) -> set[str]:
    """The names of what is read, of the files above; patterns by folder, "top" for the top one."""
    write_articles(folder, dict.fromkeys(NAMES, "It broke."))
    for place, lines in patterns.items():
        (folder / place.removeprefix("top") / ".ignore").write_text(lines)
    return {file.name for file in list_files(folder) if not (file.skipped or file.tells)}


@pytest.mark.parametrize(
    ("lines", "ignored"),
    [
        ("", set()),
        ("\n# a.txt\n   \n", set()),
        ("a.txt", {"a.txt", "old/a.txt", "new/a.txt"}),
        ("/a.txt", {"a.txt"}),
        ("old/a.txt", {"old/a.txt"}),
        ("old", {"old/a.txt", "old/deep/b.txt"}),
        ("old/", {"old/a.txt", "old/deep/b.txt"}),
        ("a.txt/", set()),
        ("deep/", {"old/deep/b.txt"}),
        ("*.b.txt", {"new/draft.b.txt"}),
        ("?.txt", {"a.txt", "b.txt", "old/a.txt", "old/deep/b.txt", "new/a.txt"}),
        ("[ac].txt", {"a.txt", "old/a.txt", "new/a.txt"}),
        ("[!a].txt", {"b.txt", "old/deep/b.txt"}),
        ("n*/*t.*.t*", {"new/draft.b.txt"}),
        ("old/**/b.txt", {"old/deep/b.txt"}),
        ("**/b.txt", {"b.txt", "old/deep/b.txt"}),
        ("old/**", {"old/a.txt", "old/deep/b.txt"}),
        ("*.txt\n!b.txt", set(NAMES) - {"b.txt", "old/deep/b.txt"}),
        ("!b.txt\n*.txt", set(NAMES)),
        ("old/\n!old/a.txt", {"old/a.txt", "old/deep/b.txt"}),
        ("\\!a.txt\n\\#b.txt", set()),
        ("\ufeff/a.txt\r\n/b.txt\r\n", {"a.txt", "b.txt"}),
    ],
)  # fmt: skip
def test_patterns_mean_what_they_mean_to_git(tmp_path: Path, lines: str, ignored: set[str]) -> None:
    assert read(tmp_path, top=lines) == set(NAMES) - ignored


@pytest.mark.parametrize(
    ("top", "old", "left"),
    [
        ("", "a.txt", {"old/deep/b.txt"}),
        ("", "/b.txt", {"old/a.txt", "old/deep/b.txt"}),
        ("", "deep/b.txt", {"old/a.txt"}),
        ("*.txt", "!b.txt", {"old/deep/b.txt"}),
        ("!a.txt", "*", set()),
        ("old/", "!*", set()),
    ],
    ids=["inner", "anchored", "with a folder", "goes before the outer", "even when that is none",
         "not looked into"],
)  # fmt: skip
def test_patterns_of_an_inner_folder_hold_in_it(
    tmp_path: Path, top: str, old: str, left: set[str]
) -> None:
    write_articles(tmp_path, {"old/x": ""})
    found = read(tmp_path, top=top, old=old)
    assert {name for name in found if name.startswith("old/")} == left


def test_what_is_ignored_says_so_a_folder_in_one_line(tmp_path: Path) -> None:
    read(tmp_path, top="old/\na.txt\n")
    told = {file.name: file.skipped for file in list_files(tmp_path) if file.skipped}
    assert told == dict.fromkeys(["old/", "a.txt", "new/a.txt"], "as .ignore says")


def test_it_may_ignore_files_that_tell_of_others(tmp_path: Path) -> None:
    write_articles(tmp_path, {"a.yaml": "title: Ice"})
    read(tmp_path, top="*.yaml")
    told = {file.name: file.tells for file in list_files(tmp_path)}
    assert (told["a.yaml"], told[".ignore"]) == (False, True)


@pytest.mark.parametrize("line", ["!", "/", "[z-a].txt", "**/a" * 5], ids=repr)
def test_a_pattern_that_is_none_is_reported_and_the_others_hold(tmp_path: Path, line: str) -> None:
    assert read(tmp_path, top=f"/b.txt\n{line}\n/a.txt") == set(NAMES) - {"a.txt", "b.txt"}
    (own,) = (file for file in list_files(tmp_path) if file.name == ".ignore")
    assert own.failed in {f"not a pattern that can be used: {line}", ""}
    assert own.failed or line == "/"


def test_a_file_of_patterns_that_is_too_large_ignores_nothing(tmp_path: Path) -> None:
    assert read(tmp_path, top="a.txt\n" * 20_000) == set(NAMES)
    (own,) = (file for file in list_files(tmp_path) if file.name == ".ignore")
    assert own.failed == "larger than 100,000 bytes: nothing is ignored"


@pytest.mark.parametrize(
    "pattern",
    ["*a" * 60 + "*b", "*?" * 60 + "b", "*[a-z]" * 60 + "*b", "a" + "*" * 200 + "b",
     "***a***a***b", "**a**b", "*a*a*b", "**/a/**/*a*b"],
    ids=["letters", "any", "classes", "stars", "in threes", "in twos", "the most", "folders"],
)  # fmt: skip
def test_no_pattern_takes_long(tmp_path: Path, pattern: str) -> None:
    """Of a name that nearly fits there are more ways to try than can be tried."""
    start = time.thread_time()
    write_articles(tmp_path, {f"{'a' * 200}{i}.txt": "" for i in range(50)})
    read(tmp_path, top=pattern)
    assert time.thread_time() - start < 2


def test_many_patterns_for_deep_folders_take_no_time(tmp_path: Path) -> None:
    deep = "/".join(["a"] * 49)
    write_articles(tmp_path, {f"{deep}/{'a' * 200}{i}.txt": "" for i in range(20)})
    start = time.thread_time()
    read(tmp_path, top="**/a/*a*a*b\n**/a/**/*a*b\n" + "**/a/**/a\n" * 20)
    assert time.thread_time() - start < 10
