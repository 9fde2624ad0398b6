"""`index` and `articles`: what a build did, what is in it, and an article as it was read."""

import io
import json
import shutil
from collections import Counter
from pathlib import Path

import pytest
from rich.console import Console

from bot.report import show_article, show_articles, show_report
from index.model import Article, Cut, Span
from index.readers import READERS
from index.rebuild import Problem, Report
from tests.bot.conftest import ARTICLES, Run, Town
from tests.doubles import write_articles

STEERING = "\x1b]0;owned\x07\x1b[2J\u202eabc\u2066\x9b31m"
REPORT = Report(
    index="gen-000007",
    changed=True,
    files=3,
    articles=2,
    passages=61,
    sentences=1200,
    embedded=9,
    cuts=Counter(heading=2, caption=11),
    problems=(
        Problem("a.pdf", "no reader for .pdf", failed=False),
        Problem("b.md", "the file is empty", failed=True),
        Problem("c.txt", "not UTF-8 text (byte 0). Save it as UTF-8.", failed=True),
    ),
)
NOTHING_NEW = Report("gen-000001", False, 1, 1, 1, 1, 0, Counter(), ())
ALL_NEW = Report("gen-000001", True, 1, 1, 1, 1, 2, Counter(), ())


def on_paper(*, terminal: bool = False, width: int = 80) -> tuple[Console, io.StringIO]:
    out = io.StringIO()
    return Console(file=out, force_terminal=terminal, width=width, highlight=False), out


def test_a_report_names_counts_then_failures_then_what_was_skipped() -> None:
    console, out = on_paper()
    show_report(console, REPORT)
    assert out.getvalue().splitlines() == [
        "Index gen-000007 built: 2 articles, 61 passages, 1,200 sentences from 3 files.",
        "Embedded: 9 of 1,261 texts, the others unchanged.",
        "Left out of the articles: 11 caption, 2 heading.",
        "FAILED b.md: the file is empty",
        "FAILED c.txt: not UTF-8 text (byte 0). Save it as UTF-8.",
        "skipped a.pdf: no reader for .pdf",
        "2 articles couldn't be read.",
    ]


@pytest.mark.parametrize(
    ("report", "lines"),
    [
        pytest.param(
            NOTHING_NEW,
            [
                "Index gen-000001 unchanged, nothing to do: 1 article, 1 passage, 1 sentence from "
                "1 file."
            ],
            id="unchanged",
        ),
        pytest.param(
            ALL_NEW,
            [
                "Index gen-000001 built: 1 article, 1 passage, 1 sentence from 1 file.",
                "Embedded: 2 of 2 texts.",
            ],
            id="all new",
        ),
    ],
)
def test_a_report_says_no_more_than_there_is(report: Report, lines: list[str]) -> None:
    console, out = on_paper()
    show_report(console, report)
    assert out.getvalue().splitlines() == lines


@pytest.mark.parametrize("terminal", [False, True], ids=["piped", "terminal"])
def test_names_and_reasons_steer_no_terminal(terminal: bool) -> None:
    console, out = on_paper(terminal=terminal, width=200)
    problem = Problem(f"{STEERING}\n.md", f"odd {STEERING}", failed=True)
    show_report(console, Report("gen-000001", True, 1, 1, 1, 1, 2, Counter(), (problem,)))
    assert "]0;owned[2Jabc31m .md: odd ]0;owned[2Jabc31m\n" in out.getvalue()


def test_index_tells_of_each_file_and_then_that_nothing_changed(run: Run, bare: Path) -> None:
    articles = write_articles(bare / "mine", dict(ARTICLES) | {"z.pdf": "x", "a-empty.md": ""})
    options = ("--articles", articles, "--index", "built")
    first = run("index", *options)
    assert first.code == 3, "an article couldn't be read"
    assert first.out.splitlines() == [
        "Index gen-000001 built: 6 articles, 7 passages, 12 sentences from 6 files.",
        "Embedded: 19 of 19 texts.",
        "Left out of the articles: 2 heading.",
        "FAILED a-empty.md: no article text in it",
        f"skipped z.pdf: no reader for .pdf (there are: {', '.join(sorted(READERS))})",
        "1 article couldn't be read.",
    ]
    assert "Reading articles: 6 of 6\n" in first.err

    again = run("index", *options)
    assert again.code == 3, "it still can't be"
    unchanged, *rest = again.out.splitlines()
    assert unchanged.startswith("Index gen-000001 unchanged, nothing to do: 6 articles, 7 passages")
    assert rest == first.out.splitlines()[2:]


def test_index_embeds_what_is_new_and_full_embeds_everything(
    run: Run, town: Town, bare: Path
) -> None:
    shutil.copytree(town.articles, bare / "mine")
    shutil.copytree(town.index, bare / "built")
    write_articles(bare / "mine", {"mill.md": "The mill ground barley."})
    options = ("--articles", "mine", "--index", "built")
    added = run("index", *options)
    assert added.code == 0
    assert "Embedded: 2 of 21 texts, the others unchanged." in added.out.splitlines()
    whole = run("index", "--full", *options)
    assert whole.code == 0
    assert "Embedded: 21 of 21 texts." in whole.out.splitlines()


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
        "https://example.org/harbour\n\n"
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
