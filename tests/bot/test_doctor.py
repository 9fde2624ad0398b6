"""The command `doctor`: what it calls wrong, what it says to do, and what it never shows."""

import hashlib
import io
import json
import re
import shutil
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from rich.console import Console

from bot.doctor import diagnose, show_checks
from bot.doctor_checks import Check, Room, check_reader, check_storage
from bot.doctor_confidence import check_level, check_own, check_rate, percent
from bot.settings import Settings
from index import __version__
from index.calibrate import FalseAnswers, false_answers, reader_of, unrelated
from index.errors import ModelError, ReaderError
from index.fitted import fitted
from index.generation import roll_back
from index.manifest import FORMAT, MANIFEST
from index.reader import ReadPassage, SentenceReading
from index.rebuild import rebuild
from index.store import Generation, open_current
from tests.bot.conftest import Run, Town
from tests.doubles import WordEmbedder, write_articles

WORDS = (
    "harbour orchard railway lighthouse barley mustard engineer mayor portrait guilder flood wall "
    "pear apple wind tea barrel clock stone whale brewery miller bridge ferry market bell"
).split()
TOKEN = ".".join(("MTIzNDU2Nzg5MDEyMzQ1Njc4", "a" * 6, "z" * 38))  # of 123456789012345678
SUBJECTS = "program settings articles storage index model reader confidence token".split()


def tale(number: int) -> str:
    """An article of ten sentences; those of all articles share some words, as it happens."""
    sentences = []
    for place in range(10):
        digest = hashlib.sha256(f"{number} {place}".encode()).digest()
        words = [WORDS[byte % len(WORDS)] for byte in digest[: 9 + digest[-1] % 6]]
        own = [f"{word}{number}" for word in words[4:]]  # or another article tells the same
        sentences.append(f"The {' '.join([*words[:4], *own])}.")
    return f"# {WORDS[number].capitalize()}\n\n{' '.join(sentences)}\n"


ARTICLES = {f"{WORDS[number]}.md": tale(number) for number in range(4)}


@pytest.fixture(scope="module")
def tales(tmp_path_factory: pytest.TempPathFactory) -> Town:
    """Four articles of ten sentences each, indexed with a `WordEmbedder`. Not to be changed."""
    folder = tmp_path_factory.mktemp("tales")
    town = Town(write_articles(folder / "articles", ARTICLES), folder / "index")
    rebuild(town.articles, town.index, WordEmbedder())
    return town


@pytest.fixture
def own(tales: Town, bare: Path) -> Town:
    """A copy of these, to change at will."""
    shutil.copytree(tales.articles, bare / "articles")
    shutil.copytree(tales.index, bare / "index")
    return Town(bare / "articles", bare / "index")


def diagnosed(town: Town, embedder: WordEmbedder | None = None, **given: Any) -> list[Check]:  # noqa: ANN401
    """All checks, with a model that is at hand."""
    given = {"reader": "off", **given}  # it takes its time, and this model's vectors say nothing
    settings = Settings(articles=town.articles, index=town.index, **given)
    return list(diagnose(settings, embedder or WordEmbedder(), Console(file=io.StringIO())))


def found(checks: list[Check], subject: str, status: str) -> list[Check]:
    return [check for check in checks if (check.subject, check.status) == (subject, status)]


# The command


def test_where_nothing_is_wrong_the_exit_code_is_0(run: Run, own: Town) -> None:
    ran = run("doctor", "--no-model", *own.options)
    assert (ran.code, ran.err) == (0, "")
    *lines, last = ran.out.splitlines()
    assert last == "Nothing needs doing."
    assert lines[0].startswith(f"ok       program     Pullquote {__version__}, Python 3.")
    assert {line.split()[0] for line in lines} == {"ok", "note"}
    assert list(dict.fromkeys(line.split()[1] for line in lines)) == SUBJECTS


def test_json_is_one_line_with_all_of_it(run: Run, own: Town) -> None:
    ran = run("doctor", "--no-model", "--json", *own.options)
    (line,) = ran.out.splitlines()
    values = json.loads(line)
    assert (ran.code, list(values), values["status"]) == (0, ["status", "checks"], "ok")
    for check in values["checks"]:
        assert list(check) == ["subject", "status", "message", "todo", "details"]
    by_subject = {check["subject"]: check["details"] for check in reversed(values["checks"])}
    assert list(by_subject)[::-1] == SUBJECTS
    assert by_subject["settings"] == {
        "articles": str(own.articles), "index": str(own.index), "model": "all-MiniLM-L6-v2",
        "limit": 3, "false_answer_rate": 0.05,
    }  # fmt: skip
    assert by_subject["articles"] == {"files": 4, "others": 0}
    index = by_subject["index"]
    assert (index["index"], index["format"]) == ("gen-000001", FORMAT)
    assert (index["articles"], index["sentences"]) == (4, 40)
    assert by_subject["token"] == {"token": "not set"}


