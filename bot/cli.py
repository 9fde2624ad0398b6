"""The command `pullquote`: standard output carries answers only, standard error the rest."""

import io
import os
import sys
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console
from typer.core import TyperGroup

from bot.exits import ERROR, SOME_FAILED
from bot.settings import Settings, SettingsError, load_settings
from index import __version__
from index.errors import PullquoteError, QuestionError

HOW_TO_CONNECT = (
    "DISCORD_TOKEN is not set: create an application at "
    "https://discord.com/developers/applications, copy the token that it shows under Bot, "
    "and put DISCORD_TOKEN=… into .env"
)


class _Commands(TyperGroup):
    """The commands. Typer would end with 1, "abstained", when nobody reads what they write."""

    def invoke(self, ctx: Any) -> Any:  # noqa: ANN401 - Typer's own types, which it doesn't export
        """Run a command, and write what is still held back while its failing can be told."""
        try:
            try:
                return super().invoke(ctx)
            finally:
                sys.stdout.flush()
        except BrokenPipeError:  # the reader of our output has gone, as `| head` does
            _write_nowhere()
            raise typer.Exit(ERROR) from None
        except OSError as error:
            _write_nowhere()
            path = Path(error.filename) if isinstance(error.filename, str) else None
            raise PullquoteError(error.strerror or str(error), path=path) from error


app = typer.Typer(
    name="pullquote",
    cls=_Commands,
    no_args_is_help=True,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    add_completion=False,
    context_settings={"help_option_names": ["-h", "--help"]},
    help="Answers questions with verbatim, cited quotes from your articles, or says that they "
    "don't answer. It never generates text.\n\nPut articles (PDF, Word .docx, EPUB, saved web "
    "pages, Markdown, plain text, RSS and Atom feeds, collections in JSON or CSV) into "
    'data/articles, then: pullquote ask "who was Zhou Enlai?"',
    epilog="Settings can also stand in the environment or in .env: see .env.example. "
    "Exit codes of ask: 0 quoted, 1 the articles don't answer, 2 error.",
)
articles_app = typer.Typer(help="Show what is in the index: list, or one as it was read.")
app.add_typer(articles_app, name="articles", no_args_is_help=False)

ArticlesOption = Annotated[
    Path | None, typer.Option("--articles", help="Folder of the articles [data/articles].")
]
IndexOption = Annotated[
    Path | None, typer.Option("--index", help="Folder of the index [data/index].")
]
LimitOption = Annotated[
    int | None, typer.Option("--limit", min=1, max=3, help="Most excerpts in an answer [3].")
]
JsonOption = Annotated[bool, typer.Option("--json", help="Answer as one line of JSON.")]


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the command line, and exit with its code. No stack trace reaches a user."""
    os.environ.setdefault("TRANSFORMERS_NO_ADVISORY_WARNINGS", "1")
    _prepare_streams()
    try:
        app(args=None if arguments is None else list(arguments))
    except PullquoteError as error:
        from bot.opening import fail

        fail(error)
        sys.exit(ERROR)
    except KeyboardInterrupt:
        sys.exit(130)


def _prepare_streams() -> None:
    """Half a character, or a stream that was closed before the start, is no crash."""
    for name, mode in (("stdin", "r"), ("stdout", "w"), ("stderr", "w")):
        stream = getattr(sys, name)
        if stream is None:
            setattr(sys, name, Path(os.devnull).open(mode, encoding="utf-8"))  # noqa: SIM115 - stays
        elif isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")


def _write_nowhere() -> None:
    """Let what is left to write go: to write it at the end would fail again."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


@app.callback(invoke_without_command=True)
def _globals(
    context: typer.Context,
    articles: ArticlesOption = None,
    index: IndexOption = None,
    *,
    version: Annotated[bool, typer.Option("--version", help="Show the version and exit.")] = False,
) -> None:
    if version:
        typer.echo(f"pullquote {__version__}")
        raise typer.Exit
    context.obj = {"articles": articles, "index": index}
    if context.invoked_subcommand is None:
        typer.echo(context.get_help())
        raise typer.Exit(ERROR)


def _settings(context: typer.Context, **given: Path | int | None) -> Settings:
    """Settings of the environment, with what stands on the command line put over them."""
    over = {**(context.find_root().obj or {}), **{k: v for k, v in given.items() if v is not None}}
    return load_settings().model_copy(
        update={name: value for name, value in over.items() if value is not None}
    )


@app.command()
def ask(
    context: typer.Context,
    question: Annotated[str | None, typer.Argument(help="What you want to know.")] = None,
    *,
    as_json: JsonOption = False,
    batch: Annotated[
        Path | None,
        typer.Option(
            help='JSON Lines with "question" in, answers as JSON Lines out, in order; - for '
            "standard input. Exit code 2 when a line is no question.",
            allow_dash=True,
        ),
    ] = None,
    limit: LimitOption = None,
    articles: ArticlesOption = None,
    index: IndexOption = None,
) -> None:
    """Ask one question, or a file of them. Builds or updates the index first where needed."""
    if (question is None) == (batch is None):
        raise QuestionError(
            "give either a question or --batch FILE", hint='Such as: pullquote ask "who was Mao?"'
        )
    from bot.asking import ask_batch, ask_one

    settings = _settings(context, articles=articles, index=index, limit=limit)
    if batch is not None:
        raise typer.Exit(ask_batch(settings, batch))
    raise typer.Exit(ask_one(settings, question or "", as_json=as_json))


