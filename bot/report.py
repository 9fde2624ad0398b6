"""What the index holds, on the terminal: the report of a build, the list, an article as read."""

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence, Set
from dataclasses import asdict
from types import MappingProxyType

from rich.console import Console
from rich.table import Table
from rich.text import Text

from bot.characters import one_line, visible
from bot.citing import citation, day, named, publisher_note
from bot.terminal import article_values, dump
from bot.wording import counted
from index.changes import Changes
from index.errors import PullquoteError
from index.model import Article, Finding, FindingKind, fold
from index.readers.folder import tells
from index.readers.given import TABLE
from index.report import Report
from index.snapshot import Snapshot

_FEW = 10  # findings of a kind: a terminal shows these one by one
_EXAMPLES = 3
_LABELS: Mapping[FindingKind, tuple[str, str]] = MappingProxyType({
    "failed": ("FAILED", "red"),
    "skipped": ("skipped", "dim"),
    "duplicate": ("copy", "dim"),
    "guessed": ("guessed", "dim"),
})  # fmt: skip
# What many have in common that have each a reason of its own.
_IN_COMMON: Mapping[FindingKind, str] = MappingProxyType({
    "skipped": "not read, for several reasons",
    "duplicate": "the same as another article or nearly, which is cited for both",
    "guessed": "something about them is a guess",
})  # fmt: skip
# The endings that are read, which stand in the reason of every file with another.
_ENDINGS = re.compile(r" \(there are: (\.\w+(?:, \.\w+)*)\)$")


def show_report(console: Console, report: Report) -> None:
    """What a build did: counts, formats, what was left out, what isn't known, what was found.

    Every failure has a line. On a terminal others are grouped where they are many; in a pipe each
    of these has its line, too.
    """
    piped = not console.is_terminal  # a pipe gets a line for each thing, whatever its length
    for line in _counts(report):
        console.print(Text(line), soft_wrap=piped)
    if report.changed:
        _show_formats(console, report)
    if report.cuts:
        parts = ", ".join(f"{number:,} {reason}" for reason, number in sorted(report.cuts.items()))
        console.print(Text(f"Left out of the articles: {parts}."), soft_wrap=piped)
    if report.missing:
        console.print(Text(_missing(report)), soft_wrap=piped)
    _show_findings(console, report)
    if report.failed:
        console.print(
            Text(
                f"{failed_files(report)} failed. Correct or replace what is named above, or list "
                "it in .ignore; then run pullquote index again."
            ),
            soft_wrap=piped,
        )


def changed_files(changes: Changes) -> str:
    """Such as "2 new, 1 gone"; empty where none has changed."""
    counts = {
        "new": changes.files_new,
        "changed": changes.files_changed,
        "gone": changes.files_gone,
    }  # fmt: skip
    return ", ".join(f"{number:,} {what}" for what, number in counts.items() if number)


def show_failed(console: Console, failed: Sequence[Finding]) -> None:
    """A line for each of what should have been an article and wasn't read."""
    for words in _listed(failed):
        console.print(Text.assemble(_LABELS["failed"], f" {words}"), soft_wrap=True)


def report_json(report: Report) -> str:
    """The whole report as one line of JSON; the keys are in the README."""
    formats = {
        ending: asdict(form) | {"seconds": round(form.seconds, 3)}
        for ending, form in report.formats.items()
    }
    return dump({
        "index": report.index,
        "changed": report.changed,
        "files": report.files,
        "articles": report.articles,
        "passages": report.passages,
        "sentences": report.sentences,
        "embedded": report.embedded,
        "changes": asdict(report.changes),
        "why": report.why,
        "formats": formats,
        "cuts": dict(sorted(report.cuts.items())),
        "missing": {name: list(paths) for name, paths in report.missing.items()},
        "findings": [asdict(finding) for finding in report.findings],
    })  # fmt: skip


def failed_files(report: Report) -> str:
    """How many files failed, in whole or in part: "2 files", "1 file and 1 folder"."""
    return _files({finding.path for finding in report.failed})


def _files(paths: Set[str]) -> str:
    folders = sum(path.endswith("/") for path in paths)
    parts = ((len(paths) - folders, "file"), (folders, "folder"))
    return " and ".join(counted(number, what) for number, what in parts if number)


def unread(report: Report) -> str:
    """What failed, as a sentence: articles, where it is nothing else."""
    paths = [finding.path for finding in report.failed]
    others = (path.endswith(("/", TABLE)) or tells(path) for path in paths)
    what = failed_files(report) if any(others) else counted(len(paths), "article")
    return f"{what} couldn't be read"


def _counts(report: Report) -> Iterator[str]:
    state = "built" if report.changed else "unchanged, nothing to do"
    counts = ", ".join((
        counted(report.articles, "article"),
        counted(report.passages, "passage"),
        counted(report.sentences, "sentence"),
    ))  # fmt: skip
    yield f"Index {report.index} {state}: {counts} from {counted(report.files, 'file')}."
    if report.changed:
        total = report.passages + report.sentences
        # Taken over from the index before, or the same as another text.
        others = "; the others were known" if report.embedded < total else ""
        yield f"Embedded: {report.embedded:,} of {counted(total, 'text')}{others}."
        if report.why:
            yield one_line(report.why)
        elif report.changes.files_new < report.files:  # not the first build
            yield f"Files: {changed_files(report.changes) or 'as before'}."


