"""`index` and `articles`: what a build did, what is in it, and an article as it was read."""

import io
import json
import re
import shutil
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from rich.console import Console

from bot.report import report_json, show_article, show_articles, show_report, unread
from index.changes import Changes
from index.model import Also, Article, Cut, Finding, FindingKind, Span
from index.readers import ENDINGS
from index.report import Format, Report
from tests.bot.conftest import ARTICLES, Run, Town
from tests.doubles import write_articles

STEERING = "\x1b]0;owned\x07\x1b[2J\u202eabc\u2066\x9b31m"
READ = ".csv, .docx, .md"


def a_report(*findings: Finding, **details: Any) -> Report:  # noqa: ANN401 - parts of a report
    """A report of a folder of one new article, with details of its own."""
    values: dict[str, Any] = {
        "index": "gen-000001", "changed": True, "files": 1, "articles": 1, "passages": 1,
        "sentences": 1, "embedded": 2, "formats": {}, "cuts": Counter(), "missing": {},
        "changes": Changes(files_new=1), "why": "",
    }  # fmt: skip
    return Report(**values | details, findings=findings)


REPORT = a_report(
    Finding("skipped", "a.jpg", f"no reader for .jpg (there are: {READ})"),
    Finding("failed", "b.md", "the file is empty"),
    Finding("guessed", "d.txt", "read as cp1252, a guess"),
    Finding("duplicate", "e.txt", "the same text as f.txt, which is cited for both"),
    Finding("failed", "c.jsonl", "number 3: no text"),
    Finding("failed", "c.jsonl", "number 9: no text"),
    changes=Changes(2, 1, 0),
    index="gen-000007",
    files=7,
    articles=4,
    passages=61,
    sentences=1200,
    embedded=1009,
    formats={".jsonl": Format(1, 2, 0.0312), ".md": Format(2, 1, 1.26), "": Format(1, 1, 0)},
    cuts=Counter(heading=2, caption=1100),
    missing={"author": ("d.txt", "f.txt"), "url": ("f.txt",)},
)


def on_paper(*, terminal: bool = False, width: int = 80) -> tuple[Console, io.StringIO]:
    out = io.StringIO()
    return Console(file=out, force_terminal=terminal, width=width, highlight=False), out


def test_a_report_in_a_pipe_names_counts_then_failures_then_the_rest_a_line_each() -> None:
    console, out = on_paper()
    show_report(console, REPORT)
    assert out.getvalue().splitlines() == [
        "Index gen-000007 built: 4 articles, 61 passages, 1,200 sentences from 7 files.",
        "Embedded: 1,009 of 1,261 texts; the others were known.",
        "Files: 2 new, 1 changed.",
        "Read .jsonl: 1 file, 2 articles, 0.0 s.",
        "Read .md: 2 files, 1 article, 1.3 s.",
        "Read (no ending): 1 file, 1 article, 0.0 s.",
        "Left out of the articles: 1,100 caption, 2 heading.",
        "Not given: author in 2 articles, url in 1; see --json.",
        "FAILED b.md: the file is empty",
        "FAILED c.jsonl: number 3: no text",
        "FAILED c.jsonl: number 9: no text",
        "skipped a.jpg: no reader for .jpg (there are: .csv, .docx, .md)",
        "copy e.txt: the same text as f.txt, which is cited for both",
        "guessed d.txt: read as cp1252, a guess",
        "2 files failed. Correct or replace what is named above, or list it in .ignore; then run "
        "pullquote index again.",
    ]


def test_on_a_terminal_the_formats_are_a_table() -> None:
    lines = on_terminal(REPORT)
    start = next(number for number, line in enumerate(lines) if line.startswith("Format"))
    assert [line.split() for line in lines[start : start + 4]] == [
        ["Format", "Files", "Articles", "Seconds", "to", "read"],
        [".jsonl", "1", "2", "0.0"],
        [".md", "2", "1", "1.3"],
        ["(no", "ending)", "1", "1", "0.0"],
    ]