@app.command()
def chat(
    context: typer.Context,
    limit: LimitOption = None,
    articles: ArticlesOption = None,
    index: IndexOption = None,
) -> None:
    """Ask one question after another; the model stays loaded. An empty line or Ctrl-D ends it."""
    from bot.asking import converse

    converse(_settings(context, articles=articles, index=index, limit=limit))


@app.command("index")
def index_command(
    context: typer.Context,
    *,
    full: Annotated[
        bool, typer.Option("--full", help="Start over: take over nothing from the old index.")
    ] = False,
    as_json: Annotated[
        bool, typer.Option("--json", help="Report as one line of JSON, with all that was found.")
    ] = False,
    articles: ArticlesOption = None,
    index: IndexOption = None,
) -> None:
    """Build the index, or bring it up to date. Exit code 3 when some articles couldn't be read.

    Read are, in the folder and the folders in it: .pdf, .docx, .epub; web pages as .html, .htm,
    .mhtml, .mht; text as .md, .markdown, .txt; feeds as .xml, .rss, .atom; collections of articles
    as .json, .jsonl, .ndjson, .csv, .tsv. Files that a .ignore lists aren't (patterns as git's).

    What a file doesn't tell of its article can be given by hand: in NAME.yaml beside NAME.pdf
    (title: …, author: …, publisher: …, published: …, url: …), or in articles.csv, a row a file,
    with a column file. How the whole folder is read stands in pullquote.yaml at its top: more
    names of fields, publishers by host, limits. What failed is tried again each time.
    """
    from bot.opening import build, make_embedder, messages_console
    from bot.report import report_json, show_report

    settings = _settings(context, articles=articles, index=index)
    messages = messages_console()
    report = build(settings, make_embedder(settings), messages=messages, full=full)
    if as_json:
        sys.stdout.write(report_json(report) + "\n")
    else:
        show_report(Console(highlight=False), report)
    raise typer.Exit(SOME_FAILED if report.failed else 0)


@articles_app.callback(invoke_without_command=True)
def _articles(
    context: typer.Context,
    *,
    as_json: JsonOption = False,
    articles: ArticlesOption = None,
    index: IndexOption = None,
) -> None:
    """Show what is in the index: list (the default), or show ID for one as it was read."""
    context.find_root().obj.update(
        {k: v for k, v in {"articles": articles, "index": index}.items() if v is not None}
    )
    if context.invoked_subcommand is None:
        list_articles(context, as_json=as_json)


@articles_app.command("list")
def list_articles(
    context: typer.Context,
    *,
    as_json: JsonOption = False,
    articles: ArticlesOption = None,
    index: IndexOption = None,
) -> None:
    """List the articles: id, author, title, publisher, date."""
    from bot.report import show_articles
    from index.store import open_current

    settings = _settings(context, articles=articles, index=index)
    as_json = as_json or bool(context.parent and context.parent.params.get("as_json"))
    with closing(open_current(settings.index)) as generation:
        show_articles(Console(highlight=False), list(generation.articles()), as_json=as_json)


@articles_app.command("show")
def show_one(
    context: typer.Context,
    identifier: Annotated[
        str, typer.Argument(metavar="ID", help="As list shows it, or its path, or that of a copy.")
    ],
    *,
    html: Annotated[
        bool, typer.Option("--html", help="As a page for a browser: … --html > page.html")
    ] = False,
    articles: ArticlesOption = None,
    index: IndexOption = None,
) -> None:
    """Show an article as it was read; what is never quoted stands dimmed, with the reason.

    As a page, to look at in a browser: pullquote articles show ID --html > page.html
    """
    from bot.page import write_page
    from bot.report import article_of, show_article
    from index.store import open_current

    settings = _settings(context, articles=articles, index=index)
    with closing(open_current(settings.index)) as generation:
        article = article_of(generation, identifier)
    if html:
        write_page(article, sys.stdout)
    else:
        show_article(Console(highlight=False), article)


@app.command()
def serve(
    context: typer.Context,
    articles: ArticlesOption = None,
    index: IndexOption = None,
) -> None:
    """Run the Discord bot until it is stopped. Needs DISCORD_TOKEN, set or in .env."""
    settings = _settings(context, articles=articles, index=index)
    token = settings.discord_token
    if token is None or not token.get_secret_value().strip():
        raise SettingsError(HOW_TO_CONNECT)
    from bot.client import serve as run_bot
    from bot.opening import messages_console, open_library

    library = open_library(settings, messages=messages_console())
    state = settings.index / "commands.sha256"
    code = run_bot(library, token.get_secret_value().strip(), state, limit=settings.limit)
    library.close()
    raise typer.Exit(code)
