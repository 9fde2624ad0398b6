"""What can go wrong, as a tree.

PullquoteError              everything below; carries the path it is about and the next step
├── ArticleError            one file or record can't be read as an article; the others go on
├── NoArticlesError         the folder holds nothing that can be indexed
├── RulesError              the folder's own settings can't be used
├── IndexMissingError       there is no index in the folder
├── IndexFormatError        the index was made by another version or model: it has to be rebuilt
├── IndexDamagedError       the index is not what was written: it has to be rebuilt
├── IndexBusyError          another process is building the index
├── StoreUnreachableError   the database that holds the index can't be reached now
├── StoreRefusedError       that database can't do it: rights, a full disk, a limit of its own
├── ModelError              the embedding model can't be loaded
├── ReaderError             the reader's model can't be loaded
└── QuestionError           the question is empty, or a line of a batch is no question
"""

from pathlib import Path


class PullquoteError(Exception):
    """An error that a user can understand and act on.

    Attributes:
        path: The file or folder that it is about; None where there is none.
        hint: What to do next, as a sentence; empty where nothing can be said.
    """

    def __init__(self, message: str, *, path: Path | None = None, hint: str = "") -> None:
        super().__init__(message)
        self.path = path
        self.hint = hint

    def __str__(self) -> str:
        where = f"{self.path}: " if self.path is not None else ""
        return f"{where}{self.args[0]}"


class ArticleError(PullquoteError):
    """One file or record can't be read as an article."""


class NoArticlesError(PullquoteError):
    """The folder is missing or holds nothing that can be indexed."""


class RulesError(PullquoteError):
    """The settings that stand in the articles folder can't be used."""


class IndexMissingError(PullquoteError):
    """There is no index in the folder."""


class IndexFormatError(PullquoteError):
    """The index was made by another version of Pullquote or with another model."""


class IndexDamagedError(PullquoteError):
    """The index is not what was written."""


class IndexBusyError(PullquoteError):
    """Another process is building the index."""


class StoreUnreachableError(PullquoteError):
    """The database that holds the index can't be reached now, or has no connection left."""


class StoreRefusedError(PullquoteError):
    """The database that holds the index refuses, for a reason that no build mends."""


class ModelError(PullquoteError):
    """The embedding model can't be loaded."""


class ReaderError(PullquoteError):
    """The reader's model can't be loaded."""


class QuestionError(PullquoteError):
    """The question is empty, or a line of a batch is not a question."""
