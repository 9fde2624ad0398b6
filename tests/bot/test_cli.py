"""The command line itself: help, errors, options, exit codes, and what it doesn't load."""

import json
import os
import re
import subprocess
import sys
import time
from pathlib import Path

import pytest

from index import __version__
from index.readers import ENDINGS
from index.readers.folder import RULES
from tests.bot.conftest import PROGRAM, Run, Town

COMMANDS = ["ask", "chat", "index", "watch", "articles", "verify", "eval", "doctor", "serve"]
HEAVY = {"torch", "faiss", "sentence_transformers", "transformers", "discord", "numpy"}
SLOW = {"rich", "pydantic_settings"}
LOADED = """
import sys
from bot.cli import main
try:
    main(sys.argv[1:])
finally:
    print(*sys.modules, file=sys.stderr)
"""


@pytest.mark.parametrize("options", [(), ("--index", "no")], ids=["bare", "with options"])
def test_without_a_command_there_is_help_and_an_error(run: Run, options: tuple[str, ...]) -> None:
    ran = run(*options)
    assert ran.code == 2
    assert all(f"  {command} " in ran.out + ran.err for command in COMMANDS)


@pytest.mark.parametrize("option", ["--help", "-h"])
def test_help_names_every_command_and_the_first_step(run: Run, option: str) -> None:
    ran = run(option)
    words = " ".join(ran.out.split())
    assert (ran.code, ran.err) == (0, "")
    assert all(f"  {command} " in ran.out for command in COMMANDS)
    assert 'into data/articles, then: pullquote ask "who was Zhou Enlai?"' in words
    assert "0 quoted, 1 the articles don't answer, 2 error" in words


def test_the_help_of_index_names_every_ending_and_all_that_tells_how_to_read(run: Run) -> None:
    words = " ".join(run("index", "--help").out.split())
    assert set(re.findall(r"(?<!\w)\.[a-z]+", words)) == {*ENDINGS, ".ignore"}
    assert all(name in words for name in (".ignore", "NAME.yaml", "articles.csv", RULES))


def test_help_teaches_how_to_get_a_page(run: Run) -> None:
    words = " ".join(run("articles", "show", "--help").out.split())
    assert "pullquote articles show ID --html > page.html" in words


def test_the_version_is_the_packages(run: Run) -> None:
    ran = run("--version")
    assert (ran.code, ran.out, ran.err) == (0, f"pullquote {__version__}\n", "")