@pytest.mark.parametrize(
    ("report", "lines"),
    [
        pytest.param(
            a_report(changed=False, embedded=0, formats={".md": Format(1, 1, 0.1)}),
            [
                "Index gen-000001 unchanged, nothing to do: 1 article, 1 passage, 1 sentence from "
                "1 file."
            ],
            id="unchanged",
        ),
        pytest.param(
            a_report(),
            [
                "Index gen-000001 built: 1 article, 1 passage, 1 sentence from 1 file.",
                "Embedded: 2 of 2 texts.",
            ],
            id="all new",
        ),
    ],
)
@pytest.mark.parametrize("terminal", [False, True], ids=["piped", "terminal"])
def test_a_report_says_no_more_than_there_is(
    report: Report, lines: list[str], terminal: bool
) -> None:
    console, out = on_paper(terminal=terminal, width=200)
    show_report(console, report)
    assert out.getvalue().splitlines() == lines


def many(kind: FindingKind, number: int, ending: str, reason: str) -> list[Finding]:
    return [Finding(kind, f"{i:04}{ending}", reason) for i in range(number)]


def on_terminal(report: Report) -> list[str]:
    console, out = on_paper(terminal=True, width=200)
    show_report(console, report)
    return re.sub(r"\x1b\[[\d;]*m", "", out.getvalue()).splitlines()


def test_on_a_terminal_many_of_a_reason_are_one_line_with_their_number() -> None:
    unread = f"(there are: {READ})"
    lines = on_terminal(a_report(
        *many("skipped", 1203, ".jpg", f"no reader for .jpg {unread}"),
        Finding("skipped", "Z.JPG", f"no reader for .JPG {unread}"),
        *many("skipped", 2, ".png", f"no reader for .png {unread}"),
        *many("duplicate", 11, ".txt", "the same text as x.txt, which is cited for both"),
        *many("guessed", 10, ".md", "read as cp1252, a guess"),
    ))  # fmt: skip
    assert lines[2:] == [
        "skipped 1,204 files: no reader for .jpg (0000.jpg, 0001.jpg, 0002.jpg …; "
        "--json lists all)",
        "skipped 0000.png: no reader for .png",
        "skipped 0001.png: no reader for .png",
        "copy 11 articles: the same text as x.txt, which is cited for both (0000.txt, 0001.txt, "
        "0002.txt …; --json lists all)",
        *(f"guessed {i:04}.md: read as cp1252, a guess" for i in range(10)),
        "What is read: .csv, .docx, .md.",
    ]


def test_many_with_reasons_of_their_own_are_one_line_too() -> None:
    copies = [
        Finding("duplicate", f"{i}.txt", f"the same text as {i}.md, which is cited for both")
        for i in range(300)
    ]
    ignored = [Finding("skipped", f"{i}/", f"reason {i}") for i in range(2)]
    ignored += [Finding("skipped", f"{i}.bak", f"reason {i}") for i in range(9)]
    assert on_terminal(a_report(*copies, *ignored))[2:] == [
        "skipped 9 files and 2 folders: not read, for several reasons (0/, 1/, 0.bak …; "
        "--json lists all)",
        "copy 300 articles: the same as another article or nearly, which is cited for both "
        "(0.txt, 1.txt, 2.txt …; --json lists all)",
    ]


@pytest.mark.parametrize("terminal", [False, True], ids=["piped", "terminal"])
def test_failures_are_never_grouped(terminal: bool) -> None:
    console, out = on_paper(terminal=terminal, width=200)
    show_report(console, a_report(*many("failed", 500, ".md", "the file is empty")))
    assert out.getvalue().count("FAILED") == 500
    assert all(f" {i:04}.md: the file is empty" in out.getvalue() for i in range(500))


def test_in_a_pipe_nothing_is_grouped() -> None:
    console, out = on_paper()
    show_report(console, a_report(*many("skipped", 500, ".jpg", "no reader for .jpg")))
    assert out.getvalue().count("\nskipped ") == 500