def test_a_problem_is_exit_code_1_and_is_counted(run: Run, bare: Path) -> None:
    options = ("--no-model", "--articles", "mine", "--index", "built")
    ran = run("doctor", *options)
    assert (ran.code, ran.err) == (1, "")
    assert (
        "problem  articles    mine: there is no such folder. Put your articles into it, or name "
        "another with --articles.\n"
    ) in ran.out
    assert "problem  index       built: there is no index here. Run: pullquote index\n" in ran.out
    assert ran.out.endswith("\n2 things need doing.\n")
    assert json.loads(run("doctor", "--json", *options).out)["status"] == "problem"
    write_articles(bare / "mine", ARTICLES)
    assert run("doctor", *options).out.endswith("\n1 thing needs doing.\n")


def test_a_setting_that_cannot_be_used_is_exit_code_2(
    run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PULLQUOTE_FALSE_ANSWER_RATE", "5%")
    ran = run("doctor")
    assert (ran.code, ran.out) == (2, "")
    assert ran.err.startswith("pullquote: PULLQUOTE_FALSE_ANSWER_RATE: ")


def test_nothing_is_changed(run: Run, own: Town) -> None:
    def state() -> list[tuple[Path, int, int]]:
        places = sorted(own.index.parent.rglob("*"))
        return [(place, place.stat().st_size, place.stat().st_mtime_ns) for place in places]

    write_articles(own.articles, {"mill.md": "The mill of Lindow ground barley."})
    before = state()
    assert run("doctor", "--no-model", *own.options).code == 1
    diagnosed(own)
    assert state() == before


def test_the_help_tells_the_exit_codes_and_each_option(run: Run) -> None:
    words = " ".join(run("doctor", "--help").out.split())
    assert "Exit code 0: nothing needs doing; 1: something does; 2: error." in words
    for option in ("--no-model", "--json", "--articles", "--index"):
        assert option in words


def test_with_the_real_model_it_says_on_standard_error_what_takes_long(
    run: Run, town: Town
) -> None:
    ran = run("doctor", *town.options)
    assert ran.code == 0
    assert ran.err.splitlines() == [
        "Loading the model, which takes some seconds.",
        "Asking the articles their own sentences, which takes some seconds.",
    ]
    assert "ok       model       all-MiniLM-L6-v2@" in ran.out
    assert "can be loaded, and the index was built with it." in ran.out


@pytest.mark.parametrize(
    ("model", "advice"),
    [
        pytest.param("", "Name a sentence-transformers model", id="what comes along"),
        pytest.param("tiny", "If it is a model's name, pullquote index fetches it; ", id="a name"),
    ],
)
def test_a_model_that_is_not_there_is_a_problem_and_the_rest_is_told(
    own: Town, model: str, advice: str
) -> None:
    class Missing(WordEmbedder):
        @property
        def fingerprint(self) -> str:
            raise ModelError("it can't be loaded: why.", hint="Name a sentence-transformers model.")

        @fingerprint.setter
        def fingerprint(self, _: str) -> None:
            pass

    checks = diagnosed(own, Missing(), model=model)
    (problem,) = found(checks, "model", "problem")
    assert problem.message == "it can't be loaded: why."
    assert problem.todo.startswith(advice)
    assert found(checks, "token", "note")


# Articles and storage


Break = Callable[[Town], object]


def empty(town: Town) -> None:
    shutil.rmtree(town.articles)
    town.articles.mkdir()


def too_deep(town: Town) -> None:
    empty(town)
    (town.articles / "/".join("x" * 51)).mkdir(parents=True)


@pytest.mark.parametrize(
    ("damage", "said"),
    [
        pytest.param(empty, "articles: there is no file in it that is read.", id="empty"),
        pytest.param(too_deep, "read. x/x/x", id="closed"),
        pytest.param(
            lambda town: write_articles(town.articles, {"pullquote.yaml": "fields: 3"}),
            "pullquote.yaml: fields: Input should be a valid dictionary.",
            id="rules",
        ),
    ],
)
def test_articles_that_cannot_be_read_are_a_problem(own: Town, damage: Break, said: str) -> None:
    damage(own)
    (problem,) = found(diagnosed(own), "articles", "problem")
    assert said in problem.message
    assert problem.todo


def test_files_that_are_not_read_are_counted_apart(own: Town) -> None:
    write_articles(own.articles, {"README.md": "x", "a.jpg": "x", "harbour.yaml": "title: x"})
    (check,) = found(diagnosed(own), "articles", "ok")
    assert check.message == "4 files to be read, and 3 others."


def test_a_folder_that_cannot_even_be_looked_at_is_a_problem(own: Town) -> None:
    checks = diagnosed(replace(own, articles=Path("x" * 300), index=Path("y" * 300)))
    assert (
        "can't be opened (File name too long)." in found(checks, "articles", "problem")[0].message
    )
    assert "can't be opened (File name too long)." in found(checks, "storage", "problem")[0].message


@pytest.mark.parametrize(
    ("index", "said"),
    [
        pytest.param("articles/built", "built lies in the articles folder", id="in the articles"),
        pytest.param("articles", "articles lies in the articles folder", id="the same"),
        pytest.param("articles/harbour.md", "harbour.md: nothing can be written there.", id="file"),
        pytest.param("articles/harbour.md/a/b", "harbour.md: nothing can be", id="below a file"),
    ],
)
def test_an_index_folder_that_cannot_be_is_a_problem(own: Town, index: str, said: str) -> None:
    (problem,) = found(diagnosed(replace(own, index=Path(index))), "storage", "problem")
    assert said in problem.message
    assert "--index" in problem.todo


@pytest.mark.parametrize("index", ["new/index", "articles/.index"], ids=["new", "hidden"])
def test_an_index_folder_may_be_made_later_and_be_hidden_among_the_articles(
    own: Town, index: str
) -> None:
    assert found(diagnosed(replace(own, index=Path(index))), "storage", "ok")


def test_the_next_index_needs_room_beside_the_one_in_use(own: Town) -> None:
    """Its size is that of the one in use, at least .1 GB."""
    settings = Settings(articles=own.articles, index=own.index)
    room = Room(own.index, writable=True, free=100_000_000)
    with closing(open_current(own.index)) as generation:
        for one in (generation, None):
            assert check_storage(settings, room, one).status == "ok"
            assert check_storage(settings, replace(room, free=99_999_999), one).status == "problem"
        sizes: dict[str, dict[str, int | str]] = {
            "a": {"bytes": 3_000_000_000}, "b": {"bytes": 1_000_000_000}
        }  # fmt: skip
        generation.manifest = replace(generation.manifest, files=sizes)
        check = check_storage(settings, replace(room, free=3_900_000_000), generation)
    assert check.message == "3.9 GB free; the next index may need 4.0 GB."


# Index and model


def flip(path: Path) -> None:
    data = bytearray(path.read_bytes())
    data[-1] ^= 1
    path.write_bytes(data)


def cut(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:-1])


