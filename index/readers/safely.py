"""Reading a file, whatever it holds: what a reader didn't expect becomes an error of that file."""

from index.errors import ArticleError
from index.readers.folder import SourceFile
from index.readers.formats import read_file
from index.readers.found import Found
from index.readers.rules import Rules
from index.readers.source import Given


def read_safely(file: SourceFile, rules: Rules, given: Given | None) -> tuple[Found, ...]:
    """What the file gives; never an exception.

    Args:
        file: To read.
        rules: How.
        given: Metadata given by hand.
    """
    try:
        return read_in_memory(file, rules, given)
    except MemoryError:
        return (too_large(file),)


def read_in_memory(file: SourceFile, rules: Rules, given: Given | None) -> tuple[Found, ...]:
    """What the file gives, where memory suffices.

    Raises:
        MemoryError: It doesn't.
    """
    try:
        return tuple(read_file(file, rules, given))
    except MemoryError:
        raise
    except Exception as fault:  # noqa: BLE001 - whatever a broken file does, the others are read
        words = f"can't be read, it is damaged or odd ({type(fault).__name__})"
        return (ArticleError(words, path=file.path),)


def too_large(file: SourceFile) -> ArticleError:
    """The error of a file that needs too much memory."""
    return ArticleError("needs too much memory to be read", path=file.path, hint="Split it.")