@pytest.mark.parametrize(
    ("paths", "told", "closing"),
    [
        pytest.param(["a.md"], "1 article couldn't be read", "1 file failed.", id="file"),
        pytest.param(
            ["a.jsonl", "a.jsonl"], "2 articles couldn't be read", "1 file failed.", id="entries"
        ),
        pytest.param(
            ["a.md", "b/"],
            "1 file and 1 folder couldn't be read",
            "1 file and 1 folder failed.",
            id="folder",
        ),
        pytest.param(["b/"], "1 folder couldn't be read", "1 folder failed.", id="only a folder"),
        pytest.param(
            ["n/articles.csv", "n/articles.csv", "a.yaml"],
            "2 files couldn't be read",
            "2 files failed.",
            id="metadata",
        ),
    ],
)
def test_what_failed_is_called_an_article_only_where_it_should_be_one(
    paths: list[str], told: str, closing: str
) -> None:
    report = a_report(*(Finding("failed", path, "odd") for path in paths))
    console, out = on_paper()
    show_report(console, report)
    assert unread(report) == told
    assert out.getvalue().splitlines()[-1].startswith(closing)


@pytest.mark.parametrize("terminal", [False, True], ids=["piped", "terminal"])
@pytest.mark.parametrize("number", [1, 11], ids=["one", "many"])
def test_names_and_reasons_steer_no_terminal(terminal: bool, number: int) -> None:
    console, out = on_paper(terminal=terminal, width=200)
    kinds: tuple[FindingKind, ...] = ("failed", "skipped", "duplicate", "guessed")
    findings = [
        Finding(kind, f"{STEERING}\n{i}.md", f"odd {STEERING}")
        for kind in kinds
        for i in range(number)
    ]
    formats = {f".{STEERING}": Format(1, 1, 0.1)}
    show_report(console, a_report(*findings, formats=formats))
    shown = re.sub(r"\x1b\[[\d;]*m", "", out.getvalue()) if terminal else out.getvalue()
    assert shown.replace("\n", "").isprintable()
    assert " ]0;owned[2Jabc31m 0.md: odd ]0;owned[2Jabc31m\n" in shown


def test_only_our_own_words_at_the_end_of_a_reason_are_left_out() -> None:
    """A reason may quote a file's name, and it may look like anything."""
    reason = "no reader for .md (there are: three)"
    assert f"skipped x: {reason}" in on_terminal(a_report(Finding("skipped", "x", reason)))
    guess = f"title (there are: {READ})"
    assert f"guessed x: {guess}" in on_terminal(a_report(Finding("guessed", "x", guess)))


def counts_of(**details: Any) -> list[str]:  # noqa: ANN401 - parts of a report
    """The first lines of a report in a pipe: what was built, embedded, and why."""
    console, out = on_paper()
    show_report(console, a_report(**details))
    return out.getvalue().splitlines()


def test_a_later_build_tells_which_files_have_changed() -> None:
    """The first build has all files new, which goes without saying."""
    assert len(counts_of(files=3, changes=Changes(3, 0, 0))) == 2
    assert counts_of(files=3, changes=Changes(2, 1, 1))[2] == "Files: 2 new, 1 changed, 1 gone."
    assert counts_of(files=3, changes=Changes(0, 0, 1))[2] == "Files: 1 gone."
    assert counts_of(files=3, changes=Changes())[2] == "Files: as before."


def test_why_all_was_made_anew_stands_in_place_of_the_changes() -> None:
    why = "It was built with\nanother \x1b[2Jmodel."
    lines = counts_of(files=3, changes=Changes(1, 1, 1), why=why)
    assert lines[2] == "It was built with another [2Jmodel."