def rewrite(town: Town, **values: object) -> None:
    path = town.index / "gen-000001" / MANIFEST
    path.write_text(json.dumps(json.loads(path.read_text("utf-8")) | values), "utf-8")


def change_three(town: Town) -> None:
    """One file comes, one goes, and one is written again."""
    write_articles(town.articles, {"mill.md": "The mill ground barley.", "harbour.md": "Gone."})
    (town.articles / "railway.md").unlink()


@pytest.mark.parametrize(
    ("damage", "said", "todo"),
    [
        pytest.param(
            lambda town: flip(town.index / "gen-000001" / "library.sqlite"),
            "gen-000001 is damaged: library.sqlite: is not what was written.",
            "pullquote index --full", id="damaged",
        ),
        pytest.param(
            lambda town: cut(town.index / "gen-000001" / "library.sqlite"),
            "is not what was written.", "pullquote index --full", id="cut off",
        ),
        pytest.param(
            lambda town: (town.index / "CURRENT").write_text("gen-9\n"),
            "names no generation.", "pullquote index --full", id="pointer",
        ),
        pytest.param(
            lambda town: rewrite(town, format=99),
            f"has format 99; this version reads {FORMAT}.", "pullquote index", id="format",
        ),
        pytest.param(
            lambda town: shutil.rmtree(town.index),
            "there is no index here.", "pullquote index", id="missing",
        ),
        pytest.param(
            change_three, "changed since: 1 new, 1 changed, 1 gone.", "pullquote index (ask",
            id="outdated",
        ),
    ],
)  # fmt: skip
def test_an_index_that_is_not_right_is_a_problem(
    own: Town, damage: Break, said: str, todo: str
) -> None:
    damage(own)
    (problem,) = found(diagnosed(own), "index", "problem")
    assert said in problem.message
    assert problem.todo.startswith(f"Run: {todo}")


