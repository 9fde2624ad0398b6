"""Files of every kind, each with all that is read from it: a change of any of it shows.

`fixtures/KIND/expected.json` holds for each file of the folder what it gives, in order: for an
article its metadata, the sentences of its body, its cuts with their reasons and what was guessed;
for what is none the error. White space is folded.
"""

import json
from pathlib import Path
from typing import Any

import pytest

from index.errors import ArticleError
from index.model import Article, fold
from index.readers.folder import SourceFile
from index.readers.formats import read_file
from index.readers.source import Guess
from index.sentences import split_sentences

FIXTURES = Path(__file__).parent / "fixtures"
EXPECTED: dict[str, Any] = {
    f"{folder.parent.name}/{name}": expected
    for folder in sorted(FIXTURES.glob("*/expected.json"))
    for name, expected in json.loads(folder.read_text("utf-8")).items()
}
METADATA = ("title", "author", "publisher", "published", "url", "publisher_from")


def read(path: Path) -> list[dict[str, Any]]:
    file = SourceFile(path.name, path, path.stat().st_size, 0, "")
    found: list[dict[str, Any]] = []
    for one in read_file(file):
        if isinstance(one, ArticleError):
            found.append({"error": one.args[0]})
        elif isinstance(one, Guess):
            found[-1]["guessed"].append(one.words)
        else:
            found.append(described(one))
    return found


def described(article: Article) -> dict[str, Any]:
    sentences = (s for span in article.body for s in split_sentences(article.text, span))
    return {
        **{name: getattr(article, name) for name in METADATA},
        "body": [fold(sentence.of(article.text)) for sentence in sentences],
        "cuts": [[cut.reason, fold(cut.span.of(article.text))] for cut in article.cuts],
        "guessed": [],
    }


@pytest.mark.parametrize("name", EXPECTED)
def test_a_file_is_read_exactly(name: str) -> None:
    assert read(FIXTURES / name) == EXPECTED[name]


def test_every_file_is_expected() -> None:
    files = {f"{path.parent.name}/{path.name}" for path in FIXTURES.glob("*/*")}
    assert {name for name in files if not name.endswith("expected.json")} == EXPECTED.keys()


def test_there_are_as_many_as_promised() -> None:
    assert len(EXPECTED) >= 40