def test_json_of_a_report_is_one_line_with_all_of_it() -> None:
    line = report_json(REPORT)
    assert line.isprintable()
    assert json.loads(line) == {
        "index": "gen-000007", "changed": True, "files": 7, "articles": 4, "passages": 61,
        "sentences": 1200, "embedded": 1009, "why": "",
        "changes": {"files_new": 2, "files_changed": 1, "files_gone": 0},
        "formats": {
            ".jsonl": {"files": 1, "articles": 2, "seconds": 0.031},
            ".md": {"files": 2, "articles": 1, "seconds": 1.26},
            "": {"files": 1, "articles": 1, "seconds": 0},
        },
        "cuts": {"caption": 1100, "heading": 2},
        "missing": {"author": ["d.txt", "f.txt"], "url": ["f.txt"]},
        "findings": [
            {"kind": "skipped", "path": "a.jpg",
             "reason": "no reader for .jpg (there are: .csv, .docx, .md)"},
            {"kind": "failed", "path": "b.md", "reason": "the file is empty"},
            {"kind": "guessed", "path": "d.txt", "reason": "read as cp1252, a guess"},
            {"kind": "duplicate", "path": "e.txt",
             "reason": "the same text as f.txt, which is cited for both"},
            {"kind": "failed", "path": "c.jsonl", "reason": "number 3: no text"},
            {"kind": "failed", "path": "c.jsonl", "reason": "number 9: no text"},
        ],
    }  # fmt: skip


def test_index_tells_of_each_file_and_then_that_nothing_changed(run: Run, bare: Path) -> None:
    articles = write_articles(bare / "mine", dict(ARTICLES) | {"z.jpg": "x", "a-empty.md": ""})
    options = ("--articles", articles, "--index", "built")
    first = run("index", *options)
    assert first.code == 3, "an article couldn't be read"
    assert re.sub(r"\d\.\d s\.", "0.0 s.", first.out).splitlines() == [
        "Index gen-000001 built: 6 articles, 7 passages, 12 sentences from 6 files.",
        "Embedded: 18 of 19 texts; the others were known.",
        "Read .jsonl: 2 files, 4 articles, 0.0 s.",
        "Read .md: 3 files, 2 articles, 0.0 s.",
        "Left out of the articles: 1 heading, 1 title.",
        "Not given: title in 1 article, author in 4, publisher in 4, published in 4, url in 5; "
        "see --json.",
        "FAILED a-empty.md: no article text in it",
        f"skipped z.jpg: no reader for .jpg (there are: {', '.join(sorted(ENDINGS))})",
        "1 file failed. Correct or replace what is named above, or list it in .ignore; then run "
        "pullquote index again.",
    ]
    assert "Reading articles: 6 of 6\n" in first.err

    again = run("index", *options)
    assert again.code == 3, "it still can't be"
    unchanged, *rest = again.out.splitlines()
    assert unchanged.startswith("Index gen-000001 unchanged, nothing to do: 6 articles, 7 passages")
    assert rest == first.out.splitlines()[4:]


def test_index_as_json_writes_one_line_with_the_same_exit_codes(run: Run, bare: Path) -> None:
    articles = write_articles(bare / "mine", dict(ARTICLES) | {"a-empty.md": "", "z.jpg": "x"})
    options = ("--json", "--articles", articles, "--index", "built")
    first = run("index", *options)
    (line,) = first.out.splitlines()
    report = json.loads(line)
    assert (first.code, report["changed"], report["embedded"]) == (3, True, 18)
    assert "Reading articles: 6 of 6\n" in first.err
    assert report["missing"]["title"] == ["mayor.jsonl#3"]
    assert [(one["kind"], one["path"]) for one in report["findings"]] == [
        ("failed", "a-empty.md"),
        ("skipped", "z.jpg"),
    ]
    (articles / "a-empty.md").unlink()
    second = run("index", *options)
    assert (second.code, json.loads(second.out)["index"]) == (0, "gen-000002")
    assert json.loads(run("index", *options).out)["changed"] is False


def test_index_as_json_of_nothing_is_an_error_and_no_json(run: Run, bare: Path) -> None:
    articles = write_articles(bare / "mine", {"z.jpg": "x"})
    ran = run("index", "--json", "--articles", articles, "--index", "built")
    assert (ran.code, ran.out) == (2, "")
    assert "no article could be read" in ran.err


