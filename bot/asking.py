"""The commands that ask: one question, a file of them, or one after another."""

import json
import sys
from collections.abc import Iterable, Iterator
from contextlib import closing
from functools import partial
from pathlib import Path

from rich.console import Console
from rich.text import Text

from bot.exits import ABSTAINED, ERROR, QUOTED
from bot.opening import messages_console, note, open_library, open_live
from bot.settings import Settings
from bot.terminal import dump, show, to_json
from bot.wording import as_sentence, counted
from index.answer import Abstained
from index.errors import PullquoteError, QuestionError
from index.live import LiveLibrary
from index.question.query import clean


def ask_one(settings: Settings, question: str, *, as_json: bool) -> int:
    """Answer one question on standard output, and give the exit code.

    Raises:
        PullquoteError: The question is empty, or there is nothing to ask.
    """
    clean(question)  # an empty question needs no model to be refused
    messages = messages_console()
    with closing(open_library(settings, messages=messages)) as library:
        answer = library.ask(question, limit=settings.limit)
        if library.hint:
            note(messages, library.hint)
    if as_json:
        _write(to_json(answer))
    else:
        show(Console(highlight=False), answer)
    return ABSTAINED if isinstance(answer, Abstained) else QUOTED


def ask_batch(settings: Settings, path: Path) -> int:
    """Answer a file of questions, a line of JSON for each, in order; "-" is standard input.

    A line that is no question gets `{"line": …, "error": …}` in its place.

    Returns:
        0 when every line was a question, else 2.
    """
    lines = _lines(path)
    code = QUOTED
    with closing(open_library(settings, messages=messages_console())) as library:
        for number, line in enumerate(lines, 1):
            if not line.strip():
                continue
            try:
                _write(to_json(library.ask(_question(line), limit=settings.limit)))
            except QuestionError as error:
                _write(dump({"line": number, "error": str(error)}))
                code = ERROR
    return code


def converse(settings: Settings) -> None:
    """Answer questions one after another, until an empty line or the end of the input."""
    console, messages = Console(highlight=False), messages_console()
    told = partial(note, messages)
    with closing(open_live(settings, messages=messages, told=told)) as library:
        for number, question in enumerate(_typed(console, library)):
            try:
                show(console, library.ask(question, limit=settings.limit))
            except QuestionError as error:
                console.print(Text(f"{as_sentence(str(error))} {error.hint}"), soft_wrap=True)
            if library.hint and not number:
                note(messages, library.hint)
            if not console.is_terminal:
                console.print()


def _typed(console: Console, library: LiveLibrary) -> Iterator[str]:
    """What is typed, line by line; from a pipe as well."""
    if not sys.stdin.isatty():
        yield from (line for line in sys.stdin if line.strip())
        return
    import readline  # noqa: F401  # arrow keys and history at the prompt, where there is readline

    articles = counted(library.searched.articles, "article")
    console.print(Text(f"{articles}. Ask; an empty line ends it."), style="dim")
    while True:
        try:
            question = input("? ")
        except (EOFError, KeyboardInterrupt):
            console.print()
            return
        if not question.strip():
            return
        yield question


def _lines(path: Path) -> Iterable[bytes]:
    if str(path) == "-":
        return sys.stdin.buffer
    try:
        return path.read_bytes().split(b"\n")
    except OSError as error:
        raise PullquoteError(f"can't be read ({error.strerror})", path=path) from error


def _question(line: bytes) -> str:
    try:
        value = json.loads(line.decode("utf-8-sig"))
    except UnicodeDecodeError as error:
        raise QuestionError("not UTF-8 text") from error
    except (ValueError, RecursionError) as error:  # a number of 5,000 digits is a ValueError
        raise QuestionError("not JSON") from error
    question = value.get("question") if isinstance(value, dict) else None
    if not isinstance(question, str):
        raise QuestionError('not an object with "question"')
    return question


def _write(line: str) -> None:
    sys.stdout.write(line + "\n")
    sys.stdout.flush()
