"""Readers: files in, articles out. One file per format, each a function from bytes to drafts.

Here stands only what is asked of a folder whose files aren't read: whether they have changed, say.
"""

from pathlib import Path

from index.readers.folder import SourceFile, files_of, suffix_of

ENDINGS = frozenset({
    ".txt", ".jsonl", ".ndjson", ".json", ".csv", ".tsv", ".md", ".markdown", ".html", ".htm",
    ".mhtml", ".mht", ".pdf", ".docx", ".epub", ".xml", ".rss", ".atom",
})  # fmt: skip
"""Of the files that are read; `formats.py` has the reader of each."""


def list_files(articles: Path) -> list[SourceFile]:
    """The files of an articles folder and the folders in it, by name; hidden ones left out.

    Raises:
        NoArticlesError: The folder isn't there.
    """
    return files_of(articles, ENDINGS)


def ending_of(name: str) -> str:
    """The ending that tells the format, in lower case, with its full stop."""
    return suffix_of(name).lower()