def test_index_embeds_what_is_new_and_full_embeds_everything(
    run: Run, town: Town, bare: Path
) -> None:
    shutil.copytree(town.articles, bare / "mine")
    shutil.copytree(town.index, bare / "built")
    write_articles(bare / "mine", {"mill.md": "The mill ground barley."})
    options = ("--articles", "mine", "--index", "built")
    added = run("index", *options)
    assert added.code == 0
    assert "Embedded: 1 of 21 texts; the others were known." in added.out.splitlines()
    assert "Files: 1 new." in added.out.splitlines()
    whole = run("index", "--full", *options)
    assert whole.code == 0
    assert "Embedded: 19 of 21 texts; the others were known." in whole.out.splitlines()


def test_a_list_of_articles_is_a_line_each_with_tabs_between(run: Run, town: Town) -> None:
    ran = run("articles", *town.options)
    rows = [line.split("\t") for line in ran.out.splitlines()]
    assert (ran.code, ran.err) == (0, "")
    assert all(len(row) == 6 for row in rows)
    assert [row[1:] for row in rows] == [
        ["Ada Sample", "The Harbour of Lindow", "The Example Review", "17 May 2020", "harbour.md"],
        ["", "Born Abroad", "", "March 1998", "mayor.jsonl#1"],
        ["", "A Promise", "Stone Post", "", "mayor.jsonl#2"],
        ["", "mayor.jsonl#3", "", "", "mayor.jsonl#3"],
        ["", "The Orchard", "", "", "notes/orchard.md"],
        ["EveelpmaS", "The [31mRailway", "", "", "odd.jsonl#1"],
    ]
    assert run("articles", "list", *town.options) == ran


@pytest.mark.parametrize(
    "arguments",
    [("articles", "--json"), ("articles", "list", "--json"), ("articles", "--json", "list")],
    ids=["short", "after list", "before list"],
)
def test_a_list_of_articles_as_json_is_a_line_each(
    run: Run, town: Town, arguments: tuple[str, ...]
) -> None:
    ran = run(*arguments, "--index", town.index)
    rows = [json.loads(line) for line in ran.out.splitlines()]
    assert [row["path"] for row in rows][:2] == ["harbour.md", "mayor.jsonl#1"]
    assert rows[0]["published"] == "2020-05-17"
    assert rows[1]["author"] is None
    assert rows[5]["title"] == "The \x1b[31mRailway", "JSON keeps what is there"


def test_on_a_terminal_the_articles_are_a_table() -> None:
    console, out = on_paper(terminal=True, width=200)
    harbour = Article("ab12", "h.md", "", (), (), "", title="[red]Harbour", published="2020-05")
    show_articles(console, [harbour], as_json=False)
    head, row = out.getvalue().splitlines()
    assert [word in head for word in ("Id", "Author", "Title", "Publisher", "Published", "Path")]
    assert row.split() == ["ab12", "[red]Harbour", "May", "2020", "h.md"]


@pytest.mark.parametrize("by", ["id", "path"])
def test_an_article_is_shown_as_read_with_its_cuts_in_brackets(
    run: Run, town: Town, by: str
) -> None:
    listed = run("articles", "list", "--json", *town.options).out.splitlines()[0]
    ran = run("articles", "show", json.loads(listed)[by], *town.options)
    assert ran.code == 0
    assert ran.out == (
        "— Ada Sample, “The Harbour of Lindow”, The Example Review, 17 May 2020\n"
        "https://example.org/harbour\n"
        "publisher from the front matter\n\n"
        "The harbour of Lindow was built by Dutch engineers in 1631. They paid 4,000 guilders\n"
        "for the stone.\n\n"
        "A flood destroyed the eastern wall of the harbour in 1702.\n\n"
        "[heading: The lighthouse]\n\n"
        "The lighthouse came later. It burned whale oil until the war.\n"
    )


def test_an_article_that_is_not_there_is_an_error_that_says_where_to_look(
    run: Run, town: Town
) -> None:
    ran = run("articles", "show", "harbor.md", *town.options)
    assert (ran.code, ran.out) == (2, "")
    assert ran.err.splitlines() == [
        "pullquote: there is no article 'harbor.md' in the index",
        "See: pullquote articles list",
    ]


def an_article(text: str, *cuts: Cut) -> Article:
    return Article("a", "a.txt", text, (), cuts, "", title="A")


