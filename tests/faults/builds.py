"""Builds of small indexes and questions to them, for `harness.Server`.

Folders come as strings; what is returned can be said in JSON.
"""

from contextlib import closing, suppress
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from index.answer import Quoted
from index.errors import PullquoteError
from index.library import Library
from index.rebuild import rebuild
from tests.doubles import WordEmbedder, write_articles

QUESTIONS = (
    "How many steps has the tower?",
    "Who built the harbour of Lindow?",
    "Why do apples do better than pears?",
)


def warm_up() -> None:
    """Load what a build and a question need."""
    with TemporaryDirectory() as folder:
        articles, index = Path(folder, "articles"), Path(folder, "index")
        write_articles(articles, {"tower.txt": "The tower has no steps. It is of stone."})
        build(str(articles), str(index))
        ask(str(index))


def build(articles: str, index: str) -> int:
    """Bring an index up to date; how many texts were embedded for it."""
    return rebuild(Path(articles), Path(index), WordEmbedder()).embedded


def interrupt(articles: str, index: str) -> None:
    """A build that ends when all is embedded."""

    def progress(stage: str, done: int, total: int) -> None:
        if stage == "Calibrating":
            raise KeyboardInterrupt(done, total)

    with suppress(KeyboardInterrupt):
        rebuild(Path(articles), Path(index), WordEmbedder(), progress=progress)


def ask(index: str) -> dict[str, Any]:
    """Name of the generation, and all that it says to the questions; the error where it can't."""
    try:
        with closing(Library.open(Path(index), WordEmbedder(), false_answer_rate=1.0)) as library:
            answers = [library.ask(question) for question in QUESTIONS]
    except PullquoteError as error:
        return {"error": type(error).__name__}
    said = [
        {
            "confidence": answer.confidence,
            "searched": (answer.searched.articles, answer.searched.passages),
            "excerpts": [
                (one.article.path, one.article.sha256, one.text, one.score, one.link)
                for one in answer.excerpts
            ],
        }
        for answer in answers
        if isinstance(answer, Quoted)
    ]
    return {"index": answers[0].index, "said": said}


def ask_and_mend(articles: str, index: str) -> dict[str, Any]:
    """What is said after a fault, and after a build without one; what that does and leaves."""
    left = ask(index)
    report = rebuild(Path(articles), Path(index), WordEmbedder())
    return {
        "left": left,
        "embedded": report.embedded,
        "mended": ask(index),
        "unfinished": sorted(path.name for path in Path(index).glob("tmp-*")),
    }
