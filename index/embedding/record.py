"""What is known of an export of a model: encoder.json, beside the export itself."""

import hashlib
import json
import shutil
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path

from index.files import UNFINISHED, sha256_of

RECORD = "encoder.json"
GRAPH = "model.onnx"
WEIGHTS = "model.weights"
TOKENIZER = "tokenizer.json"
FILES = (GRAPH, WEIGHTS, TOKENIZER)
_FORMAT = 1


@dataclass(frozen=True, slots=True)
class FileMark:
    """What a file has to be like."""

    size: int
    sha256: str


@dataclass(frozen=True)
class Record:
    """An export, or why there is none.

    Attributes:
        fingerprint: Of the model.
        dimension: Length of a vector.
        longest: What the model reads of a text, in tokens with the special ones.
        prompt: What the model wants before each text; mostly empty.
        texts: With how many the export was compared with the model.
        lowest: The worst cosine of the two vectors of a text.
        files: Each file of the export.
        refused: Why there is no export; empty where there is one.
    """

    fingerprint: str
    dimension: int = 0
    longest: int = 0
    prompt: str = ""
    texts: int = 0
    lowest: float = 0.0
    files: Mapping[str, FileMark] = field(default_factory=dict)
    refused: str = ""

    def data(self) -> bytes:
        """As it stands in the file."""
        return json.dumps({"format": _FORMAT, **asdict(self)}, indent=1).encode()


def export_folder(cache: Path, fingerprint: str) -> Path:
    """Where the export of a model belongs."""
    return cache / hashlib.sha256(fingerprint.encode("utf-8", "surrogatepass")).hexdigest()[:16]


def remove_exports(cache: Path, kept: Iterable[str]) -> None:
    """Remove the exports of all models but some, as far as they can be.

    Args:
        cache: Folder of the exports; may be missing.
        kept: Fingerprints of the models whose exports stay.
    """
    stay = {export_folder(cache, fingerprint) for fingerprint in kept}
    for folder in cache.glob("*/"):
        if folder.is_dir() and folder not in stay and not folder.name.startswith(UNFINISHED):
            shutil.rmtree(folder, ignore_errors=True)


def read_record(folder: Path, fingerprint: str) -> Record | None:
    """The record of an export; None when there is none of this model and this format."""
    try:
        read = json.loads((folder / RECORD).read_bytes())
        if read.pop("format") != _FORMAT:
            return None
        read["files"] = {name: FileMark(**mark) for name, mark in read["files"].items()}
        record = Record(**read)
    except (OSError, ValueError, TypeError, KeyError, AttributeError, RecursionError):
        return None
    whole = record.refused or set(record.files) == set(FILES)
    return record if record.fingerprint == fingerprint and whole else None


def marks(folder: Path) -> dict[str, FileMark]:
    """The files of a fresh export as they are."""
    return {
        name: FileMark((folder / name).stat().st_size, sha256_of(folder / name)) for name in FILES
    }


def has_sizes(folder: Path, record: Record) -> bool:
    """Whether all files are there in their sizes."""
    try:
        return all(
            (folder / name).stat().st_size == mark.size for name, mark in record.files.items()
        )
    except OSError:
        return False


def is_intact(folder: Path, record: Record) -> bool:
    """Whether all files are what was written; reads all of them."""
    try:
        return all(sha256_of(folder / name) == mark.sha256 for name, mark in record.files.items())
    except OSError:
        return False
