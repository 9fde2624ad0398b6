"""What the index holds, on the terminal: the report of a build, the list, an article as read."""

import re
from collections.abc import Sequence

from rich.console import Console
from rich.table import Table
from rich.text import Text

from bot.terminal import article_values, dump
from bot.wording import citation, counted, day, visible
from index.model import Article, fold
from index.report import Report


def show_report(console: Console, report: Report) -> None:
    """What a build did: counts, what was left out of the articles, and what couldn't be read."""
    piped = not console.is_terminal  # a pipe gets a line for each thing, whatever its length
    state = "built" if report.changed else "unchanged, nothing to do"
    counts = ", ".join((
        counted(report.articles, "article"),
        counted(report.passages, "passage"),
        counted(report.sentences, "sentence"),
    ))  # fmt: skip
    files = counted(report.files, "file")
    console.print(Text(f"Index {report.index} {state}: {counts} from {files}."), soft_wrap=piped)
    if report.changed:
        total = report.passages + report.sentences
        others = ", the others unchanged" if report.embedded < total else ""
        console.print(
            Text(f"Embedded: {report.embedded} of {counted(total, 'text')}{others}."),
            soft_wrap=piped,
        )
    if report.cuts:
        parts = ", ".join(f"{number} {reason}" for reason, number in sorted(report.cuts.items()))
        console.print(Text(f"Left out of the articles: {parts}."), soft_wrap=piped)
    for problem in sorted(report.problems, key=lambda p: (not p.failed, p.name)):
        kind = ("FAILED", "red") if problem.failed else ("skipped", "dim")
        line = Text.assemble(kind, f" {visible(fold(problem.name))}: {visible(problem.reason)}")
        console.print(line, soft_wrap=piped)
    if report.failed:
        console.print(
            Text(f"{counted(len(report.failed), 'article')} couldn't be read."), soft_wrap=piped
        )


def show_articles(console: Console, articles: Sequence[Article], *, as_json: bool) -> None:
    """The articles: as a table on a terminal, a line each (tabs between) in a pipe, or JSON."""
    if as_json:
        for article in articles:
            console.file.write(dump(article_values(article)) + "\n")
        return
    rows = [
        (a.id, a.author, a.title or a.path, a.publisher, day(a.published), a.path) for a in articles
    ]
    shown = [[visible(fold(cell or "")) for cell in row] for row in rows]
    if not console.is_terminal:
        console.file.writelines("\t".join(row) + "\n" for row in shown)
        return
    table = Table("Id", "Author", "Title", "Publisher", "Published", "Path", box=None)
    for row in shown:
        table.add_row(*map(Text, row))
    console.print(table)


def show_article(console: Console, article: Article) -> None:
    """An article as read: what may be quoted plain, what never is dimmed and with its reason.

    In a pipe each cut stands in brackets with its reason.
    """
    piped = not console.is_terminal
    console.print(Text(citation(article), style="bold"), soft_wrap=piped)
    if article.url:
        console.print(Text(visible(article.url)), style="cyan", soft_wrap=True)
    console.print()
    position = 0
    page = Text()
    for cut in article.cuts:
        if cut.span.end <= position:
            continue
        start = max(cut.span.start, position)
        page.append(_shown(article.text[position:start]))
        words = _shown(article.text[start : cut.span.end])
        page.append(f"[{cut.reason}: {words}]", style="dim")
        position = cut.span.end
    page.append(_shown(article.text[position:]))
    console.print(page, soft_wrap=piped)


def _shown(text: str) -> str:
    """Text with its lines, and without what would steer a terminal; other white space as spaces."""
    lines = re.sub(r"\r\n?|[\v\f\x1c-\x1e\x85\u2028\u2029]", "\n", text).split("\n")
    return "\n".join(visible(re.sub(r"\s", " ", line)) for line in lines)
