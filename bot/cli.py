"""The command `pullquote`: standard output carries answers only, standard error the rest."""

import contextlib
import io
import os
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated, Any

import typer
from typer.core import TyperGroup

from bot.cli_articles import articles_app
from bot.cli_index import index_command, watch_command
from bot.cli_quality import doctor_command, evaluate_command, verify_command
from bot.exits import ERROR
from bot.interrupts import exit_code, sigterm_as_ctrl_c, words
from bot.options import ArticlesOption, IndexOption, JsonOption, LimitOption, settings_of
from index import __version__
from index.errors import (
    IndexBusyError,
    PullquoteError,
    QuestionError,
    StoreUnreachableError,
)

HOW_TO_CONNECT = (
    "DISCORD_TOKEN is not set: create an application at "
    "https://discord.com/developers/applications, copy the token that it shows once under Bot, "
    "Reset Token, and put DISCORD_TOKEN=… into .env"
)

UNSENDABLE = (
    "DISCORD_TOKEN can't be a bot's token: there is white space in it, or a character that none has"
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
        except KeyboardInterrupt as stop:
            raise typer.Exit(_interrupted(stop)) from None
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


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the command line, and exit with its code. No stack trace reaches a user."""
    os.environ.setdefault("TRANSFORMERS_NO_ADVISORY_WARNINGS", "1")
    _prepare_streams()
    try:
        with sigterm_as_ctrl_c():
            app(args=None if arguments is None else list(arguments))
    except PullquoteError as error:
        from bot.opening import fail

        fail(error)
        sys.exit(ERROR)
    except KeyboardInterrupt as stop:  # while the command line itself is read
        sys.exit(_interrupted(stop))
    except Exception as error:
        if not _is_of_database(error):
            raise
        from bot.opening import as_damage, fail

        fail(as_damage(error))
        sys.exit(ERROR)


def _is_of_database(error: Exception) -> bool:
    """Whether it tells of a damaged index: that shows anywhere, as only a part is looked at."""
    loaded = sys.modules.get("sqlite3")  # not imported for this: help needs none
    return loaded is not None and isinstance(error, loaded.DatabaseError)


def _interrupted(stop: KeyboardInterrupt) -> int:
    """Say that a command was interrupted, and give its exit code."""
    with contextlib.suppress(OSError):
        # On a terminal a line has been begun: it shows ^C.
        sys.stderr.write(f"{chr(10) if sys.stderr.isatty() else ''}{words(stop)}\n")
    return exit_code(stop)


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

    settings = settings_of(context, articles=articles, index=index, limit=limit)
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

    converse(settings_of(context, articles=articles, index=index, limit=limit))


app.command("index")(index_command)
app.command("watch")(watch_command)
app.add_typer(articles_app, name="articles", no_args_is_help=False)
app.command("verify")(verify_command)
app.command("doctor")(doctor_command)
app.command("eval")(evaluate_command)


@app.command()
def serve(
    context: typer.Context,
    articles: ArticlesOption = None,
    index: IndexOption = None,
) -> None:
    """Run the Discord bot until it is stopped; the index is built first where needed.

    Needs DISCORD_TOKEN, set or in .env; doctor prints the link that invites the bot. Exit code 0
    when it was stopped, 2 when something has to be changed, 75 when it may be started again.
    """
    settings = settings_of(context, articles=articles, index=index)
    token = settings.discord_token
    from bot.settings import SettingsError

    if token is None or not token.get_secret_value().strip():
        raise SettingsError(HOW_TO_CONNECT)
    from bot.discord_app.run import is_sendable, note_index
    from bot.discord_app.run import serve as run_bot
    from bot.exits import AGAIN_LATER
    from bot.opening import fail, messages_console, open_live

    if not is_sendable(token.get_secret_value()):
        raise SettingsError(UNSENDABLE)
    try:
        library = open_live(settings, messages=messages_console(), told=note_index)
    except (IndexBusyError, StoreUnreachableError) as error:
        # It passes: a service has to start the bot again.
        fail(error)
        raise typer.Exit(AGAIN_LATER) from None
    with contextlib.closing(library):
        code = run_bot(library, settings, token.get_secret_value().strip())
    raise typer.Exit(code)
