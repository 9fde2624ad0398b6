"""`ask` and `chat`: what they answer, on which stream, and with which exit code."""

import json
import os
import pty
import re
import shutil
import signal
import subprocess
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import pytest

from index.embedding import Embedder
from index.model import fold
from index.rebuild import rebuild
from index.store import open_current
from tests.bot.conftest import PROGRAM, Run, Town
from tests.doubles import write_articles
from tests.index.embedding.models import static

BUILT = "Who built the harbour of Lindow?"
RAILWAY = "What did the engineers of the railway drink?"
HULT = "Who was Mayor Hult?"  # three articles speak of him
UNANSWERED = "According to Le Monde, who built the harbour of Lindow?"  # others say it, not it
FOREIGN = "How tall is Mount Everest?"  # none of its words stands anywhere

KEYS = set(
    "question status confidence reason excerpts searched index elapsed_ms "
    "corrections within catalogue".split()
)
EXCERPT_KEYS = set("text sentence highlights answer start end score article link also".split())
ARTICLE_KEYS = set(
    "id title author publisher published url path sha256 publisher_from also".split()
)


def answers(out: str) -> list[dict[str, Any]]:
    """One answer a line: a line break inside of one would be an error here."""
    return [json.loads(line) for line in out.removesuffix("\n").split("\n")]


def lines(*questions: object) -> bytes:
    return "".join(json.dumps({"question": question}) + "\n" for question in questions).encode()


@pytest.mark.parametrize(
    ("question", "code", "begins"),
    [
        pytest.param(
            BUILT, 0, "> The harbour of Lindow was built by Dutch engineers in 1631.", id="quoted"
        ),
        pytest.param(
            UNANSWERED, 1, "The articles don't answer that. “Le Monde” isn't", id="abstained"
        ),
        pytest.param(FOREIGN, 1, "The articles don't answer that. None of the words", id="foreign"),
    ],
)
def test_the_exit_code_tells_quoted_from_abstained(
    run: Run, town: Town, question: str, code: int, begins: str
) -> None:
    ran = run("ask", question, *town.options)
    assert ran.code == code
    assert ran.out.startswith(begins)
    assert ran.err == ""