@pytest.mark.parametrize(
    ("command", "options"),
    [
        pytest.param("ask", ["--json", "--batch", "--limit", "--articles", "--index"], id="ask"),
        pytest.param("chat", ["--limit", "--articles", "--index"], id="chat"),
        pytest.param(
            "index",
            [
                "--full",
                "--rollback",
                "--verify",
                "--workers",
                "--engine",
                "--json",
                "--articles",
                "--index",
            ],
            id="index",
        ),
        pytest.param("watch", ["--settle", "--poll", "--articles", "--index"], id="watch"),
        pytest.param("articles", ["--json", "--articles", "--index"], id="articles"),
        pytest.param("articles list", ["--json", "--articles", "--index"], id="articles list"),
        pytest.param("articles show", ["--html", "--articles", "--index"], id="articles show"),
        pytest.param("verify", ["--in", "--json", "--articles", "--index"], id="verify"),
        pytest.param(
            "eval",
            ["--report", "--against", "--floor", "--json", "--articles", "--index"],
            id="eval",
        ),
        pytest.param("doctor", ["--no-model", "--json", "--articles", "--index"], id="doctor"),
        pytest.param("serve", ["--articles", "--index"], id="serve"),
    ],
)
def test_each_commands_help_explains_each_of_its_options(
    run: Run, command: str, options: list[str]
) -> None:
    ran = run(*command.split(), "--help")
    explained = re.findall(
        r"^  (?:-h, )?(--[\w-]+)(?: (?:<[^>]*>|[A-Z]+))? {2,}\w", ran.out, re.MULTILINE
    )
    assert (ran.code, ran.err) == (0, "")
    assert explained == [*options, "--help"]


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        pytest.param(["frobnicate"], "No such command 'frobnicate'", id="unknown command"),
        pytest.param(["ask", "--frob"], "No such option: --frob", id="unknown option"),
        pytest.param(["ask", "a", "b"], "unexpected extra argument", id="unquoted question"),
        pytest.param(["ask", "a", "--limit", "0"], "'--limit'", id="limit of none"),
        pytest.param(["ask", "a", "--limit", "4"], "'--limit'", id="limit too high"),
        pytest.param(["chat", "--limit", "many"], "'--limit'", id="limit in words"),
        pytest.param(["articles", "show"], "Missing argument 'ID'", id="nothing to show"),
        pytest.param(["ask"], "give either a question or --batch FILE", id="no question"),
        pytest.param(
            ["ask", "a", "--batch", "b"], "give either a question or --batch FILE", id="both"
        ),
        pytest.param(["ask", ""], "there is no question", id="empty question"),
        pytest.param(["ask", " \t?"], "there is no question", id="question without words"),
        pytest.param(["ask", "a"], "data/articles: there is no such folder", id="no articles"),
        pytest.param(["index"], "data/articles: there is no such folder", id="nothing to index"),
        pytest.param(["index", "--full", "--verify"], "exclude one another", id="two at once"),
        pytest.param(["index", "--rollback", "--verify"], "exclude one another", id="other two"),
        pytest.param(["index", "--rollback"], "there is no", id="none to go back to"),
        pytest.param(["index", "--verify"], "there is no index here", id="none to check"),
        pytest.param(["watch", "--settle", "0"], "'--settle'", id="no time to settle"),
        pytest.param(["verify"], "Missing argument 'TEXT'", id="nothing to verify"),
        pytest.param(["verify", "a"], "data/index: there is no index here", id="none to verify by"),
        pytest.param(["eval"], "Missing argument 'FILE'", id="no question set"),
        pytest.param(["eval", "absent.jsonl"], "absent.jsonl: can't be read", id="set not there"),
        pytest.param(["articles"], "data/index: there is no index here", id="no index to list"),
        pytest.param(
            ["articles", "show", "x"], "data/index: there is no index here", id="none to show from"
        ),
    ],
)
def test_a_wrong_call_is_exit_code_2_and_a_message_on_standard_error(
    run: Run, arguments: list[str], message: str
) -> None:
    ran = run(*arguments)
    assert (ran.code, ran.out) == (2, "")
    assert message in ran.err


@pytest.mark.parametrize(
    ("arguments", "step"),
    [
        pytest.param(["frobnicate"], "-h' for help", id="unknown command"),
        pytest.param(["ask"], 'Such as: pullquote ask "who was Mao?"', id="no question"),
        pytest.param(["ask", "?"], "Ask in words, such as", id="empty question"),
        pytest.param(["ask", "a"], "or name another with --articles.", id="no articles"),
        pytest.param(["articles"], "Build it with: pullquote index", id="no index"),
    ],
)
def test_an_error_says_what_to_do_next(run: Run, arguments: list[str], step: str) -> None:
    assert step in run(*arguments).err


@pytest.mark.parametrize(
    "command",
    [["ask", "a"], ["chat"], ["index"], ["articles"], ["verify", "a"], ["eval", "a"], ["serve"]],
    ids=lambda command: command[0],
)
def test_a_wrong_setting_stops_every_command(
    run: Run, monkeypatch: pytest.MonkeyPatch, command: list[str]
) -> None:
    monkeypatch.setenv("PULLQUOTE_LIMIT", "4")
    ran = run(*command)
    assert (ran.code, ran.out) == (2, "")
    first, hint = ran.err.splitlines()
    assert first.startswith("pullquote: PULLQUOTE_LIMIT: ")
    assert hint == "Most excerpts in an answer. See .env.example for what it can be."