def test_of_much_damage_the_first_three_are_told(own: Town) -> None:
    for name in "dcba":
        (own.index / "gen-000001" / name).touch()
    (problem,) = found(diagnosed(own), "index", "problem")
    named = "; ".join(f"{name}: doesn't belong here" for name in "abc")
    assert problem.message == f"gen-000001 is damaged: {named}; and 1 more."
    assert len(problem.details["damages"]) == 4  # type: ignore[arg-type]


def test_a_damaged_index_is_asked_nothing(own: Town) -> None:
    flip(own.index / "gen-000001" / "library.sqlite")
    assert not any("own sentences" in check.message for check in diagnosed(own))


def test_an_index_that_was_gone_back_to_is_no_problem(own: Town) -> None:
    write_articles(own.articles, {"mill.md": "The mill ground barley."})
    rebuild(own.articles, own.index, WordEmbedder())
    roll_back(own.index)
    assert not found(diagnosed(own), "index", "problem")
    (note,) = found(diagnosed(own), "index", "note")
    assert note.message.startswith("gen-000001 is one that index --rollback went back to")


def test_without_the_articles_the_index_is_whole_all_the_same(own: Town) -> None:
    shutil.rmtree(own.articles)
    checks = diagnosed(own)
    assert found(checks, "articles", "problem")
    assert [check.status for check in checks if check.subject == "index"] == ["ok"]


def test_the_first_three_articles_that_failed_are_named(own: Town) -> None:
    for number in range(5):
        (own.articles / f"bad{number}.md").write_bytes(b"\x89PNG\0\0")
    rebuild(own.articles, own.index, WordEmbedder())
    (problem,) = found(diagnosed(own), "index", "problem")
    assert problem.message.startswith("5 articles couldn't be read: bad0.md: ")
    assert problem.message.endswith("; and 2 more.")
    assert "bad2.md" in problem.message
    assert "bad3.md" not in problem.message
    for number in (3, 4):
        (own.articles / f"bad{number}.md").unlink()
    rebuild(own.articles, own.index, WordEmbedder())
    assert "more." not in found(diagnosed(own), "index", "problem")[0].message


def test_an_index_of_another_model_is_a_problem_and_is_asked_nothing(own: Town) -> None:
    checks = diagnosed(own, WordEmbedder("other"))
    (problem,) = found(checks, "model", "problem")
    assert problem.message == "The index was built with words@1; the settings name other@1."
    assert not any("their own sentences" in check.message for check in checks)


def test_a_model_is_loaded_where_there_is_no_index_yet(own: Town) -> None:
    checks = diagnosed(replace(own, index=own.index / "new"))
    assert found(checks, "model", "ok")[0].message == "words@1 can be loaded."


# Confidence


@pytest.fixture
def opened(tales: Town) -> Iterator[Generation]:
    with closing(open_current(tales.index)) as generation:
        yield generation


def test_the_promise_is_told_in_the_terms_of_the_setting() -> None:
    check = check_rate(0.025)
    assert check.status == "ok"
    assert check.message.startswith(
        "About 2.5 % of questions about things that your articles don't cover are answered "
        "(setting PULLQUOTE_FALSE_ANSWER_RATE)."
    )
    assert "Near misses" in check.message


def test_whoever_tolerates_everything_is_told_that_it_never_abstains() -> None:
    check = check_rate(1.0)
    assert (check.status, bool(check.todo)) == ("note", True)


@pytest.mark.parametrize(
    ("share", "said"),
    [(0.05, "5 %"), (0.0025, "0.25 %"), (1, "100 %"), (0, "0 %"), (1 / 3, "33.3 %")],
)
def test_shares_are_in_per_cent(share: float, said: str) -> None:
    assert percent(share) == said


@pytest.mark.parametrize(
    ("level", "said"),
    [(2.0, "about as easily as usual"), (3.0, "more easily than usual"), (1.0, "less easily")],
)
def test_a_level_is_told_against_the_usual_one(level: float, said: str) -> None:
    """Of a difference of 1, half is taken off or added: more than .1, which nobody sees."""
    check = check_level(level, replace(fitted(), usual_level=2.0, corpus=0.5))
    assert said in check.message
    assert check.details == {"level": level, "usual_level": 2.0}


def test_without_a_level_it_is_said_that_nothing_was_calibrated() -> None:
    assert check_level(None, fitted()).status == "note"


def test_what_the_articles_answer_of_their_own_sentences_is_an_upper_estimate() -> None:
    check = check_own(FalseAnswers(200, 21))
    assert check.status == "ok"
    assert check.message.startswith(
        "Your own articles, asked 200 of their own sentences and titles with the article of each "
        "left out: 10 % would be answered."
    )
    assert "an upper estimate" in check.message
    assert check.details == {"asked": 200, "answered": 21, "share": 0.105}