def test_a_model_that_can_not_be_exported_is_asked_with_a_note(
    run: Run, town: Town, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It answers all the same; only the first answer takes longer, and says why."""
    monkeypatch.setenv("PULLQUOTE_MODEL", str(static(tmp_path / "static")))
    options = ("--articles", town.articles, "--index", tmp_path / "index")
    run("index", *options)
    ran = run("ask", BUILT, "--json", *options)
    assert json.loads(ran.out)["searched"]["articles"] == 6
    assert ran.err.startswith("The first answer takes longer with this model, because it can't be")


def test_a_pipe_gets_quote_citation_and_link_and_nothing_else(run: Run, town: Town) -> None:
    quote, citation, link, *rest = run("ask", BUILT, "--limit", 1, *town.options).out.split("\n")
    assert quote.startswith("> The harbour of Lindow was built by Dutch engineers in 1631.")
    assert citation == "— Ada Sample, “The Harbour of Lindow”, The Example Review, 17 May 2020"
    assert link.startswith("https://example.org/harbour#:~:text=The%20harbour%20of")
    assert rest == [""]


def test_what_comes_nearest_is_shown_and_said_not_to_answer(run: Run, town: Town) -> None:
    out = run("ask", UNANSWERED, *town.options).out
    assert "Searched: 6 articles, 7 passages." in out
    told, nearest = out.split(" answer it, but come", 1)
    assert "> " not in told
    assert nearest.split("\n\n", 1)[1].startswith("> The harbour of Lindow was built")


@pytest.mark.parametrize("color", [False, True], ids=["piped", "terminal"])
def test_articles_can_steer_no_terminal(
    run: Run, town: Town, monkeypatch: pytest.MonkeyPatch, color: bool
) -> None:
    monkeypatch.setenv("PULLQUOTE_FALSE_ANSWER_RATE", "1.0")
    if color:
        monkeypatch.setenv("FORCE_COLOR", "1")
        monkeypatch.setenv("COLUMNS", "200")
    out = run("ask", RAILWAY, "--limit", 1, *town.options).out
    shown = re.sub(r"\x1b\[[\d;]*m", "", out) if color else out  # without our own styles
    assert shown.replace("\n", "").isprintable()
    assert "The railway reached Lindow in 1874. Its [2Jengineers1m drank ten barrels" in shown
    assert "EveelpmaS, “The [31mRailway”" in shown


def test_json_has_the_keys_that_are_promised(run: Run, town: Town) -> None:
    (quoted,) = answers(run("ask", BUILT, "--json", *town.options).out)
    (abstained,) = answers(run("ask", UNANSWERED, "--json", *town.options).out)
    assert quoted.keys() == KEYS
    assert abstained.keys() == KEYS | {"nearest"}
    assert (quoted["status"], quoted["reason"], quoted["question"]) == ("quoted", None, BUILT)
    assert abstained["status"] == "abstained"
    assert abstained["reason"] == "“Le Monde” isn't among the articles"
    assert abstained["nearest"]
    assert abstained["excerpts"] == []
    for answer in (quoted, abstained):
        assert 0 <= answer["confidence"] <= 1
        assert answer["searched"] == {"articles": 6, "passages": 7}
        assert answer["index"] == "gen-000001"
        assert answer["elapsed_ms"] > 0
    for excerpt in quoted["excerpts"] + abstained["nearest"]:
        assert excerpt.keys() == EXCERPT_KEYS
        assert excerpt["article"].keys() == ARTICLE_KEYS


@pytest.mark.parametrize("question", [BUILT, RAILWAY, HULT], ids=["md", "control", "jsonl"])
def test_json_quotes_are_slices_of_the_stored_articles(run: Run, town: Town, question: str) -> None:
    (answer,) = answers(run("ask", question, "--json", *town.options).out)
    with closing(open_current(town.index)) as generation:
        texts = {article.id: article.text for article in generation.articles()}
    for excerpt in answer["excerpts"]:
        text = texts[excerpt["article"]["id"]]
        assert excerpt["text"] == fold(text[excerpt["start"] : excerpt["end"]])
        start, end = excerpt["sentence"]
        assert 0 <= start < end <= len(excerpt["text"])
        assert all(start <= a < b <= end for a, b in excerpt["highlights"])


def test_json_never_guesses_metadata(run: Run, town: Town) -> None:
    (answer,) = answers(run("ask", HULT, "--json", *town.options).out)
    found = {excerpt["article"]["path"]: excerpt["article"] for excerpt in answer["excerpts"]}
    born, bare = found["mayor.jsonl#1"], found["mayor.jsonl#3"]
    assert (born["title"], born["published"]) == ("Born Abroad", "1998-03")
    assert born["author"] is born["publisher"] is born["url"] is None
    unknown = {bare[key] for key in ("title", "author", "publisher", "published", "url")}
    assert unknown == {None}
    assert [excerpt["link"] for excerpt in answer["excerpts"]] == [None, None, None]


def test_json_escapes_what_terminals_obey(
    run: Run, town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PULLQUOTE_FALSE_ANSWER_RATE", "1.0")
    out = run("ask", RAILWAY, "--json", *town.options).out
    assert not re.search("[\x00-\x09\x0b-\x1f\x7f-\x9f\u2028\u2029]", out)
    (answer,) = answers(out)
    assert "\x1b[2Jengineers\x9b1m" in answer["excerpts"][0]["text"]


@pytest.mark.parametrize("limit", [1, 2, 3])
def test_the_limit_is_the_most_excerpts(
    run: Run, town: Town, monkeypatch: pytest.MonkeyPatch, limit: int
) -> None:
    by_option = run("ask", HULT, "--limit", limit, *town.options)
    monkeypatch.setenv("PULLQUOTE_LIMIT", str(limit))
    by_variable = run("ask", HULT, *town.options)
    assert by_option.out.count("> ") == limit
    assert by_variable.out == by_option.out


def test_who_tolerates_every_false_answer_always_gets_one(
    run: Run, town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PULLQUOTE_FALSE_ANSWER_RATE", "1.0")
    ran = run("ask", "--batch", "-", *town.options, stdin=lines(FOREIGN, "Who won in Paris?"))
    assert [answer["status"] for answer in answers(ran.out)] == ["quoted", "quoted"]


def test_a_batch_is_answered_in_order_a_line_for_each_question(
    run: Run, town: Town, bare: Path
) -> None:
    questions = bare / "questions.jsonl"
    extra = json.dumps({"question": HULT, "kind": "fact", "answers": ["Bergen"]}).encode()
    questions.write_bytes(b"\xef\xbb\xbf" + lines(BUILT) + b"\n  \r\n" + extra + b"\r\n")
    questions.write_bytes(questions.read_bytes() + lines(FOREIGN, "a \u2028 b", BUILT))
    ran = run("ask", "--batch", questions, *town.options)
    assert ran.code == 0
    given = [answer["question"] for answer in answers(ran.out)]
    assert given == [BUILT, HULT, FOREIGN, "a \u2028 b", BUILT]

    first, last = (re.sub(r'"elapsed_ms": [\d.]+', "", ran.out.split("\n")[i]) for i in (0, 4))
    assert first == last, "the same question gives the same bytes"


NO_QUESTIONS = {
    b"{": "not JSON",
    b'{"question": "a", "number": ' + b"1" * 5000 + b"}": "not JSON",
    b"[" * 100_000: "not JSON",
    b'{"question": "caf\xe9"}': "not UTF-8 text",
    b'"Who?"': 'not an object with "question"',
    b'{"query": "Who?"}': 'not an object with "question"',
    b'{"question": 7}': 'not an object with "question"',
    b'{"question": "?!"}': "there is no question",
}


@pytest.mark.parametrize("source", ["file", "standard input"])
def test_a_line_that_is_no_question_gets_its_error_in_its_place(
    run: Run, town: Town, bare: Path, source: str
) -> None:
    wrong = b"".join(line + b"\n" for line in NO_QUESTIONS)
    whole = b"\xef\xbb\xbf" + lines(BUILT) + b"\n" + wrong + lines(FOREIGN)
    (bare / "questions").write_bytes(whole)
    given = "questions" if source == "file" else "-"
    ran = run("ask", "--batch", given, *town.options, stdin=whole)
    first, *errors, last = answers(ran.out)
    assert errors == [
        {"line": number, "error": error} for number, error in enumerate(NO_QUESTIONS.values(), 3)
    ]
    assert (first["status"], last["status"]) == ("quoted", "abstained")
    assert ran.code == 2


def test_a_batch_of_nothing_answers_nothing(run: Run, town: Town) -> None:
    ran = run("ask", "--batch", "-", *town.options, stdin=b"")
    assert (ran.code, ran.out, ran.err) == (0, "", "")


@pytest.mark.parametrize(
    ("given", "message"),
    [
        pytest.param("absent.jsonl", "can't be read (No such file or directory)", id="missing"),
        pytest.param(".", "can't be read (Is a directory)", id="folder"),
    ],
)
def test_a_batch_that_cannot_be_read_is_named(run: Run, given: str, message: str) -> None:
    ran = run("ask", "--batch", given)
    assert (ran.code, ran.out) == (2, "")
    assert ran.err == f"pullquote: {given}: {message}\n"


def test_chat_answers_each_line_of_a_pipe(run: Run, town: Town) -> None:
    typed = f"{HULT}\n\n?\n{FOREIGN}\ncaf\xe9\n".encode("latin-1")
    ran = run("chat", "--limit", 1, *town.options, stdin=typed)
    quoted, hint, *others = ran.out.removesuffix("\n\n").split("\n\n")
    assert quoted.startswith("> ")
    assert quoted.count("\n") == 1
    assert hint.startswith("There is no question. Ask in words")
    refused = [one for one in others if one.startswith("The articles don't answer that.")]
    assert len(refused) == 2
    assert refused[0] == others[0]
    assert (ran.code, ran.err) == (0, "")


@contextmanager
def started(folder: Path, *arguments: str, **streams: int) -> Iterator["subprocess.Popen[bytes]"]:
    """The installed command while it runs; killed at the end where it hasn't ended itself."""
    with subprocess.Popen([PROGRAM, *arguments], cwd=folder, **streams) as process:  # type: ignore[call-overload]
        try:
            yield process
        finally:
            process.kill()


def read_until(terminal: int, words: bytes) -> bytes:
    """What a pseudo-terminal shows, up to some words; an error when the program ends before."""
    shown = b""
    while words not in shown:
        shown += os.read(terminal, 1024)
    return shown


def test_in_a_terminal_an_empty_line_ends_the_chat(town: Town, bare: Path) -> None:
    terminal, theirs = pty.openpty()
    with started(
        bare, "chat", *town.options, stdin=theirs, stdout=theirs, stderr=theirs
    ) as process:
        os.close(theirs)
        assert b"6 articles. Ask; an empty line ends it." in read_until(terminal, b"? ")
        os.write(terminal, b"?\n")
        assert b"There is no question." in read_until(terminal, b"Enlai?")
        os.write(terminal, HULT.encode() + b"\n")
        assert b"Mayor Hult" in read_until(terminal, "— “".encode())
        os.write(terminal, b"\n")
        assert process.wait(30) == 0
    os.close(terminal)


def test_ctrl_d_ends_the_chat_as_well(run: Run, town: Town) -> None:
    terminal, theirs = pty.openpty()
    os.write(terminal, b"\x04")
    with open(theirs, encoding="utf-8") as typed:  # noqa: PTH123 - it has a number, not a name
        ran = run("chat", *town.options, stdin=typed)
    os.close(terminal)
    assert (ran.code, ran.err) == (0, "")
    assert ran.out.startswith("6 articles. Ask")


def test_ctrl_c_ends_with_one_line(town: Town, bare: Path) -> None:
    pipe = subprocess.PIPE
    with started(
        bare, "ask", "--batch", "-", *town.options, stdin=pipe, stdout=pipe, stderr=pipe
    ) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        process.stdin.write(lines(BUILT))
        process.stdin.flush()
        answered = process.stdout.readline()  # not held back until the input ends
        process.send_signal(signal.SIGINT)
        out, err = process.communicate(timeout=30)
    assert answers(answered.decode())[0]["status"] == "quoted"
    assert (process.returncode, out, err.strip()) == (130, b"", b"Interrupted.")


def test_a_chat_goes_over_to_a_new_index_and_says_so(
    town: Town, bare: Path, real_embedder: Embedder
) -> None:
    articles = shutil.copytree(town.articles, bare / "articles")
    index = shutil.copytree(town.index, bare / "index")
    pipe = subprocess.PIPE
    options = ("--articles", str(articles), "--index", str(index))
    question = b"What did the mill of Lindow grind?\n"
    with started(
        bare, "chat", "--limit", "1", *options, stdin=pipe, stdout=pipe, stderr=pipe
    ) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        process.stdin.write(HULT.encode() + b"\n")
        process.stdin.flush()
        assert process.stdout.readline().startswith(b"> ")
        write_articles(articles, {"mill.md": "The mill of Lindow ground barley for the brewery."})
        rebuild(articles, index, real_embedder)
        process.stdin.write(question)
        process.stdin.flush()
        process.stdin.close()
        process.stdin = None
        out, err = process.communicate(timeout=60)
    assert b"ground barley for the brewery" in out
    assert err == b"Now answering from gen-000002 (7 articles).\n"