@pytest.mark.parametrize(
    "arguments",
    [
        pytest.param("--index {index} articles list", id="before the command"),
        pytest.param("articles --index {index} list", id="between"),
        pytest.param("articles list --index {index}", id="after"),
        pytest.param("--index no articles --index no list --index {index}", id="the last wins"),
        pytest.param("--index no articles --index {index}", id="the later of two wins"),
    ],
)
def test_options_stand_before_or_after_the_command(
    run: Run, town: Town, monkeypatch: pytest.MonkeyPatch, arguments: str
) -> None:
    monkeypatch.setenv("PULLQUOTE_INDEX", "no")
    ran = run(*arguments.format(index=town.index).split())
    assert (ran.code, ran.err) == (0, "")
    assert "The Harbour of Lindow" in ran.out


@pytest.mark.parametrize(
    "arguments", ["--articles {0} ask a", "--articles no ask --articles {0} a"]
)
def test_the_folder_of_the_articles_too(run: Run, bare: Path, arguments: str) -> None:
    ran = run(*arguments.format(bare / "absent").split())
    assert f"{bare / 'absent'}: there is no such folder" in ran.err


STONE = "They paid 4,000 guilders for the stone."


@pytest.mark.parametrize(
    ("arguments", "code", "verdict"),
    [
        pytest.param([STONE], 0, "exact", id="there"),
        pytest.param([STONE, "--in", "Ada Sample"], 0, "exact", id="in the source named"),
        pytest.param([STONE.replace("4", "5")], 1, None, id="altered"),
    ],
)
def test_verify_tells_by_its_code_whether_a_quotation_stands(
    run: Run, town: Town, arguments: list[str], code: int, verdict: str | None
) -> None:
    words = run("verify", *arguments, *town.options)
    values = run("verify", *arguments, "--json", *town.options)
    assert (words.code, values.code, words.err, values.err) == (code, code, "", "")
    assert "> They paid 4,000 guilders for the stone.\n— Ada Sample" in words.out
    told = json.loads(values.out)
    assert (told["verdict"] == "exact") is (verdict == "exact")
    assert told["places"][0]["article"]["path"] == "harbour.md"


def test_eval_asks_a_set_and_holds_its_figures_against_a_floor(
    run: Run, town: Town, bare: Path
) -> None:
    """One question that the articles answer, and one that names a source which isn't held."""
    asked = (
        {"question": "Who built the harbour of Lindow?", "answers": ["Dutch engineers"]},
        {"question": "According to Le Monde, who built the harbour?", "answers": []},
    )
    lines = [json.dumps(one | {"kind": "fact"}) for one in asked]
    (bare / "set.jsonl").write_text("\n".join(lines), "utf-8")
    ran = run("eval", "set.jsonl", "--report", "report", *town.options)
    assert ran.code == 0
    assert ran.out.startswith("2 questions of set.jsonl, asked of gen-000001: 6 articles")
    assert {path.name for path in (bare / "report").iterdir()} == {"run.json", "report.html"}

    (bare / "floor.json").write_text('{"right.as_asked": 1.0}', "utf-8")
    against = ("--against", "report/run.json", "--floor", "floor.json")
    ran = run("eval", "set.jsonl", "--json", *against, *town.options)
    assert ran.code == 0
    assert json.loads(ran.out)["questions_file"]["name"] == "set.jsonl"

    (bare / "floor.json").write_text('{"right.as_asked": 1.5}', "utf-8")
    ran = run("eval", "set.jsonl", *against, *town.options)
    assert ran.code == 1
    assert "right.as_asked is 1, below the floor: 1.5." in ran.err


@pytest.mark.parametrize("token", [None, "", "  "], ids=["unset", "empty", "blank"])
def test_serve_without_a_token_says_where_to_get_one(
    run: Run, town: Town, bare: Path, token: str | None
) -> None:
    if token is not None:
        (bare / ".env").write_text(f'DISCORD_TOKEN="{token}"\n', "utf-8")
    ran = run("serve", *town.options)
    assert (ran.code, ran.out) == (2, "")
    (line,) = ran.err.splitlines()
    assert line.startswith("pullquote: DISCORD_TOKEN is not set: create an application at https://")
    assert line.endswith("into .env")


