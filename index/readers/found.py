"""What reading a file gave, and the same as JSON: so it comes from the process that read it."""

from dataclasses import asdict, dataclass, fields
from pathlib import Path
from typing import Any

from index.errors import ArticleError
from index.model import Article, Cut, Span
from index.readers.source import Guess

Found = Article | Guess | ArticleError
_PLAIN = [f.name for f in fields(Article) if f.name not in {"body", "cuts", "also"}]


@dataclass(frozen=True, slots=True)
class Reading:
    """What one file gave, in its order. `seconds`: how long that took."""

    found: tuple[Found, ...]
    seconds: float = 0.0


def to_values(one: Found) -> dict[str, Any]:
    """As values that JSON has."""
    if isinstance(one, ArticleError):
        return {"error": one.args[0], "hint": one.hint}
    if isinstance(one, Guess):
        return {"guess": asdict(one)}
    return {"article": article_values(one)}


def article_values(article: Article) -> dict[str, Any]:
    """An article as it was read, as values that JSON has."""
    values = {name: getattr(article, name) for name in _PLAIN}
    values["body"] = [(span.start, span.end) for span in article.body]
    values["cuts"] = [(cut.span.start, cut.span.end, cut.reason) for cut in article.cuts]
    return values


def from_values(values: dict[str, Any], path: Path) -> Found:
    """What `to_values` was given. `path`: of the file, for errors."""
    if "error" in values:
        return ArticleError(values["error"], path=path, hint=values["hint"])
    if "guess" in values:
        return Guess(**values["guess"])
    return article_from(values["article"])


def article_from(told: dict[str, Any]) -> Article:
    """The article that `article_values` was given; it takes the values apart."""
    body = tuple(Span(*pair) for pair in told.pop("body"))
    cuts = tuple(Cut(Span(start, end), reason) for start, end, reason in told.pop("cuts"))
    return Article(body=body, cuts=cuts, **told)
