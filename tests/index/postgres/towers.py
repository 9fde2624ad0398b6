"""Generations that can be told apart by any answer: in the n-th the tower has other steps."""

import time
from collections.abc import Callable, Sequence
from contextlib import closing
from pathlib import Path
from typing import Protocol

from index.answer import Answer, Quoted
from index.library import Library
from index.postgres import PostgresIndex, open_current
from index.rebuild import rebuild
from tests.doubles import WordEmbedder, write_articles
from tests.postgres import execute

STEPS = ("ninety", "seventy", "fifty", "thirty")
QUESTION = "How many steps has the tower of Lindow?"


class Asked(Protocol):
    """A library, live or not."""

    def ask(self, question: str) -> Answer: ...


def texts(number: int) -> dict[str, str]:
    """The articles of a generation, by name: there are `number` of them."""
    pears = {f"{one}.md": f"Pears of kind {one} are green." for one in range(1, number)}
    return pears | {
        "tower.md": f"The tower of Lindow has {STEPS[number - 1]} steps. It is of stone."
    }


def build(folder: Path) -> Sequence[Path]:
    """Their index folders."""
    folders = []
    for number in range(1, len(STEPS) + 1):
        articles = write_articles(folder / f"articles-{number}", texts(number))
        rebuild(articles, folder / f"index-{number}", WordEmbedder())
        folders.append(folder / f"index-{number}")
    return folders


def number_of(library: Asked) -> int:
    """The generation that answers, after all that an answer tells was found to be of that one."""
    answer = library.ask(QUESTION)
    assert isinstance(answer, Quoted)
    number = answer.searched.articles
    assert f"has {STEPS[number - 1]} steps" in answer.excerpts[0].text
    held = set(texts(number).values())
    assert all(excerpt.article.text in held for excerpt in answer.excerpts)
    return number


def opened(address: str) -> Library:
    """A library of the generation in use, which never abstains."""
    return Library(open_current(address), WordEmbedder(), false_answer_rate=1.0)


def answered_from(address: str) -> int:
    """The generation that is in use."""
    with closing(opened(address)) as library:
        return number_of(library)


def schemas(address: str) -> list[str]:
    """Those of generations, by name."""
    names = execute(
        address, "SELECT nspname FROM pg_namespace WHERE nspname LIKE 'gen%' ORDER BY 1"
    )
    return [name for (name,) in names]


def until(holds: Callable[[], bool], seconds: float = 10) -> float:
    """Wait until something holds; gives the seconds that it took.

    Raises:
        AssertionError: It never does.
    """
    began = time.monotonic()
    while not holds():
        assert time.monotonic() - began < seconds, "it takes too long"
        time.sleep(0.02)
    return time.monotonic() - began


def nobody_reads(address: str, number: int) -> bool:
    """Whether the server knows that the connections of a generation have ended."""
    found = execute(
        address,
        "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND objid = %s "
        "AND database = (SELECT oid FROM pg_database WHERE datname = current_database())",
        number,
    )
    return found == [(0,)]


def listens(index: PostgresIndex, number: int) -> bool:
    """Whether it has heard of a generation."""
    return index.stamp() == number