@pytest.mark.parametrize(
    ("article", "shown"),
    [
        pytest.param(
            an_article("Menu Words More", Cut(Span(0, 4), "navigation")),
            "[navigation: Menu] Words More",
            id="one cut",
        ),
        pytest.param(
            an_article(
                "abcdefgh",
                Cut(Span(1, 5), "paywall"),
                Cut(Span(2, 4), "teaser"),
                Cut(Span(4, 6), "caption"),
            ),
            "a[paywall: bcde][caption: f]gh",
            id="overlapping",
        ),
        pytest.param(an_article("a\tb\r\nc\x0bd\u2028e"), "a b\nc\nd\ne", id="white space"),
        pytest.param(an_article(f"x{STEERING}y"), "x]0;owned[2Jabc31my", id="steering"),
        pytest.param(an_article("[bold]no markup[/bold]"), "[bold]no markup[/bold]", id="brackets"),
        pytest.param(an_article("long " * 60), "long " * 60, id="long line"),
    ],
)
def test_what_is_shown_of_an_article_is_its_text_and_nothing_else(
    article: Article, shown: str
) -> None:
    console, out = on_paper()
    show_article(console, article)
    assert out.getvalue() == f"— “A”\n\n{shown}\n"


def test_on_a_terminal_what_is_never_quoted_is_dimmed() -> None:
    console, out = on_paper(terminal=True)
    show_article(console, an_article("Menu Words", Cut(Span(0, 4), "navigation")))
    assert "\x1b[2m[navigation: Menu]\x1b[0m Words\n" in out.getvalue()


COPIES = (
    Also("wire/1.html", "Ice", "Ann Lee", "Other Paper", "2024-07-02", "https://example.net/ice"),
    Also(f"{STEERING}.txt", f"Ice{STEERING}", url=f"https://e.org/{STEERING}"),
    Also("c.txt"),
)


@pytest.mark.parametrize("terminal", [False, True], ids=["piped", "terminal"])
def test_an_article_tells_where_its_publisher_stood_and_names_each_copy(terminal: bool) -> None:
    article = Article(
        "a", "a.txt", "Words", (), (), "", title="A", publisher="Post",
        publisher_from="host of the url", also=COPIES,
    )  # fmt: skip
    console, out = on_paper(terminal=terminal, width=200)
    show_article(console, article)
    lines = re.sub(r"\x1b\[[\d;]*m", "", out.getvalue()).splitlines()
    assert lines == [
        "— “A”, Post (also in Other Paper, 2 July 2024; “Ice]0;owned[2Jabc31m”; and 1 more)",
        "publisher from the host of the url",
        "also in wire/1.html: Ann Lee, “Ice”, Other Paper, 2 July 2024 https://example.net/ice",
        "also in ]0;owned[2Jabc31m.txt: “Ice]0;owned[2Jabc31m” https://e.org/]0;owned[2Jabc31m",
        "also in c.txt: c.txt",
        "",
        "Words",
    ]
    if terminal:
        assert "\x1b[2mpublisher from the host of the url\x1b[0m" in out.getvalue()


def test_an_article_is_found_by_the_path_of_a_copy_too(run: Run, bare: Path) -> None:
    articles = write_articles(bare / "mine", ARTICLES | {"notes/again.md": ARTICLES["harbour.md"]})
    options = ("--articles", articles, "--index", "built")
    built = run("index", *options)
    assert built.code == 0, "a copy is no failure"
    assert "\ncopy notes/again.md: the same text as harbour.md, which is cited" in built.out
    shown = run("articles", "show", "notes/again.md", *options)
    assert shown == run("articles", "show", "harbour.md", *options)
    assert "also in notes/again.md: Ada Sample, “The Harbour of Lindow”, The Ex" in shown.out
    listed = [json.loads(line) for line in run("articles", "--json", *options).out.splitlines()]
    (harbour,) = (row for row in listed if row["path"] == "harbour.md")
    assert harbour["publisher_from"] == "front matter"
    assert [copy["path"] for copy in harbour["also"]] == ["notes/again.md"]