@pytest.mark.parametrize("source", ["environment", "file"])
def test_no_error_shows_the_token(
    run: Run, bare: Path, monkeypatch: pytest.MonkeyPatch, source: str
) -> None:
    """The token is taken, and then the articles are missing."""
    if source == "environment":
        monkeypatch.setenv("DISCORD_TOKEN", "hush-hush")
    else:
        (bare / ".env").write_text("DISCORD_TOKEN=hush-hush\n", "utf-8")
    ran = run("serve")
    assert ran.code == 2
    assert "data/articles: there is no such folder" in ran.err
    assert "hush" not in ran.out + ran.err


@pytest.mark.parametrize("arguments", [[], ["serve"]], ids=["bare", "serve"])
def test_the_package_runs_the_bot(bare: Path, arguments: list[str]) -> None:
    root = Path(__file__).resolve().parents[2]
    ran = subprocess.run(
        [sys.executable, "-m", "bot", *arguments],
        cwd=bare, env=os.environ | {"PYTHONPATH": str(root)}, capture_output=True, check=False,
    )  # fmt: skip
    assert ran.returncode == 2
    assert ran.stderr.startswith(b"pullquote: DISCORD_TOKEN is not set")


def loaded(folder: Path, *arguments: str) -> set[str]:
    """The packages that a command has imported by its end."""
    command = [sys.executable, "-c", LOADED, *arguments]
    ran = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    found = {name.split(".")[0] for name in ran.stderr.split()}
    assert "typer" in found, "the modules are listed at all"
    return found


@pytest.mark.parametrize("option", ["--help", "--version"])
def test_who_asks_for_help_waits_for_no_model(bare: Path, option: str) -> None:
    assert not loaded(bare, option) & (HEAVY | SLOW)


@pytest.mark.parametrize(
    "arguments",
    [("serve",), ("ask",), ("ask", "?"), ("ask", "--batch", "no")],
    ids=["no token", "no question", "empty question", "no batch"],
)
def test_who_made_a_mistake_waits_for_no_model(bare: Path, arguments: tuple[str, ...]) -> None:
    assert not loaded(bare, *arguments) & (HEAVY - {"numpy"})


def test_help_is_quick(program: Run) -> None:
    def seconds() -> float:
        began = time.monotonic()
        assert program("--help").code == 0
        return time.monotonic() - began

    assert min(seconds() for _ in range(3)) < 1.5


@pytest.mark.parametrize(
    ("arguments", "code"),
    [(["--version"], 0), (["ask", "?"], 2), (["ask", "a", "--limit", "4"], 2), (["no"], 2)],
    ids=["version", "no question", "usage", "unknown"],
)
def test_the_installed_command_ends_with_the_same_codes(
    program: Run, arguments: list[str], code: int
) -> None:
    assert program(*arguments).code == code


def left_alone(town: Town, folder: Path, redirection: str) -> "subprocess.CompletedProcess[bytes]":
    """Lists the articles with standard output redirected, as a shell does it."""
    shell = f'"$0" articles list --index "$1" {redirection}'
    return subprocess.run(
        ["bash", "-o", "pipefail", "-c", shell, PROGRAM, town.index],  # noqa: S607 - the user's
        cwd=folder, capture_output=True, check=False,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("redirection", "code", "told"),
    [
        pytest.param("| true", 2, b"", id="the reader has gone"),
        pytest.param("> /dev/full", 2, b"pullquote: No space left on device", id="full disk"),
        pytest.param(">&- <&-", 0, b"", id="closed"),
    ],
)
def test_output_that_goes_nowhere_is_no_crash_and_no_abstention(
    town: Town, bare: Path, redirection: str, code: int, told: bytes
) -> None:
    ran = left_alone(town, bare, redirection)
    assert (ran.returncode, ran.stderr.strip()) == (code, told)


def test_an_index_that_cannot_be_written_is_named(run: Run, town: Town, bare: Path) -> None:
    (bare / "taken").write_text("a file where the folder should be", "utf-8")
    ran = run("index", "--articles", town.articles, "--index", "taken")
    assert (ran.code, ran.out) == (2, "")
    assert ran.err.startswith("pullquote: taken: the index can't be written")
