"""The form in which Discord names what is wrong with a body, and the commonest checks."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from tests.discord_stand_in.records import Json, RefusalError


@dataclass(frozen=True, slots=True)
class Problem:
    """One entry of the error tree: the dotted path in the body, Discord's code, its message."""

    path: str
    code: str
    message: str


def error_tree(problems: list[Problem]) -> Json:
    """Problems in the nested form that Discord answers with."""
    tree: Json = {}
    for problem in problems:
        node = tree
        for step in problem.path.split("."):
            node = node.setdefault(step, {})
        node.setdefault("_errors", []).append({"code": problem.code, "message": problem.message})
    return tree


def refuse(problems: Iterable[Problem], rule: str) -> None:
    """Raise RefusalError 50035, a violation of `rule`, where there are problems."""
    if found := list(problems):
        errors = error_tree(found)
        raise RefusalError(400, 50035, "Invalid Form Body", rule=rule, errors=errors)


def too_long(path: str, limit: int) -> Problem:
    """More than `limit` characters or entries."""
    return Problem(path, "BASE_TYPE_MAX_LENGTH", f"Must be {limit} or fewer in length.")


def length(path: str, text: object, limit: int, *, needed: bool = True) -> Iterator[Problem]:
    """At most `limit` characters (None has none); `needed` texts have one or more."""
    size = len(str(text)) if text is not None else 0
    if size > limit:
        yield too_long(path, limit)
    if needed and not size:
        yield Problem(path, "BASE_TYPE_REQUIRED", "This field is required")


def count(path: str, number: int, low: int, high: int) -> Iterator[Problem]:
    """From `low` to `high` entries."""
    if not low <= number <= high:
        message = f"Must be between {low} and {high} in length."
        yield Problem(path, "BASE_TYPE_BAD_LENGTH", message)


def within(path: str, number: object, low: int, high: int) -> Iterator[Problem]:
    """A number from `low` to `high`; None is left to the default."""
    if isinstance(number, int) and not low <= number <= high:
        message = f"int value should be between {low} and {high}."
        yield Problem(path, "NUMBER_TYPE_RANGE", message)


def repeated(paths: Iterable[tuple[str, object]], code: str, what: str) -> Iterator[Problem]:
    """Values that stand more than once; `paths` are pairs of path and value, None counts not."""
    seen: set[object] = set()
    for path, value in paths:
        if value is None:
            continue
        if value in seen:
            yield Problem(path, code, f"{what} cannot be duplicated")
        seen.add(value)