def test_all_sentences_are_asked_and_who_tolerates_all_has_all_answered(tales: Town) -> None:
    checks = diagnosed(tales, false_answer_rate=1.0)
    (check,) = [check for check in checks if "asked" in check.details]
    assert (check.details["asked"], check.details["answered"]) == (40, 40)


def test_two_of_forty_lie_above_the_level_which_is_their_95th_percentile(
    opened: Generation,
) -> None:
    """.95 of the way from the first to the last of 40 is at 37.05: above it are two."""
    level = opened.manifest.level
    assert level is not None
    at_the_level = ((0.0, level), (1.0, level))
    numbers = replace(fitted(), thresholds=at_the_level, corpus=0.0)
    embedder = WordEmbedder()
    assert false_answers(opened, embedder, numbers, 0.05) == FalseAnswers(40, 2)
    # The same by way of what the level takes off.
    numbers = replace(fitted(), thresholds=((0.0, 0.0), (1.0, 0.0)), corpus=1.0, usual_level=0.0)
    assert false_answers(opened, embedder, numbers, 0.05) == FalseAnswers(40, 2)


def test_half_is_answered_where_the_median_is_enough(opened: Generation) -> None:
    embedder = WordEmbedder()
    asked = unrelated(opened, reader_of(opened, embedder), embedder, fitted())
    median = float(np.median(asked))
    numbers = replace(fitted(), thresholds=((0.0, median), (1.0, median)), corpus=0.0)
    answers = false_answers(opened, embedder, numbers, 0.05)
    assert answers is not None
    assert (answers.asked, answers.answered) == (40, 20)


def test_where_hardly_anything_can_be_asked_nothing_is_claimed(small_index: Path) -> None:
    town = Town(small_index.parent / "articles", small_index)
    notes = [check.message for check in found(diagnosed(town), "confidence", "note")]
    assert len(notes) == 2
    assert all(note.startswith("There is too little in the articles") for note in notes)


# On a terminal

CHECKS = [
    Check("program", "ok", "All is \x1b[2Jwell\u202e with [bold]this[/bold]."),
    Check("index", "problem", f"/a/{'long/' * 20}path is not\nthere.", "Run:\npullquote index"),
]


def shown(width: int, checks: list[Check]) -> str:
    console = Console(
        file=io.StringIO(), force_terminal=True, width=width, highlight=False,
        _environ={"TERM": "xterm"},
    )  # fmt: skip
    show_checks(console, checks)
    assert isinstance(console.file, io.StringIO)
    return console.file.getvalue()


def plain(text: str) -> str:
    """The text without its styles."""
    return re.sub("\x1b\\[[0-9;]*m", "", text)


@pytest.mark.parametrize("width", [40, 60, 100, 200])
def test_a_terminal_gets_columns_that_fit(width: int, tales: Town) -> None:
    for checks in (CHECKS, diagnosed(tales)):
        lines = plain(shown(width, checks)).splitlines()
        assert max(map(len, lines)) <= min(width, 100)


def test_nothing_steers_a_terminal_and_markup_is_text() -> None:
    out = shown(100, CHECKS)
    assert "All is [2Jwell with [bold]this[/bold]." in plain(out)
    assert "\x1b[2J" not in out
    assert "\u202e" not in out
    assert "\x1b[1;31mproblem\x1b[0m" in out
    assert "→ Run: pullquote index" in plain(out)
    assert plain(out).endswith("\n1 thing needs doing.\n")


class Reading:
    """Stands where a reader does; nothing is read."""

    fingerprint = "mine@1"

    def __init__(self, *, is_own: bool) -> None:
        self.is_own = is_own

    def read(self, question: str, passages: Sequence[ReadPassage]) -> list[list[SentenceReading]]:
        raise AssertionError(question, passages)


@pytest.mark.parametrize(
    ("opened", "looked_at", "status", "said"),
    [
        (Reading(is_own=False), True, "ok", "mine@1."),
        (Reading(is_own=True), True, "ok", "how sure an answer is, is judged without it"),
        (None, True, "note", "Off: sentences are chosen without a reader"),
        (None, False, "note", "--no-model"),
        (ReaderError("it is broken"), True, "problem", "without a reader: it is broken."),
    ],
)
def test_it_is_told_who_reads(
    opened: Reading | ReaderError | None, looked_at: bool, status: str, said: str
) -> None:
    check = check_reader(opened, "", looked_at=looked_at)
    assert (check.subject, check.status) == ("reader", status)
    assert said in check.message
    assert bool(check.todo) == (status == "problem")
