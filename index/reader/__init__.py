"""The reader: a small trained model that reads a question with a passage and picks the words.

`packaged.py` runs the one that comes along, from an export (`export.py`) of its base model and a
trained difference (`delta.py`); `own.py` runs a model of the user's. Only these files import torch,
transformers, sentence_transformers, onnxruntime and tokenizers, where they are used.
"""

from pathlib import Path

from index.reader.protocol import PassageReader, ReadPassage, SentenceReading

__all__ = [
    "OFF",
    "PassageReader",
    "ReadPassage",
    "SentenceReading",
    "open_reader",
    "prepare_reader",
]

OFF = "off"


def open_reader(name: str, cache: Path) -> PassageReader | None:
    """The reader that a setting names.

    Args:
        name: Empty for the one that comes along, "off" for none; else a model, as a folder or as a
            name that is on this machine.
        cache: Folder of the exports; made when missing.

    Raises:
        ReaderError: It can't be used.
    """
    if name.strip().lower() == OFF:
        return None
    if not name:
        from index.reader.packaged import open_packaged

        return open_packaged(cache)
    from index.reader.own import open_own

    return open_own(name)


def prepare_reader(name: str, cache: Path) -> None:
    """Make what the reader runs by, where it is missing: see `open_reader`, also for errors."""
    if not name:
        from index.reader.packaged import is_prepared, open_packaged

        if not is_prepared(cache):
            open_packaged(cache)
