"""The commands `pullquote articles`: what is in the index, and one article as it was read."""

import sys
from contextlib import closing
from typing import Annotated

import typer

from bot.options import ArticlesOption, IndexOption, JsonOption, settings_of

articles_app = typer.Typer(help="Show what is in the index: list, or one as it was read.")


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
    from rich.console import Console

    from bot.holding import open_snapshot
    from bot.report import show_articles

    settings = settings_of(context, articles=articles, index=index)
    as_json = as_json or bool(context.parent and context.parent.params.get("as_json"))
    with closing(open_snapshot(settings)) as generation:
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
    from rich.console import Console

    from bot.holding import open_snapshot
    from bot.page import write_page
    from bot.report import article_of, show_article

    settings = settings_of(context, articles=articles, index=index)
    with closing(open_snapshot(settings)) as generation:
        article = article_of(generation, identifier)
    if html:
        write_page(article, sys.stdout)
    else:
        show_article(Console(highlight=False), article)
