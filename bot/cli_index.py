"""The commands that make the index: once, or whenever the articles change."""

import sys
from typing import Annotated

import typer

from bot.exits import SOME_FAILED
from bot.options import ArticlesOption, IndexOption, settings_of


def index_command(
    context: typer.Context,
    *,
    full: Annotated[
        bool, typer.Option("--full", help="Start over: take over nothing from the old index.")
    ] = False,
    rollback: Annotated[
        bool,
        typer.Option("--rollback", help="Go back to the index before this one."),
    ] = False,
    verify: Annotated[
        bool,
        typer.Option("--verify", help="Only check the index, every byte of it."),
    ] = False,
    workers: Annotated[
        int | None,
        typer.Option(
            min=1,
            max=1024,
            metavar="N",
            help="Let N workers read and embed new files; each takes one processor and 1 GB.",
        ),
    ] = None,
    engine: Annotated[
        str | None,
        typer.Option(
            metavar="ENGINE",
            help="Where the workers are: processes of this machine, or ray [processes].",
        ),
    ] = None,
    as_json: Annotated[
        bool, typer.Option("--json", help="Report as one line of JSON, with all that was found.")
    ] = False,
    articles: ArticlesOption = None,
    index: IndexOption = None,
) -> None:
    """Build the index, or bring it up to date. Exit code 3 when some articles couldn't be read.

    With --verify, 0 is a whole index and 2 a damaged one. What --rollback goes back to is used as
    it is until the next pullquote index.

    Read are, in the folder and the folders in it: .pdf, .docx, .epub; web pages as .html, .htm,
    .mhtml, .mht; text as .md, .markdown, .txt; feeds as .xml, .rss, .atom; collections of articles
    as .json, .jsonl, .ndjson, .csv, .tsv. Files that a .ignore lists aren't (patterns as git's).

    What a file doesn't tell of its article can be given by hand: in NAME.yaml beside NAME.pdf
    (title: …, author: …, publisher: …, published: …, url: …), or in articles.csv, a row a file,
    with a column file. How the whole folder is read stands in pullquote.yaml at its top: more
    names of fields, publishers by host, limits. What failed is tried again each time.

    Many articles are quicker embedded by several workers: --workers 8. The new files are put into
    shards, and what a shard gave is kept until the index is ready: after an interruption, the same
    command goes on where it was. With --engine ray the shards are made on the Ray cluster that
    RAY_ADDRESS names, or on one of this machine (pip install "pullquote[ray]"); each machine needs
    the same Pullquote and model, and no folder in common.
    """
    if full + rollback + verify > 1:
        raise typer.BadParameter("--full, --rollback and --verify exclude one another.")
    settings = settings_of(context, articles=articles, index=index)
    if rollback or verify:
        from bot.index_check import roll_back_to, verify_index

        run = roll_back_to if rollback else verify_index
        raise typer.Exit(run(settings, as_json=as_json))
    from rich.console import Console

    from bot.opening import build, make_embedder, messages_console
    from bot.report import report_json, show_report
    from bot.workers import sharding_of

    messages = messages_console()
    sharding = sharding_of(settings, engine, workers)
    embedder = make_embedder(settings)
    report = build(settings, embedder, messages=messages, full=full, sharding=sharding)
    if as_json:
        sys.stdout.write(report_json(report) + "\n")
    else:
        show_report(Console(highlight=False), report)
    raise typer.Exit(SOME_FAILED if report.failed else 0)


def watch_command(
    context: typer.Context,
    *,
    settle: Annotated[
        float,
        typer.Option(
            min=0.1,
            max=3600,
            metavar="SECONDS",
            help="Wait until nothing has changed for so long [2], at most half a minute.",
        ),
    ] = 2.0,
    poll: Annotated[
        bool, typer.Option("--poll", help="Look again and again: for network drives.")
    ] = False,
    articles: ArticlesOption = None,
    index: IndexOption = None,
) -> None:
    """Keep the index up to date: build it now, and again whenever the articles change.

    A line tells of each build. A running chat or bot goes over to the new index by itself. Ctrl-C
    ends it, with exit code 0.
    """  # fmt: skip
    from bot.opening import make_embedder
    from bot.watching import watch

    settings = settings_of(context, articles=articles, index=index)
    raise typer.Exit(watch(settings, make_embedder(settings), settle=settle, poll=poll))
