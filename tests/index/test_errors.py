"""Errors tell where, and what to do next."""

import inspect
import re
from pathlib import Path

import pytest

from index import errors
from index.errors import PullquoteError

CLASSES = [
    one
    for one in vars(errors).values()
    if inspect.isclass(one) and issubclass(one, PullquoteError) and one is not PullquoteError
]


def test_the_drawn_tree_names_every_class() -> None:
    drawn = re.findall(r"── (\w+)", errors.__doc__ or "")
    assert drawn == [one.__name__ for one in CLASSES]


@pytest.mark.parametrize("kind", CLASSES, ids=lambda kind: kind.__name__)
def test_every_error_is_caught_as_one_of_ours(kind: type[PullquoteError]) -> None:
    with pytest.raises(PullquoteError):
        raise kind("no good", path=Path("a"), hint="Try again.")


@pytest.mark.parametrize(
    ("path", "text"),
    [(Path("data/index"), "data/index: is gone"), (None, "is gone")],
    ids=["with a path", "without"],
)
def test_text_begins_with_the_path(path: Path | None, text: str) -> None:
    error = PullquoteError("is gone", path=path)
    assert str(error) == text
    assert error.path == path
    assert error.hint == ""


def test_hint_is_kept_apart_from_the_text() -> None:
    error = PullquoteError("is gone", hint="Build it.")
    assert (str(error), error.hint) == ("is gone", "Build it.")
