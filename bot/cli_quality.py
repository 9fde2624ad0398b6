"""The commands that prove: whether a quotation stands in the articles, how good the answers are."""

from pathlib import Path
from typing import Annotated

import typer

from bot.options import ArticlesOption, IndexOption, JsonOption, settings_of


def verify_command(
    context: typer.Context,
    text: Annotated[str, typer.Argument(metavar="TEXT", help="The quotation.")],
    *,
    source: Annotated[
        str | None,
        typer.Option(
            "--in",
            metavar="NAME",
            help="Article, author or publisher that it is said to come from.",
        ),
    ] = None,
    as_json: JsonOption = False,
    articles: ArticlesOption = None,
    index: IndexOption = None,
) -> None:
    """Check whether a quotation stands in the articles, and where. Needs an index, no model.

    Exit code 0: it stands there, exactly or but for typography (in the source named, if one is);
    1: elsewhere, altered, stitched together, or not found; 2: error.
    """
    from bot.verification import verify_one

    settings = settings_of(context, articles=articles, index=index)
    raise typer.Exit(verify_one(settings, text, named=source, as_json=as_json))


def evaluate_command(
    context: typer.Context,
    questions: Annotated[Path, typer.Argument(metavar="FILE", help="Question set, JSON Lines.")],
    *,
    report: Annotated[
        Path | None, typer.Option(help="Folder for run.json and report.html.")
    ] = None,
    against: Annotated[
        Path | None, typer.Option(help="run.json of an earlier run, to compare with.")
    ] = None,
    floor: Annotated[
        Path | None,
        typer.Option(help="JSON of figures and the least value of each; exit code 1 below one."),
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Figures as one line of JSON.")] = False,
    articles: ArticlesOption = None,
    index: IndexOption = None,
) -> None:
    """Measure how good the answers are: ask a file of questions whose answers are known."""
    from bot.evaluation import Request, evaluate

    settings = settings_of(context, articles=articles, index=index)
    raise typer.Exit(evaluate(settings, Request(questions, report, against, floor, as_json)))


def doctor_command(
    context: typer.Context,
    *,
    no_model: Annotated[
        bool,
        typer.Option("--no-model", help="Don't load the model, nor try the articles: it is quick."),
    ] = False,
    as_json: Annotated[bool, typer.Option("--json", help="All of it as one line of JSON.")] = False,
    articles: ArticlesOption = None,
    index: IndexOption = None,
) -> None:
    """Tell what is wrong with settings, index, model and token, and what to do.

    It states the expected rate of false answers, too. It changes nothing and reaches for nothing
    over the network. Exit code 0: nothing needs doing; 1: something does; 2: error.
    """
    from bot.doctor import doctor

    settings = settings_of(context, articles=articles, index=index)
    raise typer.Exit(doctor(settings, as_json=as_json, with_model=not no_model))