def _show_formats(console: Console, report: Report) -> None:
    """A table on a terminal, a line for each in a pipe."""
    if not console.is_terminal:
        for ending, form in report.formats.items():
            files, articles = counted(form.files, "file"), counted(form.articles, "article")
            line = f"Read {_ending(ending)}: {files}, {articles}, {form.seconds:.1f} s."
            console.print(Text(line), soft_wrap=True)
        return
    table = Table("Format", box=None, pad_edge=False)
    for heading in ("Files", "Articles", "Seconds to read"):
        table.add_column(heading, justify="right")
    for ending, form in report.formats.items():
        numbers = f"{form.files:,}", f"{form.articles:,}", f"{form.seconds:,.1f}"
        table.add_row(*map(Text, (_ending(ending), *numbers)))
    if report.formats:
        console.print(table)


def _ending(ending: str) -> str:
    return one_line(ending) or "(no ending)"


def _missing(report: Report) -> str:
    (first, paths), *others = report.missing.items()
    parts = [f"{first} in {counted(len(paths), 'article')}"]
    parts += [f"{name} in {len(paths):,}" for name, paths in others]
    return f"Not given: {', '.join(parts)}; see --json."


def _show_findings(console: Console, report: Report) -> None:
    piped = not console.is_terminal
    for kind in _LABELS:
        found = [finding for finding in report.findings if finding.kind == kind]
        lines = _listed(found) if piped or kind == "failed" else _grouped(kind, found)
        for words in lines:
            console.print(Text.assemble(_LABELS[kind], f" {words}"), soft_wrap=piped)
    endings = next(filter(None, map(_endings, report.findings)), None)
    if endings and not piped:
        console.print(Text(f"What is read: {endings[1]}.", style="dim"))


def _listed(found: Sequence[Finding]) -> Iterator[str]:
    for finding in found:
        yield f"{one_line(finding.path)}: {one_line(finding.reason)}"


def _grouped(kind: FindingKind, found: Sequence[Finding]) -> Iterator[str]:
    """A line for each of a few; for many one with their number and the first of them."""
    groups: dict[str, list[Finding]] = defaultdict(list)
    for finding in found:
        groups[_own_reason(finding).casefold()].append(finding)  # .JPG is .jpg
    large = {reason: group for reason, group in groups.items() if len(group) > _FEW}
    for group in large.values():
        yield _group(kind, _own_reason(group[0]), group)
    rest = [finding for finding in found if _own_reason(finding).casefold() not in large]
    if len(rest) > _FEW:
        yield _group(kind, _IN_COMMON[kind], rest)
        return
    for finding in rest:
        yield f"{one_line(finding.path)}: {one_line(_own_reason(finding))}"


def _endings(finding: Finding) -> re.Match[str] | None:
    return _ENDINGS.search(finding.reason) if finding.kind == "skipped" else None


def _own_reason(finding: Finding) -> str:
    endings = _endings(finding)
    return finding.reason[: endings.start()] if endings else finding.reason


def _group(kind: FindingKind, reason: str, group: Sequence[Finding]) -> str:
    paths = dict.fromkeys(finding.path for finding in group)
    what = _files(paths.keys()) if kind == "skipped" else counted(len(paths), "article")
    first = ", ".join(map(one_line, list(paths)[:_EXAMPLES]))
    return f"{what}: {one_line(reason)} ({first} …; --json lists all)"


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


def article_of(generation: Snapshot, identifier: str) -> Article:
    """The article of this id, or of this path, which may be a copy's.

    Raises:
        PullquoteError: There is none.
    """
    for article in generation.articles():
        if identifier in {article.id, article.path, *(copy.path for copy in article.also)}:
            return article
    raise PullquoteError(
        f"there is no article {identifier!r} in the index", hint="See: pullquote articles list"
    )


def show_article(console: Console, article: Article) -> None:
    """An article as read: what may be quoted plain, what never is dimmed and with its reason.

    In a pipe each cut stands in brackets with its reason.
    """
    piped = not console.is_terminal
    console.print(Text(citation(article), style="bold"), soft_wrap=piped)
    if article.url:
        console.print(Text(visible(article.url)), style="cyan", soft_wrap=True)
    for note in _notes(article):
        console.print(Text(note, style="dim"), soft_wrap=piped)
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


def _notes(article: Article) -> Iterator[str]:
    """Where the publisher stood, and each of the copies."""
    if note := publisher_note(article):
        yield note
    for copy in article.also:
        link = f" {visible(fold(copy.url))}" if copy.url else ""
        yield f"also in {one_line(copy.path)}: {named(copy)}{link}"


def _shown(text: str) -> str:
    """Text with its lines, and without what would steer a terminal; other white space as spaces."""
    lines = re.sub(r"\r\n?|[\v\f\x1c-\x1e\x85\u2028\u2029]", "\n", text).split("\n")
    return "\n".join(visible(re.sub(r"\s", " ", line)) for line in lines)
